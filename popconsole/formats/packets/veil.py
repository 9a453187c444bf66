"""A connection that is under TLS from its first octet, until it is known what is spoken inside."""

from collections.abc import Callable, Iterable

from popconsole.formats.packets.speech import Recogniser, under_tls
from popconsole.formats.tls.layer import TlsLayer
from popconsole.formats.tls.pieces import Clear, Hidden, Piece, Secured
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Side


class Veil:
    """Takes what both sides say, and keeps what ``layer`` gives, until it may be told what they speak.

    That is told to ``decide``, with all that was kept: a protocol of ours or the name of another one. What
    stays hidden is taken for POP3, unless the handshake or ``port``, the server's, tells of another protocol.
    """

    def __init__(
        self, layer: TlsLayer, port: int, decide: Callable[[Protocol | str, list[Piece]], None]
    ) -> None:
        self._layer = layer
        self._port = port
        self._decide = decide
        self._kept: list[Piece] = []
        self._recogniser = Recogniser((0, port))
        self._decided = False

    def hear(self, side: Side, octets: bytes, time: float) -> None:
        """Take what a side says next."""
        self._take(self._layer.feed(side, octets, time))

    def lost(self, side: Side, count: int, time: float) -> None:
        """Take it that octets of a side are missing."""
        self._take(self._layer.gap(side, count, time))

    def end(self) -> None:
        """Take it that nothing more comes."""
        if not self._decided:
            self._tell(POP3)

    def _take(self, pieces: Iterable[Piece]) -> None:
        pieces = list(pieces)
        self._kept += pieces
        for piece in pieces:
            if self._decided:
                return
            match piece:
                case Secured():
                    other = under_tls(piece.protocols, self._port)
                    if other is not None:
                        self._tell(other)
                case Hidden():
                    self._tell(POP3)
                case Clear():
                    found = self._recogniser.hear(int(piece.side is Side.SERVER), piece.octets)
                    if found is not None:
                        self._tell(found.spoken)
                case _:
                    pass  # what is missing, or told, tells nothing of the protocol

    def _tell(self, spoken: Protocol | str) -> None:
        self._decided = True
        self._decide(spoken, self._kept)
