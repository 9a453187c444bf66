"""How far a conversation has come: what is known between two lines, and the small moves from there."""

from collections.abc import Sequence
from copy import copy
from typing import NamedTuple

from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.growing import NO_NUMBERS, Table
from popconsole.analysis.knowledge import Knowledge
from popconsole.analysis.legal import listed
from popconsole.analysis.mailbox import ToldTotals
from popconsole.analysis.promises import Promises, ToldPromises
from popconsole.analysis.step import Changes, Situation
from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.status import is_exact
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.table import ArgumentKind, CommandEffect, Content, Outcome, Protocol, Shape
from popconsole.transcript.model import Line, Side

_LONG = 998  # octets of a line of a mail at the most (RFC 5322 section 2.1.1)
_UNSAFE_OCTETS = {"octet-nul": b"\0", "octet-cr": b"\r", "octet-escape": b"\x1b["}


def may_hurt(lines: Sequence[bytes]) -> bool:
    """Tell whether there may be octets in lines of a server that ``Course.of_octets`` says something of."""
    octets = b"".join(lines)
    for octet in _UNSAFE_OCTETS.values():
        if octet in octets:
            return True
    return len(octets) > _LONG and max(map(len, lines)) > _LONG


_UTF8, _USER = "UTF8", "USER"  # the capability, and that names and passwords may be so (RFC 6856 section 2.2)


class Meaning(NamedTuple):
    """What a line means: the situation that it was met in, findings, and which part of its reply it is."""

    before: Situation
    findings: list[Finding]
    part: int = 0


class CourseRest(NamedTuple):
    """What is known where the dialogue waits for nothing."""

    situation: Situation
    mailbox: ToldTotals
    promises: ToldPromises
    abridged: bool
    no_status: bool
    others: frozenset[Side]
    after_stls: bool


class Course:
    """What is known between two lines; ``situation`` is the part of it that everybody may see.

    ``dialogue`` has read the line that is being read. ``abridged``: a writer has left something out so far,
    so that what is not there need not be a fault; ``no_status``: the reply under way began without its status
    line. ``others`` are the sides that speak another protocol, as was told. ``after_stls``: TLS was agreed
    on, and no command was sent since; ``stls_at`` is the line of the last STLS, from 0, or -1. ``heard_at``:
    when the last line came that was said or answered something, None where that is not known; ``timed``:
    what is said of a line turned on that.
    """

    __slots__ = (
        "abridged", "after_stls", "dialogue", "heard_at", "knowledge", "no_status",
        "others", "promises", "protocol", "situation", "stls_at", "timed",
    )  # fmt: skip

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.protocol: Protocol = dialogue.protocol
        self.begin()

    def begin(self) -> None:
        """A conversation begins: nothing is known of it."""
        client = self.protocol.client_states[0].state if self.protocol.client_states else None
        self.situation = Situation(self.protocol.initial, client, secure=self.dialogue.secure)
        self.knowledge = Knowledge()
        self.promises = Promises()
        self.abridged = self.no_status = False
        self.others: frozenset[Side] = frozenset()
        self.after_stls = False
        self.stls_at = -1
        self.heard_at: float | None = None
        self.timed = False

    def copy(self, dialogue: Dialogue) -> "Course":
        """Return an independent copy, its dialogue copied too."""
        twin = copy(self)
        twin.dialogue = dialogue
        twin.knowledge = self.knowledge.copy()
        twin.promises = copy(self.promises)
        return twin

    @property
    def rest(self) -> CourseRest:
        """What is known, as a value, where the dialogue waits for nothing."""
        return CourseRest(
            self.situation, self.knowledge.mailbox.value, self.promises.value, self.abridged, self.no_status,
            self.others, self.after_stls,
        )  # fmt: skip

    def resume(self, rest: CourseRest) -> None:
        """Know what was known where a dialogue waited for nothing, as this one does."""
        self.situation = rest.situation
        self.knowledge.mailbox.value = rest.mailbox
        self.promises.value = rest.promises
        self.abridged, self.no_status, self.others = rest.abridged, rest.no_status, rest.others
        self.after_stls = rest.after_stls

    def change(self, changes: Changes) -> None:
        """Take in what a line changes, and where the dialogue stands after it."""
        now, dialogue = self.situation, self.dialogue
        if dialogue.state is not now.state:
            changes["state"] = dialogue.state
        if len(dialogue.queue) != now.pending:
            changes["pending"] = len(dialogue.queue)
        if dialogue.secure is not now.secure:
            changes["secure"] = dialogue.secure
        due = dialogue.due_state
        ahead = None if due is dialogue.state else due
        if ahead is not now.ahead:
            changes["ahead"] = ahead
        if changes:
            self.situation = now.changed(changes)

    def end(self, issued: Issued, content: Content) -> tuple[Changes, list[Finding]]:
        """Take in that a multi-line reply has ended; return what that changes, and findings."""
        return self.knowledge.end(issued, content, self.situation, greeted=self.promises.greeted)

    def cut_off(self) -> list[Finding]:
        """Take in that the last reply has not ended, although its end was due before this line."""
        reply = self.dialogue.cut
        if reply is None:
            return []
        changes: Changes = {}
        keyword = reply.issued.keyword
        found: list[Finding] = []
        if reply.row.shape is Shape.DATA:
            promised = self.situation.announced or 0
            found.append(finding("pop2-data-short", octets=promised - reply.due, told=promised))
        else:
            self.abridged |= self.no_status
            left_out = self.abridged or reply.omitted
            number = reply.issued.parsed.number
            if number is not None and not left_out and reply.row.content is Content.MESSAGE:
                self.promises.broken |= {number}
            self.knowledge.omit()
            changes, found = self.end(reply.issued, reply.row.content)
            if not left_out:  # of one fault one finding: what is certain, not what is guessed from it
                found = [each for each in found if each.code != "reply-broken-off"]
                found.insert(0, finding("end-missing", keyword=keyword))
            elif not any(each.code == "reply-broken-off" for each in found):
                found.insert(0, finding("end-omitted", keyword=keyword))
        changes["state"] = self.dialogue.before
        self.situation = self.situation.changed(changes)
        return found

    # --- what the octets of a line show by themselves ---

    def of_line(self, line: Line, *, data: bool = False) -> list[Finding]:
        """Return what is wrong with a line; ``data``: it is within a reply, where any octets may stand."""
        found = []
        if not (data and self.protocol is POP2):
            found += self._of_ending(line)
        odd = self.of_octets(line.octets) if line.side is Side.SERVER else []
        found += odd
        if odd or data or (line.side is Side.SERVER and (self.situation.language or self._sets_language())):
            return found  # texts in UTF-8 were asked for (RFC 6856 section 3.2)
        if not self._is_plain(line):
            found.append(finding("text-octets"))
        return found

    def _of_ending(self, line: Line) -> list[Finding]:
        """Return, once, that a line ends with LF alone. That it has no end is told where nothing follows."""
        if line.ending in (CRLF, b""):
            return []
        return self.promises.once("ending", finding("line-ending", ending="LF"))

    def of_piece(self, line: Line) -> list[Finding]:
        """Return what octets show that are not a whole line; a CR at the end may be the line's."""
        octets = line.octets if line.ending else line.octets.removesuffix(b"\r")
        found = self._of_ending(line) if octets else []
        return found + (self.of_octets(octets) if line.side is Side.SERVER else [])

    # --- what octets that are missing leave open

    def forget_marks(self) -> None:
        """Take it that any message may be marked as deleted."""
        self.knowledge.mailbox.forget()
        self.situation = self.situation.changed({"marked": NO_NUMBERS})

    def forget_capabilities(self) -> None:
        """Take it that the server may have told of other capabilities."""
        self.promises.stale, self.promises.unheard = False, True
        self.situation = self.situation.changed({"capabilities": ()})

    def forget_mailbox(self) -> None:
        """Take it that another mailbox may be open: POP2's."""
        forgotten: Changes = {"count": None, "current": None, "announced": None, "marked": NO_NUMBERS}
        self.situation = self.situation.changed({**forgotten, "messages": Table()})

    def of_octets(self, octets: bytes) -> list[Finding]:
        """Return, each once, which octets in a server's line hurt, and whether it is longer than mail is."""
        found = []
        if len(octets) > _LONG:
            found += self.promises.once("long", finding("line-very-long", octets=len(octets)))
        for code, octet in _UNSAFE_OCTETS.items():
            if octet in octets:
                found += self.promises.once(code, finding(code))
        return found

    def _sets_language(self) -> bool:
        """Tell whether a line accepts LANG: what stands behind the tag is of that language already."""
        issued = self.dialogue.issued
        command = None if issued is None else issued.command
        sets = command is not None and command.does(CommandEffect.SETS_LANGUAGE)
        return sets and self.dialogue.outcome is Outcome.POSITIVE

    def _is_plain(self, line: Line) -> bool:
        """Tell whether a line is printing US-ASCII, or a name or password in UTF-8 that the server takes."""
        issued = self.dialogue.issued
        if line.octets.isascii() or line.side is Side.SERVER or issued is None or issued.command is None:
            return line.octets.isascii() and line.octets.decode("ascii").isprintable()
        named = any(row.kind is ArgumentKind.USER or row.secret for row in issued.command.arguments)
        if not named or _USER not in listed(self.situation).get(_UTF8, ()):
            return False
        try:
            return line.octets.decode().isprintable()
        except UnicodeDecodeError:
            return False

    def of_status(self, line: Line) -> list[Finding]:
        """Return what is wrong with a status line."""
        findings = self.of_line(line)
        findings += self.of_case(line)
        if len(line.octets) + len(line.ending) > self.protocol.reply_line:
            findings.append(finding("reply-too-long", octets=len(line.wire), limit=self.protocol.reply_line))
        return findings

    def of_case(self, line: Line) -> list[Finding]:
        """Return whether the indicator of a status line is in the wrong case."""
        found = self.dialogue.found
        return [] if found is None or is_exact(found, line.octets) else [finding("status-case")]
