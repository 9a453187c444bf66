"""One connection under TLS: its handshake is read, and what follows is opened where the secrets are known.

TLS 1.3 is RFC 8446 (and RFC 9846, which takes its place), TLS 1.2 RFC 5246 with RFC 7627 (extended master
secret) and RFC 7366 (encrypt-then-MAC); TLS 1.1 and 1.0 are RFC 4346 and 2246.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from popconsole.formats.tls.direction import Direction
from popconsole.formats.tls.hello import (
    CLIENT_HELLO,
    SERVER_HELLO,
    ClientHello,
    DamagedError,
    ServerHello,
    client_hello,
    server_hello,
)
from popconsole.formats.tls.keylog import KeyLog
from popconsole.formats.tls.pieces import Clear, Hidden, Missing, Piece, Secured
from popconsole.formats.tls.records import ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE, Record
from popconsole.formats.tls.schedule import Agreement, modern_keys
from popconsole.formats.tls.suites import Suite, suite
from popconsole.formats.tls.telling import TlsRemarks
from popconsole.transcript.model import Side

if TYPE_CHECKING:
    from popconsole.formats.tls.ciphers import Opener

_MESSAGE_HEADER = 4  # octets
_END_OF_EARLY_DATA, _FINISHED, _KEY_UPDATE = 5, 20, 24
_WAITING_MOST = 1 << 20  # octets that wait for a hello of the other side


class TlsConnection:
    """Takes what both sides send from the first octet of TLS on, in any pieces; gives what is inside.

    ``client`` is the side that begins the handshake. ``keys`` are the secrets that are known.
    """

    def __init__(self, client: Side, keys: KeyLog) -> None:
        self._client = Direction(client)
        self._server = Direction(client.other)
        self._keys = keys
        self._tell = TlsRemarks(keys)
        self._due: Side | None = client  # whose hello is to come
        self._arrivals = 0
        self._waits = 0  # octets that wait for a hello
        self._suite = Suite("", "")
        self._agreed: Agreement | None = None  # as soon as there is a ClientHello
        self._modern = True  # TLS 1.3, or not known
        self._secured = False  # it was said that TLS begins

    def feed(self, side: Side, octets: bytes, at: float | None) -> Iterator[Piece]:
        """Take in what a side sent next; ``at``: when, in seconds, None where that is not known."""
        direction = self._direction(side)
        if direction.records.broken:
            yield Hidden(side, len(octets), at)
            return
        records = direction.records
        for record in records.feed(octets, at):
            yield from self._arrived(direction, record)
        if records.broken:
            if self._due is side:
                yield from self._give_up(at)
            yield from self._tell.no_record(side, at, records.place)

    def gap(self, side: Side, size: int, at: float | None) -> Iterator[Piece]:
        """Take it that octets of a side are missing, 0 where nobody knows how many."""
        direction = self._direction(side)
        record = direction.records.gap(size, at)
        if self._due is side:
            yield from self._give_up(at)
        yield Missing(side, size if record is None else self._payload(record), at)
        if record is not None:
            yield from self._arrived(direction, record)

    def end(self, at: float | None) -> Iterator[Piece]:
        """Take it that nothing more comes."""
        if self._due is not None:
            yield from self._give_up(at)
        elif self._modern and self._client.hidden:
            yield from self._tell.perhaps_refused(self._client, at)

    def _direction(self, side: Side) -> Direction:
        return self._client if side is self._client.side else self._server

    # --- records, each when it is its turn ---

    def _arrived(self, direction: Direction, record: Record) -> Iterator[Piece]:
        """Take in a record, or keep it till the other side's hello is there: packets come in any order."""
        self._arrivals += 1
        direction.waiting.append((self._arrivals, record))
        self._waits += record.size
        yield from self._release()
        if self._waits > _WAITING_MOST:
            yield from self._give_up(record.at)

    def _release(self) -> Iterator[Piece]:
        while (direction := self._next()) is not None:
            _number, record = direction.waiting.popleft()
            self._waits -= record.size
            yield from self._take(direction, record)

    def _next(self) -> Direction | None:
        """Return whose record is next; None where all have to wait, or none is there."""
        both = (self._client, self._server) if self._due is None else (self._direction(self._due),)
        there = [direction for direction in both if direction.waiting]
        return min(there, key=lambda direction: direction.waiting[0][0]) if there else None

    def _give_up(self, at: float | None) -> Iterator[Piece]:
        """Go on without the hello that is to come: what is encrypted stays so."""
        self._due = None
        for direction in (self._client, self._server):
            direction.protect(())
        yield from self._begins(at)
        yield from self._release()
        yield from self._tell.unanswered(self._client.side, at)

    def _take(self, direction: Direction, record: Record) -> Iterator[Piece]:
        if record.kind == APPLICATION_DATA and not direction.protected:
            if self._agreed is None:
                yield from self._give_up(record.at)  # TLS began before what is there
            elif self._modern:
                return  # early data that another hello was asked for in place of (RFC 8446 section 4.1.2)
            else:
                yield from self._changes(self._agreed, direction, record.at)  # the record of it is missing
        inside = self._inside(direction, record)
        if inside is None:
            yield from self._unopened(direction, record)
            return
        kind, content = inside
        if kind == HANDSHAKE:
            for number, message in direction.messages(content):
                yield from self._message(direction, number, message, record.at)
        elif kind == ALERT and len(content) == 2:
            yield from self._begins(record.at)
            yield from self._tell.alert(direction.side, content, self._client.side, record.at)
        elif kind == APPLICATION_DATA and content:
            yield Clear(direction.side, content, record.at, secure=True)
        elif kind == CHANGE_CIPHER_SPEC and self._agreed is not None and not self._modern:
            yield from self._changes(self._agreed, direction, record.at)

    def _inside(self, direction: Direction, record: Record) -> tuple[int, bytes] | None:
        """Return kind and content of a record; None where it does not open."""
        clear = not direction.protected
        if not clear and self._modern and record.kind != APPLICATION_DATA:
            # TLS 1.3 encrypts records of that kind alone (RFC 8446 section 5.2); an alert may come too early.
            if record.kind != ALERT or record.size != 2:
                return CHANGE_CIPHER_SPEC, b""
            clear = True
        if clear:
            return None if record.body is None else (record.kind, record.body)
        return None if direction.hidden else direction.open(record)

    def _unopened(self, direction: Direction, record: Record) -> Iterator[Piece]:
        direction.forget()
        if record.body is None or not direction.protected or direction.expects_others:
            return
        if record.kind == APPLICATION_DATA:
            direction.hides(record)
            yield Hidden(direction.side, self._payload(record), record.at)
        if direction.has_keys:
            yield from self._tell.closed(direction, record)

    def _payload(self, record: Record) -> int:
        return self._suite.payload(record.size, modern=self._modern)

    # --- the handshake ---

    def _message(self, direction: Direction, kind: int, message: bytes, at: float | None) -> Iterator[Piece]:
        body = message[_MESSAGE_HEADER:]
        of_client = direction is self._client
        try:
            if kind == CLIENT_HELLO and of_client:
                self._asked(direction, client_hello(body))
            elif kind == SERVER_HELLO and not of_client and self._agreed is not None:
                yield from self._answered(self._agreed, server_hello(body), at)
        except DamagedError:
            yield from self._give_up(at)
            return
        if self._agreed is not None:
            self._agreed.heard(kind, message)
        if self._modern:
            if kind == _FINISHED or (kind == _END_OF_EARLY_DATA and of_client):
                direction.advance()
            elif kind == _KEY_UPDATE:
                direction.update()

    def _asked(self, direction: Direction, hello: ClientHello) -> None:
        self._agreed = Agreement(self._keys, hello)
        if not direction.protected:  # another handshake within a session may be refused
            self._due = self._server.side

    def _answered(self, agreed: Agreement, answer: ServerHello, at: float | None) -> Iterator[Piece]:
        self._suite = suite(answer.suite)
        agreed.answered(answer, self._suite)
        if answer.retry:
            self._due = self._client.side
            return
        self._due = None
        self._modern = answer.modern
        yield from self._begins(at)
        if self._modern:
            yield from self._protect_both(agreed, at)

    def _begins(self, at: float | None) -> Iterator[Piece]:
        """Say that TLS begins, with what is known of it."""
        if not self._secured:
            self._secured = True
            agreed = self._agreed
            yield Secured(
                self._client.side,
                agreed.version if agreed else "",
                self._suite.name,
                agreed.hello.server_name if agreed else "",
                agreed.protocols if agreed else (),
                agreed.resumes if agreed else False,
                at,
            )

    # --- keys ---

    def _protect_both(self, agreed: Agreement, at: float | None) -> Iterator[Piece]:
        """Have both sides use the keys of TLS 1.3, which hold behind the ServerHello."""
        side, hello = self._client.side, agreed.hello
        if hello.early:
            yield from self._tell.early(side, at)
        both: tuple[list[Opener], list[Opener]] = ([], [])
        missing: list[str] = []
        if not agreed.opens:
            yield from self._tell.unknown_suite(side, self._suite, at)
        elif not self._keys.of(hello.random):
            yield from self._tell.no_keys(side, hello.random, at)
        else:
            both, missing = modern_keys(self._keys, hello, self._suite)
        if missing:
            yield from self._tell.keys_missing(side, missing, at)
        self._client.protect(both[0], lenient=bool(missing) or hello.early)
        self._server.protect(both[1], lenient=bool(missing))

    def _changes(self, agreed: Agreement, direction: Direction, at: float | None) -> Iterator[Piece]:
        """Have a side use the keys of TLS 1.2 and older, which hold behind its ChangeCipherSpec."""
        both = agreed.openers() if agreed.opens else None
        if not agreed.opens:
            yield from self._tell.unknown_suite(self._client.side, self._suite, at)
        elif both is None:
            yield from self._tell.no_keys(self._client.side, agreed.hello.random, at)
        direction.protect(() if both is None else (both[direction is self._server],))
