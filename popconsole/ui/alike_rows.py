"""Rows of JSON of ordinary turns, of which it is known what comes of them, without their steps.

What is told of a line of such a turn depends on what was learned of the turn, on the command and on the line
itself; of lines within a message, on no more of them than which field of the header they are, if any.
So the texts are remembered by these.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from popconsole.analysis.alike import Learned
from popconsole.analysis.ordinary import OrdinaryLines
from popconsole.guide.lines.contents import listing_line_text
from popconsole.guide.words.headers import header_text
from popconsole.protocol.framing import TERMINATION
from popconsole.protocol.table import Content
from popconsole.transcript.model import Lines

_MOST = 4_096  # texts that are remembered
_MESSAGES = (Content.MESSAGE, Content.MESSAGE_TOP)
_LISTINGS = (Content.SCAN_LISTING, Content.UNIQUE_ID_LISTING)
_OWN = ("conversation", "n", "side", "text", "at")
"""The members that each line within an answer has for itself."""

_COUNTED = ("conversation", "n", "at")
"""Those that a line has for itself where the same is said again."""

Key = tuple[object, ...]
quoted = json.JSONEncoder(ensure_ascii=True).encode


def told(members: dict[str, Any]) -> str:
    """Return what is told of a line and of all that mean the same: not when it was, nor which."""
    kept = {name: value for name, value in members.items() if name not in _COUNTED}
    return json.dumps(kept, ensure_ascii=True)[1:-1]


def behind(members: dict[str, Any]) -> str:
    """Return what stands behind the text of an object, without its time."""
    kept = {name: value for name, value in members.items() if name not in _OWN}
    return ", " + json.dumps(kept, ensure_ascii=True)[1:-1]


def around(members: dict[str, Any]) -> tuple[str, str]:
    """Return what stands between the text and the explanation, and behind that, without the time."""
    before, after = behind(members | {"explanation": None}).split('"explanation": null')
    return f'{before}"explanation": ', after


def times(lines: Lines, start: int, stop: int) -> list[str]:
    """Return the ends of the rows of lines from ``start`` up to and without ``stop``: when they were said."""
    return [_time(at) for at in lines.times(start, stop)]


@lru_cache(maxsize=1024)
def _time(at: float | None) -> str:
    return "}" if at is None else f', "at": {round(at, 6)!r}}}'


class AlikeRows:
    """What was told of the lines of ordinary turns, in conversations whose turns are remembered together."""

    def __init__(self) -> None:
        self._texts: dict[tuple[Learned, bytes], dict[Key, Any]] = {}
        self._count = 0

    def rows(
        self, turn: OrdinaryLines, learned: Learned, lines: Lines, start: int, told_as: "ToldAs"
    ) -> list[str] | None:
        """Return the rows of a turn of which it is known what comes of it; None where some text is not."""
        shown = turn.said[0] if told_as.reveal else turn.masked
        texts = self._texts.get((learned, shown))
        if texts is None:
            return None
        said, head = turn.said, f'{{"conversation": {told_as.number}, "n": '
        ends = times(lines, start, start + turn.length)
        if not turn.answered:
            key: Key = tuple(said)
            known = texts.get(key)
            return known and [f"{head}{start + n + 1}, {each}{ends[n]}" for n, each in enumerate(known)]
        try:
            rows = [
                f"{head}{start + 1}, {texts['asked',]}{ends[0]}",
                f"{head}{start + 2}, {texts['answered', said[1]]}{ends[1]}",
            ]
            if turn.answered > 2:
                rows += self._within(
                    learned.steps[1].content, said[2 : turn.answered - 1], texts, head, start, ends
                )
                rows.append(f"{head}{start + turn.answered}, {texts['end',]}{ends[turn.answered - 1]}")
            if turn.answered < turn.length:
                rows.append(f"{head}{start + turn.length}, {texts['closed', told_as.marked]}{ends[-1]}")
        except KeyError:
            return None
        return rows

    @staticmethod
    def _within(
        content: Content | None,
        body: Sequence[bytes],
        texts: dict[Key, Any],
        head: str,
        start: int,
        ends: list[str],
    ) -> Iterator[str]:
        """Yield the rows of the lines within an answer; KeyError where a text of one is not known."""
        for n, (octets, key) in enumerate(zip(body, _keys(content, body), strict=True), 2):
            text = quoted(octets.decode("utf-8", "backslashreplace"))
            row = f'{head}{start + n + 1}, "side": "S", "text": {text}'
            if key == _LISTED and content is not None:
                before, after = texts[key]
                yield f"{row}{before}{quoted(listing_line_text(content, octets))}{after}{ends[n]}"
            else:
                yield f"{row}{texts[key]}{ends[n]}"

    def keep(
        self, turn: OrdinaryLines, learned: Learned, members: list[dict[str, Any]], told_as: "ToldAs"
    ) -> None:
        """Remember what was told of a turn: ``members`` are the objects of its lines."""
        if self._count > _MOST:
            self._texts.clear()
            self._count = 0
        texts = self._texts.setdefault((learned, turn.said[0] if told_as.reveal else turn.masked), {})
        self._count -= len(texts)
        if not turn.answered:
            texts[tuple(turn.said)] = list(map(told, members))
            self._count += len(texts)
            return
        texts["asked",] = told(members[0])
        texts["answered", turn.said[1]] = told(members[1])
        if turn.answered > 2:
            content = learned.steps[1].content
            for key, each in zip(_keys(content, turn.said[2 : turn.answered - 1]), members[2:], strict=False):
                texts[key] = around(each) if key == _LISTED else behind(each)
            texts["end",] = told(members[turn.answered - 1])
        if turn.answered < turn.length:
            texts["closed", told_as.marked] = told(members[-1])
        self._count += len(texts)


class ToldAs(NamedTuple):
    """How a turn is told: in the conversation with a number, secrets and all or masked; marked messages."""

    number: int
    reveal: bool
    marked: int


_LISTED: Key = ("listed",)


def _keys(content: Content | None, body: Sequence[bytes]) -> Iterator[Key]:
    """Yield, for each line within an answer, what its text is remembered by."""
    header = True
    for octets in body:
        if content in _LISTINGS:
            yield _LISTED
        elif content not in _MESSAGES or octets.startswith(TERMINATION):
            yield "line", header, octets
        elif not header:
            yield "body", not octets
        else:
            yield "header", octets and field_words(octets)
            header = bool(octets)


def field_words(octets: bytes) -> str:
    """Return what tells lines of a header apart that are explained in other words."""
    return header_text(octets) or ("carried on" if octets[:1] in b" \t" else "no field")
