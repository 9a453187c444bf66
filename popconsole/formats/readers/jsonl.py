"""Reads JSON lines, as ``convert`` writes them: an object in each row, for a line of a conversation.

``session`` and ``n`` are numbers from 1, ``time`` seconds since the epoch or null, ``side`` ``C`` or ``S``,
``octets`` base64 with the line's ending, ``what`` one of wire, gap, open, close, timeout, note, tls. Further
members, where they are needed: ``at`` (seconds since the conversation began), ``note`` (what was left out or
happened), ``ending`` (where the octets don't tell it), ``last`` (of the conversation), and with its first
line what is told of it: ``protocol``, ``title``, ``source``, ``exact``, ``secure``, ``began``, ``client``,
``server``, ``comments``, ``headers``.
"""

import json
from base64 import b64decode
from collections.abc import Iterator
from math import isfinite
from typing import Any

from popconsole.formats.draft import Draft
from popconsole.formats.json_keys import KINDS, NEEDED
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source, rows_of
from popconsole.formats.strand import Strand
from popconsole.i18n import N_, _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.framing import CRLF, split_ending
from popconsole.transcript.model import LineKind, Side

_ENDINGS = ("\r\n", "\n", "")


def _look(start: bytes) -> Sureness:
    first = next((row for row in rows_of(start) if row.strip()), b"")
    if _object(first) is None:
        told = _("its first row is no object with the members {members}")
        return Sureness(0.0, told.format(members=", ".join(NEEDED)))
    return Sureness(1.0, _("its rows are objects with session, n, side, octets and what"))


def _object(row: bytes) -> dict[str, Any] | None:
    """Return the object of a row, checked; None where it is none of ours."""
    if row[:1] != b"{":
        return None
    try:
        members = json.loads(row)
        b64decode(members["octets"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    right = (
        all(name in members for name in NEEDED)
        and isinstance(members["session"], int)
        and members["side"] in ("C", "S")
        and isinstance(members["what"], str)
        and members["what"] in KINDS
        and members.get("ending", "") in _ENDINGS
        and isinstance(members.get("note", ""), str)
    )
    return members if right else None


def _read(source: Source, draft: Draft) -> Iterator[None]:
    number = 0
    for piece in source.pieces():
        for row in rows_of(piece):
            number += 1
            members = _object(row)
            if members is not None:
                draft.understood()
                _take(members, draft)
            elif row.strip():
                draft.passed_over()
                draft.odd(number, "no-object", _("the row is no object of a line: passed over"))
        yield


def _take(members: dict[str, Any], draft: Draft) -> None:
    strand = draft.strand(members["session"], whole=True)
    if members["n"] == 1:
        _begin(members, strand)
    kind = KINDS[members["what"]]
    octets, ending = split_ending(b64decode(members["octets"]))
    if kind is not LineKind.WIRE:
        octets, ending = members.get("note", "").encode("utf-8", "surrogateescape"), CRLF
    if "ending" in members:
        told = members["ending"].encode("ascii")
        octets, ending = (octets + ending).removesuffix(told) if kind is LineKind.WIRE else octets, told
    strand.add(Side(members["side"]), octets, ending, kind, _seconds(members.get("at")))
    if members.get("last") is True:
        strand.end()


def _begin(members: dict[str, Any], strand: Strand) -> None:
    """Take in what is told of a conversation."""
    header = strand.header
    header.protocol = PROTOCOLS.get(_text(members, "protocol"))
    header.title, header.source = _text(members, "title"), _text(members, "source")
    header.client, header.server = _text(members, "client"), _text(members, "server")
    header.exact, header.secure = members.get("exact") is True, members.get("secure") is True
    header.began = _seconds(members.get("began"))
    header.others = [(name, value) for name, value in _pairs(members, "headers") if isinstance(name, str)]
    for index, text in _pairs(members, "comments"):
        if isinstance(index, int):
            strand.comment_at(index, text)


def _text(members: dict[str, Any], name: str) -> str:
    value = members.get(name, "")
    return value if isinstance(value, str) else ""


def _seconds(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and isfinite(value) else None


def _pairs(members: dict[str, Any], name: str) -> Iterator[tuple[Any, str]]:
    values = members.get(name)
    for pair in values if isinstance(values, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[1], str):
            yield pair[0], pair[1]


READER = Reader(
    "jsonl",
    N_("JSON lines: an object a line, as popconsole convert writes them"),
    _look,
    _read,
    (
        Sample(
            b'{"session": 1, "n": 1, "time": null, "side": "S", "octets": "K09LIGhpDQo=", "what": "wire", '
            b'"protocol": "POP3", "exact": true}\n'
            b'{"session": 1, "n": 2, "time": null, "side": "C", "octets": "UVVJVAo=", "what": "wire"}\n'
            b'{"session": 1, "n": 3, "time": null, "side": "S", "octets": "", "what": "gap", '
            b'"note": "12 octets not captured"}\n'
            b'{"session": 1, "n": 4, "time": null, "side": "S", "octets": "", "what": "close", '
            b'"last": true}\n'
            b'{"session": 2, "n": 1, "time": null, "side": "S", "octets": "KyBQT1AyDQo=", "what": "wire"}\n'
            b'{"session": 2, "n": 2}\n',
            "S: +OK hi\nC: QUIT\\n\nS~ 12 octets not captured\nS! close\n\nS: + POP2\n",
            "no-object",
        ),
    ),
)
