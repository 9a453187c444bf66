"""What is known of messages one by one: remembered, and held against what is told of them later."""

from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.growing import updated
from popconsole.analysis.step import Changes, KnownMessage, Situation

LIMIT = 4096
"""Messages that are remembered of a listing: completion and checks need no more."""


def accepted(number: int, keyword: str, now: Situation) -> list[Finding]:
    """Return what is wrong with a positive answer about a message: it is marked, or not there."""
    if number in now.marked:
        return [finding("marked-accepted", keyword=keyword, number=number)]
    if now.count is not None and number > now.count and number not in now.messages:
        return [finding("unknown-accepted", keyword=keyword, number=number)]
    return []


def remember(now: Situation, told: dict[int, KnownMessage]) -> Changes:
    """Return the messages with what is told of them now added; nothing where all was known."""
    known, merged, grows = now.messages, {}, 0
    for message, new in told.items():
        old = known.get(message)
        if old is None:
            merged[message] = new
            grows += 1
        elif (new.octets not in (None, old.octets)) or (new.unique_id or old.unique_id) != old.unique_id:
            merged[message] = KnownMessage(
                old.octets if new.octets is None else new.octets, new.unique_id or old.unique_id
            )
    if not merged or len(known) + grows > 2 * LIMIT:
        return {}
    return {"messages": updated(known, merged)}


def differs(now: Situation, number: int, told: KnownMessage) -> list[Finding]:
    """Return where what is told of a message now is not what was told of it before."""
    known = now.messages.get(number)
    if known is None:
        return []
    found = []
    if told.octets is not None and known.octets not in (None, told.octets):
        found.append(finding("size-differs", number=number, octets=told.octets, told=known.octets))
    if told.unique_id is not None and known.unique_id not in (None, told.unique_id):
        found.append(finding("unique-id-differs", number=number))
    return found
