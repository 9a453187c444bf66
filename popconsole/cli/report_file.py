"""A report that is written to a file, in the form that the ending of its name asks for."""

from collections.abc import Iterable
from pathlib import Path

from popconsole.cli.outcome import UnusableError

_FORMS = {".json": "json", ".xml": "junit", ".html": "html", ".htm": "html"}
COLUMNS = 100
"""How wide a report is that is written to a file."""


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
