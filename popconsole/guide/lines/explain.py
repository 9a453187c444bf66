"""What a teacher would say about a line: its explanation, and a few words for beside it.

Every text that leaves here is safe to show and holds no secret. What is said of a command stands in
``texts_pop2.py`` and ``texts_pop3.py``, of a reply's content in ``contents.py``, of a finding in its
rule: tables with the same keys as the protocol's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from popconsole.analysis.findings import Finding, Severity
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.auth import exchange
from popconsole.guide.lines.client import command, mail
from popconsole.guide.lines.connection import closed, omitted, opened, remark, timed_out, under_tls
from popconsole.guide.lines.contents import DATA, Section
from popconsole.guide.lines.expect import change, next_after
from popconsole.guide.lines.server import challenge, data, end, greeting, reply, response, unsolicited
from popconsole.guide.words.instead import INSTEAD
from popconsole.guide.words.line_text import LineText
from popconsole.guide.words.problems import shown_keyword
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.cite import Cite
from popconsole.protocol.sasl import MECHANISMS
from popconsole.protocol.table import Protocol
from popconsole.transcript.safe import is_visible, safe_prose


@dataclass(frozen=True, slots=True)
class Note:
    """A finding at the line, in words: what was met, and why it matters or what to do. Safe to show."""

    code: str
    severity: Severity
    message: str
    advice: str
    cite: Cite


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a line means. Every text is safe to show.

    ``text`` is one to a few sentences; ``next`` what may come after it: syntaxes of commands, or one
    phrase on the reply that is due; empty when nothing comes any more. ``steps``: how a response of AUTH
    is made, one thing after another.
    """

    title: str
    text: str
    cite: Cite
    next: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    steps: tuple[str, ...] = ()

    @property
    def numbered(self) -> tuple[str, ...]:
        """The steps with their numbers: ``1. Decode the challenge``."""
        return tuple(_("{n}. {step}").format(n=n, step=step) for n, step in enumerate(self.steps, 1))

    @property
    def whole(self) -> str:
        """The text and the numbered steps behind it, as one text."""
        return " ".join((self.text, *self.numbered)) if self.steps else self.text


def explain(
    protocol: Protocol, step: Step, *, section: Section = Section.UNKNOWN, reveal: bool = False
) -> Explanation:
    """Explain what this very line means, with its values, in the state where it was said.

    ``section`` tells, for a line of a message, whether its header has ended already; ``reveal``, that
    what a response of AUTH holds may be told, passwords and all.
    """
    said = _said(protocol, step, section)
    if step.kind is Kind.RESPONSE:
        said = exchange.response(step, reveal=reveal)
    elif step.kind is Kind.COMMAND and (holds := exchange.initial(step, reveal=reveal)):
        said = replace(said, text=f"{said.text} {holds}")
    text = " ".join(part for part in (said.text, change(step)) if part)
    return Explanation(
        safe_prose(said.title),
        safe_prose(text),
        _cite(protocol, step),
        _safe_words(next_after(protocol, step)),
        tuple(note_of(protocol, step, found) for found in step.findings) if step.findings else (),
        _safe_words(said.steps),
    )


def _safe_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return texts that are safe to show: mostly all of them are, and are looked at all at once."""
    return words if is_visible("".join(words)) else tuple(map(safe_prose, words))


def headline(step: Step, *, section: Section = Section.UNKNOWN) -> str:
    """Return a few words for beside the line: "2 messages, 320 octets", "refused". Safe to show."""
    return safe_prose(_said(_protocol_of(step), step, section).headline)


def _protocol_of(step: Step) -> Protocol:
    return next(p for p in PROTOCOLS.values() if isinstance(step.after.state, type(p.initial)))


def _said(protocol: Protocol, step: Step, section: Section) -> LineText:
    if step.kind is Kind.DATA and step.content is not None:
        return DATA[step.content](protocol, step, section)
    said = EXPLAINERS[step.kind](protocol, step)
    for found in step.findings:
        if found.code in INSTEAD:
            keyword = step.command.keyword if step.command else ""
            text, short = (_(told).format(keyword=keyword) for told in INSTEAD[found.code])
            return replace(said, text=text, headline=short)
    return said


def note_of(protocol: Protocol, step: Step | None, found: Finding) -> Note:
    """Put a finding into words; a secret that stands in an unknown word is masked.

    ``step`` is that of the finding's line, or of another that belongs to the same command, None where that is
    known.
    """
    if step is not None and step.command is not None and step.command.parsed.command is None:
        shown = shown_keyword(protocol, step.command.parsed.keyword)
        masked = tuple((name, shown if name in ("keyword", "syntax") else value) for name, value in found.met)
        found = replace(found, met=masked)
    return Note(found.code, found.severity, safe_prose(found.message), _(found.rule.advice), found.cite)


def _cite(protocol: Protocol, step: Step) -> Cite:
    """Return where the RFC speaks of this line: of the reply, the change of state, or the command."""
    command = step.command.parsed.command if step.command else None
    if step.kind is Kind.COMMAND and command is not None:
        return command.cite
    if step.kind in (Kind.CLOSE, Kind.TIMEOUT, Kind.GREETING) and step.transition is not None:
        return step.transition.cite
    if step.kind in (Kind.CHALLENGE, Kind.RESPONSE) and command is not None:
        row = MECHANISMS.get(step.command.mechanism or "") if step.command else None
        return command.cite if row is None else row.cite
    if step.kind is Kind.TLS:
        return Cite(2595, "4")
    if step.kind is Kind.END:
        return protocol.indicators[0].cite  # of replies in general
    if command is not None and step.command is not None:
        return command.reply(len(step.command.parsed.arguments), step.command.state).cite
    return protocol.row(step.before.state).cite


EXPLAINERS: Mapping[Kind, Callable[[Protocol, Step], LineText]] = {
    Kind.GREETING: greeting,
    Kind.COMMAND: command,
    Kind.REPLY: reply,
    Kind.DATA: data,
    Kind.END: end,
    Kind.UNSOLICITED: unsolicited,
    Kind.CHALLENGE: challenge,
    Kind.RESPONSE: response,
    Kind.MAIL: mail,
    Kind.TLS: under_tls,
    Kind.OPEN: opened,
    Kind.CLOSE: closed,
    Kind.TIMEOUT: timed_out,
    Kind.OMITTED: omitted,
    Kind.NOTE: remark,
}
