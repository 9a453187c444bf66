"""The machine that plays a playbook: it says what to do next, is told what came, and judges it."""

from dataclasses import dataclass, field, replace

from popconsole.dialogue.dialogue import Dialogue
from popconsole.expect.difference import Difference, PlayedSession, PlayOutcome
from popconsole.expect.matcher import HeardLine, ReplyMatcher
from popconsole.expect.nearness import Near, Why
from popconsole.expect.pattern import SECRETS
from popconsole.expect.playbook import (
    Comes,
    Drops,
    Never,
    Opens,
    Playbook,
    Says,
    Secures,
    Step,
    Waits,
)
from popconsole.expect.todo import DoDrop, DoHear, DoOpen, DoSay, DoTls, DoWait, Given, Todo
from popconsole.protocol import sasl
from popconsole.protocol.auth import apop_digest, apop_timestamp
from popconsole.transcript.model import Line, LineKind, Side


@dataclass(slots=True)
class _Connection:
    """A connection as the machine knows it."""

    dialogue: Dialogue
    session: int
    queue: list[HeardLine | None] = field(default_factory=list)  # what came, not yet looked at; None: the end
    looked: int = 0  # how many lines, both sides' own, have been looked at
    greeting: bytes | None = None
    challenge: bytes = b""
    mechanism: bytes = b""
    answers: int = 0
    may_close: bool = False
    over: bool = False  # the server closed where it may: what is left of this connection is not said
    dropped: bool = False  # nothing comes any more

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be said or come."""
        return self.over or (self.dropped and not self.queue)


class Run:
    """Plays a script: ``todo`` says what to do next, the other methods tell what was done and what came.

    With ``goes_on`` it does not end with the first difference: ``differences`` has them all.
    """

    def __init__(self, playbook: Playbook, given: Given | None = None, *, goes_on: bool = False) -> None:
        self.playbook = playbook
        self.given = given or Given()
        self.values = {"user": self.given.user, "password": self.given.password}
        self.sessions: list[PlayedSession] = []
        self.differences: list[Difference] = []
        self.outcome: PlayOutcome | None = None
        self.step = 0  # the index of the step that is played
        self._goes_on = goes_on
        self._links: dict[int, _Connection] = {}
        self._matcher: ReplyMatcher | None = None
        self._swallows = False  # a reply that differs is read to its end
        self._asked: Todo | None = None

    @property
    def difference(self) -> Difference | None:
        """The first difference; None where there is none."""
        return self.differences[0] if self.differences else None

    @property
    def lines(self) -> list[tuple[int, Line]]:
        """All that was said, with the number of the connection, one conversation behind the other."""
        return [(session.connection, line) for session in self.sessions for line in session.lines]

    # --- what to do ---

    def todo(self) -> Todo | None:
        """Return what to do next, the same until it is told that it was done; None at the end."""
        while self.outcome is None:
            if self._asked is not None:
                return self._asked
            if self.step >= len(self.playbook.steps):
                self._finish()
                break
            step = self.playbook.steps[self.step]
            if isinstance(step, Opens):
                before = self._links.get(step.connection)
                if before is None or self._may_go_on(step, before):
                    self._asked = DoOpen(step.connection)
                continue
            link = self._links[step.connection]
            if link.is_over:
                self._go_on()
            elif isinstance(step, Comes):
                self._hear(step, link)
            elif self._may_go_on(step, link):
                self._asked = self._action(step)
        return None

    def _action(self, step: Says | Drops | Secures | Waits) -> Todo | None:
        """Return what a step of the client asks for; None where it can't be said."""
        match step:
            case Drops():
                return DoDrop(step.connection, step.reset)
            case Secures():
                return DoTls(step.connection)
            case Waits():
                return DoWait(step.connection, step.seconds)
            case Says():
                lines = []
                for said in self._together():
                    octets = self._filled(said)
                    if isinstance(octets, str):
                        self._differs(step.connection, said.row, said.text, None, Near(Why.UNKNOWN))
                        self.outcome = PlayOutcome.DIFFERENT
                        return None
                    lines.append((octets, said.ending))
                return DoSay(step.connection, tuple(lines))

    def _together(self) -> list[Says]:
        """Return the lines from here on that go in one write."""
        found: list[Says] = []
        for step in self.playbook.steps[self.step :]:
            if not isinstance(step, Says) or (found and step.connection != found[0].connection):
                break
            if found and not step.ending:
                break
            found.append(step)
            if not step.ending:
                break
        return found

    def _filled(self, said: Says) -> bytes | str:
        """Return the octets of a line; the name that is missing, as a text, where one is."""
        names = {name.name for name in said.line.names} & SECRETS
        filled = {name: self._secret(name, self._links[said.connection]) for name in names}
        values = self.values | {name: value for name, value in filled.items() if value is not None}
        return said.line.filled(values)

    def _secret(self, name: str, link: _Connection) -> bytes | None:
        """Return what stands for a name that is filled in when it is said; None where nothing can."""
        user, password = self.given.user, self.given.password
        match name:
            case "user":
                return user
            case "password":
                return password
            case "apop":
                return apop_digest(apop_timestamp(link.greeting or b"") or b"", password)
            case "plain":
                return sasl.encode(sasl.plain(user, password))
            case _:
                pass
        if self.given.answer is not None:
            return self.given.answer(self._links_number(link))
        if link.mechanism == b"CRAM-MD5":
            return sasl.encode(sasl.cram_md5(user, password, sasl.decode(link.challenge) or b""))
        if link.mechanism == b"LOGIN":
            return sasl.encode(password if link.answers else user)
        return sasl.encode(sasl.plain(user, password))

    def _links_number(self, link: _Connection) -> int:
        return self.sessions[link.session].connection

    def _may_go_on(self, step: Step, link: _Connection) -> bool:
        """Tell whether the client's turn has come; a line that nobody expected is a difference."""
        while link.queue:
            heard = link.queue.pop(0)
            link.looked += heard is not None
            if heard is None:
                if isinstance(step, (Drops, Opens)):  # that it is closed is what was wanted
                    continue
                if link.may_close:
                    link.over = True
                    return False
                link.queue.insert(0, None)
                self._differs(step.connection, step.row, step.text, None, Near(Why.CLOSED))
                self._stop()
                return False
            row, text = step.row, step.text
            self._differs(step.connection, row, text, heard.line, Near(Why.MORE), (heard.line,))
            if not self._goes_on:
                return False
        return self.outcome is None

    # --- what was done ---

    def done(self) -> None:
        """Tell that what ``todo`` asked for was done."""
        asked, self._asked = self._asked, None
        match asked:
            case DoOpen(connection):
                dialogue = Dialogue(self.playbook.protocol, exact=True)
                self._links[connection] = _Connection(dialogue, len(self.sessions))
                self.sessions.append(PlayedSession(connection))
                self._add(self._links[connection], Line(Side.CLIENT, b"", kind=LineKind.OPENED))
            case DoSay(connection, lines):
                link = self._links[connection]
                for octets, ending in lines:
                    if octets[:5].upper() == b"AUTH ":
                        link.mechanism, link.answers = octets[5:].split(b" ")[0].upper(), 0
                    elif link.challenge:
                        link.answers += 1
                    self._add(link, Line(Side.CLIENT, octets, ending))
                link.challenge = b""
                link.looked += len(lines)
                self.step += len(lines) - 1
            case DoDrop(connection):
                self._add(self._links[connection], Line(Side.CLIENT, b"", kind=LineKind.CLOSED))
                self._links[connection].dropped = True
            case DoTls(connection):
                self._add(self._links[connection], Line(Side.CLIENT, b"", kind=LineKind.TLS))
            case DoWait():
                pass
            case _:
                raise RuntimeError("nothing was asked for that can be done")
        self._go_on()

    def heard(self, connection: int, line: Line) -> None:
        """Tell of a line of the server, whenever it came."""
        link = self._links[connection]
        if link.dropped:
            return
        kind = self._add(link, line)
        if link.greeting is None:
            link.greeting = line.octets
        if line.octets.startswith(b"+ ") or line.octets == b"+":
            link.challenge = line.octets[2:] or b"="
        link.queue.append(HeardLine(line, kind, link.dialogue.open is None))
        self._wake(connection)

    def closed(self, connection: int) -> None:
        """Tell that the server closed a connection, or that it broke."""
        link = self._links[connection]
        if link.dropped:
            return
        self._add(link, Line(Side.SERVER, b"", kind=LineKind.CLOSED))
        link.dropped = True
        link.queue.append(None)
        self._wake(connection)

    def silent(self, connection: int) -> None:
        """Tell that nothing more came for as long as one waits; only where ``todo`` says DoHear."""
        step = self.playbook.steps[self.step]
        if self._matcher is None or not isinstance(step, Comes) or step.connection != connection:
            raise RuntimeError("nobody waits for that connection")
        self._asked = None
        link = self._links[connection]
        self._add(link, Line(Side.CLIENT, b"", kind=LineKind.TIMEOUT))
        self._reply_differs(step, self._matcher, None, self._matcher.silent())
        self._stop()

    # --- what came ---

    def _add(self, link: _Connection, line: Line) -> object:
        self.sessions[link.session].lines.append(line)
        return link.dialogue.feed(line)

    def _wake(self, connection: int) -> None:
        if isinstance(self._asked, DoHear) and self._asked.connection == connection:
            self._asked = None

    def _hear(self, step: Comes, link: _Connection) -> None:
        """Go on in a reply as far as there is something of it."""
        if self._matcher is None:
            self._matcher = ReplyMatcher(step, self.values, counted=self.playbook.protocol.name == "POP2")
        matcher = self._matcher
        while link.queue and not matcher.complete:
            heard = link.queue[0]
            if heard is None and link.may_close and not matcher.came:
                link.over, self._matcher, self._swallows = True, None, False
                return
            link.queue.pop(0)
            link.looked += heard is not None
            link.may_close = False
            if self._swallows:
                if heard is not None:
                    self._came_more(heard.line)
                if heard is None or heard.ends:
                    self._leave()
                return
            if heard is not None and (never := self._never(step, heard.line)) is not None:
                self._reply_differs(step, matcher, heard, (Near(Why.NEVER, share=1.0), never.row, never.text))
                self._swallow(heard)
                return
            if not matcher.take(heard):
                self._reply_differs(step, matcher, heard, matcher.nearest(heard))
                self._swallow(heard)
                return
        if matcher.complete:
            self.values = dict(matcher.values)
            link.may_close = matcher.may_close
            if matcher.lacks:
                self.outcome = PlayOutcome.DIFFERENT if self.differences else PlayOutcome.NOT_THERE
            self._leave()
        else:
            self._asked = DoHear(step.connection)

    def _never(self, step: Comes, line: Line) -> Never | None:
        for never in (*self.playbook.never, *step.never):
            if never.connection in (0, step.connection) and any(
                pattern.match(line.octets, self.values) is not None for pattern in never.patterns
            ):
                return never
        return None

    def _swallow(self, heard: HeardLine | None) -> None:
        """Behind a difference: go on behind the end of the reply."""
        if self.outcome is not None:
            return
        if heard is None or heard.ends:
            self._leave()
        else:
            self._swallows = True

    def _came_more(self, line: Line) -> None:
        last = self.differences[-1]
        self.differences[-1] = replace(last, came=(*last.came, line), said=last.said + 1)

    def _leave(self) -> None:
        self._matcher, self._swallows = None, False
        self._go_on()

    def _go_on(self) -> None:
        self.step += 1

    # --- what differs ---

    def _reply_differs(
        self, step: Comes, matcher: ReplyMatcher, heard: HeardLine | None, found: tuple[Near, int, bytes]
    ) -> None:
        near, row, text = found
        line = None if heard is None else heard.line
        came = (*matcher.came, *(() if line is None else (line,)))
        self._differs(step.connection, row, text, line, near, came, (step.row, step.last_row))

    def _differs(
        self, connection: int, row: int, text: bytes, line: Line | None, near: Near,
        came: tuple[Line, ...] = (), rows: tuple[int, int] = (0, 0),
    ) -> None:  # fmt: skip
        link = self._links[connection]
        self.differences.append(
            Difference(
                connection, row, text, line, near, came, link.session, self.step, rows, link.looked,
                dict(self.values),
            )
        )  # fmt: skip
        if not self._goes_on:
            self.outcome = PlayOutcome.DIFFERENT

    def _stop(self) -> None:
        """End here: nothing can follow."""
        self.outcome = PlayOutcome.DIFFERENT

    def _finish(self) -> None:
        """Look whether more came than was expected, at the end of all."""
        for number, link in self._links.items():
            for heard in link.queue:
                if heard is not None and not link.over:
                    link.looked += 1
                    last = self.playbook.steps[-1]
                    row = last.last_row if isinstance(last, Comes) else last.row
                    self._differs(number, row, b"", heard.line, Near(Why.MORE), (heard.line,))
                    break
        self.outcome = PlayOutcome.DIFFERENT if self.differences else PlayOutcome.AS_EXPECTED
