"""Comparisons in words: the recorded answers and those of today, side by side."""

from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from popconsole.analysis.compare import Comparison, Verdict
from popconsole.analysis.exchange import Exchange
from popconsole.analysis.findings import Severity
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.i18n import _, counted_word, headed, ngettext
from popconsole.transcript.model import LineKind
from popconsole.transcript.safe import safe, safe_prose
from popconsole.ui.wire_text import side_word

_INDENT = 5  # of what goes on in a further row
_MOST = 8  # lines of an answer that are printed; the rest is counted


class Comparer:
    """Prints comparisons in two columns and sums them up; ``lines`` of the client are there to say."""

    def __init__(
        self, lines: int, *, reveal: bool = False, width: int = 80, everything: bool = False
    ) -> None:
        self.lines = lines
        self.said = 0
        self.first: tuple[Comparison, int] | None = None  # that fails, and of which conversation
        self.reveal = reveal
        self.column = (max(60, width) - 7) // 2
        self.most = None if everything else _MOST
        self.verdicts: Counter[Verdict] = Counter()
        self._reason = ("", 0)  # why a line was not said, as it was told last, and which line, from 1

    @property
    def agrees(self) -> bool:
        """Whether all was said, and status, shape and data agreed throughout."""
        return self.said == self.lines and all(verdict.agrees for verdict in self.verdicts)

    def heading(self, here: str, there: str = "") -> Iterator[str]:
        """Yield the head of the two columns; ``here`` names the server that answers now.

        ``there``: what is compared with it, if that is no recording.
        """
        yield from self.columns(there or _("recorded"), here)
        yield "     " + "-" * self.column + "+" + "-" * (self.column + 1)

    def count(self, comparison: Comparison, number: int = 1) -> None:
        """Take a comparison into the sum; ``number``: of its conversation, from 1."""
        if comparison.recorded.command is None:
            self._reason = ("", 0)
        self.verdicts[comparison.verdict] += 1
        self.said += comparison.recorded.command is not None and comparison.verdict is not Verdict.NOT_SAID
        if self.first is None and not comparison.verdict.agrees:
            self.first = comparison, number

    def rows(self, comparison: Comparison) -> Iterator[str]:
        """Yield an exchange: the command, both answers line by line, the verdict."""
        recorded = comparison.recorded
        command = self._command(comparison)
        if recorded.command is not None:
            yield f"{recorded.command.index + 1:4} C: {command}"
        yield from self.answers(comparison)

    def answers(self, comparison: Comparison) -> Iterator[str]:
        """Yield both answers to a command line by line, and the verdict."""
        recorded, here = comparison.recorded, comparison.here
        if comparison.verdict in (Verdict.NOT_SAID, Verdict.ADDED):
            yield f"   ! {self.verdict(comparison)}"
            return
        left, right = self._said(recorded), self._said(here)
        for one, other in zip_longest(left, right, fillvalue=""):
            yield from self.columns(one, other)
        mark = "=" if comparison.verdict.agrees else "!"
        yield f"   {mark} {self.verdict(comparison)}"

    def verdict(self, comparison: Comparison) -> str:
        """Return the verdict in words, and what differs.

        Why a line was not said is told once: lines behind it refer to it.
        """
        if comparison.verdict is Verdict.NOT_SAID and comparison.recorded.command is not None:
            line = comparison.recorded.command.index + 1
            why, first = self._reason
            if comparison.why == why and line > first:
                return _("not said, as line {n}").format(n=first)
            self._reason = comparison.why, line
        verdict = self.words(comparison.verdict)
        return headed(verdict, _(comparison.why)) if comparison.why else verdict

    def words(self, verdict: Verdict) -> str:
        """Return a verdict in words."""
        return _(verdict.value)

    def as_object(self, comparison: Comparison, number: int = 1) -> dict[str, Any]:
        """Return a comparison as an object for JSON; ``number``: of its conversation, from 1."""
        command = comparison.recorded.command
        return {
            "conversation": number,
            "n": command.index + 1 if command else None,
            "command": self._command(comparison),
            "verdict": comparison.verdict.name.lower().replace("_", "-"),
            "why": comparison.why,
            "agrees": comparison.verdict.agrees,
            "recorded": [self.text(s) for s in comparison.recorded.answer],
            "here": [self.text(s) for s in comparison.here.answer],
        }

    def summary(self) -> str:
        """Return one sentence that counts the verdicts."""
        total = sum(self.verdicts.values())
        counts = ", ".join(counted_word(n, self.words(v)) for v in Verdict if (n := self.verdicts[v]))
        return ngettext("{n} exchange: {counts}.", "{n} exchanges: {counts}.", total).format(
            n=total, counts=counts
        )

    def told_of_said(self) -> str:
        """Return one sentence on how much of the client was said again."""
        return told_of_said(self.said, self.lines)

    def ending(self) -> Iterator[str]:
        """Yield what a report ends with: the first exchange that fails, if one does."""
        if self.first is None:
            return
        comparison, number = self.first
        yield _("The first that fails (conversation {n}):").format(n=number)
        yield from self.rows(comparison)

    def sum_as_object(self, failure: str = "") -> dict[str, Any]:
        """Return the sum as an object for JSON: the last one; ``failure``: why it was not carried out."""
        comparison, number = self.first or (None, None)
        command = comparison.recorded.command if comparison else None
        return {
            "said": self.said,
            "lines": self.lines,
            "agrees": self.agrees and not failure,
            "verdicts": self._counts(),
            "failure": failure or None,
            "first": None
            if comparison is None
            else {"conversation": number, "n": command.index + 1 if command else None},
        }

    def _counts(self) -> dict[str, int]:
        """Return how often each verdict was given, by its name in JSON."""
        return {v.name.lower().replace("_", "-"): n for v in Verdict if (n := self.verdicts[v])}

    def _said(self, exchange: Exchange) -> list[str]:
        steps = [s for s in exchange.answer if s.kind is not Kind.OPEN]
        rows = [f"{s.line.side.value}: {self.text(s)}" for s in steps]
        if self.most is not None and len(rows) > self.most + 1:
            left = len(rows) - self.most
            kept = rows[: self.most - 1]
            more = ngettext("... {n} more line", "... {n} more lines", left).format(n=left)
            return [*kept, f"   {more}", rows[-1]]
        return rows or [_("(no answer)")]

    def columns(self, there: str, here: str) -> Iterator[str]:
        """Yield the rows of a line in both columns, folded where it is too long."""
        for one, other in zip_longest(self._cell(there), self._cell(here), fillvalue=""):
            yield f"     {one:{self.column}}| {other}".rstrip()

    def _cell(self, text: str) -> list[str]:
        """Return a line as it is set in its column: folded, never cut."""
        width = self.column - 1
        first, rest = text[:width], text[width:]
        step = width - _INDENT
        return [first, *(" " * _INDENT + rest[i : i + step] for i in range(0, len(rest), step))]

    def _command(self, comparison: Comparison) -> str | None:
        """Return the command of an exchange; None for the greeting."""
        recorded = comparison.recorded.command
        return None if recorded is None else self.text(recorded)

    def text(self, step: Step) -> str:
        """Return a line as it may be shown."""
        line = step.line if self.reveal else step.shown
        words = {LineKind.CLOSED: _("(closes the connection)"), LineKind.TIMEOUT: _("(gives up waiting)")}
        if line.kind in words:
            return words[line.kind]
        text = safe(line.octets)
        return text if line.kind is LineKind.WIRE else f"({text})"


def told_of_said(said: int, lines: int) -> str:
    """Return one sentence on how many of the client's lines were said again."""
    return ngettext("{said} of {n} client line said.", "{said} of {n} client lines said.", lines).format(
        said=said, n=lines
    )


def reported(steps: list[Step]) -> Iterator[str]:
    """Yield what is worth knowing about a recording itself: findings that its replay does not count.

    What was left out is told of each line; what is wrong once for each kind, with how often it is there.
    """
    wrong: dict[str, list[str]] = {}
    for step in steps:
        for found in step.findings:
            told = _("line {n} ({side}): {message} [{code}]").format(
                n=step.index + 1,
                side=side_word(step.line.side),
                message=safe_prose(found.message),
                code=found.code,
            )
            if found.severity is Severity.NOTE and found.code.endswith(("-omitted", "-wrapped")):
                yield told
            elif found.severity is Severity.ERROR:
                wrong.setdefault(found.code, []).append(told)
    for first, *more in wrong.values():
        times = ngettext("{told}, and {n} line more", "{told}, and {n} lines more", len(more))
        yield _("wrong there: {told}").format(told=times.format(told=first, n=len(more)) if more else first)
