"""POP2's counts and lengths, and what they tell of the mailbox (RFC 937 pages 7 to 9)."""

from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.growing import NO_NUMBERS, Table, with_number
from popconsole.analysis.known import differs, remember
from popconsole.analysis.step import Changes, KnownMessage, Situation
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.status import number
from popconsole.protocol.table import CommandEffect, Reply, Shape
from popconsole.transcript.safe import safe


def of_pop2(head: Issued, row: Reply, octets: bytes, now: Situation, found: list[Finding]) -> Changes:
    """Read a positive status line; return what it changes in the situation, and add to ``found``."""
    told = number(octets)
    command = head.parsed.command
    if command is None or row.shape is Shape.SINGLE_LINE:
        return {}
    if told is None:
        found.append(
            finding("listing-malformed", row.cite, listing=row.content.name.lower(), expected=row.example)
        )
        return {}
    if row.shape is Shape.COUNT:
        changes: Changes = {
            "count": told,
            "current": 1,
            "announced": None,
            "marked": NO_NUMBERS,
            "messages": Table(),
        }
        if command.does(CommandEffect.SELECTS_MAILBOX) and head.parsed.arguments:
            name = safe(head.parsed.arguments[0])
            changes["mailbox"] = name
            changes["mailboxes"] = tuple(dict.fromkeys((*now.mailboxes, name)))
        return changes
    current = now.current or 1
    changes = {"announced": told}
    if command.does(CommandEffect.SELECTS):
        current = head.parsed.number if head.parsed.number is not None else current
    elif not command.does(CommandEffect.MOVES_ON):
        if not told:
            found.append(finding("pop2-nack-zero"))
    else:
        if command.does(CommandEffect.MARKS):
            changes["marked"] = with_number(now.marked, current)
        current += 1
    changes["current"] = current
    if told and current:
        found += differs(now, current, KnownMessage(told))
        changes.update(remember(now, {current: KnownMessage(told)}))
    return changes
