"""Which reader a file is for: each says how sure it is, and the surest is taken."""

from dataclasses import dataclass

from popconsole.formats.reader import Reader, Sureness
from popconsole.formats.registry import readers
from popconsole.formats.source import LOOKED_AT, Source

_CERTAIN = 1.0


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader thinks of a file."""

    reader: Reader
    sureness: Sureness


def opinions(source: Source) -> list[Opinion]:
    """Return what every reader thinks of a file, the surest first.

    More of the file is read until a reader is certain, or has seen all that it may look at.
    """
    there = 0
    while True:
        # Octets first: rows of what is no text would be looked for in vain.
        start = source.start
        told = [Opinion(reader, reader.look(start)) for reader in readers() if reader.binary]
        if not any(opinion.sureness.how >= _CERTAIN for opinion in told):
            there = there or source.look()
            start = source.looked_at
        told += [Opinion(reader, reader.look(start)) for reader in readers() if not reader.binary]
        told.sort(key=lambda opinion: -opinion.sureness.how)
        if told[0].sureness.how >= _CERTAIN:
            return told
        # Asked again when there is twice as much, for a pipe may give a row at a time.
        seen, wanted = there, min(2 * there, LOOKED_AT)
        while there < wanted and (more := source.look()) > there:
            there = more
        if there == seen:
            return told
