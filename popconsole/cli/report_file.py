"""A report that is written to a file, in the form that the ending of its name asks for."""

from collections.abc import Callable, Iterable
from pathlib import Path

import click

from popconsole.cli.given import FormName, not_empty, with_options
from popconsole.cli.outcome import UnusableError
from popconsole.i18n import N_

_FORMS = {".json": "json", ".xml": "junit", ".html": "html", ".htm": "html"}
COLUMNS = 100
"""How wide a report is that is written to a file."""


def report_options(folder: str) -> "Callable[[Callable[..., None]], Callable[..., None]]":
    """Return what gives a command ``--format`` and ``--output``; the forms are those in ``ui/FOLDER``."""
    options = (
        click.option(
            "--format",
            "form",
            type=FormName(folder),
            help=N_("The form of the report; text, or that which the ending of --output asks for."),
        ),
        click.option(
            "--output",
            metavar="FILE",
            callback=not_empty,
            help=N_("Write the report there; its ending tells the form."),
        ),
    )
    return lambda command: with_options(command, options)


def form_of(output: str | None) -> str:
    """Return the form that the name of a file asks for by its ending; ``text`` where none is named."""
    ending = "" if output is None else Path(output).suffix.lower()
    return _FORMS.get(ending, "text")


def write_report(output: str, rows: Iterable[str]) -> None:
    """Write the rows of a report to a file, over what it holds. Raises UnusableError."""
    from popconsole.ui.saving import new_file

    try:
        with new_file(Path(output), private=False, overwrite=True) as file:
            file.writelines(f"{row}\n".encode() for row in rows)
    except OSError as error:
        raise UnusableError(f"--output: {error}") from error
