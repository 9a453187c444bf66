"""A connection that speaks POP: its lines, what of it is missing, and where TLS hides it, for a strand."""

from collections.abc import Callable, Iterable
from functools import partial
from math import nan

from popconsole.formats.packets.cutter import LineCutter, cutters
from popconsole.formats.strand import Strand
from popconsole.formats.tls.keylog import KeyLog
from popconsole.formats.tls.layer import TlsLayer
from popconsole.formats.tls.pieces import Clear, Hidden, Missing, Piece, Secured
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF
from popconsole.protocol.table import Protocol
from popconsole.transcript import missing
from popconsole.transcript.model import LineKind, Side

Hear = Callable[[bytes, float], None]
"""Takes what one side says next, and when."""

_RESET = b"reset"  # the note on a connection that was reset


class PopSession:
    """Takes what both sides say, in order, and gives it to ``strand`` as lines.

    ``place`` tells the place in the file of the packet that is read. ``listen`` is told who hears client and
    server from now on: it changes where TLS begins, which ``keys`` may open. ``told``: what is said comes
    from a dissector, which leaves things out that were captured.
    """

    def __init__(
        self,
        strand: Strand,
        protocol: Protocol,
        place: Callable[[], int],
        listen: Callable[[Hear, Hear], None],
        keys: KeyLog,
        *,
        told: bool = False,
    ) -> None:
        self.strand = strand
        self._told = told
        self._place = place
        self._listen = listen
        self._keys = keys
        self._layer: TlsLayer | None = None
        self._client, self._server = cutters(protocol, self, self._turn)
        self.sides = bytearray()  # lines that end with CRLF and were not given to the strand yet
        self.texts: list[bytes] = []
        self.times: list[float] = []
        listen(self._client.said, self._server.said)

    # --- what the cutters give

    def full(self) -> None:
        """Give the strand the lines that were collected."""
        if self.texts:
            self.strand.extend_wire(self.sides, self.texts, self.times)
            self.sides, self.texts, self.times = bytearray(), [], []

    def add(
        self, side: Side, octets: bytes, ending: bytes, time: float, kind: LineKind = LineKind.WIRE
    ) -> None:
        """Give the strand a line of any ending, or of another kind."""
        self.full()
        self.strand.add(side, octets, ending, kind, time)

    def _cutter(self, side: Side) -> LineCutter:
        return self._client if side is Side.CLIENT else self._server

    # --- what the connection tells

    def lost(self, side: Side, count: int, time: float) -> None:
        """Take it that so many octets of a side are not in the capture."""
        if self._layer is not None:
            self.take(self._layer.gap(side, count, time))
        else:
            self._leave_out(side, count, time)

    def ended(self, side: Side | None, time: float, *, reset: bool) -> None:
        """Take it that the connection is over: ``side`` has ended it."""
        if self._layer is not None:
            self.take(self._layer.end(time))
        self._client.break_off()
        self._server.break_off()
        self.full()
        self._tell_missing()
        if side is not None:
            self.add(side, _RESET if reset else b"", CRLF, time, LineKind.CLOSED)
        self.strand.end()
        del (
            self._client,
            self._server,
        )  # they know this one: freed at once, none waits for the garbage collector

    def _leave_out(self, side: Side, count: int, time: float) -> None:
        cutter = self._cutter(side)
        if self._told:  # half a line that is shown is none
            count += cutter.drop() if count else 0
        cutter.lost()
        cutter.missing += count
        self.strand.header.exact = False
        self.add(side, missing.note(count, told=self._told), CRLF, time, LineKind.OMITTED)

    def _tell_missing(self) -> None:
        client, server = self._client.missing, self._server.missing
        if not client and not server:
            return
        text = _(
            "Not all of this connection was captured: {client} octets of the client and {server} "
            "of the server are missing."
        )
        if self._told:
            text = _(
                "Not all of this connection is in the file: {client} octets of the client and {server} "
                "of the server are missing."
            )
        self.odd("not-captured", text.format(client=client, server=server))

    def tail(self, side: Side, count: int) -> bytes:
        """Return the last octets that a side has said, so many at most, as far as they are still here."""
        pieces = [self._cutter(side).partial]
        there, at, letter = len(pieces[0]), len(self.texts), ord(side.value)
        while there < count and at:
            at -= 1
            if self.sides[at] == letter:
                pieces.append(self.texts[at] + CRLF)
                there += len(pieces[-1])
        return b"".join(reversed(pieces))[-count:]

    def odd(self, code: str, message: str) -> None:
        """Report something of this connection, at the packet that is read."""
        self.full()
        self.strand.odd(self._place(), code, message)

    def comment(self, text: str) -> None:
        """Keep a comment on the packet that is read."""
        self.full()
        self.strand.comment(text)

    # --- TLS

    def _turn(self, side: Side, octets: bytes, time: float) -> bool:
        """Let TLS begin with these octets; False where it has begun."""
        if self._layer is not None:
            return False
        self.secure(TlsLayer(self._keys, clear=not (self._client.missing or self._server.missing)))
        self._under_tls(side, octets, time)
        return True

    def secure(self, layer: TlsLayer) -> None:
        """Let all that is said from here on pass a layer that tells TLS from clear text."""
        self._layer = layer
        self._listen(partial(self._under_tls, Side.CLIENT), partial(self._under_tls, Side.SERVER))

    def _under_tls(self, side: Side, octets: bytes, time: float) -> None:
        assert self._layer is not None  # noqa: S101 - it is what makes this listen
        self.take(self._layer.feed(side, octets, time))

    def take(self, pieces: Iterable[Piece]) -> None:
        """Take what a layer of TLS gives."""
        for piece in pieces:
            time = nan if piece.at is None else piece.at
            match piece:
                case Clear():
                    self._cutter(piece.side).said(piece.octets, time)
                case Missing():
                    self._leave_out(piece.side, piece.size, time)
                case Hidden():
                    self._cutter(piece.side).break_off()
                    self.add(piece.side, b"%d octets encrypted" % piece.size, CRLF, time, LineKind.OMITTED)
                case Secured():
                    self.add(piece.side, piece.line, CRLF, time, LineKind.TLS)
                case _:
                    self.odd(piece.code, piece.text)
