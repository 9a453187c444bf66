"""A plan played whole against the mock server, without anybody who presents it: told as text, and judged."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.plans.plan import NOT_REFUSED, PlannedLine, PlanPlace
from popconsole.i18n import _, ngettext, own_number
from popconsole.protocol.table import Outcome
from popconsole.transcript.model import LineKind, Side
from popconsole.transcript.safe import safe
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.presenting.opening import Presented
from popconsole.ui.presenting.performance import Performance
from popconsole.ui.presenting.told import heading, masked_line, notes_rows, question_rows
from popconsole.ui.wire_text import event_text
from popconsole.ui.workspace import Workspace

_STATUS = (Kind.REPLY, Kind.CHALLENGE, Kind.GREETING)
_SIGNS = {Side.CLIENT: "C: ", Side.SERVER: "S: "}


class DryRun:
    """Plays a plan; ``differs`` are sentences on what was not as the plan expects."""

    def __init__(self, presented: Presented) -> None:
        self._presented = presented
        self.differs: list[str] = []
        self._told: dict[OpenConversation, int] = {}  # lines of each that were told
        self._workspace = Workspace(lambda: None)

    async def rows(self) -> AsyncGenerator[str]:
        """Yield what is seen, row by row, safe to show. Raises PresentError where it can't go on."""
        performance = Performance(self._presented, self._workspace)
        try:
            await performance.stand(PlanPlace())
            while True:
                async with aclosing(self._moment(performance)) as told:
                    async for row in told:
                        yield row
                if not await performance.go_to_next():
                    break
                yield ""
        finally:
            await self._workspace.close()
        count = len(self.differs)
        yield ""
        if not count:
            yield _("All answers were as planned.")
            return
        wrong = ngettext("{n} answer was not as planned.", "{n} answers were not as planned.", count)
        yield wrong.format(n=count)

    async def _moment(self, performance: Performance) -> AsyncGenerator[str]:
        moment = performance.moment
        yield heading(performance.plan, performance.at.moment)
        for row in (*notes_rows(moment), *question_rows(moment)):
            yield row
        for row in self._said():
            yield row
        if moment.wait:
            yield _("(waits {n} s)").format(n=f"{own_number(moment.wait):g}")
            await asyncio.sleep(moment.wait)
        while performance.at.done < moment.steps:
            if performance.pulls_next:
                performance.pull_plug()
                yield _("(the plug is pulled)")
            else:
                wrong = await self._line(performance)
                for row in self._said():
                    yield row
                if wrong is not None:
                    self.differs.append(wrong)
                    yield f"! {wrong}"
            for row in self._said():
                yield row

    async def _line(self, performance: Performance) -> str | None:
        """Say the line that is due; return what is not as planned about it, None where all is."""
        line, conversation = performance.due, self._workspace.current
        if line is None or conversation is None:
            return None
        before, number = len(conversation.history.lines), performance.at.moment
        why = await performance.say()
        history = conversation.history
        steps = [history.step(index) for index in range(before, len(history.lines))]
        wrong = why or not_met(line, steps)
        if wrong is None:
            return None
        shown = masked_line(performance.plan, number, line.text)
        return _("moment {n}, {line}: {wrong}").format(n=number + 1, line=shown, wrong=wrong)

    def _said(self) -> list[str]:
        """Return the rows of the lines that came since."""
        rows: list[str] = []
        conversation = self._workspace.current
        if conversation is None:
            return rows
        history = conversation.history
        if conversation.session is None:
            if conversation not in self._told:
                shown = history.shown(conversation.selected)
                rows.append(_("(opens {place})").format(place=conversation.place))
                rows.append(_SIGNS[shown.side] + safe(shown.octets))
        else:
            for index in range(self._told.get(conversation, 0), len(history.lines)):
                line = history.shown(index)
                rows.append(
                    _SIGNS[line.side] + safe(line.octets) if line.kind is LineKind.WIRE else event_text(line)
                )
        self._told[conversation] = len(history.lines)
        return rows


def not_met(line: PlannedLine, steps: Sequence[Step]) -> str | None:
    """Return why the answer to a line is not what the plan expects; None where it is."""
    if line.expect is None:
        return None
    status = next((step for step in steps if step.kind in _STATUS), None)
    if status is None:
        if any(step.kind in (Kind.DATA, Kind.END, Kind.TLS) for step in steps):
            return None  # POP2's messages come without a status line
        return _("no answer came")
    shown = safe(status.shown.octets)
    if line.expect == NOT_REFUSED:
        refused = status.outcome is Outcome.NEGATIVE
        return _("refused: {reply}").format(reply=shown) if refused else None
    said = status.line.octets.decode("utf-8", "replace")
    if said.upper().startswith(line.expect.upper()):
        return None
    return _("expected: {expect}, came: {reply}").format(expect=line.expect, reply=shown)
