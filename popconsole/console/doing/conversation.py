"""Opening, saving and closing conversations; sending what can't be typed otherwise."""

import asyncio
from pathlib import Path

from popconsole.client.errors import ConnectError
from popconsole.console.talk import Asked, Talk
from popconsole.i18n import _, ngettext
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.errors import TranscriptError
from popconsole.transcript.safe import safe_text
from popconsole.ui.conversation import FormatError
from popconsole.ui.conversation import save as write
from popconsole.ui.opening import AddressError
from popconsole.ui.pop_url import parse_typed
from popconsole.ui.told import os_error, saved_text, server_text


async def connect(talk: Talk, asked: Asked) -> None:
    """Connect to a server that is named as on the command line of the program."""
    if not asked.argument:
        talk.fail(_(":connect needs HOST, HOST:PORT, pop://USER@HOST:PORT, or pops:// for TLS."))
        return
    try:
        target = parse_typed(asked.argument)
    except AddressError as error:
        talk.fail(str(error))
        return
    await talk.open(target)


async def reconnect(talk: Talk, _asked: Asked) -> None:
    """Connect to the same server again."""
    if talk.conversation is None or talk.conversation.address is None:
        talk.fail(_("There is no server to connect to again: :connect HOST names one."))
        return
    try:
        talk.introduce(await talk.desk.reconnect())
    except (ConnectError, OSError, ValueError) as error:
        talk.fail(str(error))


async def pop3(talk: Talk, _asked: Asked) -> None:
    """Open a POP3 conversation with the mock server."""
    await _mock(talk, POP3)


async def pop2(talk: Talk, _asked: Asked) -> None:
    """Open a POP2 conversation with the mock server."""
    await _mock(talk, POP2)


async def _mock(talk: Talk, protocol: Protocol) -> None:
    try:
        talk.desk.manner.check_speaks(protocol.name)
    except ValueError as error:  # of a persona or a fault: those are loaded when they are asked for
        talk.fail(str(error))
        return
    talk.speak(protocol)
    await talk.open(None)


async def server(talk: Talk, _asked: Asked) -> None:
    """Print the addresses and the accounts of the mock server."""
    running = talk.desk.server
    if running is None:
        talk.say(_("The mock server does not run: :pop3 or :pop2 starts it."))
        return
    talk.print(server_text(running.addresses).splitlines())


async def disconnect(talk: Talk, _asked: Asked) -> None:
    """Hang up."""
    if talk.session is not None:
        talk.session.close()


async def leave(talk: Talk, _asked: Asked) -> None:
    """Go back to the conversation below."""
    below = await talk.desk.leave()
    if below is not None:
        talk.introduce(below)


def path_of(text: str) -> Path:
    """Return the path that was typed; ``~`` is the person's home."""
    return Path(text).expanduser()


async def open_file(talk: Talk, asked: Asked) -> None:
    """Open a recording."""
    if not asked.argument:
        talk.fail(_(":open needs the path of a text file with S: and C: lines."))
        return
    await read_file(talk, path_of(asked.argument))


async def read_file(talk: Talk, path: Path) -> bool:
    """Open a recording and read it to its end; False where it can't be used."""
    try:
        opening = await talk.desk.open_file(path)
        async for _lines in opening.rest():
            pass
    except TranscriptError as error:
        talk.fail(str(error))
        return False
    except OSError as error:
        talk.fail(os_error(path, error))
        return False
    conversation = talk.conversation
    if conversation is None:
        return False
    conversation.selected = -1
    about = ": ".join(part for part in (conversation.place, conversation.title) if part)
    count = len(conversation.history.lines)
    told = ngettext(
        "{protocol}: {about}, {n} line. :step goes through it, :replay compares, :take-over carries on.",
        "{protocol}: {about}, {n} lines. :step goes through them, :replay compares, :take-over carries on.",
        count,
    )
    talk.say(told.format(protocol=conversation.protocol.name, about=about, n=count))
    for odd in conversation.transcript().oddities:
        talk.say(_("row {row}: {message}").format(row=odd.row, message=safe_text(odd.message)))
    return True


async def save(talk: Talk, asked: Asked) -> None:
    """Save, secrets masked."""
    await _save(talk, asked, reveal=False)


async def save_revealed(talk: Talk, asked: Asked) -> None:
    """Save, secrets in clear."""
    await _save(talk, asked, reveal=True)


async def _save(talk: Talk, asked: Asked, *, reveal: bool) -> None:
    name = "save-revealed" if reveal else "save"
    if not asked.argument:
        talk.fail(_(":{name} needs the path of a file.").format(name=name))
        return
    if talk.conversation is None:
        return
    path = path_of(asked.argument)
    transcript = talk.conversation.transcript()
    try:
        count = await asyncio.to_thread(write, transcript, path, reveal=reveal, overwrite=asked.forced)
    except FileExistsError:
        told = _("{path} is there already; :{name}! {path} replaces it.")
        talk.fail(told.format(path=safe_text(str(path)), name=name))
    except FormatError as error:
        talk.fail(str(error))
    except OSError as error:
        talk.fail(os_error(path, error))
    else:
        talk.say(saved_text(count, path, reveal=reveal))


async def send(talk: Talk, asked: Asked) -> None:
    """Send what follows, as it stands."""
    if not talk.send(asked.argument.encode("utf-8", "surrogateescape")):
        talk.failed = True


async def hidden(talk: Talk, _asked: Asked) -> None:
    """Send a line that is not shown while it is typed."""
    text = await talk.face.ask_hidden()
    if text is None:
        talk.fail(_("Only a person at a terminal can type a line unseen."))
    elif text and not talk.send(text.encode("utf-8", "surrogateescape")):
        talk.failed = True


async def leave_console(talk: Talk, _asked: Asked) -> None:
    """Leave the console."""
    talk.leaving.set()
