"""What a line of AUTH holds in base64, decoded: its octets, and the pieces of its mechanism."""

from dataclasses import dataclass

from popconsole.analysis.step import Step
from popconsole.dialogue.echoes import is_mask
from popconsole.dialogue.kind import Kind
from popconsole.guide.auth.exchange import talk
from popconsole.protocol import sasl
from popconsole.protocol.sasl import Piece


@dataclass(frozen=True, slots=True)
class Held:
    """What a line holds: ``octets``, None where it is no base64, and their pieces.

    ``masked``: the recording has a mask in its place.
    """

    octets: bytes | None
    pieces: tuple[Piece, ...] = ()
    masked: bool = False

    @property
    def is_secret(self) -> bool:
        """Whether one of the pieces is to be masked."""
        return any(piece.item in sasl.SECRETS for piece in self.pieces)


def held(step: Step) -> Held | None:
    """Return what a line holds in base64; None where it is none of AUTH, or holds nothing.

    Of a challenge, a response, and an initial response that AUTH itself has (RFC 5034 section 4).
    """
    if step.kind is Kind.CHALLENGE:
        text = step.line.octets.partition(b" ")[2]
        octets = sasl.decode(text)
        pieces = () if octets is None else sasl.read_challenge(talk(step).mechanism, octets)
        return Held(octets, pieces, is_mask(text))
    if step.kind is Kind.RESPONSE:
        text, mechanism, number = step.line.octets, talk(step).mechanism, talk(step).responses
        octets = sasl.decode(text)
    else:
        issued = step.command
        named = None if issued is None or step.kind is not Kind.COMMAND else issued.mechanism
        if issued is None or named is None or issued.given < 2:
            return None
        text, mechanism, number = issued.parsed.arguments[1], named, 1
        octets = sasl.initial(text)
    if text == sasl.CANCEL:
        return None
    pieces = () if octets is None else sasl.read_response(mechanism, number, octets)
    return Held(octets, pieces, is_mask(text))
