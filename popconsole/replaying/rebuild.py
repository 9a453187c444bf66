"""A mock server's set-up rebuilt from a transcript: accounts, mail, greeting, capabilities.

What the transcript does not show is made up so that it contradicts nothing: a message of which only
the size was told gets a text of just that many octets, while there is room; the size is told all the same.
"""

from dataclasses import replace

from popconsole.analysis.inventory import (
    UNNAMED,
    Inventory,
    RecordedLogin,
    ShownMailbox,
    ShownMessage,
    take_inventory,
)
from popconsole.analysis.step import Step
from popconsole.client.errors import ConnectError
from popconsole.dialogue.masking import is_mask
from popconsole.i18n import _
from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.store import Maildrops
from popconsole.protocol.auth import apop_timestamp
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import CommandEffect, Protocol
from popconsole.server.engine.profile import Profile
from popconsole.server.sasl_server import ReplayedExchange
from popconsole.server.setup import Setup
from popconsole.server.voice.speaker import Recorded

MOST_MESSAGES = 100_000  # of one mailbox
MOST_OCTETS = 64 * 1024 * 1024  # of one mailbox, made up

_LAST_WORDS = {row.keyword for row in POP3.commands if row.does(CommandEffect.REMOVES)}
"""What every server has: where it was refused, what was marked could not be removed."""

_NOBODY_HAS = Secret(b"\x00 no client can send this \x00")
_LINE = b"This text stands in for octets that the transcript does not show.\r\n"
_HEADER = b"Subject: message %d\r\n\r\n"


class ReplayError(ConnectError):
    """A conversation can't be said again, or no server be had for it; the message says why."""

    def __init__(self, message: str) -> None:
        Exception.__init__(self, message)


class RebuildError(ReplayError):
    """No server can be had: a transcript tells of more mail than one can be set up with."""


def rebuild(protocol: Protocol, steps: list[Step]) -> tuple[Setup, Inventory]:
    """Return the set-up of a server that fits a recorded conversation, and what was gathered from it.

    Raises RebuildError where that would be too large.
    """
    found = take_inventory(protocol, steps)
    usual = Profile()
    greeting = found.greeting
    if greeting is not None:
        # A greeting that the transcript spreads over lines is one on the wire.
        greeting = greeting.rstrip(b"\r\n").replace(CRLF, b" ") + CRLF
    timestamp = apop_timestamp(greeting) if greeting and protocol is POP3 else None
    profile = replace(
        usual,
        without=frozenset(found.refused_commands - _LAST_WORDS),
        obsolete=frozenset(row.keyword for row in protocol.commands if row.removed) & found.taken,
        refuses=frozenset(
            (keyword, *when) for keyword, when in found.refused_at if keyword in found.taken | _LAST_WORDS
        ),
        refused_lines=frozenset((line, *when) for line, when in found.refused_lines),
        refuse_users=frozenset(found.refused_users),
        mechanisms=_mechanisms(usual.mechanisms, found),
        masks=True,
        languages=tuple(found.languages.items()) or usual.languages,
        habits=replace(usual.habits, lists_auth=found.lists_mechanisms),
    )
    mail: dict[bytes, dict[bytes, list[Message]]] = {}
    for (user, name), box in found.mailboxes.items():
        mail.setdefault(user, {})[name] = messages(box)
    for login in found.logins:
        mail.setdefault(login.user, {})
    users: dict[bytes, Secret | None] = {login.user: None for login in found.logins}
    if found.begins is not None:
        users.setdefault(UNNAMED, None)
    greetings = ((protocol.name, greeting),) if greeting else ()
    setup = Setup(
        accounts=Accounts(users),
        maildrops=Maildrops(mail),
        profile=profile,
        apop=greeting is None or timestamp is not None,
        timestamp=timestamp,
        recorded=Recorded(greetings, tuple(found.capabilities.items())),
    )
    return setup, found


def for_login(setup: Setup, found: Inventory, login: RecordedLogin) -> Setup:
    """Return the set-up as it must be when this login is tried, so that it ends as it was recorded.

    A transcript shows what each try gave, not what the password was: a mask stands in its place, a
    digest hides it, and the lock of another session comes and goes.
    """
    known = next(
        (
            other.secret
            for other in found.logins
            if other.user == login.user and other.accepted and other.secret and not is_mask(other.secret)
        ),
        None,
    )
    secret: Secret | None
    if login.accepted or login.locked:
        secret = Secret(login.secret) if login.secret and not is_mask(login.secret) else None
    elif known is not None and known != login.secret:
        secret = Secret(known)
    else:
        secret = _NOBODY_HAS
    passwords: dict[bytes, Secret | None] = dict(setup.accounts)
    passwords[login.user] = secret
    held = setup.held | {login.user} if login.locked else setup.held - {login.user}
    replayed = None
    if login.exchange is not None:
        exchange = login.exchange
        replayed = ReplayedExchange(
            exchange.mechanism,
            exchange.challenges,
            exchange.initial,
            login.user,
            login.accepted or login.locked,
        )
    return replace(setup, accounts=Accounts(passwords), held=held, replayed=replayed)


def _mechanisms(usual: tuple[str, ...], found: Inventory) -> tuple[str, ...]:
    """Return the mechanisms of a server: as it listed them, or those not refused as such."""
    usual = usual if found.mechanisms is None else found.mechanisms
    talks = [login.exchange for login in found.logins if login.exchange is not None]
    taken = {exchange.mechanism for exchange in talks if exchange.challenges or exchange.initial}
    taken |= {
        login.exchange.mechanism for login in found.logins if login.exchange is not None and login.accepted
    }
    refused = {exchange.mechanism for exchange in talks} - taken
    return (*(name for name in usual if name not in refused), *sorted(taken - {*usual}))


def messages(box: ShownMailbox) -> list[Message]:
    """Return the messages of a mailbox as far as they were shown, made up where they were not.

    Their sizes are as they were told, also where there are no octets to it. Raises RebuildError where there
    are too many.
    """
    if box.count > MOST_MESSAGES:
        raise RebuildError(
            _(
                "the transcript tells of {count} messages; a server can be set up with {most} at the most"
            ).format(count=box.count, most=MOST_MESSAGES)
        )
    sizes = _sizes(box)
    left = MOST_OCTETS
    taken = {m.unique_id for m in box.messages.values() if m.unique_id}
    made: list[Message] = []
    for number in range(1, box.count + 1):
        shown = box.messages.get(number, ShownMessage())
        unique_id = shown.unique_id or _free(f"unseen-{number}", taken)
        octets = _text(number, shown, sizes[number] if sizes[number] <= left else 0)
        left -= 0 if shown.whole else len(octets)
        made.append(Message(octets, unique_id, sizes[number]))
    return made


def _sizes(box: ShownMailbox) -> dict[int, int]:
    """Return what each message is declared to have, so that the parts add up to the total told."""
    sizes: dict[int, int | None] = {}
    for number in range(1, box.count + 1):
        shown = box.messages.get(number, ShownMessage())
        size = shown.octets
        if size is None and shown.whole and shown.text is not None:
            size = len(shown.text)
        sizes[number] = size
    for total, left_out in sorted(box.totals, key=lambda told: -len(told[1])):
        counted = [n for n in sizes if n not in left_out]
        unknown = [n for n in counted if sizes[n] is None]
        if unknown:
            share, rest = divmod(max(0, total - sum(sizes[n] or 0 for n in counted)), len(unknown))
            sizes.update(dict.fromkeys(unknown, share))
            sizes[unknown[-1]] = share + rest
    return {n: _usual_size(box.messages.get(n)) if size is None else size for n, size in sizes.items()}


def _usual_size(shown: ShownMessage | None) -> int:
    return len(shown.text) if shown is not None and shown.text else 120


def _text(number: int, shown: ShownMessage, size: int) -> bytes:
    """Return a text for a message: what was shown, filled up to its size where more must follow."""
    text = shown.text
    if text is None:
        header = _HEADER % number
        left = size - len(header)
        text = header if left >= 0 and left != 1 else b""  # no line has one octet
    elif shown.whole:
        return text
    return text + _filler(size - len(text))


def _filler(octets: int) -> bytes:
    """Return so many octets of whole lines; nothing where a line does not fit."""
    if octets < len(CRLF):
        return b""
    whole, rest = divmod(octets, len(_LINE))
    if rest == 1:  # a line has two octets at the least: take them from the one before
        return _LINE * (whole - 1) + _LINE[: len(_LINE) - 3] + CRLF + CRLF if whole else b""
    return _LINE * whole + (_LINE[: rest - 2] + CRLF if rest else b"")


def _free(wanted: str, taken: set[str]) -> str:
    while wanted in taken:
        wanted += "-"
    taken.add(wanted)
    return wanted
