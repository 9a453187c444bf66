"""What a conversation tells of the desk, line by line: what its situation does not hold.

The situation after a line has numbers, sizes, unique-ids and marks; here is what was fetched, where a subject
stands, what was removed, and what became of the lock. Each value holds from its line on, so that stepping
back costs a search.
"""

from bisect import bisect_right
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from popconsole.analysis.commands import logged_in
from popconsole.analysis.growing import NO_NUMBERS, Table, updated, with_number
from popconsole.analysis.history import History
from popconsole.analysis.step import Situation, Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.desk.desk import DeskStage, Removed
from popconsole.guide.desk.lock import Lock, lock_at
from popconsole.i18n import _
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import CommandEffect, Content, Outcome
from popconsole.transcript.model import Side
from popconsole.transcript.safe import safe_text

_MAIL = (Content.MESSAGE, Content.MESSAGE_TOP)
_SUBJECT = b"subject:"
_MOST_HEADER = 400  # lines of a message in which its subject is looked for
_INBOX = "INBOX"


@dataclass(frozen=True, slots=True)
class LinesTold:
    """What the lines up to ``index``, from 0, have told; ``since`` is the line of the login's answer.

    ``subjects`` has, by the number of a message, the line in which its subject begins. ``begun``: the
    recording begins behind the login, so that marks may have been made before. ``freed``: the server has
    ended the connection itself, and so knows that the lock is free.
    """

    index: int = -1
    lock: Lock = Lock.NOT_YET
    stage: DeskStage = DeskStage.BEFORE
    since: int | None = None
    fetched: AbstractSet[int] = NO_NUMBERS
    subjects: Mapping[int, int] = field(default_factory=Table)
    removed: tuple[Removed, ...] = ()
    begun: bool = False
    freed: bool = False


@dataclass(slots=True)
class _Coming:
    """A message that an answer brings: its number, how many octets came, whether its header is over."""

    number: int
    octets: int = 0
    lines: int = 0
    header: bool = True


class ToldDesk:
    """Gathers what a conversation tells, which may still be growing; ``read`` lines were taken in."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.read = 0
        self._all = [LinesTold()]
        self._at = [-1]  # the lines from which on they hold
        self._coming: _Coming | None = None

    def read_on(self, end: int, most: int | None = None) -> bool:
        """Take in the lines before ``end``, ``most`` at the most; tell whether that was all of them."""
        history = self.history
        stop = end if most is None else min(end, self.read + most)
        if stop > history.tracked:
            history.extend(stop - history.tracked)
        while self.read < stop:
            run = history.quiet_run(self.read)
            if run > 1:
                self._take_run(min(self.read + run, stop))
            else:
                self._take(history.step(self.read))
                self.read += 1
        return self.read >= end

    def at(self, index: int) -> LinesTold:
        """Return what was told up to a line, from 0, as far as was read."""
        return self._all[bisect_right(self._at, index) - 1]

    @property
    def _now(self) -> LinesTold:
        return self._all[-1]

    def _note(self, told: LinesTold, index: int) -> None:
        """Keep what was told at a line."""
        told = replace(told, index=index)
        if self._at[-1] == index:
            self._all[-1] = told
        else:
            self._all.append(told)
            self._at.append(index)

    # --- lines

    def _take(self, step: Step) -> None:
        index, now = step.index, self._now
        if step.kind is Kind.OPEN and now.stage is not DeskStage.BEFORE:
            self._note(LinesTold(), index)  # another connection: all begins anew
            return
        if step.kind is Kind.COMMAND:
            self._coming = None
        self._take_mail(step)
        told = self._of_lock(step, self._now)
        if step.kind is Kind.REPLY:
            told = self._of_reply(step, told)
        if told is not self._now:
            self._note(told, index)

    def _of_lock(self, step: Step, now: LinesTold) -> LinesTold:
        """Return what a line tells of the lock, and of how far the session has come."""
        protocol = self.history.protocol
        lock = lock_at(protocol, step)
        if lock is None or (lock is now.lock and now.stage is not DeskStage.BEFORE):
            return now
        stage = now.stage
        begun = now.begun
        since = now.since
        if lock is Lock.HELD and now.stage is DeskStage.BEFORE:
            stage, since = DeskStage.OPEN, step.index
            begun = not _logs_in(step)
        elif lock is Lock.LOST:
            stage = DeskStage.BROKEN
        elif lock is Lock.GIVEN_BACK:
            stage = DeskStage.REFUSED if step.outcome is Outcome.NEGATIVE else DeskStage.UPDATED
            if step.kind is not Kind.REPLY:
                stage = DeskStage.UNANSWERED
        if (lock, stage, begun, since) == (now.lock, now.stage, now.begun, now.since):
            return now
        freed = lock is Lock.LOST and step.line.side is Side.SERVER
        return replace(now, lock=lock, stage=stage, begun=begun, since=since, freed=freed)

    def _of_reply(self, step: Step, now: LinesTold) -> LinesTold:
        """Return what an answer tells: what was removed; whether another mailbox is open."""
        command = step.command.command if step.command is not None else None
        if command is None or step.outcome is not Outcome.POSITIVE:
            return now
        before, protocol = step.before, self.history.protocol
        was_in = logged_in(protocol, before.state) or before.state is Pop3State.UPDATE
        if command.does(CommandEffect.REMOVES) and was_in and before.marked:
            mailbox = mailbox_of(before) if protocol is POP2 else ""
            gone = Removed(step.index, command.keyword, before.marked, mailbox)
            now = replace(now, removed=(*now.removed, gone))
        if command.does(CommandEffect.SELECTS_MAILBOX):
            now = replace(now, fetched=NO_NUMBERS, subjects=Table())
        return now

    # --- messages

    def _take_mail(self, step: Step) -> None:
        """Take in a line of an answer that brings a message."""
        if step.kind not in (Kind.REPLY, Kind.DATA, Kind.END) or step.content not in _MAIL:
            return
        if self._coming is None:
            if step.outcome is Outcome.NEGATIVE:
                return
            number = self._number(step)
            if number is None:
                return
            self._coming = _Coming(number)
        if step.kind is Kind.DATA:
            self._header(step.index, step.line.octets)
            self._coming.octets += len(step.line.wire)
            if self.history.protocol is POP2:
                self._counted(step)
        elif step.kind is Kind.END:
            if step.content is Content.MESSAGE:
                self._fetched(self._coming.number, step.index)
            self._coming = None

    def _number(self, step: Step) -> int | None:
        if self.history.protocol is POP2:
            return step.before.current
        return step.command.parsed.number if step.command is not None else None

    def _take_run(self, stop: int) -> None:
        """Take in lines within an answer, of which nothing else is to be known."""
        start, self.read = self.read, stop
        coming, history = self._coming, self.history
        if coming is None:
            return
        counted = history.protocol is POP2
        if not (coming.header or counted):
            return
        for place, octets in enumerate(history.octets_between(start, stop), start):
            self._header(place, octets)
            coming.octets += len(octets) + 2
            if not (coming.header or counted):
                return
        if counted:
            self._counted(history.step(stop - 1))

    def _header(self, index: int, octets: bytes) -> None:
        """Look for the subject in a line of a message."""
        coming = self._coming
        if coming is None or not coming.header:
            return
        coming.lines += 1
        if not octets or coming.lines > _MOST_HEADER:
            coming.header = False
        elif octets[: len(_SUBJECT)].lower() == _SUBJECT:
            coming.header = False
            now = self._now
            if now.subjects.get(coming.number) is None:
                self._note(replace(now, subjects=updated(now.subjects, {coming.number: index})), index)

    def _counted(self, step: Step) -> None:
        """See whether all octets are there that POP2's ``=`` has promised."""
        coming, promised = self._coming, step.before.announced
        if coming is not None and promised and coming.octets >= promised:
            self._fetched(coming.number, step.index)

    def _fetched(self, number: int, index: int) -> None:
        now = self._now
        if number not in now.fetched:
            self._note(replace(now, fetched=with_number(now.fetched, number)), index)


def _logs_in(step: Step) -> bool:
    command = step.command.command if step.command is not None else None
    return command is not None and command.does(CommandEffect.LOGS_IN)


def mailbox_of(now: Situation) -> str:
    """Return the mailbox of POP2 that is open, safe to show: INBOX in any case of letters is one."""
    name = now.mailbox or _INBOX
    return _INBOX if name.upper() == _INBOX else safe_text(name)


def begun_words() -> str:
    """Say what is not known where a recording begins behind the login."""
    return _("The login was not recorded: what was marked or fetched before is not known.")
