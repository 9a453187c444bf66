"""A session that passes through the proxy: its lines so far, when it began, and between whom."""

from dataclasses import dataclass, field
from typing import Protocol as Shape

from popconsole.analysis.history import History
from popconsole.i18n import _
from popconsole.protocol import POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Conversation, Lines

MOST_OCTETS = 64 * 1024 * 1024
"""Octets of a session that are kept; what comes behind them passes and is not recorded."""
_MOST_OF_ALL = 256 * 1024 * 1024  # octets of all sessions that go on at a time


class Room:
    """What room there is for the octets of sessions that go on: all of a proxy share it."""

    def __init__(self, most: int = _MOST_OF_ALL) -> None:
        self.left = most

    def takes(self, octets: int) -> bool:
        """Take room for so many octets; False where there is none."""
        if octets > self.left:
            return False
        self.left -= octets
        return True

    def give_back(self, octets: int) -> None:
        """Have room for so many octets again."""
        self.left += octets


class Watcher(Shape):
    """Who is told of what is recorded, while it happens."""

    def grew(self, session: "RecordedSession") -> None:
        """There are lines that were not there before."""

    def ended(self, session: "RecordedSession") -> object:
        """Nothing more comes."""


@dataclass(slots=True, eq=False)
class RecordedSession:
    """A session, from its first octet to its last.

    ``number`` counts from 1; ``began`` is in seconds since the epoch; ``client`` and ``server`` are
    addresses, ``place`` says in words whom it is with. ``room`` is what it shares with others.
    ``secure``: TLS hides it from the first octet on.
    """

    number: int
    began: float
    client: str
    server: str
    place: str
    secure: bool = False
    protocol: Protocol = POP3
    open: bool = True
    room: Room = field(default_factory=Room, repr=False)
    octets: int = 0  # that it has taken of the room
    lines: Lines = field(default_factory=Lines)
    history: History = field(init=False)

    def __post_init__(self) -> None:
        self.history = self._new_history()

    def _new_history(self) -> History:
        return History(self.protocol, self.lines, exact=True, secure=self.secure)

    def speaks(self, protocol: Protocol) -> None:
        """Take note of what is spoken, before the first line that is said."""
        if protocol is not self.protocol:
            self.protocol = protocol
            self.history = self._new_history()

    def why_no_room(self, octets: int) -> str | None:
        """Take room for octets that are to be recorded; return why there is none, None where there is."""
        if self.octets + octets > MOST_OCTETS:
            told = _("from here on the session is not recorded: it is longer than {most} octets")
            return told.format(most=MOST_OCTETS)
        if not self.room.takes(octets):
            return _("from here on the session is not recorded: all that pass now are too long together")
        self.octets += octets
        return None

    def ends(self) -> None:
        """Give its room back: it has ended."""
        self.open = False
        self.room.give_back(self.octets)
        self.octets = 0

    def forget(self) -> None:
        """Let go of the lines, for it has ended: who asked for the conversation before has them."""
        self.lines = Lines()
        self.history = self._new_history()

    def conversation(self) -> Conversation:
        """Return it as it is now: its lines grow on; secrets and all."""
        return Conversation(
            self.protocol.name,
            self.lines,
            source=self.place,
            exact=True,
            secure=self.secure,
            began=self.began,
            client=self.client,
            server=self.server,
        )
