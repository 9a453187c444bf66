"""What is said over one connection: first recognised, then, where it is POP, taken as a session.

Until it is known what is spoken the octets wait here, and those of connections that began later wait too, so
that sessions stand in the order in which their connections began.
"""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import nan
from typing import NamedTuple

from popconsole.formats.draft import Draft
from popconsole.formats.packets.session import Hear, PopSession
from popconsole.formats.packets.speech import POP_PORTS, TLS, Recognised, Recogniser
from popconsole.formats.packets.tcp import TcpConnection, nobody
from popconsole.formats.packets.veil import Veil
from popconsole.formats.tls.keylog import KeyLog
from popconsole.formats.tls.layer import TlsLayer
from popconsole.formats.tls.pieces import Hidden, Piece, Secured
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import LineKind, Side

_MOST_OCTETS = 1 << 16  # of a connection that wait for another one to be recognised
_MOST_CONNECTIONS = 256  # that wait for that


class Manner(NamedTuple):
    """How a file tells of connections.

    ``dated``: its times are in seconds since the epoch, else since its first packet. ``exact``: what it has
    of octets is what was said. ``opens``: the packets that open connections stand in it.
    """

    dated: bool = True
    exact: bool = True
    opens: bool = True


class Talks:
    """All connections of a capture, in the order in which they began.

    ``number`` is that of the packet that is read, from 1, ``row`` tells the row of the file in which it
    stands, where that has rows; ``others`` counts the connections of other protocols, by their names;
    ``keys`` may open TLS.
    """

    manner = Manner()

    def __init__(self, draft: Draft, keys: KeyLog, row: Callable[[], int] | None = None) -> None:
        self.draft = draft
        self.keys = keys
        self.number = 0
        self._row = row
        self.others: Counter[str] = Counter()
        self._waiting: deque[Talk] = deque()

    @property
    def place(self) -> int:
        """The place in the file of the packet that is read, for oddities: its row, or its number."""
        return max(1, self.number if self._row is None else self._row())

    def add(self, talk: "Talk") -> None:
        """Take in another connection."""
        self._waiting.append(talk)
        if len(self._waiting) > _MOST_CONNECTIONS:
            self._waiting.popleft().tell()

    def recognised(self) -> None:
        """Let those tell what is said in them that stand before all that are not recognised yet."""
        while self._waiting and self._waiting[0].recognised:
            self._waiting.popleft().tell()

    def finish(self) -> None:
        """Let all tell that wait: nothing more is recognised."""
        while self._waiting:
            self._waiting.popleft().tell()


class Talk:
    """One connection.

    ``names`` are the addresses of both sides as a person reads them, that first whose packet came first,
    ``ports`` their ports. ``connection`` is set by whoever makes it. ``told``: by a dissector, which
    has put it in order and may leave things out.
    """

    connection: TcpConnection

    def __init__(
        self, talks: Talks, names: tuple[str, str], ports: tuple[int, int], *, told: bool = False
    ) -> None:
        self._talks = talks
        self._told = told
        self.cut = False  # by a dissector too: something was said before
        self._names = names
        self._ports = ports
        self._opener: int | None = None  # the side that opened it, None where that is not in the capture,
        self._time = nan  # and when
        self._recogniser = Recogniser(ports)
        self._found: Recognised | None = None
        self._may_tell = False  # it is the turn of this connection
        # What waits: octets, how many were lost, what a dissector tells of TLS.
        self._early: list[tuple[int, bytes | int | Secured | Hidden, float]] = []
        self._octets = 0
        self._comments: list[str] = []
        self._over: tuple[int | None, float, bool] | None = None
        self._session: PopSession | None = None
        self._veil: Veil | None = None
        self._ignored = False
        self._sides = (Side.CLIENT, Side.SERVER)

    # --- until it is known what is spoken

    @property
    def recognised(self) -> bool:
        """Whether it is known what is spoken."""
        return self._found is not None

    def hear(self, side: int, octets: bytes, time: float) -> None:
        """Take what a side says next."""
        self._early.append((side, octets, time))
        self._octets += len(octets)
        if self._found is None:
            self._recognised(self._recogniser.hear(side, octets))
        elif self._octets > _MOST_OCTETS:
            self.tell()

    def _recognised(self, found: Recognised | None) -> None:
        if found is None:
            return
        self._found = found
        if self._may_tell:
            self._begin(found)
        else:
            self._talks.recognised()

    def tell(self) -> None:
        """Begin the session as soon as it is known what is spoken."""
        if self._may_tell:
            return
        self._may_tell = True
        if self._found is not None:
            self._begin(self._found)

    def under_tls(self, side: int, piece: Secured | Hidden, time: float) -> None:
        """Take what a dissector tells of TLS; what it opened comes as octets like any."""
        if self._session is not None:
            said_by = Side.CLIENT if isinstance(piece, Secured) else self._sides[side]
            self._session.take((replace(piece, side=said_by, at=time),))
        elif not self._ignored:
            self._early.append((side, piece, time))
            server = next((end for end in (0, 1) if self._ports[end] in POP_PORTS), None)
            if self._found is None and server is not None:
                self._recognised(Recognised(POP_PORTS[self._ports[server]], server))

    # --- the session

    def _begin(self, found: Recognised) -> None:
        early, self._early = self._early, []
        server = self._server(found)
        self._sides = (Side.SERVER, Side.CLIENT) if server == 0 else (Side.CLIENT, Side.SERVER)
        if found.spoken == TLS:
            self._begin_tls(server, known=found.server is not None)
        elif isinstance(found.spoken, Protocol):
            secure = bool(early) and isinstance(early[0][1], Secured)
            self._session = self._made(found.spoken, secure=secure)
        else:
            self._ignore(found.spoken)
        for side, said, time in early:
            if isinstance(said, int):
                self.lost(side, said, time)
            elif not isinstance(said, bytes):
                self.under_tls(side, said, time)
            else:
                self.connection.streams[side].said(said, time)
        if self._over is not None:
            end, time, reset = self._over
            self.ended(end, time, reset=reset)

    def _server(self, found: Recognised) -> int:
        """Return the side that serves: who did not open the connection, or who speaks like a server."""
        if self._opener is not None:
            return 1 - self._opener
        if found.server is not None:
            return found.server
        return 0 if self._ports[0] in POP_PORTS or self._ports[0] < self._ports[1] else 1

    def _begin_tls(self, server: int, *, known: bool) -> None:
        port = self._ports[server]
        if not known and port not in POP_PORTS:
            self._ignore(TLS)
            return
        layer = TlsLayer(self._talks.keys)
        self._veil = veil = Veil(layer, port, partial(self._unveil, layer))
        self._listen(partial(veil.hear, Side.CLIENT), partial(veil.hear, Side.SERVER))

    def _unveil(self, layer: TlsLayer, spoken: Protocol | str, pieces: list[Piece]) -> None:
        """Go on with what is known now to be spoken under TLS."""
        self._veil = None
        if isinstance(spoken, str):
            self._ignore(spoken)
            return
        self._session = session = self._made(spoken, secure=True)
        session.secure(layer)
        session.take(pieces)

    def _made(self, protocol: Protocol, *, secure: bool) -> PopSession:
        talks = self._talks
        manner = talks.manner
        whole = manner.opens or (self._told and max(self._ports) > 0)
        strand = talks.draft.strand(self, dated=manner.dated, whole=whole)
        client = self._sides.index(Side.CLIENT)
        header = strand.header
        header.protocol = protocol
        header.exact = manner.exact and self._opener is not None  # else what was said before is not there
        header.secure = secure
        header.client, header.server = self._names[client], self._names[1 - client]
        if self._opener is not None:
            strand.add(Side.CLIENT, b"", CRLF, LineKind.OPENED, self._time)
        elif manner.opens or self.cut:
            strand.odd(talks.place, "mid-stream", _("The capture begins in the middle of this connection."))
            strand.add(Side.CLIENT, b"what was said before is not captured", CRLF, LineKind.OMITTED)
        for text in self._comments:
            strand.comment(text)
        return PopSession(strand, protocol, self._place, self._listen, talks.keys, told=self._told)

    def _place(self) -> int:
        return self._talks.place

    def _listen(self, client: Hear, server: Hear) -> None:
        """Let others hear both sides."""
        for stream, side in zip(self.connection.streams, self._sides, strict=True):
            stream.said = client if side is Side.CLIENT else server

    def _ignore(self, name: str) -> None:
        """Listen no longer to a connection of another protocol."""
        if name:
            self._talks.others[name] += 1
        self._ignored = True
        self._listen(nobody, nobody)

    # --- what the connection tells

    def opened(self, side: int, time: float) -> None:
        """See ``Listener``."""
        if self._opener is None:
            self._opener, self._time = side, time
            self._recogniser.whole = True

    def lost(self, side: int, count: int, time: float) -> None:
        """See ``Listener``."""
        if self._session is not None:
            self._session.lost(self._sides[side], count, time)
        elif self._veil is not None:
            self._veil.lost(self._sides[side], count, time)
        elif not self._ignored:
            self._early.append((side, count, time))

    def tail(self, side: int, count: int) -> bytes:
        """See ``Listener``."""
        if self._session is not None:
            return self._session.tail(self._sides[side], count)
        said = [octets for who, octets, _time in self._early if who == side and isinstance(octets, bytes)]
        return b"".join(said)[-count:]

    def conflict(self, side: int) -> None:
        """See ``Listener``."""
        if self._session is None:
            return
        texts = {
            Side.CLIENT: _("The client sent octets twice that differ: those that came first hold."),
            Side.SERVER: _("The server sent octets twice that differ: those that came first hold."),
        }
        self._session.odd("tcp-conflict", texts[self._sides[side]])

    def ended(self, side: int | None, time: float, *, reset: bool) -> None:
        """See ``Listener``."""
        if self._veil is not None:
            self._veil.end()
        if self._session is not None:
            self._session.ended(None if side is None else self._sides[side], time, reset=reset)
            self._session = None
            self._ignored = True
            self._listen(nobody, nobody)
            del self.connection  # it knows this one: freed at once, neither waits for the garbage collector
        elif not self._ignored:
            self._over = (side, time, reset)
            if self._found is None:
                self._recognised(self._recogniser.end())

    def comment(self, text: str) -> None:
        """Take a comment on the packet that is read."""
        if self._session is not None:
            self._session.comment(text)
        elif not self._ignored:
            self._comments.append(text)
