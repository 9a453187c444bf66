"""How a server is reached: its address or URL, and the options of a connection under TLS."""

from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from popconsole.cli.given import FilePath
from popconsole.cli.outcome import UnusableError
from popconsole.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from popconsole.protocol.table import Protocol
    from popconsole.ui.mock_behaviour import MockBehaviour
    from popconsole.ui.pop_url import Target


@dataclass(frozen=True, slots=True)
class Reach:
    """The options of a connection under TLS, as they were given."""

    tls: bool
    stls: bool
    authority: Path | None
    insecure: bool

    @property
    def given(self) -> bool:
        """Whether any of them was given."""
        return self.tls or self.stls or self.insecure or self.authority is not None

    def target(self, server: str, protocol: "Protocol") -> "Target":
        """Return whom to connect to: HOST, HOST:PORT, [IPV6]:PORT or a POP URL; UnusableError otherwise."""
        from popconsole.ui.opening import AddressError
        from popconsole.ui.pop_url import parse_target, with_options

        try:
            target = with_options(
                parse_target(server),
                tls=self.tls,
                stls=self.stls,
                authority=self.authority,
                insecure=self.insecure,
            )
            target.check_speaks(protocol)
        except AddressError as error:
            raise UnusableError(str(error)) from error
        return target


def to_mock(made: "MockBehaviour", protocol: "Protocol", *, stls: bool, insecure: bool) -> "MockBehaviour":
    """Return how a console's own mock server behaves, with how the console goes to it."""
    from popconsole.protocol import POP2

    if stls and protocol is POP2:
        raise UnusableError(_("TLS goes with POP3 alone: POP2 never had a port or a command for it"))
    return replace(made, stls=stls, insecure=insecure)


def tls_options(command: "Callable[..., None]") -> "Callable[..., None]":
    """Give a command the options of a connection under TLS: it takes them as ``reach``."""

    @wraps(command)
    def reaching(
        *args: Any, tls: bool, stls: bool, authority: Path | None, insecure: bool, **given: Any
    ) -> None:
        command(*args, reach=Reach(tls, stls, authority, insecure), **given)

    options = (
        click.option(
            "--tls",
            is_flag=True,
            help=_("TLS from the first octet on (port 995 unless given), as pops:// says too."),
        ),
        click.option("--stls", is_flag=True, help=_("Say STLS before all else; go on under TLS alone.")),
        click.option(
            "--ca",
            "authority",
            metavar="FILE",
            type=FilePath(exists=True),
            help=_("Trust this certificate authority, or this certificate, too."),
        ),
        click.option(
            "--insecure",
            is_flag=True,
            help=_("Take any certificate: whoever poses as the server is believed."),
        ),
    )
    wrapped = reaching
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped
