"""Judges of logins, greetings and what is the same twice."""

from popconsole.examiner.evidence import Evidence
from popconsole.examiner.reading import answer
from popconsole.examiner.verdict import Ruling, absent, allowed, broken, met
from popconsole.i18n import _
from popconsole.protocol.auth import apop_timestamp
from popconsole.transcript.model import LineKind, Side


def _no_raw_echo(seen: Evidence) -> Ruling:
    """No control octet that was sent comes back as it is."""
    for number, exchange in enumerate(seen.played.exchanges):
        status = answer(exchange).status
        if b"\0" in status or b"\r" in status:
            return broken(_("The reply has a control octet that was sent"), number)
    return met()


def _way_in(seen: Evidence) -> Ruling:
    """USER is taken, or there is another way."""
    first = seen.exchanges[0]
    if answer(first).ok:
        return met()
    if seen.look.mechanisms or seen.look.has("APOP") or seen.look.has("STLS"):
        return allowed(_("USER is refused, and there is another way."), seen.played.start)
    return broken(_("USER is refused, and no other way is offered"), seen.played.start)


def _same_status(seen: Evidence) -> Ruling:
    """A name is answered with the same status twice."""
    users = seen.played.of("USER")
    if len({answer(exchange).ok for exchange in users}) == 1:
        return met()
    return broken(
        _("USER with the same name is answered otherwise the second time"), seen.played.at(users[-1])
    )


def _same_words(seen: Evidence) -> Ruling:
    """Two refusals of PASS have the same text."""
    first, *others = seen.played.of("PASS")
    if any(answer(exchange).status != answer(first).status for exchange in others):
        return broken(
            _("The refusals tell an unknown name from a wrong password"), seen.played.at(others[-1])
        )
    return met()


def _stamp_form(seen: Evidence) -> Ruling:
    """What stands in angle brackets in a greeting is a msg-id."""
    greeting = answer(seen.played.exchanges[0]).status
    if b"<" not in greeting:
        return absent()
    if apop_timestamp(greeting) is None:
        return broken(_("What stands behind < in the greeting is no msg-id"), 0)
    return met()


def _stamps_differ(seen: Evidence) -> Ruling:
    """No timestamp comes twice."""
    greetings = [n for n, one in enumerate(seen.played.exchanges) if one.command is None]
    stamps = [apop_timestamp(answer(seen.played.exchanges[n]).status) for n in greetings]
    if len(set(stamps)) == len(stamps):
        return met()
    return broken(_("A timestamp comes twice"), greetings[-1])


def _timed_out(seen: Evidence) -> Ruling:
    """The server has closed: nothing could be said to it at the end."""
    if any(exchange.reply is not None for exchange in seen.played.tail):
        return absent(_("It does not close by itself, in half an hour."))
    return met()


def _mail_at_timeout(seen: Evidence) -> Ruling:
    """The first connection was closed by the server, before the client gave it up."""
    last = seen.played.lines[0][-1]
    if last.kind is LineKind.CLOSED and last.side is Side.SERVER:
        return met()
    return absent(_("It does not close by itself, in eleven minutes."))


JUDGES = {
    "timed-out": _timed_out,
    "mail-at-timeout": _mail_at_timeout,
    "no-raw-echo": _no_raw_echo,
    "way-in": _way_in,
    "same-status": _same_status,
    "same-words": _same_words,
    "stamp-form": _stamp_form,
    "stamps-differ": _stamps_differ,
}
