"""What all our TOML files have in common: lessons, exams and plans are read strictly.

``kind`` is the error that a file of each is refused with. What is wrong with a table is returned, for who
reads it knows where it stands.
"""

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.words.faults import FAULT_ADVICE
from popconsole.i18n import _
from popconsole.transcript.safe import safe_text


def decoded(octets: bytes, file: str, kind: type[LessonError] = LessonError) -> str:
    """Return a file as text. Raises ``kind`` where it is not UTF-8, which names the row."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError as error:
        row = octets.count(b"\n", 0, error.start) + 1
        met = _("An octet that is not UTF-8: {octet}.").format(octet=f"{octets[error.start]:02x}")
        raise kind(file, _("row {row}").format(row=row), met, _("a file in UTF-8")) from error


def loaded(text: str, file: str, kind: type[LessonError] = LessonError) -> dict[str, Any]:
    """Return the tables of a file. Raises ``kind`` where it is no TOML, or lies too deep within itself."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        met = _("Not TOML: {error}.").format(error=safe_text(str(error)))
        raise kind(file, "", met, _("a TOML file")) from error


def wrong_key(
    data: Mapping[str, Any], known: tuple[str, ...], options: tuple[str, ...]
) -> tuple[str, str, str] | None:
    """Return a key that is not known, or the want of one that may not be left out; None: all is as it should.

    That is the key, empty where it is missing; what was met; what was expected.
    """
    for key in data:
        if key not in known and key not in options:
            told = _('The key "{key}" is not known.').format(key=safe_text(key))
            return key, told, _("only {keys}").format(keys=", ".join((*known, *options)))
    missing = next((key for key in known if key not in data), None)
    if missing is None:
        return None
    return "", _('The key "{key}" is missing.').format(key=missing), f"{missing} = ..."


def unknown_fault(faults: Iterable[str]) -> tuple[str, str] | None:
    """Return what is met and what is expected where a fault is not known by its name; None: all are."""
    names = (text.partition("@")[0].partition(":")[0] for text in faults)
    unknown = next((name for name in names if name not in FAULT_ADVICE), None)
    if unknown is None:
        return None
    met = _('There is no fault "{name}".').format(name=unknown)
    return met, _("one of {names}").format(names=", ".join(FAULT_ADVICE))
