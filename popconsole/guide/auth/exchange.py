"""What the base64 lines of an AUTH exchange hold, and how the next one is made (RFC 5034).

How each mechanism's responses are made stands in ``recipes.py``.
"""

from collections.abc import Mapping

from popconsole.analysis.step import SaslExchange, Situation, Step
from popconsole.dialogue.keywords import may_become_command
from popconsole.dialogue.masking import MASK, is_mask
from popconsole.guide.auth.recipes import Recipe, recipe
from popconsole.guide.words.line_text import LineText
from popconsole.i18n import N_, _, joined
from popconsole.protocol import sasl, scram
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.sasl import Item, Piece
from popconsole.transcript.model import Side
from popconsole.transcript.safe import safe, safe_text

# The messages of SCRAM (RFC 5802 section 5), by side and how many the client has sent.
_NAMES = {
    (Side.CLIENT, 1): "client-first-message",
    (Side.SERVER, 1): "server-first-message",
    (Side.CLIENT, 2): "client-final-message",
    (Side.SERVER, 2): "server-final-message",
}
_FINAL = 2  # which of SCRAM's responses is signed,
_SIGNED = 3  # and with how many messages that makes

ITEMS: Mapping[Item, str] = {
    Item.AUTHORIZATION_ID: N_("authorization identity (whose maildrop, if not the user's own)"),
    Item.USER: N_("user"),
    Item.PASSWORD: N_("password"),
    Item.PROMPT: N_("prompt"),
    Item.CHALLENGE: N_("a timestamp, never sent twice"),
    Item.DIGEST: N_("HMAC-MD5 of the challenge, with the password as key"),
    Item.TOKEN: N_("access token"),
    Item.ERROR: N_("why the server refuses"),
    Item.GS2_HEADER: N_("gs2 header (n: no channel binding)"),
    Item.CLIENT_NONCE: N_("the client's nonce"),
    Item.NONCE: N_("nonce, the client's and then the server's"),
    Item.SALT: N_("salt"),
    Item.ITERATIONS: N_("how often to hash"),
    Item.BINDING: N_("channel binding"),
    Item.PROOF: N_("the client's proof"),
    Item.SIGNATURE: N_("the server's signature, which the client checks"),
    Item.EMPTY: N_("nothing"),
    Item.OTHER: N_("octets"),
    Item.UNKNOWN: N_("octets of a mechanism that is not known here"),
}

WANTED: Mapping[Item, str] = {
    Item.PROMPT: N_("The server asks for what the prompt names."),
    Item.CHALLENGE: N_("The client is to sign this with its password."),
    Item.ERROR: N_("The login has failed: -ERR follows when the client has answered."),
    Item.SALT: N_("The client salts and hashes its password as told, and proves with it what was said."),
    Item.SIGNATURE: N_("The server proves that it knows the password's keys too."),
    Item.EMPTY: N_("The server has nothing to ask: the client begins."),
}


def due(situation: Situation) -> bool:
    """Tell whether a challenge is to be answered, or what seems to be one."""
    return situation.state is Pop3State.AUTHORIZATION_EXCHANGE


def responds(situation: Situation, typed: bytes) -> bool:
    """Tell whether a line that is being typed is taken for a response, and not for a command.

    It is where a challenge came; where a +OK came in its place, unless it is, or may become, a command.
    """
    return due(situation) and (situation.ahead is None or not (typed and may_become_command(typed)))


def pieces_text(pieces: tuple[Piece, ...], *, reveal: bool) -> str:
    """Return pieces in words, "user: fred, password: ********"; safe, secrets masked unless ``reveal``."""
    told = []
    for piece in pieces:
        name = _(ITEMS[piece.item])
        if piece.item is Item.EMPTY:
            told.append(name)
        elif not piece.value:
            told.append(_("{name}: empty").format(name=name))
        else:
            hidden = piece.item in sasl.SECRETS and not reveal
            value = MASK.decode("ascii") if hidden else safe(piece.value)
            inner = sasl.decode(piece.value) if piece.item is Item.BINDING else None
            if inner:
                value = _("{base64}, which is {octets} in base64").format(base64=value, octets=safe(inner))
            told.append(_("{name}: {value}").format(name=name, value=value))
    return joined(told)


def how(mechanism: str) -> str:
    """Return how a mechanism's responses are made; empty for one that is not known here."""
    row = sasl.MECHANISMS.get(mechanism)
    return "" if row is None else _("{name}: {text}").format(name=row.name, text=_(row.text))


def talk(step: Step) -> SaslExchange:
    """Return the exchange that a line is of."""
    return step.after.exchange or step.before.exchange or SaslExchange("?")


def _named(exchange: SaslExchange, side: Side) -> str:
    """Return the RFC's name of the newest line of SCRAM, behind a colon; empty where it has none."""
    name = _NAMES.get((side, exchange.responses)) if exchange.mechanism.startswith("SCRAM-") else None
    return f": {name}" if name else ""


def challenge(step: Step) -> LineText:
    """Explain a challenge."""
    exchange = talk(step)
    title = _("Challenge {n} of AUTH {mechanism}").format(
        n=step.part, mechanism=safe_text(exchange.mechanism)
    )
    title += _named(exchange, Side.SERVER)
    said = step.line.octets.partition(b" ")[2]
    octets = sasl.decode(said)
    if octets is None and MASK in said:
        return LineText(title, _("What it holds is masked in this recording."), _("challenge"))
    if octets is None:
        return LineText(
            title, _("A challenge is + and a space and base64; this is no base64."), _("challenge")
        )
    pieces = sasl.read_challenge(exchange.mechanism, octets)
    wanted = " ".join(_(WANTED[p.item]) for p in pieces if p.item in WANTED)
    holds = _("Behind +, in base64: {pieces}.").format(pieces=pieces_text(pieces, reveal=False))
    made = due_recipe(exchange)
    due_now = "" if made is None else _("To answer: {formula}.").format(formula=made.formula)
    text = " ".join(part for part in (due_now, holds, wanted) if part)
    return LineText(title, text, _("challenge"), () if made is None else made.steps)


def response(step: Step, *, reveal: bool = False) -> LineText:
    """Explain a response: what it holds, secrets masked unless ``reveal``, and how it was made."""
    exchange = talk(step)
    title = _("Response {n} of AUTH {mechanism}").format(n=step.part, mechanism=safe_text(exchange.mechanism))
    title += _named(exchange, Side.CLIENT)
    text = next((octets for side, octets in reversed(exchange.said) if side is Side.CLIENT), step.line.octets)
    if text == sasl.CANCEL:
        return LineText(title, _("A * cancels the exchange: the server answers -ERR."), _("cancelled"))
    holds = _holds(exchange.mechanism, exchange.responses, text, sasl.decode(text), reveal=reveal)
    made = recipe(exchange.mechanism, exchange.responses, _answered(exchange))
    if made is None:
        return LineText(title, holds, _("response"))
    told = [holds, _("How it is made: {formula}.").format(formula=made.formula)]
    if reveal:
        told.append(_signed(exchange))
    return LineText(title, " ".join(part for part in told if part), _("response"), made.steps)


def _answered(exchange: SaslExchange) -> bytes | None:
    """Return what the last challenge held; None where there was none, or it was no base64."""
    return None if exchange.challenge is None else sasl.decode(exchange.challenge)


def due_recipe(exchange: SaslExchange) -> Recipe | None:
    """Return how the client's next response is made; None where that is not known here."""
    return recipe(exchange.mechanism, exchange.responses + 1, _answered(exchange))


def _signed(exchange: SaslExchange) -> str:
    """Say what SCRAM's AuthMessage is, where the client's final message has just been sent."""
    if not exchange.mechanism.startswith("SCRAM-") or exchange.responses != _FINAL:
        return ""
    said = [sasl.initial(octets) for side, octets in exchange.said if (side, octets) != (Side.SERVER, b"")]
    if len(said) != _SIGNED or None in said:
        return ""
    message = scram.auth_message(*(octets or b"" for octets in said))
    return _("AuthMessage is here: {message}.").format(message=safe(message))


def initial(step: Step, *, reveal: bool = False) -> str:
    """Say what the initial response of an AUTH command holds (RFC 5034 section 4).

    Empty where it has none, and for every other command: their second argument is in no base64.
    """
    issued = step.command
    mechanism = issued.mechanism if issued is not None else None
    if issued is None or mechanism is None or len(issued.parsed.arguments) < 2:
        return ""
    arguments = issued.parsed.arguments
    holds = _holds(mechanism, 1, arguments[1], sasl.initial(arguments[1]), reveal=reveal)
    made = recipe(mechanism, 1)
    how_made = "" if made is None else _("How it is made: {formula}.").format(formula=made.formula)
    return f"{holds} {how_made}".strip()


def _holds(mechanism: str, number: int, text: bytes, octets: bytes | None, *, reveal: bool) -> str:
    if is_mask(text):
        return _("What it holds is masked in this recording.")
    if octets is None:
        return _("It is no base64: the server must refuse it.")
    if mechanism in sasl.MECHANISMS and not sasl.is_well_formed(mechanism, number, octets):
        return _(
            "It is base64, but what it holds is no response of {mechanism}: the server must refuse it."
        ).format(mechanism=mechanism)
    pieces = sasl.read_response(mechanism, number, octets)
    return _("In base64, it holds: {pieces}.").format(pieces=pieces_text(pieces, reveal=reveal))


def to_answer(situation: Situation) -> str:
    """Say what the client is asked for, and how the answer is made: for who types it by hand."""
    exchange = situation.exchange or SaslExchange("?")
    octets = sasl.decode(exchange.challenge or b"")
    asked = (
        "" if octets is None else pieces_text(sasl.read_challenge(exchange.mechanism, octets), reveal=False)
    )
    told = _("The challenge holds: {pieces}.").format(pieces=asked) if asked else ""
    made = due_recipe(exchange)
    steps = " ".join(made.steps) if made is not None else how(exchange.mechanism)
    return " ".join(part for part in (told, _("* cancels.") if made is not None else "", steps) if part)


def formula(situation: Situation) -> str:
    """Return in a row how the response that is due is made; empty for a mechanism that is not known."""
    made = due_recipe(situation.exchange or SaslExchange("?"))
    return "" if made is None else made.formula
