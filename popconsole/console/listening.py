"""The octets of each line as it passes, and the records of TLS as they go by."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from popconsole.analysis.history import History
from popconsole.console.rows import PrintedRow
from popconsole.console.view_rows import printed
from popconsole.transcript.model import LineKind
from popconsole.ui.eavesdropper import WIDEST, Eavesdropper

if TYPE_CHECKING:  # not every console has a client
    from popconsole.client.ciphertext import Ciphertext, PassedRecord


class Listening:
    """Makes rows of octets for the lines of a conversation, in rows of ``width`` columns at most."""

    def __init__(self, history: History, ciphertext: "Ciphertext | None", width: int) -> None:
        self._history = history
        self._ciphertext = ciphertext
        self._width = min(width, WIDEST)
        self._told: set[int] = set()  # numbers of records

    def before(self, index: int, *, reveal: bool) -> Iterator[PrintedRow]:
        """Yield what went by under TLS behind the line before a line, from 0, since that was told."""
        if index:
            yield from self._records(Eavesdropper(self._history, self._ciphertext, reveal=reveal), index - 1)

    def at(self, index: int, *, reveal: bool) -> Iterator[PrintedRow]:
        """Yield the octets of a line, from 0, or what went by in its place."""
        eavesdropper = Eavesdropper(self._history, self._ciphertext, reveal=reveal)
        if self._history.lines[index].kind is LineKind.WIRE:  # what happened is told already
            yield from map(printed, eavesdropper.line(index, self._width))
        yield from self._records(eavesdropper, index)

    def _records(self, eavesdropper: Eavesdropper, index: int) -> Iterator[PrintedRow]:
        for record in self._untold(eavesdropper.records_at(index)):
            yield from map(printed, eavesdropper.record(index, record, self._width))

    def _untold(self, records: "Sequence[PassedRecord]") -> Iterator["PassedRecord"]:
        for record in records:
            if record.number not in self._told:
                self._told.add(record.number)
                yield record
