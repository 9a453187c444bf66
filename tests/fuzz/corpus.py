"""The corpus: inputs that once showed something new, one a row, escaped, so that a person can read them."""

from collections.abc import Iterable
from pathlib import Path

from popconsole import resources

CORPUS = Path(__file__).with_name("corpus.txt")


def load() -> list[bytes]:
    """Return the kept inputs."""
    if not CORPUS.exists():
        return []
    rows = CORPUS.read_text("ascii").split("\n")
    return [row.encode("ascii").decode("unicode_escape").encode("latin-1") for row in rows if row]


def save(inputs: Iterable[bytes]) -> None:
    """Keep these inputs, in their order, each once."""
    rows = dict.fromkeys(data.decode("latin-1").encode("unicode_escape").decode("ascii") for data in inputs)
    CORPUS.write_text("".join(f"{row}\n" for row in rows if row), "ascii")


def shipped() -> list[bytes]:
    """Return the shipped transcripts: whole ones are the best to change."""
    return [resources.read("transcripts", f"{name}.txt") for name in resources.names("transcripts", ".txt")]
