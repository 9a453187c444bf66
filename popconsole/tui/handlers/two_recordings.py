"""What is open held against another recording, side by side."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from popconsole.dialogue.masked_recording import Secrets
from popconsole.formats.asked import Asked
from popconsole.i18n import _
from popconsole.transcript.model import Recording
from popconsole.transcript.safe import safe_text
from popconsole.tui.compared_view import ComparedView
from popconsole.tui.screens.compared import ComparedScreen
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.picker import Picked, PickerScreen
from popconsole.ui.file_opening import OpeningError, parse_opening, read_whole
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.openable import openables
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.side_by_side import SideBySide, nothing_to_compare
from popconsole.ui.two_recordings import TwoRecordings


def compare_with(screen: MainScreen, argument: str) -> None:
    """Show a file beside what is open; without one, or with one that can't be opened, pick one."""
    wrong = ""
    if argument:
        try:
            asked, files = parse_opening(argument)
        except OpeningError as error:
            wrong = str(error)
        else:
            screen.work(_compare(screen, files, asked), "compare-with")
            return
    title = _("Compare with a recording of much the same session")
    picker = PickerScreen(openables(), Path(), argument, wrong, title=title)
    screen.app.push_screen(picker, lambda picked: _picked(screen, picked))


def _picked(screen: MainScreen, picked: Picked | None) -> None:
    if picked is not None:
        files, asked = picked
        screen.work(_compare(screen, files, asked), "compare-with")


async def _compare(screen: MainScreen, files: Sequence[GivenFile], asked: Asked) -> None:
    conversation = screen.conversation
    if conversation is None:
        return
    comparing = _("Comparing …")
    screen.note(comparing)
    try:
        opening = await read_whole(files, asked)
    except OpeningError as error:
        screen.say(str(error), "error")
        return
    both = await asyncio.to_thread(_both, opening.recording.recorded(), conversation)
    number = _pair_of(both, conversation)
    found = await asyncio.to_thread(_side_by_side, both, number, reveal=screen.transcript.reveal)
    screen.forget(comparing)
    if opening.doubt:
        screen.say(opening.doubt, "warning")
    if isinstance(found, str):
        screen.say(found, "warning")
    elif screen.conversation is conversation and screen.is_free:
        names = opening.recording.place_of(0), conversation.place
        _show(screen, both, found, names)


def _both(there: Recording, conversation: OpenConversation) -> TwoRecordings:
    here = conversation.recording()
    known = Secrets().of(there.conversations), Secrets(conversation.earlier).of(here.conversations)
    return TwoRecordings(there, here, known)


def _pair_of(both: TwoRecordings, conversation: OpenConversation) -> int:
    """Return the number, from 1, of the pair that a conversation is in."""
    pairs = enumerate(both.pairs, 1)
    return next(n for n, pair in pairs if pair.here and pair.here.number == conversation.number + 1)


def _side_by_side(both: TwoRecordings, number: int, *, reveal: bool) -> SideBySide | str:
    """Return a pair side by side, or why there is nothing to compare in it."""
    return nothing_to_compare(both, number) or SideBySide(both, number, reveal=reveal)


def _show(screen: MainScreen, both: TwoRecordings, pair: SideBySide, names: tuple[str, str]) -> None:
    reveal = screen.transcript.reveal
    shown = ComparedScreen(
        ComparedView(pair),
        (safe_text(names[0]), safe_text(names[1])),
        screen.actions["compare-with"].transcript_keys,
        lambda number: _side_by_side(both, number, reveal=reveal),
        len(both.pairs),
    )

    def go_to(line: int | None) -> None:
        here = shown.view.pair.pair.here
        if line is None or here is None or screen.conversation is None:
            return
        if here.number != screen.conversation.number + 1:
            screen.action_do("conversations", str(here.number))
        screen.playing.stop()
        screen.transcript.goto(line)
        screen.reader.focus()

    screen.app.push_screen(shown, go_to)
