"""Seconds as a person reads them."""

from popconsole.i18n import _, own_number

_MINUTE, _HOUR = 60, 3_600
_TENTHS = 10  # seconds below which parts of a second are told


def duration(seconds: float) -> str:
    """Return how long something took: ``12.4 ms``, ``3.2 s``, ``2 min 5 s``, ``10 min``, ``1 h 3 min``."""
    if round(seconds) >= _HOUR:
        hours, rest = divmod(round(seconds / _MINUTE), _MINUTE)
        told = _("{hours} h {minutes} min") if rest else _("{hours} h")
        return told.format(hours=hours, minutes=rest)
    if round(seconds) >= _MINUTE:
        minutes, rest = divmod(round(seconds), _MINUTE)
        told = _("{minutes} min {seconds} s") if rest else _("{minutes} min")
        return told.format(minutes=minutes, seconds=rest)
    if round(seconds, 3) < 1:
        return _("{milliseconds:.3g} ms").format(milliseconds=own_number(round(seconds * 1_000, 3)))
    if seconds < _TENTHS:
        return _("{seconds:.1f} s").format(seconds=own_number(seconds))
    return _("{seconds:.0f} s").format(seconds=own_number(seconds))
