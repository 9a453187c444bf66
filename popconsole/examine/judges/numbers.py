"""Judges of counts and sizes: STAT against LIST, LIST against the octets that were sent."""

import re

from popconsole.examine.played import PlayedExchange
from popconsole.examine.seen import Evidence
from popconsole.examine.verdict import Ruling, broken, met
from popconsole.i18n import _
from popconsole.transcript.safe import safe

_LISTING = re.compile(rb"(0|[1-9][0-9]*) ([0-9]+)(.*)")


def listing(exchange: PlayedExchange) -> dict[int, int] | None:
    """Return the sizes of a scan listing by message-number; None where it is none."""
    if exchange.reply is None or not exchange.reply.ok:
        return None
    found: dict[int, int] = {}
    for line in exchange.reply.lines:
        match = _LISTING.fullmatch(line)
        if match is None:
            return None
        found[int(match[1])] = int(match[2])
    return found


def _listing_form(seen: Evidence) -> Ruling:
    """Each line of LIST is a number, one blank and a size."""
    exchange = seen.played.of("LIST", b"")[0]
    at = seen.played.at(exchange)
    for line in exchange.reply.lines if exchange.reply else ():
        match = _LISTING.fullmatch(line)
        if match is None or (match[3] and not match[3].startswith(b" ")):
            told = _("A line of the listing is not a number, one blank and a size: {line}")
            return broken(told.format(line=safe(line[:80])), at)
    return met()


def _gapless(seen: Evidence) -> Ruling:
    """The numbers of LIST are 1 to n."""
    exchange = seen.played.of("LIST", b"")[0]
    numbers = list(listing(exchange) or ())
    if numbers != list(range(1, len(numbers) + 1)):
        told = _("The numbers of the listing are not 1 to {n}: {numbers}")
        shown = ", ".join(map(str, numbers[:12]))
        return broken(told.format(n=len(numbers), numbers=shown), seen.played.at(exchange))
    return met()


def _stat_and_list(seen: Evidence) -> tuple[int, int, list[int], int] | None:
    stat, listed = seen.played.of("STAT")[-1], seen.played.of("LIST", b"")[-1]
    sizes = listing(listed)
    if sizes is None or stat.reply is None:
        return None
    return int(stat.reply.words[1]), int(stat.reply.words[2]), list(sizes.values()), seen.played.at(stat)


def _stat_count(seen: Evidence) -> Ruling:
    found = _stat_and_list(seen)
    if found is None or found[0] == len(found[2]):
        return met()
    told = _("STAT tells {count} messages, LIST has {lines} lines")
    return broken(told.format(count=found[0], lines=len(found[2])), found[3])


def _stat_size(seen: Evidence) -> Ruling:
    found = _stat_and_list(seen)
    if found is None or found[1] == sum(found[2]):
        return met()
    told = _("STAT tells {size} octets, the sizes of LIST are {sum} together")
    return broken(told.format(size=found[1], sum=sum(found[2])), found[3])


JUDGES = {
    "listing-form": _listing_form,
    "gapless": _gapless,
    "stat-count": _stat_count,
    "stat-size": _stat_size,
}
