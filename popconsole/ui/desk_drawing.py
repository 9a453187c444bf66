"""The desk drawn: what stands above its messages, a row for each of them, what stands below.

::

    As the server has it                       ■ LOCK: this session has it
       # octets
    ✗✓ 1    391 marked  pop-st-0001 Welcome
     ✓ 2    468 fetched pop-st-0002 Dots

A row is made of pieces, each with the name of its style, and is never wider than what there is room for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from popconsole.guide.desk import words
from popconsole.guide.desk.desk import Desk, DeskMessage, Fate, HeldBy
from popconsole.i18n import _
from popconsole.ui.cells import CUT_MARK, cells, cut, head
from popconsole.ui.drawn_row import DrawnRow

FETCHED = "✓"
_SIGNS = 3  # cells of the two signs, and a blank
_LEAST_SUBJECT = 8  # cells: in less, none is shown
_NAMED = 24  # cells of a unique-id that has a subject beside it
_UNTOLD = "?"
_MEASURED = 200  # messages that are looked at to find how wide a column is

Styled = Iterator[tuple[str, str]]
"""Texts, each with the name of its style."""


@dataclass(frozen=True, slots=True)
class DeskLayout:
    """How the rows of a desk are laid out: cells of each column, 0 where nothing stands in it."""

    width: int
    number: int
    octets: int
    word: int
    unique_id: int
    subject: int


def layout_of(desk: Desk, width: int, first: int = 0, most: int | None = _MEASURED) -> DeskLayout:
    """Return how the messages of a desk are laid out on ``width`` cells.

    Those from ``first`` on, from 0, are looked at, ``most`` of them: how wide they are.
    """
    last = len(desk.rows) if most is None else min(len(desk.rows), first + most)
    shown = [desk.rows[at] for at in range(first, last)]
    number = len(str(max(desk.rows.highest, 1)))
    octets = max((len(_octets(one)) for one in shown), default=1)
    word = max((cells(_word(one)) for one in shown), default=0)
    word = word if _SIGNS + number + 1 + octets + 1 + word <= width else 0
    ids = max((cells(one.unique_id or "") for one in shown), default=0)
    room = width - _SIGNS - number - 1 - octets - (word + 1 if word else 0)
    has_subjects = any(one.subject for one in shown)
    if not has_subjects:
        return DeskLayout(width, number, octets, word, max(0, min(ids, room - 1)), 0)
    if not ids:
        return DeskLayout(width, number, octets, word, 0, max(0, room - 1))
    unique_id = max(0, min(ids, room - 1))
    subject = room - 1 - unique_id - 1
    if subject < _LEAST_SUBJECT and unique_id > _NAMED:
        unique_id = min(unique_id, max(_NAMED, room // 2))
        subject = room - 1 - unique_id - 1
    return DeskLayout(width, number, octets, word, unique_id, subject if subject >= _LEAST_SUBJECT else 0)


def message_row(message: DeskMessage, layout: DeskLayout, *, is_at: bool = False) -> DrawnRow:
    """Return the row of a message; ``is_at``: the last command was about it."""
    fate = message.fate
    style = _STYLES.get(fate, "text")
    signs = fate.sign + (FETCHED if message.fetched else " ")
    number = str(message.number or "").rjust(layout.number)
    pieces = [(f"{signs} ", style), (f"{number} ", "number"), (_octets(message).rjust(layout.octets), style)]
    if layout.word:
        word = _word(message)
        pieces += [(" ", style), (word + " " * (layout.word - cells(word)), style)]
    if layout.unique_id:
        named = middle_cut(message.unique_id or _UNTOLD, layout.unique_id)
        pieces.append((f" {named}{' ' * (layout.unique_id - cells(named))}", style))
    if layout.subject:
        pieces.append((f" {cut(message.subject or '', layout.subject)}", style))
    return DrawnRow(tuple(pieces), marked=is_at)


def heading(layout: DeskLayout) -> str:
    """Return the names of the columns."""
    room = layout.number + 1 + layout.octets
    row = cut(_("octets"), _SIGNS + room).rjust(_SIGNS + room)
    if layout.word:
        row += " " * (layout.word + 1)
    if layout.unique_id:
        row += " " + cut(_("column|unique-id").rpartition("|")[2], layout.unique_id).ljust(layout.unique_id)
    if layout.subject:
        row += " " + cut(_("subject"), layout.subject)
    return cut(row.rstrip(), layout.width)


def middle_cut(text: str, room: int) -> str:
    """Return a text in at most so many cells: cut in its middle, for unique-ids differ at their ends."""
    if cells(text) <= room:
        return text
    back = (room - 1) // 2
    return head(text, room - 1 - back) + CUT_MARK + text[len(text) - back :] if room > 2 else cut(text, room)


_STYLES = {
    Fate.MARKED: "warning", Fate.DUE: "warning", Fate.REMOVED: "event", Fate.DOUBTFUL: "warning",
    Fate.NEW: "note",
}  # fmt: skip


def _octets(message: DeskMessage) -> str:
    return _UNTOLD if message.octets is None else str(message.octets)


def _word(message: DeskMessage) -> str:
    """Return what has happened to a message, in a word: the mark before the fetching."""
    return message.fate.word or (_("fetched") if message.fetched else "")


def title(desk: Desk) -> str:
    """Return what is shown, and where it is known from."""
    return _("The server's desk ({protocol}). {source}").format(
        protocol=desk.protocol, source=words.source(desk)
    )


def above(desk: Desk) -> Styled:
    """Yield what stands above the messages, the weightiest first, each with the name of its style."""
    yield (
        words.lock_words(desk),
        "lock" if desk.held is HeldBy.MINE else "error" if desk.held is HeldBy.OTHERS else "free",
    )
    if desk.held is HeldBy.OTHERS and (told := words.holder_words(desk)):
        yield told, "error"
    yield words.heading(desk), "state"


def below(desk: Desk) -> Styled:
    """Yield what stands below the messages."""
    for told in words.removal(desk):
        yield told, "text"
    for told in desk.notes:
        yield told, "note"


def further(desk: Desk) -> Iterator[str]:
    """Yield what is worth knowing where there is room: what the lock means, other mailboxes, maildrops."""
    yield words.lock_means(desk)
    if desk.held is HeldBy.MINE and desk.holder.since:
        yield _("Logged in since {time}").format(time=desk.holder.since)
    yield from words.elsewhere(desk)


def plain(desk: Desk) -> Iterator[str]:
    """Yield the whole desk as sentences, a row each: for a screen reader, and for pipes."""
    yield title(desk)
    for told, _style in above(desk):
        yield told
    for message in desk.rows:
        yield words.message_words(message)
    for told, _style in below(desk):
        yield told
    yield from further(desk)
    if desk.change:
        yield _("Last: {change}").format(change=desk.change)
