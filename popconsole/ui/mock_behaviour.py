"""How a console's mock server behaves: the persona that it has, and the faults that are on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from popconsole.client.security import IN_CLEAR, Security
from popconsole.i18n import N_, _, ngettext
from popconsole.protocol import POP2, POP3
from popconsole.server.voice.catalogue import names, persona, unknown
from popconsole.server.voice.persona import PersonaError

if TYPE_CHECKING:  # what few ask for is loaded when they do
    from popconsole.server.faults.spec import FaultSpec

NO_PERSONA = "popconsole"
"""What is typed for the server as it is, without a persona."""
OFF = "off"
"""What is typed to switch all faults off."""
_PLACES = N_(
    "PLACE: every, greeting, VERB or VERB:N (the replies to a command, or to its Nth), line:N, octets:N "
    "(behind so many), chance:P"
)


@dataclass(frozen=True, slots=True)
class MockBehaviour:
    """``persona`` is a name or None; a fault may be there more than once, with other arguments or places.

    ``security`` is how the console connects to it: with STLS before all else, in POP3, or not; and
    whether any certificate will do, so that one with a fault stops nobody. ``keeps``: it removes no message,
    whatever is deleted.
    """

    persona: str | None = None
    faults: "tuple[FaultSpec, ...]" = ()
    security: Security = IN_CLEAR
    keeps: bool = False

    def as_persona(self, name: str) -> "MockBehaviour":
        """Return it with another persona; ``popconsole`` is none. Raises PersonaError.

        Raises FaultError where a fault is on that this server can't have.
        """
        if name != NO_PERSONA and name not in names():
            raise unknown(name, (NO_PERSONA, *names()))
        return replace(self, persona=None if name == NO_PERSONA else persona(name).name).checked()

    def switched(self, text: str) -> "MockBehaviour":
        """Return it with a fault switched on, or off where it was on; ``off``: all. Raises FaultError.

        A name alone switches off what is on under that name, whatever its arguments; with arguments, other
        ones take the place of those before.
        """
        from popconsole.server.faults.spec import parse_fault  # noqa: PLC0415 - a console starts without faults

        name = text.strip()
        if name == OFF:
            return replace(self, faults=())
        if any(spec.name == name for spec in self.faults):
            return replace(self, faults=self._without(name))
        spec = parse_fault(text)
        if spec in self.faults:
            return replace(self, faults=tuple(other for other in self.faults if other != spec))
        before = [other.name for other in self.faults]
        at = before.index(spec.name) if spec.name in before else len(before)
        others = self._without(spec.name)
        return replace(self, faults=(*others[:at], spec, *others[at:])).checked()

    def _without(self, name: str) -> "tuple[FaultSpec, ...]":
        return tuple(spec for spec in self.faults if spec.name != name)

    def checked(self, *, tls: bool = True) -> "MockBehaviour":
        """Return it as it is. Raises FaultError where a fault could never strike.

        That is: beside another one, as this persona, or without TLS where the server has none (``tls``).
        """
        if not self.faults:
            return self
        from popconsole.server.faults.spec import FaultError, check_together  # noqa: PLC0415 - a console starts without faults

        check_together(self.faults)
        voice = None if self.persona is None else persona(self.persona).pop3
        lacks = frozenset() if voice is None else voice.without
        for spec in self.faults:
            verbs = spec.fault.verbs
            if verbs and spec.fault.protocols == (POP3.name,) and lacks.issuperset(verbs):
                told = _("{fault} can't strike {persona}, which does not have {verbs}: leave one of them out")
                raise FaultError(told.format(fault=spec.text, persona=self.persona, verbs=", ".join(verbs)))
            if spec.fault.tls and not tls:
                told = _("{fault} can't strike a server without TLS: give it --tls")
                raise FaultError(told.format(fault=spec.text))
        return self

    def check_speaks(self, protocol: str) -> None:
        """Raise FaultError or PersonaError where part of it is of the other protocol alone."""
        if self.persona is not None and protocol not in spoken_by(self.persona):
            told = _("{persona} does not speak {protocol}: choose another persona, or the other protocol")
            raise PersonaError(told.format(persona=self.persona, protocol=protocol))
        for spec in self.faults:
            if protocol not in struck_in(spec.name):
                from popconsole.server.faults.spec import FaultError  # noqa: PLC0415 - a console starts without faults

                told = _("{fault} is a fault of {protocols} alone")
                raise FaultError(told.format(fault=spec.text, protocols=", ".join(spec.fault.protocols)))

    @property
    def short(self) -> str:
        """A few words for beside the server's name: its persona, how many faults are on; empty for none."""
        count = len(self.faults)
        on = ngettext("{n} fault", "{n} faults", count).format(n=count) if count else ""
        kept = _("nothing removed") if self.keeps else ""
        return ", ".join(part for part in (self.persona, on, kept) if part)

    @property
    def told(self) -> str:
        """What is told of it in a line."""
        who = self.persona or NO_PERSONA
        if not self.faults:
            told = _("The mock server is {who}, no fault is on.").format(who=who)
        else:
            faults = ", ".join(spec.text for spec in self.faults)
            told = _("The mock server is {who}; faults that are on: {faults}.").format(who=who, faults=faults)
        return f"{told} {_('It removes no message.')}" if self.keeps else told


def behaviour(persona_name: str | None, faults: Iterable[str], *, tls: bool = True) -> MockBehaviour:
    """Return how a server is to behave; ``tls``: it has TLS. Raises PersonaError and FaultError."""
    made = MockBehaviour() if persona_name is None else MockBehaviour().as_persona(persona_name)
    specs = []
    for text in faults:
        from popconsole.server.faults.spec import parse_fault  # noqa: PLC0415 - a console starts without faults

        specs.append(parse_fault(text))
    return replace(made, faults=tuple(specs)).checked(tls=tls)


def personas() -> list[tuple[str, str]]:
    """List the personas: name and title, popconsole itself first."""
    return [
        (NO_PERSONA, _("popconsole itself, strict as the RFCs are")),
        *((n, persona(n).title) for n in names()),
    ]


def spoken_by(name: str) -> tuple[str, ...]:
    """Return the names of the protocols that a persona speaks. Raises PersonaError."""
    if name == NO_PERSONA:
        return POP3.name, POP2.name
    found = persona(name)
    voices = ((POP3.name, found.pop3), (POP2.name, found.pop2))
    return tuple(protocol for protocol, voice in voices if voice is not None)


def struck_in(name: str) -> tuple[str, ...]:
    """Return the names of the protocols in which a fault strikes."""
    from popconsole.server.faults.catalogue import FAULTS  # noqa: PLC0415 - a console starts without faults

    return FAULTS[name].protocols


def elsewhere(protocols: tuple[str, ...], protocol: str) -> str:
    """Return the mark of what is there in other protocols than this one: ``POP2 only``; else nothing."""
    return "" if protocol in protocols else _("{protocols} only").format(protocols=", ".join(protocols))


def faults() -> list[tuple[str, str, str]]:
    """List the faults: name, how it is written, what goes wrong."""
    from popconsole.guide.words.faults import FAULT_ADVICE as TEXTS  # noqa: PLC0415 - a console starts without faults
    from popconsole.server.faults.catalogue import FAULTS  # noqa: PLC0415 - a console starts without faults

    return [(name, fault.syntax, _(TEXTS[name].wrong)) for name, fault in FAULTS.items()]


def written(name: str) -> str:
    """Tell how a fault is written, ``[@PLACE]`` and all where it takes one."""
    from popconsole.server.faults.catalogue import FAULTS  # noqa: PLC0415 - a console starts without faults

    fault = FAULTS[name]
    return fault.syntax + ("[@PLACE]" if fault.placed and fault.place != "greeting" else "")


def strikes(name: str) -> str:
    """Tell where a fault strikes: unless a place is told, and where it can."""
    from popconsole.server.faults.catalogue import FAULTS  # noqa: PLC0415 - a console starts without faults

    fault = FAULTS[name]
    if not fault.placed:
        return _("a session as a whole; it takes no @PLACE")
    if fault.place == "greeting":
        return _("the greeting")
    where = ", ".join(fault.verbs) or _("any reply")
    usual = "VERB" if name == "err-on" else fault.place
    return (
        where
        if usual in ("every", where)
        else _("{usual} unless told; {where}").format(usual=usual, where=where)
    )


def explained(name: str) -> list[str]:
    """Tell all of a fault: what goes wrong, how it is written, what its arguments are, where it can strike.

    Raises FaultError where there is no such fault.
    """
    from popconsole.guide.words.faults import FAULT_ADVICE as TEXTS  # noqa: PLC0415 - a console starts without faults
    from popconsole.server.faults.catalogue import FAULTS  # noqa: PLC0415 - as above
    from popconsole.server.faults.spec import expected, parse_fault  # noqa: PLC0415 - as above

    if name not in FAULTS:
        parse_fault(name)  # which says what there is
    fault = FAULTS[name]
    syntax = written(name)
    rows = [_(TEXTS[name].wrong), _("{syntax}: {where}").format(syntax=syntax, where=strikes(name))]
    for argument in fault.arguments:
        told = _("{name}: {expected}; {usual} unless told") if argument.usual else _("{name}: {expected}")
        word = expected(argument)
        shown = argument.name if not argument.choices else "|".join(argument.choices)
        if not argument.choices:
            rows.append(told.format(name=shown, expected=word, usual=argument.usual))
        else:
            rows.append(
                _("{choices}: one of them; {usual} unless told").format(choices=shown, usual=argument.usual)
            )
    if "@" in syntax:
        rows.append(_(_PLACES))
    return rows
