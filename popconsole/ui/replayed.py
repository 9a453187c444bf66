"""Files that were replayed, one by one and in sum: as text, as JSON, as JUnit."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from popconsole.i18n import N_, _, counted_word, ngettext
from popconsole.transcript.safe import safe_text
from popconsole.ui.xml_text import quoted, text


class Tried(Enum):
    """What became of a file; the value is what is shown."""

    AS_EXPECTED = N_("as expected")
    NOT_THERE = N_("not there")  # the server lacks what it is about, as it may
    REWRITTEN = N_("rewritten")  # what differed stands in the file now
    PASSED_OVER = N_(
        "passed over"
    )  # it lies in a folder, and is of a protocol that the server does not speak
    DIFFERENT = N_("differs")
    NOT_TRIED = N_("not tried")

    @property
    def code(self) -> str:
        """Its name in JSON."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of a file. All texts are safe to show.

    ``why``: what differs, or why it was not tried; ``rows`` are the first exchange that differs, in words;
    ``more`` is what JSON tells besides.
    """

    file: str
    tried: Tried
    title: str = ""
    source: str = ""
    why: str = ""
    rows: tuple[str, ...] = ()
    seconds: float = 0.0
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """What became of it, its name, its title."""
        about = f": {safe_text(self.title)}" if self.title else ""
        where = f" ({safe_text(self.source)})" if self.source else ""
        return f"{_(self.tried.value)}: {self.file}{about}{where}"

    def told(self) -> Iterator[str]:
        """Yield what is printed of it: one row, and behind it what differs."""
        yield self.heading
        yield from self.rows
        if self.why and not self.rows:
            yield f"   ! {self.why}"

    def as_object(self) -> dict[str, Any]:
        """Return it as an object for JSON."""
        return {
            "file": self.file,
            "outcome": self.tried.code,
            "title": self.title or None,
            "source": self.source or None,
            "seconds": round(self.seconds, 3),
            "told": self.why or None,
            **self.more,
        }


def summary(files: Iterable[Replayed]) -> str:
    """Return one sentence that counts what became of files."""
    counts = Counter(file.tried for file in files)
    told = ", ".join(counted_word(counts[tried], _(tried.value)) for tried in Tried if counts[tried])
    total = counts.total()
    return ngettext("{n} file: {counts}.", "{n} files: {counts}.", total).format(n=total, counts=told)


def ending(files: Iterable[Replayed]) -> Iterator[str]:
    """Yield what a report ends with: the first file that differs, else the first that was not tried."""
    files = list(files)
    for tried, head in (
        (Tried.DIFFERENT, _("The first that fails:")),
        (Tried.NOT_TRIED, _("The first that was not tried:")),
    ):
        for file in files:
            if file.tried is tried:
                yield head
                yield from file.told()
                return


def sum_as_object(files: Iterable[Replayed]) -> dict[str, Any]:
    """Return the sum as an object for JSON: the last one."""
    files = list(files)
    counts = Counter(file.tried.code for file in files)
    first = next((file.file for file in files if file.tried is Tried.DIFFERENT), None)
    return {"files": len(files), "outcomes": dict(counts), "first": first}


def junit(files: Iterable[Replayed]) -> Iterator[str]:
    """Yield the rows of a report in JUnit's XML: a test a file."""
    files = list(files)
    counts = Counter(file.tried for file in files)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield "<testsuites>"
    yield (
        f"  <testsuite name={quoted('popconsole replay')} tests={quoted(len(files))} "
        f"failures={quoted(counts[Tried.DIFFERENT])} errors={quoted(counts[Tried.NOT_TRIED])} "
        f"skipped={quoted(counts[Tried.NOT_THERE] + counts[Tried.PASSED_OVER])}>"
    )
    for file in files:
        yield "".join(_case(file))
    yield "  </testsuite>"
    yield "</testsuites>"


def _case(file: Replayed) -> Iterator[str]:
    name = file.title or file.file
    yield f"    <testcase name={quoted(name)} classname={quoted(file.file)} "
    yield f"time={quoted(f'{file.seconds:.3f}')}"
    match file.tried:
        case Tried.AS_EXPECTED:
            yield "/>"
        case Tried.REWRITTEN:
            yield f"><system-out>{text(file.why)}</system-out></testcase>"
        case Tried.NOT_THERE | Tried.PASSED_OVER:
            yield f"><skipped message={quoted(file.why)}/></testcase>"
        case Tried.DIFFERENT:
            yield f"><failure message={quoted(file.why)}>{text(chr(10).join(file.rows))}</failure></testcase>"
        case Tried.NOT_TRIED:
            yield f"><error message={quoted(file.why)}/></testcase>"
