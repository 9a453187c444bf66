"""Judges of POP2: its signs, its counted octets."""

import re
from collections.abc import Callable

from popconsole.examiner.evidence import Evidence
from popconsole.examiner.played import PlayedExchange, PlayedReply
from popconsole.examiner.reading import parts, steady, too_long
from popconsole.examiner.verdict import CheckVerdict, Ruling, allowed, broken, met, unknown
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF
from popconsole.transcript.safe import safe

_NUMBERED = re.compile(rb"[#=][0-9]+(?: .*)?", re.DOTALL)
_SIGNS = {
    "HELO": b"#-",
    "FOLD": b"#-",
    "READ": b"=-",
    "ACKS": b"=-",
    "ACKD": b"=-",
    "NACK": b"=-",
    "QUIT": b"+-",
}
_LONGEST, _LONGEST_TEXT, _SHOWN = 512, 1000, 80


def _sent(exchange: PlayedExchange) -> bytes:
    return exchange.reply.counted if exchange.reply else b""


def _kind(seen: Evidence, exchange: PlayedExchange) -> bytes | None:
    """Return the message that the READ before an exchange has named, as it was put there."""
    before = seen.played.exchanges[: seen.played.at(exchange)]
    number = next((one.argument for one in reversed(before) if one.keyword == "READ"), b"")
    for kind, known in seen.look.kinds.items():
        if number == b"%d" % known:
            return seen.mail.get(kind)
    return None


def _as_given(seen: Evidence) -> Ruling:
    """The body is the one that was put there."""
    exchange = seen.played.of("RETR")[-1]
    known = _kind(seen, exchange)
    if exchange.reply is not None and not exchange.reply.complete:
        told = _("{n} octets come, and then no more")
        return broken(told.format(n=len(_sent(exchange))), seen.played.at(exchange))
    if known is None:
        return met()
    body, wanted = (
        parts(one.replace(CRLF, b"\n").replace(b"\n", CRLF))[1] for one in (_sent(exchange), known)
    )
    if body.rstrip(CRLF) == wanted.rstrip(CRLF):
        return met()
    told = _("The body is not the one that was put there: {n} octets in place of {m}")
    return broken(told.format(n=len(body), m=len(wanted)), seen.played.at(exchange))


def _crlf(seen: Evidence) -> Ruling:
    exchange = seen.played.of("RETR")[-1]
    sent = _sent(exchange)
    if sent.count(b"\n") == sent.count(CRLF):
        return _as_given(seen)
    return broken(_("A line of the message ends without CRLF"), seen.played.at(exchange))


def _long_lines(seen: Evidence) -> Ruling:
    exchange = seen.played.of("RETR")[-1]
    known = _kind(seen, exchange)
    stored = set((known or b"").split(CRLF))
    made = [line for line in _sent(exchange).split(CRLF) if line not in stored]
    longest = max(map(len, made), default=0) + len(CRLF)
    if longest <= _LONGEST_TEXT:
        return met()
    told = _("A line has {n} octets.").format(n=longest)
    return (allowed if known is None else broken)(told, seen.played.at(exchange))


def _not_zero(seen: Evidence) -> Ruling:
    exchange = seen.played.of("READ")[0]
    if exchange.reply is None or exchange.reply.status[1:].split(b" ")[0].strip(b"0"):
        return met()
    return broken(_("The last message that was counted is not there"), seen.played.at(exchange))


def _first(seen: Evidence) -> Ruling:
    """What RETR sends has the length that the last READ told."""
    exchange = seen.played.of("RETR")[-1]
    return met() if _sent(exchange) else broken(_("RETR sends nothing"), seen.played.at(exchange))


def _same_text(seen: Evidence) -> Ruling:
    first, second = seen.played.of("RETR")[:2]
    if _sent(first) == _sent(second):
        return met()
    if steady(_sent(first)) == steady(_sent(second)):
        return allowed(_("Header lines that tell a state have changed."), seen.played.at(second))
    return broken(_("The message is another the second time"), seen.played.at(second))


def _none_is(seen: Evidence, faulty: Callable[[PlayedExchange, PlayedReply], str]) -> Ruling:
    count = 0
    for play, (_id, played) in enumerate(seen.log):
        for at, exchange in enumerate(played.exchanges):
            reply = exchange.reply
            if reply is None or (exchange.keyword == "RETR" and not reply.status):
                continue
            count += 1
            told = faulty(exchange, reply)
            if told:
                return Ruling(CheckVerdict.BROKEN, told, at, play)
    return met() if count else unknown(_("No reply was heard."))


def _signs(seen: Evidence) -> Ruling:
    def faulty(exchange: PlayedExchange, reply: PlayedReply) -> str:
        signs = b"+-" if exchange.command is None else _SIGNS.get(exchange.keyword, b"-")
        if (reply.status[:1] and reply.status[:1] in signs) or too_long(exchange):
            return ""
        told = _("{command} is answered with another sign: {line}")
        return told.format(command=exchange.keyword or "-", line=safe(reply.status[:_SHOWN]))

    return _none_is(seen, faulty)


def _numbers(seen: Evidence) -> Ruling:
    def faulty(_exchange: PlayedExchange, reply: PlayedReply) -> str:
        if not reply.status.startswith((b"#", b"=")) or _NUMBERED.fullmatch(reply.status):
            return ""
        return _("A number has another form: {line}").format(line=safe(reply.status[:_SHOWN]))

    return _none_is(seen, faulty)


def _lines(seen: Evidence) -> Ruling:
    def faulty(_exchange: PlayedExchange, reply: PlayedReply) -> str:
        if reply.ending != CRLF:
            return _("A line ends without CRLF")
        if len(reply.status) + len(CRLF) > _LONGEST:
            return _("A reply has {n} octets").format(n=len(reply.status) + len(CRLF))
        return ""

    return _none_is(seen, faulty)


JUDGES = {
    "pop2-as-given": _as_given,
    "pop2-crlf": _crlf,
    "pop2-long-lines": _long_lines,
    "pop2-not-zero": _not_zero,
    "pop2-first": _first,
    "pop2-same-text": _same_text,
    "pop2-run-signs": _signs,
    "pop2-run-numbers": _numbers,
    "pop2-run-lines": _lines,
}
