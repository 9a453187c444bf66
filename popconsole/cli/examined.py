"""What commands that examine a server are given: which server, who logs in, how long a reply may take."""

from typing import TYPE_CHECKING

import click

from popconsole.cli.given import FilePath, not_empty, with_options
from popconsole.cli.outcome import UnusableError
from popconsole.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

reply_timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(0.1),
    default=5.0,
    show_default=True,
    help=N_("Seconds to wait for a reply."),
)


def account_options(command: "Callable[..., None]") -> "Callable[..., None]":
    """Give a command the options that say who logs in; they are for ``account``."""
    options = (
        click.option("--user", callback=not_empty, help=N_("Who logs in; --run: student, unless told.")),
        click.option(
            "--password-env",
            metavar="NAME",
            callback=not_empty,
            help=N_("The environment variable with the password."),
        ),
        click.option(
            "--password-file",
            type=FilePath(exists=True),
            help=N_("The file whose first line is the password."),
        ),
    )
    return with_options(command, options)


def check_named(server: str | None, command: str | None) -> None:
    """Raise UnusableError unless either a server or a program is named, and the program is told its port."""
    if (server is None) == (command is None):
        raise UnusableError(_("name a server as HOST:PORT, or a program with --run: one of them"))
    if command is not None and "{port}" not in command:
        raise UnusableError(_("--run: say {port} where the program takes the port to listen on"))


def account(
    user: str | None, variable: str | None, path: "Path | None", *, asks: bool
) -> tuple[bytes, bytes]:
    """Return who logs in, and the password, asked for at a terminal if one ``asks``. Raises UnusableError."""
    from popconsole.cli.login import secret_given

    password = secret_given(variable, path, asks=asks and user is not None)
    if asks and user is None:
        raise UnusableError(
            _("--user: who is to log in? The password comes with --password-env, or is asked for")
        )
    if asks and password is None:
        raise UnusableError(
            _("the password is wanted: --password-env NAME or --password-file FILE, or a terminal to ask at")
        )
    name = user if user is not None else "student"
    return name.encode("utf-8", "surrogateescape"), password if password is not None else b"learn"


def address(server: str | None, *, pop2: bool) -> tuple[str, int] | None:
    """Return where a server is, None where none is named. Raises UnusableError."""
    from popconsole.cli.reach import parse_server
    from popconsole.client.security import IN_CLEAR
    from popconsole.protocol import PROTOCOLS

    if server is None:
        return None
    target = parse_server(server, IN_CLEAR, PROTOCOLS["POP2" if pop2 else "POP3"])
    return target.host, target.port or PROTOCOLS["POP2" if pop2 else "POP3"].port
