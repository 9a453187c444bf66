"""The commands that open a console: full screen or line by line."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import PROTOCOL, FilePath, read_address, read_target, timeout_option
from popconsole.cli.outcome import UnusableError, pipe
from popconsole.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable


def _tls_options(command: "Callable[..., None]") -> "Callable[..., None]":
    """Give a command the options of a connection under TLS."""
    options = (
        click.option(
            "--tls",
            is_flag=True,
            help=_("TLS from the first octet on (port 995 unless given); else type STLS."),
        ),
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
    for option in reversed(options):
        command = option(command)
    return command


def _check_tls(*, tls: bool, pop2: bool) -> None:
    if tls and pop2:
        raise UnusableError(_("--tls goes with POP3 alone: nobody ever gave POP2 a port for it"))


@click.command()
@click.argument("server", metavar="HOST[:PORT]")
@click.option("--pop2", is_flag=True, help=_("Speak POP2 (port 109 unless given)."))
@_tls_options
def connect(server: str, authority: Path | None, *, pop2: bool, tls: bool, insecure: bool) -> None:
    """Open the console, connected to any server."""
    _check_tls(tls=tls, pop2=pop2)
    host, port = read_address(server)
    open_console(
        protocol="POP2" if pop2 else "POP3", host=host, port=port, tls=tls, authority=authority,
        insecure=insecure,
    )  # fmt: skip


@click.command("open")
@click.argument("file", type=FilePath())
@click.option("--protocol", type=PROTOCOL, help=_("What it is, where the file does not tell."))
def open_(file: Path, protocol: str | None) -> None:
    """Open a recorded conversation in the console: step, play, search, take over."""
    open_console(protocol=protocol.upper() if protocol else None, file=file)


@click.command()
@click.argument("name", required=False)
def learn(name: str | None) -> None:
    """Take a lesson in the console; without a name, list the lessons."""
    from popconsole import resources

    names = resources.names("lessons", ".toml")
    if name is None:
        _list_lessons(names)
        return
    if name not in names:
        raise UnusableError(
            _("there is no lesson {name}; there are: {names}").format(name=name, names=", ".join(names))
        )
    open_console(lesson=name)


def _list_lessons(names: list[str]) -> None:
    from popconsole import resources
    from popconsole.guide.lessons import parse

    for name in names:
        lesson = parse(resources.read("lessons", f"{name}.toml"), name)
        click.echo(f"{name:22} {lesson.title}")


def open_console(
    *,
    protocol: str | None = None,
    host: str | None = None,
    port: int | None = None,
    file: Path | None = None,
    lesson: str | None = None,
    tls: bool = False,
    authority: Path | None = None,
    insecure: bool = False,
) -> None:
    """Open the full-screen console, or say what to use where none can be drawn."""
    from popconsole.ui.terminal import can_draw

    reason = can_draw()
    if reason is not None:
        if sys.stdout is not None and sys.stdout.isatty() and not (sys.stderr and sys.stderr.isatty()):
            click.echo(reason)  # who has sent standard error elsewhere would see nothing
        raise UnusableError(reason)
    from popconsole.tui import tuning

    tuning.while_starting()
    from popconsole.tui.app import run
    from popconsole.ui.start import Start

    sys.exit(run(Start(protocol, host, port, file, lesson, tls, authority, insecure)))


@click.command()
@click.argument("server", required=False, metavar="[HOST[:PORT] | pop://USER@HOST:PORT]")
@click.option("--pop2", is_flag=True, help=_("Speak POP2 (port 109 unless given)."))
@click.option("--plain", is_flag=True, help=_("Pure text, one event a line, also at a terminal."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the objects that annotate gives, one a line."))
@click.option("--wire", is_flag=True, help=_("Print the server's octets and nothing else."))
@timeout_option
@_tls_options
def shell(
    server: str | None,
    timeout: float,
    authority: Path | None,
    *,
    pop2: bool,
    plain: bool,
    as_json: bool,
    wire: bool,
    tls: bool,
    insecure: bool,
) -> None:
    """Talk with a server line by line: at a terminal, in a pipe, for the ear.

    Without a server it talks with a mock server of its own. In a pipe each line of the input is sent
    when the whole reply to the one before has come; exits with 0 where every reply was positive, with
    1 where one was negative, with 2 where the conversation broke off or could not start.
    """
    from popconsole.protocol import POP2, POP3
    from popconsole.ui.terminal import why_not_placed

    if as_json and wire:
        raise UnusableError(_("--json and --wire exclude each other: choose one"))
    protocol = POP2 if pop2 else POP3
    _check_tls(tls=tls, pop2=pop2)
    if server is None and (tls or authority or insecure):
        raise UnusableError(_("--tls, --ca and --insecure go with a server: name one"))
    target = read_target(server) if server is not None else None
    if target is not None and (tls or authority or insecure):
        from dataclasses import replace

        from popconsole.client.tls import Trust

        target = replace(target, tls=tls, trust=Trust(authority, insecure))
    with pipe():
        if plain or as_json or wire or why_not_placed() is not None:
            from popconsole.console.plain import Form, run

            form = Form.JSON if as_json else Form.WIRE if wire else Form.TEXT
            code = run(protocol, target, form, timeout=timeout)
        else:
            from popconsole.console.terminal import run as run_at_terminal

            code = run_at_terminal(protocol, target, timeout=timeout)
    sys.exit(code)
