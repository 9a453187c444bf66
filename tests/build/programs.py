"""Wrong programs for each stage: the small server with a line changed, held against it in this process."""

import re
import tomllib
from pathlib import Path
from typing import Any

from popconsole.examiner.running.reached import LoginAccount, Reached
from popconsole.ui.building import stages
from popconsole.ui.building_report import ending_rows, row_of_stage
from popconsole.ui.building_results import StageResult
from popconsole.ui.building_servers import server_held_against, stage_held
from tests.examine.wrong.examined import MemoryStore, faults, world

HERE = Path(__file__).parent
REPORTS = HERE / "reports"
_WIDE = 80
_STAMP, _PORT = re.compile(r"<1\.[0-9a-f]{16}@\S*"), re.compile(r"port \d+")
_PATIENCE = 3.0  # seconds for a reply, in the world where waiting takes no time
_ACCOUNT = LoginAccount(b"student", b"learn")


def wrong_servers() -> dict[str, list[str]]:
    """Return the names of wrong servers for each stage."""
    rows = tomllib.loads((HERE / "servers.toml").read_text())["stage"]
    return {row["name"]: row["wrong"] for row in rows}


def wrong_commands() -> dict[str, str]:
    """Return the commands that are wrong for the first stage, by their names."""
    rows = tomllib.loads((HERE / "servers.toml").read_text())["command"]
    return {row["name"]: row["command"] for row in rows}


def command_held(name: str) -> StageResult:
    """Hold one of them against the first stage."""
    return server_held_against(wrong_commands()[name], stages()[0], _ACCOUNT)


def server_faults() -> dict[str, dict[str, Any]]:
    """Return the faults of the small server by their names, those of checks and of stages alone."""
    rows = tomllib.loads((HERE / "servers.toml").read_text())["fault"]
    return faults() | {row["name"]: row for row in rows}


def server_held(stage: str, name: str | None) -> StageResult:
    """Hold a wrong server, or the right one, against a stage; no time passes."""
    wanted = next(one for one in stages() if one.name == stage)
    there = world("POP3", None if name is None else server_faults()[name])
    reached = Reached(
        lambda: ("127.0.0.1", there.port), "POP3", _ACCOUNT, _PATIENCE, _PATIENCE, outside=there
    )
    return stage_held(wanted, reached, MemoryStore(there))


def report(result: StageResult, track: str = "server") -> str:
    """Return what a student reads of a program that passes all stages before this one."""
    every = stages(track)
    number = result.stage.number
    found = [*map(StageResult, every[: number - 1]), result]
    rows = [*map(row_of_stage, found), *ending_rows(found, number, every, _WIDE, client=track == "client")]
    text = "".join(f"{row}\n" for row in rows)
    return _STAMP.sub("<stamp>", _PORT.sub("port PORT", text))
