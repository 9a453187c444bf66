"""Secrets for a server of somebody else's: what the recording masks, or what was computed for one session.

A mask is never sent. A digest holds for one greeting or challenge alone, so it is computed anew.
"""

import secrets
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from popconsole.analysis.beginning import begins_behind
from popconsole.analysis.exchange import exchanges
from popconsole.analysis.step import Situation, Step
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.masking import MASK, is_mask
from popconsole.guide.auth.answer import NoAnswerError, answer, first_response
from popconsole.i18n import _
from popconsole.maildrop.accounts import Secret
from popconsole.protocol import sasl
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.syntax import quote
from popconsole.protocol.table import ArgumentKind, Protocol
from popconsole.transcript.safe import safe_prose

_IN_CLEAR = frozenset({"PLAIN", "LOGIN", *sasl.BEARERS})  # mechanisms whose responses hold for any session
_LOGS_IN = frozenset({ArgumentKind.USER, ArgumentKind.PASSWORD, ArgumentKind.DIGEST})


@dataclass(frozen=True, slots=True)
class Credentials:
    """What to log in with where the recording does not tell: ``secret`` in UTF-8, or the access token.

    ``user`` is for responses of AUTH that are masked, name and all.
    """

    secret: Secret
    user: bytes | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A line, by its index from 0, that can't be said as it is recorded; ``user``: it needs a name as well.

    ``why`` is empty where a password will do, else why nothing will. ``first``: the line can be said, but
    only behind a login that was not recorded.
    """

    index: int
    user: bool = False
    why: str = ""
    first: bool = False


def needs(protocol: Protocol, steps: Iterable[Step]) -> Iterator[Need]:
    """Yield the client's lines of a recording that must not be sent to a server as they are."""
    names = users(steps := list(steps))
    if begins_behind(protocol, exchanges(steps)) is not None:
        yield Need(0, user=True, first=True)
    for step in steps:
        if step.kind not in (Kind.COMMAND, Kind.RESPONSE) or step.command is None:
            continue
        issued, octets = step.command, step.line.octets
        if _mechanism(step) is not None:
            if _is_needed(step):
                known = _mechanism(step) in sasl.MECHANISMS
                told = _("{mechanism} is not known here").format(mechanism=issued.mechanism)
                yield Need(step.index, issued.index not in names, "" if known else told)
        elif _fills(protocol, issued) is not None:
            if _kind_of_secret(issued) is ArgumentKind.DIGEST or is_mask(_fills(protocol, issued) or b""):
                yield Need(step.index)
        elif MASK in octets or (len(octets) >= len(MASK) and is_mask(octets)):
            yield Need(step.index, why=_("it holds a mask where none can be filled in"))


def replaced(protocol: Protocol, steps: Iterable[Step], accepted: Container[int]) -> Iterator[int]:
    """Yield the lines, by their index from 0, in which the secret that is given takes the place of another.

    ``accepted`` are the commands, by their index, that logged in when it was recorded: who was refused with a
    wrong password is to be refused again.
    """
    for step in steps:
        issued = step.command
        if step.kind not in (Kind.COMMAND, Kind.RESPONSE) or issued is None or issued.index not in accepted:
            continue
        if _mechanism(step) is None:
            holds = _fills(protocol, issued) is not None
        else:
            holds = _mechanism(step) in sasl.MECHANISMS and bool(_responses(step))
        if holds:
            yield step.index


def users(steps: Iterable[Step]) -> dict[int, bytes]:
    """Return the names that exchanges of AUTH give in clear, by the index of their AUTH."""
    found: dict[int, bytes] = {}
    number: dict[int, int] = {}
    for step in steps:
        mechanism = _mechanism(step)
        if mechanism is None or step.command is None:
            continue
        for text in _responses(step):
            index = step.command.index
            number[index] = number.get(index, 0) + 1
            said = None if is_mask(text) else sasl.initial(text)
            user = None if said is None else sasl.user_of(mechanism, number[index], said)
            if user:
                found.setdefault(index, user)
    return found


def filled(
    protocol: Protocol, step: Step, now: Situation, names: dict[int, bytes], given: Credentials
) -> bytes:
    """Return a client's line, without its ending, as it is said here: with the secret that was given.

    ``now`` is where the conversation here stands. The line holds a secret, or a mask for one. Raises
    NoAnswerError where the server here asks for nothing that the line could answer.
    """
    issued, octets, secret = step.command, step.line.octets, given.secret.reveal()
    if issued is None or octets == sasl.CANCEL:
        return octets
    mechanism = _mechanism(step)
    user = names.get(issued.index) or given.user or b""
    nonce = secrets.token_urlsafe(18)
    if mechanism is not None:
        if not _responses(step):
            return octets
        if step.kind is Kind.RESPONSE:
            if now.exchange is None:
                raise NoAnswerError(_("the server here asks for no response"))
            return answer(now, user, secret, nonce)
        word = octets.split()[0]
        return word + b" " + mechanism.encode() + b" " + first_response(mechanism, user, secret, nonce)
    old = _fills(protocol, issued)
    if old is None:
        return octets
    if _kind_of_secret(issued) is ArgumentKind.DIGEST:
        return answer(now, issued.parsed.arguments[0], secret, nonce)
    new = quote(secret) if protocol is POP2 else secret
    return octets[: octets.rindex(old)] + new


def is_login(step: Step) -> bool:
    """Tell whether a command or response logs in, or is a part of that: USER, PASS, APOP, HELO, AUTH."""
    command = step.command.command if step.command is not None else None
    if command is None or step.command is None:
        return False
    if command.exchange:
        return step.command.mechanism is not None
    return any(row.kind in _LOGS_IN for row in command.arguments)


def told_of(need: Need, *, given: bool) -> str:
    """Return in a sentence why a line can't be said, and what to give; ``given``: a password was."""
    line = need.index + 1
    if need.first:
        return _(
            "the recording begins behind a login: give --user NAME, and --password-env NAME or "
            "--password-file FILE"
        )
    if need.why:
        return _("line {n} can't be said to this server: {why}").format(n=line, why=safe_prose(need.why))
    if given:
        return _("line {n} needs the name of a user, which is masked: give --user NAME").format(n=line)
    return _(
        "line {n} needs a password that the recording does not hold, or a digest of it: "
        "give --password-env NAME or --password-file FILE"
    ).format(n=line)


def _mechanism(step: Step) -> str | None:
    if step.kind not in (Kind.COMMAND, Kind.RESPONSE) or step.command is None:
        return None
    return step.command.mechanism


def _responses(step: Step) -> tuple[bytes, ...]:
    """Return the response of AUTH that a line holds, still in base64; none where it has none, or cancels."""
    if step.kind is Kind.RESPONSE:
        return () if step.line.octets == sasl.CANCEL else (step.line.octets,)
    return tuple(step.command.parsed.arguments[1:2]) if step.command is not None else ()


def _is_needed(step: Step) -> bool:
    """Tell whether a response was masked, or made for one challenge."""
    return any(is_mask(text) or _mechanism(step) not in _IN_CLEAR for text in _responses(step))


def _kind_of_secret(issued: Issued) -> ArgumentKind | None:
    command = issued.command
    kinds = (ArgumentKind.PASSWORD, ArgumentKind.DIGEST)
    return next((row.kind for row in (command.arguments if command else ()) if row.kind in kinds), None)


def _fills(protocol: Protocol, issued: Issued) -> bytes | None:
    """Return the secret of PASS, APOP or HELO as it was recorded; None where a line holds none."""
    command = protocol.command(issued.keyword)
    rows = command.arguments if command else ()
    if _kind_of_secret(issued) is None or len(issued.parsed.arguments) < len(rows):
        return None
    return issued.parsed.arguments[len(rows) - 1]
