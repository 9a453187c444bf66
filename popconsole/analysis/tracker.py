"""The tracker: feed it the lines of a conversation in order and get steps.

The state is a fold over the lines: nothing here looks ahead, holds a socket or asks the time, and a
copy taken at any line can be carried on by itself. What a line is, the dialogue tells; here it gets its
meaning: what it changes in the situation, and what is wrong with it.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import ClassVar

from popconsole.analysis import commands, sasl_exchange
from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.knowledge import Knowledge
from popconsole.analysis.step import Changes, Situation, Step
from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.masking import Masker
from popconsole.dialogue.status import is_exact
from popconsole.protocol.auth import apop_timestamp
from popconsole.protocol.framing import CRLF, TERMINATION
from popconsole.protocol.pop2 import POP2, Pop2ClientState
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import Outcome, Protocol, Reply, Shape
from popconsole.transcript.injected import injected
from popconsole.transcript.model import Line, LineKind, Lines, Side
from popconsole.transcript.safe import safe


@dataclass(frozen=True, slots=True)
class Span:
    """Lines within a reply that were taken in at once: how many; findings and masked octets, by place."""

    count: int
    findings: dict[int, list[Finding]]
    masked: dict[int, bytes]


class Tracker:
    """Follows one conversation.

    ``exact``: all lines are there as they were sent, as in a live session or a capture. Otherwise a
    person may have shortened the transcript, and left-out status lines, ends and wrapped greetings
    are recognised and reported as notes. ``secure``: TLS was there before the greeting.

    ``dialogue`` tells what is due, ``masker`` what is secret, ``situation`` where the conversation stands.
    """

    def __init__(self, protocol: Protocol, *, exact: bool = False, secure: bool = False) -> None:
        self.protocol = protocol
        self.exact = exact
        self.dialogue = Dialogue(protocol, exact=exact, secure=secure)
        self.masker = Masker(self.dialogue)
        self._begin()

    def _begin(self) -> None:
        """A conversation begins: nothing is known of it."""
        client = self.protocol.client_states[0].state if self.protocol.client_states else None
        self.situation = Situation(self.protocol.initial, client, secure=self.dialogue.secure)
        self._knowledge = Knowledge()
        self._after_stls = False  # TLS was agreed on, and no command was sent since
        self._stls_at = -1  # the line of the last STLS
        self._told_of_endings = False

    def copy(self) -> "Tracker":
        """Return a tracker that stands at the same line and goes its own way from there."""
        twin = copy(self)
        twin.dialogue = self.dialogue.copy()
        twin.masker = self.masker.copy(twin.dialogue)
        twin._knowledge = self._knowledge.copy()  # noqa: SLF001 - its own kind
        return twin

    def feed(self, line: Line) -> Step:
        """Take the next line and tell what it means."""
        index = self.dialogue.count
        kind = self.dialogue.feed(line)
        masked = self.masker.shown(line)
        return self._READERS[kind](self, index, line, None if masked is line else masked)

    def skip(self, lines: Lines, start: int, stop: int) -> Span | None:
        """Take in many lines at once, from ``start`` up to and without ``stop`` at most; None: feed the next.

        That is where a reply goes on: within it the situation stays as it is.
        """
        if self.dialogue.open is None:
            return None
        octets = lines.octets_between(start, start + lines.plain_run(start, stop, Side.SERVER))
        masked = self.masker.skip(octets)
        count = 0 if masked is None else self.dialogue.skip(octets)
        if masked is None or not count:
            return None
        row, found = self.dialogue.row, {}
        if count < len(octets):
            del octets[count:]
            masked = {place: shown for place, shown in masked.items() if place < count}
        if row is not None and row.shape is Shape.MULTI_LINE:
            found = self._knowledge.skip(row.content, octets)
            for place, line in enumerate(octets):
                if line[:1] == TERMINATION and line[:2] != b"..":
                    found[place] = [finding("not-stuffed"), *found.get(place, ())]
        return Span(count, found, masked)

    # --- what the client says ---

    def _command(self, index: int, line: Line, masked: Line | None) -> Step:
        dialogue = self.dialogue
        issued = dialogue.issued
        assert issued is not None  # noqa: S101 - a command is what was issued
        findings = self._of_line(line) + self._cut_off()
        before = self.situation
        if issued.command is None and masked is not None:
            issued.hush(masked.octets)
        findings += commands.judge(self.protocol, issued, line, before)
        findings += sasl_exchange.begin(issued, before)
        changes: Changes = {"exchange": None} if dialogue.exchange_over else {}
        changes |= sasl_exchange.opened(issued, before)
        oldest = dialogue.oldest
        if oldest is not None and oldest.index <= self._stls_at:
            findings.append(finding("stls-injection"))
        if issued.command is not None and issued.command.secures:
            self._stls_at = index
        self._after_stls = False
        changes |= commands.learn(issued, before)
        if self.protocol is POP2:
            changes["client_state"] = commands.client_state(self.protocol, before, issued)
        self._change(changes)
        return self._step(index, line, masked, before, findings)

    def _response(self, index: int, line: Line, masked: Line | None) -> Step:
        """Read what the client says in an exchange: it is no command, and answers the AUTH before it."""
        findings = self._of_line(line) + self._cut_off()
        before = self.situation
        changes, more = sasl_exchange.response(line, before, early=not self.dialogue.fits)
        self._change(changes)
        part = self.situation.exchange.responses if self.situation.exchange else 0
        return self._step(index, line, masked, before, findings + more, part=part)

    def _cut_off(self) -> list[Finding]:
        """Take in that the client went on although the last reply had not ended: its end was left out."""
        reply = self.dialogue.cut
        if reply is None:
            return []
        if reply.row.shape is Shape.DATA:
            promised = self.situation.announced or 0
            found = finding("pop2-data-short", octets=promised - reply.due, told=promised)
            changes: Changes = {}
        else:
            found = finding("end-omitted", keyword=reply.issued.keyword)
            self._knowledge.omit()
            changes, _ = self._knowledge.end(reply.issued, reply.row.content, self.situation)
        changes["state"] = self.dialogue.before
        self.situation = self.situation.changed(changes)
        return [found]

    # --- what the server says ---

    def _greeting(self, index: int, line: Line, masked: Line | None) -> Step:
        before, dialogue = self.situation, self.dialogue
        findings = self._of_line(line)
        if dialogue.before is not self.protocol.initial:
            findings.append(finding("greeting-wrapped"))
            return self._step(index, line, masked, before, findings)
        good = dialogue.outcome is Outcome.POSITIVE
        wanted = "+OK"
        if self.protocol is POP2:
            wanted = "+ POP2"
            good = line.octets.startswith(b"+ POP2")
        if not good and (dialogue.found is None or self.protocol is POP2):
            findings.append(finding("greeting-foreign", protocol=self.protocol.name, expected=wanted))
        findings += self._of_case(line)
        timestamp = apop_timestamp(line.octets) if self.protocol is POP3 and good else None
        self._change({"timestamp": timestamp})
        return self._step(index, line, masked, before, findings)

    def _unasked(self, index: int, line: Line, masked: Line | None) -> Step:
        findings = self._of_line(line)
        found = self.dialogue.found
        findings.append(finding("stls-injection" if self._after_stls else "reply-unsolicited"))
        if found is not None and found.positive is None and self.protocol is POP3:
            findings.append(finding("challenge-unasked"))
        return self._step(index, line, masked, self.situation, findings)

    def _reply(self, index: int, line: Line, masked: Line | None) -> Step:
        """Read the status line of a reply."""
        before, dialogue = self.situation, self.dialogue
        head, row, outcome = dialogue.issued, dialogue.row, dialogue.outcome
        assert head is not None and row is not None  # noqa: S101, PT018 - a reply answers a command
        findings = self._of_status(line)
        changes: Changes = {"exchange": None} if dialogue.exchange_over else {}
        if outcome is None:
            findings.append(self._misfit(head, row))
            self._change(changes)
            return self._step(index, line, masked, before, findings)
        if dialogue.accepted:
            state = self.protocol.row(before.state).label
            findings.append(finding("accepted-in-wrong-state", keyword=head.keyword, state=state))
        told, more = self._knowledge.status(self.protocol, head, row, line.octets, outcome, before)
        findings += more
        changes |= told
        if dialogue.open is not None:
            self._knowledge.begin(row.content)
        elif outcome is Outcome.POSITIVE and head.command is not None and head.command.secures:
            # TLS begins: what was told or asked before counts for nothing (RFC 2595 sections 2.4 and 4). The
            # timestamp stays, for the greeting is not sent again and servers go on to take APOP with it.
            self._after_stls = True
            changes |= {"capabilities": (), "user": None, "language": None}
        self._change(changes)
        return self._step(index, line, masked, before, findings)

    def _challenge(self, index: int, line: Line, masked: Line | None) -> Step:
        """Read a challenge: the command goes on, and it is the client's turn."""
        before = self.situation
        findings = self._of_status(line)
        changes, more = sasl_exchange.challenge(line, before)
        self._change(changes)
        exchange = self.situation.exchange
        part = sum(side is Side.SERVER for side, _octets in exchange.said) if exchange else 0
        return self._step(index, line, masked, before, findings + more, part=part)

    def _misfit(self, head: Issued, row: Reply) -> Finding:
        if self.protocol is POP2:
            state = self.situation.client_state or Pop2ClientState.EXIT
            return finding(
                "pop2-garbage-from-server", expected=row.example, state=self.protocol.row(state).name
            )
        return finding("reply-shape", keyword=head.keyword, expected=f"{row.example} / -ERR")

    def _data(self, index: int, line: Line, masked: Line | None) -> Step:
        """Read a line of a multi-line reply, or of counted data."""
        dialogue = self.dialogue
        findings = self._within(line)
        before = self.situation
        row = dialogue.row
        if row is not None and row.shape is Shape.MULTI_LINE:
            if line.octets.startswith(TERMINATION) and not line.octets.startswith(b".."):
                findings.append(finding("not-stuffed"))
            findings += self._knowledge.data(row.content, line.octets)
        self._change({})
        return self._step(index, line, masked, before, findings, part=dialogue.part)

    def _end(self, index: int, line: Line, masked: Line | None) -> Step:
        """Read the termination octet of a multi-line reply."""
        dialogue = self.dialogue
        findings = self._within(line)
        before = self.situation
        assert dialogue.issued is not None and dialogue.row is not None  # noqa: S101, PT018 - it ends a reply
        changes, more = self._knowledge.end(dialogue.issued, dialogue.row.content, before)
        self._change(changes)
        return self._step(index, line, masked, before, findings + more)

    def _within(self, line: Line) -> list[Finding]:
        """Return what a line within a reply, or its end, shows: perhaps that the status line is not there."""
        row, issued = self.dialogue.left_out, self.dialogue.issued
        if row is None or issued is None:
            return self._of_line(line, data=True)
        self._knowledge.begin(row.content)
        self.situation = self.situation.changed({"state": self.dialogue.before})
        omitted = finding("status-omitted", keyword=issued.keyword, expected=row.example)
        return [*self._of_line(line), omitted]

    # --- what happens besides ---

    def _omitted(self, index: int, line: Line, masked: Line | None) -> Step:
        """Octets that the recording describes and does not hold."""
        before, dialogue = self.situation, self.dialogue
        findings: list[Finding] = []
        row, issued = dialogue.left_out, dialogue.issued
        if row is not None and issued is not None and row.shape is not Shape.DATA:
            if row.shape is Shape.MULTI_LINE:
                self._knowledge.begin(row.content)
                findings.append(finding("status-omitted", keyword=issued.keyword, expected=row.example))
            else:
                findings.append(finding("reply-omitted", keyword=issued.keyword))
        self._knowledge.omit()
        self._change({})
        return self._step(index, line, masked, before, findings)

    def _ended(self, index: int, line: Line, masked: Line | None) -> Step:
        before, waiting = self.situation, self.dialogue.issued
        findings: list[Finding] = []
        if waiting is not None and not commands.closes(self.protocol, waiting, before):
            findings.append(finding("closed-early", keyword=waiting.keyword))
        if line.kind is LineKind.TIMEOUT:
            findings.append(finding("timed-out"))
        elif commands.logged_in(self.protocol, before.state):
            findings.append(finding("no-quit"))
        self._change({"exchange": None})
        return self._step(index, line, masked, before, findings)

    def _opened(self, index: int, line: Line, masked: Line | None) -> Step:
        before = self.situation
        if self.dialogue.state is not self.dialogue.before:
            self._begin()
        return self._step(index, line, masked, before, [])

    def _note(self, index: int, line: Line, masked: Line | None) -> Step:
        fault = injected(line.octets)
        findings = [] if fault is None else [finding("fault-injected", fault=fault)]
        return self._step(index, line, masked, self.situation, findings)

    def _tls(self, index: int, line: Line, masked: Line | None) -> Step:
        self._change({})
        return self._step(index, line, masked, self.situation, [])

    # --- small parts ---

    def _change(self, changes: Changes) -> None:
        """Take in what a line changes, and where the dialogue stands after it."""
        now, dialogue = self.situation, self.dialogue
        if dialogue.state is not now.state:
            changes["state"] = dialogue.state
        if len(dialogue.queue) != now.pending:
            changes["pending"] = len(dialogue.queue)
        if dialogue.secure is not now.secure:
            changes["secure"] = dialogue.secure
        if changes:
            self.situation = now.changed(changes)

    def _of_status(self, line: Line) -> list[Finding]:
        """Return what the octets of a status line show by themselves."""
        findings = self._of_line(line) + self._of_case(line)
        if len(line.wire) > self.protocol.reply_line:
            findings.append(finding("reply-too-long", octets=len(line.wire), limit=self.protocol.reply_line))
        return findings

    def _of_case(self, line: Line) -> list[Finding]:
        found = self.dialogue.found
        return [] if found is None or is_exact(found, line.octets) else [finding("status-case")]

    def _of_line(self, line: Line, *, data: bool = False) -> list[Finding]:
        """Return what the octets of a line show by themselves."""
        found = []
        if line.ending != CRLF and not self._told_of_endings and not (data and self.protocol is POP2):
            self._told_of_endings = True
            found.append(finding("line-ending", ending="LF") if line.ending else finding("line-cut"))
        if self.situation.language and line.side is Side.SERVER:
            return found  # texts in UTF-8 were asked for (RFC 6856 section 3.2)
        if not data and not (line.octets.isascii() and line.octets.decode("ascii").isprintable()):
            found.append(finding("text-octets", octets=safe(line.octets)))
        return found

    def _step(
        self,
        index: int,
        line: Line,
        masked: Line | None,
        before: Situation,
        findings: list[Finding],
        *,
        part: int = 0,
    ) -> Step:
        dialogue = self.dialogue
        if findings and self.protocol is POP2:
            findings = [found.for_pop2() for found in findings]
        return Step(
            index, line, dialogue.kind, dialogue.issued, before, self.situation, dialogue.outcome,
            dialogue.content, part, dialogue.transition, tuple(findings), masked,
        )  # fmt: skip

    _READERS: ClassVar[dict[Kind, Callable[["Tracker", int, Line, Line | None], Step]]] = {
        Kind.GREETING: _greeting,
        Kind.COMMAND: _command,
        Kind.REPLY: _reply,
        Kind.DATA: _data,
        Kind.END: _end,
        Kind.UNSOLICITED: _unasked,
        Kind.CHALLENGE: _challenge,
        Kind.RESPONSE: _response,
        Kind.TLS: _tls,
        Kind.OPEN: _opened,
        Kind.CLOSE: _ended,
        Kind.TIMEOUT: _ended,
        Kind.OMITTED: _omitted,
        Kind.NOTE: _note,
    }
