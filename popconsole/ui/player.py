"""How a recording is played: from which line to which, and how long each takes. No clock of its own."""

from popconsole.analysis.history import History
from popconsole.dialogue.kind import Kind

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
LONGEST_SILENCE = 3.0  # seconds: longer silences of a recording are cut short

# Seconds before a line where the recording has no times: to read a command, to glance at data.
_PACE = {Kind.COMMAND: 1.6, Kind.REPLY: 0.9, Kind.GREETING: 0.9, Kind.DATA: 0.12, Kind.END: 0.3}
_OTHERWISE = 0.9


class Player:
    """The speed of a playing and the line it goes to. Lines count from 0."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._speed = SPEEDS.index(1.0)

    @property
    def speed(self) -> float:
        """How many times faster than recorded."""
        return SPEEDS[self._speed]

    def faster(self) -> None:
        """Play at twice the speed, up to a limit."""
        self._speed = min(self._speed + 1, len(SPEEDS) - 1)

    def slower(self) -> None:
        """Play at half the speed, down to a limit."""
        self._speed = max(self._speed - 1, 0)

    @property
    def timed(self) -> bool:
        """Whether the recording has times of its own."""
        lines = self._history.lines
        return bool(lines) and (lines[0].at is not None or lines[len(lines) - 1].at is not None)

    def next(self, index: int) -> int | None:
        """Return the line after this one; None at the end."""
        return index + 1 if index + 1 < len(self._history.lines) else None

    def delay(self, index: int) -> float:
        """Return the seconds to wait, at the speed chosen, before line ``index`` is shown."""
        step = self._history.step(index)
        before = self._history.lines[index - 1].at if index > 0 else 0.0
        at = step.line.at
        if at is not None and before is not None:
            seconds = min(max(at - before, 0.0), LONGEST_SILENCE)
        else:
            seconds = _PACE.get(step.kind, _OTHERWISE)
        return seconds / self.speed
