"""What a mock server is set up from: who may log in, what mail there is, how it presents itself."""

from dataclasses import dataclass, field, replace

from popconsole.maildrop.accounts import Accounts
from popconsole.maildrop.builtin import builtin_accounts, builtin_maildrops
from popconsole.maildrop.store import Maildrops
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3
from popconsole.server.engine.habits import NO_HABITS
from popconsole.server.engine.profile import Profile
from popconsole.server.sasl_server import ReplayedExchange
from popconsole.server.voice.catalogue import persona, voice
from popconsole.server.voice.persona import Persona
from popconsole.server.voice.speaker import NOTHING_RECORDED, Recorded, Speaker, speaker


@dataclass(frozen=True, slots=True)
class Setup:
    """The whole set-up of a server; accounts and mail are the built-in ones unless given.

    ``apop``: whether POP3's greeting has a timestamp, new for each connection, or ``timestamp`` where
    that is given (a replay needs the recorded one). ``held`` are users whose maildrop another session
    seems to hold for good. ``replayed`` is how the next AUTH goes, whatever the accounts say. ``taken_for``
    is the server that this one is to be taken for, None for itself; then what was ``recorded`` of a server in
    a transcript is said as it was.
    """

    accounts: Accounts = field(default_factory=builtin_accounts)
    maildrops: Maildrops = field(default_factory=builtin_maildrops)
    profile: Profile = field(default_factory=Profile)
    apop: bool = True
    timestamp: bytes | None = None
    held: frozenset[bytes] = frozenset()
    replayed: ReplayedExchange | None = None
    taken_for: Persona | None = None
    recorded: Recorded = NOTHING_RECORDED

    @property
    def persona(self) -> str | None:
        """The name of the persona that the server has; None where it is itself."""
        return None if self.taken_for is None else self.taken_for.name

    def as_persona(self, name: str | None) -> "Setup":
        """Return the same set-up with a persona by its name, None for none. Raises PersonaError."""
        return self.played(None if name is None else persona(name))

    def played(self, who: Persona | None) -> "Setup":
        """Return the same set-up with a persona, None for none: the profile has what that server has."""
        pop3 = None if who is None else who.pop3
        profile = replace(
            self.profile,
            without=frozenset() if pop3 is None else pop3.without,
            has=frozenset() if pop3 is None else pop3.has,
            known=None if pop3 is None else pop3.mechanisms,
            stamps=pop3 is None or pop3.stamped,
            habits=NO_HABITS if pop3 is None else pop3.habits,
            pop2_habits=NO_HABITS if who is None or who.pop2 is None else who.pop2.habits,
        )
        return replace(self, profile=profile, taken_for=who)

    def speaker(self, protocol: str) -> Speaker:
        """Return who says what the engine answers, in a protocol, by the protocol's name."""
        who = self.taken_for
        recorded = self.recorded if who is None else NOTHING_RECORDED
        return speaker(protocol, voice(who, protocol), self.profile.host, recorded)

    def greeting(self, protocol: str) -> bytes | None:
        """Return the whole greeting that is said in a protocol as it was recorded; None for a voice's own."""
        return self.recorded.greeting(protocol) if self.taken_for is None else None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server bears. Times are in seconds, sizes in octets.

    ``pop3_idle`` and ``pop2_idle``: the inactivity timers (RFC 1939 section 3; T2 of RFC 937 page 11).
    ``stalled``: how long a client may leave what was sent to it unread. ``linger``: how long a closed
    connection waits for the client to close its side. ``unsent``: octets that may wait for a client
    before no more of its commands are carried out.
    """

    connections: int = 1_000
    per_address: int = 500
    pop3_idle: float = POP3.timeout
    pop2_idle: float = POP2.timeout
    stalled: float = 60.0
    linger: float = 2.0
    unsent: int = 262_144
