"""A shape's file, read strictly: a misspelt key, a pattern that could take long is an error that names it.

The keys at the top:

===============  =====================================================================================
name             as the file's, without ``.toml``: small letters, digits, ``-``
title            in a few words: which program, how its rows look
sides            a table: what the group "mark" holds, and ``"client"`` or ``"server"``;
                 or the word ``"due"``: no mark, what is due in the conversation tells; or ``"first"``: the
                 mark that comes first in a session is the server's
escape           how the text is written (``none``, ``c``, ``python``, ...: ``literals.ESCAPES``)
times            a list of formats for the group "time"
protocol         ``"POP3"`` or ``"POP2"``, where nothing said tells
leaves-out       a list of ``messages``, ``data``, ``replies``, ``commands``
unmarked         ``unknown``, ``reply``, ``output``: what a row is that fits no pattern
masks            a list of texts that stand in place of a secret
generic          true: its marks stand in other files too, so another shape is preferred
repeats          true: what was written before may stand there again, from where the times go back
===============  =====================================================================================

Of a ``[[row]]``: ``pattern``, ``what``, ``side`` (or ``same``), ``escape``, ``pieces``, ``again``, ``weak``.
Of a ``[[sample]]``: ``rows``, ``said`` (rows of the native format, an empty one between two conversations),
``odd`` (codes of oddities).
"""

import re
import tomllib
from collections.abc import Sequence
from typing import Any, NoReturn

from popconsole.formats.literals import ESCAPES
from popconsole.formats.patterns import Pattern, RowPatternError, compiled
from popconsole.formats.reader import Sample
from popconsole.formats.shape import GROUPS, LeavesOut, LogShape, RowShape, Unmarked, What
from popconsole.formats.times import DIRECTIVES, TimeFormat
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.model import Side
from popconsole.transcript.safe import safe_text

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_TOP = (
    "name", "title", "sides", "escape", "times", "protocol", "leaves-out", "unmarked", "masks", "generic",
    "repeats", "row", "sample",
)  # fmt: skip
_OF_ROW = ("pattern", "what", "side", "escape", "pieces", "again", "weak")
_OF_SAMPLE = ("rows", "said", "odd")
_SIDES = {"client": Side.CLIENT, "server": Side.SERVER}
_DUE, _FIRST, _SAME = "due", "first", "same"
_MOST = 100  # rows of a shape
_HEADING = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_-]+)\s*\]?\]")
_KEY = re.compile(r"\s*\"?([A-Za-z0-9_-]+)\"?\s*=")
_QUOTES = re.compile(r"'''|\"\"\"")


class ShapeError(ValueError):
    """A shape's file can't be used: which line and key, what stands there and what was expected."""

    def __init__(self, file: str, line: int, key: str, message: str) -> None:
        self.file = safe_text(file)
        self.line = line
        self.key = key
        told = _("{file}, line {line}: {message}") if not key else _("{file}, line {line}, {key}: {message}")
        super().__init__(told.format(file=self.file, line=line, key=key, message=message))


def parse(octets: bytes, file: str) -> LogShape:
    """Read a shape's file; ``file`` is its name, for messages. Raises ShapeError."""
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        raise ShapeError(file, line, "", _("the file is not UTF-8; write it as UTF-8")) from error
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        message = _("not TOML: {error}").format(error=safe_text(str(error)))
        raise ShapeError(file, line, "", message) from error
    return _Reader(file, text).shape(data)


class _Reader:
    """Reads the tables of one file; ``_table`` is that being read: its name and which of these, from 0."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._lines = _lines_of(text)
        self._table = ("", 0)

    def shape(self, data: dict[str, Any]) -> LogShape:
        self._keys(data, _TOP)
        name = self._text(data, "name")
        if not _NAME.fullmatch(name):
            self._fail("name", _("small letters, digits and -, such as fetchmail, were expected"))
        title = self._text(data, "title")
        sides = self._sides(data)
        due, first = (data.get("sides") == word for word in (_DUE, _FIRST))
        escape = self._word(data, "escape", tuple(ESCAPES), "none")
        times = self._times(data)
        protocol = self._word(data, "protocol", tuple(PROTOCOLS), "")
        leaves_out = self._texts(data, "leaves-out")
        for word in leaves_out:
            self._among("leaves-out", word, [one.value for one in LeavesOut])
        unmarked = self._word(data, "unmarked", [one.value for one in Unmarked], Unmarked.UNKNOWN.value)
        masks = tuple(mask.encode() for mask in self._texts(data, "masks"))
        generic, repeats = self._flag(data, "generic"), self._flag(data, "repeats")
        rows = self._rows(data, escape, marked=bool(sides) or first, due=due, timed=bool(times))
        samples = self._samples(data)
        return LogShape(
            name, title, rows, samples, sides, times, PROTOCOLS.get(protocol),
            frozenset(map(LeavesOut, leaves_out)), Unmarked(unmarked), escape, due, first, masks, generic,
            repeats,
        )  # fmt: skip

    # --- the tables ---

    def _sides(self, data: dict[str, Any]) -> dict[bytes, Side]:
        value = data.get("sides", {})
        if value in (_DUE, _FIRST):
            return {}
        if not isinstance(value, dict):
            self._fail(
                "sides", _('a table such as {{ ">" = "client" }}, "due" or "first" was expected').format()
            )
        for word in value.values():
            self._among("sides", word, tuple(_SIDES))
        return {mark.encode(): _SIDES[word] for mark, word in value.items()}

    def _times(self, data: dict[str, Any]) -> tuple[TimeFormat, ...]:
        found = []
        for text in self._texts(data, "times"):
            try:
                found.append(TimeFormat(text))
            except ValueError as error:
                known = ", ".join(f"%{name}" for name in DIRECTIVES)
                if str(error):
                    message = _('"%{name}" is not known, or stands twice; there are: {known}').format(
                        name=safe_text(str(error)), known=known
                    )
                else:
                    message = _("a time of day (%H) or seconds since 1970 (%s) was expected")
                self._fail("times", message)
        return tuple(found)

    def _rows(
        self, data: dict[str, Any], escape: str, *, marked: bool, due: bool, timed: bool
    ) -> tuple[RowShape, ...]:
        rows = []
        for index, table in enumerate(self._tables(data, "row")):
            self._table = ("row", index)
            rows.append(self._row(table, escape, marked=marked, due=due, timed=timed))
        self._table = ("", 0)
        if not any(row.what in (What.LINE, What.OPENS, What.TURNS) for row in rows):
            self._fail("row", _("a [[row]] for the lines that were said was expected"))
        return tuple(rows)

    def _row(self, table: dict[str, Any], escape: str, *, marked: bool, due: bool, timed: bool) -> RowShape:
        self._keys(table, _OF_ROW)
        pattern = self._pattern(table)
        what = What(self._word(table, "what", [one.value for one in What], What.LINE.value))
        word = self._word(table, "side", (*_SIDES, _SAME), "")
        groups = pattern.groups
        if what is What.LINE:
            if "text" not in groups:
                self._fail("pattern", _("a group (?P<text>...) for what was said was expected"))
            if not due and (bool(word) == ("mark" in groups)):
                self._fail(
                    "pattern", _('either a group (?P<mark>...) or side = "client" or "server" was expected')
                )
        if "mark" in groups and not marked:
            self._fail("pattern", _('a group "mark" needs sides, which says whose mark is whose'))
        if "time" in groups and not timed:
            self._fail("pattern", _('a group "time" needs times, the formats that it has'))
        escape = self._word(table, "escape", tuple(ESCAPES), escape)
        pieces, again, weak = (self._flag(table, key) for key in ("pieces", "again", "weak"))
        return RowShape(pattern, what, _SIDES.get(word), escape, pieces, again, weak, word == _SAME)

    def _pattern(self, table: dict[str, Any]) -> Pattern:
        text = self._text(table, "pattern")
        try:
            pattern = compiled(text)
        except RowPatternError as error:
            self._fail("pattern", str(error))
        if unknown := sorted(pattern.groups - GROUPS):
            self._fail(
                "pattern",
                _('there is no group "{name}"; there are: {known}').format(
                    name=unknown[0], known=", ".join(sorted(GROUPS))
                ),
            )
        return pattern

    def _samples(self, data: dict[str, Any]) -> tuple[Sample, ...]:
        samples = []
        for index, table in enumerate(self._tables(data, "sample")):
            self._table = ("sample", index)
            self._keys(table, _OF_SAMPLE)
            odd = self._text(table, "odd") if "odd" in table else ""
            samples.append(Sample(self._text(table, "rows").encode(), self._text(table, "said"), odd))
        self._table = ("", 0)
        return tuple(samples)

    # --- the values ---

    def _tables(self, data: dict[str, Any], key: str) -> list[dict[str, Any]]:
        value = data.get(key, [])
        if not isinstance(value, list) or not value or not all(isinstance(table, dict) for table in value):
            self._fail(key, _("one [[{key}]] or more was expected").format(key=key))
        if len(value) > _MOST:
            self._fail(key, _("{n} at the most were expected").format(n=_MOST))
        return value

    def _keys(self, data: dict[str, Any], known: tuple[str, ...]) -> None:
        for key in data:
            if key not in known:
                self._fail(key, _("no such key; there are: {known}").format(known=", ".join(known)))

    def _text(self, data: dict[str, Any], key: str) -> str:
        value = data.get(key)
        if not isinstance(value, str) or not value.strip():
            self._fail(key, _("a text was expected"))
        return value

    def _texts(self, data: dict[str, Any], key: str) -> list[str]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            self._fail(key, _("a list of texts was expected"))
        return value

    def _word(self, data: dict[str, Any], key: str, known: Sequence[str], default: str) -> str:
        if key not in data:
            return default
        self._among(key, data[key], known)
        return str(data[key])

    def _among(self, key: str, word: object, known: Sequence[str]) -> None:
        if word not in known:
            self._fail(key, _("one of {known} was expected").format(known=", ".join(known)))

    def _flag(self, data: dict[str, Any], key: str) -> bool:
        value = data.get(key, False)
        if not isinstance(value, bool):
            self._fail(key, _("true or false was expected"))
        return value

    def _fail(self, key: str, message: str) -> NoReturn:
        table, index = self._table
        line = self._lines.get((table, index, key)) or self._lines.get((table, index, "")) or 1
        where = key if not table else f"[[{table}]] {key}"
        raise ShapeError(self._file, line, safe_text(where), message)


def _lines_of(text: str) -> dict[tuple[str, int, str], int]:
    """Return in which line each key stands, by its table, which of these it is, and its name."""
    found: dict[tuple[str, int, str], int] = {}
    table, counts, within = ("", 0), {"": 1}, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not within:
            heading, key = _HEADING.match(line), _KEY.match(line)
            if heading is not None:
                name = heading[1]
                table = (name, counts.get(name, 0))
                counts[name] = counts.get(name, 0) + 1
                found.setdefault((*table, ""), number)
                found.setdefault(("", 0, name), number)
            elif key is not None:
                found.setdefault((*table, key[1]), number)
        for match in _QUOTES.finditer(line):
            if not within:
                within = match.group()
            elif match.group() == within:
                within = ""
    return found
