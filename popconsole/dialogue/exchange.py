"""Where an exchange of AUTH stands: whose turn it is, and whether what comes next may be a secret."""

from copy import copy

from popconsole.dialogue.issued import Issued
from popconsole.protocol import sasl
from popconsole.protocol.table import Indicator, Outcome

_NEEDED = {"LOGIN": 2, "SCRAM-SHA-1": 2, "SCRAM-SHA-256": 2}  # responses before a verdict; others: one


class AuthExchange:
    """The exchange under way, and what is left of the last one.

    ``challenged``: the client's next line answers a challenge. ``presumed`` is how the exchange ended if the
    client sends a command in place of a response. ``early`` counts responses that came before they were asked
    for. ``mechanism`` is its mechanism in upper case, or nothing. ``rest``: it is over, and what the client
    meant to answer may still come.
    """

    __slots__ = ("challenged", "early", "mechanism", "presumed", "responses", "rest")

    def __init__(self) -> None:
        self.challenged = False
        self.presumed = Outcome.NEGATIVE
        self.early = 0
        self.rest = False
        self.responses = 0  # of the exchange, an initial one included
        self.mechanism = ""

    def copy(self) -> "AuthExchange":
        """Return an independent copy."""
        return copy(self)

    @property
    def idle(self) -> bool:
        """Whether none is under way, and nothing of the last one may still come."""
        return not (self.challenged or self.early or self.rest or self.responses or self.mechanism)

    @property
    def doubtful(self) -> bool:
        """Whether what challenged the client was a +OK: its next line may be a command after all."""
        return self.challenged and self.presumed is Outcome.POSITIVE

    def begin(self, issued: Issued) -> None:
        """AUTH was sent."""
        if issued.given:
            self.mechanism = issued.parsed.arguments[0].decode("ascii", "replace").upper()
            self.responses = int(issued.given > 1)

    def goes_on(self, head: Issued, found: Indicator) -> bool:
        """Tell whether a status line is a challenge: ``+``, or a +OK that nothing can have earned yet."""
        mechanism = head.mechanism
        if mechanism is None:
            return False
        if found.positive is None:
            self.presumed = Outcome.NEGATIVE
            return True
        if found.positive and mechanism in sasl.MECHANISMS and not self.responses and head.given == 1:
            self.presumed = Outcome.POSITIVE
            return True
        return False

    def challenge(self) -> None:
        """The server asks for a response; one that came early answers it."""
        if self.early:
            self.early -= 1
        else:
            self.challenged = True

    def response(self) -> None:
        """The client responds."""
        self.early += not self.challenged
        self.challenged = False
        self.responses += 1

    def answered(self, *, positive: bool, newest: bool, fits: bool) -> None:
        """The reply to AUTH has come; ``newest``: no command was sent behind it, ``fits``: it is a reply.

        It ends the exchange. Where its mechanism needs more responses than were given, they may still come.
        """
        missing = not positive or self.responses < _NEEDED.get(self.mechanism, 1)
        self.rest = newest and missing and (bool(self.mechanism) or not fits)
        self.end(rest=self.rest)

    def give_way(self) -> None:
        """The reply to AUTH has come, and another one waits: nobody was challenged in that yet."""
        self.challenged = False
        self.presumed = Outcome.NEGATIVE

    def end(self, *, rest: bool = False) -> None:
        """The exchange is over; with ``rest``, what is left of it may still come."""
        self.challenged = False
        self.presumed = Outcome.NEGATIVE
        self.early = 0
        self.rest = rest
        if not rest:
            self.responses = 0
            self.mechanism = ""

    def left_over(self) -> None:
        """The client said what may be the rest of an exchange that is over."""
        self.responses += 1

    def accepted(self) -> None:
        """Something was accepted behind an exchange that is over: perhaps the last of its rest."""
        if self.responses >= _NEEDED.get(self.mechanism, 1):
            self.end()
