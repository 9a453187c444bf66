"""A recording in the making: what every reader fills, a strand for each connection."""

from collections.abc import Callable, Hashable, Iterator

from popconsole.formats.drafts import Drafts
from popconsole.formats.strand import Strand
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Conversation, Recording


def _same(row: int) -> int:
    return row


class Draft:
    """What a file holds, as far as it was read.

    Each line goes to the ``strand`` of its connection; what is said of the file as a whole comes here. A
    reader tells of all rows (or octets, or packets) whether it ``understood`` them or ``passed_over`` them.
    ``protocol`` is the one that was asked for, whatever the file says; ``row_of`` tells which row of
    the file it was that a reader saw as its row with a number, both from 1.
    """

    def __init__(self, protocol: Protocol | None = None, row_of: Callable[[int], int] = _same) -> None:
        self._drafts = Drafts(protocol, row_of)
        self._strands: dict[Hashable, Strand] = {}
        self._understood = 0
        self._not_understood = 0
        self.mixed = False  # several connections are kept apart: one that began later may end earlier

    # --- for readers ---

    def strand(self, key: Hashable = None, *, dated: bool = False, whole: bool = False) -> Strand:
        """Return the lines of one connection: those that bear a mark in the file, None where there is one.

        ``dated``: its times are given in seconds since the epoch; ``whole``: its lines are one conversation,
        whatever they say. Until ``end`` is called it is the same one.
        """
        strand = self._strands.get(key)
        if strand is None:
            self.mixed |= key is not None

            def dismiss() -> None:
                del self._strands[key]

            strand = self._strands[key] = Strand(self._drafts, dismiss, dated=dated, whole=whole)
        return strand

    def understood(self, rows: int = 1) -> None:
        """Take it that so many rows more were lines of a conversation, or known chatter of a program."""
        self._understood += rows

    def passed_over(self, rows: int = 1) -> None:
        """Take it that so many rows more were neither."""
        self._not_understood += rows

    def odd(self, row: int, code: str, message: str) -> None:
        """Report an oddity of the file, at a row of it (from 1), which belongs to no strand."""
        self._drafts.odd(row, code, message)

    def odd_of_file(self, row: int, code: str, message: str) -> None:
        """Report an oddity of the file, at a row of it as the file has it, and not as a reader sees it."""
        self._drafts.odd(row, code, message, of_file=True)

    def odd_once(self, row: int, code: str, message: str) -> None:
        """Report such an oddity unless one with that code was reported before."""
        if not self._drafts.said(code):
            self.odd(row, code, message)

    def finish(self) -> None:
        """Take it that nothing more comes."""
        for strand in list(self._strands.values()):
            strand.end()

    # --- for who reads what was read ---

    @property
    def lines(self) -> int:
        """How many lines there are so far, of all conversations."""
        return self._drafts.lines

    @property
    def count(self) -> int:
        """How many conversations there are so far."""
        return self._drafts.count

    @property
    def heard(self) -> bool:
        """Whether anything was said, if only under TLS."""
        return self._drafts.heard

    @property
    def usable(self) -> bool:
        """Whether something was said, and it is known what is spoken, in one of the conversations."""
        return self._drafts.usable

    @property
    def share_understood(self) -> float:
        """How much of the file was understood so far, from 0 to 1."""
        rows = self._understood + self._not_understood
        return self._understood / rows if rows else 1.0

    @property
    def settled(self) -> int:
        """How many of the first conversations have ended, up to one that may grow."""
        return self._drafts.settled

    @property
    def recording(self) -> Recording | None:
        """The conversations as far as they were read; None while nothing tells the protocol of any."""
        return self._drafts.recording

    def take_ended(self) -> Iterator[tuple[int, Conversation]]:
        """Take the conversations that ended, each with its number, and forget them; see ``Drafts``."""
        return self._drafts.take_ended()
