"""Where in a file that does not say so another connection begins: at a greeting that nobody asked for.

A line such as ``+OK POP3 ready`` is a greeting only where nothing is due: no command waits, no multi-line
response or counted data is under way, and no server says a second greeting over one connection, unless with
another timestamp. What the client says next must be something that a session begins with. Three cases more:

- Behind the answer to QUIT, and behind a greeting that refuses, the connection is over: what comes then is
  another greeting, a refusing one too.
- Within a message that is never ended, the greeting of the file's first server, and right behind it a client
  that begins a session: the connection broke off in that message.
"""

import re

from popconsole.dialogue import greetings
from popconsole.dialogue.dialogue import Dialogue
from popconsole.formats.detect import spoken_by_server
from popconsole.formats.status_patterns import POP2_GREETING, POP3_STATUS
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import LineKind, Lines, Side

_STATUS = re.compile(POP3_STATUS + b"|" + POP2_GREETING, re.IGNORECASE)
_BARE = b"+OK "
_STAMP = re.compile(rb"<[^<>]*>")
_VARIES = re.compile(rb"<[^<>]*>|[0-9]+")  # in the greeting of one server
_NEGATIVE = b"-"


def may_greet(octets: bytes) -> bool:
    """Tell whether a line of the server may be a greeting, by itself."""
    return _STATUS.match(octets) is not None


def reads_like_greeting(octets: bytes, first: bytes) -> bool:
    """Tell whether a line reads like a greeting, or like ``first``, that of the recording's first server."""
    if len(octets) <= len(_BARE):
        return False
    return greetings.reads_like_greeting(octets) or reads_like(octets, first)


def reads_like(octets: bytes, first: bytes) -> bool:
    """Tell whether a line is the greeting ``first`` but for its numbers and its timestamp."""
    return len(octets) > len(_BARE) and _VARIES.sub(b"", octets) == _VARIES.sub(b"", first)


def greets_anew(octets: bytes, before: bytes) -> bool:
    """Tell whether a line right behind the greeting ``before`` can't be of the same connection.

    A refusal ended that; one server has one timestamp for a connection, and speaks one protocol.
    """
    if before.startswith(_NEGATIVE) or spoken_by_server(octets) is not spoken_by_server(before):
        return True
    stamp, other = _STAMP.search(before), _STAMP.search(octets)
    return stamp is not None and other is not None and stamp[0] != other[0]


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

    @property
    def within(self) -> bool:
        """Whether a reply is under way, as far as was read, and nothing else is asked."""
        return self._dialogue.open is not None and not self._dialogue.queue

    @property
    def _over(self) -> bool:
        """Whether the last answer was the server's last."""
        return self._dialogue.state is self._protocol.closed and not self._dialogue.pending

    def possible(self, octets: bytes, said: bytes, first: bytes, *, closed: bool) -> bool:
        """Tell whether the line that comes behind all that there are may be another greeting.

        ``said`` is the client's last line, ``first`` the greeting of the file's first server; ``closed``: an
        event said that the connection was closed.
        """
        if closed or self._exact:
            return closed
        refuses = octets.startswith(_NEGATIVE)
        greets = reads_like_greeting(octets, first)
        if not said:
            return (greets or refuses) and greets_anew(octets, self._greeting)
        if not is_quit(said) and (refuses or not greets):
            return False
        self._read_on()
        if self._over or refuses:
            return self._over
        if self.within:
            return reads_like(octets, first)
        return not self._dialogue.pending and self._dialogue.state is not self._protocol.initial

    def passed(
        self,
        octets: bytes,
        said: bytes,
        first: bytes,
        following: bytes | None,
        *,
        closed: bool,
        protocol: Protocol,
    ) -> bool:
        """Tell whether that line was another greeting.

        ``following`` is the client's next line, if any; ``protocol`` what the greeting would begin.
        """
        greets = closed or not said or self._over
        if following is not None:
            return (greets or reads_like_greeting(octets, first)) and begins_session(protocol, following)
        if self.within and not closed:
            return False
        return reads_like_greeting(octets, first) or (greets and octets.startswith(_NEGATIVE))

    @property
    def _greeting(self) -> bytes:
        """The first line of this conversation's server."""
        return next(
            (line.octets for line in self._lines if line.side is Side.SERVER and line.kind is LineKind.WIRE),
            b"",
        )

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


def begins_session(protocol: Protocol, octets: bytes) -> bool:
    """Tell whether a client may begin a session with a line."""
    words = octets.split(maxsplit=1)
    command = protocol.command(words[0].decode("ascii", "replace")) if words else None
    return command is not None and protocol.ready in command.states
