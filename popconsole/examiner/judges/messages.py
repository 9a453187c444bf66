"""Judges of messages: whole, stuffed, unchanged, and TOP's part of one."""

from popconsole.examiner.evidence import Evidence
from popconsole.examiner.played import PlayedExchange
from popconsole.examiner.reading import answer, original, parts, shown_line, steady
from popconsole.examiner.verdict import Ruling, allowed, broken, met
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF, byte_stuff

_SHOWN = 80


def _ended(seen: Evidence) -> Ruling:
    """Each multi-line reply ends with a dot and CRLF."""
    for number, exchange in enumerate(seen.played.exchanges):
        reply = answer(exchange)
        if exchange.reply is None or not reply.multi:
            continue
        if not reply.complete:
            return broken(_("The reply to {command} has no end").format(command=exchange.keyword), number)
        if reply.dot_ending != CRLF:
            return broken(_("The lone dot does not end with CRLF"), number)
    return met()


def _whole(seen: Evidence) -> Ruling:
    """A message has come to its end, and is the one that was put there."""
    ended = _ended(seen)
    return ended if ended.why else _as_given(seen)


def _last_retr(seen: Evidence) -> PlayedExchange:
    return [one for one in seen.played.exchanges if one.keyword in ("RETR", "TOP")][-1]


def _as_given(seen: Evidence) -> Ruling:
    """The body is the one that was put there, but for a line end at its end."""
    exchange = _last_retr(seen)
    known = original(seen, exchange)
    if known is None:
        return met()
    body, wanted = parts(answer(exchange).message)[1], parts(known)[1]
    if body.rstrip(CRLF) == wanted.rstrip(CRLF):
        return met()
    return broken(_("The body is not the one that was put there: {where}").format(
        where=_where(body, wanted)), seen.played.at(exchange))  # fmt: skip


def _where(body: bytes, wanted: bytes) -> str:
    """Tell the first line that is other."""
    lines, others = body.split(CRLF), wanted.split(CRLF)
    for number, (one, other) in enumerate(zip(lines, others, strict=False), start=1):
        if one == other:
            continue
        if one[:_SHOWN] == other[:_SHOWN]:
            told = _("line {n} has {octets} octets, and should have {wanted}")
            return told.format(n=number, octets=len(one), wanted=len(other))
        shown, wants = shown_line(one[:_SHOWN]), shown_line(other[:_SHOWN])
        if not one:
            return _("line {n} is empty, and should be {wanted}").format(n=number, wanted=wants)
        if not other:
            return _("line {n} is {line}, and should be empty").format(n=number, line=shown)
        return _("line {n} is {line}, and should be {wanted}").format(n=number, line=shown, wanted=wants)
    return _("it has {n} lines, and should have {m}").format(n=len(lines), m=len(others))


def _dots_inside(seen: Evidence) -> Ruling:
    """The reply goes on behind a line of one dot."""
    exchange = _last_retr(seen)
    known = original(seen, exchange)
    if known is None or len(answer(exchange).data) >= known.count(CRLF):
        return met()
    told = _("The reply ends after {n} lines, the message has {m}")
    return broken(told.format(n=len(answer(exchange).data), m=known.count(CRLF)), seen.played.at(exchange))


def _stuffed(seen: Evidence) -> Ruling:
    """Lines that begin with a dot have one more on the wire, and all else is as it was."""
    exchange = _last_retr(seen)
    known = original(seen, exchange)
    if known is None:
        return met()
    sent = CRLF.join(line for line, _ending in answer(exchange).data)
    body, wanted = parts(sent)[1], byte_stuff(parts(known)[1])
    if body.rstrip(CRLF) == wanted.rstrip(CRLF):
        return met()
    told = _("On the wire the dots are not as they should be: {where}")
    return broken(told.format(where=_where(body, wanted)), seen.played.at(exchange))


def _nothing_added(seen: Evidence) -> Ruling:
    """No line was added at the end."""
    exchange = _last_retr(seen)
    known = original(seen, exchange)
    if known is None:
        return met()
    body, wanted = parts(answer(exchange).message)[1], parts(known)[1]
    if len(body) <= len(wanted):
        return met()
    told = _("The body has {n} octets more than the message has")
    return broken(told.format(n=len(body) - len(wanted)), seen.played.at(exchange))


def _same_octets(seen: Evidence) -> Ruling:
    """A message fetched twice is the same."""
    first, second = seen.played.of("RETR")[:2]
    one, other = answer(first).message, answer(second).message
    if one == other:
        return met()
    at = seen.played.at(second)
    if steady(one) == steady(other):
        return allowed(_("Header lines that tell a state have changed."), at)
    told = _("The message is another the second time: {where}")
    return broken(told.format(where=_where(parts(other)[1], parts(one)[1])), at)


def _same_message(seen: Evidence) -> Ruling:
    """A number stands for the message that it stood for before."""
    first, second = seen.played.of("RETR")[:2]
    if steady(answer(first).message) == steady(answer(second).message):
        return met()
    return broken(_("The number stands for another message now"), seen.played.at(second))


def _top(seen: Evidence) -> Ruling:
    """TOP gives header, empty line, and just so many lines of the body."""
    exchange = seen.played.of("TOP")[-1]
    known = original(seen, exchange)
    count = int(exchange.argument.split(b" ")[1])
    head, body = parts(answer(exchange).message)
    if known is None:
        return met()
    lines = body.split(CRLF)[:-1] if body else []
    wanted = parts(known)[1].split(CRLF)[:count]
    if CRLF + CRLF not in answer(exchange).message:
        return broken(_("There is no empty line behind the header"), seen.played.at(exchange))
    if lines == wanted and head:
        return met()
    at = seen.played.at(exchange)
    if len(lines) != len(wanted):
        told = _("TOP with {n} gives {m} lines of the body, and should give {wanted}")
        return broken(told.format(n=count, m=len(lines), wanted=len(wanted)), at)
    told = _("TOP with {n} gives another text than was put there: {where}")
    return broken(told.format(n=count, where=_where(CRLF.join(lines), CRLF.join(wanted))), at)


def _top_whole(seen: Evidence) -> Ruling:
    """TOP with more lines than there are is the message as RETR sends it."""
    top, whole = seen.played.of("TOP")[-1], seen.played.of("RETR")[-1]
    if steady(answer(top).message) == steady(answer(whole).message):
        return met()
    told = _("TOP gives {n} octets, RETR {m}")
    return broken(told.format(n=len(answer(top).message), m=len(answer(whole).message)), seen.played.at(top))


def _top_stuffed(seen: Evidence) -> Ruling:
    """TOP doubles dots too."""
    exchange = seen.played.of("TOP")[-1]
    known = original(seen, exchange)
    if known is None:
        return met()
    count = int(exchange.argument.split(b" ")[1])
    body = parts(CRLF.join([line for line, _ending in answer(exchange).data] + [b""]))[1]
    wanted = byte_stuff(CRLF.join([*parts(known)[1].split(CRLF)[:count], b""]))
    if body == wanted or body.startswith(wanted):
        return met()
    told = _("On the wire the dots are not as they should be: {where}")
    return broken(told.format(where=_where(body, wanted)), seen.played.at(exchange))


JUDGES = {
    "ended": _ended,
    "whole": _whole,
    "as-given": _as_given,
    "dots-inside": _dots_inside,
    "stuffed": _stuffed,
    "nothing-added": _nothing_added,
    "same-octets": _same_octets,
    "same-message": _same_message,
    "top": _top,
    "top-whole": _top_whole,
    "top-stuffed": _top_stuffed,
}
