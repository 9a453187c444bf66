"""Takes a recording out of a block of YAML: a text behind ``log: |`` or ``- |``, indented below it.

::

    steps:
      - name: fetch
        log: |
          S: +OK ready

Blocks in which nobody speaks POP are no part of it, and neither are those that are named for what was
expected, where there are others.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from popconsole.formats.evidence import carries_pop
from popconsole.formats.expected import tells_of_expected
from popconsole.formats.reader import Sureness
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping, worth_of
from popconsole.i18n import N_, _, ngettext

_HEAD = re.compile(
    rb"(?P<lead> *)"
    rb"(?P<name>(?:- +)*(?:[^\s#'\"][^#'\"]{0,80}?:|'[^']{1,80}':|\"[^\"]{1,80}\":|(?<=- )|(?<=-)))"
    rb" *\|[+-]?(?P<depth>[1-9]?)[+-]? *(?:#.*)?"
)
_SURE = 0.98
_NEARLY_ALL = 0.75  # of what tells of POP: what is outside is prose about it


@dataclass(slots=True)
class _Block:
    """A block: what stands in it, and how it is called."""

    name: bytes
    lead: int  # blanks before its head
    depth: int  # ... and before its rows; 0: the first one tells
    rows: list[Row] = field(default_factory=list)

    @property
    def speaks(self) -> bool:
        """Whether POP is spoken in it."""
        return any(carries_pop(row) for _number, row in self.rows)

    def take(self, number: int, row: bytes) -> bool:
        """Take in a row; False where the block has ended before it."""
        indent = len(row) - len(row.lstrip(b" "))
        if row.strip():
            self.depth = self.depth or indent
            if indent < self.depth or indent <= self.lead:
                return False
        self.rows.append((number, row[self.depth :]))
        return True


def _blocks(rows: Iterable[Row], around: list[Row]) -> Iterator[_Block]:
    """Yield the blocks, each when it ends; put down what stands ``around`` them."""
    block: _Block | None = None
    for number, row in rows:
        if block is not None and block.take(number, row):
            continue
        if block is not None:
            yield block
        block = None
        head = _HEAD.fullmatch(row.rstrip(b"\r"))
        if head is not None:
            lead = len(head["lead"])
            block = _Block(head["name"], lead, lead + int(head["depth"]) if head["depth"] else 0)
        elif row.strip():
            around.append((number, row))
    if block is not None:
        yield block


def _look(rows: Sequence[bytes]) -> Sureness:
    around: list[Row] = []
    blocks = [block for block in _blocks(enumerate(rows, 1), around) if block.speaks]
    if not blocks:
        return Sureness(0.0, _("no block of YAML in which POP is spoken"))
    inside = (row for block in blocks for _number, row in block.rows)
    worth = worth_of(inside, (row for _number, row in around))
    told = ngettext("{n} block of YAML", "{n} blocks of YAML", len(blocks)).format(n=len(blocks))
    return Sureness(_SURE if worth >= _NEARLY_ALL else worth / 2, told)


def _unwrap(rows: Iterable[Row], tell: Tell) -> Iterator[Row]:
    around: list[Row] = []
    unsure: list[_Block] = []  # what was expected, unless that is all there is
    found = False
    for block in _blocks(rows, around):
        if block.speaks and not tells_of_expected(block.name):
            found = True
            yield from block.rows
        else:
            unsure.append(block)
    for block in unsure:
        if block.speaks and not found:
            yield from block.rows
        else:
            around += block.rows
    if around:
        told = ngettext(
            "{n} row of text around is passed over", "{n} rows of text around are passed over", len(around)
        )
        tell(min(number for number, _row in around), "text-around", told.format(n=len(around)))


WRAPPING = Wrapping(
    "yaml-block",
    N_("a block of YAML: the text behind log: | or - |, indented below it"),
    _look,
    _unwrap,
    (
        WrappedSample(
            b"name: it fails\nsteps:\n  - run: fetch\n    log: |\n      S: +OK ready\n\n      C: RETR 1\n"
            b"        S: no mark\n    expected: |-\n      S: +OK\n    code: |\n      1\n- |\n  S: +OK\n",
            b"S: +OK ready\n\nC: RETR 1\n  S: no mark\nS: +OK\n",
            "text-around",
        ),
        WrappedSample(b"should be: |2 # so\n  S: +OK ready\n  C: QUIT\n", b"S: +OK ready\nC: QUIT\n"),
    ),
    encloses=True,
)
