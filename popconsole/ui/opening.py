"""Ways to open a conversation: with a server, from a file, from the middle of a recording."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

from popconsole.client.security import Security
from popconsole.client.session import ClientSession
from popconsole.dialogue.masked_recording import Secrets
from popconsole.dialogue.masking import Masker
from popconsole.formats import registry
from popconsole.formats.asked import NOTHING, Asked
from popconsole.formats.reading import open_incrementally
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.table import Protocol
from popconsole.replay.takeover import take_over
from popconsole.transcript.model import Conversation, Lines, Recording
from popconsole.transcript.safe import is_visible, safe_text, shown_address
from popconsole.ui.kept_files import kept_file
from popconsole.ui.open_conversation import OpenConversation, OpenRecording

Changed = Callable[[], None]

_ADDRESS = re.compile(
    r"(?:\[(?P<bracketed>[^\s\[\]]+)\]|(?P<host>[^\s\[\]:]+))(?::(?P<port>\S+))?|(?P<bare>[^\s\[\]]*:[^\s\[\]]*:[^\s\[\]]*)"
)
_PORTS, _LONG = 65_536, 6
_LONGEST_HOST = 253  # characters
_LONGEST_QUOTED = 80


class AddressError(ValueError):
    """What was typed is no HOST or HOST:PORT; the message says what is."""


def parse_address(text: str) -> tuple[str, int | None]:
    """Read ``HOST``, ``HOST:PORT``, ``[IPV6]:PORT`` or a bare IPv6 address; the port is None if not given.

    Raises AddressError, also for a host whose name no resolver could take.
    """
    text = text.strip()
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise AddressError(_('"{text}" is no address: HOST or HOST:PORT is').format(text=_quoted(text)))
    host, port = match["bracketed"] or match["bare"] or match["host"], match["port"]
    if not is_visible(host) or len(host) > _LONGEST_HOST:
        raise AddressError(
            _(
                '"{host}" is no name of a host: one has at most 253 characters (RFC 1035 section 2.3.4), '
                "all of them visible and UTF-8"
            ).format(host=_quoted(host))
        )
    if port is None:
        return host, None
    if not (port.isascii() and port.isdigit() and len(port) < _LONG and 0 < int(port) < _PORTS):
        raise AddressError(_('"{port}" is no port: a number from 1 to 65535 is').format(port=_quoted(port)))
    return host, int(port)


def _quoted(text: str) -> str:
    """Return what was typed as it may be shown in an error: what is long is cut."""
    return safe_text(text if len(text) <= _LONGEST_QUOTED else text[:_LONGEST_QUOTED] + "...")


async def live(
    protocol: Protocol,
    host: str,
    port: int | None,
    *,
    mock: bool,
    changed: Changed,
    security: Security,
    earlier: Masker | None,
) -> OpenConversation:
    """Connect to a server; ConnectError where that fails. ``mock`` tells that it is our own.

    ``earlier`` knows what was secret in the conversations before this one.
    """
    session = await ClientSession.connect(
        protocol, host, port, changed=changed, security=security, earlier=earlier
    )
    address = (host, security.usual_port(protocol) if port is None else port)
    place = _("mock server {address}") if mock else _("server {address}")
    return OpenConversation(
        protocol, session.history, place.format(address=shown_address(address)), session, address=address,
        mock=mock, earlier=earlier,
    )  # fmt: skip


def parse_opening(text: str) -> tuple[Asked, str]:
    """Read ``FILE`` or ``--as NAME FILE``: return what is asked for, and the file's name.

    Raises UnknownFormatError for a name that no reader has.
    """
    option, _space, rest = text.strip().partition(" ")
    if option != "--as":
        return NOTHING, text.strip()
    name, _space, path = rest.strip().partition(" ")
    return Asked(reader=registry.reader(name).name), path.strip()


class FileOpening:
    """A file that is being opened: the first screen at once, the rest as it is read.

    ``recording`` is what it holds, to be asked for as soon as ``first`` has returned; then ``rest`` goes on.
    Raises OSError and UnknownFormatError.
    """

    def __init__(self, path: Path, asked: Asked = NOTHING) -> None:
        self._file = path.open("rb")
        try:
            protocol = PROTOCOLS[asked.protocol] if asked.protocol else None
            self._reading = open_incrementally(
                self._file, path.name, protocol, reader=asked.reader, keys=asked.keys
            )
        except BaseException:
            self.close()
            raise
        self.recording = OpenRecording(lambda: self._reading.recording, _place(path))

    @property
    def doubt(self) -> str:
        """A sentence to be said first where too little of the file was understood; else nothing."""
        return self._reading.doubt

    def close(self) -> None:
        """Close the file; what was read stays."""
        self._file.close()

    async def first(self) -> OpenConversation:
        """Read the first piece, and open the first conversation of the recording.

        Raises TranscriptError where the file can't be used.
        """
        try:
            next(self._reading, None)
            return self.recording.open(0)
        except BaseException:
            self.close()
            raise

    async def rest(self) -> AsyncIterator[int]:
        """Read on, piece by piece; yield the lines so far. Who shows them tracks them, in its own time."""
        try:
            for progress in self._reading:
                yield progress.lines
                await asyncio.sleep(0)
        finally:
            self.close()


def _place(path: Path) -> str:
    """Return what a file is called while it is open: a session that was kept by its time and its server."""
    with suppress(OSError, ValueError):
        return kept_file(path).place
    return safe_text(path.name)


def snapshot(conversation: OpenConversation) -> OpenConversation:
    """Return a live conversation as a recording of what was said so far."""
    lines = Lines(conversation.history.lines)
    said = Conversation(conversation.protocol.name, lines, conversation.title, conversation.place, exact=True)
    recording = Recording((said,))
    place = _("recording of {place}").format(place=conversation.place)
    return OpenRecording(lambda: recording, place, conversation.earlier).open(0)


async def taken_over(
    conversation: OpenConversation, count: int, changed: Changed
) -> tuple[OpenConversation, int]:
    """Carry on by hand after the first ``count`` lines of a recording, with a mock server brought there.

    Returns the live conversation and how many exchanges on the way went otherwise than recorded.
    ConnectError or OSError where the server can't be started.
    """
    known = Secrets(conversation.earlier).of(conversation.recording().conversations)
    taken = await take_over(conversation.protocol, conversation.conversation(), count, known)
    taken.session.changed = changed
    recorded = ", ".join(part for part in (conversation.place, conversation.ordinal) if part)
    place = _("taken over at line {n} of {place}").format(n=count, place=recorded)
    live_one = OpenConversation(
        conversation.protocol, taken.session.history, place, taken.session, own_server=taken.server,
        address=taken.server.addresses[conversation.protocol.name], title=conversation.title,
        resumed=len(taken.session.lines),
    )  # fmt: skip
    return live_one, len(taken.differences)
