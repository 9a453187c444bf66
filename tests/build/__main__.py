"""Writes the reports of wrong programs of "build your own"; by hand: ``python -m tests.build [NAME...]``."""

import sys
from collections.abc import Iterator

from popconsole.ui.building_results import StageResult
from tests.build.clients import clients_held, wrong_clients
from tests.build.programs import REPORTS, command_held, report, server_held, wrong_commands, wrong_servers


def _found(names: list[str]) -> Iterator[tuple[str, str, StageResult]]:
    for name in wrong_commands():
        if name in names or not names:
            yield "server", name, command_held(name)
    for stage, wrong in wrong_servers().items():
        for name in wrong:
            if name in names or not names:
                yield "server", name, server_held(stage, name)
    for name in wrong_clients():
        if name in names or not names:
            yield "client", name, clients_held(name)[-1]


def main(names: list[str]) -> None:
    for track, name, result in _found(names):
        path = REPORTS / track / result.stage.name / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(report(result, track), "utf-8")
        print(track, result.stage.name, name, "PASSED" if result.passed else "", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
