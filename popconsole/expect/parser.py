"""Reads a file of expectations; raises PlaybookError, and nothing else, whatever it is given."""

from collections.abc import Callable

from popconsole.expect.book_header import FIELD, BookHeader
from popconsole.expect.errors import PlaybookError, RowError
from popconsole.expect.pattern import read_patterns, read_said
from popconsole.expect.playbook import (
    CloseComes,
    Comes,
    Drops,
    Item,
    MeasureComes,
    Never,
    Opens,
    Playbook,
    ReplyWay,
    RestComes,
    Says,
    Secures,
    Step,
    Waits,
)
from popconsole.expect.rows import (
    HEADER,
    NEVER,
    OR,
    OR_NOT_THERE,
    RowText,
    row_text,
    waits,
)
from popconsole.expect.server_rows import ServerRows, TakenNames
from popconsole.i18n import _
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.safe import safe

MOST_OCTETS = 1024 * 1024  # of a file
_OPEN = (RestComes, MeasureComes)  # what ends where the row below it fits
_WORDS = frozenset((OR.split()[0], b"wait"))  # a note that begins so is meant to be read


def expects(octets: bytes) -> bool:
    """Tell whether a file is one of expectations: a transcript with ``Expect:`` in its header."""
    seen = False
    for row in octets[:65_536].split(b"\n"):
        text = row.strip()
        if not text or text.startswith(b"#"):
            if seen and not text:
                return False
            continue
        match = FIELD.fullmatch(row)
        if match is None or len(match[1]) == 1:
            return False
        name = match[1].lower()
        if not seen and name != b"transcript":
            return False
        seen = True
        if name == HEADER.lower().encode():
            return True
    return False


def parse(octets: bytes, name: str, protocol: Protocol | None = None) -> Playbook:
    """Read the octets of a file; ``name`` is the file's, for what is said of it.

    With ``protocol`` the rows may stand alone, without a header. Raises PlaybookError, and nothing else.
    """
    reader = _Parser(name, protocol)
    if len(octets) > MOST_OCTETS:
        raise reader.error(
            1,
            _("the file is too long"),
            _("at most {most} octets were expected").format(most=MOST_OCTETS),
            _("Make several of it."),
        )
    for number, row in enumerate(octets.replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n"), start=1):
        try:
            reader.take(number, row)
        except RowError as error:
            raise reader.error(number, error.met, error.expected, error.remedy) from None
    return reader.finished()


class _Pending:
    """What the server is to say, as far as it was read."""

    def __init__(self, connection: int, row: int) -> None:
        self.connection = connection
        self.row = row
        self.ways: list[tuple[list[Item], bool]] = [([], False)]
        self.never: list[Never] = []
        self.or_row = 0  # where the last way begins, while nothing stands in it

    @property
    def items(self) -> list[Item]:
        return self.ways[-1][0]


class _Parser:
    """Takes the rows of a file, one by one."""

    def __init__(self, name: str, protocol: Protocol | None) -> None:
        self._name = name
        self._header = BookHeader(protocol)
        self._in_header: bool | None = None  # None: not yet known
        self._headed = False
        self._row = 0
        self._text = b""
        self._steps: list[Step] = []
        self._never: list[Never] = []
        self._open: set[int] = set()
        self._was_open: set[int] = set()
        self._numbered: bool | None = None
        self._names = TakenNames()
        self._pending: _Pending | None = None

    def error(self, row: int, met: str, expected: str, remedy: str) -> PlaybookError:
        """Return what is said of a row."""
        return PlaybookError(self._name, row, met, expected, remedy)

    def take(self, number: int, row: bytes) -> None:
        """Take a row of the file; that is its number."""
        self._row = number
        text = row.strip()
        if self._in_header is None and text and not text.startswith(b"#"):
            self._in_header = self._headed = text.lower().startswith(b"transcript")
            if not self._in_header and self._header.protocol is None:
                raise RowError(
                    _('"{text}" stands where the header begins').format(text=safe(text[:60])),
                    _('"Transcript: 1" was expected, and "Expect: 1" below it'),
                    _("Begin the file so."),
                )
        if self._in_header:
            if not text:
                self._in_header = False
            elif not text.startswith(b"#"):
                self._header.take(row)
            return
        if text and not text.startswith(b"#"):
            self._line(row)

    # --- what is said ---

    def _line(self, row: bytes) -> None:
        if not self._steps and self._pending is None and not self._never:
            self._check_header()
        found = row_text(row)
        if found is None:
            raise RowError(
                _('"{text}" is no row of a conversation').format(text=safe(row.strip()[:60])),
                _('"S:" or "C:" and a space, "S~", "C!" and the like were expected, "#" before a comment'),
                _("Correct the row, or make a comment of it."),
            )
        self._text = found.text
        take: Callable[[RowText], None] = self._server if found.side == b"S" else self._client
        if found.sign == b"#" and found.text.split(b" ")[0] not in _WORDS:
            return  # a note: nothing was sent
        self._check_number(found.connection)
        take(found)

    def _check_header(self) -> None:
        if self._headed and self._header.protocol is None:
            raise RowError(
                _("the header does not tell the protocol"),
                _('"Protocol: POP3" or "Protocol: POP2" was expected'),
                _("Add the row to the header."),
            )
        if self._headed and not self._header.expects:
            raise RowError(
                _("this transcript says what was said, not what is expected"),
                _('"Expect: 1" was expected in the header'),
                _("Add the row, or play it as a recording."),
            )

    def _check_number(self, number: int) -> None:
        numbered = number > 0
        if self._numbered is not None and numbered is not self._numbered:
            raise RowError(
                _("some rows have the number of a connection, others have none"),
                _('all or none were expected: "1C:" or "C:"'),
                _("Number each row, or none."),
            )
        self._numbered = numbered

    def _client(self, found: RowText) -> None:
        number = found.connection
        self._end_reply()
        if found.sign == b"!":
            self._client_does(found)
        elif found.sign == b"#":
            seconds = waits(found.text)
            if seconds is None:
                raise self._no_note(found)
            self._begin(number)
            self._steps.append(Waits(number, self._row, self._text, seconds))
        elif found.sign == b"~":
            raise RowError(
                _("the client can't say what is left out"),
                _('"C:" and what it says was expected'),
                _("Write the line, or take the row out."),
            )
        else:
            line, ending = read_said(found.text)
            for name in (*(name.name for name in line.names), *line.needs):
                self._names.check(name)
            self._begin(number)
            self._steps.append(Says(number, self._row, self._text, line, ending))

    def _client_does(self, found: RowText) -> None:
        number, word = found.connection, found.text
        if word == b"open" or word.startswith(b"open "):
            if number not in self._open:
                self._open.add(number)
                self._was_open.add(number)
                self._steps.append(Opens(number, self._row, self._text))
        elif word in (b"close", b"close reset"):
            if number in self._open:
                self._open.discard(number)
                self._steps.append(Drops(number, self._row, self._text, word != b"close"))
        elif word == b"tls" or word.startswith(b"tls "):
            self._begin(number)
            self._steps.append(Secures(number, self._row, self._text))
        else:
            raise RowError(
                _('the client does not "{text}"').format(text=safe(word[:60])),
                _("open, close, close reset or tls was expected"),
                _("Correct the row."),
            )

    def _begin(self, number: int) -> None:
        """Open a connection that a row speaks of, where none was before."""
        if number in self._open:
            return
        if number in self._was_open:
            raise RowError(
                _("the connection is closed here"),
                _('"C! open" was expected before more is said'),
                _("Open another one, or take the row out."),
            )
        self._open.add(number)
        self._was_open.add(number)
        self._steps.append(Opens(number, self._row, self._text))

    def _server(self, found: RowText) -> None:
        number = found.connection
        if self._pending is not None and self._pending.connection != number:
            self._end_reply()
        if found.sign == b"#":
            self._or(found)
            return
        if found.sign == b"!" and found.text.split(b" ")[0] == b"open":
            return
        if found.sign == b":" and found.text.startswith(NEVER):
            patterns, _ending = read_patterns(found.text.removeprefix(NEVER))
            for pattern in patterns:
                for known in (*(name.name for name in pattern.names), *pattern.needs):
                    self._names.check(known)
            never = Never(number, self._row, found.text, patterns)
            if self._pending is None and not any(isinstance(step, (Says, Comes)) for step in self._steps):
                self._never.append(never)
                return
            self._reply(number).never.append(never)
            return
        item = ServerRows(self._header.protocol or POP3, self._names).item(found, self._row)
        reply = self._reply(number)
        if reply.items and isinstance(reply.items[-1], CloseComes):
            raise RowError(
                _("the connection is closed here"), _("nothing more was expected"), _("Take the row out.")
            )
        if (
            isinstance(item, CloseComes)
            and item.allowed
            and reply.items[-1:]
            and isinstance(reply.items[-1], _OPEN)
        ):
            raise RowError(
                _("the rest of a reply has no end before the server may close"),
                _('"S: ." or another line that ends it was expected above'),
                _("Write where the rest ends."),
            )
        reply.items.append(item)
        reply.or_row = 0

    def _reply(self, number: int) -> _Pending:
        if self._pending is None:
            self._begin(number)
            self._pending = _Pending(number, self._row)
        return self._pending

    def _or(self, found: RowText) -> None:
        if found.text not in (OR, OR_NOT_THERE):
            raise self._no_note(found)
        if self._pending is None or not self._pending.items:
            raise RowError(
                _('nothing of the server stands above "{text}"').format(text=safe(found.text)),
                _("a reply was expected there, and another below"),
                _("Put the row between two replies."),
            )
        self._close_way(self._pending)
        self._pending.ways.append(([], found.text == OR_NOT_THERE))
        self._pending.or_row = self._row

    @staticmethod
    def _no_note(found: RowText) -> RowError:
        return RowError(
            _('"{text}" is not understood').format(text=safe(found.text[:60])),
            _('"S# or", "S# or not there" or "C# wait 2 s" was expected of a note that begins so'),
            _("Correct the row, or begin the note with another word."),
        )

    # --- the ends ---

    def _close_way(self, reply: _Pending) -> None:
        last = reply.items[-1] if reply.items else None
        measured = isinstance(last, MeasureComes) and self._header.protocol is POP3
        if last is not None and (isinstance(last, RestComes) or measured):
            raise self.error(
                last.row,
                _("nothing stands below the rest of a reply"),
                _('"S: ." or another line that ends it was expected'),
                _("Write where the rest ends."),
            )
        if reply.or_row:
            raise self.error(
                reply.or_row,
                _('nothing of the server stands below "or"'),
                _("another reply was expected there"),
                _("Write it, or take the row out."),
            )

    def _end_reply(self) -> None:
        reply, self._pending = self._pending, None
        if reply is None:
            return
        self._close_way(reply)
        if not reply.items:
            raise self.error(
                reply.row,
                _("nothing is expected but what never comes"),
                _("a reply was expected with it"),
                _('Write "S~ any" below it.'),
            )
        ways = tuple(ReplyWay(tuple(items), lacks) for items, lacks in reply.ways)
        self._steps.append(Comes(reply.connection, reply.row, ways, tuple(reply.never)))
        if all(isinstance(way.items[-1], CloseComes) and not way.items[-1].allowed for way in ways):
            self._open.discard(reply.connection)

    def finished(self) -> Playbook:
        """Return what was read. Raises PlaybookError where nothing is expected in it."""
        self._end_reply()
        if self._header.protocol is None or not any(isinstance(step, Comes) for step in self._steps):
            raise self.error(
                max(self._row, 1),
                _("nothing of the server is expected in the file"),
                _('a row as "S: +OK *" was expected'),
                _("Write what the server is to say."),
            )
        return Playbook(
            self._name,
            self._header.protocol,
            tuple(self._steps),
            self._header.title,
            self._header.source,
            self._header.needs,
            tuple(self._never),
            tuple(self._header.others),
        )
