"""Replies read for judges: listings, unique-ids, the parts of a message. Pure."""

import re

from popconsole.examiner.evidence import Evidence
from popconsole.examiner.played import PlayedExchange, PlayedReply
from popconsole.protocol.framing import CRLF
from popconsole.transcript.safe import safe

LISTING = re.compile(rb"(0|[1-9][0-9]{0,17}) ([0-9]{1,18})(?![0-9])(.*)", re.DOTALL)
_STATE_LINES = (
    b"status:",
    b"x-status:",
    b"x-uid:",
    b"x-uidl:",
    b"x-imap:",
    b"x-imapbase:",
    b"x-keywords:",
    b"content-length:",
)
_SIGN = re.compile(r"\w")
_LONGEST, _LONGEST_POP2 = 255, 512
_POP2 = ("HELO", "FOLD", "READ")  # of those that have an argument
_DIGITS = 18  # of a number: more octets, or messages, nobody has
_GONE = PlayedReply(b"", b"", complete=False)


def shown_line(octets: bytes) -> str:
    """Return a line as it stands in a sentence, safe to show; of signs alone, a dot: in quotes."""
    text = safe(octets)
    return text if _SIGN.search(text) or not text else f'"{text}"'


def answer(exchange: PlayedExchange) -> PlayedReply:
    """Return the reply of an exchange; one that is empty where nothing came."""
    return exchange.reply or _GONE


def whole_number(octets: bytes) -> int | None:
    """Return a count or a size in digits; None where it is none, or longer than any of them can be."""
    return int(octets) if octets.isdigit() and len(octets) <= _DIGITS else None


def sizes(exchange: PlayedExchange) -> dict[int, int] | None:
    """Return the sizes of a scan listing by message-number; None where it is none."""
    found: dict[int, int] = {}
    for line in answer(exchange).lines:
        match = LISTING.fullmatch(line)
        if match is None:
            return None
        found[int(match[1])] = int(match[2])
    return found


def unique_ids(exchange: PlayedExchange) -> dict[int, bytes] | None:
    """Return the unique-ids of a listing by message-number; None where it is none."""
    found: dict[int, bytes] = {}
    for line in answer(exchange).lines:
        number, _blank, unique = line.partition(b" ")
        counted = whole_number(number)
        if counted is None:
            return None
        found[counted] = unique
    return found


def parts(message: bytes) -> tuple[bytes, bytes]:
    """Return header and body of a message, the empty line between them in neither."""
    head, _empty, body = message.partition(CRLF + CRLF)
    return head, body


def steady(message: bytes) -> bytes:
    """Return a message without the header lines in which stores keep a state."""
    head, body = parts(message)
    kept = [line for line in head.split(CRLF) if not line.lower().startswith(_STATE_LINES)]
    return CRLF.join(kept) + CRLF + CRLF + body


def original(seen: Evidence, exchange: PlayedExchange) -> bytes | None:
    """Return the message that an exchange is about as the examiner put it there; None where it did not."""
    number = exchange.argument.split(b" ")[0]
    for kind, known in seen.look.kinds.items():
        if number == b"%d" % known:
            return seen.mail.get(kind)
    return None


def too_long(exchange: PlayedExchange) -> bool:
    """Tell whether a command is longer than RFC 2449 section 4 or RFC 937 allows.

    How a server answers that is a check of its own. A response of AUTH, which is one word, may be longer
    (RFC 5034 section 4).
    """
    command = exchange.command or b""
    longest = _LONGEST_POP2 if exchange.keyword in _POP2 else _LONGEST
    return len(command) + len(CRLF) > longest and b" " in command
