"""The command that shows the settings: a file of them to begin with, what in one is wrong."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from popconsole.cli.outcome import ExitCode, pipe, say
from popconsole.i18n import N_, _

if TYPE_CHECKING:
    from popconsole.ui.settings import Settings


@click.command()
@click.option(
    "--path", "path_alone", is_flag=True, help=N_("Print where the file of settings lies, and end.")
)
@click.option("--actions", "listed", is_flag=True, help=N_("List the actions, which [keys] names, and end."))
def config(*, path_alone: bool, listed: bool) -> None:
    """Print a file of settings with what holds now, each explained; save it where it says.

    Exits with 2 where something in your file can't be used, and says what.
    """
    import os

    from popconsole.ui.actions.keymap import remapped
    from popconsole.ui.preferences import read_settings
    from popconsole.ui.settings_file import settings_path

    path = settings_path()
    if path_alone:
        click.echo(click.format_filename(path))
        return
    if listed:
        for row in _actions():
            click.echo(row)
        return
    environ = {name: value for name, value in os.environ.items() if not name.startswith("POPCONSOLE_")}
    settings = read_settings(environ)
    with pipe():
        for row in _template(settings, click.format_filename(path), there=path.exists()):
            click.echo(row)
    problems = [*settings.problems, *remapped(settings.keys, settings.transcript_keys)[1]]
    for problem in problems:
        say(problem, err=True)
    sys.exit(ExitCode.UNUSABLE if problems else ExitCode.OK)


def _template(settings: "Settings", path: str, *, there: bool) -> Iterator[str]:
    """Yield the rows of a file of settings: what is not set is a comment."""
    from popconsole.ui.settings import BOTH, ROWS, SHELL, default, shown_value

    yield _("# The settings of popconsole. They hold where they lie in")
    yield f"#   {path}"
    yield _("# and that file is there now.") if there else _("# and no file is there yet.")
    yield _("# A row that begins with # sets nothing: take that away, and it does.")
    for table in (BOTH, SHELL):
        if table:
            yield ""
            yield f"[{table}]"
        for row in (one for one in ROWS.values() if one.table == table):
            value = getattr(settings, row.field)
            yield ""
            meaning = _(row.meaning)
            yield from _folded(f"{meaning[:1].upper()}{meaning[1:]}.")
            if row.field not in settings.from_file and value != default(row.field):
                yield from _folded(_("Chosen in a console:"))
            off = "" if row.field in settings.from_file else "# "
            yield f"{off}{row.name} = {shown_value(value)}"
    yield from _keys(settings)


def _keys(settings: "Settings") -> Iterator[str]:
    from popconsole.ui.settings import shown_value

    tables = (
        ("keys", settings.keys, 'quit = "Ctrl+B"', _(
            "The full screen's keys, by the names of the actions (popconsole config --actions lists them), "
            "in the place of the usual ones: a key, or a list of them; [] for none."
        )),
        ("transcript_keys", settings.transcript_keys, 'copy = ["y", "c"]', _(
            "The same for keys that work where no text is typed: signs too."
        )),
    )  # fmt: skip
    for table, keys, example, meaning in tables:
        yield ""
        yield f"[{table}]"
        yield from _folded(meaning)
        yield f"# {example}"
        for name, given in keys.items():
            yield f"{name} = {shown_value(given)}"


def _folded(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(text, 96, initial_indent="# ", subsequent_indent="# ")


def _actions() -> Iterator[str]:
    """Yield a row for each action of the full screen: its name, its keys, its title."""
    from popconsole.ui.actions.all_actions import ON_SCREEN
    from popconsole.ui.actions.key_names import key_name

    for name, action in ON_SCREEN.items():
        keys = " ".join(map(key_name, (*action.keys, *action.transcript_keys)))
        yield f"{name:22} {keys:14} {_(action.title)}".rstrip()
