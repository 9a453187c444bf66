"""What stands behind the status line, as octets: lines, listings, mail; long ones in slices.

Mail is found by its number in the ``messages`` of the session that the answer came from.
"""

from collections.abc import Iterator, Sequence

from popconsole.maildrop.messages import AnyMessage, Message
from popconsole.protocol import slices
from popconsole.protocol.framing import CRLF, TERMINATION, multi_line, top
from popconsole.server.engine.answer import BodyLines, Entries, Listing, Mail

END = TERMINATION + CRLF
_LISTED = 1_000  # messages a slice


def of_lines(body: BodyLines | Entries) -> bytes:
    """Return the lines of a multi-line response, without its end."""
    if isinstance(body, BodyLines):
        return b"".join([line + CRLF for line in body.lines])
    return "".join([f"{number} {value}\r\n" for number, value in body.entries]).encode("ascii")


def entries(listing: Listing, messages: Sequence[AnyMessage]) -> Entries:
    """Return what a listing lists."""
    left = [(n, message) for n, message in enumerate(messages, 1) if n not in listing.marked]
    if listing.unique_ids:
        return Entries(tuple((n, message.unique_id) for n, message in left))
    return Entries(tuple((n, str(message.size)) for n, message in left))


def of_listing(listing: Listing, messages: Sequence[AnyMessage]) -> Iterator[bytes]:
    """Give the lines of a listing, some at a time, and its end: it may be long."""
    for first in range(1, len(messages) + 1, _LISTED):
        numbers = range(first, min(first + _LISTED, len(messages) + 1))
        left = [(n, messages[n - 1]) for n in numbers if n not in listing.marked]
        if listing.unique_ids:
            yield b"".join([b"%d %s\r\n" % (n, message.unique_id.encode("ascii")) for n, message in left])
        else:
            yield b"".join([b"%d %d\r\n" % (n, message.size) for n, message in left])
    yield END


def of_mail(mail: Mail, messages: Sequence[AnyMessage]) -> bytes | Iterator[bytes]:
    """Return a message with its end, if it has one: whole, or in slices where it lies on a disk.

    Raises MaildropError, at once or between slices.
    """
    message = messages[mail.number - 1]
    if mail.counted:
        return message.counted if isinstance(message, Message) else message.whole()
    if isinstance(message, Message):
        text = message.octets
        return multi_line(text if mail.lines is None else top(text, mail.lines))
    if mail.lines is None:
        return slices.multi_line(message.whole())
    return slices.multi_line(slices.top(message.slices(), mail.lines))
