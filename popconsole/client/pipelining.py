"""Commands that are sent ahead of their replies: whether the server takes them, and how far they may go."""

from popconsole.analysis.history import History
from popconsole.protocol.syntax import parse
from popconsole.protocol.table import Outcome

_AHEAD = 2_048  # octets of commands that are sent ahead of their replies: less than any window


class Pipelining:
    """What was sent since all was answered, of the conversation that a history follows."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._octets = 0
        self._blocked = False  # among them is one behind which nothing may be sent

    @property
    def offered(self) -> bool:
        """Whether the server has told, with CAPA, that it takes commands ahead (RFC 2449 section 6.6)."""
        told = self._history.live.situation.capabilities
        return any(words.upper().split()[:1] == ["PIPELINING"] for words in told)

    @property
    def allowed(self) -> bool:
        """Whether a further command may be sent before there is a reply to what was sent."""
        return self.offered and self._octets <= _AHEAD and not self._blocked

    def answered(self) -> None:
        """Begin anew: all that was sent has its reply."""
        self._octets, self._blocked = 0, False

    def sent(self, octets: bytes, size: int) -> None:
        """Take note of a command line that is sent; ``size`` counts its ending too."""
        self._octets += size
        self._blocked |= self._must_wait(octets)

    def _must_wait(self, octets: bytes) -> bool:
        """Tell whether nothing may be sent behind this line before its reply: servers drop it there."""
        protocol, live = self._history.protocol, self._history.live
        command = parse(protocol, octets).command
        if command is None:
            return True
        if command.exchange or command.secures or any(row.secret for row in command.arguments):
            return True
        issued = protocol.after(live.situation.due_state, command.keyword, Outcome.ISSUED)
        return protocol.after(issued, command.keyword, Outcome.POSITIVE) is protocol.closed
