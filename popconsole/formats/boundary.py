"""Where in a file that does not say so another connection begins: at a greeting that nobody asked for.

A line such as ``+OK POP3 ready`` is a greeting only where nothing is due: no command waits, no multi-line
response or counted data is under way (so never within a message), and no server says a second greeting over
one connection. What the client says next must be something that a session begins with.
"""

import re

from popconsole.dialogue import greetings
from popconsole.dialogue.dialogue import Dialogue
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Lines, Side

_STATUS = re.compile(rb"(?:\+OK|-ERR)(?![A-Za-z])|[+-] ?POP2", re.IGNORECASE)
_BARE = b"+OK "
_VARIES = re.compile(rb"<[^<>]*>|[0-9]+")  # in the greeting of one server


def may_greet(octets: bytes) -> bool:
    """Tell whether a line of the server may be a greeting, by itself."""
    return _STATUS.match(octets) is not None


def reads_like_greeting(octets: bytes, first: bytes) -> bool:
    """Tell whether a line reads like a greeting, or like ``first``, that of the recording's first server."""
    if len(octets) <= len(_BARE):
        return False
    return greetings.reads_like_greeting(octets) or _VARIES.sub(b"", octets) == _VARIES.sub(b"", first)


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

    def possible(self, octets: bytes, said: bytes, *, greets: bool, closed: bool) -> bool:
        """Tell whether the line that comes behind all that there are may be another greeting.

        ``said`` is the client's last line; ``greets``: the line reads like a greeting; ``closed``: an event
        said that the connection was closed.
        """
        if closed:
            return True
        if self._exact or octets.startswith(b"-") or not said:
            return False
        if not greets and not is_quit(said):
            return False
        self._read_on()
        return not self._dialogue.pending and self._dialogue.state is not self._protocol.initial

    def passed(self, said: bytes, following: bytes | None, *, greets: bool, closed: bool) -> bool:
        """Tell whether that line was another greeting: ``following`` is the client's next line, if any."""
        if following is None:
            return greets
        if not self._begins(following):
            return False
        return greets or closed or (is_quit(said) and self._dialogue.state is self._protocol.closed)

    def _begins(self, octets: bytes) -> bool:
        """Tell whether a client may begin a session with a line."""
        words = octets.split(maxsplit=1)
        command = self._protocol.command(words[0].decode("ascii", "replace")) if words else None
        return command is not None and self._protocol.ready in command.states

    def _read_on(self) -> None:
        lines, dialogue, end = self._lines, self._dialogue, len(self._lines)
        index = self._read
        while index < end:
            if dialogue.open is not None:
                run = lines.plain_run(index, end, Side.SERVER)
                passed = dialogue.skip(lines.octets_between(index, index + run)) if run else 0
                if passed:
                    index += passed
                    continue
            dialogue.feed(lines[index])
            index += 1
        self._read = end


def is_quit(octets: bytes) -> bool:
    """Tell whether a line of the client ends a session."""
    return octets[:4].upper() == b"QUIT"
