"""What one side sends under TLS: which keys hold, which number the next record has, its messages."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from popconsole.formats.tls.records import Record, Records
from popconsole.transcript.model import Side

if TYPE_CHECKING:
    from popconsole.formats.tls.ciphers import Opener

_MESSAGE_HEADER = 4  # octets (RFC 8446 section 4)
_MESSAGE_MOST = 1 << 18  # octets of a message; certificates are the largest
_SURE = 4  # records that may be of other keys, or not count, without being missing
_MISSES_MOST = 16  # records in a row that do not open, till no more are tried


class Direction:
    """One direction of a connection under TLS.

    ``protected``: its records are encrypted from here on; ``hidden``: and nothing opens them.
    """

    def __init__(self, side: Side) -> None:
        self.side = side
        self.records = Records()
        self.protected = False
        self.hidden = False
        self.hidden_sizes: list[int] = []  # of the first records that are hidden, two at the most
        self._lenient = False
        self._keys: list[Opener] = []  # the keys that hold now, and those that will one after another
        self._number = 0  # of the next record under these keys (RFC 8446 section 5.3)
        self._unsure = 0  # how much higher the number may be
        self._misses = 0
        self._message = bytearray()
        self.waiting: deque[tuple[int, Record]] = deque()  # till it is their turn, with the number of arrival

    def protect(self, keys: Sequence["Opener"], *, lenient: bool = False) -> None:
        """Take it that all that comes is encrypted, first with the first of these keys.

        ``lenient``: before them come records of others that are not known.
        """
        self.protected = True
        self._lenient = lenient
        self.hidden = not keys
        self._keys = list(keys)
        self._number = self._unsure = self._misses = 0
        self._message.clear()

    @property
    def expects_others(self) -> bool:
        """Whether records may come that do not open, since they are of keys that are not known."""
        return self._lenient and self.has_keys and not self._number

    @property
    def has_keys(self) -> bool:
        """Whether there are keys that should open what comes."""
        return bool(self._keys)

    def hides(self, record: Record) -> None:
        """Take in that a record stays hidden."""
        if len(self.hidden_sizes) < 2:
            self.hidden_sizes.append(record.size)

    def forget(self) -> None:
        """Let go of the message that is not whole: what follows is missing."""
        self._message.clear()

    def open(self, record: Record) -> tuple[int, bytes] | None:
        """Return kind and content of a record; None where no key opens it."""
        self._unsure += record.lost
        if record.body is not None:
            for keys, number in self._tries():
                opened = keys.open(number, record.kind, record.version, record.body)
                if opened is not None:
                    self._opened(keys, number)
                    break
            else:
                opened = None
            self._keys[0].passed(record.body)
            if opened is not None:
                return opened
        self._message.clear()
        if not self.expects_others:
            self._misses += 1
        self.hidden = self._misses >= _MISSES_MOST
        if self._unsure < _SURE:
            self._unsure += 1
        elif self._number:  # under keys that have opened nothing yet, the first record may still be to come
            self._number += 1
        return None

    def _opened(self, keys: "Opener", number: int) -> None:
        del self._keys[: self._keys.index(keys)]
        if self._unsure:
            self._message.clear()
        self._number, self._unsure, self._misses = number + 1, 0, 0

    def _tries(self) -> Iterator[tuple["Opener", int]]:
        """Yield the keys, and numbers under them, that the next record may have: the likeliest first."""
        for place, keys in enumerate(self._keys):
            start = 0 if place else self._number
            for number in range(start, start + self._unsure + 1):
                yield keys, number

    def advance(self) -> None:
        """Go on to the next keys: these have done their part. Where there are none, the rest is hidden."""
        del self._keys[:1]
        self._number = 0
        self.hidden = not self._keys

    def update(self) -> None:
        """Go on to the keys that follow a KeyUpdate (RFC 8446 section 4.6.3)."""
        self._keys[:1] = [keys.updated() for keys in self._keys[:1]]
        self._number = 0

    def messages(self, octets: bytes) -> Iterator[tuple[int, bytes]]:
        """Take in what a record of the handshake holds; yield the messages that are whole, with kinds."""
        self._message += octets
        while len(self._message) >= _MESSAGE_HEADER:
            kind, size = self._message[0], int.from_bytes(self._message[1:_MESSAGE_HEADER])
            end = _MESSAGE_HEADER + size
            if size > _MESSAGE_MOST:
                self._message.clear()
            if len(self._message) < end:
                return
            message = bytes(self._message[:end])
            del self._message[:end]
            yield kind, message
