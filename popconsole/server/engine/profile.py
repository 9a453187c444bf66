"""What a server has and what it leaves out: the part of the set-up that the engine needs."""

from dataclasses import dataclass, field

from popconsole.protocol.sasl import LONGEST_LINE, MECHANISMS
from popconsole.server.engine.habits import NO_HABITS, Habits


@dataclass(frozen=True, slots=True)
class Profile:
    """What a server has, and the habits that it has in POP3 and in POP2.

    ``host`` is the name that it gives itself, in greetings and challenges: a made-up one. ``without`` names
    optional commands that this server does not have, ``obsolete`` those of older POP3s that it has, and
    ``has`` those that the server which it is taken for has. ``refuse_users`` are turned down at USER
    already. ``refuses`` are commands that it has and refuses at a time: keyword, whether after the login,
    whether under TLS; ``refused_lines`` in the same way whole lines that nothing else speaks against.

    ``mechanisms`` are AUTH's, but only those that are among ``known``, if that is not None; ``plain``:
    passwords and tokens are taken in clear, without TLS; ``stls``: TLS is to be had; ``stamps``: a greeting
    may have APOP's timestamp. ``login_delay`` is in seconds. ``expire`` 0: a message that was fetched is
    removed at QUIT; n: one that came more than n days ago; None: nothing is removed that was not asked for.
    ``exchange_line``: octets that a response of AUTH may have, CRLF included. ``languages`` are LANG's, tag
    and name. ``masks``: a mask in place of a response of AUTH is taken for one, as a transcript holds it.
    """

    host: bytes = b"popconsole.example"
    without: frozenset[str] = frozenset()
    obsolete: frozenset[str] = frozenset()
    has: frozenset[str] = frozenset()
    mechanisms: tuple[str, ...] = tuple(MECHANISMS)
    known: frozenset[str] | None = None
    plain: bool = True
    stls: bool = False
    stamps: bool = True
    utf8: bool = True
    languages: tuple[tuple[str, str], ...] = (("en", "English"),)
    login_delay: int = 0
    expire: int | None = None
    exchange_line: int = LONGEST_LINE
    masks: bool = False
    refuse_users: frozenset[bytes] = field(default=frozenset())
    refuses: frozenset[tuple[str, bool, bool]] = field(default=frozenset())
    refused_lines: frozenset[tuple[bytes, bool, bool]] = field(default=frozenset())
    habits: Habits = NO_HABITS
    pop2_habits: Habits = NO_HABITS

    def habits_in(self, protocol: str) -> Habits:
        """Return its habits in a protocol, by the protocol's name."""
        return self.pop2_habits if protocol == "POP2" else self.habits

    @property
    def older(self) -> frozenset[str]:
        """The commands of older POP3s that it has."""
        return self.obsolete | self.has
