"""Which other protocol a line is of, where a server or a client of another one speaks: told by its form."""

import re

_SERVERS = (
    ("IMAP", re.compile(rb"\* (?:OK|PREAUTH|BYE)\b", re.IGNORECASE)),
    ("HTTP", re.compile(rb"HTTP/[0-9]")),
    ("SSH", re.compile(rb"SSH-[0-9]")),
    ("TLS", re.compile(rb"[\x15\x16]\x03")),
    ("FTP", re.compile(rb"220[ -].*\bFTP\b", re.IGNORECASE)),
    ("SMTP", re.compile(rb"(?:220|421|554)[ -]")),
    ("NNTP", re.compile(rb"20[01][ -]")),
    ("POP3", re.compile(rb"(?:\+OK|-ERR)(?: |$)", re.IGNORECASE)),
    ("POP2", re.compile(rb"\+ POP2\b", re.IGNORECASE)),
)
_OF_IMAP = (
    rb"(?:LOGIN|LOGOUT|CAPABILITY|NOOP|STARTTLS|SELECT|EXAMINE|AUTHENTICATE|ID|LIST|LSUB|STATUS|FETCH|UID)"
)
_CLIENTS = (
    ("IMAP", re.compile(rb"[A-Za-z0-9.*]+ +" + _OF_IMAP + rb"(?: |$)", re.IGNORECASE)),
    ("SMTP", re.compile(rb"(?:EHLO(?: |$)|MAIL FROM:|RCPT TO:)", re.IGNORECASE)),
    ("HTTP", re.compile(rb"(?:GET|POST|HEAD|PUT|OPTIONS|CONNECT) \S+ HTTP/[0-9]")),
    ("TLS", re.compile(rb"\x16\x03")),
)


def greeted_by(octets: bytes) -> str | None:
    """Return the protocol of the server that greets with a line; None where its form tells none."""
    return next((name for name, form in _SERVERS if form.match(octets)), None)


def said_in(octets: bytes) -> str | None:
    """Return the other protocol that a client's line is of; None where its form tells none."""
    return next((name for name, form in _CLIENTS if form.match(octets)), None)


def is_header(octets: bytes) -> bool:
    """Tell whether a client's line is of the rest of a request of HTTP: a field, or empty."""
    return _HEADER.match(octets) is not None


def wants_tls(refusal: bytes) -> bool:
    """Tell whether a server that refuses a login speaks of TLS, or of what is sent in clear."""
    return _OF_TLS.search(refusal) is not None


def wants_another_state(refusal: bytes) -> bool:
    """Tell whether a refusal says no more than that this is not the state for it.

    To a command that is legal there, that is how Exchange asks for TLS.
    """
    return _OF_STATE.search(refusal) is not None


_HEADER = re.compile(rb"[A-Za-z][A-Za-z-]*:|$")
_OF_TLS = re.compile(
    rb"\b(?:TLS|SSL|STLS|STARTTLS|encrypt\w*|(?:in)?secure|non-secure|(?:plain|clear)[ -]?text)\b",
    re.IGNORECASE,
)
_OF_STATE = re.compile(rb"\bnot (?:valid|allowed|permitted|legal) in this state\b", re.IGNORECASE)
