"""The report as text for a person: a row for each fault; the end of the first failing session stands last."""

from collections.abc import Iterator

from popconsole.dialogue.masked_recording import masked_recording
from popconsole.examiner.running.client_run import ClientRun
from popconsole.guide.words.faults import FAULT_ADVICE
from popconsole.i18n import _
from popconsole.transcript.model import Recording
from popconsole.ui.client_report import ClientExamined, ClientForm, counted, fate_word, fault_words, outcome
from popconsole.ui.folded import folded
from popconsole.ui.line_words import line_row

_FAULT, _FATE = 26, 28  # columns
_LINES = 16  # of a session that are shown, the last


def _row(run: ClientRun, width: int) -> Iterator[str]:
    mark = "X" if run.fails else "."
    yield f"{mark} {fault_words(run):{_FAULT}} {fate_word(run.fated.fate):{_FATE}}".rstrip()
    if run.fated.why:
        yield from folded(run.fated.why, "    ", width)


def _foot(examined: ClientExamined, width: int) -> Iterator[str]:
    yield ""
    if examined.runs:
        yield from folded(counted(examined.runs), "", width)
    yield from folded(outcome(examined), "", width)
    for run in () if examined.unusable else examined.failures[:1]:
        yield ""
        told = _("The first that fails, {fault}: {fate}; {why}.")
        fated = run.fated
        text = told.format(fault=fault_words(run), fate=fate_word(fated.fate), why=fated.why)
        yield from folded(text, "", width)
        if run.sessions:
            known = masked_recording(Recording(run.sessions)).conversations[-1]
            for number, line in list(enumerate(known.lines, 1))[-_LINES:]:
                yield f"  {number:4} {line_row(line)}"[: max(width, 40)]
        advice = FAULT_ADVICE.get(run.trial.fault)
        if advice is not None:
            yield from folded(
                _("What a robust client does: {advice}").format(advice=_(advice.robust)), "  ", width
            )
        file = examined.files.get((run.trial.text, run.trial.tls))
        if file is not None:
            yield from folded(_("popconsole open {file} shows it.").format(file=file), "  ", width)


FORM = ClientForm(_foot, _row)
