"""The files that recordings are read from, as they are given to a command or typed in a console."""

import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from popconsole.i18n import _
from popconsole.transcript.safe import safe_text

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that is open for reading; a context that closes it. ``shown`` is its name as it may be shown."""

    stream: BinaryIO
    shown: str

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
        if self.stream is not sys.stdin.buffer:
            self.stream.close()


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

    def open(self) -> OpenFile:
        """Open it for reading octets. Raises OSError."""
        if self.is_input:
            return OpenFile(sys.stdin.buffer, self.shown)
        return OpenFile(Path(self.path).open("rb"), self.shown)


def files_in(folder: Path) -> list[GivenFile]:
    """Return all files below a folder, in the order of their names, but for hidden ones."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not _hidden(path, folder))
    return [GivenFile(str(path), named=False) for path in found]


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)
