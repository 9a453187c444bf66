"""The files that recordings are read from, as they are given to a command or typed in a console."""

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from popconsole.i18n import _
from popconsole.transcript.safe import safe_text

if TYPE_CHECKING:  # loaded when a file is opened
    from popconsole.formats.beside import Beside
    from popconsole.formats.script_times import ScriptTimes

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that is open for reading; a context that closes it. ``shown`` is its name as it may be shown.

    ``beside`` is what lies beside it, where it holds one side of a session alone, ``times`` what another file
    tells of when its rows came.
    """

    stream: BinaryIO
    shown: str
    beside: "Beside | None" = None
    times: "ScriptTimes | None" = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close it, but for standard input; what was read stays."""
        if sys.stdin is None or self.stream is not sys.stdin.buffer:
            self.stream.close()
        if self.beside is not None and self.beside.other is not None:
            self.beside.other.close()


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file to be read: its path, "-" for standard input; ``named``: by itself, and not by its folder."""

    path: str
    named: bool = True

    @property
    def is_input(self) -> bool:
        """Whether it is standard input."""
        return self.path == STANDARD_INPUT

    @property
    def shown(self) -> str:
        """Its name as it may be shown."""
        return _("standard input") if self.is_input else safe_text(self.path)

    @property
    def called(self) -> str:
        """What it is called, without the folder that it lies in, which is nobody else's business."""
        return self.shown if self.is_input else Path(self.shown).name

    def open(self) -> OpenFile:
        """Open it for reading octets, and what belongs to it. Raises OSError."""
        if self.is_input:
            if sys.stdin is None:  # closed outright, by <&-
                raise OSError(errno.EBADF, _("it is closed"))
            return OpenFile(sys.stdin.buffer, self.shown)
        from popconsole.formats.beside import Beside  # noqa: PLC0415 - when a file is opened
        from popconsole.ui.partners import partner_of, shown_name  # noqa: PLC0415 - as above
        from popconsole.ui.typescripts import typescript_of  # noqa: PLC0415 - as above

        path = Path(self.path)
        script = typescript_of(path)
        if script is not None:
            times = script.times()
            return OpenFile(script.open(), self.shown, times=times)
        stream = path.open("rb")
        partner = partner_of(path)
        if partner is None:
            return OpenFile(stream, self.shown)
        try:
            other = partner.path.open("rb") if partner.there else None
        except BaseException:
            stream.close()
            raise
        name = shown_name(partner.path)
        return OpenFile(stream, self.shown, Beside(other, name, partner.source, partner.target))


def one_of_each(files: Iterable[GivenFile]) -> Iterator[GivenFile]:
    """Yield files, but of those that belong to one session the first alone: the others are read with it."""
    from popconsole.ui.partners import partner_of  # noqa: PLC0415 - as above
    from popconsole.ui.typescripts import typescript_of  # noqa: PLC0415 - as above

    read_with: set[Path] = set()
    for file in files:
        if not file.is_input:
            path = Path(file.path).absolute()
            script = typescript_of(path)
            shown = path if script is None else script.shown
            if shown in read_with:
                continue
            partner = partner_of(path)
            if script is not None:
                read_with.add(shown)
            elif partner is not None and partner.there:
                read_with.add(partner.path)
        yield file


class CrowdedFolderError(ValueError):
    """More lies below a folder than is looked through."""


def files_in(folder: Path, most: int | None = None) -> list[GivenFile]:
    """Return all files below a folder, in the order of their names, but for hidden ones.

    What may not be looked at counts as a file: who reads it is told. Links to folders are not followed.
    Raises CrowdedFolderError where more than ``most`` files and folders lie below it.
    """
    found, seen = list[Path](), 0
    for here, folders, names in os.walk(folder):
        seen += len(folders) + len(names)
        if most is not None and seen > most:
            raise CrowdedFolderError
        folders[:] = (name for name in folders if not name.startswith("."))
        found += (Path(here, name) for name in names if not name.startswith("."))
    return [GivenFile(str(path), named=False) for path in sorted(filter(_is_file, found))]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return True
