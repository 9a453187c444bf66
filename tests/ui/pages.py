"""A page of HTML that was exported, parsed back."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from popconsole.dialogue.masked_recording import Secrets
from popconsole.transcript.model import Conversation
from popconsole.ui.export import Exported, form_named

VOID = {"meta", "input"}
WRITTEN = {
    "html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section", "aside", "footer",
    "article", "h1", "h2", "h3", "p", "a", "ul", "ol", "li", "dl", "dt", "dd", "div", "span", "strong", "b",
    "em", "code", "pre", "time", "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary",
    "label", "input", "q", "figure", "figcaption", "svg", "g", "path", "rect", "text",
}  # fmt: skip
"""The elements that a page is made of."""
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "style", "aria-label",
    "aria-labelledby", "aria-hidden", "role", "type", "for", "scope", "datetime", "d", "x", "y", "rx",
    "width", "height", "viewbox", "colspan", "textlength", "lengthadjust", "text-anchor", "value",
}  # fmt: skip


@dataclass
class Element:
    """An element as it was read."""

    name: str
    attributes: dict[str, str]
    said: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The text in it, that of elements within included."""
        return "".join(self.said)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())


@dataclass
class Page(HTMLParser):
    """What a page holds; a mistake in it is an error."""

    elements: list[Element] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(found)
        if tag not in VOID:
            self._open.append(found)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop().name != tag:
            self.problems.append(f"</{tag}> ends nothing")

    def handle_data(self, data: str) -> None:
        for one in self._open:
            one.said.append(data)

    def handle_comment(self, data: str) -> None:
        self.problems.append(f"a comment: {data}")

    def handle_pi(self, data: str) -> None:
        self.problems.append(f"an instruction: {data}")

    def all(self, name: str, kind: str = "") -> list[Element]:
        """Return the elements with a name, and a class where one is asked for."""
        return [one for one in self.elements if one.name == name and (not kind or kind in one.classes)]

    def named(self, name: str) -> Element:
        """Return the element with an id."""
        (found,) = [one for one in self.elements if one.attributes.get("id") == name]
        return found


def exported(*conversations: Conversation, reveal: bool = False) -> list[Exported]:
    """Return conversations as they are handed to a form."""
    known = Secrets().of(conversations)
    return [Exported(n, one, known, reveal) for n, one in enumerate(conversations, 1)]


def page_text(*conversations: Conversation, name: str = "a file", reveal: bool = False) -> str:
    """Return the page of conversations."""
    return "".join(form_named("html").pieces(exported(*conversations, reveal=reveal), name))


def read_page(text: str) -> Page:
    """Parse a page, and hold what holds for each: whole, ours alone, every way leads to a place on it.

    Or to an RFC.
    """
    page = Page()
    page.feed(text)
    page.close()
    assert page.problems == []
    assert {one.name for one in page.elements} <= WRITTEN
    assert {key for one in page.elements for key in one.attributes} <= ATTRIBUTES
    names = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(names) == len(set(names))
    ways = {one.attributes["href"] for one in page.elements if "href" in one.attributes}
    ways = {way for way in ways if not way.startswith("https://www.rfc-editor.org/rfc/rfc")}
    assert {way[:1] for way in ways} <= {"#"}
    assert {way[1:] for way in ways} <= set(names)
    for one in page.elements:
        assert one.attributes.get("for", one.attributes.get("aria-labelledby", names[0])) in names
        assert one.attributes.get("style", "--rows:").startswith("--rows:")
    return page
