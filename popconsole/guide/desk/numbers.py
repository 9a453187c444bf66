"""Numbers of messages in a row of words: "1-3, 7"."""

from collections.abc import Iterable

from popconsole.i18n import ngettext

_MOST = 6  # ranges that are named


def numbered(numbers: Iterable[int], most: int = _MOST) -> str:
    """Return numbers as ranges, in their order; those beyond ``most`` ranges are counted."""
    ranges: list[list[int]] = []
    for number in sorted(numbers):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    named = [str(first) if first == last else f"{first}-{last}" for first, last in ranges[:most]]
    left = sum(last - first + 1 for first, last in ranges[most:])
    if left:
        named.append(ngettext("{n} more", "{n} more", left).format(n=left))
    return ", ".join(named)
