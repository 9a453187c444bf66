"""A recording as a value: conversations, their lines, each with its side and its octets as they were.

A million lines must be cheap to hold and to open, so ``Lines`` keeps all octets in one buffer with
arrays of offsets beside it, and makes a ``Line`` only when one is asked for.
"""

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import accumulate, islice
from math import isnan, nan
from typing import overload

from popconsole.protocol.framing import CRLF


class Side(Enum):
    """Who said a line; the value is the letter that RFCs and transcripts print."""

    CLIENT = "C"
    SERVER = "S"

    @property
    def other(self) -> "Side":
        """The side that listens."""
        return Side.SERVER if self is Side.CLIENT else Side.CLIENT


class LineKind(Enum):
    """What a line of a conversation is: octets of the wire, or something that happened."""

    WIRE = 0  # octets that were sent
    OMITTED = 1  # octets were sent here that the recording leaves out; ``octets`` is a note on them
    OPENED = 2  # this side opened the connection
    CLOSED = 3  # this side closed the connection, or it broke
    TIMEOUT = 4  # this side gave up waiting
    NOTE = 5  # a remark of the writer: nothing was sent
    TLS = (
        6  # TLS hides what is said from here on; ``octets`` are a note on it: its version, the server's name
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation.

    ``octets`` are as sent, without the ending; ``ending`` is CRLF, LF, or nothing where the line was
    cut off (a dropped connection, counted data that does not end with a line). ``at`` is in seconds
    from the start of the conversation, None where that is not known.
    """

    side: Side
    octets: bytes
    ending: bytes = CRLF
    kind: LineKind = LineKind.WIRE
    at: float | None = None

    @property
    def wire(self) -> bytes:
        """The octets that crossed the wire; nothing where the line only tells of an event."""
        return self.octets + self.ending if self.kind is LineKind.WIRE else b""


_SIDES = (Side.CLIENT, Side.SERVER)
_WHATS = tuple(LineKind)
_ENDINGS = (CRLF, b"\n", b"")
_SIDE_CODES = bytes.maketrans(b"CS", b"\x00\x01")  # of wire lines that end with CRLF: the side alone
_LETTERS = b"CS" + b"-" * 254  # the other way about
_WIRE_CODES = bytes(range(len(_ENDINGS) << 1))  # codes of what was sent
_CLIENTS = bytes(index << 1 for index in range(len(_ENDINGS)))  # codes of what a client sent
_TURN = re.compile(b"[%b]*[^%b]*" % (_CLIENTS, _CLIENTS), re.DOTALL)
_ENDING_CODE = {ending: code for code, ending in enumerate(_ENDINGS)}


class Lines(Sequence[Line]):
    """The lines of a conversation, packed; it can only grow.

    Costs the octets themselves and ten octets a line (eighteen where times are known).
    """

    __slots__ = ("_codes", "_ends", "_octets", "_times")

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self._octets = bytearray()
        self._ends = array("Q")  # where each line ends in _octets
        self._codes = array("B")  # side, what and ending of each
        self._times: array[float] | None = None
        for line in lines:
            self.append(line)

    def append(self, line: Line) -> None:
        """Add a line at the end."""
        self.add(line.side, line.octets, line.ending, line.kind, line.at)

    def add(
        self,
        side: Side,
        octets: bytes,
        ending: bytes = CRLF,
        kind: LineKind = LineKind.WIRE,
        at: float | None = None,
    ) -> None:
        """Add a line at the end without making a Line of it."""
        if at is not None and self._times is None:
            self._times = array("d", [nan]) * len(self._ends)
        if self._times is not None:
            self._times.append(nan if at is None else at)
        self._octets += octets
        self._ends.append(len(self._octets))
        self._codes.append((side is Side.SERVER) | _ENDING_CODE[ending] << 1 | kind._value_ << 3)

    def extend_wire(
        self, sides: bytes | bytearray, octets: Sequence[bytes], times: Sequence[float] | None = None
    ) -> None:
        """Add many lines at once, all sent, all ended with CRLF.

        ``sides`` has the letter of each (``S`` or ``C``), ``octets`` what was said, ``times`` when,
        in seconds, where that is known of all of them.
        """
        if len(sides) != len(octets) or (times is not None and len(times) != len(octets)):
            raise ValueError(f"{len(octets)} lines need as many sides and times")
        if times is not None and self._times is None:
            self._times = array("d", [nan]) * len(self._ends)
        if self._times is not None:
            self._times.extend([nan] * len(octets) if times is None else times)
        self._ends.extend(islice(accumulate(map(len, octets), initial=len(self._octets)), 1, None))
        self._codes.frombytes(sides.translate(_SIDE_CODES))
        self._octets += b"".join(octets)

    def side(self, index: int) -> Side:
        """Return the side of a line without making a Line; ``index`` from 0."""
        return _SIDES[self._codes[index] & 1]

    def sides(self, start: int, stop: int) -> bytes:
        """Return the letters of the lines from ``start`` up to and without ``stop``: who sent them.

        ``-`` stands for what was not sent, or ended otherwise than with CRLF.
        """
        return self._codes[start:stop].tobytes().translate(_LETTERS)

    def happened(self, index: int) -> tuple[Side, LineKind] | None:
        """Return which side did what at a line; None where it has octets: those sent, or a note."""
        code, start = self._codes[index], self._ends[index - 1] if index else 0
        return (_SIDES[code & 1], _WHATS[code >> 3]) if self._ends[index] == start else None

    def replaced(self, octets: Mapping[int, bytes]) -> "Lines":
        """Return a copy in which some lines, by their index from 0, have other octets."""
        twin = Lines()
        twin._codes = self._codes[:]
        twin._times = None if self._times is None else self._times[:]
        twin._ends, twin._octets = self._ends[:], self._octets[:]
        for index, text in octets.items():
            start = twin._ends[index - 1] if index else 0
            longer = len(text) - (twin._ends[index] - start)
            twin._octets[start : twin._ends[index]] = text
            twin._ends[index:] = array("Q", [end + longer for end in twin._ends[index:]])
        return twin

    def plain_run(self, start: int, stop: int, side: Side) -> int:
        """Return how many lines in a row one side sent, from ``start``, before ``stop``, all with CRLF."""
        codes = self._codes[start:stop].tobytes()
        return len(codes) - len(codes.lstrip(b"\x01" if side is Side.SERVER else b"\x00"))

    def turn(self, start: int, stop: int, most: int) -> tuple[bytes, ...] | None:
        """Return all that was said from a line on, by the client and then till it speaks again.

        As a value that is equal for the same turn: what each line is, then their octets. None where it has
        more than ``most`` lines, or goes on behind ``stop``.
        """
        codes = self._codes[start : start + most + 1].tobytes()
        turn = _TURN.match(codes)
        count = turn.end() if turn else 0
        if count > most or start + count > stop:
            return None
        return codes[:count], *self.octets_between(start, start + count)

    def at(self, index: int) -> float | None:
        """Return when a line was said, without making a Line; ``index`` from 0."""
        return None if self._times is None or isnan(self._times[index]) else self._times[index]

    def times(self, start: int, stop: int) -> list[float | None]:
        """Return when the lines from ``start`` up to and without ``stop`` were said."""
        if self._times is None:
            return [None] * (stop - start)
        return [None if at != at else at for at in self._times[start:stop]]  # noqa: PLR0124 - NaN: not known

    def octets(self, index: int) -> bytes:
        """Return the octets of a line without making a Line; ``index`` from 0."""
        start = self._ends[index - 1] if index > 0 else 0
        return bytes(self._octets[start : self._ends[index]])

    def octets_between(self, start: int, stop: int) -> list[bytes]:
        """Return the octets of the lines from ``start`` up to and without ``stop``, many at once."""
        first = self._ends[start - 1] if start > 0 else 0
        ends = [end - first for end in self._ends[start:stop]]
        piece = bytes(self._octets[first : first + ends[-1]]) if ends else b""
        return [piece[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]

    @property
    def wire_octets(self) -> int:
        """How many octets crossed the wire, line endings included."""
        return self.wire_between(0, len(self))

    def wire_between(self, start: int, stop: int) -> int:
        """Return how many octets of the lines from ``start`` up to and without ``stop`` crossed the wire."""
        if start >= stop:
            return 0
        codes = self._codes[start:stop].tobytes()
        told = codes.translate(None, _WIRE_CODES)
        ended = sum(
            len(ending) * codes.count(code << 1 | side)
            for code, ending in enumerate(_ENDINGS)
            for side in (0, 1)
        )
        octets = self._ends[stop - 1] - (self._ends[start - 1] if start else 0)
        if told:
            octets -= sum(
                len(self.octets(n)) for n, code in enumerate(codes, start) if code not in _WIRE_CODES
            )
        return octets + ended

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(f"no line {index}: the conversation has {len(self)}")
        code = self._codes[index]
        ending, kind = _ENDINGS[code >> 1 & 3], _WHATS[code >> 3]
        return Line(_SIDES[code & 1], self.octets(index), ending, kind, self.at(index))

    def __iter__(self) -> Iterator[Line]:
        return (self[i] for i in range(len(self)))


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something a reader met that is not quite a transcript, and what it took it for.

    ``index`` is that of the line (from 0) that it stands at; ``row`` the line of the file, from 1.
    """

    index: int
    row: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said over one connection, with what is told of it.

    ``exact`` tells that the lines are all that was sent, in order, as a live session or a capture
    has it; otherwise a person may have written or shortened it. ``secure`` tells that TLS hid the lines from
    the first octet. ``comments`` stand before the line with that index. ``began`` is when, in seconds since
    the epoch (None: not known), the moment that the lines' ``at`` counts from; ``client`` and ``server`` are
    the addresses of both, as a text (empty: not known).
    """

    protocol: str  # "POP2" or "POP3"
    lines: Sequence[Line]
    title: str = ""
    source: str = ""
    exact: bool = False
    comments: tuple[tuple[int, str], ...] = ()
    oddities: tuple[Oddity, ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=())  # others, kept as they stood
    secure: bool = False
    began: float | None = None
    client: str = ""
    server: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a file holds: one conversation or more, a connection each, in the order they began."""

    conversations: tuple[Conversation, ...]

    def __post_init__(self) -> None:
        if not self.conversations:
            raise ValueError("a recording holds one conversation or more")
