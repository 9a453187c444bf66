"""What a row of the table of labels says: what a fault must yield, and what a log must have to show it."""

from dataclasses import dataclass
from enum import Enum

from tests.corpus.scripts import Script
from tests.interop.ways import Way


class Trait(Enum):
    """What a log may leave out of a session, as it is said of one that does."""

    GREETING = "the greeting"
    STATUS = "what stands in status lines"
    LISTINGS = "the lines of listings"
    MAIL = "the lines of messages"
    DOTS = "the dots that were put before lines, and the one at the end"
    ENDS = "how lines end"
    OCTETS = "octets outside printing US-ASCII"
    MOMENTS = "which reply came when"
    NUL = "the octet 0"
    ADDRESS = "the address of the server"
    CLOSE = "the end of the connection"
    TLS = "what goes on at the handshake of TLS"


@dataclass(frozen=True)
class Label:
    """What is to be found where a fault strikes.

    ``found``: one of these codes tells it, the first is what it is counted as. ``beside`` may be found as
    well: what follows from the fault. ``hidden``: why nothing can be found in packets; then ``found`` is
    empty. ``faults`` are the faults as they are written, where the plain name would not do; ``script`` is
    what has to be said for it. ``shown_by`` is what a log must have to show it. ``way``: how
    other clients log in, with TLS where that is STLS; ``needs`` is a pattern of what a client must have said
    for it to show, as keywords with spaces between, sessions with a ``|``; ``twice``: it shows in the next
    session. ``unless``: why some clients' packets do not show it all the same; ``rude``: what our own client
    says for it is wrong without the fault too.
    """

    found: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    hidden: str = ""
    faults: tuple[str, ...] = ()
    script: Script | None = None
    shown_by: tuple[Trait, ...] = (Trait.STATUS,)
    way: Way = Way.USER_PASS
    needs: str = ""
    twice: bool = False
    unless: str = ""
    rude: bool = False

    @property
    def stls(self) -> bool:
        """Whether the server has TLS."""
        return self.way is Way.STLS
