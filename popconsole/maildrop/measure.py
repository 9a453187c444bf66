"""A message read once, in slices: its size as sent, a digest for its unique-id, UTF-8 in its headers."""

import hashlib
import re

from popconsole.maildrop.headers import Headers

_LONGEST_HEADER = 262_144  # octets: what comes later counts as body
_HEADER_END = re.compile(rb"\n\n|\A\n")
# Other programs keep their notes in these fields, and change them whenever somebody reads a message.
_NOTES = re.compile(
    rb"^(?:Status|X-Status|X-Keywords|X-UID|X-IMAP|X-IMAPbase|X-Mozilla-Status2?|X-Mozilla-Keys):"
    rb".*\n?(?:[ \t].*\n?)*",
    re.IGNORECASE | re.MULTILINE,
)
DIGEST = 16
"""Octets of a digest: 128 bits of SHA-256."""


class Measure:
    """Takes in a message as it lies on the disk, in slices cut anywhere.

    ``size``: octets of what was fed, with a CRLF behind each line. The digest is of ``seed`` and the
    text, whatever its line endings are, without what other programs note in its header. ``utf8``, at the end:
    whether it may be sent in UTF-8 mode alone.
    """

    __slots__ = ("_after_cr", "_ended", "_hash", "_header", "_headers", "size")

    def __init__(self, seed: bytes = b"") -> None:
        self._hash = hashlib.sha256(seed)
        self._header: bytes | None = b""
        self._headers: Headers | None = None
        self._after_cr = False
        self._ended = True
        self.size = 0

    def feed(self, octets: bytes) -> None:
        """Take in the next slice."""
        if not octets:
            return
        self.size += len(octets)
        if self._after_cr:
            octets = b"\r" + octets
        if octets[-1] == 0x0D:
            self._after_cr = True
            octets = octets[:-1]
        else:
            self._after_cr = False
        self._ended = octets.endswith(b"\n")
        # What was added for the line endings: one octet for each bare LF.
        self.size += octets.count(b"\n")
        if b"\r\n" in octets:
            self.size -= octets.count(b"\r\n")
            octets = octets.replace(b"\r\n", b"\n")
        if self._headers is None:
            self._in_header(octets)
        else:
            self._hash.update(octets)
            self._headers.body(octets)

    @property
    def utf8(self) -> bool:
        """Whether UTF-8 stands in a header of the message, or of a part of it (RFC 6856 section 2.1)."""
        return self._headers is not None and self._headers.utf8

    def finish(self) -> bytes:
        """End the message, its last line too where it has no end; return the digest."""
        if self._after_cr or not self._ended:
            self.size += 2
            rest = b"\r\n" if self._after_cr else b"\n"
            if self._header is None:
                self._hash.update(rest)
            else:
                self._header += rest
        if self._header is not None:
            self._hash.update(_NOTES.sub(b"", self._header))
            self._headers = Headers(self._header)
        elif self._headers is not None:
            self._headers.finish()
        return self._hash.digest()[:DIGEST]

    def _in_header(self, octets: bytes) -> None:
        assert self._header is not None  # noqa: S101 - who calls has seen to it
        header = self._header + octets
        end = _HEADER_END.search(header, max(0, len(self._header) - 1))
        if end is None and len(header) < _LONGEST_HEADER:
            self._header = header
            return
        # The blank line goes with the body; where the cut is does not hang on how the slices came.
        at = min(_LONGEST_HEADER, len(header) if end is None else end.end() - 1)
        self._hash.update(_NOTES.sub(b"", header[:at]))
        self._hash.update(header[at:])
        self._header = None
        self._headers = Headers(header[:at])
        self._headers.body(header[at + 1 :])


def unique_id(digest: bytes, copy: int = 0) -> str:
    """Return the unique-id for a digest; of messages that are alike, ``copy`` counts them from 0.

    RFC 1939 section 7: 1 to 70 characters, the same in every session, and a hash of the message may do.
    """
    return f"{digest.hex()}.{copy + 1}" if copy else digest.hex()
