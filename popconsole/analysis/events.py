"""What happens in a conversation besides lines: ends, octets left out, remarks, TLS."""

import re

from popconsole.analysis import commands, idle
from popconsole.analysis.course import Course, Meaning
from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.gaps import forget
from popconsole.analysis.replies import expected_reply
from popconsole.dialogue.issued import Issued
from popconsole.protocol.table import CommandEffect, Shape
from popconsole.transcript.injected import injected
from popconsole.transcript.missing import not_captured
from popconsole.transcript.model import Line, LineKind, Side

# TLSv1 is OpenSSL's name for TLS 1.0; with SSLv3 behind it, it is one of a family of ciphers.
_RETIRED = re.compile(rb"(?<![\w/])(?:SSL ?v?[23](?:\.0)?|TLS ?v?1(?:\.[01])?)(?![\d./])")


def omitted(course: Course, line: Line, _masked: Line | None) -> Meaning:
    """Read the note on octets that the recording does not hold."""
    before, dialogue = course.situation, course.dialogue
    findings: list[Finding] = []
    row, issued = dialogue.left_out, dialogue.issued
    if row is not None and issued is not None and row.shape is not Shape.DATA:
        if row.shape is Shape.MULTI_LINE:
            course.knowledge.begin()
            expected = expected_reply(row, course.protocol)
            findings.append(finding("status-omitted", keyword=issued.keyword, expected=expected))
        else:
            findings.append(finding("reply-omitted", keyword=issued.keyword))
    course.knowledge.lose()
    course.abridged |= not not_captured(line.octets)
    if line.side is Side.CLIENT:
        forget(course, None)
    else:
        for hidden in filter(None, (issued, *dialogue.pending)):
            forget(course, hidden)
    course.change({"exchange": None} if dialogue.exchange_over else {})
    return Meaning(before, findings)


def ended(course: Course, line: Line, _masked: Line | None) -> Meaning:
    """Take in that the connection was closed, or that a side gave up waiting."""
    before, waiting = course.situation, course.dialogue.issued
    sure = not course.dialogue.unsure
    refused = waiting is not None and commands.closes(course.protocol, waiting, before)
    findings = [finding("line-cut")] if course.dialogue.piece else []
    said_bye = waiting is not None and _takes_leave(waiting, line) and not before.marked
    if waiting is not None and not (refused or said_bye or course.dialogue.doubtful):
        findings.append(finding("closed-early", keyword=waiting.keyword))
    marked = len(before.marked)
    gave_up = waiting is None and sure and idle.too_short(course, line)
    if gave_up:
        findings += idle.told(course, line)
        findings += [finding("deletions-lost", count=marked)] if marked else []
    elif line.kind is LineKind.TIMEOUT and line.side is Side.SERVER:
        findings.append(finding("timed-out"))
    elif commands.logged_in(course.protocol, before.state) and sure and not refused:
        findings.append(finding("deletions-lost", count=marked) if marked else finding("no-quit"))
    if course.protocol.client_states:
        course.change({"client_state": course.protocol.client_states[-1].state})
    course.change({"exchange": None})
    return Meaning(before, findings)


def _takes_leave(waiting: Issued, line: Line) -> bool:
    """Tell whether a client closes behind its QUIT: it did not wait for an answer that tells nothing."""
    command = waiting.command
    return line.side is Side.CLIENT and command is not None and command.does(CommandEffect.REMOVES)


def opened(course: Course, _line: Line, _masked: Line | None) -> Meaning:
    """Take in that the connection was opened: behind the end of one, all begins anew."""
    before = course.situation
    if course.dialogue.state is not course.dialogue.before:
        course.begin()
    return Meaning(before, [])


def note(course: Course, line: Line, _masked: Line | None) -> Meaning:
    """Read a remark: perhaps that of a server which goes wrong on purpose."""
    fault = injected(line.octets)
    return Meaning(course.situation, [] if fault is None else [finding("fault-injected", fault=fault)])


def tls(course: Course, line: Line, _masked: Line | None) -> Meaning:
    """Take in that TLS hides what is said, by its version as far as that is told."""
    course.change({})
    retired = _RETIRED.search(line.octets)
    if retired is None:
        return Meaning(course.situation, [])
    told = finding("tls-retired", version=retired[0].decode("ascii"))
    return Meaning(course.situation, course.promises.once("TLS", told))
