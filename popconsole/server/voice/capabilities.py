"""How a voice lists what CAPA tells: in its own order and spelling, and only what is on.

The rule for a persona: its list is kept as it was recorded. An entry whose feature is off here, or not in
this state, is left out; one with a value shows the value that is in force; what was switched on by hand and
a client must know of (STLS, LOGIN-DELAY, EXPIRE) is put at the end if the persona has no entry for it. A
voice without a list has all there are, in the order of the protocol's table.
"""

import re

from popconsole.protocol.pop3 import POP3
from popconsole.server.engine.answer import Capabilities
from popconsole.server.voice.persona import Voice

_VALUED = re.compile(r"(EXPIRE|LOGIN-DELAY)( ?)(NEVER|\d+)( USER)?")
"""Entries with a value. GNU Mailutils forgets the space."""


def listed(voice: Voice, told: Capabilities) -> tuple[bytes, ...]:
    """Return the lines of the list."""
    lines = _all(voice, told) if voice.before is None else _recorded(voice, told)
    return tuple(line.encode("ascii") for line in lines)


def _all(voice: Voice, told: Capabilities) -> list[str]:
    values = {
        "SASL": " ".join(told.mechanisms),
        "UTF8": "USER",
        "LOGIN-DELAY": str(told.login_delay),
        "EXPIRE": _expire(told),
        "IMPLEMENTATION": voice.implementation,
    }
    off = told.off if told.login_delay else told.off | {"LOGIN-DELAY"}
    return [f"{name} {values.get(name, '')}".rstrip() for name in POP3.capabilities if name not in off]


def _recorded(voice: Voice, told: Capabilities) -> list[str]:
    found = voice.after if told.after_login else voice.before
    lines = [line for entry in found or () if (line := _entry(entry, told)) is not None]
    names = {_name(entry) for entry in (*(voice.before or ()), *(voice.after or ()))}
    if "STLS" not in names and told.stls:
        lines.append("STLS")
    if "LOGIN-DELAY" not in names and told.login_delay:
        lines.append(f"LOGIN-DELAY {told.login_delay}")
    if "EXPIRE" not in names and told.expire is not None:
        lines.append(f"EXPIRE {told.expire}")
    return lines


def _entry(entry: str, told: Capabilities) -> str | None:
    """Return a persona's entry as it is true here; None where it is not."""
    name, *words = entry.split(" ")
    valued = _VALUED.fullmatch(entry)
    if valued is not None:
        return _valued(valued, told)
    if name == "SASL":
        mechanisms = [word for word in words if word in told.mechanisms]
        return " ".join([name, *mechanisms]) if mechanisms else None
    return None if name in told.off else entry


def _valued(entry: re.Match[str], told: Capabilities) -> str | None:
    """Return EXPIRE or LOGIN-DELAY with the value in force; None where it is off and the persona's is not."""
    name, space, recorded, _user = entry.groups()
    value, off = (_expire(told), "NEVER") if name == "EXPIRE" else (str(told.login_delay), "0")
    return None if value == off and recorded != off else f"{name}{space}{value}"


def _name(entry: str) -> str:
    valued = _VALUED.fullmatch(entry)
    return valued[1] if valued is not None else entry.split(" ", maxsplit=1)[0]


def _expire(told: Capabilities) -> str:
    return "NEVER" if told.expire is None else str(told.expire)
