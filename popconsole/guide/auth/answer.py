"""Working out what a client answers: APOP's digest, and the next response of an AUTH exchange."""

from dataclasses import dataclass

from popconsole.analysis.step import SaslExchange, Situation
from popconsole.dialogue.masking import is_mask
from popconsole.guide.auth.exchange import due, due_recipe
from popconsole.i18n import N_, _
from popconsole.protocol import sasl, scram
from popconsole.protocol.auth import apop_digest
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Side
from popconsole.transcript.safe import safe_prose, safe_text

PASSWORD = N_("password")
TOKEN = N_("access token")

_NOTHING = b"\x01"  # what OAUTHBEARER answers a refusal with (RFC 7628 section 3.2.3)
_SCRAM_RESPONSES = 2  # that hold something (RFC 5802 section 3); behind the server's proof comes an empty one
_BEFORE = (Pop3State.AUTHORIZATION, Pop3State.AUTHORIZATION_USER)


class NoAnswerError(ValueError):
    """There is nothing to work out, or it can't be; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class AnswerInputs:
    """What the next line is worked out from.

    ``name``: the command or mechanism; ``user``: a name goes into it; ``secret``: the word for what must be
    known beside, empty where nothing must; ``how``: how it is done, in a sentence or two.
    """

    name: str
    user: bool
    secret: str
    how: str


def wanted(protocol: Protocol, situation: Situation) -> AnswerInputs:
    """Return what the client's next line is worked out from. Raises NoAnswerError."""
    if due(situation):
        return _in_exchange(situation.exchange or SaslExchange("?"))
    if protocol.command("APOP") is None:
        raise NoAnswerError(
            _("{protocol} has nothing to work out: HELO takes the password as it is").format(
                protocol=protocol.name
            )
        )
    if situation.state not in _BEFORE:
        raise NoAnswerError(_("nothing is asked for: who is logged in proves nothing more"))
    if situation.timestamp is None:
        raise NoAnswerError(
            _("the greeting has no timestamp, so there is no APOP (RFC 1939 section 7); but what the server "
              "asks after AUTH and a mechanism can be worked out")
        )  # fmt: skip
    told = _(
        "MD5 of the greeting's timestamp, < and > with it, and the password right behind it, in 32 "
        "hexadecimal digits (RFC 1939 section 7)"
    )
    return AnswerInputs("APOP", user=True, secret=_(PASSWORD), how=told)


def _in_exchange(exchange: SaslExchange) -> AnswerInputs:
    name = exchange.mechanism
    row = sasl.MECHANISMS.get(name)
    if row is None:
        raise _unknown(name)
    if any(is_mask(octets) for _side, octets in exchange.said):
        raise NoAnswerError(_("what was said before is masked in this recording"))
    begins = _begins(exchange)
    made = due_recipe(exchange)
    how = "" if made is None else made.formula
    if name in sasl.BEARERS:  # once refused, any answer ends it
        return AnswerInputs(name, user=begins, secret=_(TOKEN) if begins else "", how=how)
    if name == "LOGIN" or name.startswith("SCRAM-"):  # the name comes first, alone or with a nonce
        return AnswerInputs(name, user=begins, secret="" if begins else _(PASSWORD), how=how)
    return AnswerInputs(name, user=True, secret=_(PASSWORD), how=how)


def _begins(exchange: SaslExchange) -> bool:
    """Tell whether the client is to say who it is: it has said nothing, and was not refused for it either.

    A server may tell why a token is refused before it has seen one.
    """
    pieces = sasl.read_challenge(exchange.mechanism, sasl.decode(exchange.challenge or b"") or b"")
    return not exchange.responses and all(piece.item is not sasl.Item.ERROR for piece in pieces)


def begins_apop(text: str) -> bool:
    """Tell whether a line that is typed is an APOP, whose digest can be worked out."""
    return text.partition(" ")[0].upper() == "APOP"


def named_behind_apop(text: str) -> str:
    """Return the name that stands behind APOP in a line that is typed; empty where none does."""
    words = text.split()
    return words[1] if begins_apop(text) and len(words) > 1 else ""


def is_empty(situation: Situation) -> bool:
    """Tell whether an empty line is what the server waits for: its last challenge asked nothing more."""
    if not due(situation) or situation.exchange is None:
        return False
    exchange = situation.exchange
    if exchange.mechanism.startswith("SCRAM-"):
        return exchange.responses >= _SCRAM_RESPONSES
    return exchange.mechanism == "XOAUTH2" and not _begins(exchange)


def _unknown(mechanism: str) -> NoAnswerError:
    told = _("{mechanism} is not known here; * ends the exchange").format(mechanism=safe_text(mechanism))
    return NoAnswerError(told)


def answer(situation: Situation, user: bytes, secret: bytes, nonce: str) -> bytes:
    """Return the client's next line, without its line ending: a secret itself.

    ``user`` and ``secret`` as ``wanted`` names them, in UTF-8; ``nonce`` is fresh, printable, and holds no
    comma (RFC 5802 section 5.1). Raises NoAnswerError.
    """
    if not due(situation):
        if situation.timestamp is None:
            raise NoAnswerError(_("the greeting has no timestamp, so there is no APOP"))
        if b" " in user:
            raise NoAnswerError(_("a name with a space can't stand in APOP: AUTH takes it"))
        return b"APOP " + user + b" " + apop_digest(situation.timestamp, secret)
    exchange = situation.exchange or SaslExchange("?")
    return sasl.encode(_response(exchange, user, secret, nonce))


def first_response(mechanism: str, user: bytes, secret: bytes, nonce: str) -> bytes:
    """Return what a client says together with AUTH, in base64 (RFC 5034 section 4); arguments as ``answer``.

    Raises NoAnswerError where the mechanism has the server begin, and for one that is not known.
    """
    if mechanism == "CRAM-MD5":
        raise NoAnswerError(_("CRAM-MD5 answers a challenge: nothing can be said before it"))
    if mechanism.startswith("SCRAM-"):
        said = scram.client(mechanism, user, secret, nonce, ())
        if said is None:
            raise NoAnswerError(_("this name or password can't stand in SCRAM (RFC 4013)"))
        return sasl.encode(said)
    return sasl.encode(_response(SaslExchange(mechanism), user, secret, nonce))


def _response(exchange: SaslExchange, user: bytes, secret: bytes, nonce: str) -> bytes:
    name, said = exchange.mechanism, exchange.responses
    if name.startswith("SCRAM-"):
        return _scram(exchange, user, secret, nonce)
    match name:
        case "PLAIN":
            return sasl.plain(user, secret)
        case "LOGIN":
            return secret if said else user
        case "CRAM-MD5":
            return sasl.cram_md5(user, secret, _challenges(exchange)[-1])
        case "XOAUTH2":
            return sasl.xoauth2(user, secret) if _begins(exchange) else b""
        case "OAUTHBEARER":
            return sasl.oauthbearer(user, secret) if _begins(exchange) else _NOTHING
        case _:
            raise _unknown(name)


def _challenges(exchange: SaslExchange) -> list[bytes]:
    """Return the challenges, decoded. Raises NoAnswerError where one is no base64."""
    found = [sasl.decode(octets) for side, octets in exchange.said if side is Side.SERVER]
    if not found or None in found:
        raise NoAnswerError(_("the server's challenge is no base64, so there is no answer to it: * ends the "
                              "exchange"))  # fmt: skip
    return [octets for octets in found if octets is not None]


def _scram(exchange: SaslExchange, user: bytes, secret: bytes, nonce: str) -> bytes:
    challenges, header = _challenges(exchange), b"n,,"
    if not challenges[0]:
        del challenges[0]  # the server had nothing to ask
    if exchange.responses:
        first = next(octets for side, octets in exchange.said if side is Side.CLIENT)
        said = sasl.initial(first) or b""
        pieces = {p.item: p.value for p in sasl.read_response(exchange.mechanism, 1, said)}
        user = sasl.user_of(exchange.mechanism, 1, said) or user
        nonce = pieces.get(sasl.Item.CLIENT_NONCE, b"").decode("ascii", "replace") or nonce
        header = pieces.get(sasl.Item.GS2_HEADER, header)
    try:
        response = scram.client(exchange.mechanism, user, secret, nonce, challenges, header)
    except ValueError as error:
        raise NoAnswerError(
            _("no answer comes of it: {error}").format(error=safe_prose(str(error)))
        ) from error
    if response is None:
        raise NoAnswerError(
            _("the server's message is wrong, or the password is: the server did not prove that it knows it; "
              "* ends the exchange")
        )  # fmt: skip
    return response
