"""A message's text as slices of octets, cut anywhere: what ``framing`` does with a whole one, in a stream.

Each function takes and gives an iterable of octets; none holds more than a slice at a time.
"""

from collections.abc import Iterable, Iterator

from popconsole.protocol.framing import CRLF, TERMINATION


def crlf(slices: Iterable[bytes]) -> Iterator[bytes]:
    """Give every line its CRLF, the last one too (RFC 1939 section 3); a lone CR stays as it is."""
    held = b""  # a CR at the end of a slice: its LF may come with the next
    last = b""
    for octets in slices:
        text = held + octets if held else octets
        held = b""
        if text.endswith(b"\r"):
            text, held = text[:-1], b"\r"
        if b"\r" in text:  # one octet is found many times as quickly as two
            text = text.replace(b"\r\n", b"\n")
        text = text.replace(b"\n", CRLF)
        if text:
            last = text[-1:]
            yield text
    if held or (last and last != b"\n"):
        yield held + CRLF


def byte_stuffed(slices: Iterable[bytes]) -> Iterator[bytes]:
    """Double the dot of every line that begins with one (RFC 1939 section 3)."""
    at_start = True
    for octets in slices:
        stuffed = octets.replace(b"\n.", b"\n..") if TERMINATION in octets else octets  # base64 has no dot
        if at_start and octets.startswith(TERMINATION):
            stuffed = TERMINATION + stuffed
        if octets:
            at_start = octets.endswith(b"\n")
            yield stuffed


def multi_line(slices: Iterable[bytes]) -> Iterator[bytes]:
    """Carry a text, all lines ended with CRLF, as a multi-line response does: stuffed, then the dot."""
    yield from byte_stuffed(slices)
    yield TERMINATION + CRLF


def top(slices: Iterable[bytes], lines: int) -> Iterator[bytes]:
    """Give the header, the blank line and so many lines of the body (RFC 1939 section 7).

    Takes lines ended with CRLF. A text without a blank line is all header.
    """
    before = CRLF  # what the blank line would follow: a text that begins with one has no header
    header = True
    for octets in slices:
        at = 0
        if header:
            seen = before + octets
            blank = seen.find(CRLF + CRLF)
            if blank < 0:
                before = seen[-3:]
                yield octets
                continue
            header = False
            at = blank + 2 * len(CRLF) - len(before)
        while lines:
            end = octets.find(b"\n", at)
            if end < 0:
                break
            at = end + 1
            lines -= 1
        else:
            yield octets[:at]
            return
        yield octets
