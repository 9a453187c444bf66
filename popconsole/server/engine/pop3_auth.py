"""AUTH, STLS, UTF8 and LANG: POP3's commands of later documents, before the login (and LANG after it)."""

from collections.abc import Callable

from popconsole.dialogue.echoes import is_mask
from popconsole.maildrop.accounts import Secret
from popconsole.protocol import sasl
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.syntax import Parsed
from popconsole.protocol.table import Outcome
from popconsole.server.engine import logins
from popconsole.server.engine.answer import Answer, AnswerForm, AnswerKind, BodyLines
from popconsole.server.engine.effects import Authenticate, StartTls
from popconsole.server.engine.inputs import Challenge
from popconsole.server.engine.pop3_moves import Result, done, event_reply, move, refuse, refused
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.reason import Reason
from popconsole.server.engine.session import Pop3Session, replace


def auth(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    """Begin an exchange, or list the mechanisms (RFC 5034 section 4, RFC 1734)."""
    mechanisms = logins.mechanisms(profile, session)
    if not parsed.arguments and not profile.habits.lists_auth:
        return session, (refused(session, parsed, Reason.MISSING),)
    if not parsed.arguments and not mechanisms:
        return _refuse(profile, session, parsed, Reason.NO_MECHANISMS)
    if not parsed.arguments:
        lines = BodyLines(tuple(name.encode("ascii") for name in mechanisms))
        return session, (done(session, parsed, form=AnswerForm.LIST, body=lines),)
    name = parsed.arguments[0].decode("ascii", "replace").upper()
    if name not in mechanisms:
        reason = Reason.CLEAR if name in logins.had(profile) else Reason.NO_MECHANISM
        return _refuse(profile, session, parsed, reason)
    row = sasl.MECHANISMS.get(name)  # None: known from a transcript alone
    client_first = row is not None and row.client_first
    if len(parsed.arguments) > 1:
        if not client_first and not profile.masks:
            return _refuse(profile, session, parsed, Reason.NO_INITIAL)
        octets = _decoded(profile, b"" if parsed.arguments[1] == sasl.EMPTY else parsed.arguments[1])
        if octets is None:
            return _refuse(profile, session, parsed, Reason.INITIAL)
        return _ask(session, name, (Secret(octets),))
    if client_first:
        return _challenge(profile, replace(session, mechanism=name, responses=()), b"")
    return _ask(session, name, ())


def _refuse(profile: Profile, session: Pop3Session, parsed: Parsed, reason: Reason) -> Result:
    """Refuse an AUTH at once."""
    name = parsed.arguments[0].upper() if parsed.arguments else b""
    return refuse(profile, session, parsed, reason, name=name)


def respond(profile: Profile, session: Pop3Session, line: bytes) -> Result:
    """Take a response of the client: base64, or * to cancel."""
    if len(line) + len(CRLF) > profile.exchange_line:
        return _over(session, Reason.EXCHANGE_TOO_LONG, profile.exchange_line)
    if line == sasl.CANCEL:
        return _over(session, Reason.CANCELLED)
    octets = _decoded(profile, line)
    if octets is None:
        return _over(session, Reason.BASE64)
    return _ask(session, session.mechanism or "", (*session.responses, Secret(octets)))


def _decoded(profile: Profile, line: bytes) -> bytes | None:
    """Return what a response holds; None where that is no base64, and no mask where one will do."""
    octets = sasl.decode(line)
    return line if octets is None and profile.masks and is_mask(line) else octets


def challenged(profile: Profile, session: Pop3Session, challenge: Challenge) -> Result:
    """Send a challenge; nobody waits for one in a session that is over."""
    if session.asked != "AUTH":
        return session, ()
    return _challenge(profile, replace(session, asked=None), challenge.octets)


def _ask(session: Pop3Session, mechanism: str, responses: tuple[Secret, ...]) -> Result:
    session = replace(session, mechanism=mechanism, responses=responses, asked="AUTH")
    return session, (Authenticate(mechanism, responses),)


def _challenge(profile: Profile, session: Pop3Session, octets: bytes) -> Result:
    # Whom USER named counts no more: the exchange names the user.
    user = session.user if "AUTH" in profile.habits.keeps_user else None
    reply = Answer(AnswerKind.CHALLENGE, "AUTH", octets=octets)
    return move(session, "AUTH", Outcome.CHALLENGE, user=user), (reply,)


def _over(session: Pop3Session, reason: Reason, limit: int | None = None) -> Result:
    """End an exchange."""
    reply = event_reply(session, AnswerKind.REFUSED, reason, limit=limit)
    return move(session, "AUTH", Outcome.NEGATIVE, mechanism=None, responses=()), (reply,)


# --- the others


def stls(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    """Agree to TLS: the session begins anew behind the reply (RFC 2595 section 4)."""
    if session.secure:
        return session, (refused(session, parsed, Reason.TLS_ACTIVE),)
    if not profile.stls:
        return session, (refused(session, parsed, Reason.NO_TLS),)
    if session.utf8:
        return session, (refused(session, parsed, Reason.TLS_AFTER_UTF8),)
    fresh = Pop3Session(Pop3State.AUTHORIZATION, apop=session.apop, secure=True)
    if "STLS" in profile.habits.keeps_user:
        fresh = replace(fresh, state=session.state, user=session.user)
    return fresh, (done(session, parsed), StartTls())


def utf8(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    """Switch to UTF-8 mode (RFC 6856 section 2.1)."""
    if not profile.utf8:
        return session, (refused(session, parsed, Reason.NO_UTF8),)
    return replace(session, utf8=True), (done(session, parsed),)


def lang(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    """List the languages, or take one (RFC 6856 section 3): a range fits a tag that it begins."""
    languages = profile.languages
    if not parsed.arguments:
        lines = BodyLines(
            tuple((tag if name == tag else f"{tag} {name}").encode() for tag, name in languages)
        )
        return session, (done(session, parsed, form=AnswerForm.LIST, body=lines),)
    wanted = parsed.arguments[0].decode("ascii", "replace").lower()
    for tag, _name in languages:
        if wanted in ("*", tag.lower()) or tag.lower().startswith(f"{wanted}-"):
            return session, (done(session, parsed, name=tag.encode("ascii")),)
    return session, (refused(session, parsed, Reason.NO_LANGUAGE),)


HANDLERS: dict[str, Callable[[Profile, Pop3Session, Parsed], Result]] = {
    "AUTH": auth,
    "STLS": stls,
    "UTF8": utf8,
    "LANG": lang,
}
"""What is done for these commands, under the keywords of the table."""
