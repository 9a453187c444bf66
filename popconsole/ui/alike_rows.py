"""Rows of JSON of ordinary turns, of which it is known what comes of them, without their steps.

What is told of a line of such a turn depends on what was learned of the turn, on the command and on the line
itself; of lines within a message, on no more of them than which field of the header they are, if any.
So the texts are remembered by these, with gaps for the values that are told: the name that a command gives,
the timestamp of a greeting. What a listing or a drop listing tells is put into words each time.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, NamedTuple

from popconsole.analysis.alike import Learned
from popconsole.analysis.ordinary import OrdinaryLines
from popconsole.analysis.step import Situation
from popconsole.guide.lines.contents import listing_line_text, status_line_text
from popconsole.guide.words.headers import header_text
from popconsole.protocol.framing import TERMINATION
from popconsole.protocol.table import Content
from popconsole.transcript.model import Lines
from popconsole.transcript.safe import safe

_MOST = 4_096  # texts that are remembered
_MESSAGES = (Content.MESSAGE, Content.MESSAGE_TOP)
_LISTINGS = (Content.SCAN_LISTING, Content.UNIQUE_ID_LISTING)
_COUNTED = ("file", "conversation", "n", "at")
"""The members that a line has for itself where the same is said again."""

_OWN = (*_COUNTED, "side", "text")
"""Those that each line of an answer has for itself."""

_ANY = b""  # in place of a command that gives a name
_VALUE, _TIMESTAMP = "\1", "\2"
"""The gaps in a text of JSON, in which no controls stand."""

Key = tuple[object, ...]


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


class ToldAs(NamedTuple):
    """How a conversation is told: ``head`` stands before the number of a line; secrets and all, or masked."""

    head: str
    reveal: bool


class AlikeRows:
    """What was told of the lines of ordinary turns, in conversations whose turns are remembered together."""

    def __init__(self) -> None:
        self._texts: dict[tuple[Learned, bytes], dict[Key, Any]] = {}
        self._count = 0

    def rows(
        self, turn: OrdinaryLines, learned: Learned, lines: Lines, start: int, told_as: ToldAs, now: Situation
    ) -> list[str] | None:
        """Return the rows of a turn of which it is known what comes of it; None where some text is not.

        ``now`` is where the conversation stood before it.
        """
        texts = self._texts.get((learned, _ANY if turn.value else _shown(turn, told_as)))
        if texts is None and turn.value:
            texts = self._texts.get((learned, _shown(turn, told_as)))
        if texts is None:
            return None
        said, answered, head = turn.said, turn.answered, told_as.head
        ends = times(lines, start, start + len(said))
        try:
            if turn.shown:
                return _exchange(turn, texts, start, head, ends, len(now.marked))
            if not answered:
                rows = [f"{head}{start + 1}, {texts['opened',]}{ends[0]}"] if len(said) > 1 else []
                tail = _filled(texts["greeting",], turn.value, None)
                return [*rows, f"{head}{start + len(said)}{_said(said[-1])}{tail}{ends[-1]}"]
            status, content = said[1], learned.steps[1].content
            asked = _filled(texts["asked",], turn.value, now.timestamp)
            rows = [
                f"{head}{start + 1}{_said(_shown(turn, told_as), 'C')}{asked}{ends[0]}",
                f"{head}{start + 2}{_said(status)}{_of_status(content, status, texts['status',])}{ends[1]}",
            ]
            if answered > 2:
                rows += _within(content, said[2 : answered - 1], texts, head, start, ends)
                rows.append(f"{head}{start + answered}, {texts['end',]}{ends[answered - 1]}")
            if answered < len(said):
                rows.append(f"{head}{start + len(said)}, {texts['closed', len(now.marked)]}{ends[-1]}")
        except KeyError:
            return None
        return rows

    def keep(
        self,
        turn: OrdinaryLines,
        learned: Learned,
        members: list[dict[str, Any]],
        told_as: ToldAs,
        before: Situation,
    ) -> None:
        """Remember what was told of a turn: ``members`` are the objects of its lines.

        ``before`` is where the conversation stood before it.
        """
        if self._count > _MOST:
            self._texts.clear()
            self._count = 0
        if turn.shown:
            self._keep_exchange(turn, learned, members, told_as, before)
            return
        if turn.answered:
            self._keep_answered(turn, learned, members, told_as, before)
            return
        tail = _with_gaps(behind(members[-1]), turn.value, None)
        if tail is not None:
            texts = self._known(learned, _ANY if turn.value else _shown(turn, told_as))
            texts["greeting",] = tail
            if len(members) > 1:
                texts["opened",] = told(members[0])
            self._count += len(texts)

    def _known(self, learned: Learned, shown: bytes) -> dict[Key, Any]:
        """Return the texts that are remembered of turns, to be counted again when some were added."""
        texts = self._texts.setdefault((learned, shown), {})
        self._count -= len(texts)
        return texts

    def _keep_answered(
        self,
        turn: OrdinaryLines,
        learned: Learned,
        members: list[dict[str, Any]],
        told_as: ToldAs,
        before: Situation,
    ) -> None:
        said, asked = turn.said, behind(members[0])
        named = _with_gaps(asked, turn.value, before.timestamp)
        texts = self._known(learned, _ANY if named and turn.value else _shown(turn, told_as))
        texts["asked",] = named or _with_gaps(asked, b"", before.timestamp)
        content = learned.steps[1].content
        explained = content is not None and status_line_text(content, said[1]) == members[1]["explanation"]
        texts["status",] = around(members[1]) if explained else behind(members[1])
        if turn.answered > 2:
            for key, each in zip(_keys(content, said[2 : turn.answered - 1]), members[2:], strict=False):
                texts[key] = around(each) if key == _LISTED else behind(each)
            texts["end",] = told(members[turn.answered - 1])
        if turn.answered < turn.length:
            texts["closed", len(before.marked)] = told(members[-1])
        self._count += len(texts)

    def _keep_exchange(
        self,
        turn: OrdinaryLines,
        learned: Learned,
        members: list[dict[str, Any]],
        told_as: ToldAs,
        before: Situation,
    ) -> None:
        """Remember what was told of an exchange of AUTH: one of its lines tells who the user is."""
        tails, word = [behind(each) for each in members[: turn.answered]], _escaped(turn.value)
        anybodys = sum(tail.count(word) for tail in tails) == 1
        if told_as.reveal:
            return  # it tells of the password too
        texts = self._known(learned, _ANY if anybodys else turn.masked + turn.value)
        for n, tail in enumerate(tails):
            texts[n,] = tail.replace(word, _VALUE) if anybodys else tail
        if turn.answered < turn.length:
            texts["closed", len(before.marked)] = told(members[-1])
        self._count += len(texts)


def _shown(turn: OrdinaryLines, told_as: ToldAs) -> bytes:
    """Return the command of a turn as it is told; with the user, where it begins an exchange of AUTH."""
    return turn.said[0] if told_as.reveal else turn.masked + turn.value if turn.shown else turn.masked


def _said(octets: bytes, side: str = "S") -> str:
    """Return what stands behind the number of a line: its side and its text."""
    return f', "side": "{side}", "text": {quoted(octets.decode("utf-8", "backslashreplace"))}'


def _exchange(
    turn: OrdinaryLines, texts: dict[Key, Any], start: int, head: str, ends: list[str], marked: int
) -> list[str]:
    """Return the rows of an exchange of AUTH; KeyError where a text of one is not known."""
    rows = [
        f"{head}{start + n + 1}{_said(octets, 'CS'[n % 2])}{_filled(texts[n,], turn.value, None)}{ends[n]}"
        for n, octets in enumerate(turn.shown)
    ]
    if turn.answered < len(turn.said):
        rows.append(f"{head}{start + len(turn.said)}, {texts['closed', marked]}{ends[-1]}")
    return rows


def _of_status(content: Content | None, status: bytes, kept: str | tuple[str, str]) -> str:
    """Return what stands behind the text of a status line, where it tells nothing or a listing."""
    if isinstance(kept, str) or content is None:
        return str(kept)
    before, after = kept
    return f"{before}{quoted(status_line_text(content, status) or '')}{after}"


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
        row = f"{head}{start + n + 1}{_said(octets)}"
        if key == _LISTED and content is not None:
            before, after = texts[key]
            yield f"{row}{before}{quoted(listing_line_text(content, octets))}{after}{ends[n]}"
        else:
            yield f"{row}{texts[key]}{ends[n]}"


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


def _escaped(octets: bytes) -> str:
    """Return octets as they stand, safe to show, within a text of JSON."""
    return quoted(safe(octets))[1:-1]


def _with_gaps(text: str, value: bytes, timestamp: bytes | None) -> str | None:
    """Return a text of JSON with gaps for values; None where it is not clear where they stand.

    ``value`` stands in it once, and perhaps by chance elsewhere too; ``timestamp`` may stand in it.
    """
    if timestamp is not None:
        text = text.replace(_escaped(timestamp), _TIMESTAMP)
    if not value:
        return text
    word = _escaped(value)
    return text.replace(word, _VALUE) if text.count(word) == 1 else None


def _filled(text: str, value: bytes, timestamp: bytes | None) -> str:
    """Return a text with the values of another turn in its gaps."""
    if value:
        text = text.replace(_VALUE, _escaped(value))
    if timestamp is not None and _TIMESTAMP in text:
        text = text.replace(_TIMESTAMP, _escaped(timestamp))
    return text
