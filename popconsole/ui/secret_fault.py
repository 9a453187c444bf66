"""A fault that is on and is not told: where it strikes is kept, and shown when it is found out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from popconsole.server.faults.spec import FaultSpec
from popconsole.transcript.model import Side
from popconsole.ui.open_conversation import Address, OpenConversation, of_client


@dataclass(frozen=True, slots=True)
class Strike:
    """The fault strikes in a conversation, when that had so many ``lines``."""

    conversation: OpenConversation
    lines: int

    @property
    def line(self) -> int:
        """The line, from 0, in which it shows: the first of the reply that came then, or the last before."""
        lines = self.conversation.history.lines
        replied = self.lines < len(lines) and lines[self.lines].side is Side.SERVER
        return self.lines if replied else max(0, min(self.lines, len(lines)) - 1)


class SecretFault:
    """A fault of the mock server, ``spec``, that nobody is told of."""

    def __init__(self, spec: FaultSpec) -> None:
        self.spec = spec
        self._strikes: list[Strike] = []
        self._early: set[Address] = set()  # clients whose conversation is not shown yet

    def strike(self, there: Iterable[OpenConversation], peer: Address) -> None:
        """Take note that it strikes the connection of a client, among the conversations that are there."""
        conversation = of_client(there, peer)
        if conversation is None:
            self._early.add(peer)
        else:
            self._strikes.append(Strike(conversation, len(conversation.history.lines)))

    def came(self, conversation: OpenConversation) -> None:
        """A conversation is shown now: it may have been struck before that, in its greeting."""
        for peer in [one for one in self._early if of_client((conversation,), one) is not None]:
            self._early.discard(peer)
            self._strikes.append(Strike(conversation, 0))

    def strikes(self) -> Iterator[Strike]:
        """Yield where it has struck, in the order in which it did, each line once."""
        seen: set[tuple[int, int]] = set()
        for one in self._strikes:
            key = id(one.conversation), one.line
            if key not in seen:
                seen.add(key)
                yield one
