"""Two conversations side by side: opening the second, going from one to the other, showing one alone."""

from textual.content import Content

from popconsole.i18n import _
from popconsole.protocol import POP3
from popconsole.tui.handlers.conversations import shown
from popconsole.tui.handlers.sessions import ask_server, open_mock, open_server, pick_file
from popconsole.tui.screens.choose import ChooseScreen, Offer, two_rows
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.opening import AddressError
from popconsole.ui.sessions import no_such_session, session_rows
from popconsole.ui.to_split import parse_split

_SERVER, _FILE, _ALONE = "server", "recording", "alone"


def split(screen: MainScreen, argument: str) -> None:
    """Open something beside what is open; without an argument, choose what."""
    if not argument:
        screen.app.push_screen(
            ChooseScreen(_("What to open beside"), _offers(screen)), lambda name: _open(screen, name)
        )
        return
    protocol = screen.conversation.protocol if screen.conversation else POP3
    try:
        beside = parse_split(argument, protocol)
    except AddressError as error:
        screen.say(str(error), "error")
        return
    if beside.protocol is not None:
        screen.work(open_mock(screen, beside.protocol, beside=True), "open")
    elif beside.target is not None:
        screen.work(open_server(screen, protocol, beside.target, beside=True), "open")
    elif beside.file:
        pick_file(screen, beside.file, beside=True)
    elif beside.number is not None:
        _show(screen, beside.number, argument)


def _open(screen: MainScreen, name: str | None) -> None:
    """Open what was chosen."""
    if name == _SERVER:
        ask_server(screen, "", beside=True)
    elif name == _FILE:
        pick_file(screen, "", beside=True)
    elif name == _ALONE:
        unsplit(screen, "")
    elif name:
        split(screen, name)


def _show(screen: MainScreen, number: int, typed: str) -> None:
    """Show what is open already in the other half."""
    found = screen.workspace.go_beside(number)
    if found is not None:
        shown(screen, found)
    elif number == screen.workspace.number:
        screen.say(_("That one is shown, and active."))
    else:
        screen.say(no_such_session(typed, screen.workspace), "error")


def _offers(screen: MainScreen) -> tuple[Offer, ...]:
    """Return what may be opened beside, by the names that ``split`` takes."""
    workspace = screen.workspace
    said = [
        ("pop3", _("A new POP3 session"), _("with the mock server, which has one lock for each maildrop")),
        ("pop2", _("A new POP2 session"), _("with the mock server; the same maildrops, seen the older way")),
        (_SERVER, _("Another server"), _("HOST or HOST:PORT is asked for")),
        (_FILE, _("A recording"), _("picked from the list of what can be opened")),
    ]
    if workspace.split is not None:
        said.append((_ALONE, _("Nothing"), _("show the active one alone; the other goes on")))
    for number, row in enumerate(session_rows(workspace)):
        if number != workspace.number:
            said.append((str(number + 1), _("Session {n}").format(n=number + 1), row))
    return tuple((name, two_rows(Content.styled(head, "bold"), about)) for name, head, about in said)


def other(screen: MainScreen, _argument: str) -> None:
    """Make the other half the active one."""
    found = screen.workspace.switch()
    if found is not None:
        screen.playing.stop()
        shown(screen, found)


def unsplit(screen: MainScreen, _argument: str) -> None:
    """Show the active half alone."""
    screen.workspace.unsplit()
    screen.show_split()
    screen.show_all()
    told = _("The other one goes on: {sessions} lists it, {split} brings it back beside.")
    screen.say(told.format_map(screen.keys))


def errands(screen: MainScreen, _argument: str) -> None:
    """Align both halves by errand, or show each by itself again."""
    by_errand = not screen.by_errand
    screen.by_errand = by_errand
    if by_errand and not screen.places.aligned:
        screen.say(_("Both side by side have no room here: 80 columns and 17 rows are needed."))
