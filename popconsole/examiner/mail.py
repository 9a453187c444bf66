"""The mail that an examination wants in the maildrop, made up, always the same. Pure."""

from collections.abc import Mapping
from functools import cache

MARK = b"Examination mail: "
"""What the subject of each begins with: its kind follows."""

_DOTS = (".", "..", ".x", "a line with a dot.", "a.b..", ". ", "...three", ".")
_LONG_LINE, _BIG = 12_000, 1_000_000


def _message(kind: str, body: bytes, *more: bytes, to: bytes = b"<examine@popconsole.example>") -> bytes:
    head = (
        b"Date: Mon, 09 Mar 2026 08:00:00 +0000",
        b"From: Examiner <examiner@popconsole.example>",
        b"To: " + to,
        b"Subject: " + MARK + kind.encode(),
        b"Message-ID: <" + kind.encode() + b"@examine.popconsole.example>",
        *more,
    )
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


def _big() -> bytes:
    row = b"a row of a big message, so that a reply does not fit into one segment .... " * 12 + b"\r\n"
    return b"begin\r\n" + b"y" * _LONG_LINE + b"\r\n" + row * (_BIG // len(row)) + b"the last line\r\n"


@cache
def mail() -> Mapping[str, bytes]:
    """Return the messages, by their kind, each as octets with CRLF, in the order they are to stand."""
    twin = _message("twin", _lines("Two of us are the same."))
    return {
        "five": _message("five", _lines("one", "two", "three", "four", "five")),
        "dots": _message("dots", _lines(*_DOTS)),
        "nobody": _message("nobody", b""),
        "nofin": _message("nofin", _lines("the last line has no end") + b"here it stops"),
        "eightbit": _message(
            "eightbit",
            b"caf\xe9 in Latin-1, \xc3\xa9 in UTF-8, all octets: \x80\x9f\xa0\xff\r\n",
            b"MIME-Version: 1.0",
            b"Content-Type: text/plain; charset=iso-8859-1",
            b"Content-Transfer-Encoding: 8bit",
        ),
        "utf8hdr": _message(
            "utf8hdr", _lines("The header has a name in UTF-8."), b"X-Name: \xc3\x89lo\xc3\xafse \xe2\x82\xac"
        ),
        "twina": twin,
        "twinb": twin,
        "big": _message("big", _big()),
    }


def kind_of(message: bytes) -> str | None:
    """Return the kind of a message of ours, by its subject; None for another's. Twins are ``twin``."""
    head = message.partition(b"\r\n\r\n")[0].replace(b"\r\n", b"\n")
    for line in head.split(b"\n"):
        if line.startswith(b"Subject: " + MARK):
            return line.removeprefix(b"Subject: " + MARK).strip().decode("ascii", "replace")
    return None
