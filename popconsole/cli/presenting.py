"""The command that presents a prepared plan to a class: present."""

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from popconsole.cli.given import not_empty
from popconsole.cli.outcome import ExitCode, UnusableError, pipe, say
from popconsole.i18n import N_, _, headed

if TYPE_CHECKING:
    from popconsole.ui.presenting.opening import Presented


@click.command()
@click.argument("what", metavar="[PLAN|LESSON|TRANSCRIPT]", required=False, callback=not_empty)
@click.option("--check", "checks", is_flag=True, help=N_("Say what is wrong with the plan, and end."))
@click.option(
    "--dry-run",
    is_flag=True,
    help=N_("Play the whole plan against the mock server as text, its notes too, and end."),
)
@click.option(
    "--from",
    "begin",
    metavar="N",
    type=click.IntRange(1),
    default=1,
    help=N_("Begin at the Nth moment: all before it is said first."),
)
@click.option(
    "--notes",
    metavar="[PORT]",
    type=click.IntRange(0, 65_535),
    is_flag=False,
    flag_value=0,
    help=N_("In a second terminal: show the notes on what is presented now, and go on from there too."),
)
@click.option("--plain", is_flag=True, help=N_("As text, one event a line: the line console, or the notes."))
def present(
    what: str | None, begin: int, notes: int | None, *, checks: bool, dry_run: bool, plain: bool
) -> None:
    """Present a plan to a class; without one, list those that come with popconsole.

    A plan is a list of moments, each with what is typed, shown and asked, and with notes that the class does
    not see; a lesson and a transcript serve as one. "popconsole manual teaching" says how to write one.

    --check and --dry-run exit with 0 where all is well, with 1 where something is worth a look, or an answer
    is not as planned, with 2 where the plan can't be used.
    """
    from popconsole.ui.presenting.opening import presentable

    if notes is not None:
        if what is not None or checks or dry_run:
            raise UnusableError(_("--notes shows the notes on what another console presents: it goes alone"))
        _notes(notes or None, plain=plain)
    if what is None:
        if checks or dry_run:
            raise UnusableError(_("name what is to be presented: a plan, a lesson or a transcript"))
        for name, title in presentable():
            click.echo(f"{name:22} {title}")
        return
    presented = _presented(what)
    if checks:
        _check(presented)
    elif dry_run:
        _dry_run(presented)
    elif plain:
        _checked(presented)
        _plain(presented, begin - 1)
    else:
        from popconsole.cli.consoles import open_console

        _checked(presented)
        open_console(presented=presented, moment=begin - 1)


def _notes(port: int | None, *, plain: bool) -> NoReturn:
    """Watch what is presented, until the person leaves."""
    from popconsole.ui.terminal import can_draw

    with pipe():
        if plain or can_draw() is not None:
            from popconsole.console.notes import run
        else:
            from popconsole.tui.notes_app import run
        code = run(port)
    sys.exit(code)


def _plain(presented: "Presented", moment: int) -> NoReturn:
    """Present in the line console, as pure text."""
    from functools import partial

    from popconsole.console.handlers.presenting import begin
    from popconsole.console.plain import run
    from popconsole.console.shell_start import Form, ShellStart

    begins = partial(begin, presented=presented, moment=moment)
    start = ShellStart(presented.plan.protocol, form=Form.TEXT, begins=begins)
    with pipe():
        code = run(start)
    sys.exit(code)


def _presented(what: str) -> "Presented":
    from popconsole.ui.presenting.opening import PresentError, open_presented

    try:
        return open_presented(what)
    except PresentError as error:
        raise UnusableError(str(error)) from error


def _checked(presented: "Presented") -> list[str]:
    """Return what is worth a look. Raises UnusableError where it can't be presented."""
    from popconsole.ui.presenting.checking import check
    from popconsole.ui.presenting.opening import PresentError

    try:
        return check(presented)
    except PresentError as error:
        raise UnusableError(headed(presented.plan.name, str(error))) from error


def _check(presented: "Presented") -> None:
    """Tell what is worth a look, and end."""
    from popconsole.ui.presenting.checking import clock

    plan, found = presented.plan, _checked(presented)
    for told in found:
        say(headed(plan.name, told))
    if not found:
        told = _("{name}: {title}, {n} moments, {time}: nothing is wrong with it")
        say(told.format(name=plan.name, title=plan.title, n=len(plan.moments), time=clock(plan.minutes)))
    sys.exit(ExitCode.DIFFERENCE if found else ExitCode.OK)


def _dry_run(presented: "Presented") -> None:
    """Play the plan, print what is seen, and end."""
    import asyncio

    from popconsole.ui.presenting.dry_run import DryRun
    from popconsole.ui.presenting.opening import PresentError

    run = DryRun(presented)

    async def play() -> None:
        async for row in run.rows():
            click.echo(row)

    with pipe():
        try:
            asyncio.run(play())
        except PresentError as error:
            raise UnusableError(str(error)) from error
    sys.exit(ExitCode.DIFFERENCE if run.differs else ExitCode.OK)
