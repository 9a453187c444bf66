"""What stands around every page: its head, which lets it load nothing, and what is said at its foot."""

from collections.abc import Iterable, Iterator
from importlib import resources

from popconsole import __version__
from popconsole.i18n import _, language
from popconsole.ui.page.markup import Markup, closed, element, opened, own

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""What a page may load: nothing, but for the style that stands in it."""


def head(title: str, styles: Iterable[str], rules: Iterable[str] = ()) -> Iterator[Markup]:
    """Yield all that stands before the body: a title, our style sheets by name, and further rules of ours."""
    yield own("<!DOCTYPE html>")
    yield opened("html", lang=language())
    yield opened("head")
    yield element("meta", charset="utf-8")
    yield element("meta", http_equiv="Content-Security-Policy", content=POLICY)
    yield element("meta", name="viewport", content="width=device-width, initial-scale=1")
    yield element("meta", name="color-scheme", content="light dark")
    yield element("meta", name="referrer", content="no-referrer")
    yield element("meta", name="generator", content=f"popconsole {__version__}")
    yield element("title", title)
    yield opened("style")
    folder = resources.files("popconsole.ui.page")
    for style in styles:
        yield own((folder / f"{style}.css").read_text(encoding="utf-8"))
    yield from map(own, rules)
    yield closed("style")
    yield closed("head")


def report_top(
    of: str, title: str, facts: Markup, outcome: str, notes: Iterable[str] = ()
) -> Iterator[Markup]:
    """Yield the top of a report: ``of`` whom it is, what is known of it, what came of it, how it was done."""
    yield opened("header", class_="top")
    yield element("p", of, class_="kind")
    yield element("h1", title)
    yield facts
    yield element("p", outcome, class_="outcome")
    told = [element("li", note) for note in notes]
    if told:
        yield element("ul", *told, class_="notes")
    yield closed("header")


def foot(*, reveal: bool) -> Markup:
    """Return the foot of a page; ``reveal``: it shows secrets."""
    kept = _("Secrets are shown: keep this page to yourself.")
    masked = _("Passwords and other secrets are shown as stars.")
    made = _("Made by popconsole {version}.").format(version=__version__)
    alone = _("This page needs nothing but itself: it loads nothing and runs no script.")
    return element("footer", element("p", made, " ", kept if reveal else masked, " ", alone))
