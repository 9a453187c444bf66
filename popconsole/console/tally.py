"""How a conversation in a pipe went: the exit code."""

from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.protocol.table import Outcome, Protocol
from popconsole.transcript.model import Side

ALL_AS_EXPECTED, ONE_DIFFERS, BROKEN_OFF = 0, 1, 2


class Tally:
    """How a conversation went so far.

    ``broken``: it could not go on. A negative reply is one too many, unless ``:expect`` has judged it right.
    """

    def __init__(self) -> None:
        self.broken = False
        self._differs = False  # from what :expect or :require says
        self._negative = 0  # replies that nobody expected so
        self._last_is_negative = False

    def feed(self, protocol: Protocol, step: Step) -> None:
        """Take in the next step."""
        if step.kind in (Kind.REPLY, Kind.GREETING, Kind.UNSOLICITED):
            challenge = step.line.octets == b"+" or step.line.octets.startswith(b"+ ")
            self._last_is_negative = step.outcome is not Outcome.POSITIVE and not challenge
            self._negative += self._last_is_negative
        elif step.kind in (Kind.CLOSE, Kind.TIMEOUT) and step.line.side is Side.SERVER:
            self.broken |= step.before.state is not protocol.closed or step.command is not None

    def judged(self, *, met: bool) -> None:
        """Take in whether the last reply, or the state, is what the script expects."""
        if not met:
            self._differs = True
        elif self._last_is_negative:
            self._last_is_negative = False
            self._negative -= 1

    @property
    def differs(self) -> bool:
        """Whether something is not as expected so far."""
        return self._differs or self._negative > 0

    @property
    def code(self) -> int:
        """The exit code so far."""
        if self.broken:
            return BROKEN_OFF
        return ONE_DIFFERS if self.differs else ALL_AS_EXPECTED
