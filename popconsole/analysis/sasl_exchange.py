"""Following an exchange of AUTH: what each line of it holds, and what is wrong with it."""

from popconsole.analysis.commands import named
from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.step import Changes, SaslExchange, Situation
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.masking import is_mask
from popconsole.protocol import sasl
from popconsole.transcript.model import Line, Side

_MOST = 32  # lines of one exchange that are remembered


def begin(issued: Issued, now: Situation) -> list[Finding]:
    """A command was sent; return what is wrong with its initial response."""
    mechanism = issued.mechanism
    if mechanism is None:
        return []
    found = [finding("mechanism-weak", mechanism=mechanism)] if mechanism in sasl.WEAK else []
    if len(issued.parsed.arguments) < 2:
        return found
    response = issued.parsed.arguments[1]
    known = sasl.MECHANISMS.get(mechanism)
    if known is not None and not known.client_first:
        found.append(finding("exchange-initial", mechanism=mechanism))
    decoded = sasl.initial(response)
    if is_mask(response):
        pass  # what it was is not known
    elif decoded is None:
        found.append(finding("exchange-base64", octets=len(response)))
    elif known is not None and known.client_first and not sasl.is_well_formed(mechanism, 1, decoded):
        found.append(finding("exchange-malformed", mechanism=mechanism))
    if known is not None and known.in_clear and not now.secure and decoded != b"":
        found.append(_in_clear(mechanism))
    return found


def opened(issued: Issued, now: Situation) -> Changes:
    """Return what an AUTH command changes in the situation: the exchange begins, a user may be named."""
    mechanism = issued.mechanism
    if mechanism is None:
        return {}
    exchange = SaslExchange(mechanism)
    if len(issued.parsed.arguments) < 2:
        return {"exchange": exchange}
    octets = sasl.initial(issued.parsed.arguments[1])
    changes: Changes = {"exchange": _more(exchange, Side.CLIENT, issued.parsed.arguments[1])}
    return changes if octets is None else changes | _named(mechanism, 1, octets, now)


def challenge(line: Line, shown: Line, now: Situation) -> tuple[Changes, list[Finding]]:
    """Read a challenge; return what changes in the situation, and findings. ``shown``: its secrets masked."""
    found = []
    sign, space, text = line.octets.partition(b" ")
    if sign != b"+":
        found.append(finding("challenge-as-reply"))
    elif not space:
        found.append(finding("challenge-spacing"))
    elif sasl.decode(text) is None:
        found.append(finding("exchange-base64", octets=len(text)))
    kept = shown.octets.partition(b" ")[2]
    return {"exchange": _more(now.exchange, Side.SERVER, kept)}, found


def cancelled(exchange: SaslExchange | None) -> bool:
    """Tell whether the client's last word in an exchange was to cancel it (RFC 5034 section 4)."""
    return exchange is not None and exchange.said[-1:] == ((Side.CLIENT, sasl.CANCEL),)


def response(line: Line, now: Situation, *, early: bool) -> tuple[Changes, list[Finding]]:
    """Read a response; return what changes in the situation, and findings. These hold no secret.

    ``early``: it came before it was asked for.
    """
    found = [finding("exchange-early")] if early else []
    text = line.octets
    exchange = _more(now.exchange, Side.CLIENT, text)
    changes: Changes = {"exchange": exchange}
    if text == sasl.CANCEL:
        found.append(finding("exchange-cancelled"))
        return changes, found
    if len(line.wire) > sasl.LONGEST_LINE:
        found.append(finding("exchange-too-long", octets=len(line.wire), limit=sasl.LONGEST_LINE))
    if is_mask(text):
        return changes, found
    octets = sasl.decode(text)
    if octets is None:
        found.append(finding("exchange-base64", octets=len(text)))
        return changes, found
    if not sasl.is_well_formed(exchange.mechanism, exchange.responses, octets):
        found.append(finding("exchange-malformed", mechanism=exchange.mechanism))
    pieces = sasl.read_response(exchange.mechanism, exchange.responses, octets)
    if not now.secure and any(p.item in (sasl.Item.PASSWORD, sasl.Item.TOKEN) for p in pieces):
        found.append(_in_clear(exchange.mechanism))
    return changes | _named(exchange.mechanism, exchange.responses, octets, now), found


def _in_clear(mechanism: str) -> Finding:
    """Return the finding that a secret can be read on its way: a password, or an access token."""
    return finding("token-in-clear" if mechanism in sasl.BEARERS else "password-in-clear")


def _named(mechanism: str, number: int, octets: bytes, now: Situation) -> Changes:
    user = sasl.user_of(mechanism, number, octets)
    return {} if user is None else named(user, now)


def _more(exchange: SaslExchange | None, side: Side, text: bytes) -> SaslExchange:
    if exchange is None:
        return SaslExchange("?", ((side, text),))
    return (
        exchange
        if len(exchange.said) >= _MOST
        else SaslExchange(exchange.mechanism, (*exchange.said, (side, text)))
    )
