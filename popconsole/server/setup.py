"""What a mock server is set up from: who may log in, what mail there is, how it presents itself."""

from dataclasses import dataclass, field, replace

from popconsole.maildrop.accounts import Accounts
from popconsole.maildrop.builtin import builtin_accounts, builtin_maildrops
from popconsole.maildrop.store import Maildrops
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3
from popconsole.server.engine.session import Profile
from popconsole.server.sasl_server import Recital
from popconsole.server.voice.persona import persona


@dataclass(frozen=True, slots=True)
class Setup:
    """The whole set-up of a server; accounts and mail are the built-in ones unless given.

    ``apop``: whether POP3's greeting has a timestamp, new for each connection, or ``timestamp`` where
    that is given (a replay needs the recorded one). ``held`` are users whose maildrop another session
    seems to hold for good. ``recital`` is how the next AUTH goes, whatever the accounts say.
    """

    accounts: Accounts = field(default_factory=builtin_accounts)
    maildrops: Maildrops = field(default_factory=builtin_maildrops)
    profile: Profile = field(default_factory=Profile)
    apop: bool = True
    timestamp: bytes | None = None
    held: frozenset[bytes] = frozenset()
    recital: Recital | None = None

    @property
    def persona(self) -> str | None:
        """The name of the persona that the server has; None where it is itself."""
        return None if self.profile.persona is None else self.profile.persona.name

    def as_persona(self, name: str | None) -> "Setup":
        """Return the same set-up with a persona by its name, None for none. Raises PersonaError."""
        if name is None:
            return replace(self, profile=replace(self.profile, persona=None, without=frozenset()))
        found = persona(name)
        without = found.pop3.without if found.pop3 is not None else frozenset()
        return replace(self, profile=replace(self.profile, persona=found, without=without))


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
