"""Standard input, line by line, while the network goes on: a thread of its own reads it."""

import asyncio
import os
import threading

from popconsole.console.typing import TypedLine
from popconsole.i18n import _

_PIECE = 65_536  # octets read at once
_AHEAD = 4  # pieces that may wait to be taken
_LONGEST = 1_048_576  # octets of one line


class TooLongError(ValueError):
    """A line of the input is longer than any that could be meant."""


class InputLines:
    """The lines of a file descriptor, without their endings (LF, CRLF).

    Works with terminals, pipes and files alike, on every system. A terminal can go on after its end
    (Ctrl-D); others can't. The thread is a daemon: it ends with the program, whatever it waits for.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._pieces: asyncio.Queue[bytes] = asyncio.Queue(_AHEAD)
        self._rest = b""
        self._ended = False
        self._typed: TypedLine | None = None

    def type_with(self, typed: TypedLine) -> None:
        """Take what comes as keys of a person, at a terminal that shows nothing by itself."""
        self._typed = typed

    def interrupt(self) -> None:
        """Forget the line that is being typed."""
        if self._typed is not None:
            self._typed.clear()

    def start(self) -> None:
        """Begin to read; runs in the event loop that takes the lines."""
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, args=(loop,), daemon=True).start()

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        terminal = os.isatty(self._descriptor)
        while True:
            try:
                piece = os.read(self._descriptor, _PIECE)
            except OSError:
                piece, terminal = b"", False
            taking = self._pieces.put(piece)
            try:
                asyncio.run_coroutine_threadsafe(taking, loop).result()
            except BaseException:  # noqa: BLE001 - the program ends: whatever stops this is right
                taking.close()  # it may not have begun, where the loop is closed
                return
            if not piece and not terminal:
                return

    async def next(self) -> bytes | None:
        """Return the next line; None at the end. Raises TooLongError."""
        if self._typed is not None:
            return await self._next_typed(self._typed)
        while b"\n" not in self._rest:
            if len(self._rest) > _LONGEST:
                raise TooLongError(
                    _("A line of the input has more than {most} octets: not sent.").format(most=_LONGEST)
                )
            piece = b"" if self._ended else await self._pieces.get()
            if not piece:
                line, self._rest = self._rest, b""
                self._ended = not os.isatty(self._descriptor)
                return line.removesuffix(b"\r") if line else None
            self._rest += piece
        line, _end, self._rest = self._rest.partition(b"\n")
        return line.removesuffix(b"\r")

    async def _next_typed(self, typed: TypedLine) -> bytes | None:
        while True:
            line, complete, self._rest = typed.feed(self._rest)
            if complete:
                return line
            self._rest = await self._pieces.get()
            if not self._rest:
                return None
