"""The small server examined in this process, as it stands or with a line changed."""

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from popconsole.examiner.catalogue import catalogue
from popconsole.examiner.check import Check, From
from popconsole.examiner.mail import mail
from popconsole.examiner.result import Result
from popconsole.examiner.running.examiner import Examiner, Permitted
from popconsole.examiner.running.reached import LoginAccount, Reached
from tests.examine.wrong.world import World

HERE = Path(__file__).parent
REPORTS = HERE / "reports"
_HEARD = (  # between them they hear replies of every kind, refusals too
    "rfc1939/3/1", "rfc1939/3/6", "rfc1939/3/27", "rfc1939/4/5", "rfc1939/4/8", "rfc1939/5-RETR/2",
    "rfc1939/5-DELE/3", "rfc1939/5-LIST/3", "rfc1939/7-UIDL/2", "rfc1939/7-USER/1", "rfc937/HELO/1",
    "rfc937/READ/1", "rfc937/READ/4", "rfc937/RETR/1", "rfc937/Replies/5",
)  # fmt: skip


_FILES = {"POP3": ("server.py", "faults.toml"), "POP2": ("pop2.py", "faults-pop2.toml")}


def faults() -> dict[str, dict[str, Any]]:
    """Return the faults by their names, each with what it changes, and of which server."""
    return {
        row["name"]: {**row, "protocol": protocol}
        for protocol, (_server, file) in _FILES.items()
        for row in tomllib.loads((HERE / file).read_text())["fault"]
    }


def changed(text: str, fault: dict[str, Any] | None) -> str:
    """Return the text of a program, with the lines of a fault in place of those that it names."""
    for change in () if fault is None else fault.get("changes", (fault,)):
        assert text.count(change["old"]) == 1, f"{fault}: {change['old']!r} must stand there, once"
        text = text.replace(change["old"], change["new"])
    return text


class MemoryStore:
    """The mail of the server in this process."""

    ours = empties = True

    def __init__(self, world: World) -> None:
        self._world = world

    def put_back(self, *, empty: bool = False) -> None:
        self._world.sleep(0)
        self._world.box.__init__([] if empty else mail().values())

    def changed(self) -> bool:
        return True


def world(protocol: str, fault: dict[str, Any] | None) -> World:
    """Return a world with the server. Its text is what is changed, so each has a module of its own."""
    module, file = ModuleType("small_server"), _FILES[protocol][0]
    text = changed((HERE / file).read_text(), fault)
    exec(compile(text, file, "exec"), module.__dict__)  # noqa: S102 - our own text
    return World(module, module.Box(mail().values()))


def examined(fault: dict[str, Any] | None, checks: Sequence[Check]) -> list[Result]:
    """Return the results of some checks, in the order of the catalogue; no time passes."""
    protocol = checks[0].protocol
    there, host = world(protocol, fault), (fault or {}).get("host", "127.0.0.1")
    account = LoginAccount(b"student", b"learn")
    tls_port = there.tls_port if protocol == "POP3" else 0
    reached = Reached(lambda: (host, there.port), protocol, account, tls_port=lambda: tls_port, outside=there)
    examiner = Examiner(reached, Permitted(removes=True, slow=True, folder=b"other"), MemoryStore(there))
    examiner.begin()
    found = {result.check.id: result for result in examiner.run(checks)}
    return [found[check.id] for check in checks]


def own_faults() -> tuple[str, ...]:
    """Return what is broken in the small server as it stands: it has both ways to log in, to be tried."""
    return ("rfc1939/13/1",)


def told(results: Iterable[Result]) -> str:
    """Return a report in short: what is broken, and why."""
    rows = [
        f"{result.check.id} ({result.check.level.value}): {result.ruling.why}"
        for result in results
        if result.verdict.value == "broken"
    ]
    return "".join(f"{row}\n" for row in rows)


def broken_by(fault: dict[str, Any]) -> tuple[str, ...]:
    """Return the ids of the checks that a wrong server is there for: ``breaks``, and those of ``too``."""
    return (fault["breaks"], *fault.get("too", ()))


def named(names: Iterable[str], protocol: str) -> list[Check]:
    """Return checks by their ids, with those that they rest on, or whose replies they judge."""
    checks = {check.id: check for check in catalogue(protocol)}
    wanted = {one for name in names for one in (name, *checks[name].rests)}
    if any(checks[name].begins is From.RUN for name in names):
        wanted |= set(_HEARD)
    return [check for check in checks.values() if check.id in wanted]
