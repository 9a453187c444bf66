"""Whole conversations of a large file, shared out among processes: what is made of them comes in order."""

import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from popconsole.dialogue.echoes import Echoes
from popconsole.dialogue.masked_recording import Secrets
from popconsole.formats.reading import Progress
from popconsole.formats.writer import Numbered
from popconsole.transcript.model import Conversation

if TYPE_CHECKING:  # loaded where a file is large
    from popconsole.ui.crew import Crew

Made = TypeVar("Made")

_WORTH = 6 << 20  # octets still to be read, from which on the beginning of processes is soon made good
_MOST = 4  # processes: one that reads keeps no more of them busy
_LINES = 2_048  # of a piece, or more: then it takes far longer to work on it than to send it
_LONGEST = 4_096  # of a conversation that is sent: a longer one takes less memory where it is


def helpers(progress: Progress) -> int:
    """Return how many processes would make short work of the rest of a file; 0: it is not worth it.

    They are twins of this one, which only Linux makes quickly and safely.
    """
    if sys.platform != "linux" or progress.total - progress.octets < _WORTH:
        return 0
    count = len(os.sched_getaffinity(0))
    return min(count, _MOST) if count > 1 else 0


class Shared(NamedTuple):
    """Conversations that a process works on, each with its number; ``known`` is what was secret before."""

    known: Echoes | None
    conversations: list[Numbered]


class Sharing(Generic[Made]):
    """Gives conversations to other processes, where that is worth it, to have ``work`` done on them.

    ``secrets`` are those of the file so far, None where nobody asks for them: they are learned here as
    conversations are given. To be closed.
    """

    def __init__(self, work: Callable[[Shared], Made], secrets: Secrets | None = None) -> None:
        self._work = work
        self._secrets = secrets
        self._crew: Crew[Shared, Made] | None = None
        self._now = Shared(None, [])
        self._lines = 0

    def engage(self, progress: Progress) -> None:
        """Begin to share, if the rest of the file is worth it; ``work`` is done as all stands now."""
        if self._crew is None and (count := helpers(progress)):
            from popconsole.ui.crew import Crew  # noqa: PLC0415 - where a file is large

            self._crew = Crew(self._work, count)

    def takes(self, conversation: Conversation) -> bool:
        """Tell whether a conversation is to be given to others."""
        return self._crew is not None and len(conversation.lines) <= _LONGEST

    def give(self, number: int, conversation: Conversation) -> Iterator[tuple[Shared, Made]]:
        """Give a conversation; yield what was made of some of those before it."""
        if not self._now.conversations:
            self._now = Shared(None if self._secrets is None else self._secrets.known, [])
        self._now.conversations.append((number, conversation))
        self._lines += len(conversation.lines)
        if self._secrets is not None:
            self._secrets.learn(conversation)
        if self._lines >= _LINES:
            yield from self._hand_out()

    def rest(self) -> Iterator[tuple[Shared, Made]]:
        """Yield what is made of all that was given and did not come back yet."""
        if self._crew is not None:
            if self._now.conversations:
                yield from self._hand_out()
            yield from self._crew.rest()

    def close(self) -> None:
        """Share no more; what did not come back is lost."""
        if self._crew is not None:
            self._crew.close()

    def _hand_out(self) -> Iterator[tuple[Shared, Made]]:
        assert self._crew is not None  # noqa: S101 - it was engaged
        now, self._now, self._lines = self._now, Shared(None, []), 0
        yield from self._crew.give(now)
