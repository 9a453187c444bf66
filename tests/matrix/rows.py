"""What is known of each server and client: values that are kept as JSON, for runs to come."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Finding:
    """A rule that a server breaks, or a fault by which a client fails; ``way`` leads to what shows it."""

    name: str
    place: str
    level: str
    rule: str
    why: str
    way: str


@dataclass(frozen=True)
class ExaminationCell:
    """What came of an examination; ``stopped``: why it ended early, empty where it did not."""

    counts: Mapping[str, int]
    broken: tuple[Finding, ...]
    page: str
    seconds: float
    stopped: str = ""


@dataclass(frozen=True)
class MapCell:
    """What was learned of a machine; ``differences`` from that of the RFC, in words.

    ``alphabet`` is what was said to it.
    """

    alphabet: str
    states: int
    connections: int
    differences: tuple[str, ...]
    page: str
    seconds: float
    stopped: str = ""


@dataclass(frozen=True)
class ServerRow:
    """A server; ``missing``: why it can't be had here, and then there is no more."""

    name: str
    protocol: str = "POP3"
    told: str = ""  # its version and greeting
    missing: str = ""
    examination: ExaminationCell | None = None
    maps: tuple[MapCell, ...] = ()


@dataclass(frozen=True)
class RunCell:
    """What became of the mail under a fault."""

    fault: str
    fate: str
    fails: bool
    way: str
    why: str
    robust: str = ""


@dataclass(frozen=True)
class ClientRow:
    """A client; see ``ServerRow``. ``stopped``: why not all faults were tried."""

    name: str
    protocol: str = "POP3"
    told: str = ""
    missing: str = ""
    page: str = ""
    seconds: float = 0.0
    stopped: str = ""
    runs: tuple[RunCell, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """All that is known."""

    servers: tuple[ServerRow, ...] = ()
    clients: tuple[ClientRow, ...] = field(default=())


def keep(row: ServerRow | ClientRow, out: Path) -> None:
    """Keep a row in the folder of a matrix, in place of what was kept of the same."""
    path = _file(row, out)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(asdict(row), indent=1))
    new.replace(path)


def kept(out: Path) -> Matrix:
    """Return what is kept in a folder, by name."""
    servers = [_server(json.loads(path.read_text())) for path in sorted(out.glob("kept/servers/*.json"))]
    clients = [_client(json.loads(path.read_text())) for path in sorted(out.glob("kept/clients/*.json"))]
    return Matrix(tuple(servers), tuple(clients))


def _file(row: ServerRow | ClientRow, out: Path) -> Path:
    kind = "servers" if isinstance(row, ServerRow) else "clients"
    return out / "kept" / kind / f"{row.name}.json"


def _server(told: dict[str, Any]) -> ServerRow:
    examination, maps = told.pop("examination"), told.pop("maps")
    return ServerRow(
        **told,
        examination=None
        if examination is None
        else ExaminationCell(
            **{**examination, "broken": tuple(Finding(**one) for one in examination["broken"])}
        ),
        maps=tuple(MapCell(**{**one, "differences": tuple(one["differences"])}) for one in maps),
    )


def _client(told: dict[str, Any]) -> ClientRow:
    return ClientRow(**{**told, "runs": tuple(RunCell(**one) for one in told["runs"])})
