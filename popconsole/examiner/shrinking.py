"""What was played, shortened to what shows the fault: a person reads eight commands, not eighty. Pure."""

from dataclasses import replace

from popconsole.examiner.played import PlayedCheck, PlayedExchange

MOST = 8
"""Commands of a transcript that shows a fault."""
_LOGINS = ("USER", "PASS", "APOP", "AUTH", "HELO")


def shrunk(played: PlayedCheck, at: int) -> PlayedCheck:
    """Return what was played up to an exchange, and that alone; -1: all of it."""
    last = len(played.exchanges) - 1 if at < 0 else at
    if last < 0:
        return played
    exchanges = played.exchanges[: last + 1]
    return replace(played, exchanges=exchanges, tail=())


def shows(exchange: PlayedExchange) -> bool:
    """Tell whether an exchange is one that a login is made of."""
    return exchange.command is None or exchange.keyword in _LOGINS
