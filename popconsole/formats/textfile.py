r"""The text file of a conversation, written and read.

What is written (the native format) a person can read and write as well::

    Transcript: 1
    Protocol: POP3
    Title: a first look
    Source: RFC 1939 section 10
    Fidelity: exact

    # a comment
    S! open
    S: +OK POP3 server ready
    C: USER mrose
    S~ the server sends message 1
    C# a remark
    @12.345 C: QUIT
    S! close

- The header ends with a blank row. ``Fidelity: exact`` says that all octets were recorded; without it
  a person may have shortened the conversation. Other names are kept as they stand.
- ``S:`` and ``C:``, one space, the octets that the server or the client sent: UTF-8 text as it is,
  all else as an escape (``\\``, ``\t``, ``\r``, ``\xHH``; see ``escapes``). The line ended with CRLF,
  with ``\n`` at the end of the row with a bare LF, with ``\c`` it was cut off.
- ``S!``, ``C!`` and ``open``, ``close`` or ``timeout``: what happened, and perhaps a word on it.
- ``S~``, ``C~``: octets that were sent and not recorded, described. ``S#``, ``C#``: a note.
- ``@12.345`` and a space before any of these: seconds since the start, with three or six decimals; any
  number is read.
- ``#`` begins a comment. Blank rows are free.

A file without ``Transcript:`` is read with tolerance, as RFCs and articles print conversations: see
``printed`` and ``columns``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from popconsole.dialogue.masking import masked_conversation
from popconsole.formats.detect import Detector
from popconsole.formats.draft import Draft
from popconsole.formats.errors import TranscriptError
from popconsole.formats.header import Header, has_header, read_header, shown, write_header
from popconsole.formats.readers.columns import in_columns, read_columns
from popconsole.formats.readers.native import EVENTS, SIGNS, NativeReader, add_plain
from popconsole.formats.readers.printed import has_marks, is_plain, read_printed
from popconsole.formats.source import every_row, in_utf8, rows_of, slices
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS, Protocol
from popconsole.protocol.framing import CRLF
from popconsole.transcript.escapes import escape, escape_text
from popconsole.transcript.model import Conversation, Line, LineKind, Recording

_EVENT_WORDS = {what: b"! " + word for word, what in EVENTS.items()}
_SIGNS = {what: sign for sign, what in SIGNS.items()}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reading has come: lines of the conversation so far, octets of the file read, of all."""

    lines: int
    octets: int
    total: int


class Reading(Iterator[Progress]):
    """A file being read, slice by slice; iterate to go on.

    ``recording`` may be asked for as soon as the first slice was read (after the first ``next``): the
    ``lines`` of its conversations are the same objects all along and grow, comments and oddities are
    those met so far.
    Iterating raises TranscriptError where the file can't be used.
    """

    def __init__(self, stream: BinaryIO, name: str, protocol: Protocol | None = None) -> None:
        self._stream = stream
        self._name = name
        self._draft = Draft()
        self._header = Header(protocol=None)
        self._protocol = protocol
        self._first_row = (1, b"")  # the first row that is not blank, for an error message
        self._run = self._read()

    def __next__(self) -> Progress:
        return next(self._run)

    @property
    def recording(self) -> Recording:
        """The conversations as far as they were read. RuntimeError before the first slice was."""
        if self._protocol is None:
            raise RuntimeError("nothing was read yet: call next() first")
        conversation = Conversation(
            self._protocol.name,
            self._draft.lines,
            self._header.title,
            self._header.source,
            self._header.exact,
            tuple(self._draft.comments),
            tuple(self._draft.oddities),
            tuple(self._header.others),
        )
        return Recording((conversation,))

    def _read(self) -> Iterator[Progress]:
        self._stream.seek(0)
        self._stream = in_utf8(self._stream, self._draft)
        total = self._stream.seek(0, 2)
        self._stream.seek(0)
        pieces = slices(self._stream)
        first = next(pieces, b"")
        for number, row in enumerate(rows_of(first), start=1):
            if row.strip():
                self._first_row = (number, row)
                break
        detector = Detector()
        for _piece in self._native(first, pieces) if has_header(first) else self._printed():
            if self._protocol is None:
                self._protocol = detector.look(self._draft.lines)
            if self._protocol is not None:
                yield Progress(len(self._draft.lines), self._stream.tell(), total)
        self._check()

    def _native(self, first: bytes, pieces: Iterator[bytes]) -> Iterator[None]:
        self._header = read_header(first, self._name, self._draft)
        self._protocol = self._protocol or self._header.protocol
        reader = NativeReader(self._draft, self._header.rows)
        reader.feed(first[self._header.length :])
        yield
        for piece in pieces:
            reader.feed(piece)
            yield

    def _printed(self) -> Iterator[None]:
        """Read a file without a header: the fast way where the whole of it is plain."""
        self._stream.seek(0)
        if all(map(is_plain, slices(self._stream))):
            self._stream.seek(0)
            for piece in slices(self._stream):
                add_plain(self._draft, piece)
                yield
            return
        if has_marks(every_row(self._stream)) or not in_columns(every_row(self._stream)):
            yield from read_printed(self._draft, self._stream)
        else:
            read_columns(self._draft, every_row(self._stream))
            yield

    def _check(self) -> None:
        row, text = self._first_row
        if not text:
            raise TranscriptError(
                self._name,
                row,
                _("the file is empty"),
                _("lines that begin with S: or C: were expected"),
                _("Give a file that holds a recorded conversation."),
            )
        if not any(line.kind is LineKind.WIRE for line in self._draft.lines):
            raise TranscriptError(
                self._name,
                row,
                _('no line of a conversation was found; the file begins with "{text}"').format(
                    text=shown(text)
                ),
                _("lines that begin with S: (server) or C: (client) were expected"),
                _("Give a recorded conversation as a text file; mark who says each line."),
            )
        if self._protocol is None:
            raise TranscriptError(
                self._name,
                row,
                _("nothing in the conversation tells whether it is POP2 or POP3"),
                _('a greeting such as "+OK ..." or "+ POP2 ...", or a command of one of them, was expected'),
                _('Write "Transcript: 1" and "Protocol: POP3" at the top, or say which one it is.'),
            )


def open_incrementally(source: bytes | BinaryIO, name: str, protocol: Protocol | None = None) -> Reading:
    """Begin to read a file, given as octets or as an open binary file that can seek.

    From an open file only a slice is held at a time. ``protocol`` overrides what the file says.
    """
    return Reading(BytesIO(source) if isinstance(source, bytes) else source, name, protocol)


def read(octets: bytes, name: str, protocol: Protocol | None = None) -> Recording:
    """Read a whole file; ``name`` is for messages, ``protocol`` overrides what the file says.

    Raises TranscriptError where it can't be used.
    """
    reading = open_incrementally(octets, name, protocol)
    for _progress in reading:
        pass
    return reading.recording


def write(recording: Recording, *, reveal: bool = False) -> bytes:
    """Write a recording in the native format; secrets as stars unless ``reveal``.

    Any octets in any line come back as they were. Raises ValueError for a header name that can't be
    written.
    """
    return b"\n".join(_written(conversation, reveal=reveal) for conversation in recording.conversations)


def _written(conversation: Conversation, *, reveal: bool) -> bytes:
    if not reveal:
        conversation = masked_conversation(PROTOCOLS[conversation.protocol], conversation)
    rows = [write_header(conversation)]
    comments = iter(sorted(conversation.comments, key=lambda comment: comment[0]))
    waiting = next(comments, None)
    for index, line in enumerate(conversation.lines):
        while waiting is not None and waiting[0] <= index:
            rows.append(_comment(waiting[1]))
            waiting = next(comments, None)
        rows.append(_row(line))
    while waiting is not None:
        rows.append(_comment(waiting[1]))
        waiting = next(comments, None)
    return b"".join(rows)


def _comment(text: str) -> bytes:
    written = escape_text(text)
    return b"# " + written + b"\n" if written else b"#\n"


def _seconds(at: float) -> bytes:
    """Write a time as a person reads it: to the microsecond, or to the millisecond where that is all."""
    return (b"%.6f" % at).removesuffix(b"000")


def _row(line: Line) -> bytes:
    time = b"" if line.at is None else b"@%s " % _seconds(line.at)
    sign = _SIGNS.get(line.kind) or _EVENT_WORDS[line.kind]
    text = escape(line.octets, line.ending) if line.octets or line.ending != CRLF else b""
    return time + line.side.value.encode("ascii") + sign + (b" " + text if text else b"") + b"\n"
