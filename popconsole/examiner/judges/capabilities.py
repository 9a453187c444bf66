"""Judges of CAPA: the form of its lines, what is kept, what a line promises."""

import re
from collections.abc import Iterator

from popconsole.examiner.evidence import Evidence
from popconsole.examiner.played import PlayedExchange
from popconsole.examiner.reading import answer, whole_number
from popconsole.examiner.verdict import Ruling, absent, allowed, broken, met, unknown
from popconsole.i18n import _
from popconsole.transcript.safe import safe

_LINE = re.compile(rb"[\x21-\x2d\x2f-\x7e][\x21-\x7e]*(?: [\x21-\x7e]+)*")
_LONGEST, _SHOWN = 510, 80
_MAY_GO = (b"STLS", b"IMPLEMENTATION")
_DELAY = re.compile(rb"LOGIN-DELAY [0-9]+(?: USER)?", re.IGNORECASE)
_EXPIRE = re.compile(rb"EXPIRE (?:NEVER|[0-9]+)(?: USER)?", re.IGNORECASE)


def _capas(seen: Evidence) -> list[PlayedExchange]:
    return [one for one in seen.played.of("CAPA") if answer(one).ok]


def _there(seen: Evidence) -> Ruling:
    exchange = seen.played.of("CAPA")[0]
    if answer(exchange).ok and not answer(exchange).complete:
        return broken(_("The list has no end"), seen.played.at(exchange))
    return met() if answer(exchange).ok else absent(_("CAPA is refused."))


def _lines(seen: Evidence) -> Ruling:
    exchange = seen.played.of("CAPA")[0]
    for line in answer(exchange).lines:
        if not _LINE.fullmatch(line) or len(line) > _LONGEST:
            told = _("A line of capabilities has another form: {line}").format(line=safe(line[:_SHOWN]))
            return broken(told, seen.played.at(exchange))
        if line.split(b" ")[0].upper() == b"EXPIRENEVER":
            told = _("A capability and its argument are run together: {line}").format(line=safe(line))
            return broken(told, seen.played.at(exchange))
    return met()


def _tags(exchange: PlayedExchange) -> set[bytes]:
    return {line.split(b" ")[0].upper() for line in answer(exchange).lines if line}


def _kept(seen: Evidence) -> Ruling:
    """What was listed before login is listed after it."""
    before = next(one for one in _capas(seen) if not one.logged_in)
    later = next(one for one in _capas(seen) if one.logged_in)
    gone = sorted(_tags(before) - _tags(later) - set(_MAY_GO))
    if not gone:
        return met()
    told = _("After login these are no longer listed: {names}")
    return broken(told.format(names=safe(b", ".join(gone))), seen.played.at(later))


def _twice(seen: Evidence) -> Ruling:
    first, second = _capas(seen)[:2]
    if sorted(answer(first).lines) == sorted(answer(second).lines):
        return met()
    return broken(_("The second list is another one"), seen.played.at(second))


def _rows(seen: Evidence, tag: bytes) -> Iterator[tuple[bytes, int, bool]]:
    """Yield the lines of a capability, in all states, each with its exchange and whether logged in."""
    for exchange in _capas(seen):
        for line in answer(exchange).lines:
            if line.upper().startswith(tag):
                yield line, seen.played.at(exchange), exchange.logged_in


def _form(seen: Evidence, tag: bytes, form: "re.Pattern[bytes]") -> Ruling:
    for line, at, logged_in in _rows(seen, tag):
        if not form.fullmatch(line) or (logged_in and line.upper().endswith(b" USER")):
            return broken(_("{line} has another form").format(line=safe(line[:_SHOWN])), at)
    return met()


def _login_delay(seen: Evidence) -> Ruling:
    return _form(seen, b"LOGIN-DELAY", _DELAY)


def _login_delay_kept(seen: Evidence) -> Ruling:
    row = (seen.look.row("LOGIN-DELAY") or b"").split(b" ")
    exchange = seen.played.of("PASS")[-1]
    if not answer(exchange).ok:
        return met()
    if row[1:2] in ([], [b"0"]):
        return allowed(_("The delay that is announced is 0."))
    return broken(_("A login within the delay that is announced is let in"), seen.played.at(exchange))


def _expire(seen: Evidence) -> Ruling:
    return _form(seen, b"EXPIRE", _EXPIRE)


def _expire_kept(seen: Evidence) -> Ruling:
    row = (seen.look.row("EXPIRE") or b"").upper().split(b" ")
    # By then checks that remove mail may have left less of it than at first sight.
    first, exchange = (seen.played.of("STAT")[at] for at in (0, -1))
    before, left = (whole_number(b"".join(answer(one).words[1:2])) for one in (first, exchange))
    if left is None or before is None:
        return unknown(_("STAT tells no count."), seen.played.at(exchange))
    if left == before:
        return met()
    if row[1:2] == [b"0"] and left == before - 1:
        return allowed(_("What was read is gone, as EXPIRE 0 says."))
    told = _("{n} messages are left of {m}").format(n=left, m=before)
    return broken(told, seen.played.at(exchange))


def _implementation(seen: Evidence) -> Ruling:
    for line, at, _logged_in in _rows(seen, b"IMPLEMENTATION"):
        if len(line.split()) < 2:
            return broken(_("IMPLEMENTATION has no word"), at)
    return met()


def _sasl_kept(seen: Evidence) -> Ruling:
    exchange = _capas(seen)[-1]
    if b"SASL" in _tags(exchange):
        return met()
    return broken(_("SASL is not listed after login"), seen.played.at(exchange))


def _stls_listed(seen: Evidence) -> Ruling:
    exchange = seen.played.of("STLS")[0]
    if not answer(exchange).ok:
        return absent()
    if any(b"STLS" in _tags(one) for one in _capas(seen)):
        return met()
    return broken(_("STLS works, and CAPA does not list it"), seen.played.at(exchange))


def _stls_not_listed(seen: Evidence) -> Ruling:
    exchange = _capas(seen)[-1]
    if b"STLS" not in _tags(exchange):
        return met()
    return broken(_("STLS is listed where it may not be said"), seen.played.at(exchange))


def _no_plain_in_clear(seen: Evidence) -> Ruling:
    shown = {"PLAIN", "LOGIN"} & set(seen.look.mechanisms)
    if not shown:
        return met()
    names = ", ".join(sorted(shown))
    if not seen.look.loopback:
        return broken(_("Offered in clear: {names}").format(names=names), len(seen.played.exchanges) - 1)
    told = _("{names} is offered in clear; an address of loopback counts as secured.")
    return allowed(told.format(names=names))


JUDGES = {
    "capa-there": _there,
    "capa-lines": _lines,
    "capa-kept": _kept,
    "capa-twice": _twice,
    "login-delay-row": _login_delay,
    "login-delay-kept": _login_delay_kept,
    "expire-row": _expire,
    "expire-kept": _expire_kept,
    "implementation-row": _implementation,
    "sasl-kept": _sasl_kept,
    "stls-listed": _stls_listed,
    "stls-not-listed": _stls_not_listed,
    "no-plain-in-clear": _no_plain_in_clear,
}
