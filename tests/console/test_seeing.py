"""The sequence and the time line in the line console, in a pipe."""

import asyncio
from pathlib import Path

from tests.console.conftest import shell

SAID = (
    "Transcript: 1\nProtocol: POP3\nFidelity: exact\n\n@0 S: +OK ready\n@0.1 C: USER ada\n@0.2 S: +OK\n"
    "@4 C: PASS sesame\n@4.1 S: +OK\n@4.2 C: USER again\n@700 S: -ERR\n@701 C: QUIT\n@702 S: +OK\n"
)


def test_told_in_words(tmp_path: Path) -> None:
    file = tmp_path / "said.txt"
    file.write_text(SAID)
    script = f":open {file}\n:sequence 3 6\n:sequence 1 2 3\n"
    ran = asyncio.run(shell(stdin=script.encode()))
    assert ran.rows[-7:] == [
        "3 server: +OK",
        "state: AUTHORIZATION, user named",
        "3.8 s later",
        "4 client: PASS ********; · note password-in-clear",
        "5 server: +OK",
        "state: TRANSACTION",
        "6 client: USER again; ! error command-wrong-state",
    ]
    assert b"two numbers of lines at most" in ran.err
