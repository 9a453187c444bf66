"""The maps that come with popconsole: the machines of the RFCs' tables, and of servers that were learned."""

from functools import cache
from importlib.resources import files

from popconsole.examiner.learning.letters import MAIL
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
