"""Writes the text file of a conversation: see ``readers/native`` for its form."""

from collections.abc import Iterable, Iterator, Sequence

from popconsole.formats.header import write_header
from popconsole.formats.readers.native import EVENTS, SIGNS
from popconsole.formats.writer import Numbered, Writer
from popconsole.i18n import N_
from popconsole.protocol.framing import CRLF
from popconsole.transcript.escapes import escape, escape_text
from popconsole.transcript.model import Conversation, Line, LineKind, Side

_EVENT_WORDS = {what: b"! " + word for word, what in EVENTS.items()}
_SIGNS = {what: sign for sign, what in SIGNS.items()}


def _write(conversations: Iterable[Numbered]) -> Iterator[bytes]:
    first = True
    for _number, conversation in conversations:
        if not first:
            yield b"\n"
        first = False
        yield write_header(conversation)
        yield from _rows(conversation)


def _rows(conversation: Conversation) -> Iterator[bytes]:
    comments = iter(sorted(conversation.comments, key=lambda comment: comment[0]))
    waiting = next(comments, None)
    for index, line in enumerate(conversation.lines):
        while waiting is not None and waiting[0] <= index:
            yield _comment(waiting[1])
            waiting = next(comments, None)
        yield row(line)
    while waiting is not None:
        yield _comment(waiting[1])
        waiting = next(comments, None)


def _comment(text: str) -> bytes:
    written = escape_text(text)
    return b"# " + written + b"\n" if written else b"#\n"


def _seconds(at: float) -> bytes:
    """Write a time as a person reads it: to the microsecond, or to the millisecond where that is all."""
    return (b"%.6f" % at).removesuffix(b"000")


def row(line: Line) -> bytes:
    """Write one line as a row of the file; any octets come back as they were."""
    time = b"" if line.at is None else b"@%s " % _seconds(line.at)
    sign = _SIGNS.get(line.kind) or _EVENT_WORDS[line.kind]
    text = escape(line.octets, line.ending) if line.octets or line.ending != CRLF else b""
    return time + line.side.value.encode("ascii") + sign + (b" " + text if text else b"") + b"\n"


def rows(side: Side, lines: Sequence[bytes], times: Sequence[float | None]) -> bytes:
    """Write many lines of one side, each sent and ended with CRLF, as rows of the file: as ``row`` does."""
    begun: dict[float | None, bytes] = {}
    written = []
    for octets, at in zip(lines, times, strict=True):
        start = begun.get(at)
        if start is None:
            time = b"" if at is None else b"@%s " % _seconds(at)
            start = begun[at] = time + side.value.encode("ascii") + _SIGNS[LineKind.WIRE]
        written.append(start + b" " + escape(octets) + b"\n" if octets else start + b"\n")
    return b"".join(written)


WRITER = Writer("native", N_("popconsole's own text file"), (".txt", ""), _write)
