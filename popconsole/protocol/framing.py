"""Octets into lines and back: line endings, byte-stuffing, counted data.

POP3 ends a multi-line response with a lone termination octet and stuffs lines that begin with it
(RFC 1939 section 3); POP2 sends a message as so many octets, with no mark of its end (RFC 937 page 8).
"""

CRLF = b"\r\n"
LF = b"\n"
TERMINATION = b"."


class Framer:
    """Cuts a stream of octets into lines, each with its ending as it was.

    ``longest`` is how many octets a line may have before it is handed over in pieces, each with
    an empty ending, so that a peer that never ends its line costs no more memory than that.
    """

    __slots__ = ("_buffer", "_longest", "_scanned")

    def __init__(self, longest: int = 65_536) -> None:
        self._buffer = bytearray()
        self._longest = longest
        self._scanned = 0  # so many octets are known to hold no LF

    def feed(self, octets: bytes) -> None:
        """Take in octets as they came, cut anywhere."""
        self._buffer += octets

    def next(self, counted: int | None = None) -> tuple[bytes, bytes] | None:
        """Return the next line and its ending (CRLF, LF or nothing); None when more octets are needed.

        With ``counted``, so many octets of data are due: the line ends with them even where no
        line ending stands there.
        """
        buffer = self._buffer
        at = buffer.find(b"\n", self._scanned)
        limit = self._longest if counted is None else min(counted, self._longest)
        if (at < 0 and len(buffer) >= limit) or at >= limit:
            return self._take(limit, b"")
        if at < 0:
            self._scanned = len(buffer)
            return None
        if at and buffer[at - 1] == 0x0D:
            return self._take(at - 1, CRLF)
        return self._take(at, b"\n")

    def run(self, most: int | None = None) -> list[bytes]:
        """Return lines that are there, without their endings, many at once: such as stand within a reply.

        They go up to one that is not there as a whole, ends with a bare LF, or is a lone termination octet:
        that is for ``next``. ``most``: so many octets are read at the most, endings included.
        """
        piece = bytes(self._buffer[: self._longest if most is None else min(most, self._longest)])
        lines = piece[: piece.rfind(CRLF) + len(CRLF)].split(CRLF) if CRLF in piece else [b""]
        lines.pop()
        if TERMINATION in lines:
            del lines[lines.index(TERMINATION) :]
        octets = sum(map(len, lines)) + len(CRLF) * len(lines)
        if piece.count(LF, 0, octets) != len(lines):
            del lines[next(place for place, line in enumerate(lines) if LF in line) :]
            octets = sum(map(len, lines)) + len(CRLF) * len(lines)
        if lines:
            del self._buffer[:octets]
            self._scanned = 0
        return lines

    def rest(self) -> bytes:
        """Return what stands there without a line ending, as at a closed connection, and forget it."""
        octets = bytes(self._buffer)
        self._buffer.clear()
        self._scanned = 0
        return octets

    def __len__(self) -> int:
        return len(self._buffer)

    def _take(self, length: int, ending: bytes) -> tuple[bytes, bytes]:
        line = bytes(self._buffer[:length])
        del self._buffer[: length + len(ending)]
        self._scanned = 0
        return line, ending


def split_ending(octets: bytes) -> tuple[bytes, bytes]:
    """Return a line without its ending, and that: CRLF, LF alone, or nothing where it was cut off."""
    if octets.endswith(CRLF):
        return octets[:-2], CRLF
    return (octets[:-1], b"\n") if octets.endswith(b"\n") else (octets, b"")


def byte_stuff(message: bytes) -> bytes:
    """Double the dot of every line that begins with one (RFC 1939 section 3)."""
    if TERMINATION not in message:  # as in base64; one octet is looked for many times as quickly as two
        return message
    stuffed = message.replace(b"\n.", b"\n..")
    return b"." + stuffed if message.startswith(TERMINATION) else stuffed


def byte_unstuff(line: bytes) -> bytes:
    """Take away the first dot of a line of a multi-line response that begins with one."""
    return line[1:] if line.startswith(TERMINATION) else line


def multi_line(message: bytes) -> bytes:
    """Return a message as a multi-line response carries it: stuffed, its last line ended, then the dot."""
    ending = b"" if not message or message.endswith(CRLF) else CRLF
    return byte_stuff(message) + ending + TERMINATION + CRLF


def top(message: bytes, lines: int) -> bytes:
    """Return the header of a message, the blank line, and so many lines of the body (RFC 1939 section 7).

    Lines end with CRLF. A message without a blank line is all header.
    """
    if message.startswith(CRLF):
        at = len(CRLF)
    else:
        blank = message.find(CRLF + CRLF)
        if blank < 0:
            return message
        at = blank + 2 * len(CRLF)
    for _ in range(lines):
        end = message.find(CRLF, at)
        if end < 0:
            return message
        at = end + len(CRLF)
    return message[:at]
