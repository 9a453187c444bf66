"""The command that runs the mock server alone: its options."""

from typing import Any

import click

from popconsole.cli.given import FilePath, behaviour_options, host_option
from popconsole.cli.mail_options import mail_options
from popconsole.i18n import N_


@click.command()
@host_option
@click.option(
    "--pop3-port",
    type=click.IntRange(0, 65535),
    help=N_("Default: 1110, or a free one where that is taken; 0: any free one."),
)
@click.option("--pop2-port", type=click.IntRange(0, 65535), help=N_("Default: 1109, in the same way."))
@mail_options
@click.option("--tls", is_flag=True, help=N_("Offer STLS, and POP3 under TLS on a port of its own."))
@click.option(
    "--pop3s-port", type=click.IntRange(0, 65535), help=N_("Default: 1995, in the same way; with --tls.")
)
@click.option(
    "--tls-cert",
    metavar="FILE",
    type=FilePath(exists=True),
    help=N_("The certificate and its chain in PEM, in place of one that is made on first use; means --tls."),
)
@click.option(
    "--tls-key",
    metavar="FILE",
    type=FilePath(exists=True),
    help=N_("The certificate's key in PEM, if it is not in the certificate's file."),
)
@click.option("--no-plain", is_flag=True, help=N_("Take no password or token in clear, only under TLS."))
@click.option(
    "--login-delay",
    type=click.IntRange(0, 86_400),
    default=0,
    metavar="SECONDS",
    help=N_("Refuse a user's login so soon after the last (RFC 2449's LOGIN-DELAY)."),
)
@click.option(
    "--expire",
    type=click.IntRange(0, 36_500),
    metavar="DAYS",
    help=N_(
        "Remove messages at the QUIT of a POP3 session, for good, once they came so many days ago; 0: each "
        "that was fetched (RFC 2449's EXPIRE). Without it nothing is removed that was not asked for."
    ),
)
@click.option("--old", is_flag=True, help=N_("Have the commands LAST and RPOP of older POP3s too."))
@click.option(
    "--max-connections",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help=N_("Take so many connections at a time, and turn others away; 1000 without it."),
)
@click.option(
    "--max-per-address",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help=N_("Take so many of them from one address; 500 without it."),
)
@click.option(
    "--idle",
    type=click.IntRange(1, 86_400),
    metavar="SECONDS",
    help=N_(
        "Hang up, and remove nothing, when a client has been silent for so long; without it 600, the least "
        "that RFC 1939 has. A client that does not read what it was sent is dropped after 60 in any case."
    ),
)
@click.option(
    "--auth-line",
    type=click.IntRange(256, 65_536),
    metavar="OCTETS",
    default=12_288,
    show_default=True,
    help=N_("Take a client's line in an exchange of AUTH up to so many octets, its CRLF included."),
)
@click.option(
    "--json",
    "for_machines",
    is_flag=True,
    help=N_("Print where it listens and who may log in as one object of JSON, for the tests of a client."),
)
@click.option(
    "--record",
    metavar="DIR",
    type=FilePath(folder=True),
    help=N_("Write each session into this folder, a transcript each, while it happens; secrets masked."),
)
@click.option(
    "--log",
    metavar="[FILE|-]",
    is_flag=False,
    flag_value="-",
    type=FilePath(),
    help=N_("Write a line for each command, to standard output, or add it to this file; secrets masked."),
)
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    help=N_("How the lines of --log are written; default: text."),
)
@behaviour_options
def serve(**given: Any) -> None:
    """Run the mock server alone, for telnet and mail programs; Ctrl-C or SIGTERM ends it.

    Without --user and --accounts, it has built-in users, whose passwords it prints, and built-in mail.
    """
    from popconsole.cli.serve_options import ServeOptions
    from popconsole.cli.serving import run

    run(ServeOptions(**given))
