"""Reading the lines of CAPA's list: whether each is written as its RFC has it, and stands there once."""

import re
from functools import cache

from popconsole.analysis.findings import Finding, finding
from popconsole.protocol.table import Protocol
from popconsole.transcript.safe import safe

_LINE = re.compile(rb"[!-\-/-~]+(?: [!-~]+)*")  # RFC 2449 section 3: no dot in a name
_BLANKED = re.compile(rb"X{4,}")  # as firewalls write it over STLS, so that the length stays
_FORM = "name [argument ...]"


def name_of(octets: bytes) -> bytes:
    """Return the name of the capability that a line tells, in upper case; nothing where it tells none."""
    return octets.partition(b" ")[0].upper() if _LINE.fullmatch(octets) else b""


def expected(protocol: Protocol, octets: bytes) -> str:
    """Return how a line of CAPA's list is to be written; empty where it is written so."""
    name = name_of(octets).decode("ascii")
    if not name:
        return _FORM
    if name not in protocol.capabilities:
        return ""
    syntax, pattern = protocol.capability_syntax.get(name, (name, ""))
    return "" if _arguments(pattern).fullmatch(octets, len(name)) else syntax


@cache
def _arguments(pattern: str) -> re.Pattern[bytes]:
    return re.compile(pattern.encode("ascii"), re.IGNORECASE)


def judge(protocol: Protocol, octets: bytes, names: set[bytes]) -> list[Finding]:
    """Return what is wrong with a line of CAPA's list; ``names``, of those before it, takes in its own."""
    wanted, name = expected(protocol, octets), name_of(octets)
    found = [finding("capability-malformed", expected=wanted)] if wanted else []
    if name and name in names:
        found.append(finding("capability-twice", capability=safe(name)))
    if _BLANKED.fullmatch(name):
        found.append(finding("stls-stripped", capability=safe(name)))
    names.add(name)
    return found
