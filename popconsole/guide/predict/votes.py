"""What people choose: one person by a number, a class by how many hands went up for each choice."""

import re
from collections.abc import Sequence

from popconsole.i18n import _, ngettext

Votes = tuple[int, ...]
"""How many chose each of the choices, in their order."""

_MOST_HANDS = 100_000
_NAMED = re.compile(r"(\d+)\s*[:=]\s*(\d+)")


class VotesError(ValueError):
    """What was typed is no vote; the message says what is."""


def one_vote(choice: int, count: int) -> Votes:
    """Return the vote of one person for a choice, from 0, of so many."""
    return tuple(int(n == choice) for n in range(count))


def read_votes(text: str, count: int) -> Votes:
    """Read the hands for so many choices: "12 7 3" in their order, or "1:12 2:7". Raises VotesError.

    What is left out got none.
    """
    words = re.sub(r"\s*([:=])\s*", r"\1", text.replace(",", " ")).split()
    named = [_NAMED.fullmatch(word) for word in words]
    plain = [word for word in words if word.isascii() and word.isdigit()]
    votes = [0] * count
    if words and len(plain) == len(words) <= count:
        votes[: len(words)] = [_hands(word) for word in words]
    elif words and all(named):
        for match in named:
            assert match is not None  # noqa: S101 - all are matches
            place = int(match[1][:9])
            if not 1 <= place <= count:
                raise VotesError(_("There are choices 1 to {count}, not {n}.").format(count=count, n=place))
            votes[place - 1] += _hands(match[2])
    else:
        told = _("The hands for 1 to {count} in their order are wanted, as in 12 7 3, or 1:12 2:7.")
        raise VotesError(told.format(count=count))
    if not any(votes):
        raise VotesError(_("No hand went up: count those for each choice, or choose one."))
    return tuple(votes)


def _hands(word: str) -> int:
    hands = int(word[:9])
    if hands > _MOST_HANDS:
        raise VotesError(_("{n} hands are too many.").format(n=word[:12]))
    return hands


def bar(hands: int, most: int, width: int) -> str:
    """Return a bar of at most so many cells, where ``most`` hands fill it; one cell for one hand at least."""
    return "█" * max(int(hands > 0), round(hands * width / most)) if most else ""


def hands(n: int) -> str:
    """Return "n votes", in the form that goes with n."""
    return ngettext("{n} vote", "{n} votes", n).format(n=n)


def most_voted(votes: Sequence[int]) -> int:
    """Return which choice got most, from 0; of several the first."""
    return max(range(len(votes)), key=lambda n: votes[n])
