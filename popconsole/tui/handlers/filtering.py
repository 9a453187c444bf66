"""The filter of the transcript: asked for, completed and explained while it is typed, put on, taken off."""

from popconsole.analysis.filters.expression import FilterError, parse
from popconsole.guide.typing.filters import complete_filter, filter_hint
from popconsole.i18n import _
from popconsole.tui.prompt_guide import Guide
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.session_facts import known_of_open


def filter_lines(screen: MainScreen, argument: str) -> None:
    """Ask for an expression, and show the lines alone that it picks; all of them for none."""
    conversation = screen.conversation
    if conversation is None:
        return
    known = known_of_open(conversation)

    def answer(text: str) -> str | None:
        if text.strip():
            try:
                parse(text)
            except FilterError as error:
                return str(error)
        screen.playing.stop()
        screen.filter(text.strip())
        screen.go_on_in_transcript()
        return None

    if argument and answer(argument) is None:
        return
    guide = Guide(
        find=lambda text, cursor: complete_filter(text, cursor, known),
        hint=lambda text: filter_hint(text, known),
    )
    screen.ask(_("Show the lines that match a filter"), argument or screen.filtered_by, answer, guide=guide)
