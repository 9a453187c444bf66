"""Looking at a line or a message from every side, and saving a part of a message."""

from collections.abc import Iterable
from functools import partial

from popconsole.console.asked_file import write_asked
from popconsole.console.colon import Invocation
from popconsole.console.line_console import LineConsole
from popconsole.console.view_rows import printed
from popconsole.guide.mail.subject import Subject
from popconsole.i18n import _, headed
from popconsole.ui.view import ViewRow, at_most
from popconsole.ui.viewing import (
    ViewError,
    content_of,
    last_said,
    parse_view,
    part_at,
    save_content,
)
from popconsole.ui.views.parts import part_rows

_WIDEST = 120  # columns that octets may take where there is no end to a row


async def view(console: LineConsole, invocation: Invocation) -> None:
    """Print a line, or the message that it is of, as it was asked for."""
    try:
        asked = parse_view(invocation.argument, len(console.history.lines))
        subject = _subject(console, asked.line)
        width = min(console.display.width, _WIDEST)
        if asked.part:
            rows = part_rows(subject, part_at(subject, asked.part), width)
        else:
            outline = asked.view.outline
            rows = outline(subject) if outline else asked.view.rows(subject, width)
    except ViewError as error:
        console.fail(f"{error}.")
        return
    console.viewed = console.history, subject.index, len(console.history.lines)
    console.say(headed(subject.title, _(asked.view.title)))
    _print(console, at_most(rows))
    if asked.view.outline and not asked.part and subject.parts:
        console.say(_(":view part N shows a part, :save-part N FILE saves it; 0 is the whole message."))


def _subject(console: LineConsole, line: int | None) -> Subject:
    """Return what is looked at: the line that was named, else where the recording stands, or the last line.

    Raises ViewError where nothing was said.
    """
    conversation = console.conversation
    history = console.history
    if line is None and conversation is not None and conversation.session is None:
        line = max(0, conversation.selected)
    index = last_said(history) if line is None else line
    if not 0 <= index < len(history.lines):
        raise ViewError(_("nothing was said yet"))
    return Subject(history, index, reveal=console.options.reveal)


def _print(console: LineConsole, rows: Iterable[ViewRow]) -> None:
    console.display.show([printed(row) for row in rows])


def _viewed(console: LineConsole) -> int | None:
    """Return the line that was looked at last, from 0; None where none was, or more was said since."""
    if console.viewed is None:
        return None
    history, index, count = console.viewed
    return index if history is console.history and count == len(history.lines) else None


async def save_part(console: LineConsole, invocation: Invocation) -> None:
    """Save a part of the message that was looked at last, or of the last one, decoded."""
    number, _space, name = invocation.argument.partition(" ")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        console.fail(_(":save-part needs the number of a part, 0 for the whole message, and a file."))
        return
    try:
        content = content_of(_subject(console, _viewed(console)), int(number))
        if not name.strip():
            told = _(":save-part {n} needs a file: the mail calls it {name}.")
            console.fail(told.format(n=number, name=content.name))
            return
    except ViewError as error:
        console.fail(f"{error}.")
        return
    private, overwrite = console.options.reveal, invocation.forced
    write = partial(save_content, content, private=private, overwrite=overwrite)
    saved = await write_asked(console, name, f":save-part! {number}", write)
    if saved is not None:
        console.say(saved)
