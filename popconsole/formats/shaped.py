"""A reader made of a shape: each row is held against its patterns, the first that fits all of it counts."""

import re
from collections.abc import Hashable, Iterator
from functools import partial

from popconsole.formats.draft import Draft
from popconsole.formats.literals import ESCAPES
from popconsole.formats.passed_over import passed_over
from popconsole.formats.quoting import quoted
from popconsole.formats.reader import Reader
from popconsole.formats.shape import LogShape, RowShape, What
from popconsole.formats.shape_look import look
from popconsole.formats.shape_match import address, group, key_of, matching, side_of
from popconsole.formats.shaped_session import LoggedSession
from popconsole.formats.source import Source, rows_of
from popconsole.formats.times import Timeline
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.model import Side
from popconsole.transcript.remarks import leaves_out

_STEP = 5_000  # rows taken in at a time
_LONGEST = 1 << 20  # octets of a row; a longer one is of no log
_PARTIES = frozenset(("client", "server"))


def reader_of(shape: LogShape) -> Reader:
    """Return the reader for logs of a shape."""
    return Reader(shape.name, shape.title, partial(look, shape), partial(_read, shape), shape.samples)


def _read(shape: LogShape, source: Source, draft: Draft) -> Iterator[None]:
    return _Log(shape, draft).run(source)


class _Log:
    """Reads one file."""

    def __init__(self, shape: LogShape, draft: Draft) -> None:
        self._shape = shape
        self._draft = draft
        self._dated = any(form.dated for form in shape.times)
        self._times = Timeline(shape.times, dated=self._dated)
        self._came: float | None = None  # when the row came, where it does not tell that itself
        self._headed = shape.told_by_due and any(row.what is What.TURNS for row in shape.rows)
        self._keyed = any(row.pattern.groups & {"key", "to"} for row in shape.rows)
        self._sessions: dict[Hashable, LoggedSession] = {}
        self._last: LoggedSession | None = None
        self._strange: tuple[int, int, bytes] | None = None  # rows that fit nothing: first, last, text
        self._due = 0  # octets of a block whose rows come now
        turns = (row.pattern.text for row in shape.rows if row.what is What.TURNS)
        self._heads = [re.compile(b"(?:%b)\\Z" % text.encode(), re.DOTALL) for text in turns]
        self._rows: set[bytes] = set()  # where they may stand a second time
        self._newest = 0.0
        self._repeating = False
        self._ended = False  # the row before told that a connection had ended

    def run(self, source: Source) -> Iterator[None]:
        number = 0
        for piece in source.pieces():
            rows = rows_of(piece)
            for start in range(0, len(rows), _STEP):
                for row in rows[start : start + _STEP]:
                    number += 1
                    if not self._shape.times:  # perhaps what was taken off around tells it
                        self._came, self._dated = source.time_of(number), source.dated
                    self._row(number, row.rstrip(b"\r"))
                yield
        for session in self._sessions.values():
            session.finish()
        self._end_of_strange()
        yield

    def _row(self, number: int, row: bytes) -> None:
        if self._due > 0 and self._last is not None:
            row = self._within(self._last, row)
            if not row:
                self._draft.understood(1)
                return
        fitting = matching(self._shape, row) if len(row) <= _LONGEST else iter(())
        found = next((one for one in fitting if one[0].what is not What.LINE or self._says(*one)), None)
        if self._shape.repeats and self._stood_before(row, found):
            self._draft.understood(1)
        elif found is None:
            self._unmarked(number, row)
        else:
            self._draft.understood(1)
            self._end_of_strange()
            if found[0].what is What.CHATTER:
                self._chatter(*found)
            elif found[0].what is not What.CLOSES or not self._ended or self._keyed:  # else it is told again
                self._ended = False
                self._take(*found)

    def _within(self, session: LoggedSession, row: bytes) -> bytes:
        """Take in a row of a block; return what stands in it behind that, which may end within a line."""
        shape, rest = self._shape, b""
        octets = ESCAPES[shape.escape](row)
        found = (head.search(row) for head in self._heads if len(octets) > self._due)
        head = next(filter(None, found), None)
        if head is not None:
            octets, rest = ESCAPES[shape.escape](row[: head.start()]), head.group()
        elif len(octets) != self._due:
            octets += shape.block_end
        session.within_block(octets)
        self._due -= len(octets)
        if rest:
            self._due = 0
        return rest

    def _chatter(self, kind: RowShape, match: re.Match[bytes]) -> None:
        if self._last is not None:
            self._last.interrupt()
        if not _PARTIES.isdisjoint(kind.pattern.groups):
            self._parties(self._session(group(match, "key")), match)

    def _stood_before(self, row: bytes, found: tuple[RowShape, re.Match[bytes]] | None) -> bool:
        """Tell whether a row is one that stood there before, behind where the times go back to it."""
        known = row in self._rows
        self._rows.add(row)
        time = group(found[1], "time") if found is not None else None
        read = self._times.raw(time) if time else None
        if read is not None and read[0] < self._newest:
            self._repeating |= known
        elif read is not None:
            self._newest = read[0]
        self._repeating &= known
        return self._repeating

    def _says(self, kind: RowShape, match: re.Match[bytes]) -> bool:
        """Tell whether a row is no mail: one that begins with a bare ``>`` may be, where mail stands."""
        if self._headed and not (self._last is not None and self._last.turned):
            return False
        if kind.weak and self._shape.told_by_due:
            return self._session(None).is_due(match["text"] or b"")
        bare = "mark" in kind.pattern.groups and match.start("mark") == 0 and len(match["mark"]) == 1
        side = side_of(self._shape, kind, match)
        return not bare or self._last is None or self._last.may_say(side, match["text"] or b"")

    def _unmarked(self, number: int, row: bytes) -> None:
        session = self._last
        if session is not None:
            session.break_off()
        if session is not None and session.takes_unmarked():
            self._draft.understood(1)
            session.unmarked(row, self._came)
        elif not row.strip():
            return
        elif session is not None and session.shows_mail:
            self._draft.understood(1)
        elif session is not None and leaves_out(row):
            self._draft.understood(1)
            session.skipped(row.strip(), self._came)
        else:
            self._draft.passed_over(1)
            first, text = (number, row) if self._strange is None else (self._strange[0], self._strange[2])
            self._strange = first, number, text

    def _end_of_strange(self) -> None:
        if self._strange is not None:
            first, last, text = self._strange
            self._strange = None
            self._draft.odd(
                first,
                "prose",
                passed_over(first, last, quoted(text)),
            )

    def _take(self, kind: RowShape, match: re.Match[bytes]) -> None:
        time, text = group(match, "time"), group(match, "text") or b""
        at = self._times.read(time) if time else self._came
        session = self._session(key_of(match))
        mark = group(match, "mark")
        if session.first is None:
            session.first = mark
        side = side_of(self._shape, kind, match, session.first)
        if name := group(match, "protocol"):
            protocol = PROTOCOLS.get(name.decode("ascii", "replace").upper())
            if protocol is not None:
                session.spoken(protocol)
        if kind.what is What.OPENS:
            session.opened(at)
            session.strand.header.secure = bool(group(match, "secure"))
        if not _PARTIES.isdisjoint(kind.pattern.groups):
            self._parties(session, match)
        if command := group(match, "command"):
            session.asked(command, at)
        match kind.what:
            case What.LINE:
                session.said(kind, text, side, at)
                if group(match, "cut"):
                    session.cut_short(side or Side.SERVER, at)
            case What.TURNS:
                session.turn(side, at, int(group(match, "length") or 0))
                self._due = int(group(match, "size") or 0)
            case What.CLOSES:
                session.closed(side or Side.CLIENT, text, at)
                self._end(session)
            case What.TLS:
                session.secured(text, at)
            case What.ENDS:
                session.silence()
            case What.LEFT_OUT:
                session.left_out(side or Side.SERVER, text, at)
            case _:  # opened above
                if text:
                    session.left_out(Side.SERVER, text, at)

    @staticmethod
    def _parties(session: LoggedSession, match: re.Match[bytes]) -> None:
        session.between(address(match, "client"), address(match, "server"))

    def _session(self, key: Hashable) -> LoggedSession:
        """Return the session of a row: without a key, where others have one, that of the row before."""
        if key is None and self._keyed and self._last is not None:
            return self._last
        session = self._sessions.get(key)
        if session is None:
            strand = self._draft.strand(key, dated=self._dated)
            session = self._sessions[key] = LoggedSession(self._shape, strand, key)
        self._last = session
        return session

    def _end(self, session: LoggedSession) -> None:
        session.strand.end()
        del self._sessions[session.key]
        self._last = None
        self._ended = True
