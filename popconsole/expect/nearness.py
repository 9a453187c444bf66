"""How a line differs from what was expected, and how near it came."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from popconsole.expect.pattern import Formula, LinePattern, Name, Star
from popconsole.i18n import N_

_BLANKS = re.compile(rb"[ \t]+")


class Why(Enum):
    """What differs; the value is what is shown. Those before NOTHING are of a line, the nearest first."""

    ENDING = N_("the line ends otherwise")
    CASE = N_("other letters: capital or small")
    SPACING = N_("other blanks")
    VALUE = N_("another value")
    NUMBER = N_("another number")
    TEXT = N_("another text, the same status")
    LINE = N_("another line")
    STATUS = N_("another status")
    LENGTH = N_("another length")
    NEVER = N_("what must never come came")
    NOTHING = N_("nothing came")
    NO_END = N_("the end of the reply did not come")
    CLOSED = N_("the server closed the connection")
    NOT_CLOSED = N_("the server did not close the connection")
    MORE = N_("more came than expected")
    UNKNOWN = N_("it can't be said")


@dataclass(frozen=True, slots=True)
class Near:
    """How near a line came to what was expected.

    ``upto`` octets of it are as expected; ``share`` is the nearer to 1.0 the nearer it is. ``values`` are the
    names whose value differs: the name, the value expected, the one that came.
    """

    why: Why
    upto: int = 0
    share: float = 0.0
    values: tuple[tuple[str, bytes, bytes], ...] = ()


_SHARES = {Why.ENDING: 0.95, Why.CASE: 0.9, Why.SPACING: 0.9, Why.VALUE: 0.8, Why.NUMBER: 0.8}
_DIGITS = re.compile(rb"[0-9]+")
_TEXT_SHARE = 0.3  # at the least, where the status is the same
_REST_SHARE = 0.4  # what the octets that agree add to it


def nearness(pattern: LinePattern, octets: bytes, values: Mapping[str, bytes], *, ends: bool = True) -> Near:
    """Tell how near a line that is not as expected came; ``ends``: its ending is the one expected."""
    upto = _agrees_to(pattern, octets, values)
    if pattern.match(octets, values) is not None:
        return Near(Why.LINE if ends else Why.ENDING, len(octets), _SHARES[Why.ENDING])
    if pattern.match(octets, values, any_case=True) is not None:
        return Near(Why.CASE, upto, _SHARES[Why.CASE])
    if _with_other_blanks(pattern).match(_BLANKS.sub(b" ", octets).strip(), values) is not None:
        return Near(Why.SPACING, upto, _SHARES[Why.SPACING])
    if others := _other_values(pattern, octets, values):
        return Near(Why.VALUE, upto, _SHARES[Why.VALUE], others)
    if _with_other_numbers(pattern).match(_DIGITS.sub(b"0", octets), _with_no_digits(values)) is not None:
        return Near(Why.NUMBER, upto, _SHARES[Why.NUMBER])
    share = min(1.0, upto / max(1, len(octets)))
    expected, came = _status(pattern.starts), _status(octets)
    if expected and expected == came:
        return Near(Why.TEXT, upto, _TEXT_SHARE + _REST_SHARE * share)
    if expected:
        return Near(Why.STATUS, upto, 0.1 * share)
    return Near(Why.LINE, upto, _REST_SHARE * share)


def _status(octets: bytes) -> bytes:
    """Return the status indicator that a line begins with; nothing where there is none."""
    word = octets.split(b" ", 1)[0]
    if word in (b"+OK", b"-ERR", b"+", b"-"):
        return word
    return octets[:1] if octets[:1] in (b"#", b"=", b"+", b"-") else b""


def _agrees_to(pattern: LinePattern, octets: bytes, values: Mapping[str, bytes]) -> int:
    """Return how many octets of a line are as expected, from its start."""
    upto = 0
    for count, token in enumerate(pattern.tokens):
        built = pattern.expression(values, count)
        if built is None:
            break
        found = re.match(built, octets, re.DOTALL)
        if found is None:
            break
        upto = max(upto, found.end() if count and not isinstance(pattern.tokens[count - 1], Star) else upto)
        if isinstance(token, bytes):
            upto = max(upto, _alike(token, octets, found.end()))
    return upto


def _alike(literal: bytes, octets: bytes, start: int) -> int:
    """Return up to where a line has what a literal has, from a place on."""
    count = 0
    while count < len(literal) and octets[start + count : start + count + 1] == literal[count : count + 1]:
        count += 1
    return start + count


def _with_other_blanks(pattern: LinePattern) -> LinePattern:
    """Return a pattern whose blanks are single ones, none at its ends."""
    tokens = [_BLANKS.sub(b" ", token) if isinstance(token, bytes) else token for token in pattern.tokens]
    if tokens and isinstance(tokens[0], bytes):
        tokens[0] = tokens[0].lstrip(b" ")
    if tokens and isinstance(tokens[-1], bytes):
        tokens[-1] = tokens[-1].rstrip(b" ")
    return LinePattern(tuple(tokens))


def _with_other_numbers(pattern: LinePattern) -> LinePattern:
    """Return a pattern whose numbers are all 0."""
    return LinePattern(
        tuple(_DIGITS.sub(b"0", token) if isinstance(token, bytes) else token for token in pattern.tokens)
    )


def _with_no_digits(values: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: _DIGITS.sub(b"0", value) for name, value in values.items()}


def _other_values(
    pattern: LinePattern, octets: bytes, values: Mapping[str, bytes]
) -> tuple[tuple[str, bytes, bytes], ...]:
    """Return the names of which a line has other values; none where it is not that alone."""
    expected: dict[str, tuple[str, bytes]] = {}
    tokens = []
    for number, token in enumerate(pattern.tokens):
        known = None
        if isinstance(token, Formula):
            known = token.value(values)
        elif isinstance(token, Name):
            known = values.get(token.name)
        if known is None:
            tokens.append(token)
            continue
        place = f"v{number}"  # no name of ours has it: those in the pattern are unknown, or counted here
        expected[place] = (token.text if isinstance(token, Formula) else getattr(token, "name", ""), known)
        tokens.append(Name(place))
    if not expected:
        return ()
    unknown = {name: text for name, text in values.items() if name not in expected}
    found = LinePattern(tuple(tokens)).match(octets, unknown)
    if found is None:
        return ()
    return tuple(
        (name, known, found[place]) for place, (name, known) in expected.items() if found[place] != known
    )
