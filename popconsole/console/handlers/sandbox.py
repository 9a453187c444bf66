"""The free sandbox in the line console: how it is set up, riddles, and what came of them."""

from collections.abc import Awaitable, Iterable

from popconsole.client.errors import ConnectError
from popconsole.console.colon import Invocation
from popconsole.console.line_console import LineConsole
from popconsole.console.rows import folded_text
from popconsole.i18n import N_, _
from popconsole.server.faults.spec import FaultError
from popconsole.server.listening.binding import ListenError
from popconsole.server.voice.persona import PersonaError
from popconsole.transcript.safe import safe_text
from popconsole.ui.lesson_colon import ColonWords
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.sandbox import OFF, Sandbox, SandboxError, any_dice
from popconsole.ui.sandbox_mail import MAIL
from popconsole.ui.sandbox_words import choices, outcome_rows, riddle_told, set_up

_TROUBLES = (SandboxError, PersonaError, FaultError, ListenError, ConnectError, OSError)
_DIGITS = 9  # of a number
_MENU = (
    (":pop3 :pop2", N_("the protocol, in a new session")),
    (":persona [NAME]", N_("whom the server is taken for; alone, a list")),
    (":fault [NAME|off]", N_("what goes wrong; alone, a list of all with what they do")),
    (":fault NAME?", N_("all of a fault: its arguments, the places where it can strike")),
    (":mail [NAME]", N_("what lies in the maildrop; alone, a list")),
    (":surprise [NUMBER]", N_("a fault that is not told, to be found out")),
    (":guess [NUMBER]", N_("say which it is; alone, the choices")),
    (":sandbox off", N_("leave it")),
)


async def sandbox(console: LineConsole, invocation: Invocation) -> None:
    """Begin the sandbox, or print how it is set up and what can be changed; ``off``: leave it."""
    if invocation.argument.strip() == OFF:
        _leave(console)
    elif invocation.argument:
        told = _(':sandbox begins it and prints its menu, ":sandbox off" leaves it; "{text}" is neither.')
        console.fail(told.format(text=safe_text(invocation.argument)))
    elif console.sandbox is None:
        await begin(console)
    else:
        _menu(console)


async def begin(console: LineConsole) -> None:
    """Begin the sandbox; a lesson that is open is ended."""
    if console.lesson is not None:
        console.lesson.learned.keep()
        console.lesson.stage.end()
        console.lesson = None
    opened = Sandbox(console.workspace, any_dice())
    if await _open(console, opened.begin(console.protocol)):
        console.sandbox = opened
        _menu(console)


def _leave(console: LineConsole) -> None:
    if console.sandbox is not None:
        console.sandbox.end()
        console.sandbox = None
        console.say(_("The sandbox is left; the conversation goes on."))


def _menu(console: LineConsole) -> None:
    there = console.sandbox
    if there is None:
        return
    rows = [_("The sandbox: {told}").format(told=set_up(there))]
    if there.riddle is not None:
        rows.append(riddle_told(there, ColonWords()))
    _print(console, rows)
    _print(console, [f"  {words:21}{_(told)}" for words, told in _MENU], " " * 23)


async def mail(console: LineConsole, invocation: Invocation) -> None:
    """Put other mail into the maildrop; without a name, list what there is."""
    there = console.sandbox
    if there is None:
        return
    if not invocation.argument:
        rows = [f"  {name:8} {_(one.told)}" for name, one in MAIL.items()]
        _print(console, rows, " " * 11)
        _print(console, [set_up(there)])
    elif await _open(console, there.fill(invocation.argument.strip())):
        _print(console, [set_up(there)])


async def surprise(console: LineConsole, invocation: Invocation) -> None:
    """Switch on a fault that is not told, by the number of a riddle, or any."""
    there = console.sandbox
    number = _number(console, invocation.argument)
    if there is None or number == _WRONG:
        return
    if await _open(console, there.surprise(number)):
        _print(console, [riddle_told(there, ColonWords())])


async def guess(console: LineConsole, invocation: Invocation) -> None:
    """Say which fault it is, by the number of a choice; without one, list the choices."""
    there = console.sandbox
    if there is None:
        return
    number = _number(console, invocation.argument)
    if number == _WRONG:
        return
    try:
        if number is not None:
            there.guess(number)
        elif there.riddle is not None:
            _ask(console, there)
            return
        elif there.outcome is None:
            there.guess(0)
    except SandboxError as error:
        console.fail(str(error))
        return
    if there.outcome is not None:
        _print(console, outcome_rows(there.outcome, console.workspace))


def _ask(console: LineConsole, there: Sandbox) -> None:
    rows = [f"  {number}  {told}" for number, told in enumerate(choices(there), 1)]
    rows = [_("Which fault is it? :guess NUMBER says it."), *rows, "  0  " + _("I don't know")]
    _print(console, rows, "     ")


_WRONG = -1


def _number(console: LineConsole, text: str) -> int | None:
    """Read a number; None: there is none. What is none is told, and ``_WRONG`` returned."""
    text = text.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return int(text)
    console.fail(_('"{text}" is no number.').format(text=safe_text(text)))
    return _WRONG


async def _open(console: LineConsole, opening: Awaitable[OpenConversation]) -> bool:
    """Open a new session; False, and the reason told, where that fails."""
    try:
        opened = await opening
    except _TROUBLES as error:
        console.fail(str(error))
        return False
    console.speak(opened.protocol)
    console.introduce(opened)
    await console.settled()
    return True


def _print(console: LineConsole, paragraphs: Iterable[str], further: str = "  ") -> None:
    """Print paragraphs as rows; ``further`` begins each further row of one."""
    width = console.display.width
    console.print([row for text in paragraphs for row in folded_text(text, width, further)])
