"""What is spoken over a connection, told by what is said in it: POP, TLS, or something else that has a name.

Ports tell nothing for certain: a test server listens anywhere, and anything may listen on 110. They count
where what is said leaves it open.
"""

import re
from typing import NamedTuple

from popconsole.formats.status_patterns import POP2_GREETING, POP3_STATUS
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol

TLS = "TLS"
OTHER = "another protocol"
NOTHING = ""

POP_PORTS = {110: POP3, 995: POP3, 109: POP2}

# TLS hides the protocol: these ports are known to be of another one.
_OTHER_TLS_PORTS = {
    443: "HTTPS",
    465: "SMTPS",
    563: "NNTPS",
    636: "LDAPS",
    853: "DNS",
    989: "FTPS",
    990: "FTPS",
    992: "TELNETS",
    993: "IMAPS",
    5061: "SIPS",
    5223: "XMPP",
    5671: "AMQPS",
    8443: "HTTPS",
    8883: "MQTT",
}

_LOOKED_AT = 512  # octets of a line
_MOST = 1 << 16  # octets of a side that are looked at, and tell nothing
_BEGINS_TLS = re.compile(rb"\x16\x03[\x00-\x04]..([\x01\x02])", re.DOTALL)
_TLS_UNDER_WAY = re.compile(rb"[\x14-\x17]\x03[\x01-\x04]..", re.DOTALL)
_TLS_HEAD = 6  # octets that tell
_POP3_SERVER = re.compile(POP3_STATUS, re.IGNORECASE)
_POP2_SERVER = re.compile(POP2_GREETING, re.IGNORECASE)
_OTHERS = tuple(
    (name, re.compile(b"|".join(patterns), re.IGNORECASE))
    for name, *patterns in (
        ("HTTP", rb"HTTP/\d", rb"[A-Z]+ \S+ HTTP/\d"),
        (
            "IMAP",
            rb"\* (?:OK|PREAUTH|BYE|CAPABILITY)\b",
            rb"[A-Z.]*\d+ (?:LOGIN|SELECT|UID|CAPABILITY|AUTHENTICATE|STARTTLS|NOOP|ID)\b",
        ),
        ("SMTP", rb"220[ -].*\bE?SMTP\b", rb"(?:EHLO|LHLO) |MAIL FROM:|RCPT TO:|250[ -]"),
        ("FTP", rb"220[ -].*FTP", rb"(?:PASV|EPSV|TYPE [AI]|CWD .*|SYST|FEAT|PORT [0-9,]+)\Z"),
        ("NNTP", rb"20[01] .*\b(?:NNTP|news|post)"),
        ("SSH", rb"SSH-\d"),
        ("IRC", rb"NICK \S+|:\S+ (?:NOTICE|\d\d\d) "),
    )
)
_GREETS = re.compile(rb"220[ -]|\* (?:OK|PREAUTH|BYE)\b|HTTP/\d|20[01] ", re.IGNORECASE)
"""A server of another protocol that speaks first: a client of POP may have come to it all the same."""
_ONLY_POP3 = re.compile(
    rb"(?:(?:UIDL|CAPA|STLS|AUTH|UTF8)|(?:RETR|DELE|LIST|UIDL) \d+|TOP \d+ \d+|APOP \S+ \S+|LANG \S+)\Z",
    re.IGNORECASE,
)
_LOGS_IN = re.compile(rb"USER \S+\Z", re.IGNORECASE)  # which FTP has as well
_ONLY_POP2 = re.compile(rb"(?:READ(?: \d+)?|RETR|ACKS|ACKD|NACK|FOLD \S+)\Z", re.IGNORECASE)
_HELO_POP2 = re.compile(rb"HELO \S+ \S+", re.IGNORECASE)
_WORDS = re.compile(rb"(?:USER|PASS|STAT|LIST|RETR|DELE|NOOP|RSET|QUIT|RPOP)\b", re.IGNORECASE)


class Recognised(NamedTuple):
    """What is spoken: a protocol of ours, or the name of another one, ``TLS`` among them; and by which side.

    ``server`` is the number of the side that serves, None where nothing tells.
    """

    spoken: Protocol | str
    server: int | None


class Greeted(NamedTuple):
    """A side that has greeted as a server of another protocol, of which one."""

    name: str
    server: int


class Recogniser:
    """Hears what both sides of a connection say until it knows what is spoken.

    ``ports`` are theirs; ``whole``: the beginning of the connection is there.
    """

    def __init__(self, ports: tuple[int, int]) -> None:
        self._ports = ports
        self.whole = False
        self._partial = [b"", b""]  # of each side, the beginning of the line under way
        self._heard = [0, 0]  # octets
        self._lines = [0, 0]
        self._commands = [0, 0]  # of them, such as several protocols have
        self._greeted: Greeted | None = None

    def hear(self, side: int, octets: bytes) -> Recognised | None:
        """Take what a side says next; return what is spoken as soon as that is known."""
        first = not self._heard[side]
        self._heard[side] += len(octets)
        *lines, rest = octets.split(b"\n")
        partial = self._partial[side]
        if not self._lines[side] and (first or len(partial) < _TLS_HEAD):
            start = partial + octets[:_TLS_HEAD]
            begins = _BEGINS_TLS.match(start)
            if begins is not None:
                return Recognised(TLS, side if begins[1] == b"\x02" else 1 - side)
            if not self.whole and _TLS_UNDER_WAY.match(start):
                return Recognised(TLS, None)
        for line in lines:
            found = self._line(side, (partial + line[:_LOOKED_AT]).rstrip(b"\r"))
            partial = b""
            if found is not None:
                return found
        self._partial[side] = (partial + rest)[:_LOOKED_AT]
        return self.end() if sum(self._heard) > _MOST else None

    def end(self) -> Recognised:
        """Tell what is spoken where nothing more is heard."""
        if not any(self._heard):
            return Recognised(NOTHING, None)
        for side in (0, 1):
            if self._partial[side]:
                found = self._line(side, self._partial[side])
                if found is not None:
                    return found
        for side in (0, 1):
            if self._ports[side] in POP_PORTS and self._may_be_pop(side):
                return Recognised(POP_PORTS[self._ports[side]], side)
        for side in (0, 1):  # words that FTP has as well
            if (
                self._commands[side] > 1
                and self._commands[side] == self._lines[side]
                and not self._heard[1 - side]
            ):
                return Recognised(POP3, 1 - side)
        return Recognised(OTHER if self._greeted is None else self._greeted.name, None)

    def _may_be_pop(self, server: int) -> bool:
        """Tell whether POP may be wanted of a side: it greeted not otherwise, or nobody answered that."""
        return self._greeted is None or not self._heard[1 - server]

    def _line(self, side: int, line: bytes) -> Recognised | None:
        self._lines[side] += 1
        if _POP3_SERVER.match(line):
            return Recognised(POP3, side)
        if _POP2_SERVER.match(line):
            return Recognised(POP2, side)
        if _ONLY_POP3.match(line):
            return Recognised(POP3, 1 - side)
        if _ONLY_POP2.match(line) or _HELO_POP2.match(line):
            return Recognised(POP2, 1 - side)
        if self._lines[side] == 1:
            for name, pattern in _OTHERS:
                if pattern.match(line):
                    if not _GREETS.match(line) or self._heard[1 - side]:
                        return Recognised(name, None)
                    self._greeted = Greeted(name, side)  # its client tells
                    return None
        if self._greeted is not None and self._greeted.server != side:
            if _LOGS_IN.match(line) and self._greeted.name != "FTP":
                return Recognised(POP3, 1 - side)
            return Recognised(self._greeted.name, None)
        self._commands[side] += bool(_WORDS.match(line))
        return None


def under_tls(protocols: tuple[str, ...], port: int) -> str | None:
    """Return the name of another protocol that TLS hides; None where it may be POP.

    ``protocols`` are those that the handshake names (ALPN), ``port`` is that of the server.
    """
    others = [name for name in protocols if not name.lower().startswith("pop3")]
    if protocols and len(others) == len(protocols):
        return "HTTPS" if any(name.startswith(("h2", "http")) for name in others) else others[0]
    return _OTHER_TLS_PORTS.get(port)
