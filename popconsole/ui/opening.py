"""Ways to open a conversation: with a server, from the middle of a recording."""

import re
from collections.abc import Callable

from popconsole.client.security import Security
from popconsole.client.session import ClientSession
from popconsole.dialogue.masked_recording import Secrets
from popconsole.dialogue.masking import Masker
from popconsole.i18n import _
from popconsole.protocol.table import Protocol
from popconsole.replaying.takeover import take_over
from popconsole.transcript.model import Conversation, Lines, Recording
from popconsole.transcript.safe import is_visible, safe_text, shown_address
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
        mock=mock, earlier=earlier, ciphertext=session.connection.ciphertext,
    )  # fmt: skip


def snapshot(conversation: OpenConversation) -> OpenConversation:
    """Return a live conversation as a recording of what was said so far."""
    lines = Lines(conversation.history.lines)
    said = Conversation(conversation.protocol.name, lines, conversation.title, conversation.place, exact=True)
    recording = Recording((said,))
    place = _("recording of {place}").format(place=conversation.place)
    opened = OpenRecording(lambda: recording, place, conversation.earlier).open(0)
    opened.ciphertext = conversation.ciphertext
    return opened


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
    taken.server.looks.remembers = True
    recorded = ", ".join(part for part in (conversation.place, conversation.ordinal) if part)
    place = _("taken over at line {n} of {place}").format(n=count, place=recorded)
    live_one = OpenConversation(
        conversation.protocol, taken.session.history, place, taken.session, own_server=taken.server,
        address=taken.server.addresses[conversation.protocol.name], title=conversation.title,
        resumed=len(taken.session.lines), ciphertext=taken.session.connection.ciphertext,
    )  # fmt: skip
    return live_one, len(taken.differences)
