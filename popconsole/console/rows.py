"""What the line console prints: rows, each with who says it, as words or with colours. All safe to show."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from popconsole.i18n import N_, _, headed
from popconsole.transcript.safe import safe_prose

Fragment = tuple[str, str]
"""A style, empty for none, and a piece of text in it."""


class RowSource(Enum):
    """Whose words a row holds; the value is the word that plain text begins with."""

    SERVER = N_("server")
    CLIENT = N_("client")
    STATE = N_("state")
    WARNING = N_("warning")
    ERROR = N_("error")  # the protocol was broken
    REMARK = ""  # the console says what happened
    TEXT = " "  # what was asked for: as it stands


TROUBLE = frozenset({RowSource.WARNING, RowSource.ERROR})

# As the text file of a transcript has them, so that what was printed can be kept as one.
_MARKS = {
    RowSource.SERVER: ("class:server", "S: "),
    RowSource.CLIENT: ("class:client", "C: "),
    RowSource.STATE: ("class:remark", "# "),
    RowSource.WARNING: ("class:warning", "# ! "),
    RowSource.ERROR: ("class:warning", "# ! "),
    RowSource.REMARK: ("class:remark", "# "),
}


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row: who speaks, and the text in pieces; of two sessions side by side, in which ``half``."""

    speaker: RowSource
    fragments: Sequence[Fragment]
    half: str = ""

    @property
    def text(self) -> str:
        """The text alone."""
        return "".join(text for _style, text in self.fragments)

    def plain(self) -> str:
        """Return the row as pure text, the one who speaks as a word."""
        if self.speaker in (RowSource.REMARK, RowSource.TEXT):
            return self._before + self.text
        return self._before + headed(_(self.speaker.value), self.text)

    @property
    def _before(self) -> str:
        return f"{self.half} " if self.half else ""

    def marked(self, width: int) -> list[Fragment]:
        """Return the row in pieces with its mark before it, for a terminal of ``width`` columns.

        What the console says is wrapped between words; what was said on the wire never is.
        """
        mark = _MARKS.get(self.speaker)
        if mark is None:
            return list(self.fragments)
        mark = mark[0], self._before + mark[1]
        if self.speaker is RowSource.REMARK or self.speaker in TROUBLE:
            style, sign = mark
            first, *others = textwrap.wrap(self.text, max(20, width - len(sign)), break_on_hyphens=False) or [
                ""
            ]
            return [mark, (style, first), *((style, f"\n#   {row}") for row in others)]
        return [mark, *self.fragments]


def remark(text: str) -> PrintedRow:
    """Return a row in which the console says what happened."""
    return PrintedRow(RowSource.REMARK, (("class:remark", _rows_of(text)),))


def warning(text: str) -> PrintedRow:
    """Return a row in which the console warns."""
    return PrintedRow(RowSource.WARNING, (("class:warning", _rows_of(text)),))


def error(text: str) -> PrintedRow:
    """Return a row in which the console tells of an error in the conversation."""
    return PrintedRow(RowSource.ERROR, (("class:warning", _rows_of(text)),))


def _rows_of(text: str) -> str:
    """Return a text, of one row or more, made safe to show: it may quote what was typed."""
    return "\n".join(map(safe_prose, text.split("\n")))


def texts(lines: Sequence[str] | Iterator[str]) -> list[PrintedRow]:
    """Return rows of what was asked for."""
    return [PrintedRow(RowSource.TEXT, (("", line),)) for line in lines]


def folded_text(text: str, width: int, indent: str) -> list[str]:
    """Return a text as rows of ``width`` columns, the further ones indented."""
    lead = text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(
        text.strip(), width, initial_indent=lead, subsequent_indent=lead + indent, break_on_hyphens=False
    )
