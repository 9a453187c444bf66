"""The personas that there are, and popconsole's own words."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from popconsole.i18n import _
from popconsole.protocol import POP2
from popconsole.server.voice.persona import Persona, PersonaError, Voice
from popconsole.server.voice.persona_file import parse

_OWN = "popconsole"


def names() -> list[str]:
    """List the personas that there are."""
    folder = files("popconsole.server.voice") / "personas"
    return sorted(
        entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")
    )


def unknown(name: str, known: Iterable[str]) -> PersonaError:
    """Return what is said of a name that is none of those that are known."""
    told = _('there is no persona "{name}"; there are: {names}')
    return PersonaError(told.format(name=name, names=", ".join(known)))


@cache
def persona(name: str) -> Persona:
    """Return a persona by its name. Raises PersonaError, which lists the names there are."""
    if name not in names():
        raise unknown(name, names())
    return _read(f"personas/{name}.toml", name)


@cache
def own() -> Persona:
    """Return popconsole itself: its own words, and no habits."""
    return _read(f"{_OWN}.toml", _OWN)


def _read(path: str, name: str) -> Persona:
    return parse(files("popconsole.server.voice").joinpath(path).read_bytes(), name)


def voice(who: Persona | None, protocol: str) -> Voice:
    """Return how a persona speaks a protocol, by the protocol's name; None is popconsole itself."""
    for one in (who, own()):
        found = None if one is None else one.pop2 if protocol == POP2.name else one.pop3
        if found is not None:
            return found
    raise ValueError(f"popconsole has no words for {protocol}")
