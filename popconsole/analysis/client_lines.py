"""What the lines of a client mean: commands, and responses of AUTH."""

from popconsole.analysis import commands, sasl_exchange
from popconsole.analysis.course import Course, Meaning
from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.peers import is_header, said_in
from popconsole.analysis.server_lines import begun
from popconsole.analysis.step import Changes
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.table import CommandEffect
from popconsole.transcript.model import Line, Side


def command(course: Course, line: Line, masked: Line | None) -> Meaning:
    """Read a command."""
    dialogue = course.dialogue
    issued = dialogue.issued
    assert issued is not None  # noqa: S101 - a command is what was issued
    findings = course.of_line(line)
    findings += course.cut_off()
    if dialogue.ungreeted:
        findings += begun(course)
    before = course.situation
    if masked is not None:
        issued.conceal(masked.octets)
    other = said_in(line.octets) if issued.command is None else None
    if other is not None:
        findings = _of_another(course, other)
    elif issued.state is course.protocol.closed:
        findings += course.promises.once("too late", finding("session-over"))
    elif Side.CLIENT in course.others and is_header(line.octets):
        pass  # the client was told what it speaks
    elif Side.SERVER not in course.others:  # nobody can judge what is said to a server of another protocol
        findings += commands.judge(course.protocol, issued, line, before)
        findings += course.promises.of_command(course.protocol, issued, before, ahead=_is_ahead(course))
    changes: Changes = {"exchange": None} if dialogue.exchange_over else {}
    if issued.exchanges:
        findings += sasl_exchange.begin(issued, before)
        changes |= sasl_exchange.opened(issued, before)
    findings += course.promises.of_secret(findings, before)
    oldest = dialogue.oldest
    if oldest is not None and oldest.index <= course.stls_at:
        findings.append(finding("stls-injection"))
    if issued.command is not None and issued.command.secures:
        course.stls_at = issued.index
    course.after_stls = False
    changes |= commands.learn(issued, before)
    if course.protocol is POP2:
        changes["client_state"] = commands.client_state(course.protocol, before, issued)
    course.change(changes)
    return Meaning(before, findings)


def _of_another(course: Course, other: str) -> list[Finding]:
    """Return, once, that the client speaks another protocol, unless the server does so too."""
    if course.others:
        return []
    course.others |= {Side.CLIENT}
    return [finding("client-of-another", protocol=course.protocol.name, other=other)]


def _is_ahead(course: Course) -> bool:
    """Tell whether a command is sent before an earlier one was answered, as far as all replies are there."""
    waiting = course.dialogue.queue
    newest = waiting[-1].command if waiting else None
    if len(waiting) < 2 or course.abridged or (newest and newest.does(CommandEffect.REMOVES)):
        return False  # QUIT: who has waited in vain leaves
    earlier = waiting[-2].command
    return earlier is None or not earlier.secures  # behind STLS it is worse than that


def response(course: Course, line: Line, _masked: Line | None) -> Meaning:
    """Read what the client says in an exchange: it is no command, and answers the AUTH before it."""
    findings = course.of_line(line)
    findings += course.cut_off()
    before = course.situation
    changes, more = sasl_exchange.response(line, before, early=not course.dialogue.fits)
    course.change(changes)
    exchange = course.situation.exchange
    more += course.promises.of_secret(more, before)
    return Meaning(before, findings + more, exchange.responses if exchange else 0)


def mail(course: Course, line: Line, _masked: Line | None) -> Meaning:
    """Read a line of a mail that the client sends, or the lone dot that ends it."""
    findings = course.of_line(line, data=True)
    before = course.situation
    course.change({})
    return Meaning(before, findings)
