"""The first look at a server: what it offers, how one logs in, which mail is there."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from popconsole.examiner.first_look import FirstLook
from popconsole.examiner.mail import kind_of
from popconsole.examiner.reading import whole_number
from popconsole.examiner.running.player import told
from popconsole.examiner.running.reached import BEHIND_STLS, Reached, connected, login_lines
from popconsole.examiner.running.talk import Dialog
from popconsole.examiner.running.wire import GoneError, SilentError
from popconsole.i18n import _
from popconsole.protocol.auth import apop_timestamp
from popconsole.server.listening.binding import is_loopback

_MOST = 30  # messages that are looked at


def look(
    reached: Reached,
    again: Callable[[], bool] = lambda: False,
    ours: Sequence[str] = (),
    *,
    stored: bool = False,
) -> FirstLook:
    """Return what a first look shows; ``ours`` are the kinds of mail that the examiner has put there.

    Unless it is ``stored``, to be put back, no mail is read where that removes it (EXPIRE 0).
    Raises UnreachableError, and GoneError where there is no greeting.
    """
    seen = (
        _look_pop2(reached, again)
        if reached.protocol == "POP2"
        else _look_pop3(reached, again, stored=stored)
    )
    # What could not be read, or is not known again, is what was put in that place.
    missing = [kind for kind in ours if kind not in seen.kinds]
    places = [number for number in range(1, seen.count + 1) if number not in seen.kinds.values()]
    kinds = {**seen.kinds, **dict(zip(missing, places, strict=False))}
    return replace(seen, kinds=kinds, loopback=is_loopback(reached.address()[0]))


def look_at_greeting(reached: Reached, again: Callable[[], bool] = lambda: False) -> FirstLook:
    """Return what the greeting alone shows, and say nothing. Raises UnreachableError and GoneError."""
    talk = Dialog(connected(reached, again), reached.protocol, patience=reached.patience)
    try:
        talk.greet()
    finally:
        talk.wire.close()
    return FirstLook(talk.greeting)


def _look_pop3(reached: Reached, again: Callable[[], bool], *, stored: bool) -> FirstLook:
    talk = Dialog(connected(reached, again), "POP3", patience=reached.patience)
    talk.greet()
    greeting, capabilities = talk.greeting, _capabilities(talk)
    there = {"TLS-PORT"} if reached.tls_port() else set[str]()
    _leave(talk)
    refused, tls_only = "", False
    for way in _ways(capabilities, greeting):
        talk = Dialog(connected(reached, again), "POP3", patience=reached.patience)
        try:
            talk.greet()
            why = _logs_in(talk, way, reached)
            refused = refused or why
            if not why:
                return _inside(talk, FirstLook(greeting, capabilities, login=way), there, stored=stored)
        finally:
            _leave(talk)
        if way == "USER" and _may_want_tls(FirstLook(greeting, capabilities)):
            secured = _behind_stls(reached, again)
            tls_only = secured is not None
            there |= {"clear:refused"} if tls_only else set()
            _leave(secured)
    secured = _behind_stls(reached, again) if tls_only else None
    if secured is None:
        return FirstLook(greeting, capabilities, there=frozenset(there), why=refused)
    try:
        return _inside(secured, FirstLook(greeting, capabilities, login=BEHIND_STLS), there, stored=stored)
    finally:
        _leave(secured)


def _leave(talk: Dialog | None) -> None:
    if talk is not None:
        with suppress(GoneError, SilentError):
            talk.leave()


def _may_want_tls(clear: FirstLook) -> bool:
    """Tell whether what is listed in clear may mean that: STLS is there, and USER is not."""
    return clear.lists("STLS") and not clear.lists("USER")


def _behind_stls(reached: Reached, again: Callable[[], bool]) -> Dialog | None:
    """Return a conversation that is logged in by USER and PASS behind STLS; None where that does not work."""
    talk = Dialog(connected(reached, again), "POP3", patience=reached.patience)
    with suppress(GoneError):
        talk.greet()
        exchange = talk.ask(b"STLS")
        if exchange.reply is not None and exchange.reply.ok:
            talk.secure()
            if not _logs_in(talk, "USER", reached):
                return talk
    _leave(talk)
    return None


def _ways(capabilities: tuple[bytes, ...] | None, greeting: bytes) -> list[str]:
    """Return the ways to log in that are worth a try; a refused login may cost time, so each once."""
    listed = FirstLook(greeting, capabilities)
    ways = ["USER"]
    if "PLAIN" in listed.mechanisms:
        ways.append("AUTH")
    if apop_timestamp(greeting) is not None:
        ways.append("APOP")
    return ways


def _logs_in(talk: Dialog, way: str, reached: Reached) -> str:
    """Log in; return why not, empty where it went well."""
    for command in login_lines("POP3", way, reached.account, talk.greeting):
        exchange = talk.ask(command)
        if exchange.reply is None or not exchange.reply.ok:
            return _("{command} is answered {heard}").format(command=exchange.keyword, heard=told(exchange))
    talk.logged_in = True
    return ""


def _capabilities(talk: Dialog) -> tuple[bytes, ...] | None:
    exchange = talk.ask(b"CAPA")
    return tuple(exchange.reply.lines) if exchange.reply and exchange.reply.ok else None


def _inside(talk: Dialog, outside: FirstLook, there: set[str], *, stored: bool) -> FirstLook:
    stat = talk.ask(b"STAT").reply
    count = (whole_number(b"".join(stat.words[1:2])) or 0) if stat and stat.ok else 0
    later = _capabilities(talk)
    for name, command in (("TOP", b"TOP 1 0"), ("UIDL", b"UIDL")):
        reply = talk.ask(command).reply
        if reply is not None and reply.ok:
            there.add(name)
    kinds: dict[str, int] = {}
    spared = not stored and replace(outside, later=later).reading_removes
    for number in () if spared else range(1, min(count, _MOST) + 1):
        reply = talk.ask(b"RETR %d" % number).reply
        if reply is None:
            break
        refused = reply.status.startswith(b"-ERR [UTF8]")  # RFC 6856: what is not ASCII wants UTF-8 mode
        _note(kinds, "utf8hdr" if refused else kind_of(reply.message), number)
    if outside.lists("STLS") and outside.lists("SASL"):
        there.add("SASL-STLS")
    return replace(outside, later=later, there=frozenset(there), count=count, kinds=kinds)


def _note(kinds: dict[str, int], kind: str | None, number: int) -> None:
    if kind == "twin":
        kind = "twinb" if "twina" in kinds else "twina"
    if kind is not None:
        kinds.setdefault(kind, number)


def _look_pop2(reached: Reached, again: Callable[[], bool]) -> FirstLook:
    talk = Dialog(connected(reached, again), "POP2", patience=reached.patience)
    try:
        talk.greet()
        exchange = talk.ask(login_lines("POP2", "", reached.account, talk.greeting)[0])
        status = exchange.reply.status if exchange.reply else b""
        count = whole_number(status[1:].split(b" ")[0])
        if not status.startswith(b"#") or count is None:
            why = _("{command} is answered {heard}").format(command="HELO", heard=told(exchange))
            return FirstLook(talk.greeting, why=why)
        kinds: dict[str, int] = {}
        for number in range(1, min(count, _MOST) + 1):
            talk.ask(b"READ %d" % number)
            reply = talk.ask(b"RETR").reply
            if reply is None:
                break
            _note(kinds, kind_of(reply.counted), number)
            talk.ask(b"NACK")
        return FirstLook(talk.greeting, count=count, kinds=kinds, login="HELO")
    finally:
        _leave(talk)
