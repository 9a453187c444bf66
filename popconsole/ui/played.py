"""Expected conversations that were played, in words: what differs, where, and how near it came."""

from collections.abc import Iterator
from typing import Any

from popconsole.client.session import ClientSession
from popconsole.dialogue.free_text import masked_text
from popconsole.expect.difference import Difference
from popconsole.expect.nearness import Near
from popconsole.i18n import _, ngettext
from popconsole.replaying.playing import PlayedBook
from popconsole.transcript.model import LineKind, Side
from popconsole.transcript.safe import safe

_NEAR = 0.75  # from this share on it is a near miss
_MOST = 8  # lines of an exchange that are shown; the rest is counted


def is_near(near: Near) -> bool:
    """Tell whether what came is a near miss: but for one thing it is as expected."""
    return near.share >= _NEAR


def why(difference: Difference) -> str:
    """Return in a few words what differs."""
    near = difference.near
    told = _(near.why.value)
    if near.values:
        told = ", ".join(
            _("{name} is {came}, not {expected}").format(name=name, came=safe(came), expected=safe(expected))
            for name, expected, came in near.values
            if name != "password"
        )
    if is_near(near):
        return _("a near miss: {why}").format(why=told)
    if near.upto > 0:
        return ngettext(
            "{why}, the first octet is as expected", "{why}, the first {n} octets are as expected", near.upto
        ).format(why=told, n=near.upto)
    return told


def rows(played: PlayedBook, difference: Difference, *, reveal: bool = False) -> Iterator[str]:
    """Yield the exchange that differs: what was said, what was expected in its place, what differs."""
    yield from (f"     {row}" for row in exchange(played, difference, reveal=reveal))
    told = _("line {n} expects {row}")
    yield "   ! " + told.format(n=difference.row, row=expected(played, difference))
    yield f"   ! {why(difference)}"


def expected(played: PlayedBook, difference: Difference) -> str:
    """Return what stands in the file where it differs."""
    octets = played.octets.split(b"\n")
    row = octets[difference.row - 1] if difference.row <= len(octets) else b""
    return safe(masked_text(row.strip(), author=True))


def exchange(played: PlayedBook, difference: Difference, *, reveal: bool = False) -> list[str]:
    """Return what was said last: the client's lines and the answer to them, as far as it goes."""
    session = played.sessions[difference.session]
    said = [index for index, line in enumerate(session.lines) if line.kind is LineKind.WIRE]
    said = said[: difference.said]
    start = len(said)
    while start and session.lines[said[start - 1]].side is Side.SERVER:
        start -= 1
    while start and session.lines[said[start - 1]].side is Side.CLIENT:
        start -= 1
    told = [_row(session, index, difference.connection, reveal=reveal) for index in said[start:]]
    if difference.line is None:
        told.append(_ended(session, difference))
    if len(told) > _MOST + 1:
        left = len(told) - _MOST
        more = ngettext("... {n} more line", "... {n} more lines", left).format(n=left)
        told = [*told[: _MOST - 1], more, told[-1]]
    return told


def came(played: PlayedBook, difference: Difference, *, reveal: bool = False) -> str | None:
    """Return the line that came, as it may be shown; None where none did."""
    return None if difference.line is None else exchange(played, difference, reveal=reveal)[-1]


def as_object(played: PlayedBook, difference: Difference, *, reveal: bool = False) -> dict[str, Any]:
    """Return a difference as an object for JSON."""
    return {
        "line": difference.row,
        "expected": expected(played, difference),
        "came": came(played, difference, reveal=reveal),
        "why": difference.why.name.lower().replace("_", "-"),
        "told": why(difference),
        "near-miss": is_near(difference.near),
        "share": round(difference.near.share, 2),
        "exchange": exchange(played, difference, reveal=reveal),
    }


def lacking(played: PlayedBook) -> str:
    """Return the line with which the server told that it lacks what a file is about."""
    session = played.sessions[-1]
    said = [
        n for n, line in enumerate(session.lines) if line.kind is LineKind.WIRE and line.side is Side.SERVER
    ]
    return safe(session.history.shown(said[-1]).octets) if said else ""


def _row(session: ClientSession, index: int, connection: int, *, reveal: bool) -> str:
    line = session.lines[index] if reveal else session.history.shown(index)
    ending = {b"\r\n": "", b"\n": "\\n"}.get(line.ending, "\\c")
    return f"{connection or ''}{line.side.value}: {safe(line.octets)}{ending}"


def _ended(session: ClientSession, difference: Difference) -> str:
    """Return what happened where no line came."""
    closed = any(line.kind is LineKind.CLOSED and line.side is Side.SERVER for line in session.lines)
    told = _("(closes the connection)") if closed else _("(nothing more)")
    return f"{difference.connection or ''}S: {told}"
