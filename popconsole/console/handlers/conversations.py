"""Going from one conversation of a recording to another, and from one that is open to another."""

from popconsole.console.colon import Invocation
from popconsole.console.line_console import LineConsole
from popconsole.i18n import _, joined
from popconsole.transcript.safe import safe_text
from popconsole.ui.conversations import chosen, no_other, no_such, summaries
from popconsole.ui.narrowing import narrowed
from popconsole.ui.sessions import no_such_session, session_rows


async def following(console: LineConsole, _asked: Invocation) -> None:
    """Go to the next conversation."""
    _step(console, 1)


async def preceding(console: LineConsole, _asked: Invocation) -> None:
    """Go to the conversation before."""
    _step(console, -1)


def _step(console: LineConsole, by: int) -> None:
    conversation = console.conversation
    if conversation is not None and not _turn(console, conversation.number + by):
        console.fail(no_other(conversation, later=by > 0))


async def choose(console: LineConsole, invocation: Invocation) -> None:
    """Go to the conversation with a number; without one, list them, or those that a filter picks."""
    conversation = console.conversation
    if conversation is None:
        return
    picked = narrowed(conversation.of, invocation.argument)
    if picked is not None and picked.told:
        console.say(picked.told)
    if not invocation.argument or picked is not None:
        told = _("{n}: {told}")
        listed = [
            (n, row)
            for n, row in enumerate(summaries(conversation), start=1)
            if picked is None or n in picked.numbers
        ]
        console.print([told.format(n=n, told=joined((short, more))) for n, (short, more) in listed])
        if not listed:
            console.say(_("No conversation matches."))
        return
    number = chosen(invocation.argument)
    if number is None or not _turn(console, number):
        console.fail(no_such(safe_text(invocation.argument), conversation))


def _turn(console: LineConsole, number: int) -> bool:
    """Lay the conversation with that number, from 0, on top; False where there is none."""
    conversation = console.conversation
    recording = conversation.of if conversation else None
    fresh = recording is not None and not recording.was_opened(number)
    turned = console.workspace.turn(number)
    if turned is None:
        return False
    if fresh:
        turned.selected = -1  # before its first line
    console.introduce(turned)
    return True


# --- what is open


async def sessions(console: LineConsole, invocation: Invocation) -> None:
    """Go to the open conversation with a number; without one, list them."""
    workspace = console.workspace
    if not invocation.argument:
        told = _("{n}: {told}")
        console.print([told.format(n=n, told=row) for n, row in enumerate(session_rows(workspace), start=1)])
        return
    number = chosen(invocation.argument)
    found = None if number is None else workspace.go_to(number)
    if found is None:
        console.fail(no_such_session(invocation.argument, workspace))
        return
    console.introduce(found)


async def leave(console: LineConsole, _asked: Invocation) -> None:
    """Go back to the conversation before."""
    before = await console.workspace.leave()
    if before is not None:
        console.introduce(before)
