"""A person's own shape, tried by its samples."""

from io import BytesIO

from popconsole.formats.errors import TranscriptError
from popconsole.formats.reader import Sample
from popconsole.formats.reading import Reading
from popconsole.formats.shape import LogShape
from popconsole.formats.shaped import reader_of
from popconsole.formats.writers.native import row
from popconsole.i18n import _


def problems(shape: LogShape) -> list[str]:
    """Return what is wrong with a shape as its samples tell: nothing where each is read as it says."""
    told = (
        [] if shape.samples else [_("it has no sample: add one, which shows a log and what is read from it")]
    )
    for number, sample in enumerate(shape.samples, start=1):
        wrong = _problem(shape, sample)
        if wrong:
            told.append(_("sample {n}: {what}").format(n=number, what=wrong))
    return told


def _problem(shape: LogShape, sample: Sample) -> str:
    reading = Reading(BytesIO(sample.octets), _("the sample"), None, reader_of(shape))
    try:
        for _progress in reading:
            pass
    except TranscriptError as error:
        return str(error)
    conversations = reading.recording.conversations
    said = "\n".join("".join(row(line).decode() for line in one.lines) for one in conversations)
    odd = " ".join(odd.code for one in conversations for odd in one.oddities)
    if said != sample.said:
        return _("these lines are read:\n{found}these were expected:\n{wanted}").format(
            found=said, wanted=sample.said
        )
    if odd != sample.odd:
        told = _('these oddities are told: "{found}"; these were expected: "{wanted}"')
        return told.format(found=odd, wanted=sample.odd)
    return ""
