"""Recordings saved: which writer a name asks for, and who may read the file."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from popconsole.i18n import _
from popconsole.transcript.model import Recording
from popconsole.transcript.safe import safe_text

if TYPE_CHECKING:  # loaded where something is saved
    from popconsole.dialogue.masking import Masker
    from popconsole.formats.writer import Writer

_JSON = frozenset({".json"})
_OTHERS = _JSON | {
    ".csv", ".eml", ".htm", ".html", ".mbox", ".md", ".pcapng", ".pdf", ".png", ".svg", ".toml",
    ".xml", ".yaml", ".yml",
}  # fmt: skip
"""Endings of files that hold something else, unless a writer has them."""
_PRIVATE, _USUAL = 0o600, 0o666  # of a file; the umask takes from it


class FormatError(ValueError):
    """The name of a file promises another format than what is saved; the message says what to do."""


def writer_for(path: Path) -> "Writer":
    """Return the writer that a name asks for by its ending, or the usual one.

    Raises FormatError for a name that promises a format that none writes.
    """
    from popconsole.formats.registry import writers  # noqa: PLC0415 - only where something is saved

    ending = path.suffix.lower()
    usual, chosen = None, None
    for writer in writers():
        chosen = writer if ending and ending in writer.endings else chosen
        usual = writer if "" in writer.endings else usual
    if chosen is None and ending not in _OTHERS:
        chosen = usual
    if chosen is None:
        raise _refused(path, ending)
    return chosen


def check_format(path: Path) -> None:
    """Refuse a name that promises a format that no writer has. Raises FormatError."""
    writer_for(path)


def _refused(path: Path, ending: str) -> FormatError:
    text = path.with_suffix(".txt")
    told = _("a recording is saved as .txt, .jsonl or .pcap, not {ending}: save as {text}")
    if ending in _JSON:
        told = _(
            "a recording is saved as .txt, .jsonl or .pcap, not {ending}: save as {text}, "
            'and "popconsole annotate --format json" makes JSON of it'
        )
    return FormatError(told.format(ending=safe_text(ending), text=safe_text(str(text))))


def new_file(path: Path, *, private: bool, overwrite: bool) -> BinaryIO:
    """Open a file to be written; ``private``: the user alone can read it, where the system knows of that.

    FileExistsError where it is there and ``overwrite`` does not say to replace it; other OSErrors as they
    come.
    """
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0) | (os.O_TRUNC if overwrite else os.O_EXCL)
    descriptor = os.open(path, flags, _PRIVATE if private else _USUAL)
    if private and hasattr(os, "fchmod"):
        os.fchmod(descriptor, _PRIVATE)  # one that was there may be open to others
    return open(descriptor, "wb")  # noqa: PTH123 - a descriptor


def save(
    recording: Recording,
    path: Path,
    *,
    reveal: bool = False,
    overwrite: bool = False,
    earlier: "Masker | None" = None,
) -> int:
    """Write a recording to a file, secrets as stars unless ``reveal``; return its number of lines.

    ``earlier`` knows what was secret before the recording, and is masked in it too.

    What holds secrets can be read by the user alone, where the system knows of that. FileExistsError
    where the file is there and ``overwrite`` does not say to replace it; other OSErrors as they come.
    FormatError for a name that promises another format.
    """
    from popconsole.formats.writing import written  # noqa: PLC0415 - only where something is saved

    pieces = written(recording, writer_for(path), reveal=reveal, earlier=earlier)
    with new_file(path, private=reveal, overwrite=overwrite) as file:
        file.writelines(pieces)
    return sum(len(conversation.lines) for conversation in recording.conversations)
