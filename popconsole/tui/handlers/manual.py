"""The manual over the screen, page by page."""

from collections.abc import Callable

from textual.content import Content

from popconsole.i18n import _
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.whole import WholeScreen
from popconsole.ui import manual

_COLUMNS = 74  # of a page: it fits a screen of 80

_LOOKS = {manual.Style.PLAIN: "", manual.Style.HEADING: "bold reverse", manual.Style.CODE: "bold"}


def show(screen: MainScreen, argument: str) -> None:
    """Show the manual, the page that is named first."""
    try:
        pages = pages_from(argument)
    except manual.NoPageError as error:
        screen.say(str(error), "error")
        return
    screen.app.push_screen(WholeScreen(_("The manual"), tuple(pages), screen.actions["help"].keys))


def pages_from(name: str) -> list[Callable[[], Content]]:
    """Return what makes each page when it is turned to, from one on around; the first where no name is given.

    Raises NoPageError.
    """
    names = manual.names()
    if name:
        manual.read(name)
        at = names.index(name.lower())
        names = names[at:] + names[:at]
    return [_page(page) for page in names]


def _page(name: str) -> Callable[[], Content]:
    def content() -> Content:
        rows = manual.rows(manual.read(name), _COLUMNS)
        return Content("\n").join(Content.styled(row.text, _LOOKS[row.style]) for row in rows)

    return content
