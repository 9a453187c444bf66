"""Judges of a whole run: what holds for every reply, whatever was asked."""

import re
from collections.abc import Callable, Iterator

from popconsole.examiner.evidence import Evidence
from popconsole.examiner.played import PlayedExchange, PlayedReply
from popconsole.examiner.reading import shown_line, too_long
from popconsole.examiner.verdict import Ruling, absent, allowed, broken, met, unknown
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF
from popconsole.transcript.safe import safe

_STATUS = re.compile(rb"(?:\+OK|-ERR)(?: .*)?|\+(?: .*)?", re.DOTALL)
_CODE = re.compile(rb"(?:\+OK|-ERR) \[([^\]]*)(\]?)")
_CODE_FORM = re.compile(rb"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")
_TOLD = re.compile(rb"\+OK (?:\S+ )?\(?([0-9]{1,18}) octets\b", re.IGNORECASE)
_LONGEST, _SHOWN = 512, 80
_LOGINS = ("USER", "PASS", "APOP", "AUTH")

_Faulty = Callable[[PlayedExchange, PlayedReply], str]


def _replies(seen: Evidence) -> Iterator[tuple[int, int, PlayedExchange, PlayedReply]]:
    """Yield all replies of the run: the play, the exchange in it, and both; tails have the last number."""
    for play, (_id, played) in enumerate(seen.log):
        for at, exchange in enumerate(played.exchanges):
            if exchange.reply is not None:
                yield play, at, exchange, exchange.reply


def _none_is(seen: Evidence, faulty: _Faulty) -> Ruling:
    """Broken at the first reply of which something is told."""
    count = 0
    for play, at, exchange, reply in _replies(seen):
        count += 1
        told = faulty(exchange, reply)
        if told:
            return Ruling(broken("").verdict, told, at, play)
    return met() if count else unknown(_("No reply was heard."))


def _indicators(seen: Evidence) -> Ruling:
    def faulty(exchange: PlayedExchange, reply: PlayedReply) -> str:
        if _STATUS.fullmatch(reply.status) or too_long(exchange):
            return ""
        return _("A reply begins otherwise: {line}").format(line=safe(reply.status[:_SHOWN]))

    return _none_is(seen, faulty)


def _crlf(seen: Evidence) -> Ruling:
    def faulty(exchange: PlayedExchange, reply: PlayedReply) -> str:
        endings = [reply.ending]
        if exchange.keyword not in ("RETR", "TOP"):
            endings += [ending for _line, ending in reply.data]
        if all(ending == CRLF for ending in endings):
            return ""
        return _("A line ends without CRLF")

    return _none_is(seen, faulty)


def _length(seen: Evidence) -> Ruling:
    def faulty(_exchange: PlayedExchange, reply: PlayedReply) -> str:
        length = len(reply.status) + len(reply.ending)
        if length <= _LONGEST or reply.status.startswith(b"+ "):  # challenges have no such limit (RFC 5034)
            return ""
        return _("The first line of a reply has {n} octets").format(n=length)

    return _none_is(seen, faulty)


def _message_crlf(seen: Evidence) -> Ruling:
    def faulty(exchange: PlayedExchange, reply: PlayedReply) -> str:
        if exchange.keyword not in ("RETR", "TOP") or all(end == CRLF for _line, end in reply.data):
            return ""
        return _("A line of a message ends with a bare LF")

    return _none_is(seen, faulty)


def _octets_told(seen: Evidence) -> Ruling:
    def faulty(exchange: PlayedExchange, reply: PlayedReply) -> str:
        told = _TOLD.match(reply.status)
        if exchange.keyword != "RETR" or told is None or not reply.complete:
            return ""
        if int(told[1]) == len(reply.message):
            return ""
        return _("+OK tells {told} octets, {sent} are sent").format(
            told=int(told[1]), sent=len(reply.message)
        )

    return _none_is(seen, faulty)


def _one_reply(seen: Evidence) -> Ruling:
    """Nothing came that nothing had asked for, and nothing that was asked stayed without an answer."""
    for play, (_id, played) in enumerate(seen.log):
        out_of_step: set[int] = set()
        for at, exchange in enumerate((*played.exchanges, *played.tail)):
            if exchange.unasked and exchange.connection not in out_of_step:
                line = shown_line(exchange.unasked[0][:_SHOWN])
                told = _("A line came that nothing had asked for: {line}").format(line=line)
                return Ruling(broken("").verdict, told, min(at, len(played.exchanges) - 1), play)
            if too_long(exchange):
                out_of_step.add(exchange.connection)
    return met() if seen.log else unknown(_("No reply was heard."))


def _code(reply: PlayedReply) -> bytes | None:
    found = _CODE.match(reply.status)
    return found[1].upper() if found else None


def _codes(seen: Evidence) -> Ruling:
    listed = seen.look.lists("RESP-CODES")
    some = False

    def faulty(_exchange: PlayedExchange, reply: PlayedReply) -> str:
        nonlocal some
        found = _CODE.match(reply.status)
        if found is None:
            return ""
        some = True
        if listed and (not found[2] or not _CODE_FORM.fullmatch(found[1])):
            return _("What stands in brackets is no response code: {line}").format(
                line=safe(reply.status[:_SHOWN])
            )
        return ""

    ruling = _none_is(seen, faulty)
    if ruling.why or listed:
        return ruling
    return allowed(_("There are texts in brackets, and RESP-CODES is not listed.")) if some else absent()


def _only(
    seen: Evidence, codes: tuple[bytes, ...], fits: Callable[[PlayedExchange, PlayedReply], bool]
) -> Ruling:
    """Response codes of a kind come only where they fit; without any the verdict is "not there"."""
    some = False

    def faulty(exchange: PlayedExchange, reply: PlayedReply) -> str:
        nonlocal some
        code = _code(reply)
        if code is None or not code.startswith(codes):
            return ""
        some = True
        if fits(exchange, reply):
            return ""
        return _("[{code}] does not belong there: {line}").format(
            code=safe(code[:_SHOWN]), line=safe(reply.status[:_SHOWN])
        )

    ruling = _none_is(seen, faulty)
    return ruling if ruling.why or some else absent()


def _refused_login(exchange: PlayedExchange, reply: PlayedReply) -> bool:
    return reply.status.startswith(b"-ERR") and (exchange.keyword in _LOGINS or not exchange.logged_in)


def _login_delay(seen: Evidence) -> Ruling:
    return _only(seen, (b"LOGIN-DELAY",), _refused_login)


def _auth(seen: Evidence) -> Ruling:
    return _only(seen, (b"AUTH",), _refused_login)


def _auth_user(seen: Evidence) -> Ruling:
    return _only(seen, (b"AUTH",), lambda exchange, _reply: exchange.keyword != "USER")


def _auth_listed(seen: Evidence) -> Ruling:
    return _only(seen, (b"AUTH",), lambda _exchange, _reply: seen.look.lists("AUTH-RESP-CODE"))


def _utf8(seen: Evidence) -> Ruling:
    return _only(
        seen,
        (b"UTF8",),
        lambda exchange, reply: (
            reply.status.startswith(b"-ERR")
            and (exchange.keyword in ("LIST", "TOP", "RETR") or not exchange.logged_in)
        ),
    )


def _sys(seen: Evidence) -> Ruling:
    return _only(
        seen,
        (b"SYS",),
        lambda _exchange, reply: reply.status.startswith((b"-ERR [SYS/TEMP]", b"-ERR [SYS/PERM]")),
    )


JUDGES = {
    "run-indicators": _indicators,
    "run-crlf": _crlf,
    "run-length": _length,
    "run-message-crlf": _message_crlf,
    "run-octets-told": _octets_told,
    "run-one-reply": _one_reply,
    "run-codes": _codes,
    "run-login-delay": _login_delay,
    "run-auth": _auth,
    "run-auth-user": _auth_user,
    "run-auth-listed": _auth_listed,
    "run-sys": _sys,
    "run-utf8": _utf8,
}
