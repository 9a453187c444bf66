"""The desk of our own mock server as it is: read off its sessions and its maildrops, at no cost to them.

No lock is taken and no disk is read: of mail on a disk, what a session found at its login is all there is.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from time import localtime, strftime
from typing import TYPE_CHECKING

from popconsole.maildrop.messages import AnyMessage, Message
from popconsole.maildrop.names import INBOX
from popconsole.protocol.pop2 import POP2
from popconsole.server.listening.looks import SessionLook

if TYPE_CHECKING:  # what is given has loaded it
    from popconsole.server.listening.listener import PopServer

_MOST_OTHERS = 8  # other maildrops that are named


@dataclass(frozen=True, slots=True)
class SeenMaildrop:
    """A maildrop: its user, what it holds by mailbox (None: on a disk), whether a session holds its lock."""

    user: bytes
    mailboxes: dict[bytes, tuple[Message, ...]] | None
    held: bool

    def inbox(self) -> tuple[Message, ...] | None:
        """Return the messages of its INBOX; None where they lie on a disk."""
        return None if self.mailboxes is None else self.mailboxes.get(INBOX, ())


@dataclass(frozen=True, slots=True)
class SeenDesk:
    """What was seen on the server's desk for one client (``peer``); equal where nothing has changed.

    ``mine`` is its own session, open or ended, ``holder`` the one that holds the lock of the maildrop,
    perhaps the same. ``maildrop`` is None where nobody was named, or there is none of that name
    (``missing``). ``others`` are further ones, ``more`` the number of those that are not among them.
    ``stuck``: the lock is held for good. ``expire`` and ``survives`` are the server's rules; ``keeps``:
    sessions that begin now remove nothing.
    """

    peer: tuple[str, int] = ("", 0)
    mine: SessionLook | None = None
    holder: SessionLook | None = None
    maildrop: SeenMaildrop | None = None
    user: bytes = b""
    missing: bool = False
    on_disk: bool = False
    stuck: bool = False
    others: tuple[SeenMaildrop, ...] = field(default=())
    more: int = 0
    expire: int | None = None
    survives: bool = False
    keeps: bool = False

    @property
    def shown(self) -> SessionLook | None:
        """The session whose numbers and marks are shown: the one that holds the lock, else our own."""
        return self.holder or self.mine


def see(server: "PopServer", peer: tuple[str, int], named: bytes) -> SeenDesk:
    """Look at a server's desk for the client at an address; ``named`` is the user that it named last."""
    setup, sessions = server.setup, server.sessions
    maildrops = setup.maildrops
    mine = server.session_of(peer)
    user = mine.user if mine is not None else setup.accounts.named(named) if named else b""
    holders = {look.user: look for look in sessions}
    holder = next((look for look in sessions if maildrops.share(look.user, user)), None)
    mine = holder if holder is not None and holder.peer == peer else mine
    named_ones = [one for one in (*holders, *maildrops.users) if not maildrops.share(one, user)]
    others = list(dict.fromkeys(named_ones))
    known = maildrops.knows(user)
    profile = setup.profile
    shown = mine or holder
    pop2 = shown is not None and shown.protocol == POP2.name

    def maildrop(one: bytes) -> SeenMaildrop:
        return SeenMaildrop(one, maildrops.in_memory(one), maildrops.is_held(one))

    return SeenDesk(
        peer,
        mine,
        holder,
        maildrop(user) if known else None,
        user,
        missing=bool(user) and not known,
        on_disk=known and maildrops.on_disk(user),
        stuck=user in setup.held,
        others=tuple(map(maildrop, others[:_MOST_OTHERS])),
        more=max(0, len(others) - _MOST_OTHERS),
        expire=profile.expire,
        survives=pop2 and profile.pop2_habits.ackd_at_once,
        keeps=maildrops.keeps,
    )


def came_since(look: SessionLook, now: Iterable[Message]) -> list[Message]:
    """Return the messages of a mailbox that a session does not count: they came after it was opened."""
    counted = Counter(message.unique_id for message in look.session.messages)
    found = []
    for message in now:
        if counted[message.unique_id]:
            counted[message.unique_id] -= 1
        else:
            found.append(message)
    return found


def clock(since: float) -> str:
    """Return a time, in seconds since 1970, as the clock on the wall has it."""
    return strftime("%H:%M:%S", localtime(since))


def raw_subject(message: AnyMessage) -> str | None:
    """Return the subject of a message in memory, as it stands there; None where none is at hand."""
    if not isinstance(message, Message):
        return None  # no disk is read for it
    rows: list[str] = []
    for row in _header(message.octets):
        if rows and row[:1] in (b" ", b"\t"):
            rows.append(row.decode("utf-8", "surrogateescape"))
        elif rows:
            break
        elif row[:8].lower() == b"subject:":
            rows.append(row[8:].decode("utf-8", "surrogateescape"))
    return "".join(rows) if rows else None


def _header(octets: bytes) -> Sequence[bytes]:
    head = octets[:8192].split(b"\r\n\r\n", 1)[0]
    return head.split(b"\r\n")
