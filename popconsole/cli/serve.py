"""The command that runs the mock server alone."""

import signal
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import FilePath, manner_options, not_empty, read_behaviour
from popconsole.cli.outcome import UnusableError, say
from popconsole.i18n import _, ngettext

if TYPE_CHECKING:
    import asyncio
    import ssl
    from collections.abc import Callable

    from popconsole.server.setup import Limits, Setup


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    callback=not_empty,
    help=_("The address to listen on."),
)
@click.option(
    "--pop3-port",
    type=click.IntRange(0, 65535),
    help=_("Default: 1110, or a free one where that is taken; 0: any free one."),
)
@click.option("--pop2-port", type=click.IntRange(0, 65535), help=_("Default: 1109, in the same way."))
@click.option(
    "--maildrop",
    metavar="PATH",
    callback=not_empty,
    help=_(
        "Serve the mail that lies there: an mbox, a Maildir, a folder of .eml files, or a folder of any of "
        "these, which POP2's FOLD selects by name. {user} in it stands for the user's name. What a client "
        "deletes is removed for good. Needs --user or --accounts."
    ),
)
@click.option(
    "--user",
    "users",
    metavar="NAME:PASSWORD",
    multiple=True,
    callback=not_empty,
    help=_(
        "Let this user log in, and nobody who is not named; may be given again. Other users of this machine "
        "can see it while the server runs: use --accounts for passwords that matter."
    ),
)
@click.option(
    "--accounts",
    metavar="FILE.toml",
    type=FilePath(),
    help=_(
        "Let the users of this file log in, and nobody who is not named: a table [users.NAME] for each, with "
        "password and, if it is not --maildrop, maildrop."
    ),
)
@click.option("--tls", is_flag=True, help=_("Offer STLS, and POP3 under TLS on a port of its own."))
@click.option(
    "--pop3s-port", type=click.IntRange(0, 65535), help=_("Default: 1995, in the same way; with --tls.")
)
@click.option(
    "--tls-cert",
    metavar="FILE",
    type=FilePath(exists=True),
    help=_("The certificate and its chain in PEM, in place of one that is made on first use; means --tls."),
)
@click.option(
    "--tls-key",
    metavar="FILE",
    type=FilePath(exists=True),
    help=_("The certificate's key in PEM, if it is not in the certificate's file."),
)
@click.option("--no-plain", is_flag=True, help=_("Take no password or token in clear, only under TLS."))
@click.option(
    "--login-delay",
    type=click.IntRange(0, 86_400),
    default=0,
    metavar="SECONDS",
    help=_("Refuse a user's login so soon after the last (RFC 2449's LOGIN-DELAY)."),
)
@click.option(
    "--expire",
    type=click.IntRange(0, 36_500),
    metavar="DAYS",
    help=_(
        "Remove messages at the QUIT of a POP3 session, for good, once they came so many days ago; 0: each "
        "that was fetched (RFC 2449's EXPIRE). Without it nothing is removed that was not asked for."
    ),
)
@click.option("--old", is_flag=True, help=_("Have the commands LAST and RPOP of older POP3s too."))
@click.option(
    "--max-connections",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help=_("Take so many connections at a time, and turn others away; 1000 without it."),
)
@click.option(
    "--max-per-address",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help=_("Take so many of them from one address; 500 without it."),
)
@click.option(
    "--idle",
    type=click.IntRange(1, 86_400),
    metavar="SECONDS",
    help=_(
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
    help=_("Take a client's line in an exchange of AUTH up to so many octets, its CRLF included."),
)
@manner_options
def serve(
    host: str,
    pop3_port: int | None,
    pop2_port: int | None,
    pop3s_port: int | None,
    maildrop: str | None,
    users: tuple[str, ...],
    accounts: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    login_delay: int,
    expire: int | None,
    max_connections: int | None,
    max_per_address: int | None,
    idle: int | None,
    auth_line: int,
    persona: str | None,
    faults: tuple[str, ...],
    *,
    tls: bool,
    no_plain: bool,
    old: bool,
) -> None:
    """Run the mock server alone, for telnet and mail programs; Ctrl-C or SIGTERM ends it.

    Without --user and --accounts, it has built-in users, whose passwords it prints, and built-in mail.
    """
    import asyncio

    from popconsole.protocol.pop3 import POP3
    from popconsole.server.listening.listener import ListenError, MockServer
    from popconsole.server.notices import discarded, notices, surveyed
    from popconsole.server.setup import Setup
    from popconsole.transcript.safe import shown_address

    own = maildrop is not None or bool(users) or accounts is not None
    setup = _configured(maildrop, users, accounts) if own else Setup()
    profile = replace(
        setup.profile,
        mechanisms=_mechanisms(setup),
        plain=not no_plain,
        login_delay=login_delay,
        expire=expire,
        exchange_line=auth_line,
        obsolete=frozenset(c.keyword for c in POP3.commands if c.removed is not None and old),
    )
    behaviour = read_behaviour(persona, faults, tls=bool(tls or tls_cert or tls_key))
    setup = replace(setup, profile=profile).as_persona(behaviour.persona)
    if pop3s_port is not None and not (tls or tls_cert or tls_key):
        raise UnusableError(_("--pop3s-port goes with --tls"))
    _check_ports({"--pop3-port": pop3_port, "--pop2-port": pop2_port, "--pop3s-port": pop3s_port})
    secured = _server_tls(tls_cert, tls_key) if tls or tls_cert or tls_key else None

    async def run() -> None:
        ending = _ending(asyncio.get_running_loop())
        server = MockServer(
            setup,
            host=_without_brackets(host),
            pop3_port=pop3_port,
            pop2_port=pop2_port,
            pop3s_port=pop3s_port,
            pop3s=secured is not None,
            tls=None if secured is None else secured[0],
            limits=_limits(max_connections, max_per_address, idle),
        )
        server.inject(behaviour.faults)
        server.on_fault = lambda spec, peer: say(f"fault {spec.text} {shown_address(peer)}", err=True)
        server.on_discard = lambda octets, peer: say(f"{shown_address(peer)} {discarded(octets)}", err=True)
        async with server:
            served, not_served = surveyed(server.setup.maildrops.surveys())
            for text in served:
                say(text, err=True)
            exposed = [server.exposes] if server.exposes else []
            for text in (*exposed, *not_served, *notices(server.setup, pop3s=secured is not None)):
                say(_("Warning: {text}").format(text=text), err=True)
            for protocol, address in server.addresses.items():
                click.echo(f"{protocol} {shown_address(address)}")
            if secured is not None and secured[1] is not None:
                say(f"CA {secured[1]}")
            for name, secret in server.setup.accounts:
                shown = "" if own or secret is None else f" password {secret.reveal().decode()}"
                say(f"user {name.decode()}{shown}")
            sys.stdout.flush()
            why = await ending
            still = server.connections
        _tell_the_end(why, still)

    try:
        asyncio.run(run())
    except ListenError as error:
        raise UnusableError(str(error.strerror or error)) from error
    except KeyboardInterrupt:
        click.echo()


def _without_brackets(host: str) -> str:
    """Return an IPv6 address as it is, where it came in brackets as before a port."""
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def _ending(loop: "asyncio.AbstractEventLoop") -> "asyncio.Future[str]":
    """Return what comes true, with its name, at the first signal that asks the server to end.

    So that the server can give back its locks: unhandled, SIGTERM and SIGHUP would leave lock files behind.
    """
    ending: asyncio.Future[str] = loop.create_future()

    def end(name: str) -> None:
        if not ending.done():
            ending.set_result(name)

    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is None or signal.getsignal(number) is signal.SIG_IGN:  # as under nohup
            continue
        try:
            loop.add_signal_handler(number, end, name)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_, name=name: loop.call_soon_threadsafe(end, name))
    return ending


def _tell_the_end(why: str, connections: int) -> None:
    if connections:
        text = ngettext(
            "Ended by {why}: {count} connection closed. What was marked as deleted stays where no QUIT came "
            "for it, and locks are given back.",
            "Ended by {why}: {count} connections closed. What was marked as deleted stays where no QUIT came "
            "for it, and locks are given back.",
            connections,
        )
    else:
        text = _("Ended by {why}; nobody was connected.")
    with suppress(OSError):  # a terminal that is gone
        if sys.stderr.isatty():
            click.echo(err=True)  # behind the terminal's ^C
        say(text.format(why=why, count=connections), err=True)


def _check_ports(ports: dict[str, int | None]) -> None:
    """See that no two options ask for the same port."""
    taken: dict[int, str] = {}
    for option, port in ports.items():
        if port and taken.setdefault(port, option) != option:
            text = _(
                "{one} and {other} are both {port}: each protocol needs a port of its own (0: any free one)"
            )
            raise UnusableError(text.format(one=taken[port], other=option, port=port))


def _mechanisms(setup: "Setup") -> tuple[str, ...]:
    """Return the mechanisms that a server with these accounts can offer: tokens where somebody has one."""
    from popconsole.protocol.sasl import BEARERS

    tokens = bool(setup.accounts.tokens)
    return tuple(name for name in setup.profile.mechanisms if tokens or name not in BEARERS)


def _limits(connections: int | None, per_address: int | None, idle: int | None) -> "Limits":
    """Return what the server bears: what was asked for, the usual for the rest."""
    from popconsole.server.setup import Limits

    usual = Limits()
    return replace(
        usual,
        connections=connections or usual.connections,
        per_address=per_address or usual.per_address,
        pop3_idle=idle or usual.pop3_idle,
        pop2_idle=idle or usual.pop2_idle,
    )


def _server_tls(
    certificate: Path | None, key: Path | None
) -> "tuple[Callable[[], ssl.SSLContext], Path | None]":
    """Return what gives a server its TLS, and the file of the authority that made the certificate here."""
    from popconsole.server.tls.certificates import (
        CertificateError,
        authority,
        data_folder,
        server_context,
        tighten,
        users_own,
    )

    if certificate is None and key is not None:
        raise UnusableError(_("--tls-key goes with --tls-cert"))
    if certificate is None:
        loose: list[Path] = []
        with suppress(OSError):  # which comes again below, where it is told
            loose = tighten(data_folder())
        for file in loose:
            text = _(
                "others could read {file}, and can't any more. If somebody may have copied it, remove "
                "{folder}: all is made anew, and the new authority is to be trusted in place of the old one."
            ).format(file=file, folder=file.parent)
            say(_("Warning: {text}").format(text=text), err=True)
    try:
        context = users_own() if certificate is None else server_context(certificate, key)
    except CertificateError as error:
        raise UnusableError(str(error)) from error
    if certificate is not None:
        from popconsole.server.tls.pem import out_of_date

        now = datetime.now(UTC)  # noqa: TID251 - nobody is above who has a clock
        for text in out_of_date(certificate, now):
            say(_("Warning: {text}").format(text=text), err=True)
    return lambda: context, authority(data_folder()) if certificate is None else None


def _configured(maildrop: str | None, users: tuple[str, ...], accounts: Path | None) -> "Setup":
    """Return the set-up of a server with accounts and mail that were asked for, or say what is wrong."""
    from popconsole.maildrop.configured import ConfigurationError, configured
    from popconsole.maildrop.errors import MaildropError
    from popconsole.server.setup import Setup

    try:
        who, mail = configured(maildrop=maildrop, users=users, accounts=accounts)
    except (ConfigurationError, MaildropError) as error:
        raise UnusableError(str(error)) from error
    return Setup(accounts=who, maildrops=mail)
