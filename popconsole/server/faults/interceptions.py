"""Faults that strike before the server has the line: refusals at will, commands that are done wrongly."""

from collections.abc import Callable
from dataclasses import replace

from popconsole.protocol.pop3 import POP3
from popconsole.protocol.syntax import parse
from popconsole.protocol.table import ArgumentKind
from popconsole.server.engine.profile import Profile
from popconsole.server.faults.action import Interception, ReceivedLine
from popconsole.server.faults.spec import FaultSpec

Strike = Callable[[FaultSpec, ReceivedLine], Interception | None]

_LISTED = frozenset({"STAT", "LIST", "UIDL", "RETR", "TOP"})
_GARBAGE = b""  # what makes a POP2 server close
_DIGITS = 10  # of a message-number, at the most: 4294967295


def _refused(received: ReceivedLine, text: bytes) -> Interception:
    """Refuse a line that the server never sees; POP2 closes with that."""
    if received.protocol.name == "POP2":
        return Interception(_GARBAGE, b"- " + text + b"\r\n")
    return Interception(None, b"-ERR " + text + b"\r\n")


def _err_on(spec: FaultSpec, received: ReceivedLine) -> Interception | None:
    if received.turn.verb != spec.arguments[0]:
        return None
    code = spec.arguments[2].strip("[]").encode("ascii", "replace")
    text = b"%s refused on purpose" % received.turn.verb.encode("ascii", "replace")
    return _refused(received, b"[%s] %s" % (code, text) if code else text)


def _unknown(spec: FaultSpec, received: ReceivedLine) -> Interception | None:
    del spec
    return Interception(received.line, lacking=True)


def _auth_bare_err(spec: FaultSpec, received: ReceivedLine) -> Interception | None:
    del spec
    return None if received.arguments else Interception(None, b"-ERR which mechanism?\r\n")


def _caps_lie(spec: FaultSpec, received: ReceivedLine) -> Interception | None:
    """Refuse what CAPA offers falsely; what is named with a minus is carried out, only not offered."""
    return (
        Interception(received.line, lacking=True)
        if received.turn.verb in map(str.upper, spec.arguments)
        else None
    )


def _stls_refused(spec: FaultSpec, received: ReceivedLine) -> Interception | None:
    del spec, received
    return Interception(None, b"-ERR no TLS just now\r\n")


def _stls_hang(spec: FaultSpec, received: ReceivedLine) -> Interception | None:
    del spec, received
    return Interception(None, b"")


def _stls_stripped(spec: FaultSpec, received: ReceivedLine) -> Interception | None:
    del spec
    return Interception(received.line, lacking=True) if received.turn.verb == "STLS" else None


def _dele_at_once(spec: FaultSpec, received: ReceivedLine) -> Interception | None:
    """RSET says yes and takes no mark back."""
    del spec
    return Interception(b"NOOP") if received.turn.verb == "RSET" and received.marked else None


def _still_listed(spec: FaultSpec, received: ReceivedLine) -> Interception | None:
    del spec
    return (
        Interception(received.line, unmarked=True)
        if received.turn.verb in _LISTED and received.marked
        else None
    )


def _renumber(spec: FaultSpec, received: ReceivedLine) -> Interception | None:
    """Take a message-number for the place among the messages that are left."""
    del spec
    if not received.marked or received.command is None or not received.arguments:
        return None
    row = received.command.arguments[:1]
    if not row or row[0].kind is not ArgumentKind.MESSAGE_NUMBER or not received.arguments[0].isdigit():
        return None
    if len(received.arguments[0]) > _DIGITS:
        return None
    number = place = int(received.arguments[0])
    for marked in sorted(received.marked):
        number += marked <= number
    if received.count is not None:
        number = min(number, received.count + 1)
    if number == place or not place:
        return None
    verb, _space, rest = received.line.partition(b" ")
    return Interception(b" ".join([verb, b"%d" % number, *rest.split(b" ")[1:]]))


def lacking(profile: Profile, line: bytes) -> Profile:
    """Return the profile of a server that does not have the command of this line."""
    keyword = parse(POP3, line).keyword
    return replace(profile, without=profile.without | {keyword})


INTERCEPTIONS: dict[str, Strike] = {
    "err-on": _err_on,
    "caps-none": _unknown,
    "caps-lie": _caps_lie,
    "auth-bare-err": _auth_bare_err,
    "stls-refused": _stls_refused,
    "stls-hang": _stls_hang,
    "stls-stripped": _stls_stripped,
    "dele-at-once": _dele_at_once,
    "still-listed": _still_listed,
    "renumber": _renumber,
}
"""What a fault makes of a line; None: it does not strike."""
