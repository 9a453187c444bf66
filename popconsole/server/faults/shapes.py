"""Faults that strike at the octets of a reply, on their way out."""

from collections.abc import Callable
from dataclasses import replace

from popconsole.protocol.framing import CRLF
from popconsole.server.engine.answer import AnswerKind, Mail
from popconsole.server.faults.action import TurnReply
from popconsole.server.faults.catalogue import LONG_HEADER
from popconsole.server.faults.spec import FaultSpec

Strike = Callable[[FaultSpec, TurnReply], TurnReply | None]

_FOREIGN = {
    "smtp": b"220 mail.example ESMTP ready\r\n",
    "imap": b"* OK [CAPABILITY IMAP4rev1] ready\r\n",
    "http": b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
}
_JUNK = b"\x16\x03\x01\x00\xff\xfe\x80"
_TRAILING = b"+OK octets in clear behind STLS\r\n"
_EIGHT_BIT = b"\xc4\xe3\xba\xc3 caf\xe9"
_NUL = b"nul \x00 and bare \r here"
# A title, red, the clipboard, a question for the cursor, the screen cleared: what must reach no terminal.
_ESCAPES = b"\x1b]0;gotcha\x07\x1b[31m\x1b]52;c;cG9wY29uc29sZQ==\x07\x1b[6n\x1b[2J\x9b31m"


# --- the greeting, AUTH and STLS


def _greeting_err(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    del spec
    pop2 = said.protocol.name == "POP2"
    return said.with_octets(b"- not today\r\n" if pop2 else b"-ERR [SYS/TEMP] not today\r\n")


def _greeting_foreign(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    return said.with_octets(_FOREIGN[spec.arguments[0]])


def _auth_plus_ok(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    """Put +OK in place of the + of a challenge."""
    del spec
    if said.reply.kind is not AnswerKind.CHALLENGE:
        return None
    return replace(said, head=b"+OK" + said.head[1:])


def _stls_trailing(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    del spec
    return replace(said, head=said.head + _TRAILING) if said.positive else None


# --- framing


def _lf_only(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    del spec
    if said.data:
        return None
    head, body, end = (part.replace(CRLF, b"\n") for part in (said.head, said.body, said.end))
    return replace(said, head=head, body=body, end=end)


def _cr_dot(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    del spec
    return replace(said, end=said.end[:-1]) if said.multi else None


def _dot_missing(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    del spec
    return replace(said, end=b"") if said.multi else None


def _is_mail(said: TurnReply) -> bool:
    return said.multi and isinstance(said.reply.body, Mail)


def _dot_early(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    """Put a lone dot in the middle of the body."""
    del spec
    if not _is_mail(said):
        return None
    lines = said.lines
    start = lines.index(b"") + 1 if b"" in lines else 0
    lines.insert((start + len(lines)) // 2, b".")
    return said.with_lines(lines)


def _unstuffed(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    del spec
    if not _is_mail(said):
        return None
    return said.with_lines([line[1:] if line.startswith(b"..") else line for line in said.lines])


def _reply_twice(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    del spec
    return said.with_octets(said.octets * 2)


def _reply_none(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    del spec
    return said.with_octets(b"")


def _junk_before(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    del spec
    return replace(said, head=_JUNK + said.head)


# --- which octets are in it


def _line_long(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    if not _is_mail(said):
        return None
    return said.with_lines([LONG_HEADER.ljust(spec.number(), b"x"), *said.lines])


def _odd_octets(said: TurnReply, octets: bytes) -> TurnReply | None:
    """Put octets behind the text of the status line, and into a header of a message."""
    if said.data:
        return None
    if _is_mail(said):
        said = said.with_lines([b"X-Odd: " + octets, *said.lines])
    return replace(said, head=said.head.replace(CRLF, b" " + octets + CRLF, 1))


def _octets_8bit(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    del spec
    return _odd_octets(said, _EIGHT_BIT)


def _octets_nul(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    del spec
    return _odd_octets(said, _NUL)


def _terminal(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    del spec
    return _odd_octets(said, _ESCAPES)


# --- POP2


def _pop2_crlf(spec: FaultSpec, said: TurnReply) -> TurnReply | None:
    del spec
    return replace(said, body=said.body + CRLF) if said.data else None


SHAPES: dict[str, Strike] = {
    "greeting-err": _greeting_err,
    "greeting-foreign": _greeting_foreign,
    "auth-plus-ok": _auth_plus_ok,
    # Which octets are in it
    "line-long": _line_long,
    "octets-8bit": _octets_8bit,
    "octets-nul": _octets_nul,
    "terminal": _terminal,
    # How it is framed
    "unstuffed": _unstuffed,
    "dot-early": _dot_early,
    "dot-missing": _dot_missing,
    "cr-dot": _cr_dot,
    "pop2-crlf": _pop2_crlf,
    "stls-trailing": _stls_trailing,
    "junk-before": _junk_before,
    "lf-only": _lf_only,
    "reply-twice": _reply_twice,
    "reply-none": _reply_none,
}
"""What a fault makes of a reply's octets; None: it does not strike. They strike in this order."""
