"""The one gate to HTML: all text passes through it, and is made safe and escaped there.

A ``Markup`` is HTML that was made here; any other text that an element is given, as a child or as the value
of an attribute, is a text and nothing more: what came over the wire can be no element and no attribute.
"""

from collections.abc import Iterable
from html import escape

from popconsole.transcript.safe import safe_prose

_VOID = frozenset({"meta", "input"})  # elements without an end; those of SVG have one
_BY_NAME = {"class_": "class", "for_": "for"}


class Markup(str):
    """HTML that is ready to be written; only this module makes it of a text."""

    __slots__ = ()


Child = str | Markup | None
"""What stands in an element: HTML, a text to be escaped, or nothing."""


def text(words: str) -> Markup:
    """Return a text as HTML that shows it: safe to see, and no markup whatever it holds."""
    return Markup(escape(safe_prose(words)))


def inside(children: Iterable[Child]) -> Markup:
    """Return what stands in an element, one behind the other."""
    return Markup(
        "".join(one if isinstance(one, Markup) else text(one) for one in children if one is not None)
    )


def opened(name: str, /, **attributes: str | float | None) -> Markup:
    """Return the beginning of an element. ``class_`` and ``for_`` are the attributes of that name.

    An underscore in a name is a hyphen; an attribute with None is left out.
    """
    written = "".join(
        f' {_BY_NAME.get(key) or key.replace("_", "-")}="{text(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>")


def closed(name: str) -> Markup:
    """Return the end of an element."""
    return Markup(f"</{name}>")


def element(name: str, /, *children: Child, **attributes: str | float | None) -> Markup:
    """Return an element with its children and attributes; see ``opened``."""
    begun = opened(name, **attributes)
    return begun if name in _VOID else Markup(f"{begun}{inside(children)}</{name}>")


def hidden(words: str) -> Markup:
    """Return a text that is read aloud and not seen."""
    return element("span", words, class_="aloud")


def css_text(words: str) -> Markup:
    """Return a text as a string in a style sheet, quotes and all: nothing that it holds can end it."""
    told = (one if one.isascii() and one.isalnum() else f"\\{ord(one):x} " for one in safe_prose(words))
    return Markup(f'"{"".join(told)}"')


def own(markup: str) -> Markup:
    """Return HTML, or a style sheet, that popconsole itself holds, as it is. Never give it anybody's text."""
    return Markup(markup)
