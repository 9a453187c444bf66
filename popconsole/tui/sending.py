"""Pasted lines: each is sent after the whole answer to the one before, or ahead where the server says so."""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from popconsole.client.session import ClientSession


class SendQueue:
    """The lines that wait for their turn.

    ``session`` gives the live conversation, ``send`` sends a line (False where that is not possible
    any more, and the rest is dropped), ``changed`` is called when the number of lines has changed.
    """

    def __init__(
        self,
        session: Callable[[], "ClientSession | None"],
        send: Callable[[str], bool],
        changed: Callable[[], None],
    ) -> None:
        self._session = session
        self._send = send
        self._changed = changed
        self._lines: deque[str] = deque()

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, text: str) -> None:
        """Let a line wait behind the others; ``run`` sends it."""
        self._lines.append(text)

    def clear(self) -> None:
        """Drop what waits."""
        self._lines.clear()

    async def run(self) -> None:
        """Send what waits, until nothing does."""
        while self._lines:
            session = self._session()
            if session is None:
                self.clear()
                return
            await session.ready()
            if not self._lines or not self._send(self._lines.popleft()):
                self.clear()
                return
            self._changed()
            await session.ready()
        self._changed()
