"""The forms in which ``examine-client`` reports, and the words that they share."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module

from popconsole.examiner.clients.judged import FATE_WORDS, MailFate
from popconsole.examiner.clients.trials import CONTROL
from popconsole.examiner.running.client_run import ClientRun
from popconsole.i18n import _, headed, ngettext


@dataclass(frozen=True, slots=True)
class ClientExamined:
    """What came of all runs of a client.

    ``runs`` in their order; ``unusable``: why nothing can be said of the client, empty where that can be.
    ``files`` are the paths of the transcripts, by the fault as it is written, and whether TLS was wanted.
    """

    client: str
    runs: tuple[ClientRun, ...]
    unusable: str = ""
    files: Mapping[tuple[str, bool], str] = field(default_factory=dict)

    @property
    def protocol(self) -> str:
        """What the client speaks."""
        return self.runs[0].trial.protocol

    @property
    def failures(self) -> tuple[ClientRun, ...]:
        """The runs by which the client fails."""
        return tuple(run for run in self.runs if run.fails)


@dataclass(frozen=True, slots=True)
class ClientForm:
    """A form of the report: ``row`` yields what is told of a run when it has ended, ``foot`` the rest."""

    foot: Callable[[ClientExamined, int], Iterator[str]]
    row: Callable[[ClientRun, int], Iterator[str]] = lambda _run, _width: iter(())


def form_named(name: str) -> ClientForm:
    """Return the form with a name: that of a module in ``ui/client_reports``."""
    form: ClientForm = import_module(f"popconsole.ui.client_reports.{name}").FORM
    return form


def fault_words(run: ClientRun) -> str:
    """Return what was wrong in a run, as it is written: the fault, none, and that TLS was asked for."""
    name = _("no fault") if run.trial.text == CONTROL else run.trial.text
    return _("{fault}, TLS").format(fault=name) if run.trial.tls else name


def fate_word(fate: MailFate) -> str:
    """Return what became of the mail, in a word or few."""
    return _(FATE_WORDS[fate])


def counted(runs: Sequence[ClientRun]) -> str:
    """Return in a row how many runs there are of each fate, the worst first."""
    counts = Counter(run.fated.fate for run in runs)
    told = ngettext("{n} run", "{n} runs", len(runs)).format(n=len(runs))
    parts = [f"{counts[fate]} {fate_word(fate)}" for fate in MailFate if counts[fate]]
    return headed(told, ", ".join(parts))


def outcome(examined: ClientExamined) -> str:
    """Return in a sentence what came of it: what the exit code says."""
    if examined.unusable:
        return _("The client could not be examined: {why}").format(why=examined.unusable)
    failures = len(examined.failures)
    if not failures:
        return _("No mail was harmed that a client can keep from harm.")
    told = ngettext("The client fails under {n} fault.", "The client fails under {n} faults.", failures)
    return told.format(n=failures)
