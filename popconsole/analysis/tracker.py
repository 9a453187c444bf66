"""The tracker: feed it the lines of a conversation in order and get steps.

The state is a fold over the lines: nothing here looks ahead, holds a socket or asks the time, and a
copy taken at any line can be carried on by itself. What is legal, what shape a reply has and where
the session goes stands in the protocol's table alone.
"""

from popconsole.analysis import commands, replies
from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.sasl_exchange import opened
from popconsole.analysis.standing import OpenReply, Standing
from popconsole.analysis.step import Issued, Kind, Step
from popconsole.protocol.auth import apop_timestamp
from popconsole.protocol.framing import CRLF, TERMINATION, byte_unstuff
from popconsole.protocol.pop2 import POP2, Pop2ClientState
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import Content, Event, Outcome, Reply, Shape, Transition
from popconsole.transcript.injected import injected
from popconsole.transcript.model import Line, LineKind, Side

_TLS_HANDSHAKE = b"\x16\x03"  # how a TLS connection begins: a record of the handshake (RFC 8446 section 5.1)
_PENDING_LIMIT = 10_000  # commands sent ahead of their replies; more is not a POP session


class Tracker(Standing):
    """Follows one conversation.

    ``exact``: all lines are there as they were sent, as in a live session or a capture. Otherwise a
    person may have shortened the transcript, and left-out status lines, ends and wrapped greetings
    are recognised and reported as notes. ``secure``: TLS was there before the greeting.
    """

    def feed(self, line: Line) -> Step:
        """Take the next line and tell what it means."""
        index = self._count
        self._count += 1
        masked = self.masker(line)
        self._masked = None if masked is line else masked
        if line.kind is LineKind.WIRE:
            if self._is_tls(line):
                return self._step(index, line, Kind.TLS, None, self.situation)
            step = self._client(index, line) if line.side is Side.CLIENT else self._server(index, line)
            self._after_greeting = step.kind is Kind.GREETING
            return step
        if line.kind is LineKind.OMITTED and line.side is Side.SERVER:
            return self._omission(index, line)
        if line.kind in (LineKind.CLOSED, LineKind.TIMEOUT):
            return self._end(index, line)
        kind = {LineKind.OPENED: Kind.OPEN, LineKind.OMITTED: Kind.OMITTED}.get(line.kind, Kind.NOTE)
        fault = injected(line.octets) if kind is Kind.NOTE else None
        findings = () if fault is None else (finding("fault-injected", fault=fault),)
        return self._step(index, line, kind, None, self.situation, findings=findings)

    def _is_tls(self, line: Line) -> bool:
        """Tell whether a line is octets of TLS, which begin at a handshake and end with the connection."""
        if not self._enciphered and line.octets.startswith(_TLS_HANDSHAKE):
            begins = self.situation.secure or self.situation.state is self.protocol.initial
            self._enciphered = begins
            self._set(secure=self.situation.secure or begins)
        return self._enciphered

    # --- what the client says ---

    def _client(self, index: int, line: Line) -> Step:
        before = self.situation
        findings = self._of_line(line)
        if self._open is not None and not self.exact:
            findings += self._cut_open_reply()
            before = self.situation
        if self._exchanges.takes(self.protocol, line, self._newest):
            return self._response(index, line, findings)
        if self._exchanges.challenged:
            self._give_up()
        expected = commands.expected_state(self.protocol, self.situation.state, self._newest)
        parsed = commands.parse(self.protocol, line.octets)
        if parsed.command is None and self._masked is not None:
            parsed = commands.hushed(parsed, self._masked.octets)
        issued = Issued(parsed, index, expected)
        findings += commands.judge(self.protocol, issued, line, self.situation)
        findings += self._exchanges.begin(issued, self.situation)
        self._set(**opened(issued, self.situation))
        if self._waits_since(self._stls_at):
            findings.append(finding("stls-injection"))
        if issued.parsed.command is not None and issued.parsed.command.secures:
            self._stls_at = index
        self._after_stls = False
        self._set(**commands.learn(issued, self.situation))
        if self.protocol is POP2:
            self._set(client_state=commands.client_state(self.protocol, self.situation, issued))
        transition = None
        if len(self._queue) < _PENDING_LIMIT:
            self._queue.append(issued)
            if len(self._queue) == 1 and self._open is None:
                transition = self._begin(issued)
        self._set(pending=len(self._queue))
        return self._step(
            index, line, Kind.COMMAND, issued, before, transition=transition, findings=tuple(findings)
        )

    def _response(self, index: int, line: Line, findings: list[Finding]) -> Step:
        """Read what the client says in an exchange: it is no command, and answers the AUTH before it."""
        before = self.situation
        issued = self._newest
        assert issued is not None  # noqa: S101 - an exchange has its command
        changes, more = self._exchanges.response(line, before)
        self._set(**changes)
        part = self.situation.exchange.responses if self.situation.exchange else 0
        return self._step(index, line, Kind.RESPONSE, issued, before, part=part, findings=(*findings, *more))

    def _give_up(self) -> None:
        """A command where a response was due: the exchange is over, and its end was not seen."""
        head = self._queue.popleft() if self._queue else None
        if head is not None:
            self._settle(head, self._exchanges.presumed)
        self._exchanges.end()
        self._set(pending=len(self._queue), exchange=None)

    # --- what the server says ---

    def _server(self, index: int, line: Line) -> Step:
        if self.situation.state is self.protocol.initial and self._greets():
            return self._greeting(index, line)
        if self._open is not None:
            return self._further(index, line, self._of_line(line, data=True))
        if not self._queue:
            return self._unasked(index, line)
        head = self._queue.popleft()
        if self._sends_data(head):
            self._open = OpenReply(head, self._row(head), due=self.situation.announced or 0)
            return self._further(index, line, self._of_line(line, data=True))
        return self._status(index, line, head)

    def _greets(self) -> bool:
        """Whether the first line of a server is its greeting, and not an answer in the middle of a session.

        A client that spoke too early spoke as one does before a login; else the recording began late.
        """
        early = self._queue[0].parsed.command if self._queue else None
        return early is None or self.protocol.ready in early.states

    def _greeting(self, index: int, line: Line) -> Step:
        before = self.situation
        findings = self._of_line(line)
        found = replies.indicator(self.protocol, line.octets)
        good = found is not None and found.positive is True
        outcome = Outcome.POSITIVE if good else Outcome.NEGATIVE
        wanted = "+OK"
        if self.protocol is POP2:
            wanted = "+ POP2"
            good = line.octets.startswith(b"+ POP2")
        if not good and (found is None or self.protocol is POP2):
            findings.append(finding("greeting-foreign", protocol=self.protocol.name, expected=wanted))
        timestamp = apop_timestamp(line.octets) if self.protocol is POP3 and good else None
        transition = None if found is None else self._take(Event.GREETING, outcome)
        self._set(timestamp=timestamp)
        return self._step(
            index,
            line,
            Kind.GREETING,
            None,
            before,
            outcome=outcome if found else None,
            transition=transition,
            findings=tuple(findings),
        )

    def _unasked(self, index: int, line: Line) -> Step:
        findings = self._of_line(line)
        found = replies.indicator(self.protocol, line.octets)
        if self._after_greeting and found is None and not self.exact:
            findings.append(finding("greeting-wrapped"))
            return self._step(index, line, Kind.GREETING, None, self.situation, findings=tuple(findings))
        findings.append(finding("stls-injection" if self._after_stls else "reply-unsolicited"))
        if found is not None and found.positive is None and self.protocol is POP3:
            findings.append(finding("challenge-unasked"))
        outcome = None
        if found is not None and found.positive is not None:
            outcome = Outcome.POSITIVE if found.positive else Outcome.NEGATIVE
        return self._step(
            index, line, Kind.UNSOLICITED, None, self.situation, outcome=outcome, findings=tuple(findings)
        )

    def _status(self, index: int, line: Line, head: Issued) -> Step:
        """Read the status line of the reply to ``head``."""
        row = self._row(head)
        found = replies.indicator(self.protocol, line.octets)
        findings = self._of_line(line)
        if found is None:
            found = replies.lenient_indicator(self.protocol, line.octets)
            if found is not None:
                findings.append(finding("status-case"))
            elif not self.exact and row.shape is Shape.MULTI_LINE:
                # An article that prints only what interests it: the status line is not there.
                findings.append(finding("status-omitted", keyword=head.keyword, expected=row.example))
                self._open = OpenReply(head, row)
                self._settle(head, Outcome.POSITIVE)
                return self._further(index, line, findings)
        if len(line.wire) > self.protocol.reply_line:
            findings.append(finding("reply-too-long", octets=len(line.wire), limit=self.protocol.reply_line))
        before = self.situation
        exchange = head.parsed.command is not None and head.parsed.command.exchange
        if exchange and found is not None and self._exchanges.goes_on(head, found, before):
            return self._challenge(index, line, head, findings)
        if found is None or found.positive is None or not self._fits(row, found.sign, found.positive):
            findings.append(self._misfit(head, row))
            self._done()
            return self._step(index, line, Kind.REPLY, head, before, findings=tuple(findings))
        outcome = Outcome.POSITIVE if found.positive else Outcome.NEGATIVE
        if exchange:
            self._exchanges.end()
            self._set(exchange=None)
        transition = self._settle(head, outcome, findings)
        changes, more = self._knowledge.status(self.protocol, head, row, line.octets, outcome, before)
        findings += more
        self._set(**changes)
        content = row.content if outcome is Outcome.POSITIVE else None
        if outcome is Outcome.POSITIVE and row.shape is Shape.MULTI_LINE:
            self._open = OpenReply(head, row)
            self._knowledge.begin(row.content)
            self._set(pending=len(self._queue))
        else:
            if head.parsed.command is not None and head.parsed.command.secures and found.positive:
                self._secured()
            transition = self._done() or transition
        return self._step(
            index,
            line,
            Kind.REPLY,
            head,
            before,
            outcome=outcome,
            content=content,
            transition=transition,
            findings=tuple(findings),
        )

    def _challenge(self, index: int, line: Line, head: Issued, findings: list[Finding]) -> Step:
        """Read a challenge: the command goes on, and it is the client's turn."""
        before = self.situation
        self._queue.appendleft(head)
        transition = self._take(head.keyword, Outcome.CHALLENGE)
        changes, more = self._exchanges.challenge(line, before)
        self._set(pending=len(self._queue), **changes)
        part = (
            sum(side is Side.SERVER for side, _o in self.situation.exchange.said)
            if self.situation.exchange
            else 0
        )
        return self._step(
            index, line, Kind.CHALLENGE, head, before, part=part, transition=transition,
            findings=(*findings, *more),
        )  # fmt: skip

    def _secured(self) -> None:
        """TLS begins: what was told or asked before counts for nothing (RFC 2595 sections 2.4 and 4).

        The timestamp stays, for the greeting is not sent again and servers go on to take APOP with it.
        """
        self._queue.clear()
        self._after_stls = True
        self._set(secure=True, capabilities=(), user=None, language=None)

    def _settle(
        self, head: Issued, outcome: Outcome, findings: list[Finding] | None = None
    ) -> Transition | None:
        """Go where the outcome leads; a server that accepts what is illegal here shows where it is."""
        state = self.situation.state
        command = head.parsed.command
        if outcome is Outcome.POSITIVE and not self._row(head).moves:
            return None
        known = self.protocol.transition(state, head.keyword, outcome)
        if known is None and outcome is Outcome.POSITIVE and command and state not in command.states:
            if findings is not None:
                findings.append(
                    finding(
                        "accepted-in-wrong-state", keyword=head.keyword, state=self.protocol.row(state).label
                    )
                )
            legal = next(row.state for row in self.protocol.states if row.state in command.states)
            self._set(state=legal)
        if known is None and outcome is Outcome.NEGATIVE and self.protocol is POP2:
            return self._take(Event.GARBAGE, Outcome.NEGATIVE)
        return self._take(head.keyword, outcome)

    def _fits(self, row: Reply, sign: str, positive: bool) -> bool:  # noqa: FBT001
        """Whether a status line may answer a command of this shape."""
        return not positive or self.protocol is POP3 or sign == replies.EXPECTED.get(row.shape)

    def _misfit(self, head: Issued, row: Reply) -> Finding:
        if self.protocol is POP2:
            state = self.situation.client_state or Pop2ClientState.EXIT
            return finding(
                "pop2-garbage-from-server", expected=row.example, state=self.protocol.row(state).name
            )
        return finding("reply-shape", keyword=head.keyword, expected=f"{row.example} / -ERR")

    def _further(self, index: int, line: Line, findings: list[Finding]) -> Step:
        """Read a line of a multi-line reply, or of counted data."""
        reply = self._open
        assert reply is not None  # noqa: S101 - the callers have seen to it
        before = self.situation
        if reply.reply.shape is Shape.DATA:
            return self._counted(index, line, reply, findings)
        if line.octets == TERMINATION:
            changes, more = self._knowledge.end(
                reply.issued, reply.reply.content, reply.octets, before, complete=not reply.omitted
            )
            self._set(**changes)
            transition = self._done()
            return self._step(
                index,
                line,
                Kind.END,
                reply.issued,
                before,
                content=reply.reply.content,
                transition=transition,
                findings=(*findings, *more),
            )
        reply.part += 1
        if line.octets.startswith(TERMINATION) and not line.octets.startswith(b".."):
            findings.append(finding("not-stuffed"))
        reply.octets += len(byte_unstuff(line.octets)) + len(CRLF)
        findings += self._knowledge.data(reply.reply.content, line.octets)
        return self._step(
            index,
            line,
            Kind.DATA,
            reply.issued,
            before,
            content=reply.reply.content,
            part=reply.part,
            findings=tuple(findings),
        )

    def _counted(self, index: int, line: Line, reply: OpenReply, findings: list[Finding]) -> Step:
        before = self.situation
        reply.part += 1
        reply.due = max(0, reply.due - len(line.wire))
        transition = None
        if not reply.due:
            transition = self._take(reply.issued.keyword, Outcome.POSITIVE)
            transition = self._done() or transition
        return self._step(
            index,
            line,
            Kind.DATA,
            reply.issued,
            before,
            content=Content.MESSAGE,
            part=reply.part,
            transition=transition,
            findings=tuple(findings),
        )

    # --- what happens besides ---

    def _omission(self, index: int, line: Line) -> Step:
        """Octets of the server that the recording describes and does not hold."""
        before = self.situation
        findings: list[Finding] = []
        issued = None
        transition = None
        if self._open is None and self._queue:
            issued = self._queue.popleft()
            row = self._row(issued)
            if row.shape is Shape.DATA:
                transition = self._settle(issued, Outcome.POSITIVE)
                transition = self._done() or transition
            elif row.shape is Shape.MULTI_LINE:
                self._open = OpenReply(issued, row, omitted=True)
                self._knowledge.begin(row.content)
                findings.append(finding("status-omitted", keyword=issued.keyword, expected=row.example))
            else:
                findings.append(finding("reply-omitted", keyword=issued.keyword))
                transition = self._settle(issued, Outcome.POSITIVE)
                transition = self._done() or transition
        elif self._open is not None:
            issued = self._open.issued
            self._open.omitted = True
            if self._open.reply.shape is Shape.DATA:
                transition = self._take(issued.keyword, Outcome.POSITIVE)
                transition = self._done() or transition
        return self._step(
            index, line, Kind.OMITTED, issued, before, transition=transition, findings=tuple(findings)
        )

    def _end(self, index: int, line: Line) -> Step:
        before = self.situation
        findings: list[Finding] = []
        event = Event.CLOSE if line.kind is LineKind.CLOSED else Event.TIMEOUT
        waiting = self.pending
        transition = self._take(event, Outcome.ISSUED) if before.state is not self.protocol.closed else None
        if waiting and not commands.closes(self.protocol, waiting[0], before):
            findings.append(finding("closed-early", keyword=waiting[0].keyword))
        if event is Event.TIMEOUT:
            findings.append(finding("timed-out"))
        elif commands.logged_in(self.protocol, before.state):
            findings.append(finding("no-quit"))
        self._queue.clear()
        self._open = None
        self._exchanges.end()
        self._enciphered = False
        self._set(pending=0, exchange=None)
        kind = Kind.CLOSE if event is Event.CLOSE else Kind.TIMEOUT
        return self._step(
            index,
            line,
            kind,
            waiting[0] if waiting else None,
            before,
            transition=transition,
            findings=tuple(findings),
        )

    def _cut_open_reply(self) -> list[Finding]:
        """The client goes on although the last reply has not ended: its end was left out."""
        reply = self._open
        assert reply is not None  # noqa: S101 - the caller has seen to it
        if reply.reply.shape is Shape.DATA:
            promised = self.situation.announced or 0
            found = finding("pop2-data-short", octets=promised - reply.due, told=promised)
            self._take(reply.issued.keyword, Outcome.POSITIVE)
        else:
            found = finding("end-omitted", keyword=reply.issued.keyword)
            changes, _ = self._knowledge.end(
                reply.issued, reply.reply.content, reply.octets, self.situation, complete=False
            )
            self._set(**changes)
        self._done()
        return [found]
