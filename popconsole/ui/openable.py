"""What can be opened, to choose from: opened last, kept sessions, our transcripts, files in a folder."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from popconsole.i18n import N_, _
from popconsole.transcript.safe import safe_prose, safe_text
from popconsole.ui.cells import cells, cut
from popconsole.ui.kept_files import kept_files, kept_folder, octets_text
from popconsole.ui.path_completion import shipped_transcripts
from popconsole.ui.recent_files import recent_files, recent_path

_HEAD = 4_096  # octets, more than a header has
_TITLE = re.compile(rb"(?m)^Title: (.*)$")
_SURE = 0.6  # from here on a file in a folder is offered
_MOST_LOOKED_AT = 200  # files of a folder
_LEAST_NAME = 19  # cells of a name
_PART_OF_NAME = 3  # of the width


class OpenableKind(Enum):
    """Where it comes from; the value is the heading over these."""

    RECENT = N_("Opened last")
    KEPT = N_("Sessions that were kept")
    SHIPPED = N_("Transcripts that come with popconsole")
    HERE = N_("In this folder")


@dataclass(frozen=True, slots=True)
class Openable:
    """A file, or a folder of them, that can be opened; its name and what is known of it are safe to show."""

    kind: OpenableKind
    path: Path
    name: str
    about: str

    def row(self, width: int) -> str:
        """Return what is shown of it in a list, in so many cells at most."""
        room = max(_LEAST_NAME, width // _PART_OF_NAME)
        name = cut(self.name, room)
        gap = " " * (room - cells(name))
        return cut(f"{name}{gap}  {self.about}".rstrip(), width)

    def has(self, words: list[str]) -> bool:
        """Tell whether all words, in small letters, stand in what is shown of it or in its path."""
        text = f"{self.name}\n{self.about}\n{self.path}".casefold()
        return all(word in text for word in words)


def openables() -> list[Openable]:
    """Return what can be opened wherever one is: opened last, kept, shipped; each group's newest first."""
    return [*_recent(), *_kept(), *_shipped()]


def _recent() -> Iterator[Openable]:
    try:
        found = recent_files(recent_path())
    except RuntimeError:  # a person without a home
        return
    for path in found:
        with suppress(OSError):
            what = path.stat()
            when = datetime.fromtimestamp(what.st_mtime).astimezone().strftime("%Y-%m-%d %H:%M")
            size = _("folder") if path.is_dir() else octets_text(what.st_size)
            about = ", ".join((size, when, safe_text(str(path.parent))))
            yield Openable(OpenableKind.RECENT, path, safe_text(path.name), about)


def _kept() -> Iterator[Openable]:
    try:
        found = kept_files(kept_folder())
    except RuntimeError:
        return
    for kept in found:
        when, _blank, about = kept.told.partition("  ")
        yield Openable(OpenableKind.KEPT, kept.path, when, about)


def _shipped() -> Iterator[Openable]:
    for name, path in shipped_transcripts().items():
        yield Openable(OpenableKind.SHIPPED, path, name, _title(path))


def _title(path: Path) -> str:
    """Return the title that stands in the header of a transcript; nothing where it has none."""
    try:
        with path.open("rb") as file:
            found = _TITLE.search(file.read(_HEAD).partition(b"\n\n")[0])
    except OSError:
        return ""
    return safe_prose(found[1].decode("utf-8", "replace")) if found else ""


def looked_at(folder: Path) -> list[Path]:
    """Return what in a folder is looked at for recordings: nothing hidden, and not too many."""
    try:
        found = sorted(path for path in folder.absolute().iterdir() if not path.name.startswith("."))
    except OSError:
        return []
    return found[:_MOST_LOOKED_AT]


def openable_here(path: Path) -> Openable | None:
    """Return a file of a folder as what can be opened, where it surely is a recording; else None."""
    from popconsole.formats.errors import TranscriptError  # noqa: PLC0415 - for those who look around
    from popconsole.formats.reading import Reading  # noqa: PLC0415 - as above

    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            opinion = Reading(file, safe_text(path.name)).choose()
            size = path.stat().st_size
    except (OSError, TranscriptError):
        return None
    if opinion.sureness.how < _SURE:
        return None
    about = ", ".join((_(opinion.reader.title), octets_text(size)))
    return Openable(OpenableKind.HERE, path, safe_text(path.name), about)
