"""The commands that open a console: full screen or line by line."""

import sys
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from popconsole.cli.given import (
    FilePath,
    behaviour_options,
    not_empty,
    read_behaviour,
    timeout_option,
    with_options,
)
from popconsole.cli.mail_options import MailOptions, mail_options
from popconsole.cli.many_files import every_file
from popconsole.cli.outcome import UnusableError, pipe, say
from popconsole.cli.reach import parse_server, security_options, to_mock
from popconsole.cli.recordings import file_options
from popconsole.cli.session_lists import list_sessions
from popconsole.i18n import N_, _
from popconsole.ui.recording_files import GivenFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from popconsole.client.security import Security
    from popconsole.console.shell_start import Form
    from popconsole.formats.asked import Asked
    from popconsole.server.setup import Setup
    from popconsole.ui.mock_behaviour import MockBehaviour
    from popconsole.ui.pop_url import Target
    from popconsole.ui.presenting.opening import Presented
    from popconsole.ui.proxy_start import ProxyStart


_SERVER = "HOST[:PORT] | pop[s]://USER@HOST:PORT"


@click.command()
@click.argument("server", metavar=_SERVER)
@click.option("--pop2", is_flag=True, help=N_("Speak POP2 (port 109 unless given)."))
@security_options
def connect(server: str, security: "Security", *, pop2: bool) -> None:
    """Open the console, connected to any server."""
    from popconsole.protocol import PROTOCOLS

    protocol = "POP2" if pop2 else "POP3"
    open_console(protocol=protocol, target=parse_server(server, security, PROTOCOLS[protocol]))


@click.command("open")
@click.argument("files", nargs=-1, metavar="[FILE]...", callback=not_empty)
@click.option("--list", "lists", is_flag=True, help=N_("List the sessions of the files, and end."))
@click.option(
    "--last",
    type=click.IntRange(1),
    is_flag=False,
    flag_value=1,
    metavar="[N]",
    help=N_("Open the last session that was kept, or the Nth last."),
)
@click.option("--list-kept", is_flag=True, help=N_("List the sessions that were kept and end."))
@file_options
def open_(
    files: tuple[str, ...],
    last: int | None,
    asked: "Asked",
    *,
    lists: bool,
    list_kept: bool,
) -> None:
    """Open recorded conversations in the console: step, play, search, take over.

    FILE is a recording in any form that is read, or a folder of them. Of several sessions one is chosen from
    a list; --list prints it: who, when, how long, how far, what was found.

    Sessions of the consoles are kept, their secrets masked; --last opens the last one.
    """
    from popconsole.ui.kept_files import NothingKeptError, kept_files, kept_folder, last_kept, nothing_kept

    if list_kept:
        found = kept_files(kept_folder())
        for number, kept in enumerate(found, start=1):
            click.echo(f"{number:3}  {kept.told}\n     {click.format_filename(kept.path)}")
        if not found:
            click.echo(nothing_kept(kept_folder()))
        return
    if bool(files) is (last is not None):
        raise UnusableError(_("name a file, or say --last for the last session that was kept: one of them"))
    if last is None:
        given = tuple(every_file(files))
    else:
        try:
            given = (GivenFile(str(last_kept(kept_folder(), last))),)
        except NothingKeptError as error:
            raise UnusableError(str(error)) from error
    if lists:
        sys.exit(list_sessions(given, asked))
    if any(file.is_input for file in given):
        told = _("a console is typed in at standard input: name a file, or list what comes there with --list")
        raise UnusableError(told)
    open_console(protocol=asked.protocol, files=given, asked=asked)


@click.command()
@click.argument("name", metavar="[NAME|NUMBER]", required=False)
@click.option("--lessons", "folder", type=FilePath(folder=True), help=N_("A folder of lessons; else ours."))
def learn(name: str | None, folder: Path | None) -> None:
    """Take a lesson in the console; without a name, list the lessons and what you have learned.

    The name sandbox opens a mock server to play with: its personas and faults, and riddles to find out. The
    name exam opens the exam.
    """
    from popconsole.cli.lessons import list_lessons, the_lessons
    from popconsole.guide.lessons.errors import LessonError
    from popconsole.ui.lesson_set import EXAM, SANDBOX, is_exam, is_sandbox, lesson_names, open_lesson

    if name is None:
        list_lessons(folder)
        return
    found = the_lessons(folder)
    beside = SANDBOX if is_sandbox(found, name) else EXAM if is_exam(found, name) else ""
    if beside:
        open_console(lesson=beside, lesson_folder=folder)
        return
    try:
        open_lesson(found, name)
    except FileNotFoundError as error:
        names = ", ".join(lesson_names(found))
        told = _("there is no lesson {name}; there are: {names}").format(name=name, names=names)
        raise UnusableError(told) from error
    except LessonError as error:
        raise UnusableError(str(error)) from error
    open_console(lesson=name, lesson_folder=folder)


def open_console(
    *,
    protocol: str | None = None,
    target: "Target | None" = None,
    files: "tuple[GivenFile, ...]" = (),
    asked: "Asked | None" = None,
    lesson: str | None = None,
    lesson_folder: Path | None = None,
    behaviour: "MockBehaviour | None" = None,
    proxy: "ProxyStart | None" = None,
    setup: "Setup | None" = None,
    presented: "Presented | None" = None,
    moment: int = 0,
) -> None:
    """Open the full-screen console, or say what to use where none can be drawn."""
    from popconsole.ui.terminal import can_draw

    reason = can_draw()
    if reason is not None:
        if sys.stdout is not None and sys.stdout.isatty() and not (sys.stderr and sys.stderr.isatty()):
            say(reason)  # who has sent standard error elsewhere would see nothing
        raise UnusableError(reason)
    from popconsole.tui import tuning

    tuning.while_starting()
    from popconsole.formats.asked import NOTHING
    from popconsole.tui.app import run
    from popconsole.ui.start import Start

    start = Start(
        protocol,
        target,
        files,
        asked or NOTHING,
        lesson,
        lesson_folder,
        behaviour,
        proxy,
        setup,
        presented,
        moment,
    )
    sys.exit(run(start))


def form_options(command: "Callable[..., None]") -> "Callable[..., None]":
    """Give a command the options of the form that a conversation is printed in: it takes it as ``form``."""

    @wraps(command)
    def formed(*args: Any, plain: bool, as_json: bool, wire: bool, **given: Any) -> None:
        from popconsole.console.shell_start import Form
        from popconsole.ui.terminal import why_not_placed

        if as_json and wire:
            raise UnusableError(_("--json and --wire exclude each other: choose one"))
        if as_json or wire:
            form = Form.JSON if as_json else Form.WIRE
        else:
            form = Form.TEXT if plain or why_not_placed() is not None else Form.PROMPT
        command(*args, form=form, **given)

    options = (
        click.option("--plain", is_flag=True, help=N_("Pure text, one event a line, also at a terminal.")),
        click.option(
            "--json", "as_json", is_flag=True, help=N_("Print the objects that annotate gives, one a line.")
        ),
        click.option("--wire", is_flag=True, help=N_("Print the server's octets and nothing else.")),
    )
    return with_options(formed, options)


@click.command()
@click.argument("server", required=False, metavar=f"[{_SERVER}]")
@click.option("--pop2", is_flag=True, help=N_("Speak POP2 (port 109 unless given)."))
@form_options
@click.option(
    "--pipeline",
    is_flag=True,
    help=N_("In a pipe: send ahead of the replies, behind a CAPA in which the server says PIPELINING."),
)
@click.option(
    "--fail-fast",
    is_flag=True,
    help=N_("In a pipe: end at the first reply that is negative, or not what :expect behind it says."),
)
@timeout_option
@security_options
@behaviour_options
@mail_options
def shell(
    server: str | None,
    form: "Form",
    timeout: float,
    security: "Security",
    persona: str | None,
    faults: tuple[str, ...],
    mail: MailOptions,
    *,
    keep: bool,
    pop2: bool,
    pipeline: bool,
    fail_fast: bool,
) -> None:
    """Talk with a server line by line: at a terminal, in a pipe, for the ear.

    Without a server it talks with a mock server of its own. In a pipe each line of the input is sent
    when the whole reply to the one before has come, but for empty ones and comments (#); :expect and
    :require say what is to come. Exits with 0 where all is as expected, every other reply positive; with
    1 where not; with 2 where the conversation broke off or could not start. "popconsole manual shell" has
    an example.
    """
    from popconsole.console.shell_start import Form, ShellStart
    from popconsole.protocol import POP2, POP3

    if sys.stdin is None or sys.stdout is None:  # closed outright, by <&- or >&-
        raise UnusableError(_("standard input and output must be open: /dev/null will do for one of them"))
    protocol = POP2 if pop2 else POP3
    if server is None and (security.is_implicit or security.authority is not None):
        raise UnusableError(
            _(
                "--tls and --ca go with a server: name one. The mock server has --stls, and --insecure for "
                "one with a faulty certificate."
            )
        )
    if server is not None and (persona is not None or faults or keep or mail.named):
        told = _("{options} go with the mock server: name no other")
        raise UnusableError(told.format(options="--persona, --fault, --keep, --user, --accounts, --maildrop"))
    behaviour = read_behaviour(persona, faults, keep=keep, protocol=protocol.name)
    if server is None:
        behaviour = to_mock(behaviour, protocol, security)
    target = None if server is None else parse_server(server, security, protocol)
    start = ShellStart(
        protocol, target, form, timeout, behaviour, pipeline, fail_fast, mail.of_console(keep=keep)
    )
    with pipe():
        if form is Form.PROMPT:
            from popconsole.console.terminal import run
        else:
            from popconsole.console.plain import run
        code = run(start)
    sys.exit(code)
