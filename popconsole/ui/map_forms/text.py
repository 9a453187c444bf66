"""A machine as text for a person: each state with what it answers; the first difference stands last."""

from collections.abc import Iterator

from popconsole.dialogue.masked_recording import masked_recording
from popconsole.examiner.learning.letters import CLOSED
from popconsole.examiner.learning.machine import rows_of
from popconsole.i18n import _, ngettext
from popconsole.transcript.model import LineKind
from popconsole.ui.folded import folded
from popconsole.ui.line_words import line_row
from popconsole.ui.mapped import MapForm, MapFound, lit, outcome, told_difference

_HEARD = 14  # columns


def _rows(found: MapFound, width: int) -> Iterator[str]:
    machine, marked = found.machine, lit(found)
    count = ngettext("{n} state", "{n} states", len(machine.table)).format(n=len(machine.table))
    asked = ngettext("{n} connection", "{n} connections", found.connections).format(n=found.connections)
    told = _("{server}, {protocol}: {states}, learned by {connections}")
    yield told.format(server=found.server, protocol=machine.protocol, states=count, connections=asked)
    for note in found.notes:
        yield from folded(note, "  ", width)
    for state, name in enumerate(machine.names):
        yield ""
        closed = all(output == CLOSED for output, _after in machine.table[state])
        yield f"{'! ' if (state, '') in marked else '  '}{name}"
        if closed:
            yield "      " + _("the server has closed the connection")
            continue
        for output, after, letters in rows_of(machine, state):
            apart = [letter for letter in letters if (state, letter) in marked]
            alike = [letter for letter in letters if letter not in apart]
            for sign, some in (("!", apart), (" ", alike)):
                if some:
                    where = "" if after == state else f" -> {machine.names[after]}"
                    yield from folded(f"{output:{_HEARD}} {', '.join(some)}{where}", f"    {sign} ", width)
    yield ""
    for one in found.differences:
        yield from folded(told_difference(one), "! ", width)
    yield outcome(found)
    for number, recording in enumerate(found.recordings[:1]):
        yield ""
        yield _("The first difference, as it was said:")
        for line in masked_recording(recording).conversations[0].lines:
            if line.kind in (LineKind.WIRE, LineKind.CLOSED):
                yield f"  {line_row(line)}"[: max(width, 40)]
        if number in found.files:
            yield "  " + _("popconsole open {file} shows it.").format(file=found.files[number])


FORM = MapForm(_rows)
