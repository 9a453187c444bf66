"""The conversation that is open: live with a server, or recorded; what a console shows and saves of it."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from popconsole.analysis.history import History
from popconsole.i18n import _
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Conversation, Recording
from popconsole.transcript.safe import safe_text
from popconsole.ui.actions.action import Where

if TYPE_CHECKING:  # a console shows its first frame before it loads them
    from popconsole.client.session import ClientSession
    from popconsole.server.listening.listener import MockServer

Address = tuple[str, int]

_JSON = frozenset({".json", ".jsonl", ".ndjson"})
_OTHERS = _JSON | {
    ".csv", ".eml", ".htm", ".html", ".mbox", ".md", ".pcap", ".pcapng", ".pdf", ".png", ".svg", ".toml",
    ".xml", ".yaml", ".yml",
}  # fmt: skip
"""Endings of files that hold something else than the text format."""
_PRIVATE, _USUAL = 0o600, 0o666  # of a file; the umask takes from it


@dataclass(slots=True, eq=False)
class OpenConversation:
    """What is open.

    ``place`` says in words with whom it is or was; ``session`` is None for a recording, of which
    ``recorded`` gives what was read so far; ``number`` is the place of this conversation in it, from 0.
    ``address`` is where to connect again, None where the server is gone. ``own_server`` is one that was
    made for this conversation alone and stops with it. ``resumed`` is the number of lines that were said
    again to get here.
    """

    protocol: Protocol
    history: History
    place: str
    session: "ClientSession | None" = None
    recorded: Callable[[], Recording] | None = None
    number: int = 0
    address: Address | None = None
    own_server: "MockServer | None" = None
    mock: bool = False  # with the console's own server
    behaviour: str = ""  # how that behaves, in a few words
    title: str = ""
    resumed: int = 0
    selected: int = field(default=0)  # the line that was looked at last, from 0

    @property
    def where(self) -> Where:
        """What kind of thing is open, for the table of actions."""
        if self.session is None:
            return Where.RECORDING
        return Where.LIVE if self.session.open else Where.CLOSED

    @property
    def user(self) -> str:
        """The user that was last named, safe to show; empty where none was."""
        tracked = self.history.tracked
        return safe_text(self.history.step(tracked - 1).after.user or "") if tracked else ""

    def recording(self) -> Recording:
        """Return what this is a conversation of, as far as it goes, secrets and all: mask before saving."""
        if self.recorded is not None:
            return self.recorded()
        if self.session is None:
            return Recording((Conversation(self.protocol.name, self.history.lines, self.title, self.place),))
        return Recording((self.session.conversation(self.title, self.place),))

    def conversation(self) -> Conversation:
        """Return the conversation alone, as far as it goes, secrets and all."""
        return self.recording().conversations[self.number]

    async def close(self) -> None:
        """Close the connection, and the server that was made for it."""
        if self.session is not None:
            self.session.changed = _nothing
            self.session.close()
        if self.own_server is not None:
            await self.own_server.stop()


def _nothing() -> None:
    """Do nothing: nobody looks at the conversation any more."""


class FormatError(ValueError):
    """The name of a file promises another format than what is saved; the message says what to do."""


def check_format(path: Path) -> None:
    """Refuse a name that promises another format than that of transcripts. Raises FormatError."""
    ending = path.suffix.lower()
    if ending not in _OTHERS:
        return
    text = path.with_suffix(".txt")
    if ending in _JSON:
        told = _(
            "only the text format is saved, not {ending}: save as {text}, "
            'and "popconsole annotate --format json" makes JSON of it'
        )
    else:
        told = _("only the text format is saved, not {ending}: save as {text}")
    raise FormatError(told.format(ending=safe_text(ending), text=safe_text(str(text))))


def save(recording: Recording, path: Path, *, reveal: bool = False, overwrite: bool = False) -> int:
    """Write a recording to a file, secrets as stars unless ``reveal``; return its number of lines.

    What holds secrets can be read by the user alone, where the system knows of that. FileExistsError
    where the file is there and ``overwrite`` does not say to replace it; other OSErrors as they come.
    FormatError for a name that promises another format.
    """
    check_format(path)
    from popconsole.formats.writing import write  # noqa: PLC0415

    octets = write(recording, reveal=reveal)
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0) | (os.O_TRUNC if overwrite else os.O_EXCL)
    descriptor = os.open(path, flags, _PRIVATE if reveal else _USUAL)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor
        if reveal and hasattr(os, "fchmod"):
            os.fchmod(descriptor, _PRIVATE)  # one that was there may be open to others
        file.write(octets)
    return sum(len(conversation.lines) for conversation in recording.conversations)


def in_clear(conversation: OpenConversation) -> str:
    """Return the words for how the octets travel."""
    if conversation.session is None:
        return _("recording")
    session = conversation.session
    if not session.tls:
        return _("in clear")
    return _("under TLS, NOT verified") if session.security.insecure else _("under TLS")
