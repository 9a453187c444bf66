"""Going from one conversation of a recording to another, and from one that is open to another."""

from functools import partial

from popconsole.i18n import _
from popconsole.transcript.safe import safe_text
from popconsole.tui.handlers import recording
from popconsole.tui.handlers.sessions import compare_if_short
from popconsole.tui.screens.choose import ChooseScreen, numbered
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.session_table import SessionTableScreen
from popconsole.ui.actions.action import Where
from popconsole.ui.conversations import chosen, no_other, no_such
from popconsole.ui.narrowing import narrowed
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.sessions import no_such_session, session_rows


def following(screen: MainScreen, _argument: str) -> None:
    """Go to the next conversation."""
    _step(screen, 1)


def preceding(screen: MainScreen, _argument: str) -> None:
    """Go to the conversation before."""
    _step(screen, -1)


def _step(screen: MainScreen, by: int) -> None:
    conversation = screen.conversation
    if conversation is not None and not _turn(screen, conversation.number + by):
        screen.say(no_other(conversation, later=by > 0))


def choose(screen: MainScreen, argument: str) -> None:
    """Go to the conversation with a number; without one, choose it from a list, of those a filter picks."""
    conversation = screen.conversation
    if conversation is None:
        return
    if not argument and conversation.of is screen.workspace.recording is not None:
        recording.choose(screen, screen.workspace.recording)
        return
    if argument and narrowed(conversation.of, argument) is None:
        number = chosen(argument)
        if number is None or not _turn(screen, number):
            screen.say(no_such(safe_text(argument), conversation), "error")
        return
    if conversation.of is not None:
        screen.app.push_screen(
            SessionTableScreen(
                conversation.of,
                conversation.number,
                picks=partial(recording.picks, conversation.of),
                typed=argument,
            ),
            lambda number: None if number is None else choose(screen, str(number + 1)),
        )


def _turn(screen: MainScreen, number: int) -> bool:
    """Show the conversation with that number, from 0; False where there is none."""
    turned = screen.workspace.turn(number)
    if turned is None:
        return False
    screen.playing.stop()
    shown(screen, turned)
    return True


def shown(screen: MainScreen, conversation: OpenConversation) -> None:
    """Show it; what a recording is compared with is said again for it."""
    screen.show(conversation)
    if conversation.where is Where.RECORDING:
        screen.work(compare_if_short(screen), "compare")


# --- what is open


def sessions(screen: MainScreen, argument: str) -> None:
    """Go to the open conversation with a number; without one, choose it from a list."""
    workspace = screen.workspace
    if argument:
        number = chosen(argument)
        found = None if number is None else workspace.go_to(number)
        if found is None:
            screen.say(no_such_session(argument, workspace), "error")
        else:
            shown(screen, found)
        return
    offers = numbered(session_rows(workspace))
    screen.app.push_screen(
        ChooseScreen(_("What is open"), offers, str(workspace.number + 1)),
        lambda number: sessions(screen, number) if number else None,
    )


def leave(screen: MainScreen, _argument: str) -> None:
    """Go back to the conversation before."""
    screen.work(_leave(screen), "open")


async def _leave(screen: MainScreen) -> None:
    before = await screen.workspace.leave()
    if before is not None:
        shown(screen, before)
