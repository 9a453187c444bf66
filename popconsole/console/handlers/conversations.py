"""Going from one conversation of a recording to another."""

from popconsole.console.colon import Invocation
from popconsole.console.line_console import LineConsole
from popconsole.i18n import _
from popconsole.transcript.safe import safe_text
from popconsole.ui.conversations import chosen, no_other, no_such, summaries


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
    """Go to the conversation with a number; without one, list them."""
    conversation = console.conversation
    if conversation is None:
        return
    if not invocation.argument:
        rows = [
            _("{n}: {told}").format(n=n, told=told) for n, told in enumerate(summaries(conversation), start=1)
        ]
        console.print(rows)
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
