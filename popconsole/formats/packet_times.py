"""How programs write when a packet was captured: one list, whether they show packets in rows or in fields."""

from popconsole.formats.stamps import ISO_FORMATS
from popconsole.formats.times import TimeFormat

DATED = tuple(
    map(
        TimeFormat,
        (
            "%s",
            *ISO_FORMATS,
            *(form.replace("-", "/") for form in ISO_FORMATS),
            "%b %d, %Y %H:%M:%S.%f",
            "%b %d, %Y %H:%M:%S.%f %z",
        ),
    )
)
"""Times with a date."""

OF_DAY = TimeFormat("%H:%M:%S.%f"), TimeFormat("%H:%M:%S")
"""Times of a day."""

SINCE_1970 = 100_000_000.0
"""Seconds since the epoch, in 1973: a number that is less is a time since the first packet."""
