"""What a key does in a presentation: any key types the next sign of the plan's line, some go on and back.

Pure: a key and where one stands give what is to be done. Nothing but the plan's lines can come of it.
"""

from dataclasses import dataclass, replace
from enum import Enum

ENTER, SPACE, BACKSPACE = "enter", "space", "backspace"
FORWARD, BACK = "pagedown", "pageup"  # what presenters' remotes send


class Deed(Enum):
    """What is to be done for a key."""

    NOTHING = "nothing"
    SHOW = "show"  # what is typed, or voted, is another
    SEND = "send"  # the line that is due, whole
    GO_ON = "go on"
    GO_BACK = "go back"


@dataclass(frozen=True, slots=True)
class TypedSoFar:
    """How much of the line that is due was typed, and how the class has voted.

    ``length`` of the line in characters, None where none is due; ``choices`` that may be voted for.
    """

    length: int | None = None
    typed: int = 0
    choices: int = 0
    votes: tuple[int, ...] = ()

    def at(self, length: int | None, choices: int, *, anew: bool) -> "TypedSoFar":
        """Return it for the next line, or where there is none; ``anew``: in another moment."""
        votes = () if anew or choices != self.choices else self.votes
        return TypedSoFar(length, 0, choices, votes or (0,) * choices)

    def key(self, name: str, *, printable: bool) -> tuple["TypedSoFar", Deed]:
        """Return what there is behind a key, by Textual's name for it, and what is to be done.

        ``printable``: it types a sign.
        """
        if name == BACK:
            return self, Deed.GO_BACK
        if name == FORWARD:
            return (self, Deed.GO_ON) if self.length is None else (replace(self, typed=0), Deed.SEND)
        if self._votes(name):
            return self.voted(int(name) - 1), Deed.SHOW
        if self.length is None:
            return self, Deed.GO_ON if name in (ENTER, SPACE) else Deed.NOTHING
        if name == ENTER:
            if self.typed < self.length:
                return replace(self, typed=self.length), Deed.SHOW
            return replace(self, typed=0), Deed.SEND
        if name == BACKSPACE and self.typed:
            return replace(self, typed=self.typed - 1), Deed.SHOW
        if printable and self.typed < self.length:
            return replace(self, typed=self.typed + 1), Deed.SHOW
        return self, Deed.NOTHING

    def _votes(self, name: str) -> bool:
        """Tell whether a key is a vote: the number of a choice, before the answer is being typed."""
        return not self.typed and len(name) == 1 and name.isdigit() and 1 <= int(name) <= self.choices

    def voted(self, choice: int, by: int = 1) -> "TypedSoFar":
        """Return it with a vote more, or with ``by`` -1 one less, for a choice, from 0."""
        if not 0 <= choice < self.choices:
            return self
        votes = tuple(max(0, n + by) if at == choice else n for at, n in enumerate(self.votes))
        return replace(self, votes=votes)
