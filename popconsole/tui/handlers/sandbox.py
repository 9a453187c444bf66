"""The free sandbox: its menu, other mail, riddles, and what came of them."""

from collections.abc import Awaitable

from textual.content import Content

from popconsole.client.errors import ConnectError
from popconsole.i18n import _
from popconsole.protocol import POP3
from popconsole.server.faults.spec import FaultError
from popconsole.server.listening.binding import ListenError
from popconsole.server.voice.persona import PersonaError
from popconsole.tui.prose import prose
from popconsole.tui.screens.choose import ChooseScreen, numbered, two_rows
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.whole import WholeScreen
from popconsole.ui.mock_behaviour import NO_PERSONA
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.sandbox import OFF, Guessed, Sandbox, SandboxError, any_dice
from popconsole.ui.sandbox_mail import MAIL
from popconsole.ui.sandbox_words import choices, outcome_rows

_TROUBLES = (SandboxError, PersonaError, FaultError, ListenError, ConnectError, OSError)
_UNKNOWN = "0"
_DIGITS = 9  # of a number


def sandbox(screen: MainScreen, argument: str) -> None:
    """Begin the sandbox, or show its menu; ``off``: leave it."""
    if argument.strip() == OFF:
        _leave(screen)
    elif screen.sandbox is None:
        screen.work(begin(screen), "open")
    else:
        _menu(screen, screen.sandbox)


async def begin(screen: MainScreen) -> None:
    """Begin the sandbox; a lesson that is open is ended."""
    if screen.progress_kept is not None:
        screen.progress_kept.keep()
    if screen.stage is not None:
        screen.stage.end()
    screen.learning = screen.stage = screen.progress_kept = screen.learned = None
    protocol = POP3 if screen.conversation is None else screen.conversation.protocol
    opened = Sandbox(screen.workspace, any_dice())
    if await _open(screen, opened.begin(protocol)):
        screen.sandbox = opened
        screen.show_all()


def _leave(screen: MainScreen) -> None:
    if screen.sandbox is not None:
        screen.sandbox.end()
        screen.sandbox = None
        screen.say(_("The sandbox is left; the conversation goes on."))
        screen.show_all()


def _menu(screen: MainScreen, there: Sandbox) -> None:
    behaviour = screen.workspace.behaviour
    now = there.protocol
    other = "POP2" if now is POP3 else "POP3"
    faults = ", ".join(spec.text for spec in behaviour.faults)
    on = _("Faults: {faults}").format(faults=faults) if faults else _("Faults: none")
    rows = [
        (
            other.lower(),
            _("Protocol: {name}").format(name=now.name),
            _("{name} in a new session").format(name=other),
        ),
        (
            "persona",
            _("Persona: {name}").format(name=behaviour.persona or NO_PERSONA),
            _("another server's greeting, words and habits"),
        ),
        ("fault", on, _("what goes wrong, in which way, and where")),
        ("mail", _("Mail: {name}").format(name=there.mail.name), _(there.mail.told)),
        ("surprise", _("Surprise me"), _("a fault that is not told: find out which it is")),
    ]
    if there.riddle is not None:
        rows.insert(0, ("guess", _("Which fault is it?"), _("choose among some; then it is told")))
    elif there.outcome is not None:
        rows.append(("guess", _("The last riddle"), _("read again which fault it was, and where it showed")))
    rows.append((OFF, _("Leave the sandbox"), _("the usual mock server, from the next session on")))
    offers = tuple((name, two_rows(Content.styled(head, "bold"), about)) for name, head, about in rows)

    def chosen(name: str | None) -> None:
        if name == OFF:
            _leave(screen)
        elif name:
            screen.action_do(name)

    screen.app.push_screen(ChooseScreen(_("The sandbox"), offers), chosen)


def mail(screen: MainScreen, argument: str) -> None:
    """Put other mail into the maildrop; without a name, choose."""
    there = screen.sandbox
    if there is None:
        return
    if argument:
        screen.work(_fill(screen, there, argument.strip()), "open")
        return
    offers = tuple((name, two_rows(Content.styled(name, "bold"), _(one.told))) for name, one in MAIL.items())
    screen.app.push_screen(
        ChooseScreen(_("What lies in the maildrop"), offers, there.mail.name),
        lambda name: screen.work(_fill(screen, there, name), "open") if name else None,
    )


async def _fill(screen: MainScreen, there: Sandbox, name: str) -> None:
    await _open(screen, there.fill(name))


def surprise(screen: MainScreen, argument: str) -> None:
    """Switch on a fault that is not told, by the number of a riddle, or any."""
    if screen.sandbox is not None:
        number = _number(argument)
        screen.work(_surprise(screen, screen.sandbox, number), "open")


async def _surprise(screen: MainScreen, there: Sandbox, number: int | None) -> None:
    await _open(screen, there.surprise(number))


def guess(screen: MainScreen, argument: str) -> None:
    """Say which fault it is, or read again what it was."""
    there = screen.sandbox
    if there is None:
        return
    number = _number(argument)
    if there.riddle is None and there.outcome is not None:
        _show(screen, there.outcome)
    elif there.riddle is None or number is not None:
        _guess(screen, there, number or 0)
    else:
        unknown = (_UNKNOWN, Content.assemble(("  0  ", "bold"), _("I don't know: tell me")))
        screen.app.push_screen(
            ChooseScreen(_("Which fault is it?"), (*numbered(choices(there)), unknown)),
            lambda name: _guess(screen, there, int(name)) if name else None,
        )


def _guess(screen: MainScreen, there: Sandbox, number: int) -> None:
    try:
        outcome = there.guess(number)
    except SandboxError as error:
        screen.say(str(error), "error")
        return
    first = next(iter(outcome.strikes), None)
    if first is not None and first.conversation in screen.workspace.conversations:
        if first.conversation is not screen.conversation:
            shown = screen.workspace.go_to(screen.workspace.conversations.index(first.conversation))
            if shown is not None:
                screen.show(shown)
        screen.transcript.goto(first.line)
    screen.show_all()
    _show(screen, outcome)


def _show(screen: MainScreen, outcome: Guessed) -> None:
    width = max(20, min(screen.size.width - 8, 90))
    rows = [
        prose([(text, "bold" if n == 0 else "")], width)
        for n, text in enumerate(outcome_rows(outcome, screen.workspace))
    ]
    page = Content("\n\n").join(rows)
    screen.app.push_screen(
        WholeScreen(_("Riddle {number}").format(number=outcome.riddle.number), (lambda: page,))
    )


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


async def _open(screen: MainScreen, opening: Awaitable[OpenConversation]) -> bool:
    """Open a new session; False, and the reason told, where that fails."""
    try:
        screen.show(await opening)
    except _TROUBLES as error:
        screen.say(str(error), "error")
        return False
    return True
