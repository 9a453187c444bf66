"""Judges of unique-ids: their form, and that they stay."""

import re

from popconsole.examiner.evidence import Evidence
from popconsole.examiner.played import PlayedExchange
from popconsole.examiner.reading import answer, sizes, unique_ids
from popconsole.examiner.verdict import Ruling, allowed, broken, met
from popconsole.i18n import _
from popconsole.transcript.safe import safe

_LINE = re.compile(rb"([0-9]+) ([^ ]+)")
_IDENTIFIER = re.compile(rb"[\x21-\x7e]{1,70}")
_SHOWN = 90


def _listings(seen: Evidence) -> list[PlayedExchange]:
    return seen.played.of("UIDL", b"")


def _form(seen: Evidence) -> Ruling:
    """Each line is a number, one blank, an id; the numbers are LIST's."""
    listed, exchange = seen.played.of("LIST", b"")[0], _listings(seen)[0]
    at = seen.played.at(exchange)
    for line in answer(exchange).lines:
        if not _LINE.fullmatch(line):
            told = _("A line of the listing is not a number, one blank and a unique-id: {line}")
            return broken(told.format(line=safe(line[:_SHOWN])), at)
    if list(unique_ids(exchange) or ()) != list(sizes(listed) or ()):
        return broken(_("The numbers are not those of LIST"), at)
    return met()


def _one(seen: Evidence) -> Ruling:
    """UIDL with a number tells what the listing tells."""
    listed, one = _listings(seen)[0], seen.played.of("UIDL", b"1")[0]
    known = (unique_ids(listed) or {}).get(1)
    told = answer(one).words[2:3]
    if told == [known]:
        return met()
    why = _("UIDL 1 tells {one}, the listing {all}")
    return broken(why.format(one=safe(b" ".join(told)), all=safe(known or b"-")), seen.played.at(one))


def _identifier_form(seen: Evidence) -> Ruling:
    """An id has 1 to 70 characters of ! to ~."""
    exchange = _listings(seen)[0]
    for number, unique in (unique_ids(exchange) or {}).items():
        if not _IDENTIFIER.fullmatch(unique):
            told = _("The unique-id of message {n} has {length} octets: {id}")
            shown = safe(unique[:_SHOWN])
            return broken(told.format(n=number, length=len(unique), id=shown), seen.played.at(exchange))
    return met()


def _differ(seen: Evidence) -> Ruling:
    """No two ids are the same, but of messages that are."""
    exchange = _listings(seen)[0]
    known: dict[bytes, int] = {}
    twins = {seen.look.kinds.get("twina"), seen.look.kinds.get("twinb")}
    shared = None
    for number, unique in (unique_ids(exchange) or {}).items():
        other = known.setdefault(unique, number)
        if other == number:
            continue
        told = _("Messages {n} and {m} have the same unique-id").format(n=other, m=number)
        if {other, number} != twins:
            return broken(told, seen.played.at(exchange))
        shared = allowed(told, seen.played.at(exchange))
    return shared or met()


def _same(seen: Evidence) -> Ruling:
    """All listings are the same."""
    first, *others = _listings(seen)
    for exchange in others:
        if unique_ids(exchange) != unique_ids(first):
            return broken(_("The unique-ids are not what they were"), seen.played.at(exchange))
    return met()


def _without_first(seen: Evidence) -> Ruling:
    """A marked message has no line, the others have the one they had."""
    before, behind = _listings(seen)[:2]
    wanted = {number: unique for number, unique in (unique_ids(before) or {}).items() if number != 1}
    if unique_ids(behind) == wanted:
        return met()
    return broken(_("The listing is not the one before without its first line"), seen.played.at(behind))


def _survive(seen: Evidence) -> Ruling:
    """What is left has the ids that it had, and new numbers."""
    before, behind = _listings(seen)[:2]
    left = list((unique_ids(before) or {}).values())[1:]
    if unique_ids(behind) == dict(enumerate(left, start=1)):
        return met()
    return broken(
        _("What is left is not 1 to {n} with its unique-ids").format(n=len(left)), seen.played.at(behind)
    )


JUDGES = {
    "uidl-form": _form,
    "uidl-one": _one,
    "id-form": _identifier_form,
    "ids-differ": _differ,
    "same-ids": _same,
    "uidl-without-1": _without_first,
    "ids-survive": _survive,
}
