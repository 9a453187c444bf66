"""A fault as it is written: ``NAME[:ARG[,ARG]][@PLACE]``, read strictly.

Places: ``every`` reply; ``greeting``; ``VERB``, each reply to a command; ``VERB:N``, the reply to its Nth
in the connection; ``line:N``, the reply to the Nth line of the client; ``octets:N``, the first reply behind
N octets; ``chance:P[:SEED]``, each reply with the probability P, drawn from the seed, so that the same
conversation meets the same faults.
"""

import random
from dataclasses import dataclass, field
from enum import Enum
from typing import NoReturn

from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.server.faults.catalogue import FAULTS, Arg, Argument, Fault

_MOST = 9  # digits of a number


class FaultError(ValueError):
    """There is no such fault, or it can't be written like that; the message says how it can."""


class At(Enum):
    """What kind of place it is."""

    EVERY = "every"
    GREETING = "greeting"
    VERB = "verb"
    LINE = "line"
    OCTETS = "octets"
    CHANCE = "chance"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault strikes: ``number`` counts from 1, 0 for each; ``chance`` is from 0 to 1."""

    at: At
    verb: str = ""
    number: int = 0
    chance: float = 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation: the greeting (``line`` 0), or a line of the client and its reply.

    ``verb`` is the keyword in upper case, ``nth`` which of that verb it is in the connection, ``sent`` the
    octets that went to the client before.
    """

    line: int
    verb: str
    nth: int
    sent: int


@dataclass(frozen=True, slots=True)
class FaultSpec:
    """A fault that is switched on, with its arguments, all of them given, and its place."""

    fault: Fault
    arguments: tuple[str, ...]
    place: Place
    text: str = field(compare=False)  # as it was written

    @property
    def name(self) -> str:
        """The name of the fault."""
        return self.fault.name

    def number(self, index: int = 0) -> int:
        """Return an argument that is a whole number."""
        return int(self.arguments[index])

    def seconds(self, index: int = 0) -> float:
        """Return an argument that is a time, in seconds."""
        return float(self.arguments[index])

    def strikes(self, turn: Turn, dice: random.Random) -> bool:
        """Tell whether its place is at this turn; ``dice`` are this fault's own, thrown once a turn."""
        place = self.place
        match place.at:
            case At.EVERY:
                return True
            case At.GREETING:
                return turn.line == 0
            case At.VERB:
                return turn.verb == place.verb and place.number in (0, turn.nth)
            case At.LINE:
                return turn.line == place.number
            case At.OCTETS:
                return turn.sent >= place.number
            case At.CHANCE:
                return dice.random() < place.chance

    def dice(self) -> random.Random:
        """Return the dice that it throws in one connection."""
        return random.Random(self.place.number)  # noqa: S311 - the same for the same seed is what is wanted


def parse_fault(text: str) -> FaultSpec:
    """Read ``NAME[:ARG[,ARG]][@PLACE]``. Raises FaultError, which says what is wrong and how it is."""
    told, at, place = text.strip().partition("@")
    name, colon, arguments = told.partition(":")
    fault = FAULTS.get(name)
    if fault is None:
        near = ", ".join(known for known in FAULTS if name and known.startswith(name.split("-")[0]))
        hint = _("Near it: {names}.").format(names=near) if near else _("--list-faults lists them.")
        raise FaultError(_('there is no fault "{name}". {hint}').format(name=name, hint=hint))
    values = _arguments(fault, arguments.split(",") if colon else [])
    where = parse_place(place if at else _own_place(fault, values), fault)
    return FaultSpec(fault, values, where, text.strip())


def _own_place(fault: Fault, values: tuple[str, ...]) -> str:
    """Return where it strikes unless told; ``err-on`` says it with its arguments."""
    if fault.name != "err-on":
        return fault.place
    return values[0] if values[1] == "0" else f"{values[0]}:{values[1]}"


def _arguments(fault: Fault, given: list[str]) -> tuple[str, ...]:
    if len(given) > len(fault.arguments) and not fault.rest:
        _fail(fault, _("too many arguments"))
    values = []
    for index, argument in enumerate(fault.arguments):
        value = given[index].strip() if index < len(given) else argument.usual
        if value is None or (not value and argument.usual is None):
            _fail(fault, _("{name} is missing").format(name=argument.name))
        values.append(_value(fault, argument, value))
    return (*values, *(_value(fault, fault.arguments[-1], more.strip()) for more in given[len(values) :]))


def _value(fault: Fault, argument: Argument, value: str) -> str:
    """Return an argument's value as it is kept."""
    fits = True
    match argument.kind:
        case Arg.NUMBER:
            digits = value.removeprefix("-")
            fits = digits.isascii() and digits.isdigit() and len(digits) <= _MOST
        case Arg.SECONDS:
            fits = _is_time(value)
        case Arg.VERB:
            value = value.upper()
            fits = any(protocol.command(value) for protocol in PROTOCOLS.values())
        case Arg.WORD:
            fits = not argument.choices or value in argument.choices
    if not fits:
        expected = ", ".join(argument.choices) or argument.kind.value
        _fail(fault, _('"{value}" is not {expected}').format(value=value, expected=expected))
    return value


def _is_time(value: str) -> bool:
    whole, _dot, part = value.partition(".")
    return len(value) <= _MOST and whole.isascii() and whole.isdigit() and (not part or part.isdigit())


def parse_place(text: str, fault: Fault) -> Place:
    """Read a place. Raises FaultError."""
    kind, colon, rest = text.partition(":")
    if text in ("every", "greeting"):
        return Place(At(text))
    if kind in ("line", "octets") and rest.isdigit() and len(rest) <= _MOST:
        return Place(At(kind), number=int(rest))
    if kind == "chance":
        chance, _colon, seed = rest.partition(":")
        if _is_time(chance) and float(chance) <= 1 and (not seed or seed.isdigit()):
            return Place(At.CHANCE, number=int(seed or 0), chance=float(chance))
    verb = kind.upper()
    if any(protocol.command(verb) for protocol in PROTOCOLS.values()) and (not colon or rest.isdigit()):
        return Place(At.VERB, verb, int(rest or 0))
    known = "every, greeting, VERB, VERB:N, line:N, octets:N, chance:P[:SEED]"
    return _fail(fault, _('"{place}" is no place: {known}').format(place=text, known=known))


def _fail(fault: Fault, what: str) -> NoReturn:
    raise FaultError(
        _("{name}: {what}; it is written {syntax}[@PLACE]").format(
            name=fault.name, what=what, syntax=fault.syntax
        )
    )
