"""AUTH, STLS, UTF8 and LANG: POP3's commands of later documents, before the login (and LANG after it)."""

from collections.abc import Callable
from typing import Any

from popconsole.dialogue.echoes import is_mask
from popconsole.maildrop.accounts import Secret
from popconsole.protocol import sasl
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop3 import POP3, Pop3State
from popconsole.protocol.syntax import Parsed
from popconsole.protocol.table import Event, Outcome
from popconsole.server.engine import logins
from popconsole.server.engine.session import (
    Authenticate,
    Challenge,
    Effect,
    Pop3Session,
    Profile,
    Send,
    StartTls,
    replace,
)
from popconsole.server.voice import wording
from popconsole.server.voice.wording import err, ok

Result = tuple[Pop3Session, tuple[Effect, ...]]


def move(session: Pop3Session, trigger: str | Event, outcome: Outcome, **changes: Any) -> Pop3Session:
    """Take the table's transition, if it has one, along with the other changes to the session.

    Who was named by USER is forgotten with the state that it led to.
    """
    then = POP3.after(session.state, trigger, outcome)
    if then is session.state and not changes:
        return session
    assert isinstance(then, Pop3State)  # noqa: S101 - the table is POP3's
    if then is Pop3State.AUTHORIZATION:
        changes["user"] = None
    return replace(session, state=then, **changes)


def auth(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    """Begin an exchange, or list the mechanisms (RFC 5034 section 4, RFC 1734)."""
    mechanisms = logins.mechanisms(profile, session)
    if not parsed.arguments and not mechanisms:
        return _over(session, b"AUTH has no mechanism here: " + logins.advice(profile, session))
    if not parsed.arguments:
        lines = (name.encode("ascii") + CRLF for name in mechanisms)
        return session, (Send(b"".join([b"+OK SASL mechanisms follow\r\n", *lines, b".\r\n"])),)
    name = parsed.arguments[0].decode("ascii", "replace").upper()
    if name not in mechanisms:
        shown = wording.echo(parsed.arguments[0])
        if name in logins.had(profile):
            instead = logins.instead_of_clear(profile, session)
            return _over(session, b"%s sends a secret in clear: %s" % (name.encode("ascii"), instead))
        return _over(session, b"no mechanism %s here: AUTH alone lists them" % (shown or b"of that name"))
    row = sasl.MECHANISMS.get(name)  # None: known from a transcript alone
    client_first = row is not None and row.client_first
    if len(parsed.arguments) > 1:
        if not client_first and not profile.masks:
            return _over(session, b"%s takes no initial response: wait for the challenge" % name.encode())
        octets = _decoded(profile, b"" if parsed.arguments[1] == sasl.EMPTY else parsed.arguments[1])
        if octets is None:
            return _over(session, b"the initial response is no base64")
        return _ask(session, name, (Secret(octets),))
    if client_first:
        return _challenge(replace(session, mechanism=name, responses=()), b"")
    return _ask(session, name, ())


def respond(profile: Profile, session: Pop3Session, line: bytes) -> Result:
    """Take a response of the client: base64, or * to cancel."""
    if len(line) + len(CRLF) > profile.exchange_line:
        return _over(session, b"line too long: at most %d octets in an exchange" % profile.exchange_line)
    if line == sasl.CANCEL:
        return _over(session, b"cancelled")
    octets = _decoded(profile, line)
    if octets is None:
        return _over(session, b"that was no base64: begin again with AUTH")
    return _ask(session, session.mechanism or "", (*session.responses, Secret(octets)))


def _decoded(profile: Profile, line: bytes) -> bytes | None:
    """Return what a response holds; None where that is no base64, and no mask where one will do."""
    octets = sasl.decode(line)
    return line if octets is None and profile.masks and is_mask(line) else octets


def challenged(session: Pop3Session, challenge: Challenge) -> Result:
    """Send a challenge; nobody waits for one in a session that is over."""
    if session.asked != "AUTH":
        return session, ()
    return _challenge(replace(session, asked=None), challenge.octets)


def _ask(session: Pop3Session, mechanism: str, responses: tuple[Secret, ...]) -> Result:
    session = replace(session, mechanism=mechanism, responses=responses, asked="AUTH")
    return session, (Authenticate(mechanism, responses),)


def _challenge(session: Pop3Session, octets: bytes) -> Result:
    # Whom USER named counts no more: the exchange names the user.
    return move(session, "AUTH", Outcome.CHALLENGE, user=None), (Send(b"+ " + sasl.encode(octets) + CRLF),)


def _over(session: Pop3Session, text: bytes) -> Result:
    """Refuse an AUTH, or end its exchange."""
    return move(session, "AUTH", Outcome.NEGATIVE, mechanism=None, responses=()), (err(text),)


# --- the others


def stls(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    """Agree to TLS: the session begins anew behind the reply (RFC 2595 section 4)."""
    del parsed
    if session.secure:
        return session, (err(b"TLS is active already"),)
    if not profile.stls:
        return session, (err(b"this server has no TLS"),)
    if session.utf8:
        return session, (err(b"STLS only before UTF8"),)
    fresh = Pop3Session(Pop3State.AUTHORIZATION, apop=session.apop, secure=True)
    return fresh, (ok(b"begin TLS negotiation"), StartTls())


def utf8(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    """Switch to UTF-8 mode (RFC 6856 section 2.1)."""
    del parsed
    if not profile.utf8:
        return session, (err(b"this server has no UTF-8 mode"),)
    return replace(session, utf8=True), (ok(b"UTF-8 mode"),)


def lang(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    """List the languages, or take one (RFC 6856 section 3): a range fits a tag that it begins."""
    languages = profile.languages
    if not parsed.arguments:
        lines = (f"{tag} {name}\r\n".encode() for tag, name in languages)
        return session, (Send(b"".join([b"+OK language listing follows\r\n", *lines, b".\r\n"])),)
    wanted = parsed.arguments[0].decode("ascii", "replace").lower()
    for tag, _name in languages:
        if wanted in ("*", tag.lower()) or tag.lower().startswith(f"{wanted}-"):
            return session, (ok(tag.encode("ascii") + b" is the language of what follows"),)
    shown = wording.echo(parsed.arguments[0])
    return session, (err(b"no language %s here: LANG alone lists them" % (shown or b"of that name")),)


HANDLERS: dict[str, Callable[[Profile, Pop3Session, Parsed], Result]] = {
    "AUTH": auth,
    "STLS": stls,
    "UTF8": utf8,
    "LANG": lang,
}
"""What is done for these commands, under the keywords of the table."""
