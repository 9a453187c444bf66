"""The desk as the server has it, made of what was seen there and of what the session's own lines told."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from popconsole.analysis.growing import NO_NUMBERS
from popconsole.analysis.history import History
from popconsole.analysis.step import Situation
from popconsole.guide.desk.changes import about, change, telling_step
from popconsole.guide.desk.desk import (
    Desk,
    DeskMessage,
    DeskRows,
    DeskStage,
    Fate,
    HeldBy,
    Holder,
    OtherMaildrop,
    Removed,
)
from popconsole.guide.desk.lock import Lock
from popconsole.guide.desk.numbers import numbered
from popconsole.guide.desk.of_lines import decoded_subject, subject_of
from popconsole.guide.desk.told import LinesTold, ToldDesk
from popconsole.i18n import _
from popconsole.maildrop.messages import AnyMessage
from popconsole.maildrop.names import INBOX
from popconsole.protocol.pop2 import POP2
from popconsole.server.listening.looks import SessionLook
from popconsole.transcript.safe import decode, safe_text, shown_address
from popconsole.ui.desk_seen import SeenDesk, SeenMaildrop, came_since, clock, raw_subject

_ENDED = (DeskStage.UPDATED, DeskStage.REFUSED, DeskStage.BROKEN, DeskStage.UNANSWERED)


def desk_of_server(
    seen: SeenDesk,
    told_desk: ToldDesk,
    index: int,
    names: Mapping[tuple[str, int], str] | None = None,
    *,
    reveal: bool = False,
) -> Desk:
    """Return the desk as it was ``seen``; ``index``, from 0, is the last line of the session that looks.

    ``names`` are those of sessions that have one, by their clients' addresses.
    """
    history = told_desk.history
    told, now = told_desk.at(index), history.situation(index)
    step = telling_step(history, index)
    mine, shown = seen.mine, seen.shown
    mailbox = shown.mailbox if shown is not None else INBOX
    there = None if seen.maildrop is None or seen.maildrop.mailboxes is None else seen.maildrop.mailboxes
    here = None if there is None else there.get(mailbox, ())
    new: list[AnyMessage] = [] if shown is None or here is None else [*came_since(shown, here)]
    messages: Sequence[AnyMessage] = (here or ()) if shown is None else shown.session.messages
    keeps = mine.keeps if mine is not None else seen.keeps
    stage = _stage(told, mine)
    held = _held(seen, told)
    is_mine = shown is not None and shown is mine
    due = _due(seen, shown, told if is_mine else None)
    fates = _fates(shown, stage, due, is_mine=is_mine)
    if is_mine and shown is not None and shown.removed is not None and here is not None:
        fates |= _gone_since(messages, here)
    fetched = told.fetched if is_mine else _retrieved(shown)
    count = None if shown is None and here is None else len(messages)
    word = _Words(history, told.subjects if is_mine else {}, reveal=reveal)

    def made(number: int) -> DeskMessage:
        if number > len(messages):
            return replace(word.message(new[number - len(messages) - 1], None), fate=Fate.NEW)
        fate = fates.get(number, Fate.STAYS)
        return replace(word.message(messages[number - 1], number), fate=fate, fetched=number in fetched)

    mailbox_name = word.text(decode(mailbox)) if history.protocol is POP2 else ""
    # What is said of its own session is said with the messages that were there then.
    counted = len(mine.session.messages) if mine is not None else now.count
    gone = None if mine is None or mine.removed is None else len(mine.removed)
    changed = (
        ""
        if step is None
        else change(
            history.protocol,
            step,
            counted,
            keeps=keeps,
            mailbox=mailbox_name,
            freed=seen.holder is None,
            gone=gone,
        )
    )
    return Desk(
        history.protocol.name,
        known=True,
        lock=told.lock,
        held=held,
        holder=_holder(seen, held, names or {}, word),
        stage=stage,
        user=word.text(decode(seen.user)),
        mailbox=mailbox_name,
        missing=seen.missing,
        on_disk=seen.on_disk,
        rows=DeskRows(range(1, len(messages) + len(new) + 1), made),
        count=count,
        new=None if here is None else len(new) if shown is not None else 0,
        marked=_marked(shown, stage, is_mine=is_mine),
        due=due,
        removed=_removed(told, mine, keeps=keeps, index=index),
        left=_left(seen, stage, mine),
        keeps=keeps,
        expires="" if seen.expire is None else str(seen.expire),
        survives=seen.survives,
        change=changed,
        at=None if step is None else about(history.protocol, step),
        mailboxes=_mailboxes(seen.maildrop, mailbox, word),
        others=tuple(_other(one, word) for one in seen.others),
        more=seen.more,
        name=(names or {}).get(seen.peer, ""),
        notes=tuple(_notes(shown, now, reading=told_desk.read <= index)) if is_mine else (),
    )  # fmt: skip


class _Words:
    """What is made of the server's octets: safe, and masked where it repeats a secret.

    ``subjects`` are the lines of the session's own in which subjects stand: no disk is read for them.
    """

    def __init__(self, history: History, subjects: Mapping[int, int], *, reveal: bool) -> None:
        self._history = history
        self._subjects = subjects
        self._reveal = reveal

    def text(self, text: str) -> str:
        return safe_text(text if self._reveal else self._history.live.masker.repeated(text))

    def message(self, message: AnyMessage, number: int | None) -> DeskMessage:
        subject = raw_subject(message)
        if subject is None and number is not None:
            subject = subject_of(self._history, self._subjects.get(number), reveal=self._reveal)
        elif subject is not None:
            subject = decoded_subject(subject, self._history, reveal=self._reveal)
        return DeskMessage(number, message.size, self.text(message.unique_id), subject)


def _stage(told: LinesTold, mine: SessionLook | None) -> DeskStage:
    """Return how far the session has come: the server knows of a login that no line has told yet."""
    if told.stage is DeskStage.BEFORE and mine is not None:
        return DeskStage.OPEN if mine.session.open else DeskStage.BROKEN
    return told.stage


def _held(seen: SeenDesk, told: LinesTold) -> HeldBy:
    if seen.holder is not None:
        return HeldBy.MINE if seen.holder is seen.mine else HeldBy.OTHERS
    if seen.stuck or (seen.on_disk and told.lock is Lock.LOCKED_OUT):
        return HeldBy.OTHERS  # another program's, or a server's that a recording was taken of
    return HeldBy.NOBODY


def _holder(seen: SeenDesk, held: HeldBy, names: Mapping[tuple[str, int], str], word: _Words) -> Holder:
    look = seen.holder
    if look is None:
        return Holder()
    since, name = clock(look.since), names.get(look.peer, "")
    if held is not HeldBy.OTHERS:
        return Holder(since=since, name=name)
    return Holder(word.text(decode(look.user)), shown_address(look.peer), since, name)


def _due(seen: SeenDesk, shown: SessionLook | None, told: LinesTold | None) -> AbstractSet[int]:
    """Return the messages that QUIT removes without a mark."""
    if shown is None or shown.protocol == POP2.name or seen.expire is None or not shown.session.open:
        return NO_NUMBERS
    if seen.expire == 0:
        return _retrieved(shown) if told is None else frozenset(told.fetched) | _retrieved(shown)
    return getattr(shown.session, "expired", frozenset())


def _retrieved(look: SessionLook | None) -> frozenset[int]:
    found: frozenset[int] = (
        getattr(look.session, "retrieved", frozenset()) if look is not None else frozenset()
    )
    return found


def _notes(look: SessionLook | None, now: Situation, *, reading: bool) -> Iterator[str]:
    """Yield where the client was told otherwise than it is: a server may err, on purpose too."""
    if look is None or not look.session.open or now.pending or reading:
        return
    if frozenset(now.marked) != look.session.marked:
        believed = numbered(now.marked) or _("none")
        yield _("The client was told otherwise: it believes that a mark is on {numbers}").format(
            numbers=believed
        )


def _marked(shown: SessionLook | None, stage: DeskStage, *, is_mine: bool) -> AbstractSet[int]:
    """Return the numbers that have a mark: none behind an end that has carried them out, or not."""
    if shown is None or (is_mine and stage in (DeskStage.UPDATED, DeskStage.BROKEN)):
        return NO_NUMBERS
    return shown.session.marked


def _fates(
    shown: SessionLook | None, stage: DeskStage, due: AbstractSet[int], *, is_mine: bool
) -> dict[int, Fate]:
    """Return what becomes, or has become, of the messages that do not simply stay."""
    if shown is None:
        return {}
    if is_mine and shown.removed is not None:
        return dict.fromkeys(shown.removed, Fate.REMOVED)
    if is_mine and stage is DeskStage.BROKEN:
        return {}
    return {**dict.fromkeys(due, Fate.DUE), **dict.fromkeys(shown.session.marked, Fate.MARKED)}


def _gone_since(messages: Sequence[AnyMessage], here: Sequence[AnyMessage]) -> dict[int, Fate]:
    """Return the messages of a session that has ended which are there no more, whoever removed them."""
    there = Counter(message.unique_id for message in here)
    gone = {}
    for number, message in enumerate(messages, 1):
        if there[message.unique_id]:
            there[message.unique_id] -= 1
        else:
            gone[number] = Fate.REMOVED
    return gone


def _removed(told: LinesTold, mine: SessionLook | None, *, keeps: bool, index: int) -> tuple[Removed, ...]:
    """Return what was removed: FOLD's by the lines, what the end of the session removed by the server."""
    if keeps:
        return ()
    before = tuple(one for one in told.removed if one.by != "QUIT")
    if mine is None or not mine.removed:
        return before
    return (*before, Removed(index, "QUIT", mine.removed, safe_text(decode(mine.mailbox))))


def _left(seen: SeenDesk, stage: DeskStage, mine: SessionLook | None) -> int | None:
    """Return how many messages the next login finds."""
    if stage not in _ENDED:
        return None
    inbox = None if seen.maildrop is None else seen.maildrop.inbox()
    if inbox is not None:
        return len(inbox)
    if mine is None or mine.mailbox != INBOX:
        return None
    return len(mine.session.messages) - len(mine.removed or ())


def _mailboxes(maildrop: SeenMaildrop | None, current: bytes, word: _Words) -> tuple[OtherMaildrop, ...]:
    if maildrop is None or maildrop.mailboxes is None:
        return ()
    return tuple(
        OtherMaildrop(word.text(decode(name)), len(held))
        for name, held in maildrop.mailboxes.items()
        if name != current
    )


def _other(maildrop: SeenMaildrop, word: _Words) -> OtherMaildrop:
    inbox = maildrop.inbox()
    count = None if inbox is None else len(inbox)
    return OtherMaildrop(word.text(decode(maildrop.user)), count, maildrop.held)
