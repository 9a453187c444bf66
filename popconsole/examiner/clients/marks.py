"""Which letters a client had marked as deleted, by what it said and what was answered. Pure."""

from collections.abc import Iterable

from popconsole.examiner.clients.letters import LETTERS
from popconsole.examiner.reading import whole_number
from popconsole.protocol import POP2
from popconsole.transcript.model import Conversation, Line, LineKind, Side


def marked(sessions: Iterable[Conversation]) -> tuple[str, list[str]]:
    """Return the letters that a client had marked in the first session in which it marked any.

    Before them stands the command that marks: DELE, or POP2's ACKD.
    """
    said = ""
    for session in sessions:
        pop2 = session.protocol == POP2.name
        said = "ACKD" if pop2 else "DELE"
        lines = [line for line in session.lines if line.kind is LineKind.WIRE]
        numbers = _acknowledged(lines) if pop2 else _deleted(lines)
        if numbers:
            names = list(LETTERS)
            return said, [names[number - 1] for number in numbers if 0 < number <= len(names)]
    return said, []


def _deleted(lines: Iterable[Line]) -> list[int]:
    """Return the numbers that DELE was said of, and answered +OK (RFC 1939 section 5)."""
    found, asked = [], 0
    for line in lines:
        if line.side is Side.CLIENT:
            words = line.octets.upper().split()
            deletes = len(words) == len((b"DELE", b"1")) and words[0] == b"DELE"
            asked = (whole_number(words[1]) or 0) if deletes else 0
        elif asked and line.octets.startswith(b"+OK"):
            found.append(asked)
            asked = 0
    return found


def _acknowledged(lines: Iterable[Line]) -> list[int]:
    """Return the numbers that were current when ACKD was said, and answered (RFC 937 p. 9)."""
    found, current, said = [], 0, b""
    for line in lines:
        if line.side is Side.CLIENT:
            words = line.octets.upper().split()
            said = words[0] if words else b""
            if said == b"READ" and words[1:]:
                current = whole_number(words[1]) or current
        elif said:
            if said in (b"HELO", b"FOLD") and line.octets.startswith(b"#"):
                current = 1
            if said in (b"ACKD", b"ACKS") and line.octets.startswith(b"="):
                found += [current] if said == b"ACKD" else []
                current += 1
            said = b""
    return found
