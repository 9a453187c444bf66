"""Pages of the reference over the transcript: entries, a place of the diagram, a section of an RFC."""

from collections.abc import Iterable

from textual.content import Content

from popconsole.guide.reference.entry import Entry
from popconsole.guide.reference.sections import address, resting_on
from popconsole.i18n import _
from popconsole.protocol.cite import Cite
from popconsole.tui.screens.whole import WholeScreen


def entries_content(entries: Iterable[Entry]) -> Content:
    """Return entries of the reference as text."""
    parts: list[Content] = []
    for entry in entries:
        head = " · ".join(p for p in (entry.kind, entry.protocol, str(entry.cite or "")) if p)
        parts += [
            Content.assemble((entry.title, "bold"), "   ", head),
            *map(Content, entry.lines),
            Content(""),
        ]
    return Content("\n").join(parts)


def section_page(cite: Cite) -> WholeScreen:
    """Return the page on a section of an RFC: where to read it, what rests on it."""
    entries = resting_on(cite)
    head = _("To be read at {address}").format(address=address(cite))
    parts = [Content.styled(head, "bold"), Content("")]
    parts.append(entries_content(entries) if entries else Content(_("The reference has no entry of it.")))
    text = Content("\n").join(parts)
    return WholeScreen(str(cite), (lambda: text,), ("f3",))
