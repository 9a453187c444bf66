"""Which protocol a conversation is in, told by what is said in it."""

import re

from popconsole.formats.status_patterns import POP2_COUNT, POP2_GREETING, POP3_STATUS
from popconsole.protocol import POP2, POP3, Protocol
from popconsole.transcript.model import LineKind, Lines, Side

_POP3_REPLY = re.compile(POP3_STATUS, re.IGNORECASE)
_POP2_REPLY = re.compile(POP2_GREETING + b"|" + POP2_COUNT, re.IGNORECASE)
_NUMBERED = re.compile(rb"RETR +[0-9]", re.IGNORECASE)


def _words(protocol: Protocol) -> set[str]:
    return {word for command in protocol.commands for word in (command.keyword, *command.misnomers)}


def spoken_by_server(octets: bytes) -> Protocol | None:
    """Return the protocol that a line of a server tells, by itself; None where it does not."""
    if _POP3_REPLY.match(octets):
        return POP3
    return POP2 if _POP2_REPLY.match(octets) else None


class Detector:
    """Looks at lines in order until one tells the protocol; goes on where it stopped."""

    def __init__(self) -> None:
        self._next = 0
        pop2, pop3 = _words(POP2), _words(POP3)
        self._only = dict.fromkeys(pop2 - pop3, POP2) | dict.fromkeys(pop3 - pop2, POP3)

    def look(self, lines: Lines) -> Protocol | None:
        """Return the protocol of a conversation that may still grow; None as long as nothing tells."""
        for index in range(self._next, len(lines)):
            line = lines[index]
            if line.kind is LineKind.WIRE:
                found = (
                    spoken_by_server(line.octets) if line.side is Side.SERVER else self._client(line.octets)
                )
                if found is not None:
                    return found
        self._next = len(lines)
        return None

    def _client(self, octets: bytes) -> Protocol | None:
        words = octets.split(maxsplit=1)
        if _NUMBERED.match(octets):
            return POP3
        return self._only.get(words[0].decode("ascii", "replace").upper()) if words else None
