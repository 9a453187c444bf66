"""A transcript in the making: what every reader fills."""

from collections import Counter

from popconsole.i18n import _
from popconsole.protocol.framing import CRLF
from popconsole.transcript.model import LineKind, Lines, Oddity, Side
from popconsole.transcript.remarks import meaning
from popconsole.transcript.safe import safe

_MOST = 100  # oddities of one code; a file with more of them is another kind of file


class Draft:
    """Lines, comments and oddities as they are met, each oddity at the line that comes next."""

    def __init__(self) -> None:
        self.lines = Lines()
        self.comments: list[tuple[int, str]] = []
        self.oddities: list[Oddity] = []
        self._said: Counter[str] = Counter()
        self._closed = False

    def odd(self, row: int, code: str, message: str) -> None:
        """Report an oddity at a row of the file (from 1)."""
        self._said[code] += 1
        if self._said[code] == _MOST:
            message = _("{message} (more of this kind are not reported)").format(message=message)
        if self._said[code] <= _MOST:
            self.oddities.append(Oddity(len(self.lines), row, code, message))

    def said(self, code: str) -> bool:
        """Tell whether an oddity with that code was reported (to spare the making of a message)."""
        return code in self._said

    def odd_once(self, row: int, code: str, message: str) -> None:
        """Report an oddity unless one with that code was reported before."""
        if code not in self._said:
            self.odd(row, code, message)

    def comment(self, text: str) -> None:
        """Keep a comment before the line that comes next."""
        self.comments.append((len(self.lines), text))

    def add(self, row: int, side: Side, octets: bytes, kind: LineKind = LineKind.WIRE) -> None:
        """Add a line that ended with CRLF."""
        if kind is LineKind.CLOSED:
            self._closed = True
        elif kind is LineKind.OPENED and self._closed:
            self._closed = False
            self.odd(
                row, "another-conversation", _("another conversation begins here: it is kept with the first")
            )
        self.lines.add(side, octets, CRLF, kind)

    def add_remark(self, row: int, side: Side, text: bytes, default: LineKind = LineKind.NOTE) -> None:
        """Add a remark as the line that it stands for, and report what it was taken for."""
        what = meaning(text)
        if what is LineKind.NOTE:
            what = default
        shown = safe(text[:60])
        match what:
            case LineKind.OMITTED:
                self.odd(row, "omitted-octets", _('"{text}" is taken for octets left out').format(text=shown))
            case LineKind.NOTE:
                self.odd_once(
                    row, "note", _('"{text}" is taken for a note: nothing was sent').format(text=shown)
                )
            case _:
                self.odd_once(
                    row, "event", _('"{text}" is taken for what happened, not for octets').format(text=shown)
                )
        self.add(row, side, text if what in (LineKind.OMITTED, LineKind.NOTE) else b"", what)
