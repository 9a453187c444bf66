"""What POP3's commands of the TRANSACTION state do with the mail (RFC 1939 sections 5 and 7)."""

from collections.abc import Callable

from popconsole.maildrop.messages import AnyMessage, total_size
from popconsole.protocol.framing import CRLF
from popconsole.protocol.syntax import Parsed
from popconsole.server.engine.session import (
    Effect,
    Pop3Session,
    Profile,
    Send,
    SendListing,
    SendMessage,
    replace,
)
from popconsole.server.voice import wording
from popconsole.server.voice.wording import err, ok

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


def _stat(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del profile, parsed
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


def _list(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del profile
    return _listing(session, parsed, _size, total(session))


def _uidl(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del profile
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


def _retr(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    found = _find(session, parsed)
    if isinstance(found, Send):
        return session, (found,)
    if _needs_utf8(profile, session, found):
        return session, (err(_UTF8),)
    session = _accessed(session, parsed.number or 0, whole=True)
    return session, (SendMessage(found, status=ok(wording.octets(found.size)).octets),)


_UTF8 = b"[UTF8] this message has UTF-8 in its headers: send UTF8 before the login"


def _needs_utf8(profile: Profile, session: Pop3Session, message: AnyMessage) -> bool:
    """Tell whether a message may not be sent as it is: UTF-8 in its headers (RFC 6856 section 2.1).

    A server without UTF-8 mode sends it all the same, as those did that had never heard of it: else nobody
    could ever fetch it.
    """
    return not session.utf8 and profile.utf8 and "UTF8" not in profile.without and message.utf8


def _accessed(session: Pop3Session, number: int, *, whole: bool = False) -> Pop3Session:
    """Note an access, where LAST or EXPIRE 0 need it: most sessions are left as they are, and so shared."""
    if not session.noted or (number <= session.last and (not whole or number in session.retrieved)):
        return session
    retrieved = session.retrieved | {number} if whole else session.retrieved
    return replace(session, last=max(number, session.last), retrieved=retrieved)


def _last(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del profile, parsed
    return session, (ok(b"%d" % session.last),)


def _top(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    found = _find(session, parsed)
    if isinstance(found, Send):
        return session, (found,)
    if _needs_utf8(profile, session, found):
        return session, (err(_UTF8),)
    session = _accessed(session, parsed.number or 0)
    status = ok(b"top of message follows").octets
    return session, (SendMessage(found, lines=int(parsed.arguments[1]), status=status),)


def _dele(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del profile
    number = parsed.number or 0
    if number in session.marked:
        return session, (err(b"message %d already deleted: RSET takes the marks back" % number),)
    found = _find(session, parsed)
    if isinstance(found, Send):
        return session, (found,)
    return replace(_accessed(session, number), marked=session.marked | {number}), (
        ok(b"message %d deleted" % number),
    )


def _rset(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del profile, parsed
    if session.marked or session.last:
        session = replace(session, marked=frozenset(), last=0)
    return session, (ok(b"maildrop has " + total(session)),)


def _noop(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del profile, parsed
    return session, (ok(),)


HANDLERS: dict[str, Callable[[Profile, Pop3Session, Parsed], Result]] = {
    "STAT": _stat,
    "LIST": _list,
    "UIDL": _uidl,
    "RETR": _retr,
    "TOP": _top,
    "DELE": _dele,
    "RSET": _rset,
    "NOOP": _noop,
    "LAST": _last,
}
"""What is done for these commands, under the keywords of the table."""
