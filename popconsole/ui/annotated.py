"""Steps in words, one after another: the text and the objects that ``annotate`` prints."""

import json
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from popconsole.analysis.findings import Severity
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.lines.contents import Section
from popconsole.guide.lines.explain import Explanation, Note, explain
from popconsole.guide.words.counts import octets
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF
from popconsole.protocol.table import Content, Protocol
from popconsole.transcript.model import LineKind, Oddity
from popconsole.transcript.safe import safe_prose, safe_text
from popconsole.ui.annotated_words import finding_text, what_it_is
from popconsole.ui.coloured import coloured, tokens_of_step
from popconsole.ui.line_words import line_words
from popconsole.ui.severities import PLAIN_SIGNS

_ENDINGS = {CRLF: "CRLF", b"\n": "LF", b"": ""}


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step as it may be shown, and where in a message its line stands."""

    step: Step
    section: Section


class Annotator:
    """Turns steps into objects or into text, in order; keeps what of a message is header.

    Secrets are masked unless ``reveal``. ``oddities`` are what the reader of the file met; ``number``
    says which conversation of the recording this is, from 1, ``file`` of which file, where there are several,
    safe to show. With
    ``color`` the line itself is in the terminal's colours; the text is the same. ``met`` are the findings
    so far, each once, as (code, severity); ``section``, where in a message the next line stands.
    """

    def __init__(
        self,
        protocol: Protocol,
        oddities: Iterable[Oddity] = (),
        number: int = 1,
        *,
        reveal: bool = False,
        width: int = 80,
        color: bool = False,
        file: str = "",
    ) -> None:
        self.protocol = protocol
        self.number = number
        self.file = file
        self.reveal = reveal
        self.width = max(40, width)
        self.color = color
        self.met: set[tuple[str, Severity]] = set()
        self._unseen: set[int] = set()  # lines that read as commands and are responses of AUTH
        self.section = Section.UNKNOWN
        self._oddities: dict[int, list[Oddity]] = {}
        self.learn(oddities)

    def learn(self, oddities: Iterable[Oddity]) -> None:
        """Take in what the reader met meanwhile, before the lines that it is about."""
        for oddity in oddities:
            self._oddities.setdefault(oddity.index, []).append(oddity)

    def _shown(self, step: Step) -> Step:
        """Return a step as it may be shown; see ``shown_step``. Each comes here once, in order."""
        if self.reveal:
            return step
        if step.unseen:
            self._unseen.add(step.index)
        command = step.command
        if command is not None and command.parsed.command is not None and command.index in self._unseen:
            return replace(step, line=step.shown, command=None, findings=())
        return step if step.masked is None else replace(step, line=step.masked)

    def is_odd(self, start: int, stop: int) -> bool:
        """Tell whether the reader of the file met something, not told yet, from a line up to another.

        From 0, and without the other.
        """
        return bool(self._oddities) and any(index in self._oddities for index in range(start, stop))

    def odd_from(self, start: int, stop: int) -> int:
        """Return the next line from one on, before ``stop``, at which the reader met something; else that."""
        return min((index for index in self._oddities if start <= index < stop), default=stop)

    def shown(self, step: Step) -> ShownStep:
        """Return a step as it may be shown. Each comes here once, in order."""
        step = self._shown(step)
        return ShownStep(step, self._section_of(step))

    def explained(self, shown: ShownStep) -> Explanation:
        """Return what is said of a step."""
        return explain(self.protocol, shown.step, section=shown.section, reveal=self.reveal)

    def as_object(self, step: Step) -> dict[str, Any]:
        """Return a step as an object for JSON: see README for its members."""
        shown = self.shown(step)
        step, told = shown.step, self.explained(shown)
        line = step.line
        before, after = step.before, step.after
        result: dict[str, Any] = {
            **({"file": self.file} if self.file else {}),
            "conversation": self.number,
            "n": step.index + 1,
            "side": line.side.value,
            "text": line.octets.decode("utf-8", "backslashreplace"),
            "protocol": self.protocol.name,
            "kind": step.kind.value,
            "command": step.command.keyword if step.command else None,
            "state_before": self.protocol.row(before.state).name,
            "state_after": self.protocol.row(after.state).name,
            "explanation": told.whole,
            "findings": [self._finding(note) for note in told.notes]
            + [_of_reader(oddity) for oddity in self._oddities.pop(step.index, [])],
            "title": told.title,
            "rfc": str(told.cite),
            "next": list(told.next),
            "ending": _ENDINGS[line.ending],
        }
        if step.outcome is not None:
            result["outcome"] = step.outcome.value
        if before.client_state is not None and after.client_state is not None:
            result["client_state_before"] = self.protocol.row(before.client_state).name
            result["client_state_after"] = self.protocol.row(after.client_state).name
        if line.at is not None:
            result["at"] = round(line.at, 6)
        return result

    def as_json(self, step: Step) -> str:
        """Return a step as one row of JSON."""
        return json.dumps(self.as_object(step), ensure_ascii=True)

    def as_text(self, step: Step) -> Iterator[str]:
        """Yield a step as rows of text: the line, what it is, its explanation, its findings."""
        shown = self.shown(step)
        step, section, told = shown.step, shown.section, self.explained(shown)
        line = step.line
        words = line_words(line)  # safe: colours come after
        if step.kind is Kind.TLS and line.kind is LineKind.WIRE:
            words = _("({octets} of TLS)").format(octets=octets(len(line.wire)))
        if self.color:
            words = coloured(tokens_of_step(self.protocol, step, words, in_header=section is Section.HEADER))
        yield f"{step.index + 1:5} {line.side.value}  {words}"
        about = f"{self._about(step)}. {told.text}" if told.text else self._about(step)
        yield from self._wrapped(about, "         ")
        for row in told.numbered:
            yield from self._wrapped(row, "           ")
        for note in told.notes:
            found = self._finding(note)
            yield from self._wrapped(
                finding_text(note.code, note.severity, str(note.cite), found["message"]),
                f"       {PLAIN_SIGNS[note.severity]} ",
            )
        for oddity in self._oddities.pop(step.index, []):
            yield from self._oddity(oddity)

    def rest(self) -> Iterator[str]:
        """Yield, as rows of text, what the reader met behind the last line."""
        for index in sorted(self._oddities):
            for oddity in self._oddities[index]:
                yield from self._oddity(oddity)
        self._oddities.clear()

    def _oddity(self, oddity: Oddity) -> Iterator[str]:
        text = _("row {row} of the file, {code}: {message}").format(
            row=oddity.row, code=oddity.code, message=safe_prose(oddity.message)
        )
        yield from self._wrapped(text, "       - ")

    def _about(self, step: Step) -> str:
        """Return what a line is, the command it answers, and the states."""
        before, after = (self.protocol.row(s.state).label for s in (step.before, step.after))
        states = before if before == after else f"{before} -> {after}"
        keyword = ""
        if step.command is not None and step.kind is not Kind.COMMAND:
            keyword = safe_text(step.command.keyword) or _("the empty line")
        return what_it_is(step.kind, keyword, states)

    def _wrapped(self, text: str, lead: str) -> Iterator[str]:
        yield from textwrap.wrap(
            text, self.width, initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False
        )

    def _finding(self, note: Note) -> dict[str, str]:
        """Return a finding as an object; the note has its secrets masked and is safe to show."""
        self.met.add((note.code, note.severity))
        return {
            "code": note.code,
            "severity": note.severity.value,
            "message": note.message,
            "rfc": str(note.cite),
        }

    def _section_of(self, step: Step) -> Section:
        """Tell whether a line of a message is of its header: up to the first empty line it is."""
        if step.kind is not Kind.DATA or step.content not in (Content.MESSAGE, Content.MESSAGE_TOP):
            self.section = Section.UNKNOWN
        elif step.part == 1:
            self.section = Section.HEADER
        section = self.section
        if section is Section.HEADER and not step.line.octets:
            self.section = Section.BODY
        return section


def _of_reader(oddity: Oddity) -> dict[str, str]:
    return {
        "code": f"reader-{oddity.code}",
        "severity": Severity.NOTE.value,
        "message": safe_prose(oddity.message),
        "rfc": "",
    }
