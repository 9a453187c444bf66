"""Takes rows out of JSON, as programs log it: pino, bunyan, zap, structlog, docker's json-file, journalctl.

An object a row, ``{"time": 1, "msg": "S: +OK"}``, or an array of objects, printed over many rows or in one:
the text stands in one of a few members, who says it perhaps in another, and which connection or program it
was in a third (``log_members``).
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from popconsole.formats.apart import Source, apart
from popconsole.formats.evidence import carries_pop
from popconsole.formats.log_members import TIME_FORMATS, source_of, texts_of, time_of
from popconsole.formats.reader import Sureness
from popconsole.formats.stamps import Stamps
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping, share
from popconsole.i18n import N_, _, own_number

_MOST = 0.8  # of the rows must be of objects
_LOOKED_AT = 400  # rows
_ROWS = 200  # that an object may be printed over
_AROUND = (b"[", b"]", b"],", b"{", b"}", b"},")  # what may stand alone in a row around objects


def _value(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _objects_in(row: bytes) -> list[dict[str, Any]]:
    """Return the objects that a row is: one, with what an array puts around it, or several in an array."""
    text = row.strip()
    if text.endswith(b"}"):
        found = _value(text.lstrip(b"[, "))
        return [found] if isinstance(found, dict) else []
    if text.endswith((b"},", b"}]", b"},]")):
        inner = text.rstrip(b",").removesuffix(b"]").rstrip(b", ")
        found = _value(b"[%b]" % inner.lstrip(b"[, "))
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return []


def _entries(rows: Iterable[Row]) -> Iterator[tuple[int, int, list[dict[str, Any]], bytes]]:
    """Yield the number of a row, how many rows it goes over, the objects in them, and the row itself."""
    held: list[Row] = []
    for number, row in rows:
        text = row.strip()
        if text in (b"{", b"[{"):  # the innermost counts
            yield from _plain(held)
            held = [(number, b"{")]
        elif held:
            held.append((number, row))
            if text.startswith(b"}"):
                whole = b"\n".join((*(one for _number, one in held[:-1]), b"}"))
                found = _value(whole)
                if isinstance(found, dict):
                    yield held[0][0], len(held), [found], whole
                    held = []
            if len(held) > _ROWS:
                yield from _plain(held)
                held = []
        else:
            yield number, 1, _objects_in(row), row
    yield from _plain(held)


def _plain(rows: list[Row]) -> Iterator[tuple[int, int, list[dict[str, Any]], bytes]]:
    for number, row in rows:
        yield number, 1, [], row


def _look(rows: Sequence[bytes]) -> Sureness:
    looked_at = [row for row in rows[:_LOOKED_AT] if row.strip()]
    known = 0
    spoken = False
    for _number, count, objects, row in _entries(enumerate(looked_at, 1)):
        found = [texts for one in objects if (texts := texts_of(one))]
        known += count if objects or row.strip() in _AROUND else 0
        spoken = spoken or any(carries_pop(text) for texts in found for text in texts)
    part = share(known, looked_at)
    told = _("{part:.0%} of the rows are objects of JSON").format(part=own_number(part))
    if part < _MOST or not spoken:
        return Sureness(0.0, told)
    return Sureness(0.97 * part, told)


def _unwrap(rows: Iterable[Row], tell: Tell) -> Iterator[Row]:
    return apart(_sources(rows), tell)


def _sources(rows: Iterable[Row]) -> Iterator[tuple[Source, int, bytes]]:
    source: Source = ()
    stamps = Stamps(TIME_FORMATS)
    for number, _count, objects, row in _entries(rows):
        for one in objects:
            source = source_of(one)
            stamped = stamps(number, time_of(one))
            for text in texts_of(one):
                yield source, stamped, text
        if not objects and row.strip() not in _AROUND:
            yield source, number, row


WRAPPING = Wrapping(
    "json-rows",
    N_("JSON of a program's log, lines or an array: the text in msg, message, log or the like"),
    _look,
    _unwrap,
    (
        WrappedSample(
            b'{"level": 20, "conn": 1, "msg": "S: +OK ready"}\n{"level": 20, "conn": 2, "msg": "started"}\n'
            b'{"level": 20, "conn": 1, "msg": "C: QUIT"}\n{"level": 20}\nno object\n',
            b"S: +OK ready\nC: QUIT\n",
            "other-rows",
        ),
        WrappedSample(
            b'{"direction": "recv", "data": "+OK h\\u00e9\\r\\n"}\n{"direction": "sent", "data": "QUIT"}\n'
            b'{"direction": "recv", "data": "+OK\\r\\nmore"}\n{"direction": 7, "data": "x"}\n',
            b"S: +OK h\xc3\xa9\nC: QUIT\nS: +OK\nS: more\nx\n",
        ),
        WrappedSample(
            b'[\n  {\n    "time": 1,\n    "fields": {\n      "message": "S: +OK ready"\n    }\n  },\n'
            b'  {\n    "message": "C: QUIT"\n  }\n]\n',
            b"S: +OK ready\nC: QUIT\n",
        ),
        WrappedSample(
            b'[{"text": "S: +OK ready"}, {"text": "C: NOOP"},\n{"text": "S: +OK"}, 7, {"text": "C: QUIT"}]\n',
            b"S: +OK ready\nC: NOOP\nS: +OK\nC: QUIT\n",
        ),
    ),
)
