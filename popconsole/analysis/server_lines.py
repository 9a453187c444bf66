"""What the lines of a server mean: status lines, challenges, and what stands within a reply."""

from popconsole.analysis import sasl_exchange
from popconsole.analysis.course import Course, Meaning
from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.step import Changes
from popconsole.dialogue.issued import Issued
from popconsole.protocol.auth import apop_timestamp
from popconsole.protocol.framing import TERMINATION
from popconsole.protocol.pop2 import POP2, Pop2ClientState
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import Outcome, Reply, Shape
from popconsole.transcript.model import Line, Side


def greeting(course: Course, line: Line, _masked: Line | None) -> Meaning:
    """Read the greeting, or what is left of one that was wrapped."""
    before, dialogue, protocol = course.situation, course.dialogue, course.protocol
    findings = course.of_line(line)
    if dialogue.before is not protocol.initial:
        findings.append(finding("greeting-wrapped"))
        return Meaning(before, findings)
    good = dialogue.outcome is Outcome.POSITIVE
    wanted = "+OK"
    if protocol is POP2:
        wanted = "+ POP2"
        good = line.octets.startswith(b"+ POP2")
    if not good and (dialogue.found is None or protocol is POP2):
        findings.append(finding("greeting-foreign", protocol=protocol.name, expected=wanted))
    findings += course.of_case(line)
    course.change({"timestamp": apop_timestamp(line.octets) if protocol is POP3 and good else None})
    return Meaning(before, findings)


def unasked(course: Course, line: Line, _masked: Line | None) -> Meaning:
    """Read a line that answers nothing."""
    findings = course.of_line(line)
    found = course.dialogue.found
    findings.append(finding("stls-injection" if course.after_stls else "reply-unsolicited"))
    if found is not None and found.positive is None and course.protocol is POP3:
        findings.append(finding("challenge-unasked"))
    return Meaning(course.situation, findings)


def reply(course: Course, line: Line, _masked: Line | None) -> Meaning:
    """Read the status line of a reply."""
    before, dialogue, protocol = course.situation, course.dialogue, course.protocol
    head, row, outcome = dialogue.issued, dialogue.row, dialogue.outcome
    assert head is not None and row is not None  # noqa: S101, PT018 - a reply answers a command
    findings = course.of_status(line)
    changes: Changes = {"exchange": None} if dialogue.exchange_over else {}
    if outcome is None:
        findings.append(_misfit(course, head, row))
        course.change(changes)
        return Meaning(before, findings)
    if dialogue.accepted:
        state = protocol.row(before.state).label
        findings.append(finding("accepted-in-wrong-state", keyword=head.keyword, state=state))
    told, more = course.knowledge.status(protocol, head, row, line.octets, outcome, before)
    findings += more
    changes |= told
    if dialogue.open is not None:
        course.knowledge.begin()
    elif outcome is Outcome.POSITIVE and head.command is not None and head.command.secures:
        # TLS begins: what was told or asked before counts for nothing (RFC 2595 sections 2.4 and 4). The
        # timestamp stays, for the greeting is not sent again and servers go on to take APOP with it.
        course.after_stls = True
        changes |= {"capabilities": (), "user": None, "language": None}
    course.change(changes)
    return Meaning(before, findings)


def _misfit(course: Course, head: Issued, row: Reply) -> Finding:
    if course.protocol is POP2:
        state = course.protocol.row(course.situation.client_state or Pop2ClientState.EXIT).name
        return finding("pop2-garbage-from-server", expected=row.example, state=state)
    return finding("reply-shape", keyword=head.keyword, expected=f"{row.example} / -ERR")


def challenge(course: Course, line: Line, _masked: Line | None) -> Meaning:
    """Read a challenge: the command goes on, and it is the client's turn."""
    before = course.situation
    findings = course.of_status(line)
    changes, more = sasl_exchange.challenge(line, before)
    course.change(changes)
    exchange = course.situation.exchange
    part = sum(side is Side.SERVER for side, _octets in exchange.said) if exchange else 0
    return Meaning(before, findings + more, part)


def data(course: Course, line: Line, _masked: Line | None) -> Meaning:
    """Read a line of a multi-line reply, or of counted data."""
    dialogue = course.dialogue
    findings = _within(course, line)
    before, row = course.situation, dialogue.row
    if row is not None and row.shape is Shape.MULTI_LINE:
        findings += not_stuffed(line.octets)
        findings += course.knowledge.data(row.content, line.octets)
    course.change({})
    return Meaning(before, findings, dialogue.part)


def not_stuffed(octets: bytes) -> list[Finding]:
    """Return whether a line of a multi-line reply begins with a dot that was not doubled."""
    bare = octets[:1] == TERMINATION and octets[:2] != b".."
    return [finding("not-stuffed")] if bare else []


def end(course: Course, line: Line, _masked: Line | None) -> Meaning:
    """Read the termination octet of a multi-line reply."""
    dialogue = course.dialogue
    findings = _within(course, line)
    before = course.situation
    assert dialogue.issued is not None and dialogue.row is not None  # noqa: S101, PT018 - it ends a reply
    changes, more = course.knowledge.end(dialogue.issued, dialogue.row.content, before)
    course.change(changes)
    return Meaning(before, findings + more)


def _within(course: Course, line: Line) -> list[Finding]:
    """Return what a line within a reply, or its end, shows: perhaps that the status line is not there."""
    row, issued = course.dialogue.left_out, course.dialogue.issued
    if row is None or issued is None:
        return course.of_line(line, data=True)
    course.knowledge.begin()
    course.situation = course.situation.changed({"state": course.dialogue.before})
    omitted = finding("status-omitted", keyword=issued.keyword, expected=row.example)
    return [*course.of_line(line), omitted]
