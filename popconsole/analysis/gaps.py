"""What can be said of lines next to octets that are missing: what they show by themselves, and no more."""

from popconsole.analysis.course import Course, Meaning
from popconsole.analysis.findings import Finding, Severity, finding
from popconsole.analysis.server_lines import begun
from popconsole.analysis.step import Changes
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.kind import Kind
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.table import CommandEffect, Content
from popconsole.transcript.model import Line, Side

_ON_MARKS = (CommandEffect.MARKS, CommandEffect.UNMARKS)


def uncertain(course: Course, line: Line, masked: Line | None) -> Meaning:
    """Read a line that is not whole, or of which nobody knows what it answers."""
    before, dialogue = course.situation, course.dialogue
    if masked is not None and dialogue.kind is Kind.COMMAND and dialogue.issued is not None:
        dialogue.issued.conceal(masked.octets)
    findings: list[Finding] = []
    if dialogue.ungreeted:
        findings += begun(course)
    findings += course.of_piece(line) if dialogue.piece else course.of_line(line, data=True)
    answers = dialogue.found is not None or not dialogue.part  # else it is a further line of a reply
    if dialogue.kind is Kind.UNSOLICITED and dialogue.unheard and answers:
        findings.append(finding("command-omitted"))
    if dialogue.kind is Kind.UNSOLICITED and course.after_stls:
        findings.append(finding("stls-injection"))  # whatever it is, it is none of TLS
    if line.side is Side.SERVER:
        course.cut_off()
        if dialogue.open is not None and dialogue.kind is not Kind.DATA:
            course.knowledge.begin()
        course.knowledge.lose()
        if dialogue.issued is not None and (dialogue.doubtful or dialogue.kind is not Kind.DATA):
            forget(course, dialogue.issued)
    changes: Changes = {"exchange": None} if dialogue.exchange_over else {}
    course.change(changes)
    return Meaning(before, findings, dialogue.part)


def doubtful(meaning: Meaning) -> Meaning:
    """Return what a command means that nobody can judge, for what was said before it is not there."""
    notes = [found for found in meaning.findings if found.severity is Severity.NOTE]
    return meaning._replace(findings=notes)


def forget(course: Course, hidden: Issued | None) -> None:
    """Forget what may be otherwise by now: the answer to a command was not seen; None: any may be missing."""
    command = None if hidden is None else hidden.command
    if course.protocol is POP2:
        course.forget_mailbox()
        return
    if hidden is None or (command is not None and any(map(command.does, _ON_MARKS))):
        course.forget_marks()
    told = command is not None and command.replies[0].content is Content.CAPABILITIES
    if hidden is None or told or (command is not None and command.secures):
        course.forget_capabilities()
