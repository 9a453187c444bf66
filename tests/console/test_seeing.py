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
    script = f":open {file}\n:sequence 3 6\n:timeline order\n"
    ran = asyncio.run(shell(stdin=script.encode()))
    assert ran.rows[-15:] == [
        "3 server: +OK",
        "state: AUTHORIZATION, user named",
        "3.8 s later",
        "4 client: PASS ********; · note password-in-clear",
        "5 server: +OK",
        "state: TRANSACTION",
        "6 client: USER again; ! error command-wrong-state",
        "11 min 42 s in all: the server 11 min 37 s (99%), the client 5.0 s (1%).",
        "Slowest answer: 11 min 36 s, to line 6, USER again.",
        "Longest wait of the client: 3.8 s, behind line 2, USER ada.",
        "line 1, the greeting: then the client waited 100 ms",
        "line 2, USER ada: answered within 100 ms, then the client waited 3.8 s",
        "line 4, PASS ********: answered within 100 ms, then the client waited 100 ms",
        "line 6, USER again: answered within 11 min 36 s, then the client waited 1.0 s",
        "line 8, QUIT: answered within 1.0 s",
    ]


def test_what_can_not_be_printed_is_told(tmp_path: Path) -> None:
    file = tmp_path / "said.txt"
    file.write_text(SAID)
    for asked, why in (
        (":sequence 1 2 3", b"two numbers of lines at most"),
        (":timeline up", b'"up" is no order'),
    ):
        ran = asyncio.run(shell(stdin=f":open {file}\n{asked}\n".encode()))
        assert ran.code == 2
        assert why in ran.err
