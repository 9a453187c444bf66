"""Opening, saving and closing conversations; sending what can't be typed otherwise."""

from pathlib import Path

from popconsole.client.errors import ConnectError
from popconsole.console.asked_file import write_asked
from popconsole.console.colon import Invocation
from popconsole.console.line_console import LineConsole
from popconsole.formats.errors import TranscriptError
from popconsole.formats.registry import UnknownFormatError
from popconsole.i18n import _, headed, ngettext
from popconsole.maildrop.builtin import told_accounts
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.safe import safe_prose, safe_text
from popconsole.ui.file_opening import OpeningError, parse_opening
from popconsole.ui.messages import os_error, saved_text, server_text
from popconsole.ui.openable import looked_at, openable_here, openables
from popconsole.ui.opening import AddressError
from popconsole.ui.pop_url import parse_typed
from popconsole.ui.saving import save as write
from popconsole.ui.typed_path import is_there

_DIGITS = 9  # of a number


async def connect(console: LineConsole, invocation: Invocation) -> None:
    """Connect to a server that is named as on the command line of the program."""
    if not invocation.argument:
        console.fail(_(":connect needs HOST, HOST:PORT, pop://USER@HOST:PORT, or pops:// for TLS."))
        return
    try:
        target = parse_typed(invocation.argument)
    except AddressError as error:
        console.fail(str(error))
        return
    await console.open(target)


async def reconnect(console: LineConsole, _asked: Invocation) -> None:
    """Connect to the same server again."""
    if console.conversation is None or console.conversation.address is None:
        console.fail(_("There is no server to connect to again: :connect HOST names one."))
        return
    try:
        console.introduce(await console.workspace.reconnect())
    except (ConnectError, OSError, ValueError) as error:
        console.fail(str(error))


async def pop3(console: LineConsole, _asked: Invocation) -> None:
    """Open a POP3 conversation with the mock server."""
    await _mock(console, POP3)


async def pop2(console: LineConsole, _asked: Invocation) -> None:
    """Open a POP2 conversation with the mock server."""
    await _mock(console, POP2)


async def _mock(console: LineConsole, protocol: Protocol) -> None:
    try:
        console.workspace.behaviour.check_speaks(protocol.name)
    except ValueError as error:  # of a persona or a fault: those are loaded when they are asked for
        console.fail(str(error))
        return
    console.speak(protocol)
    await console.open(None)


async def server(console: LineConsole, _asked: Invocation) -> None:
    """Print the addresses and the accounts of the mock server."""
    running = console.workspace.server
    if running is None:
        console.say(_("The mock server does not run: :pop3 or :pop2 starts it."))
        return
    console.print(server_text(running.addresses, told_accounts(running.setup.accounts)).splitlines())


async def disconnect(console: LineConsole, _asked: Invocation) -> None:
    """Hang up."""
    console.workspace.hang_up()


async def open_file(console: LineConsole, invocation: Invocation) -> None:
    """Open a recording; without an argument list what can be opened, with a number open that."""
    asked = invocation.argument.strip()
    if asked.isascii() and asked.isdigit() and not is_there(asked):
        found = console.openable or openables()
        if not 0 < int(asked[:_DIGITS]) <= len(found):
            told = _('"{text}" is no number of what can be opened: :open lists it.')
            console.fail(told.format(text=safe_text(asked)))
            return
        asked = str(found[int(asked) - 1].path)
    if asked:
        await read_file(console, asked)
        return
    here = (openable_here(path) for path in looked_at(Path()))
    console.openable = [*openables(), *(one for one in here if one is not None)]
    rows, kind = [], None
    for number, one in enumerate(console.openable, start=1):
        if one.kind is not kind:
            kind = one.kind
            rows.append(_("{heading}:").format(heading=_(kind.value)))
        if console.display.plain:
            rows.append(
                _("{n}: {told}").format(n=number, told=", ".join(filter(None, (one.name, one.about))))
            )
        else:
            rows.append(f"{number:4}  {one.row(console.display.width - 6)}")
    console.print([*rows, _(":open NUMBER opens one of them, :open FILE any other.")])


async def read_file(console: LineConsole, text: str, *, beside: bool = False) -> bool:
    """Open the recordings that were named, and read them to their end; False where none can be used.

    ``beside``: in the other half.
    """
    try:
        asked, files = parse_opening(text)
    except OpeningError as error:
        console.fail(str(error))
        return False
    try:
        opening = await console.workspace.open_files(files, asked, beside=beside)
        async for _lines in opening.rest():
            pass
    except (TranscriptError, UnknownFormatError) as error:
        console.fail(str(error))
        return False
    except OSError as error:
        console.fail(os_error(Path(files[-1].path), error))
        return False
    conversation = console.conversation
    if conversation is None:
        return False
    conversation.selected = -1
    for told in (*opening.wrong, opening.doubt):
        if told:
            console.say(told)
    parts = [part for part in (conversation.place, conversation.title) if part]
    about = headed(*parts) if len(parts) > 1 else "".join(parts)
    count = len(conversation.history.lines)
    told = ngettext(
        "{protocol}: {about}, {n} line. :step goes through it, :replay compares, :take-over carries on.",
        "{protocol}: {about}, {n} lines. :step goes through them, :replay compares, :take-over carries on.",
        count,
    )
    console.say(told.format(protocol=conversation.protocol.name, about=about, n=count))
    recorded = conversation.recording().conversations
    if len(recorded) > 1:
        told = _(
            "{n} conversations, this is the first: :next-conversation goes on, :conversations lists them."
        )
        console.say(told.format(n=len(recorded)))
    for odd in conversation.oddities():
        console.say(_("row {row}: {message}").format(row=odd.row, message=safe_prose(odd.message)))
    return True


async def save(console: LineConsole, invocation: Invocation) -> None:
    """Save, secrets masked."""
    await _save(console, invocation, reveal=False)


async def save_revealed(console: LineConsole, invocation: Invocation) -> None:
    """Save, secrets in clear."""
    await _save(console, invocation, reveal=True)


async def _save(console: LineConsole, invocation: Invocation, *, reveal: bool) -> None:
    name = "save-revealed" if reveal else "save"
    if not invocation.argument:
        console.fail(_(":{name} needs the path of a file.").format(name=name))
        return
    conversation = console.conversation
    if conversation is None:
        return
    recording = conversation.recording()

    def saved(path: Path) -> tuple[int, str]:
        count = write(
            recording, path, reveal=reveal, overwrite=invocation.forced, earlier=conversation.earlier
        )
        return count, saved_text(count, path, reveal=reveal)

    done = await write_asked(console, invocation.argument, f":{name}!", saved)
    if done is not None:
        conversation.saved, told = done
        console.say(told)


async def send(console: LineConsole, invocation: Invocation) -> None:
    """Send what follows, as it stands."""
    if not console.send(invocation.argument.encode("utf-8", "surrogateescape")):
        console.failed = True


async def hidden(console: LineConsole, _asked: Invocation) -> None:
    """Send a line that is not shown while it is typed."""
    text = await console.display.ask_hidden()
    if text is None:
        console.fail(_("Only a person at a terminal can type a line unseen."))
    elif text and not console.send(text.encode("utf-8", "surrogateescape")):
        console.failed = True


async def leave_console(console: LineConsole, _asked: Invocation) -> None:
    """Leave the console."""
    console.leaving.set()
