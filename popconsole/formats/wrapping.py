"""What a wrapping is: what stands around a recording where people pass it on, and how it is taken off."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from popconsole.formats.evidence import carries_pop
from popconsole.formats.reader import Sureness
from popconsole.formats.unwrapped import Row

Tell = Callable[[int, str, str], None]
"""Reports an oddity: at which row of the file, its code, what it is in a sentence."""


@dataclass(frozen=True, slots=True)
class WrappedSample:
    """A small file in a wrapping, and what is left where that is taken off; ``odd`` are codes of oddities."""

    octets: bytes
    bare: bytes
    odd: str = ""


@dataclass(frozen=True, slots=True)
class Wrapping:
    """What stands around a recording: in each row, or before and behind.

    ``look`` is given the first rows of a file and says how sure it is, from 0 to 1: what is found inside
    counts by so much. ``unwrap`` yields the rows that are inside, each with its number in the file; rows that
    it knows nothing about pass as they are. ``samples`` are tried by ``tests/formats/test_wrappings.py``.
    ``repeats``: it may be around itself. Where ``look`` is sure of one that ``decodes`` or ``encloses``, rows
    that fit a form as they stand would be read wrongly: what is inside is written otherwise (``&lt;``,
    ``=3D``), or it is surely there, and what stands around it is no part of the recording.
    """

    name: str
    title: str
    look: Callable[[Sequence[bytes]], Sureness]
    unwrap: Callable[[Iterable[Row], Tell], Iterator[Row]]
    samples: tuple[WrappedSample, ...]
    repeats: bool = False
    decodes: bool = False
    encloses: bool = False


def without(wrappings: Sequence[Wrapping], tell: Tell, rows: Iterable[Row]) -> Iterator[Row]:
    """Take wrappings off rows, the outermost first."""
    for wrapping in wrappings:
        rows = wrapping.unwrap(rows, tell)
    return iter(rows)


def worth_of(inside: Iterable[bytes], outside: Iterable[bytes]) -> float:
    """Return how much speaks for it that a recording is ``inside`` of what is to be dropped, from 0 to 1.

    A row outside in which POP is spoken may be prose about it, and counts half.
    """
    there, left = sum(map(carries_pop, inside)), sum(map(carries_pop, outside))
    return there / (there + left / 2) if there else 0.0


def share(found: int, rows: Sequence[bytes]) -> float:
    """Return how large a part of the rows that are not blank so many are, from 0 to 1."""
    return found / max(1, sum(1 for row in rows if row.strip()))
