"""How a console ends when it is told to from outside: by a signal, or because its terminal has gone.

Unhandled, SIGTERM and SIGHUP would leave the terminal as the console has it, and a terminal that is closed
under a console that does not own it would leave that running for nobody.
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable

ENDING = ("SIGTERM", "SIGHUP")
"""The signals that end a console."""

_PATIENCE = 3.0  # seconds to close all in order, where nobody looks on any more
_LOOKS = 1.0  # seconds between two looks whether the terminal is there

GONE = 129
"""The exit code where the terminal has gone: that of SIGHUP, as a shell tells it."""

End = Callable[[int], None]
"""Ends the console with an exit code."""


def end_at_signals(end: End, names: Iterable[str]) -> None:
    """Let signals end the console, but for one that is ignored, as under nohup.

    The code is 128 and the signal's number, as a shell tells it. Windows has none to catch so.
    """
    loop = asyncio.get_running_loop()
    for name in names:
        number = getattr(signal, name, None)
        if number is not None and sys.platform != "win32" and signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, end, 128 + number)


def terminal_is_gone() -> bool:
    """Tell whether standard input was a terminal that is there no more. Never so on Windows."""
    if sys.platform == "win32" or sys.__stdin__ is None:
        return False
    import termios  # noqa: PLC0415 - POSIX alone has it

    try:
        termios.tcgetattr(sys.__stdin__.fileno())
    except (termios.error, OSError, ValueError):
        return True
    return False


async def watch_terminal(gone: Callable[[], None]) -> None:
    """Wait until the terminal is gone, and call ``gone``. Where there is none from the start, never."""
    if terminal_is_gone():
        return
    while not terminal_is_gone():  # noqa: ASYNC110 - nobody tells of it
        await asyncio.sleep(_LOOKS)
    gone()


def at_the_latest(code: int) -> None:
    """End the program, a little later, even where writing to a terminal that is gone never ends."""
    timer = threading.Timer(_PATIENCE, os._exit, (code,))
    timer.daemon = True
    timer.start()
