"""Looking at a line or a message from every side, and saving a part of a message."""

import asyncio
from pathlib import Path

from textual.content import Content

from popconsole.guide.mail.subject import Subject
from popconsole.i18n import _
from popconsole.tui.asked_where import ask_where
from popconsole.tui.handlers.viewing import reveal as show_or_mask
from popconsole.tui.screens.choose import ChooseScreen
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.views import ViewsScreen, row_content
from popconsole.ui.viewing import SavedContent, ViewError, can_be_saved, content_of, parse_view, save_content
from popconsole.ui.views.parts import one_row


def _subject(screen: MainScreen, line: int | None = None, part: int = 0) -> Subject:
    """Return what is looked at: the selected line, or another one, from 0. Raises ViewError where none is."""
    history = screen.transcript.history
    if not history.lines:
        raise ViewError(_("nothing was said yet"))
    index = screen.transcript.cursor if line is None else line
    return Subject(history, index, reveal=screen.transcript.reveal, part=part)


def view(screen: MainScreen, argument: str) -> None:
    """Show the selected line, or the message that it is of, in all views."""
    try:
        asked = parse_view(argument, len(screen.transcript.history.lines))
        subject = _subject(screen, asked.line, asked.part)
    except ViewError as error:
        screen.say(f"{error}.", "error")
        return

    history, index = screen.transcript.history, subject.index  # another may be shown below meanwhile

    def save() -> None:
        _choose(screen, Subject(history, index, reveal=screen.transcript.reveal))

    def reveal() -> Subject:
        show_or_mask(screen, "")
        return Subject(history, index, reveal=screen.transcript.reveal, part=asked.part)

    row = screen.actions["view"]
    keys, reveal_keys = (*row.keys, *row.transcript_keys), screen.actions["reveal"].keys
    screen.app.push_screen(ViewsScreen(subject, asked.view, save, reveal, keys, reveal_keys))


def save_part(screen: MainScreen, argument: str) -> None:
    """Ask which part of the message that the selected line is of, and where to save it."""
    number, _space, name = argument.strip().partition(" ")
    try:
        subject = _subject(screen)
        if number.isascii() and number.isdigit() and len(number) < 10:
            _ask(screen, subject, content_of(subject, int(number)), name.strip())
            return
    except ViewError as error:
        screen.say(f"{error}.", "error")
        return
    _choose(screen, subject)


def _choose(screen: MainScreen, subject: Subject) -> None:
    """Let a part be chosen, and ask where to save it."""
    parts = can_be_saved(subject)
    if not parts:
        told = _("line {n} is of no message: the answer to RETR or TOP holds one.")
        screen.say(told.format(n=subject.index + 1), "error")
        return

    def chosen(number: str | None) -> None:
        if number is not None:
            _ask(screen, subject, content_of(subject, int(number)), "")

    offers = (
        ("0", Content.assemble(("   0  ", "bold"), _("the whole message"))),
        *((str(part.number), row_content(one_row(subject, part))) for part in parts),
    )
    screen.app.push_screen(ChooseScreen(_("Save which part?"), offers), chosen)


def _ask(screen: MainScreen, subject: Subject, content: SavedContent, name: str) -> None:
    """Ask where to save what a part holds."""

    async def write(path: Path, overwrite: bool) -> str:  # noqa: FBT001 - as ask_where calls it
        return await asyncio.to_thread(
            save_content, content, path, private=subject.reveal, overwrite=overwrite
        )

    ask_where(screen, _("Save it to"), name or content.name, write)
