"""Going through a recording, saying it again, taking over."""

from popconsole.analysis.compare import Comparison
from popconsole.client.errors import ConnectError
from popconsole.console.colon import Invocation
from popconsole.console.handlers.meaning import explained
from popconsole.console.handlers.sessions import read_file
from popconsole.console.handlers.viewing import numbered
from popconsole.console.line_console import LineConsole
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.masked_recording import Secrets
from popconsole.guide.lines.expect import still_due
from popconsole.i18n import _, ngettext
from popconsole.protocol import PROTOCOLS
from popconsole.replaying.run import replay as replayed
from popconsole.replaying.stage import client_lines
from popconsole.transcript.model import Side
from popconsole.transcript.safe import safe_text
from popconsole.ui.compared import Comparer


def _count(console: LineConsole, invocation: Invocation) -> int | None:
    text = invocation.argument or "1"
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text):
        return int(text)
    console.fail(_('"{text}" is no number of lines.').format(text=safe_text(text)))
    return None


async def step(console: LineConsole, invocation: Invocation) -> None:
    """Show the next lines of a recording."""
    count, conversation = _count(console, invocation), console.conversation
    if count is None or conversation is None:
        return
    last = len(console.history.lines) - 1
    if conversation.selected >= last:
        console.say(_("The recording ends here."))
    for index in range(conversation.selected + 1, min(conversation.selected + count, last) + 1):
        _show(console, index)
        conversation.selected = index


async def back(console: LineConsole, invocation: Invocation) -> None:
    """Go back in a recording."""
    count, conversation = _count(console, invocation), console.conversation
    if count is None or conversation is None:
        return
    conversation.selected = max(-1, conversation.selected - count)
    if conversation.selected < 0:
        console.say(_("This is before the first line."))
    else:
        _show(console, conversation.selected)


def _show(console: LineConsole, index: int) -> None:
    if console.options.explain:
        explained(console, [index])
    else:
        console.display.show([numbered(console, index)])


async def replay(console: LineConsole, invocation: Invocation) -> None:
    """Say the lines of a file, or of what is open, again to a mock server set up from it, and compare."""
    if invocation.argument and not await read_file(console, invocation.argument):
        return
    conversation = console.conversation
    if conversation is None:
        console.fail(_(":replay needs the path of a file, for nothing is open."))
        return
    recorded = conversation.recording().conversations
    known = Secrets().of(recorded)
    lines = sum(map(client_lines, recorded))
    if not lines:
        console.fail(_("There is no line of the client to say again."))
        return
    comparer = Comparer(lines, reveal=console.options.reveal, width=console.display.width)
    if not console.display.plain:
        console.print(list(comparer.heading(_("the embedded mock server"))))
    for number, one in enumerate(recorded, start=1):
        if number > 1:
            console.print([_("Conversation {n}").format(n=number)])
        said_again = replayed(PROTOCOLS[one.protocol], one, timeout=console.timeout, known=known)
        try:
            async for comparison in said_again:
                comparer.count(comparison, number)
                console.print(_rows(console, comparer, comparison))
        except (ConnectError, OSError) as error:
            console.fail(_("the replay could not be carried out: {why}").format(why=error))
    if comparer.verdicts:
        console.say(comparer.summary())
    console.say(comparer.told_of_said())
    if comparer.first is not None:
        comparison, number = comparer.first
        console.say(_("The first that fails (conversation {n}):").format(n=number))
        console.print(_rows(console, comparer, comparison))


def _rows(console: LineConsole, comparer: Comparer, comparison: Comparison) -> list[str]:
    return _heard(comparer, comparison) if console.display.plain else list(comparer.rows(comparison))


def _heard(comparer: Comparer, comparison: Comparison) -> list[str]:
    """Return a comparison in plain rows: no columns, whose line it is as a word."""
    told = comparer.as_object(comparison)
    rows = [_("client: {line}").format(line=told["command"])] if told["command"] is not None else []
    if not told["agrees"] or told["recorded"] != told["here"]:
        rows += [_("recorded: {line}").format(line=line) for line in told["recorded"]]
        rows += [_("now: {line}").format(line=line) for line in told["here"]]
    else:
        rows += [_("recorded and now: {line}").format(line=line) for line in told["here"]]
    return [*rows, _("verdict: {verdict}").format(verdict=comparer.verdict(comparison))]


async def take_over(console: LineConsole, _asked: Invocation) -> None:
    """Carry on by hand from where the recording stands."""
    if console.session is not None:
        console.say(_("This is no recording: what you type goes to the server already."))
    else:
        await taken_over(console)


async def taken_over(console: LineConsole) -> bool:
    """Take over at the line where the recording stands; False, and the reason told, where that fails."""
    conversation = console.conversation
    if conversation is None:
        return False
    count = conversation.selected + 1
    try:
        taken, differences = await console.workspace.take_over(count)
    except (ConnectError, OSError) as error:
        console.fail(str(error))
        return False
    teller = console.teller
    if teller is not None:
        # What was shown as the recording's is not shown again, but the answer that was due there is.
        lines = taken.history.lines
        cut = conversation.history.step(count - 1) if count else None
        due = cut is not None and (cut.kind is Kind.COMMAND or bool(still_due(cut)))
        said = [i + 1 for i in range(len(lines)) if lines[i].side is Side.CLIENT] if due else []
        teller.told = max(said, default=len(lines))
    console.introduce(taken)
    if differences:
        told = ngettext(
            "On the way here {n} answer was another one than recorded.",
            "On the way here {n} answers were other ones than recorded.",
            differences,
        )
        console.warn(told.format(n=differences))
    return True
