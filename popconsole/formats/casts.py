"""Recordings of a terminal by asciinema: what was printed, and when, as rows.

A *cast* is a file of version 2 or 3 with an event in each row, ``[1.5, "o", "text"]``, behind a header, or
one of version 1, all of it one object of JSON. What was typed (``"i"``) is printed as well, and
left out here.
"""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from math import isfinite
from typing import Any

from popconsole.formats.unwrapped import Row, Stamped

_PAIR = re.compile(rb'\[\s*([0-9.eE+-]{1,40})\s*,\s*("(?:[^"\\]|\\.)*+")\s*\]')
_FIRST_VERSION = re.compile(rb'\A\s*\{.{0,4000}?"version"\s*:\s*1\b', re.DOTALL)
_STDOUT = b'"stdout"'
_MOST = 1 << 22  # octets that wait for the end of a pair, or of a row
_PRINTED = "o"
_RELATIVE = 3  # the version in which each time counts from the one before


def header_of(row: bytes) -> dict[str, Any] | None:
    """Return the header of a cast of version 2 or 3, which stands in its first row; None: it is none."""
    found = _json(row)
    if isinstance(found, dict) and found.get("version") in (2, 3) and ("width" in found or "term" in found):
        return found
    return None


def is_first_version(start: bytes) -> bool:
    """Tell whether a file that begins so is a cast of version 1."""
    return _FIRST_VERSION.match(start) is not None and _STDOUT in start


def is_event(row: bytes) -> bool:
    """Tell whether a row is an event of a cast."""
    return _event(row) is not None


def printed(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows that were printed in a cast, each with when, and in which row of the file, it ended."""
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return
    header = header_of(first[1])
    if header is None:
        texts = _of_first_version(first, iterator)
        yield from _rows(texts, None)
    else:
        texts = _of_rows(iterator, relative=header["version"] == _RELATIVE)
        yield from _rows(texts, _seconds(header.get("timestamp")))


def _of_rows(rows: Iterable[Row], *, relative: bool) -> Iterator[tuple[int, float, bytes]]:
    """Yield what the events of a cast print, and when; ``relative``: each counts from the one before it."""
    last = 0.0
    for number, row in rows:
        event = _event(row)
        if event is None:
            continue
        last = last + event[0] if relative else event[0]
        if event[1] == _PRINTED:
            yield number, last, event[2].encode("utf-8", "replace")


def _of_first_version(first: Row, rows: Iterable[Row]) -> Iterator[tuple[int, float, bytes]]:
    last, held, begun = 0.0, b"", False
    for number, row in chain((first,), rows):
        held += row
        if not begun:
            begun = _STDOUT in held
            held = held[held.index(_STDOUT) :] if begun else held[-_MOST:]
        end = 0
        for pair in _PAIR.finditer(held) if begun else ():
            end = pair.end()
            text = _json(pair[2])
            last += _seconds(_json(pair[1])) or 0.0
            if isinstance(text, str):
                yield number, last, text.encode("utf-8", "replace")
        held = held[end:][-_MOST:]


def _rows(texts: Iterable[tuple[int, float, bytes]], began: float | None) -> Iterator[Row]:
    """Cut what was printed into rows."""
    held, place, time = b"", 0, 0.0
    for number, at, text in texts:
        place, time = number, at if began is None else began + at
        *whole, held = (held + text).split(b"\n")
        for row in whole:
            yield Stamped(place, time, dated=began is not None), row.removesuffix(b"\r")
        if len(held) > _MOST:
            yield Stamped(place, time, dated=began is not None), held
            held = b""
    if held:
        yield Stamped(place, time, dated=began is not None), held


def _event(row: bytes) -> tuple[float, str, str] | None:
    """Return when an event was, its kind and its text; None: the row is no event."""
    found = _json(row) if row[:1] == b"[" else None
    match found:
        case [at, str(kind), str(text)] if (seconds := _seconds(at)) is not None:
            return seconds, kind, text
    return None


def _seconds(value: Any) -> float | None:
    right = isinstance(value, int | float) and not isinstance(value, bool)
    try:
        return float(value) if right and isfinite(value) and value >= 0 else None
    except OverflowError:
        return None


def _json(octets: bytes) -> Any:
    try:
        return json.loads(octets)
    except (ValueError, RecursionError):
        return None
