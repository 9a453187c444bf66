"""A recording held against the mock server: every exchange said again, found by its command's line."""

from popconsole.analysis.compare import Comparison, Verdict
from popconsole.analysis.exchange import Exchange
from popconsole.analysis.step import Step
from popconsole.dialogue.masked_recording import Secrets
from popconsole.i18n import _, headed
from popconsole.replaying.run import replay
from popconsole.replaying.stage import client_lines
from popconsole.transcript.safe import safe
from popconsole.ui.compared import told_of_said
from popconsole.ui.open_conversation import OpenConversation

_GREETING = -1
AT_ONCE = 2_000  # lines of a recording that is compared without being asked


class Comparisons:
    """The comparisons made so far of one conversation."""

    def __init__(self, conversation: OpenConversation) -> None:
        self._conversation = conversation
        self._said = 0
        self._by_line: dict[int, Comparison] = {}

    async def run(self) -> int:
        """Say the whole recording again; return the number of exchanges that do not agree.

        What was not said does not. ConnectError or OSError where the server can't be started, or where it
        could not be carried out: what was compared before that stays.
        """
        conversation = self._conversation
        differ = 0
        known = Secrets().of(conversation.recording().conversations)
        async for comparison in replay(conversation.protocol, conversation.conversation(), known=known):
            command = comparison.recorded.command
            self._by_line[_GREETING if command is None else command.index] = comparison
            differ += not comparison.verdict.agrees
            self._said += command is not None and comparison.verdict is not Verdict.NOT_SAID
        return differ

    @property
    def told_of_said(self) -> str:
        """One sentence on how many of the client's lines were said."""
        return told_of_said(self._said, client_lines(self._conversation.conversation()))

    @property
    def all(self) -> list[Comparison]:
        """All that were made, in the order of the conversation."""
        return [self._by_line[line] for line in sorted(self._by_line)]

    def at(self, step: Step) -> Comparison | None:
        """Return the comparison of the exchange that a line belongs to; None where there is none yet.

        What is said to no command, and the end of the connection, belong to the one before.
        """
        if step.command is not None:
            return self._by_line.get(step.command.index)
        before = (line for line in self._by_line if line <= step.index)
        return self._by_line.get(max(before, default=_GREETING))


def compared(comparison: Comparison) -> tuple[str, str, str]:
    """Return what was recorded, what came here, and the verdict, safe to show."""
    verdict = _(comparison.verdict.value)
    return (
        _first_line(comparison.recorded),
        _first_line(comparison.here),
        headed(verdict, _(comparison.why)) if comparison.why else verdict,
    )


def _first_line(exchange: Exchange) -> str:
    """Return the status line of an answer; of one that has none, as POP2's data, the first line that came."""
    first = exchange.status or next(iter(exchange.spoken), None)
    return _("nothing") if first is None else safe(first.shown.octets)
