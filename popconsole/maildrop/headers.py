"""Whether UTF-8 stands in the headers of a message: its own, and those of the parts in its body.

Such a message may be sent in UTF-8 mode alone (RFC 6856 section 2.1); UTF-8 in the text of a body does not
count. Octets that are no UTF-8 do not count either: the mail of old and of careless programs has them, and
servers send them as they are, for no mode would make them right.
"""

import re

_TYPE = re.compile(
    rb"^content-type[ \t]*:\s*(multipart/|message/(?:rfc822|global)\b)((?:[^\n]|\n[ \t])*)",
    re.IGNORECASE | re.MULTILINE,
)
_BOUNDARY = re.compile(rb';\s*boundary\s*=\s*(?:"([^"\n]{1,200})"|([^\s";]{1,200}))', re.IGNORECASE)
_LONGEST = 65_536  # octets of a line, and of a part's header: what is longer is neither
_MOST_BOUNDARIES = 100


class Headers:
    """Takes in a message's header, then its body in slices cut anywhere; lines end with a bare LF.

    ``utf8``: whether UTF-8 stands in a header, as far as it came. Only a body that can have headers in it is
    looked through, and no more of it is held than a line, or 64 KB, and one header.
    """

    __slots__ = ("_boundaries", "_header", "_rest", "utf8")

    def __init__(self, header: bytes) -> None:
        self._boundaries: set[bytes] = set()
        self._header: bytes | None = None  # of the part that has begun
        self._rest = b""  # what was not looked through: a line whose end has not come yet, or ASCII
        self.utf8 = False
        self._read(header)

    def body(self, octets: bytes) -> None:
        """Take in a slice of what comes behind the header and the blank line after it."""
        if self.utf8 or (not self._boundaries and self._header is None):
            return
        text = self._rest + octets
        if len(text) < _LONGEST and text.isascii():
            self._rest = text  # most messages have nothing else, and need not be looked through
            return
        cut = text.rfind(b"\n") + 1
        self._rest = text[cut:]
        if len(self._rest) > _LONGEST:
            self._rest = b"x"  # no line of a header, and no boundary
        self._lines(text[:cut])

    def finish(self) -> None:
        """End the message, within the header of a part too."""
        if self._rest.isascii() and (self._header is None or self._header.isascii()):
            return
        self._lines(self._rest + b"\n")
        if self._header is not None:
            self._read(self._header)

    def _lines(self, text: bytes) -> None:
        """Go through whole lines."""
        at = 0
        while at < len(text) and not self.utf8:
            if self._header is None:
                start = at if text.startswith(b"--", at) else text.find(b"\n--", at) + 1
                if start < at or not text.startswith(b"--", start):
                    return
                end = text.find(b"\n", start)
                if text[start + 2 : end].rstrip() in self._boundaries:
                    self._header = b""
                at = end + 1
                continue
            blank = at if text.startswith(b"\n", at) else text.find(b"\n\n", at) + 1
            if blank < at or not text.startswith(b"\n", blank):
                self._header += text[at:]
                if len(self._header) > _LONGEST:
                    self._read(self._header)
                return
            header = self._header + text[at:blank]
            at = blank + 1
            self._read(header)

    def _read(self, header: bytes) -> None:
        """Take in a whole header; another follows it where it is that of a message in a message."""
        self._header = None
        if not header.isascii() and _is_utf8(header):
            self.utf8 = True
            return
        found = _TYPE.search(header)
        if found is None:
            return
        if found[1].lower().startswith(b"message/"):
            self._header = b""
        elif (boundary := _BOUNDARY.search(found[2])) and len(self._boundaries) < _MOST_BOUNDARIES:
            self._boundaries.add(boundary[1] or boundary[2])


def utf8_in_headers(text: bytes) -> bool:
    """Tell whether UTF-8 stands in the headers of a whole message, lines ended with CRLF or LF."""
    if text.isascii():
        return False
    header, _blank, body = text.replace(b"\r\n", b"\n").partition(b"\n\n")
    if header.startswith(b"\n"):
        header, body = b"", text
    headers = Headers(header)
    headers.body(body)
    headers.finish()
    return headers.utf8


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True
