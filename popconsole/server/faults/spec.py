"""A fault as it is written: ``NAME[:ARG[,ARG]][@PLACE]``, read strictly.

Places: ``every`` reply; ``greeting``; ``VERB``, each reply to a command; ``VERB:N``, the reply to its Nth
in the connection; ``line:N``, the reply to the Nth line of the client; ``octets:N``, the first reply behind
N octets; ``chance:P[:SEED]``, each reply with the probability P, drawn from the seed, so that the same
conversation meets the same faults. N counts from 1. A place where a fault can't ever strike is refused.
"""

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations
from typing import NoReturn

from popconsole.i18n import _, own_number
from popconsole.protocol import PROTOCOLS
from popconsole.server.faults.catalogue import FAULTS, Fault, FaultArgument, ValueKind

_DIGITS = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"-?[0-9]{1,9}")
_TIME = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_NAME = re.compile(r"-?[A-Za-z][A-Za-z0-9-]{0,39}")
_CODE = re.compile(r"\[?[A-Za-z0-9/_-]{1,40}\]?|")
# Of two faults at one place, one undoes what the other does.
_APART = frozenset(
    {
        ("cr-dot", "dot-missing"), ("greeting-err", "greeting-foreign"), ("merge", "slow"),
        ("merge", "split"), ("reply-none", "reply-twice"),
    }
)  # fmt: skip
_TLS = "tls-"


class FaultError(ValueError):
    """There is no such fault, or it can't be written like that; the message says how it can."""


class PlaceKind(Enum):
    """What kind of place it is."""

    EVERY = "every"
    GREETING = "greeting"
    VERB = "verb"
    LINE = "line"
    OCTETS = "octets"
    CHANCE = "chance"


@dataclass(frozen=True, slots=True)
class FaultPlace:
    """Where a fault strikes: ``number`` counts from 1, 0 for each; ``chance`` is from 0 to 1."""

    at: PlaceKind
    verb: str = ""
    number: int = 0
    chance: float = 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation: the greeting (``line`` 0), or a line of the client and its reply.

    ``verb`` is the keyword in upper case, ``nth`` which of that verb it is in the connection, ``sent`` the
    octets that went to the client before, ``earlier`` those before the turn before.
    """

    line: int
    verb: str
    nth: int
    sent: int
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class FaultSpec:
    """A fault that is switched on, with its arguments, all of them given, and its place."""

    fault: Fault
    arguments: tuple[str, ...]
    place: FaultPlace
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
        at_place = self._is_at(turn, dice)  # first: the dice are thrown at every turn
        return at_place and (self.fault.answers(turn.verb) if turn.line else self.fault.greeting)

    def _is_at(self, turn: Turn, dice: random.Random) -> bool:
        place = self.place
        match place.at:
            case PlaceKind.EVERY:
                return True
            case PlaceKind.GREETING:
                return turn.line == 0
            case PlaceKind.VERB:
                return turn.verb == place.verb and place.number in (0, turn.nth)
            case PlaceKind.LINE:
                return turn.line == place.number
            case PlaceKind.OCTETS:
                return turn.earlier < place.number <= turn.sent
            case PlaceKind.CHANCE:
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
    _check_place(fault, values, where, told=bool(at))
    return FaultSpec(fault, values, where, text.strip())


def tls_fault(faults: Iterable[FaultSpec]) -> FaultSpec | None:
    """Return the one among these that strikes at TLS, before a line is said under it; None: there is none."""
    return next((spec for spec in faults if spec.name.startswith(_TLS)), None)


def check_together(faults: Sequence[FaultSpec]) -> None:
    """Raise FaultError where one of these faults would leave another without an effect."""
    for first, second in combinations(sorted(faults, key=lambda spec: spec.name), 2):
        both_tls = tls_fault((first,)) and tls_fault((second,))
        meet = first.place == second.place or PlaceKind.EVERY in (first.place.at, second.place.at)
        if both_tls or (meet and (first.name, second.name) in _APART):
            told = _("{first} and {second} exclude each other: leave one of them out")
            raise FaultError(told.format(first=first.text, second=second.text))


def _own_place(fault: Fault, values: tuple[str, ...]) -> str:
    """Return where it strikes unless told; ``err-on`` says it with its arguments."""
    if fault.name != "err-on":
        return fault.place
    return values[0] if values[1] == "0" else f"{values[0]}:{values[1]}"


def _arguments(fault: Fault, given: list[str]) -> tuple[str, ...]:
    """Return the values of all arguments; one that is left empty between others is what it usually is."""
    if len(given) > len(fault.arguments) and not fault.rest:
        _fail(fault, _("too many arguments") if fault.arguments else _("it takes no argument"))
    if given and not given[-1].strip():
        _fail(fault, _('behind the last ":" or "," there is nothing'))
    if fault.rest:
        argument = fault.arguments[-1]
        return tuple(_value(fault, argument, value.strip()) for value in given or _usual(argument).split(","))
    values = []
    for index, argument in enumerate(fault.arguments):
        value = (given[index].strip() if index < len(given) else "") or argument.usual
        if value is None:
            _fail(fault, _("{name} is missing").format(name=argument.name))
        values.append(_value(fault, argument, value))
    return tuple(values)


def _usual(argument: FaultArgument) -> str:
    return argument.usual or ""


def _value(fault: Fault, argument: FaultArgument, value: str) -> str:
    """Return an argument's value as it is kept."""
    fits = True
    match argument.kind:
        case ValueKind.NUMBER:
            fits = _NUMBER.fullmatch(value) is not None
        case ValueKind.SECONDS:
            fits = _TIME.fullmatch(value) is not None
        case ValueKind.VERB:
            value = value.upper()
            fits = _is_verb(value, fault)
        case ValueKind.NAME:
            fits = _NAME.fullmatch(value) is not None
        case ValueKind.CODE:
            fits = _CODE.fullmatch(value) is not None
        case ValueKind.WORD:
            fits = not argument.choices or value in argument.choices
    if not fits:
        told = _('"{value}" is not {expected}')
        _fail(fault, told.format(value=value, expected=expected(argument)))
    if argument.kind in (ValueKind.NUMBER, ValueKind.SECONDS):
        _check_range(fault, argument, value)
    return value


def expected(argument: FaultArgument) -> str:
    """Return what an argument of a fault must be, in words."""
    if argument.choices:
        return ", ".join(argument.choices)
    kind = _(argument.kind.value)
    if not argument.most:
        return kind
    if argument.not_zero:
        told = _("{kind} from {least:,} to {most:,} and not 0")
    else:
        told = _("{kind} from {least:,} to {most:,}")
    return told.format(kind=kind, least=own_number(argument.least), most=own_number(argument.most))


def _check_range(fault: Fault, argument: FaultArgument, value: str) -> None:
    number = float(value)
    if not argument.least <= number <= argument.most or (argument.not_zero and not number):
        told = _("{name} is {value}; it must be {expected}")
        _fail(fault, told.format(name=argument.name, value=value, expected=expected(argument)))


def _is_verb(verb: str, fault: Fault) -> bool:
    return any(PROTOCOLS[name].command(verb) for name in fault.protocols)


def parse_place(text: str, fault: Fault) -> FaultPlace:
    """Read a place. Raises FaultError."""
    kind, colon, rest = text.partition(":")
    if text in ("every", "greeting"):
        return FaultPlace(PlaceKind(text))
    if kind in ("line", "octets") and colon:
        return FaultPlace(PlaceKind(kind), number=_count(rest, text, fault))
    if kind == "chance":
        chance, more, seed = rest.partition(":")
        if not (_TIME.fullmatch(chance) and 0 < float(chance) <= 1):
            _fail(fault, _('"{place}": the chance is a number above 0, and 1 at the most').format(place=text))
        if more and not _DIGITS.fullmatch(seed):
            _fail(fault, _('"{place}": the seed is a whole number of up to 9 digits').format(place=text))
        return FaultPlace(PlaceKind.CHANCE, number=int(seed or 0), chance=float(chance))
    verb = kind.upper()
    if any(protocol.command(verb) for protocol in PROTOCOLS.values()):
        return FaultPlace(PlaceKind.VERB, verb, _count(rest, text, fault) if colon else 0)
    known = "every, greeting, VERB, VERB:N, line:N, octets:N, chance:P[:SEED]"
    return _fail(fault, _('"{place}" is no place: {known}').format(place=text, known=known))


def _count(digits: str, place: str, fault: Fault) -> int:
    """Read the N of a place, which counts from 1."""
    if not _DIGITS.fullmatch(digits) or not int(digits):
        told = _('"{place}": N is a whole number from 1 to {most:,}')
        _fail(fault, told.format(place=place, most=own_number(999_999_999)))
    return int(digits)


def _check_place(fault: Fault, values: tuple[str, ...], place: FaultPlace, *, told: bool) -> None:
    """Refuse a place where the fault can't ever strike; ``told``: it was written with the fault."""
    if not fault.placed and place.at is not PlaceKind.EVERY:
        _fail(fault, _("it is of the session as a whole and takes no @PLACE"))
    if place.at is PlaceKind.GREETING and not fault.greeting:
        _fail(fault, _("it can't strike the greeting; {where}").format(where=_where(fault)))
    if fault.place == "greeting" and place.at not in (PlaceKind.GREETING, PlaceKind.EVERY):
        _fail(fault, _("it strikes the greeting alone: leave the @PLACE out"))
    if fault.name == "err-on" and told and values[1] != "0":
        _fail(fault, _("N and @PLACE exclude each other: leave one of them out"))
    if place.at is not PlaceKind.VERB:
        return
    verb = place.verb
    if not _is_verb(verb, fault):
        names = ", ".join(fault.protocols)
        _fail(fault, _("it is one of {protocol}, which has no {verb}").format(protocol=names, verb=verb))
    meant = {
        "err-on": values[:1],
        "caps-lie": ("CAPA", *(name.upper() for name in values if not name.startswith("-"))),
    }.get(fault.name)
    if not (fault.answers(verb) and (meant is None or verb in meant)):
        where = _where(fault) if meant is None else _("it strikes {verbs}").format(verbs=", ".join(meant))
        _fail(fault, _("it can't strike {verb}; {where}").format(verb=verb, where=where))
    if fault.name == "reply-swapped" and verb == "STLS":
        _fail(fault, _("behind STLS comes no other reply that it could be swapped with"))


def _where(fault: Fault) -> str:
    """Tell which replies a fault strikes."""
    if fault.verbs:
        return _("it strikes {verbs}").format(verbs=", ".join(fault.verbs))
    return _("it strikes the replies to commands")


def _fail(fault: Fault, what: str) -> NoReturn:
    place = "[@PLACE]" if fault.placed and fault.place != "greeting" else ""
    raise FaultError(
        _("{name}: {what}; it is written {syntax}").format(
            name=fault.name, what=what, syntax=fault.syntax + place
        )
    )
