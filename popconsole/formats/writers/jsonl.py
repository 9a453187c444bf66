"""Writes JSON lines, an object a line of a conversation: see ``readers/jsonl`` for its members."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Any

from popconsole.formats.json_keys import WHATS
from popconsole.formats.writer import Numbered, Writer
from popconsole.i18n import N_
from popconsole.protocol.framing import CRLF, split_ending
from popconsole.transcript.model import Conversation, Line, LineKind


def _write(conversations: Iterable[Numbered]) -> Iterator[bytes]:
    for number, conversation in conversations:
        yield from _rows(number, conversation)


def _rows(number: int, conversation: Conversation) -> Iterator[bytes]:
    last = len(conversation.lines) - 1
    for index, line in enumerate(conversation.lines):
        members = _members(number, index + 1, line, conversation.began)
        if not index:
            members |= _header(conversation)
        if index == last:
            members["last"] = True
        yield json.dumps(members, ensure_ascii=True).encode("ascii") + b"\n"


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


WRITER = Writer("jsonl", N_("JSON lines: an object a line, for programs"), (".jsonl", ".ndjson"), _write)
