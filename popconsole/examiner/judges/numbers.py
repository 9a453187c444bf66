"""Judges of counts and sizes: STAT against LIST, LIST against the octets that were sent."""

import re

from popconsole.examiner.evidence import Evidence
from popconsole.examiner.reading import LISTING, answer, sizes, unique_ids, whole_number
from popconsole.examiner.verdict import Ruling, allowed, broken, met, unknown
from popconsole.i18n import _
from popconsole.transcript.safe import safe

_DROP = re.compile(rb"\+OK ([0-9]{1,18}) ([0-9]{1,18})(?: .*)?", re.DOTALL)
_PLAIN = re.compile(rb"0|[1-9][0-9]*")
_SHOWN = 80


def _listing_form(seen: Evidence) -> Ruling:
    """Each line of LIST is a number, one blank and a size."""
    exchange = seen.played.of("LIST", b"")[0]
    if not answer(exchange).complete:
        return broken(_("The listing has no end"), seen.played.at(exchange))
    for line in answer(exchange).lines:
        match = LISTING.fullmatch(line)
        if match is None or (match[3] and not match[3].startswith(b" ")):
            told = _("A line of the listing is not a number, one blank and a size: {line}")
            return broken(told.format(line=safe(line[:_SHOWN])), seen.played.at(exchange))
    return met()


def _listing_bare(seen: Evidence) -> Ruling:
    """Nothing stands behind the sizes."""
    exchange = seen.played.of("LIST", b"")[0]
    for line in answer(exchange).lines:
        match = LISTING.fullmatch(line)
        if match is not None and match[3]:
            told = _("A line of the listing has more: {line}").format(line=safe(line[:_SHOWN]))
            return broken(told, seen.played.at(exchange))
    return met()


def _gapless(seen: Evidence) -> Ruling:
    """The numbers of LIST are 1 to n."""
    exchange = seen.played.of("LIST", b"")[0]
    numbers = list(sizes(exchange) or ())
    if numbers != list(range(1, len(numbers) + 1)) or len(numbers) != len(answer(exchange).lines):
        told = _("The numbers of the listing are not 1 to {n}: {numbers}")
        shown = ", ".join(map(str, numbers[:12]))
        return broken(told.format(n=len(answer(exchange).lines), numbers=shown), seen.played.at(exchange))
    return met()


def _decimal(seen: Evidence) -> Ruling:
    """Numbers and sizes are digits, with no zero in front."""
    stat, listed = seen.played.of("STAT")[0], seen.played.of("LIST", b"")[0]
    rows = [(answer(stat).words[1:3], stat)]
    rows += [(line.split(b" ")[:2], listed) for line in answer(listed).lines]
    for words, exchange in rows:
        for word in words:
            if not _PLAIN.fullmatch(word):
                told = _("{word} is no plain decimal number").format(word=safe(word[:_SHOWN]))
                return broken(told, seen.played.at(exchange))
    return met()


def _stat_and_list(seen: Evidence) -> tuple[int, int, list[int], int] | None:
    stat, listed = seen.played.of("STAT")[-1], seen.played.of("LIST", b"")[-1]
    found, drop = sizes(listed), _DROP.fullmatch(answer(stat).status)
    if found is None or drop is None:
        return None
    return int(drop[1]), int(drop[2]), list(found.values()), max(map(seen.played.at, (stat, listed)))


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
    if seen.look.lists("UTF8"):
        return allowed(told.format(size=found[1], sum=sum(found[2])), found[3])
    return broken(told.format(size=found[1], sum=sum(found[2])), found[3])


def _list_one(seen: Evidence) -> Ruling:
    """LIST with a number tells what the listing tells."""
    listed, one = seen.played.of("LIST", b"")[0], seen.played.of("LIST", b"1")[0]
    known = (sizes(listed) or {}).get(1)
    told = answer(one).words[2]
    if known is None or told == b"%d" % known:
        return met()
    why = _("LIST 1 tells {one} octets, the listing {all}")
    return broken(why.format(one=safe(told), all=known), seen.played.at(one))


def _without_first(seen: Evidence) -> Ruling:
    """A marked message has no line, the others have the one they had."""
    before, behind = seen.played.of("LIST", b"")
    wanted = {number: size for number, size in (sizes(before) or {}).items() if number != 1}
    if sizes(behind) == wanted:
        return met()
    return broken(_("The listing is not the one before without its first line"), seen.played.at(behind))


def _no_lines(seen: Evidence) -> Ruling:
    """A listing of nothing is +OK and the dot."""
    for exchange in (*seen.played.of("LIST"), *seen.played.of("UIDL")):
        if answer(exchange).data:
            return broken(_("The listing of an empty maildrop has lines"), seen.played.at(exchange))
    return met()


def _survivors(seen: Evidence) -> Ruling:
    """What was not marked is there, in its order: by its sizes, or else by its unique-ids.

    A store may note in a message that it was seen, and it is longer then.
    """
    before, behind = seen.played.of("LIST", b"")
    left = list((sizes(before) or {}).values())[1:]
    now = list((sizes(behind) or {}).values())
    named, still_named = (list((unique_ids(one) or {}).values()) for one in seen.played.of("UIDL", b""))
    if now == left or (len(still_named) == len(now) and still_named == named[1:]):
        return met()
    at = seen.played.at(behind)
    if len(now) != len(left):
        told = _("{n} messages should be left, with their sizes; there are {m}")
        return broken(told.format(n=len(left), m=len(now)), at)
    number, size, wanted = next(
        (n, one, other) for n, (one, other) in enumerate(zip(now, left, strict=True), start=1) if one != other
    )
    told = _(
        "Another message is gone than the marked one: line {n} has size {size}, and should have {wanted}"
    )
    return broken(told.format(n=number, size=size, wanted=wanted), at)


def _same_listing(seen: Evidence) -> Ruling:
    """Two listings are the same."""
    before, behind = seen.played.of("LIST", b"")[:2]
    if answer(before).lines == answer(behind).lines:
        return met()
    return broken(_("The listing is not what it was"), seen.played.at(behind))


def _size_sent(seen: Evidence) -> Ruling:
    """LIST tells as many octets as RETR sends, without the dots that were added."""
    listed, sent = seen.played.of("LIST")[-1], seen.played.of("RETR")[-1]
    size = whole_number(b"".join(answer(listed).words[2:3]))
    if size is None:
        return unknown(_("LIST tells no size."), seen.played.at(listed))
    count = len(answer(sent).message)
    if count == size:
        return met()
    told = _("LIST tells {told} octets, RETR sends {sent}")
    return broken(told.format(told=size, sent=count), seen.played.at(sent))


def _size_sent_or_refused(seen: Evidence) -> Ruling:
    """The same, where both were answered."""
    both = seen.played.of("LIST")[-1], seen.played.of("RETR")[-1]
    return _size_sent(seen) if all(answer(one).ok for one in both) else met()


JUDGES = {
    "listing-form": _listing_form,
    "listing-bare": _listing_bare,
    "gapless": _gapless,
    "decimal": _decimal,
    "stat-count": _stat_count,
    "stat-size": _stat_size,
    "list-one": _list_one,
    "listing-without-1": _without_first,
    "no-lines": _no_lines,
    "survivors": _survivors,
    "same-listing": _same_listing,
    "size-sent": _size_sent,
    "size-sent-or-refused": _size_sent_or_refused,
}
