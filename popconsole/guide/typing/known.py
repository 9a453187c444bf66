"""Accounts of a server whose passwords are no secret, for a beginner who knows none."""

from collections.abc import Mapping
from types import MappingProxyType

from popconsole.analysis.legal import is_legal
from popconsole.analysis.step import Situation
from popconsole.i18n import _
from popconsole.protocol.syntax import parse
from popconsole.protocol.table import ArgumentKind, Protocol
from popconsole.transcript.safe import safe_text

Known = Mapping[str, str]
"""Passwords by user; an empty one is not to be told."""

NONE_KNOWN: Known = MappingProxyType({})
_LOGS_IN = (ArgumentKind.USER, ArgumentKind.PASSWORD)


def user_meant(protocol: Protocol, situation: Situation, text: str) -> str:
    """Return the user whose password stands, or would stand, in a line that is being typed; may be empty."""
    parsed = parse(protocol, text.encode("utf-8", "surrogatepass"))
    rows = parsed.command.arguments if parsed.command else ()
    for row, value in zip(rows, parsed.arguments, strict=False):
        if row.kind is ArgumentKind.USER:
            return value.decode("utf-8", "replace")
    return situation.user or ""


def offered(protocol: Protocol, situation: Situation, known: Known) -> str:
    """Return a sentence that tells of a user and a password where one logs in next; else nothing."""
    now = (command for command in protocol.commands if is_legal(situation, command))
    if not known or not any(row.kind in _LOGS_IN for command in now for row in command.arguments):
        return ""
    named = situation.user or ""
    user = named if named in known else next(iter(known))
    told = _("Known here: {user}, password {password}.") if known[user] else _("Known here: {user}.")
    return told.format(user=safe_text(user), password=safe_text(known[user]))
