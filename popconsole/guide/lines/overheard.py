"""What somebody knows who listens on the way, and has read a line that holds a secret."""

from popconsole.analysis.step import Step
from popconsole.dialogue.echoes import is_mask
from popconsole.guide.auth.held import held
from popconsole.i18n import N_, _
from popconsole.protocol.sasl import Item
from popconsole.protocol.table import ArgumentKind
from popconsole.transcript.model import LineKind, Side

_DIGEST = N_("the digest: a guess at the password can be checked against it and the greeting")
_HELD = {
    Item.PASSWORD: N_("base64, not encrypted: the password can be read"),
    Item.TOKEN: N_("base64, not encrypted: the token can be used by whoever has read it, till it expires"),
    Item.DIGEST: N_(
        "base64 of a digest: a guess at the password can be checked against it and the challenge"
    ),
    Item.PROOF: N_(
        "base64 of a proof: a guess at the password can be checked against it, slowly, for it must be hashed "
        "thousands of times"
    ),
    Item.UNKNOWN: N_("base64, not encrypted: what it holds can be read"),
}
_ARGUMENTS = {
    ArgumentKind.PASSWORD: N_("the password, in clear"),
    ArgumentKind.DIGEST: _DIGEST,
}
_SAID = N_("a secret, in clear")
_SAID_AGAIN = N_("a secret said again, in clear")
_NAMES = N_("base64, not encrypted: a name, and no secret yet")
_MASKED = N_("it is masked in this recording; on the way it could be read")


def overheard(step: Step) -> str:
    """Return what a listener knows who has read a line; empty where it tells nothing of a secret.

    Nothing of the secret itself is told.
    """
    if step.line.kind is not LineKind.WIRE:
        return ""
    inside = held(step)
    if inside is not None and inside.masked:
        return _(_MASKED)
    if inside is not None and (step.masked is not None or step.line.side is Side.CLIENT):
        items = [piece.item for piece in inside.pieces]
        found = next((text for item, text in _HELD.items() if item in items), "")
        if found:
            return _(found)
        if step.line.side is Side.CLIENT and Item.USER in items:
            return _(_NAMES)
    if step.line.side is Side.SERVER:
        return "" if step.masked is None else _(_SAID_AGAIN)
    parsed = None if step.command is None else step.command.parsed
    rows = () if parsed is None or parsed.command is None else parsed.command.arguments
    if step.masked is None:
        said = () if parsed is None else zip(rows, parsed.arguments, strict=False)
        return _(_MASKED) if any(row.secret and is_mask(octets) for row, octets in said) else ""
    return _(next((_ARGUMENTS[row.kind] for row in rows if row.kind in _ARGUMENTS), _SAID))
