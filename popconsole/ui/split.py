"""Two conversations side by side in one console: which they are, and that each masks the other's secrets."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.masking import Masker

if TYPE_CHECKING:
    from popconsole.ui.open_conversation import OpenConversation

NAMES = "A", "B"
"""What the halves are called: the left one, and the right one."""


@dataclass(frozen=True, slots=True)
class Split:
    """What stands beside the conversation that is active: the ``other`` one.

    ``right``: the active one is the right half, B; it stays there when the other becomes active.
    """

    other: "OpenConversation"
    right: bool

    @property
    def active(self) -> str:
        """The name of the half that is active."""
        return NAMES[self.right]

    @property
    def beside(self) -> str:
        """The name of the other half."""
        return NAMES[not self.right]

    def turned(self, now_other: "OpenConversation") -> "Split":
        """Return it with the other half active."""
        return Split(now_other, not self.right)


def names_of(split: Split, active: "OpenConversation") -> dict[tuple[str, int], str]:
    """Return what the halves are called, by the address and the port that their clients have."""
    halves = ((active, split.active), (split.other, split.beside))
    return {one.session.connection.local: name for one, name in halves if one.session is not None}


class SharedSecrets:
    """Lets conversations that go on at a time mask what is secret in each other, as it becomes known."""

    def __init__(self) -> None:
        self._told: WeakKeyDictionary[OpenConversation, Hashable] = WeakKeyDictionary()

    def share(self, conversations: Iterable["OpenConversation"]) -> None:
        """Tell each conversation what has become secret in the others; nothing new costs next to nothing."""
        those = list(conversations)
        if len(those) < 2:
            return
        for one in those:
            masker = one.history.live.masker
            known = (masker.known.lasting, *map(id, those))
            if self._told.get(one) == known:
                continue
            self._told[one] = known
            for other in those:
                if other is not one:
                    _know(other, masker)


def _know(conversation: "OpenConversation", masker: Masker) -> None:
    conversation.history.know(masker)
    if conversation.earlier is None:  # what is saved of it is masked by that
        conversation.earlier = Masker(Dialogue(conversation.protocol))
    conversation.earlier.learn_from(masker)


def secrets_of(conversations: Iterable["OpenConversation"]) -> Masker | None:
    """Return what knows the secrets of all these; None where there are no conversations."""
    known: Masker | None = None
    for one in conversations:
        masker = one.history.live.masker
        if known is None:
            known = Masker(Dialogue(one.protocol), masker)
        else:
            known.learn_from(masker)
    return known
