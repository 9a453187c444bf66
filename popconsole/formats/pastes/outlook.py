"""What stands ahead in a paste: often only the next row tells who said this one."""

import re

from popconsole.dialogue.keywords import is_command
from popconsole.formats.boundary import may_greet
from popconsole.formats.pastes import programs
from popconsole.formats.pastes.programs import Tells
from popconsole.formats.pastes.terminal import shown, typed
from popconsole.formats.window import Window
from popconsole.protocol.framing import TERMINATION

# What begins a reply, or is meant to: other signs of POP2 too, and challenges.
_REPLY = re.compile(
    rb"(?i:[+-] ?(?:OK|ERR))(?![A-Za-z])|(?:OK|ERR)(?![A-Za-z])|[#=]\d{1,9}(?: |$)|[+-](?: |$)"
)
_PROMPT = re.compile(rb"[A-Za-z0-9_.@:/~\[\]() -]{0,30}[>$#%] ?(?=\S)")
_REMARK = re.compile(rb"(?: {2}|\t)[ \t]*(?:<-+|<=+|\xe2\x86\x90|#|//)(?: .*)?$", re.DOTALL)
_ENDS = (Tells.STARTS, Tells.OPENS, Tells.LOST, Tells.LEFT)
_AHEAD = 2_000  # rows that are looked through for the end of a reply
_BLANKS, _PASSED = 12, 200  # blank rows that are passed over, and all rows that are
_NARROW, _COLUMNS, _WIDE = 30, 72, 100  # of a row that a mailer broke: what stands there, and at what
_COMMANDS = 40  # typed ahead of their replies


def without_prompt(text: bytes) -> bytes:
    """Return what was typed behind a prompt such as ``pop3> ``; the row itself where there is none."""
    match = _PROMPT.match(text)
    return text if match is None else text[match.end() :]


def command_in(text: bytes) -> bytes | None:
    """Return the command that was typed in a row, behind a prompt perhaps; None: it holds none.

    What an author says of it, apart from it and behind an arrow or ``#``, is no part of it.
    """
    said = _REMARK.sub(b"", typed(text))
    for one in (said, without_prompt(said)):
        if is_command(one):
            return one.rstrip()
    return None


def _ends_session(text: bytes) -> bool:
    """Tell whether a program says in a row that a connection was opened, or closed."""
    said = programs.said(text)
    return said is not None and said.told in _ENDS


class Outlook:
    """Looks ahead in the rows of a paste; an index is that of a row, from 0."""

    def __init__(self, rows: Window) -> None:
        self._rows = rows
        self._dot = -1  # the next lone dot, as far as was looked, which was up to ``_seen``
        self._seen = 0

    def row(self, index: int) -> bytes | None:
        """Return a row as the terminal shows it; None behind the last."""
        taken = self._rows.take(index, 1)
        return shown(taken[0]) if taken else None

    def next_said(self, index: int) -> tuple[int, bytes | None]:
        """Return the first row from ``index`` on that tells, and its index; None at the end.

        Some blank rows are passed over, and what openssl shows of the octets of TLS.
        """
        blanks = 0
        for place in range(index, index + _PASSED):
            text = self.row(place)
            blanks += text is not None and not text.strip()
            if text is None or blanks > _BLANKS or (text.strip() and not programs.is_debug(text)):
                return place, text
        return index + _PASSED, b""

    def is_answered(self, index: int, *, prose: int = 0) -> bool:
        """Tell whether the reply to a command in that row comes next, behind others typed ahead perhaps.

        So many rows of ``prose`` may stand before it.
        """
        for _command in range(_COMMANDS):
            index, text = self.next_said(index + 1)
            if text is None or _ends_session(text):
                return False
            if _REPLY.match(text):
                return True
            if command_in(text) is None:
                prose -= 1
            if prose < 0:
                return False
        return False

    def rest_of(self, index: int, row: bytes) -> bytes:
        """Return the next row, where a mailer seems to have broken this one before it; nothing otherwise."""
        following = self.row(index + 1)
        if following is None or not _NARROW <= len(row) <= _WIDE or following[:1] in (b"", b" ", b"\t"):
            return b""
        if len(row.rstrip()) + 1 + len(following.split(b" ", 1)[0]) <= _COLUMNS or may_greet(following):
            return b""
        if command_in(following) is not None or programs.said(following) is not None:
            return b""
        _place, behind = self.next_said(index + 2)
        ends = behind is None or command_in(behind) is not None or programs.said(behind) is not None
        return following if ends else b""

    def is_last(self, index: int) -> bool:
        """Tell whether nothing of the session comes behind a row: the end, or a program's own words."""
        _index, text = self.next_said(index + 1)
        return text is None or programs.said(text) is not None

    def has_end(self, index: int) -> bool:
        """Tell whether a lone dot comes, from that row on: what is under way ends there."""
        if self._dot < index:
            start = max(index, self._seen)
            if start >= index + _AHEAD:
                return False
            found = self._rows.take(start, index + _AHEAD - start)
            dot = next((place for place, row in enumerate(found) if shown(row) == TERMINATION), None)
            self._seen = start + (len(found) if dot is None else dot + 1)
            self._dot = -1 if dot is None else start + dot
        return self._dot >= index
