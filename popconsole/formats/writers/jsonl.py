"""Writes JSON lines, an object a line of a conversation: see ``readers/jsonl`` for its members.

Nearly all lines were sent and end with CRLF: of those the objects are put together as texts, many at once.
"""

import json
from base64 import b64encode
from binascii import b2a_base64
from collections.abc import Iterable, Iterator
from typing import Any

from popconsole.formats.json_keys import WHATS
from popconsole.formats.writer import Numbered, Writer
from popconsole.i18n import N_
from popconsole.protocol.framing import CRLF, split_ending
from popconsole.transcript.model import Conversation, Line, LineKind, Lines

_AT_ONCE = 1_024  # lines


def _write(conversations: Iterable[Numbered]) -> Iterator[bytes]:
    for number, conversation in conversations:
        yield from _rows(number, conversation)


def _rows(number: int, conversation: Conversation) -> Iterator[bytes]:
    lines = conversation.lines
    last = len(lines) - 1
    index = 0
    while index <= last:
        if isinstance(lines, Lines) and 0 < index < last:
            rows = _plain(number, lines, index, min(last, index + _AT_ONCE), conversation.began)
            if rows:
                yield "".join(rows).encode("ascii")
                index += len(rows)
                continue
        members = _members(number, index + 1, lines[index], conversation.began)
        if not index:
            members |= _header(conversation)
        if index == last:
            members["last"] = True
        yield json.dumps(members, ensure_ascii=True).encode("ascii") + b"\n"
        index += 1


def _plain(number: int, lines: Lines, start: int, stop: int, began: float | None) -> list[str]:
    """Return the rows of lines that were sent, from ``start`` up to ``stop`` or one that is other.

    Each is what ``_members`` gives, as ``json.dumps`` writes it.
    """
    sides = lines.sides(start, stop)
    count = len(sides.partition(b"-")[0])
    octets = lines.octets_between(start, start + count)
    head = f'{{"session": {number}, "n": '
    rows: list[str] = []
    said: float | None = None
    time, own = "null", ""
    for n, (side, text, at) in enumerate(
        zip(sides.decode("ascii"), octets, lines.times(start, start + count), strict=False), start + 1
    ):
        if at != said:  # the lines of one packet have one time
            said = at
            time = "null" if at is None or began is None else repr(round(began + at, 6))
            own = "" if at is None else f', "at": {at!r}'
        told = b2a_base64(text + CRLF, newline=False).decode("ascii")
        rows.append(
            f'{head}{n}, "time": {time}, "side": "{side}", "octets": "{told}", "what": "wire"{own}}}\n'
        )
    return rows


def _members(number: int, n: int, line: Line, began: float | None) -> dict[str, Any]:
    members: dict[str, Any] = {
        "session": number,
        "n": n,
        "time": None if line.at is None or began is None else round(began + line.at, 6),
        "side": line.side.value,
        "octets": b64encode(line.wire).decode("ascii"),
        "what": WHATS[line.kind],
    }
    if line.at is not None:
        members["at"] = line.at
    if line.kind is not LineKind.WIRE:
        if line.octets:
            members["note"] = line.octets.decode("utf-8", "surrogateescape")
        if line.ending != CRLF:
            members["ending"] = line.ending.decode("ascii")
    elif split_ending(line.wire) != (line.octets, line.ending):
        members["ending"] = line.ending.decode("ascii")
    return members


def _header(conversation: Conversation) -> dict[str, Any]:
    """Return what is told of a conversation, for its first line."""
    told: dict[str, Any] = {
        "protocol": conversation.protocol,
        "title": conversation.title,
        "source": conversation.source,
        "exact": conversation.exact,
        "secure": conversation.secure,
        "began": conversation.began,
        "client": conversation.client,
        "server": conversation.server,
        "comments": conversation.comments,
        "headers": conversation.headers,
    }
    return {
        name: value
        for name, value in told.items()
        if not (value is None or value is False or value in ("", ()))
    }


WRITER = Writer(
    "jsonl", N_("JSON lines: an object a line, for programs"), (".jsonl", ".ndjson"), _write, apart=True
)
