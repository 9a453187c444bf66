"""What CAPA lists (RFC 2449 section 5): what is on, and only that; in a persona's words and order.

The rule for a persona: its list is kept as it was recorded. An entry whose feature is off here, or not in
this state, is left out; one with a value shows the value that is in force; what was switched on by hand and
a client must know of (STLS, LOGIN-DELAY, EXPIRE) is put at the end if the persona has no entry for it.
"""

import re
from collections.abc import Iterable

from popconsole.protocol.pop3 import POP3, Pop3State
from popconsole.server.engine import logins
from popconsole.server.engine.session import Pop3Session, Profile
from popconsole.server.voice.persona import Voice

_VALUED = re.compile(r"(EXPIRE|LOGIN-DELAY)( ?)(NEVER|\d+)( USER)?")
"""Entries with a value. GNU Mailutils forgets the space."""


def capabilities(profile: Profile, session: Pop3Session) -> tuple[bytes, ...]:
    """Return what CAPA lists now: what is switched on, and STLS where it may be sent (RFC 2595 section 4)."""
    if profile.capabilities is not None:
        return profile.capabilities
    values = {
        "SASL": " ".join(logins.mechanisms(profile, session)),
        "UTF8": "USER",
        "LOGIN-DELAY": str(profile.login_delay),
        "EXPIRE": _expire(profile),
        "IMPLEMENTATION": "popconsole",
    }
    off = _off(profile, session)
    return _octets(f"{name} {values.get(name, '')}".rstrip() for name in POP3.capabilities if name not in off)


def _off(profile: Profile, session: Pop3Session) -> set[str]:
    """Return the capabilities that are not there now: switched off, or their command is left out."""
    off = {c.capability for c in POP3.commands if c.keyword in profile.without}
    there = {
        "USER": logins.takes_user(profile, session),
        "SASL": bool(logins.mechanisms(profile, session)),
        "STLS": _stls(profile, session),
        "UTF8": profile.utf8,
        "LOGIN-DELAY": bool(profile.login_delay),
    }
    return off | {name for name, is_there in there.items() if not is_there}


def of_persona(voice: Voice, profile: Profile, session: Pop3Session) -> tuple[bytes, ...]:
    """Return what a persona's CAPA lists now: see above."""
    found = voice.after if session.state is Pop3State.TRANSACTION else voice.before
    lines = [line for entry in found or () if (line := _entry(entry, profile, session)) is not None]
    names = {_name(entry) for entry in (*(voice.before or ()), *(voice.after or ()))}
    if "STLS" not in names and _stls(profile, session):
        lines.append("STLS")
    if "LOGIN-DELAY" not in names and profile.login_delay:
        lines.append(f"LOGIN-DELAY {profile.login_delay}")
    if "EXPIRE" not in names and profile.expire is not None:
        lines.append(f"EXPIRE {profile.expire}")
    return _octets(lines)


def _entry(entry: str, profile: Profile, session: Pop3Session) -> str | None:
    """Return a persona's entry as it is true here; None where it is not."""
    name, *words = entry.split(" ")
    valued = _VALUED.fullmatch(entry)
    if valued is not None:
        return _valued(valued, profile)
    if name == "SASL":
        mechanisms = [word for word in words if word in logins.mechanisms(profile, session)]
        return " ".join([name, *mechanisms]) if mechanisms else None
    return None if name in _off(profile, session) else entry


def _valued(entry: re.Match[str], profile: Profile) -> str | None:
    """Return EXPIRE or LOGIN-DELAY with the value in force; None where it is off and the persona's is not."""
    name, space, recorded, _user = entry.groups()
    value, off = (_expire(profile), "NEVER") if name == "EXPIRE" else (str(profile.login_delay), "0")
    return None if value == off and recorded != off else f"{name}{space}{value}"


def _name(entry: str) -> str:
    valued = _VALUED.fullmatch(entry)
    return valued[1] if valued is not None else entry.split(" ", maxsplit=1)[0]


def _expire(profile: Profile) -> str:
    return "NEVER" if profile.expire is None else str(profile.expire)


def _stls(profile: Profile, session: Pop3Session) -> bool:
    """Tell whether STLS is announced: in AUTHORIZATION only (RFC 2595 section 4)."""
    return session.state is not Pop3State.TRANSACTION and logins.offers_stls(profile, session)


def _octets(lines: Iterable[str]) -> tuple[bytes, ...]:
    return tuple(line.encode("ascii") for line in lines)
