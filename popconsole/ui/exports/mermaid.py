"""A conversation as a sequence diagram of Mermaid, which GitHub, GitLab and many editors draw."""

import re
from collections.abc import Iterable, Iterator

from popconsole.i18n import _
from popconsole.transcript.model import Side
from popconsole.ui.export import ExportForm, diagrams
from popconsole.ui.sequence import Arrow, Happening

_LONGEST = 200  # characters of a text; more is cut, and said to be
# What Mermaid takes for its own in a text, and the word that ends a block there.
_OWN = re.compile(r"[#;<>%{}\\\"]|\bend\b", re.IGNORECASE)
_ARROWS = {Side.CLIENT: "C->>S", Side.SERVER: "S-->>C"}
_ACROSS = "over C,S"
_AT = {Side.CLIENT: "left of C", Side.SERVER: "right of S"}


def _text(text: str) -> str:
    """Return a text as Mermaid shows it."""
    shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "\u2026"
    return _OWN.sub(lambda match: f"#{ord(match[0][0])};{match[0][1:]}", shown) or "#160;"


def rows(title: str, sequence: Iterable[Arrow | Happening]) -> Iterator[str]:
    """Yield the rows of a diagram of a conversation that is called by a title."""
    if title:
        yield "---"
        yield f'title: "{title.translate(_NO_YAML)}"'
        yield "---"
    yield "sequenceDiagram"
    yield f"    participant C as {_('client')}"
    yield f"    participant S as {_('server')}"
    for one in sequence:
        if isinstance(one, Happening):
            place = _ACROSS
            yield f"    Note {place}: {_text(one.text)}"
        else:
            place = _AT[one.side]
            yield f"    {_ARROWS[one.side]}: {_text(one.text)}"
        for found in one.found:
            yield f"    Note {place}: {_text(found)}"


_NO_YAML = {ord('"'): "'", ord("\\"): "/"}

FORM = ExportForm(diagrams(rows), (".mmd", ".mermaid", ".md", ""))
