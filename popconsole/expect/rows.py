r"""The rows of a file of expectations: popconsole's own text file, with ``Expect: 1`` in its header.

::

    Transcript: 1
    Expect: 1
    Protocol: POP3
    Title: DELE marks a message, and the marked one is there no longer
    Source: RFC 1939, section 5
    Needs: 2 messages

    S: +OK *
    C: USER {user}
    S~ +OK
    C: PASS {password}
    S~ +OK
    C: STAT
    S: +OK {count:number} {octets:number}
    C: RETR {count}
    S: +OK *
    S: ...
    S: .
    C: RETR {count+1}
    S: -ERR *

All that a transcript may hold stays what it is: comments, notes, times (not compared), escapes. What is new:

- ``S: +OK *``: a ``*`` stands for any octets, none too; a blank and a star at the end may be nothing, so that
  it is ``+OK`` with or without a text. ``\x2a`` is a star, ``\x7b`` a brace, ``\x7c`` a bar.
- ``S: +OK * | -ERR *``: one or the other.
- ``{name}`` in a row of the server takes a word the first time, ``{name:number}`` digits, ``{name:text}`` all
  that is there; where it stands again, it is compared. ``{a+1}``, ``{a-b}``: reckoned. In a row of the client
  it is said.
- ``{user}``, ``{password}``, ``{apop}`` (the digest for this greeting), ``{plain}`` (the response of AUTH
  PLAIN), ``{answer}`` (the response to the last challenge): filled in when it is said.
- ``S: ...``: any lines, none too, up to the row below it; never the lone dot that ends a reply.
- ``S~ any``: a whole reply of whatever text and shape; ``S~ +OK``, ``S~ -ERR``, ``S~ +OK | -ERR``: only the
  status counts (POP2: ``+``, ``-``, ``#``, ``=``).
- ``S~ {n} octets``, ``S~ {n} lines``, ``S~ {n} text``: what is left of the reply up to its dot, without the
  dots that byte-stuffing added, is so long, or that text; taken the first time, compared the next.
- ``S: never PATTERN``: no line of the reply that it stands in is so; before the first line: none at all.
- ``S# or``: what stands above it in the reply, or else what stands below. ``S# or not there``: where what
  stands below comes, the server lacks what is asked for, and all ends there, as it may.
- ``S! close``: the server closes; ``S! close allowed``: it may, and then all goes on at the next ``C! open``.
- ``C! open``: a connection, another where one was closed; ``C! close``: the client drops it (``C! close
  reset``: with a reset); ``C! tls``: TLS begins. ``C# wait 2 s``: nothing is said for so long.
- ``C:`` rows below each other are sent in one write, but one that is cut off (``\c``) goes by itself.
- ``1C:``, ``2S:``, ``2C!``, ``2C#``: of which connection, where several are open at once.
"""

import re
from typing import NamedTuple

HEADER = "Expect"  # the row of the header that says that what follows is expected
VERSION = "1"

_ROW = re.compile(rb"\s*(?:@\S+ +)?([1-9]?)([SC])([:!~#])(?: (.*)|)", re.DOTALL)
_WAIT = re.compile(rb"wait ([0-9]{1,4}(?:\.[0-9]{1,3})?) s")
OR = b"or"
OR_NOT_THERE = b"or not there"
REST = b"..."
NEVER = b"never "
ALLOWED = b"close allowed"
_REFUSALS = (b"-ERR", b"-")  # a reply that is one line, whatever it answers


class RowText(NamedTuple):
    """A row of a conversation: the number of its connection (0: none), side, sign, and what it says."""

    connection: int
    side: bytes
    sign: bytes
    text: bytes


def row_text(row: bytes) -> RowText | None:
    """Return the parts of a row, without its end; None where it is none of a conversation."""
    match = _ROW.fullmatch(row)
    if match is None:
        return None
    number, side, sign, text = match.groups()
    return RowText(int(number or b"0"), side, sign, text or b"")


def waits(text: bytes) -> float | None:
    """Return for how many seconds a note says to wait; None where it does not."""
    match = _WAIT.fullmatch(text)
    return float(match[1]) if match else None


class AsRecorded:
    """Reads the rows of such a file as if they told what was said: what is not sent is a note.

    Of the ways in which a server may go on, the first is taken.
    """

    def __init__(self) -> None:
        self._other_ways: set[int] = set()  # connections within the further ways of a reply

    def row(self, found: RowText) -> bytes:
        """Return a row as it stands in a recording, without the number of its connection."""
        sign, text = self._taken(found)
        return found.side + sign + (b" " + text if text else b"")

    def _taken(self, found: RowText) -> tuple[bytes, bytes]:
        number, side, sign, text = found
        if side == b"C":
            self._other_ways.discard(number)
        elif sign == b"#":
            if text in (OR, OR_NOT_THERE):
                self._other_ways.add(number)
        elif number in self._other_ways:
            return b"#", sign + b" " + text
        elif sign == b":" and text == REST:
            return b"~", text
        elif (sign == b":" and text.startswith(NEVER)) or (sign == b"!" and text == ALLOWED):
            return b"#", text
        elif sign == b"~" and text in _REFUSALS:
            return b":", text
        elif sign == b":" and b"{" in text and not text.startswith(_REFUSALS):
            return b"~", text  # what is sent there is not known
        return sign, text
