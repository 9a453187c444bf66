"""Two sessions at a time: opening the second, going from one to the other, going on with one alone."""

from popconsole.console.colon import Invocation
from popconsole.console.handlers.sessions import read_file
from popconsole.console.line_console import LineConsole
from popconsole.guide.desk.lock import lock_of
from popconsole.i18n import _
from popconsole.protocol.table import Protocol
from popconsole.ui.errand_rows import ErrandRows, errands_text
from popconsole.ui.half_words import half_about, half_head
from popconsole.ui.opening import AddressError
from popconsole.ui.pop_url import Target
from popconsole.ui.sessions import no_such_session
from popconsole.ui.split import NAMES
from popconsole.ui.to_split import ToSplit, parse_split

_WIDEST = 160  # columns of two sessions by errand


async def split(console: LineConsole, invocation: Invocation) -> None:
    """Open a second session, a recording, or what is open already, beside what is active."""
    typed = invocation.argument
    try:
        beside = parse_split(typed, console.protocol) if typed else _alike(console)
    except AddressError as error:
        console.fail(str(error))
        return
    if beside.target is not None:
        await console.open(beside.target, beside=True)
    elif beside.protocol is not None:
        await _mock(console, beside.protocol)
    elif beside.file:
        if await read_file(console, beside.file, beside=True):
            _tell(console)
    elif beside.number is not None:
        found = console.workspace.go_beside(beside.number)
        if found is not None:
            console.introduce(found)
            _tell(console)
        elif beside.number == console.workspace.number:
            console.fail(_("That one is active already."))
        else:
            console.fail(no_such_session(typed, console.workspace))


def _alike(console: LineConsole) -> ToSplit:
    """Return a further session with the server that is spoken with; else one with the mock server."""
    conversation, session = console.conversation, console.session
    if conversation is None or session is None or conversation.address is None or conversation.mock:
        return ToSplit(protocol=console.protocol)
    host, port = conversation.address
    return ToSplit(target=Target(host, port, security=session.connection.security))


async def _mock(console: LineConsole, protocol: Protocol) -> None:
    try:
        console.workspace.behaviour.check_speaks(protocol.name)
    except ValueError as error:  # of a persona or a fault
        console.fail(str(error))
        return
    await console.open(None, protocol=protocol, beside=True)


async def other(console: LineConsole, _asked: Invocation) -> None:
    """Type in the other session from now on."""
    found = console.workspace.switch()
    if found is not None:
        _tell(console)


async def unsplit(console: LineConsole, _asked: Invocation) -> None:
    """Go on with the active one alone."""
    console.workspace.unsplit()
    console.say(_("The other one goes on: :sessions lists it, :split NUMBER brings it back."))


async def errands(console: LineConsole, _asked: Invocation) -> None:
    """Print both sessions, aligned by errand."""
    split_ = console.workspace.split
    if split_ is None or console.conversation is None:
        return
    pair = console.conversation, split_.other
    left, right = reversed(pair) if split_.right else pair
    rows = ErrandRows(left.history, right.history)
    for one in pair:
        one.history.extend()
    display = console.display
    reveal = console.options.reveal
    told = errands_text(rows, NAMES, min(display.width, _WIDEST), reveal=reveal, plain=display.plain)
    console.print(list(told))


def _tell(console: LineConsole) -> None:
    """Say where both stand, the active one first."""
    split_ = console.workspace.split
    if split_ is None or console.conversation is None:
        return
    for name, one in ((split_.active, console.conversation), (split_.beside, split_.other)):
        live = one.session is not None
        at = None if live else one.selected
        state = one.protocol.row(one.history.situation(at).state).name
        head = half_head(name, state, one, lock_of(one.history, at))
        told = _("{head}, active: {about}") if one is console.conversation else _("{head}: {about}")
        console.say(told.format(head=head, about=half_about(one)))
