"""The desk as a session has told it, at any of its lines: what was not told stays unknown."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from popconsole.analysis.growing import NO_NUMBERS
from popconsole.analysis.history import History
from popconsole.analysis.step import KnownMessage, Situation
from popconsole.guide.desk.changes import about, change, telling_step
from popconsole.guide.desk.desk import Desk, DeskMessage, DeskRows, DeskStage, Fate, HeldBy
from popconsole.guide.desk.lock import Lock
from popconsole.guide.desk.told import LinesTold, ToldDesk, begun_words, mailbox_of
from popconsole.i18n import _
from popconsole.protocol.pop2 import POP2
from popconsole.transcript.model import LineKind, Side
from popconsole.transcript.safe import decode, safe_text

_UNKNOWN = KnownMessage()
_FOLDED = 8  # further lines of a subject
_HELD = {
    Lock.NOT_YET: HeldBy.UNTOLD,
    Lock.HELD: HeldBy.MINE,
    Lock.LOCKED_OUT: HeldBy.OTHERS,
    Lock.GIVEN_BACK: HeldBy.NOBODY,
    Lock.LOST: HeldBy.UNTOLD,
}
_ALL_FETCHED = "0"


def desk_of_lines(told_desk: ToldDesk, index: int, *, reveal: bool = False) -> Desk:
    """Return the desk after a line, from 0, as far as ``told_desk`` has read; ``reveal``: with secrets."""
    history = told_desk.history
    told, now = told_desk.at(index), history.situation(index)
    step = telling_step(history, index)
    mailbox = mailbox_of(now) if history.protocol is POP2 else ""
    fates = fates_of(told, now)
    count = now.count
    expires = expire(now)
    due = told.fetched if expires == _ALL_FETCHED and told.stage is DeskStage.OPEN else NO_NUMBERS

    def message(number: int) -> DeskMessage:
        known = now.messages.get(number) or _UNKNOWN
        unique_id = None if known.unique_id is None else safe_text(known.unique_id)
        fate = fates.get(number, Fate.DUE if number in due else Fate.STAYS)
        subject = subject_of(history, told.subjects.get(number), reveal=reveal)
        return DeskMessage(number, known.octets, unique_id, subject, fate, number in told.fetched)

    return Desk(
        history.protocol.name,
        known=False,
        lock=told.lock,
        held=HeldBy.NOBODY if told.freed else _HELD[told.lock],
        stage=told.stage,
        user=safe_text(now.user or ""),
        mailbox=mailbox,
        rows=DeskRows(_numbers(now, told), message),
        count=count,
        marked=now.marked,
        due=due,
        removed=told.removed,
        left=left_of(told, now) if mailbox in ("", "INBOX") else None,
        expires=expires,
        change=""
        if step is None
        else change(history.protocol, step, count, mailbox=mailbox, freed=told.freed),
        at=None if step is None else about(history.protocol, step),
        notes=tuple(_notes(told_desk, told, index, now)),
    )


def fates_of(told: LinesTold, now: Situation) -> dict[int, Fate]:
    """Return what becomes, or has become, of the messages with a mark."""
    if told.stage is DeskStage.UPDATED:
        gone = told.removed[-1].numbers if told.removed and told.removed[-1].by == "QUIT" else NO_NUMBERS
        return dict.fromkeys(gone, Fate.REMOVED)
    fate = {
        DeskStage.BROKEN: Fate.STAYS,
        DeskStage.REFUSED: Fate.DOUBTFUL,
        DeskStage.UNANSWERED: Fate.DOUBTFUL,
    }
    return dict.fromkeys(now.marked, fate.get(told.stage, Fate.MARKED))


def left_of(told: LinesTold, now: Situation) -> int | None:
    """Return how many messages the next login finds, as far as that can be known; None: it can't."""
    if now.count is None or (told.stage is DeskStage.UPDATED and expire(now) not in ("", "NEVER")):
        return None
    if told.stage is DeskStage.BROKEN:
        return now.count
    if told.stage is DeskStage.UPDATED:
        gone = told.removed[-1].numbers if told.removed and told.removed[-1].by == "QUIT" else NO_NUMBERS
        return max(0, now.count - len(gone))
    return None


def expire(now: Situation) -> str:
    """Return the argument of EXPIRE as CAPA has listed it; empty where it has not (RFC 2449 section 6.7)."""
    for line in now.capabilities:
        name, _space, argument = line.partition(" ")
        if name.upper() == "EXPIRE":
            return argument.partition(" ")[0].upper()
    return ""


def subject_of(history: History, index: int | None, *, reveal: bool) -> str | None:
    """Return the subject that begins in a line, from 0, decoded and safe; None where none was told."""
    if index is None:
        return None
    rows: list[str] = []
    for place in range(index, min(index + 1 + _FOLDED, len(history.lines))):
        line = history.lines[place] if reveal else history.shown(place)
        if line.side is not Side.SERVER or line.kind is not LineKind.WIRE:
            break
        if rows and not line.octets.startswith((b" ", b"\t")):
            break
        rows.append(decode(line.octets))
    return decoded_subject("".join(rows).partition(":")[2], history, reveal=reveal)


def decoded_subject(text: str, history: History, *, reveal: bool) -> str:
    """Return a subject decoded, what repeats a secret masked unless that is shown; safe to show."""
    from popconsole.guide.mail.headers import decoded_words  # noqa: PLC0415 - Python's email is slow to load

    subject = decoded_words(text.strip())[0]
    return safe_text(subject if reveal else history.live.masker.repeated(subject))


def _numbers(now: Situation, told: LinesTold) -> Sequence[int]:
    """Return the numbers of the messages that are known of."""
    if now.count is not None:
        return range(1, max([now.count, *_few(now.messages), *_few(now.marked)]) + 1)
    known: set[int] = {*now.messages, *now.marked, *told.fetched, *told.subjects}
    return sorted(known)


def _few(numbers: Iterable[int] | AbstractSet[int]) -> Iterable[int]:
    """Return the highest of some numbers, if there are any."""
    highest = max(numbers, default=0)
    return (highest,) if highest else ()


def _notes(told_desk: ToldDesk, told: LinesTold, index: int, now: Situation) -> Iterable[str]:
    """Yield what else is to be known."""
    if told_desk.read <= index:
        yield _("Reading: line {n} of {count}").format(n=told_desk.read, count=index + 1)
    if told.begun:
        yield begun_words()
    if told.stage is DeskStage.OPEN and now.count is None:
        yield _("STAT or LIST tells how many there are.")
    if told.stage is DeskStage.OPEN and expire(now).isdigit():
        days = expire(now)
        if days != _ALL_FETCHED:
            yield _("EXPIRE {days}: what is older than so many days may go, too.").format(days=days)
