"""Transcripts: recordings as values, read from any form that the program reads."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from popconsole.api.errors import ApiError
from popconsole.api.languages import told_in
from popconsole.api.values import AnnotatedLine, TranscriptFinding, finding_of, line_of
from popconsole.i18n import _, ngettext

if TYPE_CHECKING:  # loaded by who needs it
    from popconsole.analysis.tracker import Tracker
    from popconsole.formats.reading import Reading
    from popconsole.protocol.table import Protocol
    from popconsole.transcript.model import Conversation, Recording
    from popconsole.ui.annotated import Annotator

_WIDTH = 100  # columns of a text, unless told
_BEGINS = 65_536  # octets of a file that are looked at to tell what it is


@dataclass(frozen=True, slots=True, eq=False)
class Transcript:
    """A recording: one conversation or more, a connection each. Equal to one that says the same.

    ``name`` is the file's, or what it was called. ``recording`` has its lines as they were, secrets and all;
    all else masks them unless it is told to ``reveal``. ``doubt`` is empty, or a sentence: too little of the
    file was understood for what is said of it to be sure. ``expects`` is the file itself, where it says what
    a server is to answer, and ``folder`` where it lies.
    """

    recording: "Recording"
    name: str = "transcript"
    doubt: str = field(default="", kw_only=True)
    expects: bytes = field(default=b"", kw_only=True)
    folder: Path | None = field(default=None, kw_only=True)

    @classmethod
    def read(
        cls,
        path: str | PathLike[str],
        *,
        form: str | None = None,
        protocol: str | None = None,
        doubtful: bool = False,
    ) -> "Transcript":
        """Read a file in any form that ``popconsole formats`` lists, packet captures among them.

        ``form`` is the name of one, where it is not to be found out; ``protocol`` is "POP3" or "POP2", where
        the file does not tell. A file of which too little is understood is refused, unless ``doubtful`` ones
        will do; then ``doubt`` says so. Raises ApiError, and OSError where it can't be opened.
        """
        from popconsole.formats.reading import open_incrementally
        from popconsole.ui.recording_files import GivenFile

        given = str(fspath(path))
        spoken = _protocol(protocol)
        _check_form(form)
        with GivenFile(given).open() as file:
            reading = open_incrementally(
                file.stream, file.shown, spoken, reader=form, beside=file.beside, times=file.times
            )
            found = cls._of(reading, Path(given).name, doubtful=doubtful)
        return replace(found, expects=_expectation(Path(given)), folder=Path(given).parent)

    @classmethod
    def parse(
        cls,
        octets: bytes | str,
        name: str = "transcript",
        *,
        form: str | None = None,
        protocol: str | None = None,
        doubtful: bool = False,
    ) -> "Transcript":
        """Read what stands in a file, given as octets or as a text; see ``read``. Raises ApiError."""
        from popconsole.formats.reading import open_incrementally

        held = octets.encode("utf-8", "surrogateescape") if isinstance(octets, str) else octets
        _check_form(form)
        reading = open_incrementally(held, name, _protocol(protocol), reader=form)
        return replace(cls._of(reading, name, doubtful=doubtful), expects=_expects(held))

    @classmethod
    def _of(cls, reading: "Reading", name: str, *, doubtful: bool) -> "Transcript":
        from popconsole.formats.errors import TranscriptError

        try:
            for _progress in reading:
                pass
        except TranscriptError as error:
            raise ApiError(str(error)) from error
        if reading.doubt and not doubtful:
            raise ApiError(f"{reading.name}: {reading.doubt}")
        return cls(reading.recording, name, doubt=reading.doubt)

    @property
    def conversations(self) -> "tuple[Conversation, ...]":
        """The conversations, each with its ``protocol`` and its ``lines``; secrets are masked."""
        from popconsole.dialogue.masked_recording import masked_recording

        return masked_recording(self.recording).conversations

    @property
    def findings(self) -> tuple[TranscriptFinding, ...]:
        """What is wrong in it, or worth knowing, in the order of lines, as ``popconsole check`` has it."""
        from popconsole.analysis.judging import Judge
        from popconsole.ui.judged import judged

        judge = Judge()
        with told_in("en"):
            return tuple(
                finding_of(found)
                for number, conversation in enumerate(self.recording.conversations, start=1)
                for found in judged(judge, conversation, number).findings
            )

    def lines(self, *, reveal: bool = False, language: str = "en") -> tuple[AnnotatedLine, ...]:
        """Return all its lines with their meaning: what ``annotate`` gives."""
        with told_in(language):
            return tuple(
                line_of(annotator.as_object(tracker.feed(line)))
                for annotator, tracker, conversation in self._explained(reveal=reveal)
                for line in conversation.lines
            )

    def annotated(
        self,
        *,
        width: int = _WIDTH,
        reveal: bool = False,
        language: str = "en",
        most: int | None = None,
    ) -> str:
        """Return it explained line by line, as ``popconsole annotate`` prints it, in so many columns.

        Of the data of a reply the first ``most`` lines are told, and those with findings; None: all.
        """
        with told_in(language):
            return "\n".join(self._rows(width, most, reveal=reveal))

    def _rows(self, width: int, most: int | None, *, reveal: bool) -> Iterator[str]:
        from popconsole.dialogue.kind import Kind
        from popconsole.ui.conversations import heading

        for annotator, tracker, conversation in self._explained(reveal=reveal, width=width):
            yield from heading(conversation, annotator.number)
            left = 0  # lines that were passed over
            for step in map(tracker.feed, conversation.lines):
                more = most is not None and step.kind is Kind.DATA and step.part > most
                if more and not step.findings and not annotator.is_odd(step.index, step.index + 1):
                    left += 1
                    continue
                yield from _passed_over(left)
                left = 0
                yield from annotator.as_text(step)
            yield from _passed_over(left)
            yield from annotator.rest()

    def _explained(
        self, *, reveal: bool, width: int = _WIDTH
    ) -> "Iterator[tuple[Annotator, Tracker, Conversation]]":
        """Yield of each conversation who explains its steps, who makes them, and what may be told of it."""
        from popconsole.analysis.tracker import Tracker
        from popconsole.dialogue.masked_recording import Secrets, masked_oddities, told_of
        from popconsole.protocol import PROTOCOLS
        from popconsole.ui.annotated import Annotator

        conversations = self.recording.conversations
        known = None if reveal else Secrets().of(conversations)
        for number, conversation in enumerate(conversations, start=1):
            protocol, odd = PROTOCOLS[conversation.protocol], conversation.oddities
            exact, secure = conversation.exact, conversation.secure
            told = odd if known is None else masked_oddities(odd, known)
            yield (
                Annotator(protocol, told, number, reveal=reveal, width=width),
                Tracker(protocol, exact=exact, secure=secure, earlier=known),
                conversation if known is None else told_of(conversation, known),
            )

    def text(self, *, reveal: bool = False) -> str:
        """Return it as a transcript file has it: a line of the conversation in a row, ``C:`` or ``S:``."""
        from popconsole.formats.writing import write

        return write(self.recording, reveal=reveal).decode("utf-8")

    def write(self, path: str | PathLike[str], *, reveal: bool = False, overwrite: bool = False) -> Path:
        """Write it to a file, and return the path; the name's ending tells the form (.txt, .jsonl, .pcap).

        A file with secrets can be read by the user alone, where the system knows of that. Raises
        FileExistsError where the file is there, unless told to ``overwrite`` it, other OSErrors, and ApiError
        for an ending that is another form's.
        """
        from popconsole.ui.saving import FormatError, save

        place = Path(path)
        try:
            save(self.recording, place, reveal=reveal, overwrite=overwrite)
        except FormatError as error:
            raise ApiError(str(error)) from error
        return place

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Transcript):
            return NotImplemented
        return self._said == other._said

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def _said(self) -> object:
        """All that it is, so that it compares."""
        conversations = self.recording.conversations
        return (
            self.name,
            self.doubt,
            self.expects,
            [(replace(one, lines=()), list(one.lines)) for one in conversations],
        )

    def __repr__(self) -> str:
        conversations = self.recording.conversations
        lines = sum(len(one.lines) for one in conversations)
        return f"<Transcript {self.name!r}: {len(conversations)} conversations, {lines} lines>"


def _passed_over(left: int) -> Iterator[str]:
    """Yield how many lines were passed over, if any were."""
    if left:
        yield "      " + ngettext("... {n} more line", "... {n} more lines", left).format(n=left)


def _expects(octets: bytes) -> bytes:
    """Return the octets of a file where they say what is expected; nothing where they do not."""
    from popconsole.expect.parser import expects

    return octets if expects(octets) else b""


def _expectation(path: Path) -> bytes:
    """Return the same of a file that was read: of one that is too long for that, the beginning."""
    from popconsole.expect.parser import MOST_OCTETS, expects

    try:
        with path.open("rb") as file:
            start = file.read(_BEGINS)
            return start + file.read(MOST_OCTETS) if expects(start) else b""
    except OSError:
        return b""  # its name stands for others, which were read


def _protocol(name: str | None) -> "Protocol | None":
    from popconsole.protocol import PROTOCOLS

    if name is None or name in PROTOCOLS:
        return None if name is None else PROTOCOLS[name]
    told = _('protocol: there is no "{name}"; there are: {names}')
    raise ApiError(told.format(name=name, names=", ".join(PROTOCOLS)))


def _check_form(name: str | None) -> None:
    from popconsole.formats.registry import UnknownFormatError, reader

    try:
        if name is not None:
            reader(name)
    except UnknownFormatError as error:
        raise ApiError(str(error)) from error
