"""Ordinary exchanges of AUTH: the challenges are the same each time, the responses as they should be."""

from collections.abc import Sequence

from popconsole.analysis.commands import named
from popconsole.analysis.ordinary import NAME, NAMED, NEGATIVE, POSITIVE, Ordinary, OrdinaryLines, refused
from popconsole.analysis.step import Situation
from popconsole.dialogue.masking import is_mask
from popconsole.dialogue.plain_speech import AUTH, PlainCommand
from popconsole.protocol import sasl
from popconsole.transcript.model import Side

_RESPONSES = {"PLAIN": 1, "LOGIN": 2}
"""Mechanisms whose challenges are the same each time, and how many responses they have."""

Spoken = Sequence[tuple[int, PlainCommand]]
"""Lines of a client, each with its place."""


def exchanged(said: Sequence[bytes], spoken: Spoken, closed: Side | None, now: Situation) -> Ordinary | None:
    """Read an exchange of AUTH, and what closed the connection behind it; None: it is no ordinary one.

    ``now`` is where the conversation stands before it.
    """
    start, responses = AUTH.fullmatch(said[0]), [each for each in spoken if each[1].secret]
    mechanism = "" if start is None else start[1].decode("ascii").upper()
    names = [_user(response) for _place, response in responses]
    if len(names) != _RESPONSES.get(mechanism) or not all(map(NAME.fullmatch, names)):
        return None
    count = spoken[-1][0] + 2
    verdict = said[count - 1]
    if POSITIVE.fullmatch(verdict) is None and NEGATIVE.fullmatch(verdict) is None:
        return None
    shown = list(said[:count])
    for place, response in responses:
        shown[place] = response.masked
    sign = b"+" if verdict[:1] == b"+" else refused(verdict)
    shape = "AUTH", mechanism, tuple(said[1 : count - 1 : 2]), sign, closed
    words = names[0], *(response.secret for _place, response in responses)
    turn = OrdinaryLines(said, count, shown[0], names[0], shown)
    return Ordinary(turn, shape, named(names[0], now), words=words, responses=responses)


def _user(response: PlainCommand) -> bytes:
    """Return the user that a response names, any name where it is to name none; none where it is amiss."""
    octets = sasl.decode(response.secret)
    if not octets or is_mask(response.secret):
        return b""
    if response.mechanism == "PLAIN":
        parts = sasl.read_plain(octets)
        return b"" if parts is None or parts[0] or not parts[2] else parts[1]
    return octets if response.number == 1 else NAMED
