"""What the programs say in whose terminal POP was typed: telnet, openssl, netcat, script, a shell."""

import re
from dataclasses import dataclass
from enum import Enum


class Tells(Enum):
    """What a row of a program tells."""

    STARTS = "starts"  # a program is called: no connection of before goes on
    OPENS = "opens"  # a connection was opened
    LOST = "lost"  # the server, or the network, closed it
    LEFT = "left"  # the program closed it
    TLS = "tls"  # of certificates: TLS begins
    DEBUG = "debug"  # octets and states of TLS, which stand amid what was said
    CHATTER = "chatter"  # anything else


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A row of a program: what it tells, and the server's address where it names that.

    Of a call: ``tls``, the program speaks TLS, and ``stls``, it says STLS before that.
    """

    told: Tells
    server: str = ""
    tls: bool = False
    stls: bool = False


_PROGRAM = rb"(?:\S{0,200}[/\\])?(?:telnet|openssl|gnutls-cli|nc|ncat|netcat|busybox|socat|script)(?:\.exe)?"
_CALL = re.compile(
    rb"(?:[^\n$#%>]{0,80}[$#%>] ?)?(?:sudo |time )?(?:\(?(?:sleep|echo|printf|cat) .{0,2000}\| ?)?"
    + _PROGRAM
    + rb" .+"
)
_SHELL = re.compile(
    rb"[^\s$#%>]{1,60}(?: [^\s$#%>]{1,60})?[$#%] ?(?:\S.*)?|[$%](?: .*)?"
    rb"|(?:PS )?[A-Za-z]:\\[^<>|]{0,200}> ?.*|logout|exit",
    re.DOTALL,
)
_SCRIPT = re.compile(rb'Script started on [^\[]{0,80}(?:\[COMMAND="(?P<call>[^"]{0,2000})".*)?')


def _any(*patterns: bytes) -> re.Pattern[bytes]:
    return re.compile(b"|".join(patterns), re.DOTALL)


_FIELDS = (
    rb"Protocol|Cipher|Session-ID|Session-ID-ctx|Resumption PSK|Master-Key|PSK identity|PSK identity hint"
    rb"|SRP username|TLS session ticket|TLS session ticket lifetime hint|Start Time|Timeout"
    rb"|Verify return code|Extended master secret|Max Early Data"
)
_OF_TLS = (
    rb"No client certificate CA|Acceptable client certificate|Peer signing|Peer signature|Peer Temp"
    rb"|Server Temp|Negotiated TLS|SSL handshake|Verification|New, |Reused, |Server public|Secure Reneg"
    rb"|Compression:|Expansion:|No ALPN|ALPN protocol|Early data|Verify return|Requested Signature"
    rb"|Shared Requested|This TLS version|Protocol version:|Ciphersuite:|Peer certificate:|Hash used:"
    rb"|Signature type:|OCSP response|didn't find STARTTLS|Using default temp"
)
_OF_GNUTLS = (
    rb"Certificate|Status:|Description:|Session ID|Options:|Handshake|Simple Client|Successf|subject "
)
_ROWS = {
    Tells.OPENS: _any(
        rb"Connected to (?P<host>\S{1,255}?)\.?(?: \(.*\)\.?)?",
        rb"CONNECTED\([0-9A-Fa-f]+\)|CONNECTION ESTABLISHED",
        rb"Ncat: Connected to (?P<ncat>\S{1,255})\.",
        rb"Connection to (?P<nc>\S{1,255} (?:port )?\d+) (?:port )?\[tcp/.*\] succeeded!",
        rb".{0,200}\[(?P<old>[0-9A-Fa-f.:]{2,45})\] \d+ \([a-z0-9-]+\) open",
    ),
    Tells.LOST: _any(
        rb"Connection closed by foreign host\.?|closed|read:errno=\d+|Connection to host lost\.?",
        rb"Ncat: Connection reset by peer\.?|.{0,40}Connection (?:closed|reset) by (?:remote host|peer)\.?",
    ),
    Tells.LEFT: _any(rb"DONE|Script done on .*|Connection closed\.?"),
    Tells.CHATTER: _any(
        rb"Trying .*|Escape character is .*|Entering (?:character|line) mode|telnet> ?.*|\^\]",
        rb"Console escape\..*|Connecting [Tt]o .*|Script done.*|Ncat: .*|[0-9A-Fa-f]{1,20}:error:.*",
        rb"(?:poll|select) error|write:errno=\d+|drop connection and then reconnect|read [RW] BLOCK",
        rb"RENEGOTIATING|KEYUPDATE|HEARTBEATING",
        rb"---|Post-Handshake New Session Ticket arrived:|SSL-Session:| +(?:" + _FIELDS + rb") *:.*",
        rb" +[0-9a-f]{4} - [0-9a-f -]{2,50}.*",
    ),
    Tells.DEBUG: _any(
        rb"(?:read from|write to) 0x[0-9a-f]+ \[.*|[0-9a-f]{4} - (?:[0-9a-f]{2}[ -]|<SPACES/NULS>).*",
        rb"(?:>>>|<<<) (?:\?\?\?|TLS|SSL|DTLS).*| {4}(?:[0-9a-f]{2} ?){1,16}|SSL_(?:connect|accept):.*",
        rb"SSL3 alert .*",
    ),
    Tells.TLS: _any(
        rb"Can't use SSL_get_servername|depth=\d+ .*|verify (?:return|error|depth)\b.*|Certificate chain",
        rb"Server certificate|subject=.*|issuer=.*| +\d+ s:.*| +[aiv]:.*|(?:" + _OF_TLS + rb").*",
        rb"Processed \d+ CA cert.*|Resolving '.*|\*\*\* Starting TLS handshake|- (?:" + _OF_GNUTLS + rb").*",
    ),
}
_MAY_END = re.compile(
    rb"[Cc]onnection|closed$|errno|DONE|Script|\b(?:telnet|openssl|gnutls-cli|nc|ncat|netcat|busybox|socat)\b"
)
_HOSTS = ("host", "ncat", "nc", "old")
_TLS_CALL = re.compile(rb"\b(?:s_client|gnutls-cli)\b|\bncat\b.* --ssl\b|\bOPENSSL:")
_STLS = re.compile(rb"(?:-|\b)starttls\b")
_CONNECT = re.compile(rb"-connect[ =](?P<host>\S{1,255})")
_EATS = {b"Q": b"DONE", b"R": b"RENEGOTIATING", b"K": b"KEYUPDATE", b"k": b"KEYUPDATE", b"B": b"HEARTBEATING"}


def said(row: bytes) -> ProgramRow | None:
    """Return what a row of a program tells; None: it is none of those that are known."""
    match = _SCRIPT.fullmatch(row)
    if match is not None:
        return _call(match["call"] or b"")
    for told, pattern in _ROWS.items():
        found = pattern.fullmatch(row)
        if found is not None:
            hosts = (found[name] for name in _HOSTS) if told is Tells.OPENS else ()
            host = next(filter(None, hosts), b"").replace(b" ", b":")
            return ProgramRow(told, host.decode("utf-8", "replace"), tls=row.startswith(b"CONNECT"))
    if _CALL.fullmatch(row):
        return _call(row)
    return ProgramRow(Tells.CHATTER) if _SHELL.fullmatch(row) else None


def may_end(row: bytes) -> bool:
    """Tell at a glance whether a program may tell of the end of a connection in a row, or be called there."""
    return _MAY_END.search(row) is not None


def is_debug(row: bytes) -> bool:
    """Tell whether a row is one of those in which openssl shows octets and states of TLS."""
    return _ROWS[Tells.DEBUG].fullmatch(row) is not None


def eats(row: bytes, following: bytes) -> bool:
    """Tell whether openssl s_client took a typed row for a command of its own, as the next row says."""
    return _EATS.get(row[:1]) == following


def _call(row: bytes) -> ProgramRow:
    """Return what the call of a program tells."""
    if not _TLS_CALL.search(row):
        return ProgramRow(Tells.STARTS)
    match = _CONNECT.search(row)
    host = match["host"].decode("utf-8", "replace") if match is not None else ""
    return ProgramRow(Tells.STARTS, host, tls=True, stls=_STLS.search(row) is not None)
