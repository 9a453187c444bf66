"""Where in a file that does not say so another connection begins: at a greeting that nobody asked for.

A line such as ``+OK POP3 ready`` is a greeting only where nothing is due: no command waits, no multi-line
response or counted data is under way (so never within a message), and no server says a second greeting over
one connection. What the client says next must be something that a session begins with.
"""

import re

from popconsole.dialogue.dialogue import Dialogue
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import LineKind, Lines, Side

_STATUS = re.compile(rb"(?:\+OK|-ERR)(?![A-Za-z])|[+-] ?POP2", re.IGNORECASE)
_GREETING = re.compile(
    rb"<[^<>@]+@[^<>]+>|\b(?:ready|welcome|hello|hi|greetings|server|service|POP[23]?|IMAP\w*)\b",
    re.IGNORECASE,
)
_VARIES = re.compile(rb"<[^<>]*>|[0-9]+")  # in the greeting of one server


def may_greet(octets: bytes) -> bool:
    """Tell whether a line of the server may be a greeting, by itself."""
    return _STATUS.match(octets) is not None


class Boundary:
    """Tells for one conversation whether it ends before a line; its ``lines`` may still grow.

    ``exact``: all lines and events are there, so only what comes after the connection was closed is another
    conversation's.
    """

    def __init__(self, protocol: Protocol, lines: Lines, *, exact: bool) -> None:
        self._protocol = protocol
        self._lines = lines
        self._exact = exact
        self._dialogue = Dialogue(protocol, exact=exact)
        self._read = 0  # lines that were read
        self._greeting: bytes | None = None
        self._closed = False
        self._said = b""  # the client's last line

    def possible(self, octets: bytes, *, closed: bool) -> bool:
        """Tell whether the line that comes behind all that there are may be another greeting.

        ``closed``: an event said that the connection was closed.
        """
        if not closed and (self._exact or octets.startswith(b"-")):
            return False
        self._read_on()
        return closed or (bool(self._said) and self._at_rest)

    def passed(self, octets: bytes, following: bytes | None) -> bool:
        """Tell whether that line was another greeting: ``following`` is the client's next line, if any."""
        greets = _GREETING.search(octets) is not None or self._like_the_first(octets)
        if following is None:
            return greets
        if not self._begins(following):
            return False
        return greets or self._quit

    @property
    def _at_rest(self) -> bool:
        """Whether the server has greeted, and nothing is due."""
        dialogue = self._dialogue
        return not dialogue.pending and dialogue.state is not self._protocol.initial

    @property
    def _quit(self) -> bool:
        """Whether the client has said farewell, or the connection was closed: nothing more can be said."""
        over = self._dialogue.state is self._protocol.closed
        return over and (self._closed or self._said[:4].upper() == b"QUIT")

    def _like_the_first(self, octets: bytes) -> bool:
        return self._greeting is not None and _VARIES.sub(b"", octets) == _VARIES.sub(b"", self._greeting)

    def _begins(self, octets: bytes) -> bool:
        """Tell whether a client may begin a session with a line."""
        words = octets.split(maxsplit=1)
        command = self._protocol.command(words[0].decode("ascii", "replace")) if words else None
        return command is not None and self._protocol.ready in command.states

    def _read_on(self) -> None:
        for index in range(self._read, len(self._lines)):
            line = self._lines[index]
            self._dialogue.feed(line)
            if line.kind is LineKind.WIRE and line.side is Side.CLIENT:
                self._said = line.octets
            elif line.kind is LineKind.WIRE and self._greeting is None:
                self._greeting = line.octets
            elif line.kind in (LineKind.CLOSED, LineKind.TIMEOUT):
                self._closed = True
        self._read = len(self._lines)
