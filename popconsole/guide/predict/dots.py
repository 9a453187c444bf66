"""What was fetched before, and how a line of it that begins with a dot stands on the wire."""

from collections.abc import Iterator

from popconsole.analysis.history import History
from popconsole.dialogue.kind import Kind
from popconsole.guide.predict.answers import due
from popconsole.guide.predict.came import Came, came, command_from
from popconsole.guide.predict.conditions import Sent
from popconsole.guide.predict.parts import OfferedChoice, QuestionPart, in_order
from popconsole.i18n import _
from popconsole.protocol.table import Command, Content
from popconsole.transcript.safe import safe

_MOST = 500  # lines of a reply that are looked through
_EARLIER = 5_000  # lines of a conversation in which the message is looked for
_LONGEST = 24  # characters of the line
_DOT = b"."


def dots_part(sent: Sent, history: History, index: int | None) -> QuestionPart | None:
    """Return the part on a dotted line of the message that a command fetches; None where none is known.

    The command stands at a line of the conversation (``index``), or is to be sent: then only what was fetched
    before is known. RFC 1939 section 3.
    """
    number = sent.parsed.number
    if number is None or not _fetches(sent.command) or due(sent).answers[0].name != "lines":
        return None
    before = (at for at, fetches in _fetches_of(history, None) if fetches == number)
    commands = before if index is None else (index,)
    for at in commands:
        found = came(history, at)
        place = None if found is None else _dotted(found)
        if place is not None:
            return _part(sent, history, place)
    return None


def _fetches(command: Command | None) -> bool:
    return command is not None and command.replies[0].content is Content.MESSAGE


def _fetches_of(history: History, before: int | None) -> Iterator[tuple[int, int]]:
    """Yield each command that fetches a message before a line, and the message's number."""
    stop = len(history.lines) if before is None else before
    if stop > _EARLIER:
        return
    at = command_from(history, 0)
    while at is not None and at < stop:
        issued = history.step(at).command
        if issued is not None and issued.parsed.number is not None and _fetches(issued.command):
            yield at, issued.parsed.number
        at = command_from(history, at + 1)


def fetched(history: History, before: int | None) -> frozenset[int]:
    """Return the numbers of the messages that were fetched before a line, from 0; None: so far.

    Of a conversation that is very long by then: none.
    """
    answers = ((number, came(history, at)) for at, number in _fetches_of(history, before))
    return frozenset(number for number, found in answers if found is not None and found.form == "lines")


def _dotted(found: Came) -> int | None:
    """Return the first line of a message that came and begins with a dot, from 0; None where none does."""
    if found.form != "lines" or found.status is None:
        return None
    for index in range(found.status + 1, min(found.last + 1, found.status + _MOST)):
        if found.history.lines[index].octets.startswith(_DOT):
            return index if found.history.step(index).kind is Kind.DATA else None
    return None


def _part(sent: Sent, history: History, place: int) -> QuestionPart:
    octets = history.shown(place).octets
    line = safe(octets.removeprefix(_DOT) if octets.startswith(_DOT * 2) else octets)
    line = line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
    shows = _("Each line that begins with a dot gets one more; the client takes one off, whatever follows.")
    choices = [
        OfferedChoice(_("with its dot doubled: {line}").format(line="." + line), "doubled", by_rule=True),
        OfferedChoice(
            _("as it is: {line}").format(line=line),
            "plain",
            _("A dot that is not alone in its line looks harmless."),
            shows,
        ),
        OfferedChoice(
            _("encoded: {line}").format(line="=2E" + line[1:]),
            "encoded",
            _("Mail is encoded for its way."),
            _("That is the message's own affair: POP3 adds a dot, and nothing else."),
        ),
    ]
    texts = {choice.value: choice.text for choice in choices}
    return QuestionPart(
        _("A line of the message is {line} How does it stand on the wire?").format(line=line),
        in_order(sent, "dots", choices),
        _stands,
        lambda came: texts.get(_stands(came), _("no such line came")),
    )


def _stands(came: Came) -> str:
    """Tell how the first dotted line of a message stands in what came."""
    place = _dotted(came)
    if place is None:
        return "none"
    return "doubled" if came.history.lines[place].octets.startswith(_DOT * 2) else "plain"
