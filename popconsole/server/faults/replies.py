"""Faults that strike at a reply: what they make of its octets."""

import re
from collections.abc import Callable

from popconsole.protocol.framing import CRLF
from popconsole.server.faults.action import Said
from popconsole.server.faults.catalogue import LONG_HEADER
from popconsole.server.faults.spec import FaultSpec

Strike = Callable[[FaultSpec, Said], bytes | None]

_STAMP = re.compile(rb"<[^<>\r\n]*>")
_LENGTH = re.compile(rb"=(\d+)")
_FOREIGN = {
    "smtp": b"220 mail.example ESMTP ready\r\n",
    "imap": b"* OK [CAPABILITY IMAP4rev1] ready\r\n",
    "http": b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
}
_STAMPS = {"open": b"<1896.697170952@host.example", "no-at": b"<1896.697170952>", "empty": b"<>"}
_JUNK = b"\x16\x03\x01\x00\xff\xfe\x80"
_TRAILING = b"+OK octets in clear behind STLS\r\n"
_EIGHT_BIT = b"\xc4\xe3\xba\xc3 caf\xe9"
_NUL = b"nul \x00 and bare \r here"
# A title, red, the clipboard, a question for the cursor, the screen cleared: what must reach no terminal.
_ESCAPES = b"\x1b]0;gotcha\x07\x1b[31m\x1b]52;c;cG9wY29uc29sZQ==\x07\x1b[6n\x1b[2J\x9b31m"


# --- the greeting


def _greeting_err(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    return b"- not today\r\n" if said.protocol.name == "POP2" else b"-ERR [SYS/TEMP] not today\r\n"


def _greeting_foreign(spec: FaultSpec, said: Said) -> bytes | None:
    del said
    return _FOREIGN[spec.arguments[0]]


def _apop_stamp_bad(spec: FaultSpec, said: Said) -> bytes | None:
    stamp = _STAMPS[spec.arguments[0]]
    text, count = _STAMP.subn(stamp, said.octets, count=1)
    return text if count else said.octets.replace(CRLF, b" " + stamp + CRLF, 1)


# --- capabilities, AUTH and STLS


def _auth_plus_ok(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    return b"+OK" + said.octets[1:] if said.octets.startswith(b"+ ") else None


def _capabilities(said: Said) -> bool:
    return said.turn.verb == "CAPA" and said.multi


def _names(lines: tuple[bytes, ...]) -> set[str]:
    return {line.split(b" ")[0].decode("ascii", "replace").upper() for line in lines}


def _caps_lie(spec: FaultSpec, said: Said) -> bytes | None:
    if not _capabilities(said):
        return None
    hidden = {name[1:].upper() for name in spec.arguments if name.startswith("-")}
    offered = [name.upper() for name in spec.arguments if not name.startswith("-")]
    body = [line for line in said.body if not _names((line,)) & hidden]
    there = _names(said.body)
    body += [name.encode("ascii", "replace") for name in offered if name not in there]
    return said.with_body(body)


def _caps_change(spec: FaultSpec, said: Said) -> bytes | None:
    """Leave out after login what was offered before."""
    if not _capabilities(said) or said.asked is None or said.asked.before:
        return None
    gone = {name.upper() for name in spec.arguments}
    return said.with_body([line for line in said.body if not _names((line,)) & gone])


def _stls_stripped(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    if not _capabilities(said) or "STLS" not in _names(said.body):
        return None
    return said.with_body([line for line in said.body if _names((line,)) != {"STLS"}])


def _stls_trailing(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    return said.octets + _TRAILING if said.positive else None


# --- framing


def _lf_only(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    return None if said.data else said.octets.replace(CRLF, b"\n")


def _cr_dot(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    return said.octets[:-1] if said.multi else None


def _dot_missing(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    return said.octets.removesuffix(b".\r\n") if said.multi else None


def _is_mail(said: Said) -> bool:
    return said.multi and said.turn.verb in ("RETR", "TOP")


def _dot_early(spec: FaultSpec, said: Said) -> bytes | None:
    """Put a lone dot in the middle of the body."""
    del spec
    if not _is_mail(said):
        return None
    body = list(said.body)
    start = body.index(b"") + 1 if b"" in body else 0
    body.insert((start + len(body)) // 2, b".")
    return said.with_body(body)


def _unstuffed(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    if not _is_mail(said) or not any(line.startswith(b"..") for line in said.body):
        return None
    return said.with_body([line[1:] if line.startswith(b"..") else line for line in said.body])


def _reply_twice(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    return said.octets * 2


def _reply_none(spec: FaultSpec, said: Said) -> bytes | None:
    del spec, said
    return b""


def _junk_before(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    return _JUNK + said.octets


# --- what is told


def _one(said: Said) -> tuple[bytes, bytes] | None:
    """Return the number and the rest of ``+OK n x``, the answer to LIST n or UIDL n; None for others."""
    words = said.status.split(b" ", 2)
    if said.multi or said.asked is None or not said.asked.arguments or len(words) != 3:
        return None
    return (words[1], words[2]) if words[0] == b"+OK" else None


def _pairs(said: Said) -> list[tuple[bytes, bytes]]:
    """Return number and value of each line of a listing."""
    return [(number, value) for number, _space, value in (line.partition(b" ") for line in said.body)]


def _size_wrong(spec: FaultSpec, said: Said) -> bytes | None:
    """Add to the sizes that LIST tells, so that they disagree with STAT, with RETR and with what is sent."""
    if said.turn.verb != "LIST" or not said.positive:
        return None
    more = spec.number()
    if said.multi:
        return said.with_body([b"%s %d" % (n, max(0, int(v) + more)) for n, v in _pairs(said) if v.isdigit()])
    one = _one(said)
    return b"+OK %s %d\r\n" % (one[0], max(0, int(one[1]) + more)) if one and one[1].isdigit() else None


def _count_wrong(spec: FaultSpec, said: Said) -> bytes | None:
    words = said.status.split(b" ")
    if said.turn.verb != "STAT" or len(words) < 3 or not words[1].isdigit():
        return None
    words[1] = b"%d" % max(0, int(words[1]) + spec.number())
    return b" ".join(words) + CRLF


def _list_like_stat(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    if not said.multi:
        return None
    sizes = [int(value) for _number, value in _pairs(said) if value.isdigit()]
    return said.with_body(said.body, b"+OK %d %d" % (len(sizes), sum(sizes)))


def _list_bare(spec: FaultSpec, said: Said) -> bytes | None:
    if not said.multi:
        return None
    form = {"no-size": b"%b", "extra": b"%b %b octets", "spaces": b"%b  %b"}[spec.arguments[0]]
    lines = [form % (pair[0],) if spec.arguments[0] == "no-size" else form % pair for pair in _pairs(said)]
    return said.with_body(lines)


def _uidl_no_number(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    one = _one(said)
    return b"+OK " + one[1] + CRLF if one else None


def _single_multi(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    one = _one(said) if said.turn.verb in ("UIDL", "LIST") else None
    return b"+OK\r\n%s %s\r\n.\r\n" % one if one else None


def _uidl_repeat(spec: FaultSpec, said: Said) -> bytes | None:
    """Give the second message of the listing the unique-id of the first."""
    del spec
    pairs = _pairs(said)
    if len(pairs) < 2:
        return None
    pairs[1] = (pairs[1][0], pairs[0][1])
    return said.with_body([b"%s %s" % pair for pair in pairs])


def _uidl_change(spec: FaultSpec, said: Said) -> bytes | None:
    """Give every session other unique-ids."""
    del spec
    if not said.positive:
        return None
    mark = b"-s%d" % said.session
    if said.multi:
        return said.with_body([line + mark for line in said.body])
    return said.status + mark + CRLF if _one(said) else None


def _line_long(spec: FaultSpec, said: Said) -> bytes | None:
    if not _is_mail(said):
        return None
    return said.with_body([LONG_HEADER.ljust(spec.number(), b"x"), *said.body])


def _odd_octets(said: Said, octets: bytes) -> bytes | None:
    """Put octets behind the text of the status line, and into a header of a message."""
    if said.data:
        return None
    if _is_mail(said):
        return said.with_body([b"X-Odd: " + octets, *said.body], said.status + b" " + octets)
    return said.octets.replace(CRLF, b" " + octets + CRLF, 1)


def _octets_8bit(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    return _odd_octets(said, _EIGHT_BIT)


def _octets_nul(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    return _odd_octets(said, _NUL)


def _terminal(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    return _odd_octets(said, _ESCAPES)


def _renumber(spec: FaultSpec, said: Said) -> bytes | None:
    """Count the messages that are left from 1, as if those marked were gone."""
    del spec
    if said.asked is None or not said.asked.marked or not said.positive:
        return None
    if said.multi and said.turn.verb in ("LIST", "UIDL"):
        return said.with_body([b"%d %s" % (n, pair[1]) for n, pair in enumerate(_pairs(said), 1)])
    one = _one(said) if said.turn.verb in ("LIST", "UIDL") else None
    return b"+OK %s %s\r\n" % (said.asked.arguments[0], one[1]) if one else None


# --- POP2


def _pop2_count(spec: FaultSpec, said: Said) -> bytes | None:
    match = None if said.data else _LENGTH.match(said.octets)
    if match is None or not int(match[1]):
        return None
    return b"=%d%s" % (max(1, int(match[1]) + spec.number()), said.octets[match.end() :])


def _pop2_crlf(spec: FaultSpec, said: Said) -> bytes | None:
    del spec
    return said.octets + CRLF if said.data else None


REPLIES: dict[str, Strike] = {
    # What is told
    "greeting-err": _greeting_err,
    "greeting-foreign": _greeting_foreign,
    "apop-stamp-bad": _apop_stamp_bad,
    "auth-plus-ok": _auth_plus_ok,
    "caps-lie": _caps_lie,
    "caps-change": _caps_change,
    "stls-stripped": _stls_stripped,
    "renumber": _renumber,
    "size-wrong": _size_wrong,
    "count-wrong": _count_wrong,
    "list-like-stat": _list_like_stat,
    "list-bare": _list_bare,
    "uidl-repeat": _uidl_repeat,
    "uidl-change": _uidl_change,
    "uidl-no-number": _uidl_no_number,
    "uidl-single-multi": _single_multi,
    "pop2-count": _pop2_count,
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
