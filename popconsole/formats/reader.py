"""What a reader is: how sure it is of a file, how it reads it, and the samples that it is tested by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from popconsole.formats.draft import Draft
from popconsole.formats.source import Source


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure a reader is that a file is its own, from 0 (no) to 1 (nothing else can be), and why."""

    how: float
    why: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A small file and what is read from it.

    ``said`` are the lines in rows of the native format (``S: +OK``), with an empty row between two
    conversations; ``odd`` the codes of the oddities that are reported, with spaces between them.
    """

    octets: bytes
    said: str
    odd: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """One form of file that is read.

    ``name`` is what ``--as`` takes, ``title`` says in a few words what the form is. ``look`` is given
    the first octets of a file: whole rows that end with LF, or where the form is ``binary`` whatever octets
    there are. ``read`` takes all of the file in (``Source.pieces``, or ``Source.blocks`` of a binary form),
    some thousand rows at each step of its iteration; it holds no more of it than a row may need, and tells
    the draft of each row whether it understood it. ``samples``, one at the least, are tried by
    ``tests/formats/test_samples.py``.
    """

    name: str
    title: str
    look: Callable[[bytes], Sureness]
    read: Callable[[Source, Draft], Iterator[None]]
    samples: tuple[Sample, ...]
    binary: bool = False
