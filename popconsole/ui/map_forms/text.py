"""A machine as text for a person: each state with what it answers; the first difference stands last."""

from collections.abc import Iterator

from popconsole.dialogue.masked_recording import masked_recording
from popconsole.examiner.learning.machine import rows_of
from popconsole.i18n import _, ngettext
from popconsole.transcript.model import LineKind
from popconsole.ui.cells import cut
from popconsole.ui.folded import folded
from popconsole.ui.line_words import line_row
from popconsole.ui.map_words import told, told_word
from popconsole.ui.mapped import MapForm, MapFound, in_order, lit, outcome, told_difference

_HEARD = 14  # columns


def _rows(found: MapFound, width: int) -> Iterator[str]:
    yield from _head(found, width)
    machine, ways = found.machine, found.machine.ways()
    for state in in_order(machine):
        yield ""
        name = told(machine.names[state])
        behind = _("{state}, behind {word}").format(state=name, word=told_word(ways[state]))
        yield from folded(behind if ways[state] else name, "  ", width)
        if machine.is_closed(state):
            yield "      " + _("the server has closed the connection")
        else:
            yield from _state(found, state, width)
    yield ""
    for one in found.differences:
        yield from folded(told_difference(one), "! ", width)
    yield from folded(outcome(found), "", width, "")
    yield from _first(found, width)


def _head(found: MapFound, width: int) -> Iterator[str]:
    count = len(found.machine.table)
    states = ngettext("{n} state", "{n} states", count).format(n=count)
    asked = ngettext("{n} connection", "{n} connections", found.connections).format(n=found.connections)
    text = _("{server}, {protocol}: {states}, learned by {connections}")
    text = text.format(server=found.server, protocol=found.machine.protocol, states=states, connections=asked)
    yield from folded(text, "", width)
    for note in found.notes:
        yield from folded(note, "  ", width)
    legend = _("What is heard, at which commands; behind -> the state that follows, where it is another.")
    yield from folded(legend, "  ", width, "")
    if found.differences:
        yield from folded(_("What differs has a !."), "  ", width)


def _state(found: MapFound, state: int, width: int) -> Iterator[str]:
    machine, marked = found.machine, lit(found)
    for output, after, letters in rows_of(machine, state):
        apart = tuple(letter for letter in letters if (state, letter) in marked)
        alike = tuple(letter for letter in letters if letter not in apart)
        for sign, some in (("!", apart), (" ", alike)):
            if some:
                where = "" if after == state else f" -> {told(machine.names[after])}"
                lead = f"    {sign} {told(output):{_HEARD}} "
                yield from folded(f"{told_word(some)}{where}", lead, width, "")


def _first(found: MapFound, width: int) -> Iterator[str]:
    for number, recording in enumerate(found.recordings[:1]):
        yield ""
        yield _("The first difference, as it was said:")
        for line in masked_recording(recording).conversations[0].lines:
            if line.kind in (LineKind.WIRE, LineKind.CLOSED):
                yield cut(f"  {line_row(line)}", max(width, 40))
        if number in found.files:
            yield "  " + _("popconsole open {file} shows it.").format(file=found.files[number])


FORM = MapForm(_rows)
