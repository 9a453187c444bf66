"""Wrappings of which only some rows are the recording's: the others are text around it."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from popconsole.formats.reader import Sureness
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping, share, worth_of
from popconsole.i18n import _, ngettext, own_number

_WORTH, _WHOLE = 0.96, 0.01  # how sure it makes at the most, and more where all rows are inside

Inside = Callable[[bytes], bytes | None]
"""Returns what a row holds of the recording; None where it holds nothing of it."""


def text_wrapping(
    name: str,
    title: str,
    inside: Inside,
    least: float,
    samples: tuple[WrappedSample, ...],
    *,
    needed: Callable[[bytes], bool] | None = None,
    repeats: bool = False,
) -> Wrapping:
    """Return a wrapping of whose rows at least such a part (0 to 1) is the recording's, as ``inside`` tells.

    ``needed``: one row at the least must be such.
    """

    def look(rows: Sequence[bytes]) -> Sureness:
        found = [text for row in rows if (text := inside(row)) is not None]
        part = share(sum(1 for text in found if text.strip()), rows)
        told = _("{part:.0%} of the rows are inside").format(part=own_number(part))
        if part < least or (needed is not None and not any(map(needed, rows))):
            return Sureness(0.0, told)
        worth = worth_of(found, (row for row in rows if inside(row) is None))
        return Sureness((_WORTH + _WHOLE * part) * worth, told)

    def unwrap(rows: Iterable[Row], tell: Tell) -> Iterator[Row]:
        first = count = 0
        for number, row in rows:
            text = inside(row)
            if text is not None:
                yield number, text
            elif row.strip():
                first = first or number
                count += 1
        if count:
            words = ngettext(
                "{n} row of text around is passed over", "{n} rows of text around are passed over", count
            )
            tell(first, "text-around", words.format(n=count))

    return Wrapping(name, title, look, unwrap, samples, repeats)
