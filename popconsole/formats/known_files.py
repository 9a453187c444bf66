"""Files that are no recording of POP, and are named for what they are."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from popconsole.formats.evidence import STATUS
from popconsole.i18n import N_

_LEAST = 2  # rows that another protocol is told by
_LONGEST = 1_000  # octets of a row that are looked through


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A kind of file that holds no conversation of POP: its name, and what to do about it."""

    name: str
    remedy: str


def known_file(start: bytes, rows: Sequence[bytes]) -> KnownFile | None:
    """Return what a file is that begins with these octets, and with these rows; None: something else.

    What a server of POP says in it makes it something else.
    """
    if any(map(STATUS.search, rows)):
        return None
    return next((kind for looks, kind in _KINDS if looks(start, rows)), None)


_Looks = Callable[[bytes, Sequence[bytes]], bool]


def _begins(*magics: bytes, at: int = 0) -> _Looks:
    return lambda start, _rows: start[at:].startswith(magics)


def _has_row(pattern: bytes, least: int = 1, most: int = 400) -> _Looks:
    row_of_it = re.compile(pattern)

    def looks(_start: bytes, rows: Sequence[bytes]) -> bool:
        return sum(1 for row in rows[:most] if row_of_it.search(row, 0, _LONGEST)) >= least

    return looks


def _first_row(pattern: bytes) -> _Looks:
    row_of_it = re.compile(pattern)
    return lambda _start, rows: any(row_of_it.match(row) for row in list(filter(bytes.strip, rows))[:1])


def _is_mail(_start: bytes, rows: Sequence[bytes]) -> bool:
    """Tell whether rows begin with the header of a message (RFC 5322 section 3.6)."""
    names: set[bytes] = set()
    for row in rows:
        name, colon, _rest = row.partition(b":")
        if row[:1] in (b" ", b"\t") and names:
            continue
        if not colon or re.fullmatch(rb"[!-9;-~]+", name) is None:
            break
        names.add(name.lower())
    return (
        b"from" in names and len(names & {b"date", b"subject", b"received", b"message-id", b"to"}) >= _LEAST
    )


_UNPACK = N_("Unpack it, and give the recording that is in it.")
_NO_USE = N_("Give a recorded conversation: a transcript, a packet capture, or the log of a mail program.")
_OTHER = N_("popconsole reads POP2 and POP3 alone; give a recording of one of them.")
_MAIL = N_("To have mail read over POP, give it to the mock server: popconsole serve --maildrop FILE.")

# What a server or a client of another protocol says, wherever in a row it stands.
_KINDS: tuple[tuple[_Looks, KnownFile], ...] = (
    (
        _begins(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0"),
        KnownFile(N_("an image"), _NO_USE),
    ),
    (_begins(b"WEBP", at=8), KnownFile(N_("an image"), _NO_USE)),
    (
        _begins(b"PK\x03\x04", b"PK\x05\x06"),
        KnownFile(N_("a zip archive, or a document that is one"), _UNPACK),
    ),
    (
        _begins(
            b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ\0", b"BZh", b"\x28\xb5\x2f\xfd", b"Rar!", b"\x04\x22\x4d\x18"
        ),
        KnownFile(N_("packed, and not with gzip"), _UNPACK),
    ),
    (_begins(b"ustar", at=257), KnownFile(N_("a tar archive"), _UNPACK)),
    (_begins(b"%PDF-"), KnownFile(N_("a PDF document"), N_("Copy the conversation out of it, as text."))),
    (
        _has_row(rb"<program>TCPFLOW</program>", most=20),
        KnownFile(
            N_("the report of tcpflow"),
            N_("Give the files that lie beside it, one for each side of a connection, or their folder."),
        ),
    ),
    (_begins(b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe"), KnownFile(N_("a program"), _NO_USE)),
    (_begins(b"SQLite format 3\0"), KnownFile(N_("a database of SQLite"), _NO_USE)),
    (
        _has_row(
            rb"^(?:CLIENT_RANDOM|RSA|(?:CLIENT|SERVER)_(?:HANDSHAKE_)?TRAFFIC_SECRET(?:_\d+)?|EXPORTER_SECRET"
            rb"|EARLY_EXPORTER_SECRET|CLIENT_EARLY_TRAFFIC_SECRET) (?:Session-ID:)?[0-9a-fA-F]+ "
        ),
        KnownFile(
            N_("a log of TLS keys"),
            N_("Give the packet capture, and this file with it: popconsole annotate CAPTURE --keylog FILE."),
        ),
    ),
    (_first_row(rb"From \S+ +[A-Z][a-z]{2} [A-Z][a-z]{2} "), KnownFile(N_("a mailbox (mbox)"), _MAIL)),
    (_is_mail, KnownFile(N_("a mail message"), _MAIL)),
    (
        _has_row(
            rb"\* (?:OK|PREAUTH|BYE|CAPABILITY|FLAGS|LIST|SEARCH|\d+ (?:EXISTS|RECENT|FETCH|EXPUNGE))\b"
            rb"|\b[A-Za-z]{0,4}\d+(?:\.\d+)? (?:OK|NO|BAD|LOGIN|SELECT|EXAMINE|CAPABILITY|UID|FETCH"
            rb"|AUTHENTICATE|STARTTLS|LOGOUT|IDLE|STORE)\b",
            _LEAST,
        ),
        KnownFile(N_("a session of IMAP"), _OTHER),
    ),
    (
        _has_row(
            rb"\bEHLO \S|\bHELO \S+\.\S|\bMAIL FROM: ?<|\bRCPT TO: ?<|(?<!\d)220[ -]\S+.*SMTP|(?<!\d)250[ -]"
            rb"[A-Z2]|(?<!\d)354[ -]|(?<!\d)221[ -][2A-Z]",
            _LEAST,
        ),
        KnownFile(N_("a session of SMTP"), _OTHER),
    ),
    (
        _has_row(
            rb"(?<!\d)(?:200|201|211|215|220|222|223) .*(?:NNTP|article|<\S+@\S+>)|\b(?:GROUP|XOVER) ", _LEAST
        ),
        KnownFile(N_("a session of NNTP"), _OTHER),
    ),
    (
        _has_row(
            rb"(?<!\d)(?:220|331|230|227|226|150|221)[ -][A-Z]|\b(?:PASV|EPSV|CWD|TYPE [AI])\b", _LEAST + 1
        ),
        KnownFile(N_("a session of FTP"), _OTHER),
    ),
    (
        _has_row(rb"\b(?:GET|POST|PUT|HEAD) \S+ HTTP/\d|HTTP/\d(?:\.\d)? \d{3}\b"),
        KnownFile(N_("a session of HTTP"), _OTHER),
    ),
    # Behind the sessions: openssl s_client shows certificates before one.
    (
        _has_row(
            rb"^-----BEGIN [A-Z0-9 ]*(?:CERTIFICATE|PRIVATE KEY|PUBLIC KEY|CERTIFICATE REQUEST|PARAMETERS)"
        ),
        KnownFile(
            N_("a certificate or a key (PEM)"),
            N_("Give it to the mock server: popconsole serve --help tells how; it holds no conversation."),
        ),
    ),
)
