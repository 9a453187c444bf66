"""An entry of a log that has members with names: which tells the text, the side, the time, the program."""

import re
from collections.abc import Mapping

from popconsole.formats.apart import Source
from popconsole.formats.sided import side_of
from popconsole.formats.stamps import ISO_FORMATS

_TEXTS = (
    "msg", "message", "log", "text", "data", "line", "payload", "event", "body", "textpayload",
    "short_message", "@message", "_raw", "content",
)  # fmt: skip
_SIDES = ("direction", "dir", "side", "from", "who", "source", "op", "type")
_WHO = ("conn", "connection", "conn_id", "connection_id", "session", "session_id", "cid", "sid", "stream_id",
        "_systemd_unit", "container", "service")  # fmt: skip
_TIMES = ("time", "timestamp", "@timestamp", "ts", "__realtime_timestamp", "datetime", "date", "asctime", "t")
TIME_FORMATS = (*ISO_FORMATS, "%s", "%H:%M:%S", "%H:%M:%S.%f")
"""How a time may be written in ``time_of``."""
_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))  # from so many on they are no seconds, but so many parts
_NUMBER = re.compile(r"[0-9]{9,19}(?:\.[0-9]{1,9})?")


def holds_text(name: str) -> bool:
    """Tell whether a member with that name is one that holds the text."""
    return name.strip().lower() in _TEXTS


def holds_time(name: str) -> bool:
    """Tell whether a member with that name is one that tells when an entry was written."""
    return name.strip().lower() in _TIMES


def texts_of(entry: Mapping[str, object]) -> list[bytes]:
    """Return the rows of text in an entry, with the mark of the side that another member names.

    ``data: +OK`` beside ``direction: recv`` gives ``S: +OK``. None where no member holds text.
    """
    members = _members(entry)
    text = next((members[name] for name in _TEXTS if isinstance(members.get(name), str)), None)
    if text is None:
        return []
    named = (side_of(str(members[name])) for name in _SIDES if isinstance(members.get(name), str))
    side = next((side for side in named if side is not None), None)
    mark = "" if side is None else f"{side.value}: "
    rows = str(text).removesuffix("\n").removesuffix("\r").split("\n")
    return [(mark + row.removesuffix("\r")).encode("utf-8", "surrogateescape") for row in rows]


def source_of(entry: Mapping[str, object]) -> Source:
    """Return what tells an entry's connection, or program, from others."""
    members = _members(entry)
    return tuple(str(members[name]).encode("utf-8", "surrogateescape") for name in _WHO if name in members)


def time_of(entry: Mapping[str, object]) -> bytes | None:
    """Return when an entry was written, as text; a number, of any part of a second, as seconds since 1970."""
    members = _members(entry)
    values = (members[name] for name in _TIMES if name in members)
    told = (one for one in values if isinstance(one, str | int | float) and not isinstance(one, bool))
    return next(map(time_text, map(str, told)), None)


def time_text(text: str) -> bytes:
    """Return a time as ``TIME_FORMATS`` has it; a number, of any part of a second, as seconds since 1970.

    A small number counts from nobody knows when, and gives nothing.
    """
    if _NUMBER.fullmatch(text) is None:
        told = text.strip().encode("utf-8", "surrogateescape")
        return told if told.strip(b"0123456789.-") else b""
    seconds = float(text)
    part = next((part for least, part in _UNITS if seconds >= least), 1.0)
    return b"%.6f" % (seconds / part)


def _members(entry: Mapping[str, object]) -> dict[str, object]:
    """Return all members by their names in small letters; those of members too, where no outer one has it."""
    found: dict[str, object] = {}
    for value in entry.values():
        if isinstance(value, Mapping):
            found |= {str(name).lower(): inner for name, inner in value.items()}
    return found | {name.lower(): value for name, value in entry.items()}
