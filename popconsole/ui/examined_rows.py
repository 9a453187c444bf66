"""The conversation that shows a fault: as lines to print, and as a transcript to open."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from popconsole.dialogue.masked_recording import masked_recording
from popconsole.examiner.played import PlayedCheck, PlayedExchange
from popconsole.examiner.result import Result
from popconsole.i18n import _, headed
from popconsole.protocol.framing import CRLF
from popconsole.transcript.model import Conversation, Line, LineKind, Recording, Side
from popconsole.transcript.safe import safe
from popconsole.ui.open_conversation import SHOWS

_SHOWN = 160  # octets of a line
_MOST_ROWS = 12  # lines of a reply that are shown: the rest is told
_EVENTS = {
    LineKind.OPENED: "open", LineKind.CLOSED: "close", LineKind.TIMEOUT: "timeout", LineKind.TLS: "tls",
}  # fmt: skip


def transcript(result: Result, *, joined: bool = False) -> Recording | None:
    """Return what shows a fault as a recording: its lines up to the failing one, with the rule beside it.

    ``joined``: what a client sent in pieces is one line.
    """
    played = result.played
    if played is None or not played.exchanges:
        return None
    check, last = result.check, played.exchanges[-1]
    conversations = []
    for number, lines in enumerate(played.lines, start=1):
        shown = list(lines[: played.spoken[number - 1]] if played.spoken else lines)
        comments: tuple[tuple[int, str], ...] = ()
        headers: tuple[tuple[str, str], ...] = ()
        title = _("{id}, connection {n}").format(id=check.id, n=number)
        if number == last.connection:
            shown = _up_to(lines, played)
            rule = headed(f"{check.id} ({check.place}, {check.level.value})", check.told)
            kept = _kept(shown, last.line)
            at = sum(index < last.line for index in kept)
            comments = ((at, rule), (at, result.ruling.why))
            headers = ((SHOWS, str(min(at + 1, len(kept)))),)
            title = headed(check.id, check.told)
        said = _shortened(shown, _kept(shown, last.line))
        if joined:
            said, gone = _joined(said)
            comments = tuple((at - sum(index < at for index in gone), text) for at, text in comments)
        conversations.append(
            Conversation(
                check.protocol,
                said,
                title,
                exact=True,
                comments=comments,
                headers=headers,
            )
        )
    return masked_recording(Recording(tuple(conversations)))


def _joined(lines: Sequence[Line]) -> tuple[list[Line], list[int]]:
    """Return lines where those are one that a client sent in pieces, and which were joined to the next."""
    found: list[Line] = []
    gone, before = list[int](), b""
    for index, line in enumerate(lines):
        after = lines[index + 1] if index + 1 < len(lines) else None
        whole = replace(line, octets=before + line.octets) if before else line
        if before.endswith(b"\r") and line.wire == b"\n":
            whole = replace(line, octets=before[:-1], ending=CRLF)
        if after is not None and all(map(_is_said, (line, after))) and not line.ending:
            before = whole.octets
            gone.append(index)
        else:
            found.append(whole)
            before = b""
    return found, gone


def _is_said(line: Line) -> bool:
    return line.side is Side.CLIENT and line.kind is LineKind.WIRE


def _up_to(lines: Sequence[Line], played: PlayedCheck) -> list[Line]:
    """Return the lines of the last exchange's connection, up to the end of its reply."""
    last = played.exchanges[-1]
    end = last.line
    if last.part:
        end += 1
    if last.reply is not None:
        end += 1 + _extent(last)
    shown = list(lines[:end])
    if end < len(lines) and lines[end].kind is LineKind.CLOSED and lines[end].side is Side.SERVER:
        shown.append(lines[end])
    return shown


def _kept(lines: Sequence[Line], keep: int) -> list[int]:
    """Return which lines are shown: of long replies the beginning and the end, but all from ``keep`` on.

    The line behind the beginning is among them, for it stands for all that are left out.
    """
    kept, run = [], 0
    for index, line in enumerate(lines):
        run = run + 1 if _is_heard(line) else 0
        ends = index + 1 == len(lines) or not _is_heard(lines[index + 1])
        if run <= _MOST_ROWS + 1 or ends or index >= keep:
            kept.append(index)
    return kept


def _shortened(lines: Sequence[Line], kept: Sequence[int]) -> list[Line]:
    """Return the lines that are kept, those that are left out between them as one that says so."""
    said = []
    for index, after in zip(kept, (*kept[1:], kept[-1] + 1 if kept else 0), strict=True):
        line = lines[index]
        if after > index + 1:
            count = sum(len(one.octets) + len(one.ending) for one in lines[index:after])
            line = replace(line, kind=LineKind.OMITTED, octets=b"%d octets left out" % count)
        said.append(line)
    return said


def _is_heard(line: Line) -> bool:
    return line.side is Side.SERVER and line.kind is LineKind.WIRE


def rows_of_exchange(result: Result) -> Iterator[str]:
    """Yield the lines that show a fault, safe and masked, a mark where the rule is broken.

    Those of several connections come in the order in which they were said, behind the connection's number.
    """
    recording = transcript(result, joined=True)
    if recording is None or result.played is None:
        return
    rows = [
        (_turn(result.played, number, index), number, row)
        for number, conversation in enumerate(recording.conversations, start=1)
        for index, row in _rows(conversation)
    ]
    before = None
    for _when, number, row in sorted(rows, key=lambda one: one[:2]):
        if len(recording.conversations) > 1 and number != before:
            yield "-- " + _("connection {n}").format(n=number)
        before = number
        yield row


def _turn(played: PlayedCheck, connection: int, index: int) -> int:
    """Return the number of the exchange that a line of those shown of a connection belongs to."""
    lines = played.lines[connection - 1]
    kept = _kept(lines, played.exchanges[-1].line)
    place = kept[index] if index < len(kept) else len(lines)
    found = 0
    for number, exchange in enumerate(played.exchanges):
        if exchange.connection == connection:
            found = number
            if place <= exchange.line + _extent(exchange):
                break
    return found


def _extent(exchange: PlayedExchange) -> int:
    """Return how many lines of a reply come behind its first."""
    reply = exchange.reply
    return 0 if reply is None else len(reply.data) + (reply.multi and reply.complete)


def _rows(conversation: Conversation) -> Iterator[tuple[int, str]]:
    """Yield each row with the index of its line."""
    places = {index for index, _text in conversation.comments}
    run, lines = 0, conversation.lines
    for index, line in enumerate(lines):
        run = run + 1 if _is_heard(line) and index - 1 not in places else 0
        mark = ">" if index in places else " "
        if line.kind is LineKind.WIRE:
            ends = index + 1 == len(lines) or not _is_heard(lines[index + 1])
            if run <= _MOST_ROWS or (run == _MOST_ROWS + 1 and ends):
                yield index, f"{mark} {line.side.value}: {safe(line.octets[:_SHOWN])}".rstrip()
            elif run == _MOST_ROWS + 1:
                yield index, "  " + _("(more lines)")
        elif line.kind is LineKind.OMITTED:
            yield index, "  " + _("(more lines)")
        elif line.kind in _EVENTS:
            yield index, f"{mark} {line.side.value}! {_EVENTS[line.kind]}"
    if len(conversation.lines) in places:
        yield len(conversation.lines), "> " + _("(nothing came)")
