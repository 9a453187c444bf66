"""A recording as it is handed to people: the forms there are, and what they are given."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import PurePath

from popconsole.analysis.history import History, history_of
from popconsole.analysis.judging import Judge
from popconsole.dialogue.masked_recording import told_of
from popconsole.dialogue.masking import Masker
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Conversation
from popconsole.transcript.safe import safe_prose
from popconsole.ui.forms import asked_for
from popconsole.ui.judged import Session, judged
from popconsole.ui.sequence import Arrow, Happening, sequence


@dataclass(frozen=True, slots=True)
class Exported:
    """A conversation that is handed to people, with its number in its recording, from 1.

    ``known`` knows the secrets of the whole recording, which are masked in all that is told, unless
    ``reveal``. ``session`` is what there is to say of it in short, where that is known.
    """

    number: int
    conversation: Conversation
    known: Masker
    reveal: bool = False
    session: Session | None = None

    @property
    def protocol(self) -> Protocol:
        """What is spoken."""
        return PROTOCOLS[self.conversation.protocol]

    @property
    def told(self) -> Conversation:
        """The conversation, in all that is told of it masked; its lines are as they were."""
        return self.conversation if self.reveal else told_of(self.conversation, self.known)

    @property
    def title(self) -> str:
        """What it is called, safe to show."""
        return safe_prose(self.told.title)

    @property
    def heading(self) -> str:
        """What it is called: its title, or its protocol."""
        return self.title or _("A {protocol} session").format(protocol=self.protocol.name)

    def history(self) -> History:
        """Return its lines with their meaning; it is made anew each time."""
        return history_of(self.conversation, self.protocol, self.known)

    def sequence(self) -> Iterator[Arrow | Happening]:
        """Yield it as arrows and remarks."""
        return sequence(self.history(), reveal=self.reveal)


@dataclass(frozen=True, slots=True)
class ExportForm:
    """A form for people: ``pieces`` of text are made of the conversations of a recording, and of its name.

    ``endings`` of a file's name ask for it, the first is the usual one. Where each conversation has a file of
    its own, ``index`` makes what leads to them, of each with the name of its file; None: nothing does.
    """

    pieces: Callable[[Sequence[Exported], str], Iterator[str]]
    endings: tuple[str, ...]
    index: Callable[[Sequence[tuple[Exported, str]], str], Iterator[str]] | None = None


def diagrams(
    rows: Callable[[str, Iterable[Arrow | Happening]], Iterator[str]],
) -> Callable[[Sequence[Exported], str], Iterator[str]]:
    """Return what makes a diagram of each conversation, a blank row between two, of what makes one's rows."""

    def pieces(handed: Sequence[Exported], _name: str) -> Iterator[str]:
        for place, one in enumerate(handed):
            if place:
                yield "\n"
            yield from (f"{row}\n" for row in rows(one.title, one.sequence()))

    return pieces


def form_named(name: str) -> ExportForm:
    """Return the form with a name: that of a module in ``ui/exports``."""
    form: ExportForm = import_module(f"popconsole.ui.exports.{name}").FORM
    return form


def form_for(name: str) -> str:
    """Return the name of the form that the name of a file asks for.

    Raises FormatError where its ending promises something else.
    """
    told = _("an export is written as {known}, not {ending}: give the file such a name")
    return asked_for("exports", name, told)


def in_short(handed: Sequence[Exported]) -> list[tuple[Exported, Session]]:
    """Return each conversation of a recording with what it is in short, and all that was found in it."""
    judge = Judge()
    for one in handed[:1]:  # all know the same
        judge.known.learn_from(one.known)
    return [(one, one.session or judged(judge, one.conversation, one.number)) for one in handed]


def in_files(handed: Sequence[Exported], form: str, name: str) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the files of a recording that is called by a name, one for each conversation: name and pieces.

    The last one is the index, where the form has one.
    """
    how, stem, digits = form_named(form), PurePath(name).stem, len(str(len(handed)))
    told = [replace(one, session=session) for one, session in in_short(handed)]
    files = [f"{stem}-{one.number:0{digits}}{how.endings[0]}" for one in told]
    for one, file in zip(told, files, strict=True):
        yield file, how.pieces([one], name)
    if how.index is not None:
        yield f"index{how.endings[0]}", how.index(list(zip(told, files, strict=True)), name)
