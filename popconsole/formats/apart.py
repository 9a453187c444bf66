"""Rows that several programs wrote in turn: those that speak POP are told from the others."""

from collections.abc import Iterable, Iterator

from popconsole.formats.evidence import tells_pop
from popconsole.formats.quoting import quoted
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell
from popconsole.i18n import ngettext

_MOST = 20_000  # rows of a program that are kept before it says anything of POP
_NAMED = 4  # programs that are named
_LONGEST = 40  # octets of a name

Source = tuple[bytes, ...]
"""Who wrote a row: a program, or a container, and which of several."""


def apart(rows: Iterable[tuple[Source, int, bytes]], tell: Tell) -> Iterator[Row]:
    """Yield the rows of those sources that speak POP, one source after another; tell of the others.

    The rows of the first one that does come as they are read, those of the others behind its last.
    """
    waiting: dict[Source, list[Row]] = {}
    first: Source | None = None
    later: dict[Source, list[Row]] = {}
    others: dict[Source, list[int]] = {}  # which row was its first, and how many it has
    for source, number, text in rows:
        if source == first:
            yield number, text
        elif (held := later.get(source)) is not None:
            held.append((number, text))
        elif (passed := others.get(source)) is not None and not tells_pop(text):
            passed[1] += 1
        else:
            held = waiting.setdefault(source, [])
            held.append((number, text))
            if tells_pop(text):
                del waiting[source]
                if first is None:
                    first = source
                    yield from held
                else:
                    later[source] = held
            elif len(held) >= _MOST:
                others[source] = [held[0][0], len(held)]
                del waiting[source]
    if first is None:  # nobody does: who looks inside may know better
        for held in waiting.values():
            yield from held
    else:
        for held in later.values():
            yield from held
        others.update({source: [held[0][0], len(held)] for source, held in waiting.items()})
    if others:
        _tell_of(others, tell)


def _tell_of(others: dict[Source, list[int]], tell: Tell) -> None:
    count = sum(rows for _first, rows in others.values())
    names = [quoted(b" ".join(filter(None, source))[:_LONGEST]) for source in others]
    shown = ", ".join(names[:_NAMED]) + (", ..." if len(names) > _NAMED else "")
    told = ngettext(
        "{n} row of others is passed over: {names}", "{n} rows of others are passed over: {names}", count
    ).format(n=count, names=shown)
    tell(min(row for row, _count in others.values()), "other-rows", told)
