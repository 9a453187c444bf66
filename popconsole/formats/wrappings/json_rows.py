"""Takes rows out of JSON lines, as programs log them: pino, bunyan, zap, structlog, docker's json-file.

An object a row, ``{"time": 1, "msg": "S: +OK"}``: the text stands in one of a few members, who says it
perhaps in another, and which connection or program it was in a third.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from popconsole.formats.apart import Source, apart
from popconsole.formats.evidence import tells_pop
from popconsole.formats.reader import Sureness
from popconsole.formats.sided import side_of
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping, share
from popconsole.i18n import N_, _

_TEXTS = ("msg", "message", "log", "text", "data", "line", "payload", "event", "body", "MESSAGE")
_SIDES = ("direction", "dir", "side", "from", "who", "source", "op", "type")
_WHO = ("conn", "connection", "conn_id", "connection_id", "session", "session_id", "cid", "sid", "stream_id",
        "_SYSTEMD_UNIT", "container", "service")  # fmt: skip
_MOST = 0.8  # of the rows must be objects
_LOOKED_AT = 200  # rows


def _object(row: bytes) -> dict[str, Any] | None:
    text = row.strip()
    if not (text.startswith(b"{") and text.endswith(b"}")):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _texts(members: dict[str, Any]) -> list[str]:
    """Return the rows of text in an object, with the mark of the side that another member names."""
    text = next((members[name] for name in _TEXTS if isinstance(members.get(name), str)), None)
    if text is None:
        return []
    named = (side_of(members[name]) for name in _SIDES if isinstance(members.get(name), str))
    side = next((side for side in named if side is not None), None)
    mark = "" if side is None else f"{side.value}: "
    return [mark + row for row in text.removesuffix("\n").removesuffix("\r").split("\n")]


def _encoded(text: str) -> bytes:
    return text.removesuffix("\r").encode("utf-8", "replace")


def _look(rows: Sequence[bytes]) -> Sureness:
    looked_at = [row for row in rows[:_LOOKED_AT] if row.strip()]
    found = [_texts(members) for row in looked_at if (members := _object(row)) is not None]
    part = share(len(found), looked_at)
    if part < _MOST or not any(tells_pop(_encoded(text)) for texts in found for text in texts):
        return Sureness(0.0, _("{part:.0%} of the rows are objects of JSON").format(part=part))
    return Sureness(0.97 * part, _("{part:.0%} of the rows are objects of JSON").format(part=part))


def _unwrap(rows: Iterable[Row], tell: Tell) -> Iterator[Row]:
    return apart(_sources(rows), tell)


def _sources(rows: Iterable[Row]) -> Iterator[tuple[Source, int, bytes]]:
    source: Source = ()
    for number, row in rows:
        members = _object(row)
        if members is None:
            yield source, number, row
            continue
        source = tuple(str(members[name]).encode("utf-8", "replace") for name in _WHO if name in members)
        for text in _texts(members):
            yield source, number, _encoded(text)


WRAPPING = Wrapping(
    "json-rows",
    N_("JSON lines of a program's log: the text in msg, message, log or the like"),
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
    ),
)
