"""What is known of a server before it is examined: what it offers, and which mail is there. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from popconsole.protocol.auth import apop_timestamp


def removes_what_is_read(lines: Iterable[bytes]) -> bool:
    """Tell whether EXPIRE 0 is among the lines of CAPA (RFC 2449 section 6.7)."""
    return any(line.upper().split()[:2] == [b"EXPIRE", b"0"] for line in lines)


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What a first look has shown.

    ``capabilities`` are the lines of CAPA before login, ``later`` those after it; None: CAPA is not there.
    ``there`` are features that work without being listed. ``kinds``: the message-number of each kind of mail
    that was found. ``login``: how one logs in, empty where no way worked, and ``why`` not. ``loopback``: the
    server is on this machine.
    """

    greeting: bytes = b""
    capabilities: tuple[bytes, ...] | None = None
    later: tuple[bytes, ...] | None = None
    there: frozenset[str] = frozenset()
    count: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    login: str = ""
    why: str = ""
    loopback: bool = True

    def lists(self, name: str) -> bool:
        """Tell whether CAPA lists a capability, in any state."""
        return self.row(name) is not None

    def row(self, name: str) -> bytes | None:
        """Return the line of a capability, in any state."""
        for line in (*(self.capabilities or ()), *(self.later or ())):
            if line.split(b" ")[0].upper() == name.encode():
                return line
        return None

    @property
    def reading_removes(self) -> bool:
        """Whether what was read may be removed at QUIT: EXPIRE 0, in any state (RFC 2449 section 6.7)."""
        return removes_what_is_read((*(self.capabilities or ()), *(self.later or ())))

    @property
    def mechanisms(self) -> list[str]:
        """The SASL mechanisms that are listed before login."""
        words = [line.split() for line in self.capabilities or ()]
        return [
            word.decode("ascii", "replace").upper()
            for row in words
            if row and row[0].upper() == b"SASL"
            for word in row[1:]
        ]

    def has(self, feature: str) -> bool:
        """Tell whether a feature is offered, or there.

        A capability, ``CAPA``, ``APOP``, ``AUTH``, ``SASL:MECHANISM``, ``TLS-PORT``; ``listed:TOP``: CAPA
        lists it; ``not:STLS``: it is neither offered nor there; ``clear:refused``: USER and PASS do not let
        in in clear, and STLS is offered.
        """
        if feature.startswith("listed:"):
            return self.lists(feature.removeprefix("listed:"))
        if feature.startswith("not:"):
            return not self.has(feature.removeprefix("not:"))
        if feature == "CAPA":
            return self.capabilities is not None or self.later is not None
        if feature == "APOP":
            return apop_timestamp(self.greeting) is not None or feature in self.there
        if feature == "AUTH":
            return bool(self.mechanisms) or self.lists("SASL") or feature in self.there
        if feature.startswith("SASL:"):
            return feature.removeprefix("SASL:") in self.mechanisms or feature in self.there
        return self.lists(feature) or feature in self.there
