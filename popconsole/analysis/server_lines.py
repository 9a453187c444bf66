"""What the lines of a server mean: status lines, challenges, and what stands within a reply."""

import re

from popconsole.analysis import idle, replies, sasl_exchange
from popconsole.analysis.course import Course, Meaning
from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.peers import greeted_by, wants_another_state, wants_tls
from popconsole.analysis.replies import expected_reply
from popconsole.analysis.step import Changes
from popconsole.dialogue.greetings import reads_like_greeting
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.status import is_status
from popconsole.protocol.auth import apop_timestamp
from popconsole.protocol.framing import CRLF, LF, TERMINATION
from popconsole.protocol.pop2 import POP2, Pop2ClientState
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import ArgumentKind, CommandEffect, Content, Outcome, Reply, Shape
from popconsole.transcript.model import Line, Side

_LISTED = re.compile(rb"[0-9]+ [0-9]+")


def greeting(course: Course, line: Line, _masked: Line | None) -> Meaning:
    """Read the greeting, or what is left of one that was wrapped."""
    before, dialogue, protocol = course.situation, course.dialogue, course.protocol
    findings = course.of_line(line)
    if dialogue.before is not protocol.initial:
        course.abridged = True
        findings.append(finding("greeting-wrapped"))
        if protocol is POP3 and before.timestamp is None:
            course.change({"timestamp": apop_timestamp(line.octets)})
        return Meaning(before, findings)
    good = dialogue.outcome is Outcome.POSITIVE
    wanted = "+OK"
    if protocol is POP2:
        wanted = "+ POP2"
        good = line.octets.startswith(b"+ POP2")
    if not good and (dialogue.outcome is None or protocol is POP2):
        if Side.SERVER in course.others:
            return Meaning(before, [])  # it was told what it speaks
        other = greeted_by(line.octets)
        if dialogue.found is None and dialogue.begins_late and _is_of_an_answer(line.octets, other):
            within = finding("begins-within", protocol=protocol.name)
            return Meaning(before, [*findings, *course.promises.once("begins within", within)])
        if other not in (None, protocol.name):
            course.others |= {Side.SERVER}
            findings = [finding("server-of-another", protocol=protocol.name, other=str(other))]
        elif dialogue.outcome is not Outcome.NEGATIVE:
            course.others |= {Side.SERVER}
            findings.append(finding("greeting-foreign", protocol=protocol.name, expected=wanted))
    findings += course.of_case(line)
    if dialogue.outcome is Outcome.NEGATIVE:
        findings.append(finding("greeting-refused"))
    if protocol is POP3 and good and b"<" in line.octets and apop_timestamp(line.octets) is None:
        findings.append(finding("timestamp-malformed"))
    if dialogue.early:
        findings.append(finding("spoke-early"))
    course.promises.greeted = good
    course.change({"timestamp": apop_timestamp(line.octets) if protocol is POP3 and good else None})
    return Meaning(before, findings)


def _is_of_an_answer(octets: bytes, other: str | None) -> bool:
    """Tell whether a line may be of a multi-line answer; ``other``: in which protocol it greets, if any."""
    listed = _LISTED.fullmatch(octets) is not None  # 200 4321: no greeting of NNTP
    return listed or (other is None and not reads_like_greeting(octets) and octets.isascii())


def unasked(course: Course, line: Line, _masked: Line | None) -> Meaning:
    """Read a line that answers nothing."""
    findings = course.of_line(line)
    found = course.dialogue.found
    if idle.says_so(line.octets) and not course.after_stls:
        early = idle.told(course, line) if idle.too_short(course, line) else []
        return Meaning(course.situation, [*findings, finding("autologout-said"), *early])
    findings.append(finding("stls-injection" if course.after_stls else "reply-unsolicited"))
    if found is not None and found.positive is None and course.protocol is POP3:
        findings.append(finding("challenge-unasked"))
    return Meaning(course.situation, findings)


def reply(course: Course, line: Line, masked: Line | None) -> Meaning:
    """Read the status line of a reply."""
    findings = [*begun(course), *course.cut_off()]
    course.no_status = False
    before, dialogue, protocol = course.situation, course.dialogue, course.protocol
    head, row, outcome = dialogue.issued, dialogue.row, dialogue.outcome
    assert head is not None and row is not None  # noqa: S101, PT018 - a reply answers a command
    findings += course.of_status(line)
    changes: Changes = {"exchange": None} if dialogue.exchange_over else {}
    if outcome is None:
        findings.append(_misfit(course, head, row))
        if dialogue.open is not None:
            course.knowledge.begin()
        course.change(changes)
        return Meaning(before, findings)
    if before.state is protocol.closed:
        findings += course.promises.once("answered too late", finding("session-over"))
    elif dialogue.accepted:
        state = protocol.row(before.state).label
        findings.append(finding("accepted-in-wrong-state", keyword=head.keyword, state=state))
    told, more = course.knowledge.status(protocol, head, row, (masked or line).octets, outcome, before)
    findings += more
    if outcome is Outcome.POSITIVE and sasl_exchange.cancelled(before.exchange):
        findings.append(finding("cancel-accepted"))
    if outcome is Outcome.NEGATIVE and not before.secure and _logs_in(head) and _wants_tls(head, line.octets):
        findings.append(finding("tls-wanted"))
    findings += course.promises.of_reply(head, outcome, replies.response_code(line.octets), before)
    changes |= told
    if dialogue.open is not None:
        course.knowledge.begin()
    elif outcome is Outcome.POSITIVE and head.command is not None and head.command.secures:
        # TLS begins: what was told or asked before counts for nothing (RFC 2595 sections 2.4 and 4). The
        # timestamp stays, for the greeting is not sent again and servers go on to take APOP with it.
        course.after_stls = True
        course.promises.stale = bool(before.capabilities)
        changes |= {"capabilities": (), "user": None, "language": None}
    course.change(changes)
    return Meaning(before, findings)


def _logs_in(head: Issued) -> bool:
    """Tell whether a command is one of a login."""
    command = head.command
    named = command is not None and any(row.kind is ArgumentKind.USER for row in command.arguments)
    return command is not None and (named or command.does(CommandEffect.LOGS_IN))


def _wants_tls(head: Issued, refusal: bytes) -> bool:
    """Tell whether a refused login asks for TLS: in words, or by refusing the state that is the right one."""
    if wants_tls(refusal):
        return True
    return head.command is not None and head.state in head.command.states and wants_another_state(refusal)


def begun(course: Course) -> list[Finding]:
    """Return what the first reply shows of the greeting: that it was left out, or came behind a command."""
    dialogue = course.dialogue
    if not (dialogue.ungreeted or dialogue.early):
        return []
    course.situation = course.situation.changed({"state": dialogue.before})
    return [finding("greeting-omitted" if dialogue.ungreeted else "spoke-early")]


def _misfit(course: Course, head: Issued, row: Reply) -> Finding:
    if course.protocol is POP2:
        state = course.protocol.row(course.situation.client_state or Pop2ClientState.EXIT).name
        return finding("pop2-garbage-from-server", expected=expected_reply(row, course.protocol), state=state)
    return finding("reply-shape", keyword=head.keyword, expected=expected_reply(row, course.protocol))


def challenge(course: Course, line: Line, masked: Line | None) -> Meaning:
    """Read a challenge: the command goes on, and it is the client's turn."""
    findings = begun(course)
    before = course.situation
    findings += course.of_status(line)
    changes, more = sasl_exchange.challenge(line, masked or line, before)
    course.change(changes)
    exchange = course.situation.exchange
    part = sum(side is Side.SERVER for side, _octets in exchange.said) if exchange else 0
    return Meaning(before, findings + more, part)


def data(course: Course, line: Line, masked: Line | None) -> Meaning:
    """Read a line of a multi-line reply, or of counted data."""
    dialogue = course.dialogue
    findings = _within(course, line)
    before, row = course.situation, dialogue.row
    if row is not None and row.shape is Shape.MULTI_LINE:
        keyword = dialogue.issued.keyword if dialogue.issued is not None else ""
        findings += of_data(line.octets, keyword)
        findings += course.knowledge.data(row.content, line.octets, (masked or line).octets, before)
    elif dialogue.surplus > len(CRLF):  # a line end that was not counted hurts nobody who reads lines
        told = before.announced or 0
        findings.append(finding("pop2-data-long", octets=told + dialogue.surplus, told=told))
    course.change({})
    return Meaning(before, findings, dialogue.part)


NOTABLE = (TERMINATION, b"+", b"-")
"""How the lines of a multi-line reply begin that ``of_data`` says something of."""


def of_data(octets: bytes, keyword: str) -> list[Finding]:
    """Return what a line of a multi-line reply shows: a dot not doubled, what looks like a status."""
    if octets[:1] == TERMINATION:
        return [finding("not-stuffed")] if octets[:2] != b".." else []
    return [finding("status-inside", keyword=keyword)] if is_status(octets) else []


def end(course: Course, line: Line, _masked: Line | None) -> Meaning:
    """Read the termination octet of a multi-line reply."""
    dialogue = course.dialogue
    findings = _within(course, line)
    before = course.situation
    assert dialogue.issued is not None and dialogue.row is not None  # noqa: S101, PT018 - it ends a reply
    keyword = dialogue.issued.keyword
    if line.ending == LF:
        findings.append(finding("end-line-ending", keyword=keyword))
    if course.no_status and not course.abridged:
        findings.append(finding("status-missing", keyword=keyword))
    course.no_status = False
    changes, more = course.end(dialogue.issued, dialogue.row.content)
    number = dialogue.issued.parsed.number
    if number is not None and dialogue.row.content is Content.MESSAGE:  # fetched again, it may be whole
        broken = any(found.code == "reply-broken-off" for found in more)
        course.promises.broken = course.promises.broken - {number} | ({number} if broken else set())
    course.change(changes)
    return Meaning(before, findings + more)


def _within(course: Course, line: Line) -> list[Finding]:
    """Return what a line within a reply, or its end, shows: perhaps that the status line is not there."""
    dialogue = course.dialogue
    row, issued = dialogue.left_out, dialogue.issued
    if dialogue.spread and issued is not None:
        course.knowledge.begin()
        course.knowledge.omit()  # it need not be of all messages
        return course.of_line(line, data=True)  # the status line had a finding
    if row is None or issued is None:
        return course.of_line(line, data=True)
    findings = begun(course)
    course.knowledge.begin()
    course.situation = course.situation.changed({"state": dialogue.before})
    course.no_status = not dialogue.overlaps
    if dialogue.overlaps:
        said = finding("replies-overlap", keyword=issued.keyword)
    else:
        expected = expected_reply(row, course.protocol)
        said = finding("status-omitted", keyword=issued.keyword, expected=expected)
    return [*findings, *course.of_line(line), said]
