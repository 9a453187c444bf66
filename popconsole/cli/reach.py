"""How a server is reached: its address or URL, and the options that say how the connection is secured."""

from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from popconsole.cli.given import FilePath, with_options
from popconsole.cli.outcome import UnusableError
from popconsole.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from popconsole.client.security import Security
    from popconsole.protocol.table import Protocol
    from popconsole.ui.mock_behaviour import MockBehaviour
    from popconsole.ui.pop_url import Target


def parse_server(server: str, security: "Security", protocol: "Protocol") -> "Target":
    """Return whom to connect to: HOST, HOST:PORT, [IPV6]:PORT or a POP URL; UnusableError otherwise."""
    from popconsole.ui.opening import AddressError
    from popconsole.ui.pop_url import parse_target, secured

    try:
        target = secured(parse_target(server), security)
        target.check_speaks(protocol)
    except AddressError as error:
        raise UnusableError(str(error)) from error
    return target


def to_mock(made: "MockBehaviour", protocol: "Protocol", security: "Security") -> "MockBehaviour":
    """Return how a console's own mock server behaves, with how the console connects to it."""
    from popconsole.client.security import SecurityError

    try:
        security.check_speaks(protocol)
    except SecurityError as error:
        raise UnusableError(str(error)) from error
    return replace(made, security=security)


def security_options(command: "Callable[..., None]") -> "Callable[..., None]":
    """Give a command the options of a connection under TLS: it takes them as ``security``."""

    @wraps(command)
    def secured(
        *args: Any, tls: bool, stls: bool, authority: Path | None, insecure: bool, **given: Any
    ) -> None:
        from popconsole.client.security import Security, SecurityError

        security = Security(authority=authority, insecure=insecure)
        try:
            if tls:
                security = security.joined(Security.implicit())
            if stls:
                security = security.joined(Security.stls())
        except SecurityError as error:
            raise UnusableError(str(error)) from error
        command(*args, security=security, **given)

    options = (
        click.option(
            "--tls",
            is_flag=True,
            help=N_("TLS from the first octet on (port 995 unless given), as pops:// says too."),
        ),
        click.option("--stls", is_flag=True, help=N_("Say STLS before all else; go on under TLS alone.")),
        click.option(
            "--ca",
            "authority",
            metavar="FILE",
            type=FilePath(exists=True),
            help=N_("Trust this certificate authority, or this certificate, too."),
        ),
        click.option(
            "--insecure",
            is_flag=True,
            help=N_("Take any certificate: whoever poses as the server is believed."),
        ),
    )
    return with_options(secured, options)
