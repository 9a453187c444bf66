"""What POP3's commands of the TRANSACTION state do with the mail (RFC 1939 sections 5 and 7)."""

from collections.abc import Callable

from popconsole.maildrop.messages import AnyMessage, total_size
from popconsole.protocol.framing import CRLF
from popconsole.protocol.syntax import Parsed
from popconsole.server import wording
from popconsole.server.session import Effect, Pop3Session, Send, SendListing, SendMessage, replace
from popconsole.server.wording import err, ok

Result = tuple[Pop3Session, tuple[Effect, ...]]


def total(session: Pop3Session) -> bytes:
    """Return "2 messages (320 octets)", of the messages without a deletion mark."""
    count, size = _drop(session)
    return b"%s (%s)" % (wording.messages(count), wording.octets(size))


def _drop(session: Pop3Session) -> tuple[int, int]:
    messages, marked = session.messages, session.marked
    size = total_size(messages)
    if marked:
        size -= sum([messages[number - 1].size for number in marked])
    return len(messages) - len(marked), size


def _left(session: Pop3Session) -> list[tuple[int, AnyMessage]]:
    """Return the messages without a deletion mark, with their numbers."""
    return [(n, m) for n, m in enumerate(session.messages, 1) if n not in session.marked]


def _stat(session: Pop3Session, parsed: Parsed) -> Result:
    del parsed
    return session, (ok(b"%d %d" % _drop(session)),)


def _find(session: Pop3Session, parsed: Parsed) -> AnyMessage | Send:
    """Return the message that the command names, or the refusal where there is none to be had."""
    number = parsed.number or 0
    if not 1 <= number <= len(session.messages):
        return err(wording.no_message(number, len(session.messages)))
    if number in session.marked:
        return err(b"message %d is marked as deleted: RSET takes the marks back" % number)
    return session.messages[number - 1]


def _size(message: AnyMessage) -> bytes:
    return b"%d" % message.size


def _unique_id(message: AnyMessage) -> bytes:
    return message.unique_id.encode("ascii")


def _list(session: Pop3Session, parsed: Parsed) -> Result:
    return _listing(session, parsed, _size, total(session))


def _uidl(session: Pop3Session, parsed: Parsed) -> Result:
    return _listing(session, parsed, _unique_id, b"unique-id listing follows")


def _listing(
    session: Pop3Session, parsed: Parsed, tell: Callable[[AnyMessage], bytes], title: bytes
) -> Result:
    """List one message on the status line, or all of them on lines of their own."""
    if parsed.arguments:
        found = _find(session, parsed)
        if isinstance(found, Send):
            return session, (found,)
        return session, (ok(b"%d %s" % (parsed.number or 0, tell(found))),)
    if session.messages.__class__ is not tuple:  # on a disk
        status = ok(title).octets
        return session, (SendListing(session.messages, session.marked, tell is _unique_id, status),)
    lines = [b"%d %s\r\n" % (number, tell(message)) for number, message in _left(session)]
    return session, (Send(b"".join([b"+OK ", title, CRLF, *lines, b".\r\n"])),)


def _retr(session: Pop3Session, parsed: Parsed) -> Result:
    found = _find(session, parsed)
    if isinstance(found, Send):
        return session, (found,)
    return session, (SendMessage(found, status=ok(wording.octets(found.size)).octets),)


def _top(session: Pop3Session, parsed: Parsed) -> Result:
    found = _find(session, parsed)
    if isinstance(found, Send):
        return session, (found,)
    status = ok(b"top of message follows").octets
    return session, (SendMessage(found, lines=int(parsed.arguments[1]), status=status),)


def _dele(session: Pop3Session, parsed: Parsed) -> Result:
    number = parsed.number or 0
    if number in session.marked:
        return session, (err(b"message %d already deleted: RSET takes the marks back" % number),)
    found = _find(session, parsed)
    if isinstance(found, Send):
        return session, (found,)
    return replace(session, marked=session.marked | {number}), (ok(b"message %d deleted" % number),)


def _rset(session: Pop3Session, parsed: Parsed) -> Result:
    del parsed
    if session.marked:
        session = replace(session, marked=frozenset())
    return session, (ok(b"maildrop has " + total(session)),)


def _noop(session: Pop3Session, parsed: Parsed) -> Result:
    del parsed
    return session, (ok(),)


HANDLERS: dict[str, Callable[[Pop3Session, Parsed], Result]] = {
    "STAT": _stat,
    "LIST": _list,
    "UIDL": _uidl,
    "RETR": _retr,
    "TOP": _top,
    "DELE": _dele,
    "RSET": _rset,
    "NOOP": _noop,
}
"""What is done for these commands, under the keywords of the table."""
