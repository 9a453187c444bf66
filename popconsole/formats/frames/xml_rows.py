"""XML of a dissector, read as it comes: no more than one packet is held, and nothing is expanded.

A document type, with the entities that it might define, is refused (CWE-776, CWE-611): what Wireshark writes
has none.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar
from xml.parsers import expat

from popconsole.formats.draft import Draft
from popconsole.i18n import _

Made = TypeVar("Made")


def beginning(root: bytes) -> re.Pattern[bytes]:
    """Return what XML begins with whose outermost element has that name."""
    return re.compile(rb"(?m)^[ \t]*(?:<[?!][^\n]{0,400}>\s{0,8})?<" + root + rb"[\s>]")


Start = Callable[[str, Mapping[str, str]], None]


class XmlRows(Generic[Made]):
    """Reads XML in pieces and yields what ``ended`` makes of elements.

    ``started`` is called for each element that begins, with its name and its attributes, ``ended`` for each
    that ends, with its name and the text in it: what it returns is yielded, if it is not None. ``row`` is
    the row, from 1, that is read; ``damage`` says why it reads no further, "" while it does.
    """

    def __init__(
        self, pieces: Iterable[bytes], started: Start, ended: Callable[[str, str], Made | None]
    ) -> None:
        self._pieces = pieces
        self._started = started
        self._ended = ended
        self._text: list[str] = []
        self._size = 0
        self._found: list[Made] = []
        self.damage = ""
        self._begun = False
        self._before = 0  # rows in front of the XML, such as a mail's header
        parser = self._parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._say
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse

    @property
    def row(self) -> int:
        """The row that is read, from 1."""
        return self._before + max(1, self._parser.CurrentLineNumber)

    def __iter__(self) -> Iterator[Made]:
        for piece in self._pieces:
            for row in piece.splitlines(keepends=True):
                if not self._begun and not self._begins(row):
                    continue
                self._parse(row if self._begun else row.lstrip())
                self._begun = True
                yield from self._found
                self._found.clear()
                if self.damage:
                    return
        self._parse(b"", last=True)

    def _begins(self, row: bytes) -> bool:
        """Tell whether the XML begins in a row; count it where it does not."""
        begins = row.lstrip().startswith(b"<")
        self._before += not begins
        return begins

    def tell(self, draft: Draft) -> None:
        """Report what keeps the rest from being read, if anything does."""
        if self.damage:
            draft.passed_over()
            draft.odd(self.row, "damaged", _("the XML is broken: {why}").format(why=self.damage))

    def _parse(self, octets: bytes, *, last: bool = False) -> None:
        try:
            self._parser.Parse(octets, last)
        except expat.ExpatError as error:
            self.damage = expat.errors.messages.get(error.code, "") or str(error.code)
        except _RefusedError:
            self.damage = _("it has a document type, which what Wireshark writes has not")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._text.clear()
        self._size = 0
        self._started(name, attributes)

    def _end(self, name: str) -> None:
        made = self._ended(name, "".join(self._text))
        self._text.clear()
        if made is not None:
            self._found.append(made)

    def _say(self, text: str) -> None:
        self._size += len(text)
        if self._size <= _LONGEST:
            self._text.append(text)

    def _refuse(self, *_told: object) -> None:
        raise _RefusedError


class _RefusedError(Exception):
    """A document type stands there."""


_LONGEST = 1 << 20  # characters of a text
