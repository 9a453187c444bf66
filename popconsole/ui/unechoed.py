"""What is typed before a console shows its command line is not shown by the terminal: it may be a password.

Only POSIX's terminals show it by themselves; elsewhere nothing is to be done.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

_NO_CONSOLE = frozenset(
    ("annotate", "config", "diagram", "explain", "manual", "replay", "serve", "-h", "--help", "--version")
)
_echoed: set[int] = set()  # the descriptors whose terminals would show what is typed, but for us


def was_echoing(descriptor: int) -> bool:
    """Tell whether a terminal would show what is typed, were it not for ``unechoed``."""
    return descriptor in _echoed


@contextmanager
def unechoed(arguments: Sequence[str]) -> Iterator[None]:
    """Let the terminal show nothing that is typed while a console starts and runs: that shows it itself.

    ``arguments`` are those of the command line; what opens no console leaves the terminal as it is.
    """
    descriptor = _terminal() if _NO_CONSOLE.isdisjoint(arguments) else None
    if descriptor is None:
        yield
        return
    import termios  # noqa: PLC0415 - POSIX alone has it

    before = termios.tcgetattr(descriptor)
    if not before[3] & termios.ECHO:
        yield
        return
    changed = [*before]
    changed[3] &= ~termios.ECHO
    _echoed.add(descriptor)
    termios.tcsetattr(descriptor, termios.TCSANOW, changed)
    try:
        yield
    finally:
        with suppress(termios.error):  # it is gone
            termios.tcsetattr(descriptor, termios.TCSANOW, before)
        _echoed.discard(descriptor)


def _terminal() -> int | None:
    """Return the descriptor of the terminal that a person types at; None where there is none, or not ours."""
    try:
        descriptor = sys.stdin.fileno() if sys.stdin is not None else -1
        if os.isatty(descriptor) and os.tcgetpgrp(descriptor) == os.getpgrp():
            return descriptor
    except (AttributeError, OSError, ValueError):  # Windows; a closed or replaced standard input
        pass
    return None
