"""The sessions of a recording as a table: for each who, when, how long, how far, what was found."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from popconsole.analysis.findings import Severity
from popconsole.i18n import _
from popconsole.transcript.model import Conversation
from popconsole.transcript.safe import safe_text
from popconsole.ui.cells import cells, cut
from popconsole.ui.conversations import when
from popconsole.ui.drawn_row import DrawnRow
from popconsole.ui.durations import duration
from popconsole.ui.kept_files import octets_text

if TYPE_CHECKING:
    from popconsole.ui.judged import Session

_NOT_YET = "\u2026"
_LEAST_DIGITS = 3
_KILO = 1_000
_LEAST_REST = 12  # cells that are worth to begin in
_WIDE = 112  # cells from which on there is room for who spoke with whom
_USER, _MORE_USER = 10, 16  # cells
_SIGNS = ((Severity.ERROR, "!"), (Severity.WARNING, "?"), (Severity.NOTE, "\u00b7"))


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of the table: its heading, its cells; numbers stand at its right side."""

    heading: str
    width: int
    right: bool = False


@dataclass(frozen=True, slots=True)
class SessionLayout:
    """Which columns a table has on ``width`` cells, for ``count`` sessions; some began at a known time.

    ``grows``: they come now, and each is open or has ended.
    """

    width: int
    count: int
    dated: bool
    grows: bool = False

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        """The columns, in their order."""
        wide = self.is_wide
        columns = (
            TableColumn(_("n"), max(_LEAST_DIGITS, len(str(self.count))), right=True),
            *((TableColumn(_("began"), self.date),) if self.dated else ()),
            *((TableColumn("", max(cells(_("open")), cells(_("ended")))),) if self.grows else ()),
            TableColumn(_("took"), len("59 min 9 s"), right=True),
            TableColumn("", len("POP3")),
            TableColumn(_("user"), _MORE_USER if wide else _USER),
            TableColumn(_("got to"), len("AUTHORIZATION")),
            TableColumn(_("found"), len("99! 99? 99\u00b7") if wide else len("9! 9?"), right=True),
            TableColumn(_("octets"), len("999.9 MB"), right=True),
        )
        return tuple(replace(one, width=max(one.width, cells(one.heading))) for one in columns)

    @property
    def date(self) -> int:
        """How many cells there are for when a session began: its date, or the end of that."""
        if self.grows:
            return len(_TIME)
        return len(_FULL_DAY if self.is_wide else _SHORT_DAY)

    @property
    def is_wide(self) -> bool:
        """Whether there is room for more than the least."""
        return self.width >= _WIDE


_FULL_DAY, _SHORT_DAY, _TIME = "2026-01-01 00:00:00", "01-01 00:00:00", "00:00:00"


def session_layout(
    conversations: Sequence[Conversation], width: int, *, grows: bool = False
) -> SessionLayout:
    """Return the layout of the table of sessions; ``grows``: they come now."""
    dated = any(one.began is not None for one in conversations[:1])
    return SessionLayout(width, len(conversations), dated, grows)


def table_heading(layout: SessionLayout) -> DrawnRow:
    """Return the row over the table."""
    texts = [column.heading for column in layout.columns]
    return DrawnRow(((_laid_out(layout, texts, _("between")), "number"),))


def session_row(
    number: int,
    conversation: Conversation,
    session: "Session | None",
    about: Sequence[str],
    layout: SessionLayout,
    how: str = "",
) -> DrawnRow:
    """Return the row of a session, by its number, from 0; what is not judged yet has dots.

    ``about`` is what else is known of it, shown where there is room; ``how`` stands in a table that grows.
    """
    texts = [str(number + 1)]
    if layout.dated:
        began = "" if conversation.began is None else when(conversation.began)
        texts.append(began[len(_FULL_DAY) - layout.date :])
    if layout.grows:
        texts.append(how)
    seconds = _seconds(conversation)
    texts += ["" if seconds is None else duration(seconds), conversation.protocol]
    style = "text"
    if session is None:
        texts += [_NOT_YET] * 4
    else:
        texts += [session.user, session.reached, _found(session, layout), _size(session.octets)]
        style = "error" if session.counts[Severity.ERROR] else style
        style = "warning" if style == "text" and session.counts[Severity.WARNING] else style
    peers = " \u2192 ".join(safe_text(one) for one in (conversation.client, conversation.server) if one)
    rest = ", ".join(filter(None, (peers, *about)))
    return DrawnRow(((_laid_out(layout, texts, rest), style),), marked=True)


def _size(octets: int) -> str:
    """Return how many octets there were, under the heading that says so."""
    return str(octets) if octets < _KILO else octets_text(octets)


def _seconds(conversation: Conversation) -> float | None:
    lines = conversation.lines
    first, last = (lines[0].at, lines[-1].at) if lines else (None, None)
    return None if first is None or last is None else last - first


def _found(session: "Session", layout: SessionLayout) -> str:
    """Return how many findings of each severity a session has, each with its sign."""
    shown = _SIGNS if layout.is_wide else _SIGNS[:2]
    return " ".join(
        f"{session.counts[severity]}{sign}" for severity, sign in shown if session.counts[severity]
    )


def _laid_out(layout: SessionLayout, texts: Sequence[str], rest: str) -> str:
    """Return texts in their columns, and what there is room for behind them."""
    parts = [" "]
    for column, text in zip(layout.columns, texts, strict=False):
        shown = cut(text, column.width)
        blank = " " * (column.width - cells(shown))
        parts.append(blank + shown if column.right else shown + blank)
    gap = "  " if layout.is_wide else " "
    row = gap.join((parts[0] + parts[1], *parts[2:]))
    has_room = layout.width - cells(row) - len(gap) >= _LEAST_REST
    return cut(f"{row}{gap}{rest}".rstrip() if has_room else row.rstrip(), layout.width)


def searched(number: int, conversation: Conversation, session: "Session | None", about: Sequence[str]) -> str:
    """Return what is known of a session, in small letters: for who looks for a word in it."""
    told = [str(number + 1), conversation.protocol, conversation.client, conversation.server, *about]
    if session is not None:
        told += [session.user, session.reached, *(found.code for found in session.findings)]
        told += [severity.value for severity in session.counts]
    return "\n".join(told).casefold()
