"""Takes a recording out of a fence in a text: of Markdown, of issue trackers, of forums.

::

    ```console
    S: +OK ready
    ```

Fences in which nobody speaks POP are no part of it, and neither are those that are said to show what was
*expected*, where there are others. Prose around is passed over.
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

_OPENS = re.compile(
    rb"[ \t]{0,8}(?:[-*+] |\d{1,2}\. )?(?P<fence>`{3,}|~{3,}"
    rb"|\{(?:code|noformat)(?::[^}]{0,80})?\}|\[code(?:=[^\]]{0,40})?\]"
    rb"|<pre(?: [^>]{0,80})?>(?:<code(?: [^>]{0,80})?>)?)(?P<rest>.*)",
    re.DOTALL | re.IGNORECASE,
)
_ENDS = {
    b"{": re.compile(rb"(.*)\{(?:code|noformat)\}\s*", re.IGNORECASE | re.DOTALL),
    b"[": re.compile(rb"(.*)\[/code\]\s*", re.IGNORECASE | re.DOTALL),
    b"<": re.compile(rb"(.*?)(?:</code>)?</pre>\s*", re.IGNORECASE | re.DOTALL),
}
_LABEL = re.compile(rb"[\w.+#{}=:, -]{0,60}\s*")
_NEARLY_ALL = 0.75  # of what tells of POP: what is outside is prose about it
_TITLE = re.compile(rb"[ \t]*(?:#{1,6} |\*\*)")


@dataclass(slots=True)
class _Fence:
    """A fence that is open: what ends it, how far it is indented, what the text said of it."""

    marks: bytes
    indent: int
    expected: bool
    rows: list[Row] = field(default_factory=list)
    speaks: bool = False

    def end(self, row: bytes) -> bytes | None:
        """Return what stands before the end of the fence in a row; None: it does not end there."""
        pattern = _ENDS.get(self.marks[:1])
        if pattern is not None:
            match = pattern.fullmatch(row)
            return None if match is None else match[1]
        text = row.strip()
        if len(text) >= len(self.marks) and not text.strip(self.marks[:1]):
            return b""
        return None

    def take(self, number: int, row: bytes) -> None:
        """Take in a row that is inside."""
        lead = len(row) - len(row.lstrip(b" "))
        self.rows.append((number, row[min(lead, self.indent) :]))
        self.speaks = self.speaks or carries_pop(row)


def _look(rows: Sequence[bytes]) -> Sureness:
    prose: list[Row] = []
    fences = list(_fences(enumerate(rows, 1), prose))
    if not fences:
        return Sureness(0.0, _("no fence"))
    worth = worth_of(
        (row for fence in fences for _number, row in fence.rows), (row for _number, row in prose)
    )
    if not worth:
        return Sureness(0.0, _("nobody speaks POP in a fence"))
    return Sureness(
        0.999 if worth >= _NEARLY_ALL else worth,
        ngettext("{n} fence", "{n} fences", len(fences)).format(n=len(fences)),
    )


def _fences(rows: Iterable[Row], prose: list[Row]) -> Iterator[_Fence]:
    """Yield the fences, each when it ends; put down which rows are ``prose``."""
    fence: _Fence | None = None
    expected = False
    for number, row in rows:
        if fence is None:
            match = _OPENS.match(row)
            if match is None:
                if row.strip():
                    prose.append((number, row))
                    titled = _TITLE.match(row) is not None
                    expected = tells_of_expected(row) or (expected and not titled)
                continue
            fence = _Fence(match["fence"], len(row) - len(row.lstrip(b" ")), expected)
            expected = False
            if not _LABEL.fullmatch(match["rest"]) or carries_pop(match["rest"]):
                fence.take(number, match["rest"])
            continue
        before = fence.end(row)
        if before is None:
            fence.take(number, row)
            continue
        if before.strip():
            fence.take(number, before)
        yield fence
        fence = None
    if fence is not None:
        yield fence


def _unwrap(rows: Iterable[Row], tell: Tell) -> Iterator[Row]:
    prose: list[Row] = []
    unsure: list[_Fence] = []  # what was expected, unless that is all there is
    found = False
    for fence in _fences(rows, prose):
        if fence.speaks and not fence.expected:
            found = True
            yield from fence.rows
        else:
            unsure.append(fence)
    if not found:
        for fence in unsure:
            if fence.speaks:
                yield from fence.rows
    left = [fence.rows[0][0] for fence in unsure if fence.rows and (found or not fence.speaks)]
    if left:
        told = ngettext(
            "{n} fence is passed over: it shows no session, or what was expected",
            "{n} fences are passed over: they show no session, or what was expected",
            len(left),
        )
        tell(left[0], "other-fence", told.format(n=len(left)))
    if prose:
        told = ngettext(
            "{n} row of text around is passed over", "{n} rows of text around are passed over", len(prose)
        )
        tell(prose[0][0], "text-around", told.format(n=len(prose)))


WRAPPING = Wrapping(
    "fence",
    N_("a fence in a text: ``` or ~~~ of Markdown, {code}, [code], <pre>"),
    _look,
    _unwrap,
    (
        WrappedSample(
            b"## It fails\n\nThis is what I *get*:\n\n```console\n$ fetch -v\nS: +OK ready\nC: RETR 1\n"
            b"S: +OK\nS: ```\n```\n\nand I expected\n\n```\nC: QUIT\nS: +OK\n```\n\n~~~ini\nport = 110\n~~~\n"
            b"> S: try this\n",
            b"$ fetch -v\nS: +OK ready\nC: RETR 1\nS: +OK\nS: ```\n",
            "other-fence text-around",
        ),
        WrappedSample(
            b"1. Do:\n   ~~~~\n   S: +OK ready\n     C: QUIT\n   ~~~\n  S: +OK\n   ~~~~\n   bye\n",
            b"S: +OK ready\n  C: QUIT\n~~~\nS: +OK\n",
            "text-around",
        ),
        WrappedSample(
            b"Like\n```\nthis\n```\nit should say\n```S: +OK ready\nC: QUIT\n```\n",
            b"S: +OK ready\nC: QUIT\n",
            "other-fence text-around",
        ),
        WrappedSample(b"{code:title=x}\nS: +OK ready\nC: QUIT{code}\n", b"S: +OK ready\nC: QUIT\n"),
        WrappedSample(b"[code]S: +OK ready\nC: QUIT\n[/code]\n", b"S: +OK ready\nC: QUIT\n"),
        WrappedSample(
            b"My log:\n<pre><code>S: +OK ready\nC: QUIT\n</code></pre>\n",
            b"S: +OK ready\nC: QUIT\n",
            "text-around",
        ),
    ),
    encloses=True,
)
