"""What a line has changed on the desk, in a sentence: mostly nothing, which is worth saying."""

from popconsole.analysis.commands import logged_in
from popconsole.analysis.history import History
from popconsole.analysis.replies import says_locked
from popconsole.analysis.step import Step
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.kind import Kind
from popconsole.guide.words.counts import messages
from popconsole.i18n import _, ngettext
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3, Pop3State
from popconsole.protocol.table import CommandEffect, Content, Outcome, Protocol

_LOOK_BACK = 64  # lines
_TELLS_NOTHING = (Kind.NOTE, Kind.TLS, Kind.OMITTED, Kind.UNSOLICITED)


def telling_step(history: History, index: int) -> Step | None:
    """Return the step, at or before a line (from 0), that tells what was changed last."""
    for place in range(index, max(-1, index - _LOOK_BACK), -1):
        step = history.step(place)
        closed = step.kind in (Kind.CLOSE, Kind.TIMEOUT) and step.before.state is history.protocol.closed
        if step.kind not in _TELLS_NOTHING and not closed:
            return step
    return None


def about(protocol: Protocol, step: Step) -> int | None:
    """Return the number of the message that a line is about; None where it is about none, or all."""
    if step.command is None:
        return None
    if protocol is POP2:
        return step.before.current if step.command.keyword in _ON_CURRENT else step.after.current
    return step.command.parsed.number


_ON_CURRENT = ("RETR", "ACKS", "ACKD", "NACK")


def change(
    protocol: Protocol,
    step: Step,
    count: int | None,
    *,
    keeps: bool = False,
    mailbox: str = "",
    freed: bool = False,
    gone: int | None = None,
) -> str:
    """Return what a line has changed, in a sentence. ``count``: of the messages of the mailbox, if known.

    ``keeps``: it is known that the server removes nothing. ``mailbox``: the one that is open, safe to show.
    ``freed``: it is known that the server has noticed the end of a connection; ``gone``: how many messages
    it has removed at QUIT.
    """
    if step.kind in (Kind.CLOSE, Kind.TIMEOUT):
        return _ended(protocol, step, count, freed=freed)
    if step.kind is Kind.OPEN:
        return _("A connection is made. That takes no lock: the login does.")
    if step.kind is Kind.GREETING:
        return _("The server greets. No lock is taken: the login does that.")
    head = step.command
    if head is None:
        return ""
    if head.command is None:
        return _("That is no command here: nothing changes.") if step.kind is Kind.REPLY else ""
    keyword = head.keyword
    if step.kind in (Kind.COMMAND, Kind.RESPONSE, Kind.MAIL, Kind.CHALLENGE):
        if step.after.state is Pop3State.UPDATE:
            return _("QUIT is said. The server goes to UPDATE, removes what is marked, then answers.")
        return _("{keyword} is said. Nothing changes before the answer.").format(keyword=_named(head))
    if step.outcome is Outcome.NEGATIVE:
        return _refused(protocol, step, keyword)
    if protocol is POP2:
        return _pop2(step, keyword, count, mailbox, gone, keeps=keeps)
    return _pop3(step, keyword, count, gone, keeps=keeps)


def still_there(count: int | None) -> str:
    """Say that nothing has gone yet."""
    if count is None:
        return _("All is still in the maildrop.")
    return ngettext("Still {n} in the maildrop.", "Still {n} in the maildrop.", count).format(n=count)


def _marks(n: int) -> str:
    return ngettext("{n} mark", "{n} marks", n).format(n=n)


def _refused(protocol: Protocol, step: Step, keyword: str) -> str:
    """Say what a refusal has changed."""
    command = step.command.command if step.command is not None else None
    if command is not None and command.does(CommandEffect.LOGS_IN) and says_locked(step.line.octets):
        return _("{keyword} is refused: another session holds the lock. Nothing changes.").format(
            keyword=keyword
        )
    if step.before.state is Pop3State.UPDATE:
        return _(
            "QUIT is refused: some of what was marked may still be there (RFC 1939 section 6). "
            "The lock is given back."
        )
    if protocol is POP2:
        told = _("{keyword} is refused, and POP2 closes the connection then: nothing is removed.")
        return told.format(keyword=keyword)
    named = keyword if step.command is None else _named(step.command)
    return _("{keyword} is refused: nothing changes.").format(keyword=named)


def _named(head: Issued) -> str:
    """Return a command by its keyword and the number of the message that it names, if it does."""
    number = head.parsed.number
    return head.keyword if number is None else f"{head.keyword} {number}"


def _ended(protocol: Protocol, step: Step, count: int | None, *, freed: bool) -> str:
    """Say what the end of a connection has changed."""
    before = step.before
    if before.state is Pop3State.UPDATE:
        return _("The connection ended before QUIT was answered: what was removed is not known.")
    if not logged_in(protocol, before.state):
        return _("The connection ended. No lock was held: nothing changes.")
    marked = len(before.marked)
    clock = step.kind is Kind.TIMEOUT
    how = _("The clock ran out: no QUIT, no UPDATE.") if clock else _("Cut off: no QUIT, no UPDATE.")
    if protocol is POP2:
        how = _("The clock ran out: no QUIT.") if clock else _("Cut off: no QUIT.")
    told = [how]
    if marked:
        told.append(ngettext("{n} mark is gone.", "{n} marks are gone.", marked).format(n=marked))
    if count is None:
        told.append(_("All messages are there."))
    elif count:
        told.append(ngettext("It is there.", "All {n} are there.", count).format(n=count))
    if freed:
        told.append(_("The lock is free."))
    return " ".join(told)


def _pop3(step: Step, keyword: str, count: int | None, gone: int | None, *, keeps: bool) -> str:
    """Say what a positive answer of POP3 has changed."""
    assert step.command is not None  # noqa: S101 - it answers a command
    command, number = step.command.command, step.command.parsed.number
    assert command is not None  # noqa: S101 - as above
    marked = len(step.before.marked)
    if command.does(CommandEffect.LOGS_IN):
        told = _("{keyword}: the lock is taken.").format(keyword=keyword)
        counted = (
            "" if count is None else " " + _("{messages} get their numbers.").format(messages=messages(count))
        )
        return told + counted
    if command.does(CommandEffect.MARKS):
        told = _("{keyword} {number}: a mark, nothing else.").format(keyword=keyword, number=number)
        return f"{told} {still_there(count)}"
    if command.does(CommandEffect.UNMARKS):
        if not marked:
            return _("{keyword}: there was no mark to take back.").format(keyword=keyword)
        return _("{keyword}: {marks} taken back.").format(keyword=keyword, marks=_marks(marked))
    if command.does(CommandEffect.REMOVES):
        if not (logged_in(POP3, step.before.state) or step.before.state is Pop3State.UPDATE):
            return _("QUIT before the login: no lock, no UPDATE. Nothing changes.")
        return _updated(marked, gone, count, keeps=keeps)
    if step.content is Content.MESSAGE:
        return _("{keyword} {number}: a copy was sent. Fetching removes nothing.").format(
            keyword=keyword, number=number
        )
    if keyword == "USER":
        return _("USER: a name, and no lock yet. The login takes it.")
    return _("{keyword}: only asked. Nothing changes.").format(keyword=keyword)


def _updated(marked: int, gone: int | None, count: int | None, *, keeps: bool) -> str:
    """Say what QUIT has changed."""
    gone = marked if gone is None else gone
    if keeps:
        return _("QUIT: this server keeps all mail, so nothing was removed. The lock is given back.")
    if not gone and marked:
        return _("QUIT: nothing was removed, for all its marks. The lock is given back.")
    if not gone:
        return _("QUIT: nothing was marked, nothing is removed. The lock is given back.")
    told = ngettext("QUIT: UPDATE removed {n} message.", "QUIT: UPDATE removed {n} messages.", gone)
    return f"{told.format(n=gone)} {_left(count, gone)}{_('The lock is given back.')}"


def _left(count: int | None, marked: int) -> str:
    """Say how many stay, and a blank; nothing where that is not known."""
    if count is None:
        return ""
    left = max(0, count - marked)
    return ngettext("{n} stays.", "{n} stay.", left).format(n=left) + " "


def _pop2(step: Step, keyword: str, count: int | None, mailbox: str, gone: int | None, *, keeps: bool) -> str:
    """Say what a positive answer of POP2 has changed."""
    before, after = step.before, step.after
    marked = len(before.marked)
    match keyword:
        case "HELO":
            return _("HELO: the lock is taken, INBOX is open: {messages}.").format(
                messages=messages(count or 0)
            )
        case "FOLD":
            opened = _("{mailbox} is open.").format(mailbox=mailbox)
            if not marked:
                return _("FOLD: nothing was marked. {opened}").format(opened=opened)
            if keeps:
                return _("FOLD: this server keeps all mail. {opened}").format(opened=opened)
            told = ngettext(
                "FOLD carries the deletion out: {n} is removed now. {opened}",
                "FOLD carries the deletions out: {n} are removed now. {opened}",
                marked,
            )
            return told.format(n=marked, opened=opened)
        case "READ":
            if not after.announced:
                return _("READ: there is no such message. Nothing changes.")
            return _("READ: message {n} is the current one, no more.").format(n=after.current)
        case "RETR":
            return _("RETR: a copy of message {n} is sent. It waits for ACKS, ACKD or NACK.").format(
                n=before.current
            )
        case "ACKS":
            return _("ACKS: message {n} stays. {now} is the current one.").format(
                n=before.current, now=after.current
            )
        case "ACKD":
            told = _("ACKD: a mark on message {n}, nothing else.").format(n=before.current)
            return f"{told} {still_there(count)}"
        case "NACK":
            return _("NACK: message {n} did not arrive. Nothing changes.").format(n=before.current)
        case _:
            if not logged_in(POP2, before.state):
                return _("QUIT before the login: no lock. Nothing changes.")
            if not marked or keeps:
                return _updated(0, None, count, keeps=keeps)
            removed = marked if gone is None else gone
            told = ngettext("QUIT removed {n} message.", "QUIT removed {n} messages.", removed)
            return f"{told.format(n=removed)} {_left(count, removed)}{_('The lock is given back.')}"
