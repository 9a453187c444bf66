"""The times of a conversation in words: what was slow, who waited, what can't be known."""

from collections.abc import Iterator

from popconsole.analysis.history import History
from popconsole.analysis.timeline import AUTOLOGOUT, ExchangeTimes, SessionTimes, WhoseTime
from popconsole.i18n import _, headed, joined, ngettext, own_number
from popconsole.transcript.safe import safe
from popconsole.ui.durations import duration
from popconsole.ui.wire_text import shown_line

_LONGEST = 200  # octets of a command
_NAMED = 5  # lines


def command_text(history: History, exchange: ExchangeTimes, *, reveal: bool) -> str:
    """Return the command of an exchange, safe to show, masked unless ``reveal``."""
    if exchange.greeting:
        return _("the greeting")
    return safe(shown_line(history, exchange.index, reveal=reveal).octets[:_LONGEST])


def remarks(timeline: SessionTimes, exchange: ExchangeTimes) -> Iterator[str]:
    """Yield what is to be said of the times of an exchange; each begins with its sign."""
    if timeline.passed_autologout(exchange):
        told = _(
            "? the client said nothing for {idle}: after {due} a server may log out (RFC 1939 section 3)"
        )
        yield told.format(idle=duration(exchange.idle or 0.0), due=duration(AUTOLOGOUT))
    if exchange.backwards:
        yield _("? times go backwards here: what lies between is not counted")
    if not timeline.totals.has_times:
        return
    if exchange.end is None:
        yield _("· nothing of an answer has come, or no time of it is known")
    elif exchange.asked is None and not exchange.greeting:
        yield _("· it is not known when this was said")


def summary(timeline: SessionTimes, history: History, *, reveal: bool) -> Iterator[str]:
    """Yield, in sentences, what was slow, who waited for whom, and what can't be known."""
    totals, exchanges = timeline.totals, timeline.exchanges
    if not totals.has_times:
        yield _("This recording has no times: the commands stand in their order, without proportions.")
        return
    told = _(
        "{whole} in all: the server {server} ({server_part:.0%}), the client {client} ({client_part:.0%})."
    )
    whole, seconds = totals.whole, totals.seconds
    server, client = seconds[WhoseTime.SERVER], seconds[WhoseTime.CLIENT]
    yield told.format(
        whole=duration(whole),
        server=duration(server),
        server_part=own_number(server / whole if whole else 0.0),
        client=duration(client),
        client_part=own_number(client / whole if whole else 0.0),
    )
    slowest = max(exchanges, key=lambda one: one.until_end or 0.0, default=None)
    if slowest is not None and slowest.until_end:
        yield _("Slowest answer: {duration}, to line {n}, {command}.").format(
            duration=duration(slowest.until_end),
            n=slowest.index + 1,
            command=command_text(history, slowest, reveal=reveal),
        )
    idlest = max(exchanges, key=lambda one: one.idle or 0.0, default=None)
    if idlest is not None and idlest.idle:
        yield _("Longest wait of the client: {duration}, behind line {n}, {command}.").format(
            duration=duration(idlest.idle),
            n=idlest.index + 1,
            command=command_text(history, idlest, reveal=reveal),
        )
    yield from _doubts(timeline)


def _doubts(timeline: SessionTimes) -> Iterator[str]:
    """Yield what is doubtful in the times."""
    totals = timeline.totals
    long = [one.index + 1 for one in timeline.exchanges if timeline.passed_autologout(one)]
    if long:
        told = ngettext(
            "? {n} wait passed {due}, after which a server may log out: behind line {lines}.",
            "? {n} waits passed {due}, after which a server may log out: behind lines {lines}.",
            len(long),
        )
        yield told.format(n=len(long), due=duration(AUTOLOGOUT), lines=_named(long))
    if totals.backwards:
        told = ngettext(
            "? Times go backwards {n} time, at line {lines}: what lies between is not counted.",
            "? Times go backwards {n} times, at lines {lines}: what lies between is not counted.",
            totals.backwards,
        )
        yield told.format(n=totals.backwards, lines=_named([place + 1 for place in totals.places]))
    if totals.untimed:
        told = ngettext(
            "· {n} of {count} lines has no time: what lies around it can't be told apart.",
            "· {n} of {count} lines have no time: what lies around them can't be told apart.",
            totals.untimed,
        )
        yield told.format(n=totals.untimed, count=totals.lines)


def _named(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:_NAMED]))
    return f"{shown} \u2026" if len(numbers) > _NAMED else shown


def told_exchange(exchange: ExchangeTimes, text: str, remarked: list[str]) -> str:
    """Return an exchange in words, for those who hear it; without times, its line and command alone."""
    parts = [_("line {n}, {command}").format(n=exchange.index + 1, command=text)]
    for told, seconds in (
        (_("answered within {duration}"), exchange.until_first),
        (_("whole after {duration}"), exchange.until_end if exchange.end != exchange.first else None),
        (_("then the client waited {duration}"), exchange.idle),
    ):
        if seconds is not None:
            parts.append(told.format(duration=duration(seconds)))
    return joined((headed(parts[0], ", ".join(parts[1:])) if parts[1:] else parts[0], *remarked))
