"""Following an exchange of AUTH: whose turn it is, what each line holds, and what is wrong with it."""

from typing import Any

from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.step import Issued, SaslExchange, Situation
from popconsole.dialogue.masking import is_mask
from popconsole.protocol import sasl
from popconsole.protocol.table import Indicator, Outcome, Protocol
from popconsole.transcript.model import Line, Side
from popconsole.transcript.safe import safe, safe_text

_MOST = 32  # lines of one exchange that are remembered

_Changes = dict[str, Any]


def mechanism_of(issued: Issued) -> str | None:
    """Return the mechanism that a command names, in upper case; None for one that begins no exchange."""
    command = issued.parsed.command
    if command is None or not command.exchange or not issued.parsed.arguments:
        return None
    return safe_text(issued.parsed.arguments[0].decode("ascii", "replace").upper())


class SaslExchanges:
    """What is known of the exchange under way, beside the situation's ``exchange``.

    ``challenged``: the client's next line answers a challenge. ``presumed`` is how the exchange ended if
    the client sends a command in place of a response.
    """

    __slots__ = ("_early", "challenged", "presumed")

    def __init__(self) -> None:
        self.challenged = False
        self.presumed = Outcome.NEGATIVE
        self._early = 0  # responses that came before they were asked for

    def copy(self) -> "SaslExchanges":
        """Return a twin that goes its own way."""
        twin = SaslExchanges()
        twin.challenged, twin.presumed, twin._early = self.challenged, self.presumed, self._early
        return twin

    def end(self) -> None:
        """The exchange is over."""
        self.challenged = False
        self.presumed = Outcome.NEGATIVE
        self._early = 0

    def takes(self, protocol: Protocol, line: Line, newest: Issued | None) -> bool:
        """Tell whether a line of the client belongs to the exchange, and is no command."""
        if newest is None or mechanism_of(newest) is None:
            return False
        is_command = protocol.command(line.octets.partition(b" ")[0].decode("ascii", "replace")) is not None
        if self.challenged:
            return self.presumed is Outcome.NEGATIVE or not is_command
        return not is_command and bool(line.octets.strip())

    def begin(self, issued: Issued, now: Situation) -> list[Finding]:
        """A command was sent; return what is wrong with its initial response."""
        mechanism = mechanism_of(issued)
        if mechanism is None or len(issued.parsed.arguments) < 2:
            return []
        response = issued.parsed.arguments[1]
        found = []
        known = sasl.MECHANISMS.get(mechanism)
        if known is not None and not known.client_first:
            found.append(finding("exchange-initial", mechanism=mechanism))
        if sasl.initial(response) is None and not is_mask(response):
            found.append(finding("exchange-base64", octets=len(response)))
        if known is not None and known.in_clear and not now.secure:
            found.append(_in_clear(mechanism))
        return found

    def goes_on(self, head: Issued, found: Indicator, now: Situation) -> bool:
        """Tell whether a status line is a challenge: ``+``, or a +OK that nothing can have earned yet."""
        mechanism = mechanism_of(head)
        if mechanism is None:
            return False
        if found.positive is None:
            self.presumed = Outcome.NEGATIVE
            return True
        proved = now.exchange is not None and now.exchange.responses > 0
        unearned = mechanism in sasl.MECHANISMS and not proved and len(head.parsed.arguments) == 1
        if found.positive and unearned:
            self.presumed = Outcome.POSITIVE
            return True
        return False

    def challenge(self, line: Line, now: Situation) -> tuple[_Changes, list[Finding]]:
        """Read a challenge; return what changes in the situation, and findings."""
        found = []
        sign, space, text = line.octets.partition(b" ")
        if sign != b"+":
            found.append(finding("challenge-as-reply"))
        elif not space:
            found.append(finding("challenge-spacing"))
        elif sasl.decode(text) is None:
            found.append(finding("exchange-base64", octets=len(text)))
        if self._early:
            self._early -= 1
        else:
            self.challenged = True
        return {"exchange": _more(now.exchange, Side.SERVER, text)}, found

    def response(self, line: Line, now: Situation) -> tuple[_Changes, list[Finding]]:
        """Read a response; return what changes in the situation, and findings. These hold no secret."""
        found = []
        if not self.challenged:
            self._early += 1
            found.append(finding("exchange-early"))
        self.challenged = False
        text = line.octets
        exchange = _more(now.exchange, Side.CLIENT, text)
        changes: _Changes = {"exchange": exchange}
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
        return changes | self._learn(exchange, octets, now, found), found

    def _learn(self, exchange: SaslExchange, octets: bytes, now: Situation, found: list[Finding]) -> _Changes:
        pieces = sasl.read_response(exchange.mechanism, exchange.responses, octets)
        if not now.secure and any(p.item in (sasl.Item.PASSWORD, sasl.Item.TOKEN) for p in pieces):
            found.append(_in_clear(exchange.mechanism))
        return _named(exchange.mechanism, exchange.responses, octets, now)


def _in_clear(mechanism: str) -> Finding:
    """Return the finding that a secret can be read on its way: a password, or an access token."""
    return finding("token-in-clear" if mechanism in sasl.BEARERS else "password-in-clear")


def opened(issued: Issued, now: Situation) -> _Changes:
    """Return what an AUTH command changes in the situation: the exchange begins, a user may be named."""
    mechanism = mechanism_of(issued)
    if mechanism is None:
        return {}
    exchange = SaslExchange(mechanism)
    if len(issued.parsed.arguments) < 2:
        return {"exchange": exchange}
    octets = sasl.initial(issued.parsed.arguments[1])
    changes: _Changes = {"exchange": _more(exchange, Side.CLIENT, issued.parsed.arguments[1])}
    return changes if octets is None else changes | _named(mechanism, 1, octets, now)


def _named(mechanism: str, number: int, octets: bytes, now: Situation) -> _Changes:
    user = sasl.user_of(mechanism, number, octets)
    if user is None:
        return {}
    name = safe(user)
    return {"user": name, "users": tuple(dict.fromkeys((*now.users, name)))}


def _more(exchange: SaslExchange | None, side: Side, text: bytes) -> SaslExchange:
    if exchange is None:
        return SaslExchange("?", ((side, text),))
    return (
        exchange
        if len(exchange.said) >= _MOST
        else SaslExchange(exchange.mechanism, (*exchange.said, (side, text)))
    )
