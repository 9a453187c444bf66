"""The conversation that shows a fault: as lines to print, and as a transcript to open."""

from collections.abc import Iterator, Sequence

from popconsole.dialogue.masked_recording import masked_recording
from popconsole.examiner.played import PlayedCheck
from popconsole.examiner.result import Result
from popconsole.i18n import _, headed
from popconsole.transcript.model import Conversation, Line, LineKind, Recording, Side
from popconsole.transcript.safe import safe
from popconsole.ui.open_conversation import SHOWS

_SHOWN = 160  # octets of a line
_MOST_ROWS = 12  # lines of a reply that are shown: the rest is told
_EVENTS = {
    LineKind.OPENED: "open", LineKind.CLOSED: "close", LineKind.TIMEOUT: "timeout", LineKind.TLS: "tls",
}  # fmt: skip


def transcript(result: Result) -> Recording | None:
    """Return what shows a fault as a recording: its lines up to the failing one, with the rule beside it."""
    played = result.played
    if played is None or not played.exchanges:
        return None
    check, last = result.check, played.exchanges[-1]
    conversations = []
    for number, lines in enumerate(played.lines, start=1):
        shown = list(lines)
        comments: tuple[tuple[int, str], ...] = ()
        headers: tuple[tuple[str, str], ...] = ()
        title = _("{id}, connection {n}").format(id=check.id, n=number)
        if number == last.connection:
            shown = _up_to(lines, played)
            rule = headed(f"{check.id} ({check.place}, {check.level.value})", check.told)
            at = min(last.line, len(shown))
            comments = ((at, rule), (at, result.ruling.why))
            headers = ((SHOWS, str(min(at + 1, len(shown)))),)
            title = headed(check.id, check.told)
        conversations.append(
            Conversation(
                check.protocol,
                _shortened(shown, last.line),
                title,
                exact=True,
                comments=comments,
                headers=headers,
            )
        )
    return masked_recording(Recording(tuple(conversations)))


def _up_to(lines: Sequence[Line], played: PlayedCheck) -> list[Line]:
    """Return the lines of the last exchange's connection, up to the end of its reply."""
    last = played.exchanges[-1]
    end = last.line
    if last.reply is not None:
        end += 1 + len(last.reply.data) + (last.reply.multi and last.reply.complete)
    shown = list(lines[:end])
    if end < len(lines) and lines[end].kind is LineKind.CLOSED and lines[end].side is Side.SERVER:
        shown.append(lines[end])
    return shown


def _shortened(lines: list[Line], keep: int) -> list[Line]:
    """Return lines in which the long replies are told in short, but for the one that matters."""
    shown: list[Line] = []
    run = 0
    for index, line in enumerate(lines):
        run = run + 1 if line.side is Side.SERVER and line.kind is LineKind.WIRE else 0
        if run <= _MOST_ROWS or index >= keep:
            shown.append(line)
    return shown


def rows_of_exchange(result: Result) -> Iterator[str]:
    """Yield the lines that show a fault, safe and masked, a comment where the rule is broken."""
    recording = transcript(result)
    if recording is None:
        return
    for conversation in recording.conversations:
        if len(recording.conversations) > 1:
            yield f"-- {conversation.title}"
        yield from _rows(conversation)


def _rows(conversation: Conversation) -> Iterator[str]:
    places = {index for index, _text in conversation.comments}
    run = 0
    for index, line in enumerate(conversation.lines):
        run = run + 1 if line.side is Side.SERVER and index - 1 not in places else 0
        mark = ">" if index in places else " "
        if line.kind is LineKind.WIRE:
            if run <= _MOST_ROWS:
                yield f"{mark} {line.side.value}: {safe(line.octets[:_SHOWN])}".rstrip()
            elif run == _MOST_ROWS + 1:
                yield "  " + _("(more lines)")
        elif line.kind in _EVENTS:
            yield f"{mark} {line.side.value}! {_EVENTS[line.kind]}"
    if len(conversation.lines) in places:
        yield "> " + _("(nothing came)")
