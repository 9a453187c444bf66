"""An entry of the reference."""

from dataclasses import dataclass

from popconsole.protocol.cite import Cite


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a word: a title, what kind of word it is, its protocol (empty: none, or both), lines.

    Every text is safe to show; ``cite`` is None for a word that is not known.
    """

    title: str
    kind: str
    protocol: str
    lines: tuple[str, ...]
    cite: Cite | None


def is_known(entry: Entry) -> bool:
    """Tell whether an entry is about a word that is known."""
    return entry.cite is not None
