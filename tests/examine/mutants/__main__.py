"""Examines each mutant of the mock server, and tells how many are found out; by hand, about five minutes.

``python -m tests.examine.mutants [NAME...]`` writes ``killed.txt`` beside itself: each mutant with what
is broken in it, or why it could not be examined. A mutant is found out where the exit code is not 0, and what
is broken is more than the server breaks as it is.
"""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.examine.mutants.serve import mutants

_OWN = {"rfc1939/13/1"}  # broken in the server as it is: one user has both ways, to teach with
_WAITS = ("rfc1939/3/20", "rfc2449/6.6-PIPELINING/5")


def _serve(row: dict[str, Any]) -> list[str]:
    pop2 = row.get("protocol") == "POP2"
    ports = (
        "--pop2-port {port} --pop3-port 0"
        if pop2
        else "--pop3-port {port} --pop3s-port {tls_port} --tls --pop2-port 0"
    )
    serve = f"{sys.executable} -m tests.examine.mutants.serve {row['name']} {ports}"
    command = [sys.executable, "-m", "popconsole", "examine", "--format", "json", "--timeout", "1"]
    command += ["--run", f"{serve} --maildrop {{maildir}} --user {{user}}:{{password}}"]
    command += [word for one in _WAITS for word in ("--skip", one)]
    return [*command, *(["--pop2"] if pop2 else [])]


def _killed(row: dict[str, Any]) -> tuple[str, list[str]]:
    """Return the name of a mutant and what gives it away."""
    done = subprocess.run(_serve(row), capture_output=True, text=True, timeout=300, check=False)
    report = json.loads(done.stdout)
    broken = [
        check["id"] for check in report["checks"] if check["verdict"] == "broken" and check["id"] not in _OWN
    ]
    if not broken and done.returncode == 2:
        broken = [report["stopped"] or "nothing could be said"]
    return row["name"], broken


def main(names: list[str]) -> None:
    rows = [row for name, row in mutants().items() if name in names or not names]
    killed = 0
    told = []
    with ThreadPoolExecutor(2) as workers:
        for name, broken in workers.map(_killed, rows):
            killed += bool(broken)
            told.append(
                f"{name}: {' '.join(broken[:6]) or 'NOT FOUND OUT'}{' ...' if len(broken) > 6 else ''}"
            )
            print(told[-1], flush=True)
    figure = f"{killed} of {len(rows)} mutants found out ({100 * killed / len(rows):.0f} %)"
    print(figure)
    if not names:
        Path(__file__).with_name("killed.txt").write_text("\n".join((*told, "", figure)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
