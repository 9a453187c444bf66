"""Two conversations aligned by errand: the same errand beside the same errand, in the order of both."""

from collections.abc import Sequence
from typing import NamedTuple

from popconsole.guide.errands.table import OTHER, Errand

_AHEAD = 48  # errands that are looked at for one like it


class Pair(NamedTuple):
    """An errand of both conversations, or of one: the numbers of their parts, from 0; None: it has none."""

    left: int | None
    right: int | None


class Alignment:
    """The pairs of two rows of errands that may both be growing.

    ``extend`` goes on from where no further errand can change anything; ``settled`` pairs stay as they are.
    """

    def __init__(self) -> None:
        self.pairs: list[Pair] = []
        self.settled = 0
        self._from = 0, 0  # the parts of both behind the settled pairs

    def extend(self, left: Sequence[Errand], right: Sequence[Errand]) -> None:
        """Take in that there are more errands on a side, or on both."""
        del self.pairs[self.settled :]
        at, there = self._from
        while at < len(left) or there < len(right):
            pair = self._next(left, right, at, there)
            at, there = at + (pair.left is not None), there + (pair.right is not None)
            self.pairs.append(pair)
            if at + _AHEAD <= len(left) and there + _AHEAD <= len(right):
                self.settled, self._from = len(self.pairs), (at, there)

    def _next(self, left: Sequence[Errand], right: Sequence[Errand], at: int, there: int) -> Pair:
        """Return the next pair: alike, or what stands alone until the next that are alike."""
        if at == len(left):
            return Pair(None, there)
        if there == len(right):
            return Pair(at, None)
        if left[at] is right[there]:
            return Pair(at, there)
        skip_right = _distance(right, there, left[at])
        skip_left = _distance(left, at, right[there])
        if skip_right is None and skip_left is None and left[at] is OTHER:
            return Pair(at, None)
        if skip_left is not None and (skip_right is None or skip_left <= skip_right):
            return Pair(at, None)
        if skip_right is not None:
            return Pair(None, there)
        return Pair(at, None)


def _distance(errands: Sequence[Errand], start: int, wanted: Errand) -> int | None:
    """Return how far ahead an errand comes, where it does soon; None where it does not."""
    for ahead in range(start, min(len(errands), start + _AHEAD)):
        if errands[ahead] is wanted:
            return ahead - start
    return None
