"""A message as a value: its octets, how many it is said to have, its unique-id."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from popconsole.i18n import N_
from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.maildrop.headers import utf8_in_headers

_UNIQUE_ID = re.compile(r"[\x21-\x7e]{1,70}")
_BARE_LF = re.compile(rb"(?<!\r)\n")
_CRLF = b"\r\n"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a mailbox.

    ``octets`` are the whole RFC 822 text, lines ended with CRLF, not byte-stuffed. ``unique_id`` is 1
    to 70 characters from 0x21 to 0x7E (RFC 1939 section 7). ``size`` is the number of octets that
    listings declare, before byte-stuffing (section 11); left out, it is that of the text as it is
    sent. A replayed transcript may declare another.

    Raises ValueError for a unique-id or a size that no server may send.
    """

    octets: bytes
    unique_id: str
    size: int = -1

    def __post_init__(self) -> None:
        if not _UNIQUE_ID.fullmatch(self.unique_id):
            raise ValueError(
                f"unique-id {self.unique_id!r}: expected 1 to 70 characters from ! to ~ (RFC 1939 section 7)"
            )
        if self.size < 0:
            # A last line without its ending is sent with one, so that one counts too.
            ended = not self.octets or self.octets.endswith(_CRLF)
            object.__setattr__(self, "size", len(self.octets) + (0 if ended else len(_CRLF)))

    @property
    def utf8(self) -> bool:
        """Whether UTF-8 stands in its headers, so that only UTF-8 mode may have it (RFC 6856 section 2.1)."""
        return utf8_in_headers(self.octets)

    @property
    def counted(self) -> bytes:
        """The message as POP2 sends it: exactly ``size`` octets (RFC 937 page 5).

        The text alone where that is its length; else cut, or filled up with empty lines.
        """
        if len(self.octets) == self.size:
            return self.octets
        missing = max(0, self.size - len(self.octets))
        return (self.octets + _CRLF * (missing // 2 + 1))[: self.size]


class StoredMessage(ABC):
    """A message that lies on a disk and is read in slices, when it is asked for.

    ``unique_id`` and ``size`` are as those of a Message; ``size`` is the number of octets that
    ``slices`` gives, ``utf8`` as that of a Message.
    """

    __slots__ = ()

    unique_id: str
    size: int
    utf8: bool

    @property
    @abstractmethod
    def place(self) -> str:
        """The path of the file that it lies in, for who runs the server: no client is told."""

    @abstractmethod
    def slices(self) -> Iterator[bytes]:
        """Open the message at once and return its text: lines ended with CRLF, not byte-stuffed.

        Each slice has some 64 KB. Raises MaildropError, at once or between slices.
        """

    def arrived(self) -> float | None:
        """Return when it came, in seconds since 1970; None where nothing tells. It may take its time."""
        return None

    def whole(self) -> Iterator[bytes]:
        """Open the message at once and return its text, all of ``size`` octets. Raises MaildropError."""
        return self._checked(self.slices())

    def _checked(self, slices: Iterator[bytes]) -> Iterator[bytes]:
        left = self.size
        for octets in slices:
            left -= len(octets)
            if left < 0:
                break
            yield octets
        if left:
            text = N_("{path} was changed by another program: log in again")
            raise MaildropError(Trouble.TEMPORARY, text, path=self.place)

    @property
    def octets(self) -> bytes:
        """The whole text, in memory."""
        return b"".join(self.whole())

    @property
    def counted(self) -> bytes:
        """The whole text, as POP2 sends it."""
        return self.octets


AnyMessage = Message | StoredMessage


class Stored(Sequence[AnyMessage], ABC):
    """The messages of a mailbox that lies on a disk; a whole one may make them as they are asked for."""

    same: bool = False
    """Whether they are few, and this very object comes again from its mailbox as long as nothing there has
    changed: then what follows from it may be remembered."""

    @property
    @abstractmethod
    def total(self) -> int:
        """The sum of their sizes, in octets."""


def total_size(messages: Sequence[AnyMessage]) -> int:
    """Return the sum of the sizes of messages, in octets."""
    if messages.__class__ is not tuple and isinstance(messages, Stored):
        return messages.total
    return sum([message.size for message in messages])


def with_crlf(text: bytes) -> bytes:
    """Return a text as messages are sent: every line, the last one too, ended with CRLF."""
    text = _BARE_LF.sub(_CRLF, text)
    return text if not text or text.endswith(_CRLF) else text + _CRLF
