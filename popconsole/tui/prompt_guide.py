"""What helps with an answer while it is typed: candidates at the cursor, and what is said under its place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from popconsole.guide.typing.complete import Completions
from popconsole.i18n import _

if TYPE_CHECKING:  # loaded with the first filter
    from popconsole.guide.typing.filters import FilterHint

_POINTER = "^ "


@dataclass(frozen=True, slots=True)
class Guide:
    """``find`` takes what was typed and where the cursor stands; ``hint`` what was typed."""

    find: Callable[[str, int], Completions]
    hint: "Callable[[str], FilterHint]"


def hint_content(hint: "FilterHint", text: str, scrolled: int, width: int) -> Content:
    """Return what is said of a text: first what stands under a place of it, then what it means.

    The text is moved ``scrolled`` cells to the left, and ``width`` cells of it are seen.
    """
    rows = []
    if hint.told:
        told = _("! {warning}").format(warning=hint.told) if hint.wrong else hint.told
        place = max(0, cell_len(text[: hint.at]) - scrolled)
        style = "bold $text-warning" if hint.wrong else ""
        rows.append(Content.styled(_under(place, told, width), style))
    if hint.meaning:
        rows.append(Content.styled(hint.meaning, "bold" if hint.ready else ""))
    return Content("\n").join(rows)


def _under(place: int, told: str, width: int) -> str:
    """Return a row that points to a place and says something beside it, behind it where there is room."""
    behind = " " * place + _POINTER + told
    if cell_len(behind) <= width:
        return behind
    before = place - cell_len(told) - 1
    if before >= 0:
        return f"{' ' * before}{told} ^"
    return f"{' ' * min(place, max(0, width - 1))}^\n{told}"
