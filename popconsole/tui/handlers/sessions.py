"""Opening, saving and closing conversations."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from popconsole.client.errors import ConnectError
from popconsole.formats.asked import NOTHING, Asked
from popconsole.formats.errors import TranscriptError
from popconsole.formats.registry import UnknownFormatError
from popconsole.i18n import _, ngettext
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from popconsole.server.faults.spec import FaultError
from popconsole.server.listening.binding import ListenError
from popconsole.server.voice.persona import PersonaError
from popconsole.transcript.safe import shown_address
from popconsole.tui.asked_where import ask_where
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.picker import Picked, PickerScreen
from popconsole.ui.comparisons import AT_ONCE, Comparisons
from popconsole.ui.conversations import no_such
from popconsole.ui.file_opening import OpeningError, parse_opening
from popconsole.ui.messages import os_error, saved_text
from popconsole.ui.openable import openables
from popconsole.ui.opening import AddressError
from popconsole.ui.pop_url import Target, parse_typed
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.saving import check_format, save

# --- live ---


async def open_mock(screen: MainScreen, protocol: Protocol, *, beside: bool = False) -> None:
    """Open a conversation with the mock server; ``beside``, here and below: in the other half."""
    try:
        screen.show(await screen.workspace.open_mock(protocol, beside=beside))
    except (ListenError, ConnectError, OSError, PersonaError, FaultError) as error:
        screen.say(str(error), "error")


async def open_server(
    screen: MainScreen, protocol: Protocol, target: Target, *, beside: bool = False
) -> None:
    """Open a conversation with any server; offer, and don't send, the line that its URL asks for."""
    port = target.security.usual_port(protocol) if target.port is None else target.port
    shown = shown_address((target.host, port))
    connecting = _("Connecting to {address} …").format(address=shown)
    screen.say(connecting)
    try:
        conversation = await screen.workspace.connect(protocol, target, beside=beside)
    except ConnectError as error:
        screen.tried = shown
        screen.say(str(error), "error")
        return
    screen.tried = ""
    screen.forget(connecting)
    screen.show(conversation)
    screen.line.offer(target.first_line(protocol))


def pop3(screen: MainScreen, _argument: str) -> None:
    """Open a POP3 conversation with the mock server."""
    screen.work(open_mock(screen, POP3), "open")


def pop2(screen: MainScreen, _argument: str) -> None:
    """Open a POP2 conversation with the mock server."""
    screen.work(open_mock(screen, POP2), "open")


def connect(screen: MainScreen, argument: str) -> None:
    """Ask for an address and connect to it."""
    ask_server(screen, argument, beside=False)


def ask_server(screen: MainScreen, argument: str, *, beside: bool) -> None:
    """Connect to an address that is given, or asked for."""
    protocol = screen.conversation.protocol if screen.conversation else POP3

    def answer(text: str) -> str | None:
        try:
            target = parse_typed(text)
            target.check_speaks(protocol)
        except AddressError as error:
            return str(error)
        screen.work(open_server(screen, protocol, target, beside=beside), "open")
        return None

    if argument and answer(argument) is None:
        return
    question = _("Connect to a {protocol} server").format(protocol=protocol.name)
    help_text = _("HOST or HOST:PORT (port {port} if you give none); what you type there is sent unencrypted")
    if protocol is POP3:
        help_text = _(
            "HOST[:PORT], pop://USER@HOST; under TLS pops://HOST or --stls HOST. --ca FILE, --insecure: whom "
            "to trust"
        )
    screen.ask(question, argument or screen.tried, answer, help_text.format(port=protocol.port))


async def _again(screen: MainScreen) -> None:
    try:
        screen.show(await screen.workspace.reconnect())
    except (ConnectError, OSError, PersonaError, FaultError) as error:
        screen.say(str(error), "error")


def reconnect(screen: MainScreen, _argument: str) -> None:
    """Connect to the same server again."""
    screen.work(_again(screen), "open")


def disconnect(screen: MainScreen, _argument: str) -> None:
    """Hang up."""
    screen.workspace.hang_up()


def leave_console(screen: MainScreen, _argument: str) -> None:
    """Leave the console; ask first where something would be lost. Asked again, leave."""
    lost, recording = len(screen.workspace.unkept), screen.workspace.recording
    passing = 0 if recording is None else recording.passing
    question = ngettext(
        "Leave? {n} session is neither kept nor saved", "Leave? {n} sessions are neither kept nor saved", lost
    ).format(n=lost)
    if passing:
        question = ngettext(
            "Leave? {n} session passes through here, and breaks off",
            "Leave? {n} sessions pass through here, and break off",
            passing,
        ).format(n=passing)
    rests = screen.exam is not None and screen.exam.rests
    if rests and not (lost or passing):
        question = _("Leave? The exam is not handed in: its answers are lost")
    if not (lost or passing or rests) or screen.is_asking(question):
        screen.app.exit()
        return

    while screen.app.screen is not screen:
        screen.app.pop_screen()

    def leave(text: str) -> str | None:
        if text.strip().lower() in (_("y"), _("yes")):
            screen.app.exit()
        return None

    told = _("y and Enter, or the same key again, leaves; Esc stays. {save} saves")
    if rests and not (lost or passing):
        told = _("y and Enter, or the same key again, leaves; Esc stays")
    screen.ask(question, "", leave, told.format_map(screen.keys))


# --- files ---


async def read_files(
    screen: MainScreen, files: Sequence[GivenFile], asked: Asked = NOTHING, *, beside: bool = False
) -> bool:
    """Open files as one recording: its first screen at once, the rest as it is read; False where none is.

    Where it holds several conversations, they are listed in the end, unless one of them was asked for.
    """
    try:
        opening = await screen.workspace.open_files(files, asked, beside=beside)
    except (TranscriptError, UnknownFormatError) as error:
        screen.say(str(error), "error")
        return False
    except OSError as error:
        screen.say(os_error(Path(files[-1].path), error), "error")
        return False
    recording = opening.recording
    screen.show(recording.open(0))
    try:
        async for _lines in opening.rest():
            screen.lines_grew()
            if recording not in screen.workspace:
                return True
    except TranscriptError as error:
        screen.say(str(error), "error")
    doubts = [*opening.wrong, *([opening.doubt] if opening.doubt else [])]
    told = list(doubts)
    if asked.session is not None and asked.session > len(recording):
        told.append(no_such(str(asked.session), recording.open(0)))
    if len(recording) > 1:
        conversations = _("{n} conversations: ] goes to the next, [ to the one before, o lists them.")
        told.append(conversations.format(n=len(recording)))
    if odd := len(recording.oddities()):
        oddities = ngettext(
            "{n} oddity in the file: {help} tells what it was taken for.",
            "{n} oddities in the file: {help} lists what each was taken for.",
            odd,
        )
        told.append(oddities.format(n=odd, help=screen.keys["help"]))
    if told:
        screen.say(" ".join(told), "warning" if doubts else "information")
    if screen.conversation is not None and screen.conversation.of is recording:
        if asked.session is not None and (chosen := screen.workspace.turn(asked.session - 1)) is not None:
            screen.show(chosen)
        elif asked.session is None and len(recording) > 1 and screen.is_free:
            screen.action_do("conversations")
        await compare_if_short(screen)
    return True


async def compare_if_short(screen: MainScreen) -> None:
    """Compare the recorded conversation with the mock server, unless it is long, or goes on."""
    conversation = screen.conversation
    if conversation is None or conversation.goes_on:
        return
    if len(conversation.history.lines) <= AT_ONCE:
        await run_comparison(screen, tell=False)


def open_file(screen: MainScreen, argument: str) -> None:
    """Open a file; without one, or with one that can't be opened, pick one."""
    pick_file(screen, argument, beside=False)


def pick_file(screen: MainScreen, argument: str, *, beside: bool) -> None:
    """Open a file that is given, or picked."""
    wrong = ""
    if argument:
        try:
            asked, files = parse_opening(argument)
        except OpeningError as error:
            wrong = str(error)
        else:
            screen.work(_open(screen, files, asked, beside=beside), "open")
            return

    def chosen(picked: Picked | None) -> None:
        if picked is not None:
            files, asked = picked
            screen.work(_open(screen, files, asked, beside=beside), "open")

    screen.app.push_screen(PickerScreen(openables(), Path(), argument, wrong), chosen)


async def _open(screen: MainScreen, files: Sequence[GivenFile], asked: Asked, *, beside: bool) -> None:
    await read_files(screen, files, asked, beside=beside)


async def run_comparison(screen: MainScreen, *, tell: bool) -> None:
    """Say the recording again and compare; ``tell`` the outcome."""
    conversation = screen.conversation
    if conversation is None:
        return
    comparisons = Comparisons(conversation)
    screen.comparing = True
    screen.show_replay()
    differ = None
    try:
        differ = await comparisons.run()
    except (ConnectError, OSError) as error:
        screen.say(str(error), "error")
    finally:
        screen.comparing = False
    if screen.conversation is conversation:
        screen.comparisons = comparisons
        screen.show_replay()
        if tell and differ is not None:
            told = ngettext(
                "Compared with the mock server: {n} answer differs",
                "Compared with the mock server: {n} answers differ",
                differ,
            )
            screen.say(
                f"{told.format(n=differ)}. {comparisons.told_of_said}{_go_to_first(screen, comparisons)}"
            )


def _go_to_first(screen: MainScreen, comparisons: Comparisons) -> str:
    """Select the line whose answer is the first that differs; return what to say of it."""
    first = next((one.recorded for one in comparisons.all if not one.verdict.agrees), None)
    if first is None:
        return ""
    at = 0 if first.command is None else first.command.index
    screen.transcript.goto(at)
    told = _("The first is the one to line {n}: {difference} shows both.")
    return " " + told.format_map({**screen.keys, "n": at + 1})


def compare(screen: MainScreen, _argument: str) -> None:
    """Compare the recording with the mock server."""
    screen.work(run_comparison(screen, tell=True), "compare")


def save_masked(screen: MainScreen, argument: str) -> None:
    """Ask for a path and save, secrets masked."""
    _save(screen, argument, reveal=False)


def save_revealed(screen: MainScreen, argument: str) -> None:
    """Ask for a path and save, secrets in clear."""
    _save(screen, argument, reveal=True)


def _save(screen: MainScreen, argument: str, *, reveal: bool) -> None:
    conversation = screen.conversation
    if conversation is None:
        return
    recording = conversation.recording()

    async def write(path: Path, overwrite: bool) -> str:  # noqa: FBT001 - as ask_where calls it
        count = await asyncio.to_thread(
            save, recording, path, reveal=reveal, overwrite=overwrite, earlier=conversation.earlier
        )
        conversation.saved = count
        return saved_text(count, path, reveal=reveal)

    question = (
        _("Save with the secrets in clear, to") if reveal else _("Save the transcript, secrets masked, to")
    )
    suggestion = argument or f"{conversation.protocol.name.lower()}-session.txt"
    ask_where(screen, question, suggestion, write, check_format)
