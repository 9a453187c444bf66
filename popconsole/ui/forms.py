"""Forms that people are handed things in: which one the ending of a file's name asks for."""

from importlib import import_module
from pathlib import PurePath

from popconsole.formats.folder import names_in
from popconsole.transcript.safe import safe_text
from popconsole.ui.saving import FormatError


def asked_for(folder: str, name: str, told: str) -> str:
    """Return the name of the form, a module of a folder of ``ui``, that the name of a file asks for.

    Raises FormatError with what is ``told``, a text with ``{known}`` and ``{ending}``, where its ending
    promises something else.
    """
    ending = PurePath(name).suffix.lower()
    package = f"popconsole.ui.{folder}"
    endings = {one: _endings(f"{package}.{one}") for one in names_in(import_module(package))}
    for form, asked in endings.items():
        if ending in asked:
            return form
    known = ", ".join(sorted(one for asked in endings.values() for one in asked if one))
    raise FormatError(told.format(known=known, ending=safe_text(ending)))


def _endings(module: str) -> tuple[str, ...]:
    endings: tuple[str, ...] = import_module(module).FORM.endings
    return endings
