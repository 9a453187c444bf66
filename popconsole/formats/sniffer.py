"""Which reader a file is for, and under which wrappings: each says how sure it is, the surest is taken."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from popconsole.formats.reader import Reader, Sureness
from popconsole.formats.registry import binary_readers, readers, wrappings
from popconsole.formats.source import FIRST_PIECE, LOOKED_AT, Source, rows_of
from popconsole.formats.wrapping import Wrapping, without

_CERTAIN = 1.0
_SURE = 0.5  # from here on nobody asks for more of a file than its first piece
_ENOUGH = FIRST_PIECE // 2
_ROWS = 4_000  # that a wrapping is taken off for a look
_OCTETS = 1 << 18  # ... and as many octets
_DEEPEST = 4  # wrappings around one another
_MOST = 32  # ways of taking wrappings off that are tried
_LEAST = 0.2  # a wrapping that is less sure is not tried
_THERE = 0.95  # from here on one that decodes or encloses is there, and what stands bare counts for less
_BARE = 0.7


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader thinks of a file where it is surest: under those wrappings, the outermost first."""

    reader: Reader
    sureness: Sureness
    wrappings: tuple[Wrapping, ...] = ()


def opinions(
    source: Source, asked: Sequence[Reader] | None = None, instead: Reader | None = None
) -> list[Opinion]:
    """Return what every reader (``asked``: those alone) thinks of a file, the surest first.

    ``instead`` is a binary one for this file alone, in the place of the one that has its name. Where a
    binary one is certain no reader of rows is asked, nor loaded.
    More of the file is read until a reader is sure, or has seen all that it may look at.
    """
    binary = [reader for reader in (binary_readers() if asked is None else asked) if reader.binary]
    if instead is not None and asked is None:
        binary = [*(reader for reader in binary if reader.name != instead.name), instead]
    there = 0
    while True:
        # Octets first: rows of what is no text would be looked for in vain.
        start = source.start
        told = [Opinion(reader, reader.look(start)) for reader in binary]
        if all(opinion.sureness.how < _CERTAIN for opinion in told):
            texts = [reader for reader in (readers() if asked is None else asked) if not reader.binary]
            there = there or (source.look() if texts else 0)
            told += _Search(texts).run(source.looked_at)
        told.sort(key=lambda opinion: (-opinion.sureness.how, len(opinion.wrappings)))
        sure = told[0].sureness.how
        wanted = min(2 * there, LOOKED_AT)
        if not there or sure >= _CERTAIN or (sure >= _SURE and there >= _ENOUGH):
            return told
        # Asked again when there is twice as much, for a pipe may give a row at a time.
        seen = there
        while there < wanted and (more := source.look()) > there:
            there = more
        if there == seen:
            return told


def _rows(start: bytes) -> list[bytes]:
    """Return the first rows, as many as a wrapping is shown."""
    return rows_of(start[:_OCTETS])[:_ROWS]


def _ignore(_row: int, _code: str, _told: str) -> None:
    pass


@dataclass(slots=True)
class _Search:
    """Asks readers about the start of a file, bare and under all wrappings that may be around it."""

    readers: Sequence[Reader]
    best: dict[str, Opinion] = field(default_factory=dict)
    tried: int = 0

    def run(self, start: bytes) -> list[Opinion]:
        self._look(start, (), 1.0)
        return list(self.best.values())

    def _look(
        self,
        start: bytes,
        around: tuple[Wrapping, ...],
        worth: float,
        encoded: frozenset[Wrapping] = frozenset(),
    ) -> None:
        """Ask all readers; ``encoded``: by what the rows are still written otherwise, as told further out."""
        rows = _rows(start)
        there = [one for one in wrappings() if (one.decodes or one.encloses) and one.look(rows).how >= _THERE]
        encoded = (encoded | {one for one in there if one.decodes}) - set(around)
        kept = bool(encoded) or any(one not in around for one in there)
        for reader in self.readers:
            sureness = reader.look(start)
            how = sureness.how * worth
            if encoded or (kept and how < _CERTAIN):
                how *= _BARE
            before = self.best.get(reader.name)
            if before is None or how > before.sureness.how:
                self.best[reader.name] = Opinion(reader, Sureness(how, sureness.why), around)
        certain = any(opinion.sureness.how >= _CERTAIN for opinion in self.best.values())
        if not certain and len(around) < _DEEPEST:
            self._unwrap(rows, around, worth, encoded)

    def _unwrap(
        self, rows: list[bytes], around: tuple[Wrapping, ...], worth: float, encoded: frozenset[Wrapping]
    ) -> None:
        for wrapping in wrappings():
            if wrapping in around and not wrapping.repeats:
                continue
            sureness = wrapping.look(rows)
            if sureness.how < _LEAST or self.tried >= _MOST:
                continue
            self.tried += 1
            unwrapped = islice(without((wrapping,), _ignore, enumerate(rows, 1)), _ROWS)
            inside = b"".join(row + b"\n" for _number, row in unwrapped)
            self._look(inside, (*around, wrapping), worth * sureness.how, encoded)
