"""The desk in words: who has the lock and what that means, what UPDATE will remove, what stays."""

from popconsole.guide.desk.desk import Desk, DeskMessage, DeskStage, HeldBy, OtherMaildrop
from popconsole.guide.desk.lock import Lock
from popconsole.guide.desk.numbers import numbered
from popconsole.guide.words.counts import messages, octets
from popconsole.i18n import N_, _, headed, joined, ngettext

FREE, TAKEN, SHUT = "□", "■", "✗"
_POP2 = "POP2"
_INBOX = "INBOX"  # what a login opens

_MEANS = {
    Lock.NOT_YET: N_("It is taken by the login, not by the connection."),
    Lock.HELD: N_("Nobody else gets in till QUIT, or till the line breaks."),
    Lock.LOCKED_OUT: N_("The password may be right: this session has to wait."),
    Lock.GIVEN_BACK: N_("Whoever logs in next finds what UPDATE has left."),
    Lock.LOST: N_("The server frees it once it notices that the line is dead."),
}


def source(desk: Desk) -> str:
    """Say where it is known from."""
    return _("As the server has it") if desk.known else _("As the session has told")


def heading(desk: Desk) -> str:
    """Say whose maildrop it is, which mailbox of it, how many messages it has."""
    if not desk.user and desk.stage is DeskStage.BEFORE and desk.held is not HeldBy.MINE:
        return _("Nobody is named yet")
    user = desk.user or _("user not told")
    if desk.missing:
        return _("{user}: no such maildrop").format(user=user)
    where = f"{user}, {desk.mailbox}" if desk.mailbox else user
    is_next = desk.left is not None and desk.mailbox in ("", _INBOX)
    count = desk.left if is_next else desk.count
    if count is None:
        told = _("{where}: on the disk") if desk.on_disk else _("{where}: how many is not told")
        return told.format(where=where)
    return headed(where, messages(count))


def lock_words(desk: Desk) -> str:
    """Say who holds the lock: a sign, and words."""
    name = desk.holder.name
    if desk.held is HeldBy.MINE:
        told = _("{sign} LOCK: session {name}, this one") if name else _("{sign} LOCK: this session has it")
        return told.format(sign=TAKEN, name=name)
    if desk.held is HeldBy.OTHERS and name:
        return _("{sign} LOCK: session {name} has it").format(sign=SHUT, name=name)
    if desk.held is HeldBy.OTHERS:
        return _("{sign} LOCK: another session has it").format(sign=SHUT)
    if desk.held is HeldBy.NOBODY:
        return _("{sign} LOCK: free").format(sign=FREE)
    if desk.lock is Lock.LOST:
        return _("{sign} LOCK: lost").format(sign=FREE)
    return _("{sign} LOCK: not told").format(sign="?")


def holder_words(desk: Desk) -> str:
    """Say who holds the lock, from where and since when, as far as that is known; empty where it is not."""
    holder = desk.holder
    parts = [holder.user, holder.address]
    if holder.since:
        parts.append(_("since {time}").format(time=holder.since))
    return ", ".join(part for part in parts if part)


def lock_means(desk: Desk) -> str:
    """Say what the state of the lock means for this session."""
    if desk.missing:
        return _("The client is not told: USER may be answered +OK all the same.")
    if desk.known and desk.held is HeldBy.MINE and desk.stage is DeskStage.BROKEN:
        return _("The line is dead, and the server has not noticed yet.")
    if desk.known and desk.held is HeldBy.MINE and desk.stage not in (DeskStage.BEFORE, DeskStage.OPEN):
        return _("The client takes the session for over, and the server does not.")
    if desk.known and desk.held is HeldBy.NOBODY and desk.lock is Lock.LOST:
        return _("The server has noticed that the line is dead: anybody can log in.")
    if desk.known and desk.held is HeldBy.OTHERS and desk.lock is Lock.NOT_YET:
        return _("A login here would be refused now.")
    if not desk.known and desk.held is HeldBy.NOBODY and desk.lock is Lock.LOST:
        return _("The server has closed the connection itself: anybody can log in.")
    if desk.known and desk.held is HeldBy.NOBODY and desk.lock is Lock.LOCKED_OUT:
        return _("No session holds it now: the login can be tried again.")
    return _(_MEANS[desk.lock])


def removal(desk: Desk) -> list[str]:
    """Say what QUIT would remove and what would stay if the line broke; behind the end, what was removed."""
    if desk.stage in (DeskStage.UPDATED, DeskStage.BROKEN, DeskStage.REFUSED, DeskStage.UNANSWERED):
        return _after(desk)
    told = [_carried_out(desk)] if desk.removed else []
    if desk.held is HeldBy.OTHERS:
        gone = numbered(desk.marked)
        return [*told, _("Its QUIT removes: {numbers}").format(numbers=gone)] if gone else told
    if desk.stage is not DeskStage.OPEN:
        return told
    return [*told, *_at_quit(desk), *_came(desk), *_at_break(desk)]


def _came(desk: Desk) -> list[str]:
    """Say how much mail came since the login; nothing where none did."""
    if not desk.new:
        return []
    told = ngettext(
        "{n} has come since: not in this session's count",
        "{n} have come since: not in this session's count",
        desk.new,
    )
    return [told.format(n=desk.new)]


def _carried_out(desk: Desk) -> str:
    """Say what was removed before the end: POP2's FOLD does so."""
    last = desk.removed[-1]
    told = _("{by} has removed: {numbers} of {mailbox}")
    return told.format(by=last.by, numbers=numbered(last.numbers), mailbox=last.mailbox)


def _at_quit(desk: Desk) -> list[str]:
    if desk.keeps:
        return [_("QUIT removes nothing: this server keeps all mail")]
    verb = _("QUIT or FOLD removes: {numbers}") if desk.protocol == _POP2 else _("QUIT removes: {numbers}")
    none = _("QUIT removes nothing: no mark")
    told = [verb.format(numbers=numbered(desk.marked)) if desk.marked else none]
    due = frozenset(desk.due) - frozenset(desk.marked)
    if due:
        told = [verb.format(numbers=numbered(desk.marked))] if desk.marked else []
        why = _("QUIT removes by EXPIRE {argument}: {numbers}")
        told.append(why.format(argument=desk.expires, numbers=numbered(due)))
    return told


def _at_break(desk: Desk) -> list[str]:
    """Say what would stay if the line broke now; nothing where nothing is there."""
    if desk.count == 0:
        return []
    if desk.survives:
        return [_("If the line breaks: this server removes them all the same")]
    if desk.protocol == _POP2 and not desk.known:
        return [_("If the line breaks: RFC 937 does not say; most remove nothing")]
    if desk.count is None:
        return [_("If the line breaks: all stay")]
    told = ngettext("If the line breaks: it stays", "If the line breaks: all {n} stay", desk.count)
    return [told.format(n=desk.count)]


def _after(desk: Desk) -> list[str]:
    """Say what is gone, and what is there tomorrow."""
    if desk.stage is DeskStage.UPDATED:
        last = desk.removed[-1] if desk.removed else None
        if last is None:
            told = [_("Nothing was removed")]
        elif last.by == "QUIT":
            told = [_("QUIT has removed: {numbers}").format(numbers=numbered(last.numbers))]
        else:
            told = [_carried_out(desk)]
    elif desk.stage is DeskStage.BROKEN:
        told = [_carried_out(desk)] if desk.removed else []
        told.append(
            _("No UPDATE: nothing was removed")
            if desk.protocol != _POP2
            else _("No QUIT: nothing was removed")
        )
    elif desk.known:
        gone = numbered(desk.removed[-1].numbers) if desk.removed else ""
        told = [
            _("All the same these are gone: {numbers}").format(numbers=gone)
            if gone
            else _("Nothing was removed")
        ]
    else:
        doubtful = numbered(desk.marked)
        told = (
            [_("It is not told whether these are gone: {numbers}").format(numbers=doubtful)]
            if doubtful
            else []
        )
    if desk.left is not None:
        told.append(_("The next login finds {messages}").format(messages=messages(desk.left)))
    return told


def elsewhere(desk: Desk) -> list[str]:
    """Say what else the server has: other mailboxes of the maildrop, other maildrops."""
    told = []
    if desk.mailboxes:
        named = ", ".join(f"{one.name} {one.count}" for one in desk.mailboxes)
        text = (
            _("Other mailboxes: {named}")
            if desk.protocol == _POP2
            else _("Mailboxes that POP3 does not reach: {named}")
        )
        told.append(text.format(named=named))
    if desk.others:
        named = joined(map(_other_maildrop, desk.others))
        if desk.more:
            named += "; " + ngettext("{n} more", "{n} more", desk.more).format(n=desk.more)
        told.append(_("Other maildrops: {named}").format(named=named))
    return told


def _other_maildrop(one: OtherMaildrop) -> str:
    lock = _("LOCKED") if one.held else _("free")
    if one.count is None:
        return _("{user} on the disk, {lock}").format(user=one.name, lock=lock)
    return f"{one.name} {one.count}, {lock}"


def message_words(message: DeskMessage) -> str:
    """Tell of a message in a row of words."""
    head = _("new message") if message.number is None else _("message {n}").format(n=message.number)
    parts = [head]
    parts.append(_("octets not told") if message.octets is None else octets(message.octets))
    if message.fate.word and message.number is not None:
        parts.append(message.fate.word)
    if message.fetched:
        parts.append(_("fetched"))
    if message.unique_id is not None:
        parts.append(_("unique-id {id}").format(id=message.unique_id))
    if message.subject is not None:
        parts.append(_('subject "{subject}"').format(subject=message.subject))
    return ", ".join(parts)
