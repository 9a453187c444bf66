"""A file being read: the reader for it is found, and it is read piece by piece."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from math import floor
from typing import TYPE_CHECKING, BinaryIO

from popconsole.formats.beside import Beside
from popconsole.formats.binary_readers import halves
from popconsole.formats.draft import Draft
from popconsole.formats.errors import TranscriptError
from popconsole.formats.reader import Reader
from popconsole.formats.registry import reader as reader_named
from popconsole.formats.sniffer import Opinion, opinions
from popconsole.formats.source import Source, rows_of
from popconsole.formats.unreadable import known_kind, nothing_found
from popconsole.formats.wrapping import Wrapping, without
from popconsole.i18n import _, own_number
from popconsole.protocol import Protocol
from popconsole.transcript.model import Conversation, Recording

if TYPE_CHECKING:
    from popconsole.formats.script_times import ScriptTimes
    from popconsole.formats.tls.keylog import KeyLog

_CERTAIN = 1.0
_UNDERSTOOD = 0.8  # of a file, at the least
_WITH_HEADER = ("native", "printed")  # the forms that are our own, or become it with a header


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reading has come.

    ``lines`` of all conversations so far, ``octets`` of the file, of ``total`` (0: not known, a pipe).
    """

    lines: int
    octets: int
    total: int


def _tell_nobody(_progress: Progress | None) -> None:
    pass


class Reading(Iterator[Progress]):
    """A file being read, piece by piece; iterate to go on.

    ``recording`` may be asked for as soon as the first piece was read (after the first ``next``): the
    ``lines`` of its conversations are the same objects all along and grow, comments and oddities are
    those met so far, and a conversation may be added behind the last. ``reader`` is the one that was
    chosen, under ``wrappings``, ``told`` what every reader (where one is given that one) thought of the
    file, the surest first: empty before the first piece, and before ``choose``. ``name`` is the file's.

    ``only`` is the number of the one conversation that is wanted of ``conversations``, from 1; None: all.
    ``beside`` reads this file with another one beside it, in the place of the reader that has its name;
    ``times`` are those of its rows.
    ``tell`` is called with each piece of progress, and with None at the end; it does nothing till it is set.

    Whoever wants each conversation only when it has ended takes them from ``conversations`` instead, which
    forgets them: then memory grows with those that are open at a time, not with the file.
    """

    def __init__(
        self,
        stream: BinaryIO,
        name: str,
        protocol: Protocol | None = None,
        reader: str | Reader | None = None,
        keys: "KeyLog | None" = None,
        only: int | None = None,
        beside: Reader | None = None,
        times: "ScriptTimes | None" = None,
    ) -> None:
        self.name = name
        self.only = only
        self._beside = beside
        self._source = Source(stream, name, keys, times)
        self._draft = Draft(protocol, self._source.row_of)
        self._first_row = (1, b"")  # the first row that is not blank, for an error message
        self._asked = reader_named(reader) if isinstance(reader, str) else reader
        if beside is not None and self._asked is not None and self._asked.name == beside.name:
            self._asked = beside
        self.reader: Reader | None = self._asked
        self.wrappings: tuple[Wrapping, ...] = ()
        self.told: list[Opinion] = []
        self.tell: Callable[[Progress | None], None] = _tell_nobody
        self.passed_over: Callable[[Conversation], object] | None = None  # told of those not ``only`` wanted
        self._run = self._read()

    def __next__(self) -> Progress:
        try:
            progress = next(self._run)
        except BaseException:
            self.tell(None)
            raise
        self.tell(progress)
        return progress

    @property
    def recording(self) -> Recording:
        """The conversations as far as they were read. RuntimeError before the first piece was."""
        recording = self._draft.recording
        if recording is None:
            raise RuntimeError("nothing was read yet: call next() first")
        return recording

    @property
    def mixed(self) -> bool:
        """Whether the file keeps several connections apart, so that one that began later may end earlier."""
        return self._draft.mixed

    @property
    def settled(self) -> int:
        """How many of the first conversations have ended; the lines of others may still grow."""
        return self._draft.settled

    @property
    def understood(self) -> float:
        """How much of the file was understood so far, from 0 to 1."""
        return self._draft.share_understood

    @property
    def doubt(self) -> str:
        """A sentence to be said first, where over a fifth of the file was not understood so far.

        Whoever has read the file so must not end with exit code 0.
        """
        if self.understood >= _UNDERSTOOD or self.reader is None:
            return ""
        return _(
            "only {share:.0%} of the file was understood, read as {name}: what follows may be wrong. "
            "popconsole formats FILE tells what else it may be, --as NAME reads it as that"
        ).format(share=own_number(floor(self.understood * 100) / 100), name=self.reader.name)

    def conversations(self) -> Iterator[tuple[int, Conversation]]:
        """Read on to the end; yield each conversation when it has ended, with its number, and forget it.

        They are numbered from 1 in the order of their first lines. Not to be mixed with ``recording``.
        """
        for _progress in self:
            yield from self.take_ended()

    def take_ended(self) -> Iterator[tuple[int, Conversation]]:
        """Yield the conversations that have ended since, each with its number, and forget them."""
        for number, conversation in self._draft.take_ended():
            if self.only in (None, number):
                yield number, conversation
            elif self.passed_over is not None:
                self.passed_over(conversation)

    def left(self) -> Iterator[tuple[int, Conversation]]:
        """Yield what ``conversations`` has not, as far as it was read: for whoever reads no further."""
        self._draft.finish()
        yield from self.take_ended()

    def choose(self) -> Opinion:
        """Find the reader, if one was not named, and the wrappings; once, before anything is read.

        Raises TranscriptError for a file that is empty, one that no reader is sure of at all, and one that is
        known to be something else, which is named.
        """
        if not self.told:
            asked = None if self._asked is None else (self._asked,)
            self.told = opinions(self._source, asked, self._beside)
            self._find_first_row(self._source.looked_at or self._source.start)
        surest = self.told[0]
        if self._asked is None:
            known = self._known_kind() if surest.sureness.how < _CERTAIN else None
            if known is not None:
                raise known
            if not surest.sureness.how:
                raise self._nothing_found()
        self.reader, self.wrappings = surest.reader, surest.wrappings
        return surest

    def _known_kind(self) -> TranscriptError | None:
        return known_kind(self.name, self._source.start, self._source.looked_at, self._first_row[0])

    def _read(self) -> Iterator[Progress]:
        source, draft = self._source, self._draft
        chosen = self.choose()
        if source.was_utf16:
            draft.odd_once(1, "encoding", _("the file is in UTF-16: read as UTF-8"))
        for wrapping in chosen.wrappings:
            draft.odd_of_file(1, "wrapping", _("taken off: {what}").format(what=_(wrapping.title)))
        if chosen.wrappings:
            source.unwrap(partial(without, chosen.wrappings, draft.odd_of_file))
        for _piece in chosen.reader.read(source, draft):
            if draft.usable:
                yield Progress(draft.lines, source.octets, source.total)
        draft.finish()
        if source.damage:
            draft.odd(1, "damaged", _("{what}: the rest can't be read").format(what=source.damage))
        self._check()
        yield Progress(draft.lines, source.octets, source.total)

    def _find_first_row(self, start: bytes) -> None:
        for number, row in enumerate(rows_of(start), start=1):
            if row.strip():
                self._first_row = (number, row)
                return
        reader = self.reader or (self.told[0].reader if self.told[0].sureness.how else None)
        if reader is not None and reader.binary and (start or reader is self._beside):
            return  # its octets are no rows, or stand in the other file
        raise TranscriptError(
            self.name,
            1,
            _("the file is empty"),
            _("lines that begin with S: or C: were expected"),
            _("Give a file that holds a recorded conversation."),
        )

    def _nothing_found(self) -> TranscriptError:
        row, text = self._first_row
        return nothing_found(self.name, row, text, self.told, self._asked, self._source.damage)

    def _how_to_tell(self) -> str:
        """Return what to do where nothing tells of the protocol, as it fits the form of the file."""
        if self.reader is not None and self.reader.name in _WITH_HEADER:
            return _('Write "Transcript: 1" and "Protocol: POP3" at the top, or say --protocol pop3 or pop2.')
        return _("Say which one it is: --protocol pop3 or --protocol pop2.")

    def _check(self) -> None:
        row, _text = self._first_row
        if not self._draft.heard:
            raise self._nothing_found()
        if not self._draft.usable:
            raise TranscriptError(
                self.name,
                row,
                _("nothing in the conversation tells whether it is POP2 or POP3"),
                _('a greeting such as "+OK ..." or "+ POP2 ...", or a command of one of them, was expected'),
                self._how_to_tell(),
            )
        if self.only is not None and self.only > self._draft.count:
            raise TranscriptError(
                self.name,
                row,
                _("there is no conversation {n} in it").format(n=self.only),
                _("a number from 1 to {count} was expected").format(count=self._draft.count),
                _("Say --session with another number, or leave it out to have all."),
            )


def open_incrementally(
    source: bytes | BinaryIO,
    name: str,
    protocol: Protocol | None = None,
    *,
    reader: str | Reader | None = None,
    keys: "KeyLog | None" = None,
    only: int | None = None,
    beside: Beside | None = None,
    times: "ScriptTimes | None" = None,
) -> Reading:
    """Begin to read a file, given as octets or as an open binary file or pipe.

    From an open file only a piece is held at a time. ``protocol`` overrides what the file says, ``reader``
    is the form that it is in, or its name, ``keys`` open what TLS hides in it, ``only`` is the number of the
    one conversation that is wanted, ``beside`` is what lies beside a file with one side of a session,
    ``times`` what another file tells of when its rows came.
    Raises UnknownFormatError for a name that no reader has.
    """
    stream = BytesIO(source) if isinstance(source, bytes) else source
    paired = None if beside is None else halves.beside(beside)
    return Reading(stream, name, protocol, reader, keys, only, paired, times)


def read(
    octets: bytes, name: str, protocol: Protocol | None = None, *, reader: str | None = None
) -> Recording:
    """Read a whole file that is at hand; see ``open_incrementally``. ``name`` is for messages.

    Raises TranscriptError where it can't be used.
    """
    reading = open_incrementally(octets, name, protocol, reader=reader)
    for _progress in reading:
        pass
    return reading.recording
