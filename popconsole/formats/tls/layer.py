"""A connection that is in clear till one side begins TLS: with its first octet, or behind STLS (RFC 2595).

What begins TLS is told by the octets themselves, on any port and whatever was said before.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from popconsole.formats.tls.connection import TlsConnection
from popconsole.formats.tls.keylog import KeyLog
from popconsole.formats.tls.pieces import Clear, Hidden, Missing, Piece
from popconsole.transcript.model import Side

_TURN = 0x16  # the first octet of a record of the handshake; no line of POP begins with it
# A ClientHello, or a ServerHello whose ClientHello is missing, where a line may begin.
_HELLO = re.compile(rb"(?:\A|(?<=\n))\x16\x03[\x00-\x04]..(?:(\x01)|\x02)", re.DOTALL)
_MAY_BECOME = re.compile(rb"(?:\A|(?<=\n))\x16(?:\x03(?:[\x00-\x04].{0,2})?)?\Z", re.DOTALL)
# What begins on the other side then; before it may stand a line without its end.
_ANSWER = re.compile(rb"[\x14-\x17]\x03[\x00-\x04]")
_ANSWER_MAY_BECOME = re.compile(rb"[\x14-\x17]\x03?\Z")


class TlsLayer:
    """Takes the octets of both sides of one connection, in any pieces; gives what was said and what happened.

    Whose role is which is told by who begins TLS (see ``Secured.side``); before, ``Side`` is whatever the
    caller takes it to be. ``keys`` open what they fit. ``clear``: both have spoken in clear up to here, and
    nothing is missing, so that TLS begins with a hello or not at all. Nothing is held but a record of each
    side, and what waits for a hello.
    """

    def __init__(self, keys: KeyLog | None = None, *, clear: bool = False) -> None:
        self._keys = KeyLog() if keys is None else keys
        self._tls: TlsConnection | None = None
        self._turned: set[Side] = set()  # those whose octets are TLS from here on
        self._begun = set(Side) if clear else set[Side]()  # those that said something
        self._held = {Side.CLIENT: b"", Side.SERVER: b""}  # what may become the beginning of TLS
        self._fresh = {Side.CLIENT: True, Side.SERVER: True}  # where a line begins
        self._hidden: Hidden | None = None  # as much as one side said in a row

    def feed(self, side: Side, octets: bytes, at: float | None) -> list[Piece]:
        """Take in what a side sent next; ``at``: when, in seconds, None where that is not known."""
        if side in self._turned and self._tls is not None:
            return self._merged(self._tls.feed(side, octets, at))
        return self._merged(self._in_clear(side, self._held[side] + octets, at))

    def gap(self, side: Side, size: int, at: float | None) -> list[Piece]:
        """Take it that octets of a side are missing, 0 where nobody knows how many."""
        pieces = [*self._let_go(side, at)]
        self._begun.add(side)
        self._fresh[side] = True  # for all that is known
        if side in self._turned and self._tls is not None:
            pieces += self._tls.gap(side, size, at)
        else:
            pieces.append(Missing(side, size, at))
        return self._merged(pieces)

    def end(self, at: float | None) -> list[Piece]:
        """Take it that nothing more comes."""
        pieces = [*self._let_go(Side.CLIENT, at), *self._let_go(Side.SERVER, at)]
        if self._tls is not None:
            pieces += self._tls.end(at)
        return [*self._merged(pieces), *self._shown()]

    def _let_go(self, side: Side, at: float | None) -> Iterator[Piece]:
        """Yield what was held and becomes no beginning of TLS."""
        held, self._held[side] = self._held[side], b""
        if held:
            yield Clear(side, held, at, secure=False)

    # --- in clear ---

    def _in_clear(self, side: Side, octets: bytes, at: float | None) -> Iterator[Piece]:
        start = self._turn(side, octets)
        clear, rest = (octets, b"") if start is None else (octets[:start], octets[start:])
        self._held[side] = rest if side not in self._turned else b""
        if clear:
            self._begun.add(side)
            self._fresh[side] = clear.endswith(b"\n")
            yield Clear(side, clear, at, secure=False)
        if side in self._turned and self._tls is not None:
            yield from self._tls.feed(side, rest, at)

    def _turn(self, side: Side, octets: bytes) -> int | None:
        """Return where TLS begins, or may, as far as can be told; None where it does not."""
        if self._tls is not None:
            begins, may_become = _ANSWER.search(octets), _ANSWER_MAY_BECOME.search(octets)
        elif side not in self._begun and _ANSWER.match(octets) and not _HELLO.match(octets):
            self._turns(side, Side.CLIENT)
            return 0
        elif _TURN in octets:
            start = 0 if self._fresh[side] else 1
            begins, may_become = _HELLO.search(octets, start), _MAY_BECOME.search(octets, start)
        else:
            return None
        if begins is not None:
            client = side if self._tls is None and begins[1] else side.other
            self._turns(side, client)
            return begins.start()
        return None if may_become is None else may_become.start()

    def _turns(self, side: Side, client: Side) -> None:
        self._turned.add(side)
        if self._tls is None:
            self._tls = TlsConnection(client, self._keys)

    # --- what is hidden, told once for each turn ---

    def _merged(self, pieces: Iterable[Piece]) -> list[Piece]:
        told: list[Piece] = []
        for piece in pieces:
            if not isinstance(piece, Hidden):
                told += self._shown()
                told.append(piece)
            elif self._hidden is not None and self._hidden.side is piece.side:
                self._hidden = replace(self._hidden, size=self._hidden.size + piece.size)
            else:
                told += self._shown()
                self._hidden = piece
        return told

    def _shown(self) -> list[Piece]:
        hidden, self._hidden = self._hidden, None
        return [] if hidden is None else [hidden]
