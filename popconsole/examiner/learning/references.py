"""The maps that come with popconsole: the machines of the RFCs' tables, and of servers that were learned."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from popconsole.examiner.learning.letters import MAIL, POSITIVE, REFUSED
from popconsole.examiner.learning.machine import ServerMap, read_map

_ENDING = ".json"
_FOLDER = files("popconsole.examiner.learning") / "maps"


def map_names() -> list[str]:
    """List the maps that come with popconsole."""
    return sorted(one.name.removesuffix(_ENDING) for one in _FOLDER.iterdir() if one.name.endswith(_ENDING))


def shipped_map(name: str) -> ServerMap:
    """Return a map that comes with popconsole, by its name."""
    return read_map((_FOLDER / f"{name}{_ENDING}").read_bytes(), name)


@cache
def rfc_map(protocol: str, alphabet: str = MAIL) -> ServerMap:
    """Return the machine of a protocol's RFC, "POP3" or "POP2": that of our own server, which keeps to it."""
    return shipped_map(f"rfc-{protocol.lower()}{'' if alphabet == MAIL else f'-{alphabet}'}")


def lacking(machine: ServerMap, letters: Sequence[str]) -> ServerMap:
    """Return a machine that refuses some of its letters wherever it takes them, as one without them does."""
    table = tuple(
        tuple(
            (REFUSED, state) if letter in letters and output.startswith(POSITIVE) else (output, after)
            for letter, (output, after) in zip(machine.letters, row, strict=True)
        )
        for state, row in enumerate(machine.table)
    )
    return replace(machine, table=table)
