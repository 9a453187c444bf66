"""A message as a tree of parts (RFC 2045, RFC 2046), as Python's ``email`` reads it; bounded, whatever comes.

No mail makes this fail: what can't be read is told in words, and the rest is shown as far as it was read.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from email import errors
from email.message import Message
from email.parser import BytesFeedParser
from email.policy import Compat32, compat32
from functools import cached_property

from popconsole.i18n import N_, _

MOST_PARTS = 500
"""Parts that are looked at."""
MOST_DEPTH = 20
"""How deep parts within parts are looked at."""
_LONGEST_HEADER = 8192  # octets that are looked at,
_LONGEST_OF_MIME = 2048  # of one that tells of a part,
_SHORT_HEADER = 256  # and once all headers together had
_MOST_OF_HEADERS = 262_144  # octets
_MIME = "content-"
_SLICE = 65_536  # octets that are parsed at once

_DEFECTS = {
    errors.NoBoundaryInMultipartDefect: N_("it is a multipart, and names no boundary"),
    errors.StartBoundaryNotFoundDefect: N_("its boundary does not come"),
    errors.CloseBoundaryNotFoundDefect: N_("the boundary that ends it does not come"),
    errors.FirstHeaderLineIsContinuationDefect: N_("its header begins with a line that goes on with another"),
    errors.MisplacedEnvelopeHeaderDefect: N_('a "From " line of an mbox stands in its header'),
    errors.MissingHeaderBodySeparatorDefect: N_(
        "its header ends at a line that is none, and not at a blank one"
    ),
    errors.MultipartInvariantViolationDefect: N_("it is a multipart, and has no parts"),
    errors.InvalidMultipartContentTransferEncodingDefect: N_("a multipart can't have that encoding"),
    errors.InvalidBase64PaddingDefect: N_("its base64 ends in the middle"),
    errors.InvalidBase64CharactersDefect: N_("characters stand in it that are none of base64's"),
    errors.InvalidBase64LengthDefect: N_("its base64 has a length that none can have"),
}

_OTHER = N_("it is not as RFC 2045 and RFC 2046 have it")


class _TooMuchError(Exception):
    """More of a message is not looked at; the text says why."""


class _Budget:
    """How much of a message may still be looked at; ``flat``: a message within it is read as a text."""

    def __init__(self, *, flat: bool = False) -> None:
        self.flat = flat
        self.parts = 0
        self.headers = _MOST_OF_HEADERS
        self.root: RawPart | None = None

    def begin(self) -> None:
        """Forget what was made so far."""
        self.parts, self.root = 0, None

    def part(self, policy: Compat32) -> "RawPart":
        """Return a part for the parser. Raises _TooMuchError where there are too many."""
        self.parts += 1
        if self.parts > MOST_PARTS:
            told = _("More than {n} parts: what comes behind them is not looked at.")
            raise _TooMuchError(told.format(n=MOST_PARTS))
        part = RawPart(self, policy)
        self.root = self.root or part
        return part


class RawPart(Message):
    """A part as the parser makes it.

    ``path`` tells in which part it lies: which one of the message, from 0, then which one of that, and so on.
    ``heads``: it lies in a message, or another part whose parts are known by their headers.
    """

    def __init__(self, budget: _Budget, policy: Compat32) -> None:
        super().__init__(policy)
        self._budget = budget
        self.path: tuple[int, ...] = ()
        self.heads = False
        self._filled = False  # the parser came to its content
        self.shortened: set[str] = set()
        """The names of headers that are cut, in small letters."""

    def set_raw(self, name: str, value: str) -> None:
        """Take in a header as it stands; one that is too long is cut."""
        longest = _LONGEST_OF_MIME if name.lower().startswith(_MIME) else _LONGEST_HEADER
        if self._budget.headers <= 0:
            longest = _SHORT_HEADER
        self._budget.headers -= len(value)
        if len(value) > longest:
            self.shortened.add(name.lower())
        super().set_raw(name, value[:longest])

    def set_payload(self, payload: str, charset: None = None) -> None:  # type: ignore[override]  # the parser's
        """Take in the content, as the parser has it."""
        self._filled = True
        super().set_payload(payload, charset)

    def attach(self, payload: "RawPart") -> None:  # type: ignore[override]  # the parser has no others
        """Take in a part that was found in this one. Raises _TooMuchError where it lies too deep."""
        super().attach(payload)
        payload.path = (*self.path, len(self.inner) - 1)
        payload.heads = self.get_content_maintype() == "message"
        if len(payload.path) > MOST_DEPTH:
            told = _("Parts within parts, more than {n} deep: what lies deeper is not looked at.")
            raise _TooMuchError(told.format(n=MOST_DEPTH))

    def get_content_type(self) -> str:
        """Return what it is, in small letters."""
        kind = super().get_content_type()
        return "text/plain" if self._budget.flat and kind.startswith("message/") else kind

    @property
    def inner(self) -> "list[RawPart]":
        """The parts that lie in it, of a message in a message that message."""
        payload = self.get_payload() if self.is_multipart() else []
        return [part for part in payload if isinstance(part, RawPart)] if isinstance(payload, list) else []

    @property
    def encoded(self) -> bytes:
        """Its octets as they were sent; none where it has parts."""
        plain = copy(self)
        del plain["content-transfer-encoding"]
        return plain.decoded()[0]

    def decoded(self) -> tuple[bytes, list[str]]:
        """Return what its encoding stands for, and what is wrong with that."""
        if self.is_multipart() or not self._filled:
            return b"", []
        before = len(self.defects)
        octets = self.get_payload(decode=True)
        wrong = told_defects(self.defects[before:])
        del self.defects[before:]
        return octets if isinstance(octets, bytes) else b"", wrong


@dataclass(frozen=True)
class ReadMail:
    """A message that was read: its ``root``, and sentences on what was not looked at."""

    root: RawPart
    notes: tuple[str, ...]

    @cached_property
    def parts(self) -> list[RawPart]:
        """All parts in the order they stand in, the message itself first."""
        found: list[RawPart] = []
        waiting = [self.root]
        while waiting:
            part = waiting.pop()
            found.append(part)
            waiting += reversed(part.inner)
        return found


def read_mail(octets: bytes, *, flat: bool = False) -> ReadMail:
    """Return a message as a tree of parts, as far as it can be read.

    ``flat``: a message within it, or what else has headers of its own, is read as a text.
    """
    budget = _Budget(flat=flat)
    parser = BytesFeedParser(budget.part, policy=compat32)  # type: ignore[arg-type]  # it is given the policy
    budget.begin()  # the parser has tried what makes its parts
    notes: list[str] = []
    try:
        for at in range(0, len(octets), _SLICE):
            parser.feed(octets[at : at + _SLICE])
        parser.close()
    except _TooMuchError as error:
        notes.append(str(error))
    except Exception:  # noqa: BLE001 - a mail may be made to find the parser's errors
        notes.append(_("What comes behind this can't be read: the mail is made so that programs fail on it."))
    root = budget.root
    return ReadMail(RawPart(budget, compat32) if root is None else root, tuple(notes))


def message_within(octets: bytes, path: tuple[int, ...]) -> bytes:
    """Return a message that lies in a message, by its part's ``path`` there: octet for octet, decoded."""
    part = read_mail(octets, flat=True).root
    for step in path:
        part = part.inner[step] if part.inner else read_mail(part.decoded()[0], flat=True).root
    return part.decoded()[0]


def told_defects(defects: Iterable[errors.MessageDefect]) -> list[str]:
    """Return what is wrong in words, each once, for what the parser calls a defect."""
    found = {type(defect) for defect in defects}
    if len(found) > 1:
        found.discard(errors.MultipartInvariantViolationDefect)  # the other one says why
    return [_(_DEFECTS.get(kind, _OTHER)) for kind in sorted(found, key=lambda kind: kind.__name__)]
