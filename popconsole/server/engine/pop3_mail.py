"""What POP3's commands of the TRANSACTION state do with the mail (RFC 1939 sections 5 and 7)."""

from collections.abc import Callable

from popconsole.maildrop.messages import AnyMessage, total_size
from popconsole.protocol.syntax import Parsed
from popconsole.server.engine.answer import AnswerForm, Listing, Mail
from popconsole.server.engine.pop3_moves import Result, done, refused
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.reason import Reason
from popconsole.server.engine.session import Pop3Session, replace

_MOST_DIGITS = 10  # more than any message-number has


def drop(session: Pop3Session) -> tuple[int, int]:
    """Return how many messages have no deletion mark, and how many octets."""
    messages, marked = session.messages, session.marked
    size = total_size(messages)
    if marked:
        size -= sum([messages[number - 1].size for number in marked])
    return len(messages) - len(marked), size


def _stat(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del profile
    count, total = drop(session)
    return session, (done(session, parsed, count=count, total=total, left=count),)


def _find(session: Pop3Session, parsed: Parsed) -> AnyMessage | Reason:
    """Return the message that the command names, or why there is none to be had."""
    number = parsed.number or 0
    if not 1 <= number <= len(session.messages):
        return Reason.HUGE if len(parsed.arguments[0]) > _MOST_DIGITS else Reason.NO_MESSAGE
    if number in session.marked:
        return Reason.MARKED
    return session.messages[number - 1]


def _list(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del profile
    return _listing(session, parsed, unique_ids=False)


def _uidl(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del profile
    return _listing(session, parsed, unique_ids=True)


def _listing(session: Pop3Session, parsed: Parsed, *, unique_ids: bool) -> Result:
    """List one message on the status line, or all of them on lines of their own."""
    if parsed.arguments:
        found = _find(session, parsed)
        if isinstance(found, Reason):
            return session, (refused(session, parsed, found),)
        unique_id = found.unique_id if unique_ids else ""
        return session, (done(session, parsed, form=AnswerForm.ONE, size=found.size, unique_id=unique_id),)
    count, total = drop(session)
    listing = Listing(unique_ids, session.marked)
    return session, (done(session, parsed, body=listing, count=count, total=total, left=count),)


def _retr(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    found = _sendable(profile, session, parsed)
    if isinstance(found, Reason):
        return session, (refused(session, parsed, found),)
    number = parsed.number or 0
    session = _accessed(session, number, whole=True)
    return session, (done(session, parsed, body=Mail(number), size=found.size),)


def _sendable(profile: Profile, session: Pop3Session, parsed: Parsed) -> AnyMessage | Reason:
    """Return the message that the command names, or why it may not be sent.

    One with UTF-8 in its headers may not be sent as it is (RFC 6856 section 2.1). A server without UTF-8
    mode sends it all the same, as those did that had never heard of it: else nobody could ever fetch it.
    """
    found = _find(session, parsed)
    if isinstance(found, Reason) or session.utf8 or not profile.utf8 or "UTF8" in profile.without:
        return found
    return Reason.UTF8 if found.utf8 else found


def _accessed(session: Pop3Session, number: int, *, whole: bool = False) -> Pop3Session:
    """Note an access, where LAST or EXPIRE 0 need it: most sessions are left as they are, and so shared."""
    if not session.noted or (number <= session.last and (not whole or number in session.retrieved)):
        return session
    retrieved = session.retrieved | {number} if whole else session.retrieved
    return replace(session, last=max(number, session.last), retrieved=retrieved)


def _last(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del profile
    return session, (done(session, parsed, last=session.last),)


def _top(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    found = _sendable(profile, session, parsed)
    if isinstance(found, Reason):
        return session, (refused(session, parsed, found),)
    number = parsed.number or 0
    session = _accessed(session, number)
    mail = Mail(number, lines=int(parsed.arguments[1]))
    return session, (done(session, parsed, body=mail, size=found.size),)


def _dele(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    number = parsed.number or 0
    found = _find(session, parsed)
    if found is Reason.MARKED and profile.habits.marks_again:
        return session, (done(session, parsed),)
    if isinstance(found, Reason):
        return session, (refused(session, parsed, found),)
    session = replace(_accessed(session, number), marked=session.marked | {number})
    return session, (done(session, parsed, size=found.size),)


def _rset(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del profile
    if session.marked or session.last:
        session = replace(session, marked=frozenset(), last=0)
    count, total = drop(session)
    return session, (done(session, parsed, count=count, total=total, left=count),)


def _noop(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del profile
    return session, (done(session, parsed),)


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
