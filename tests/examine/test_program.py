"""A program that is started: what it prints is kept within bounds, what it leaves behind is ended."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from popconsole.examiner.running.left_behind import Mark
from popconsole.examiner.running.printed import PrintedOutput
from popconsole.examiner.running.program import Program, ProgramError


def test_of_what_is_printed_the_first_and_the_last_is_kept() -> None:
    printed = PrintedOutput(first=4, last=8)
    os.write(printed.end_of_pipe, b"begin, and then the end\n")
    assert printed.first() == b"begi"
    assert printed.end() == b"the end\n"
    assert (printed.place(), printed.end(since=20), printed.end(since=24)) == (24, b"end\n"[-4:], b"")
    printed.close()


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are of a POSIX shell")
def test_who_prints_without_end_is_kept_short() -> None:
    program = Program("yes 'no end of it' # {port}", {})
    program.start()
    while not program.printed_of():
        sleep(0.002)
    told, count = program.output(), program.printed_of()
    program.close()
    assert "no end of it" in told
    assert len(told) <= 2_000 < count


def ended(program: Program) -> ProgramError | None:
    try:
        program.address()
    except ProgramError as error:
        return error
    sleep(0.002)
    return None


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are of a POSIX shell")
@pytest.mark.parametrize(("code", "kind"), [(0, "ended"), (126, "forbidden"), (127, "unfound")])
def test_a_program_that_ends_is_told_by_its_code(code: int, kind: str) -> None:
    program = Program(f"echo 'why\u00a0?'; exit {code} # {{port}}", {})  # as French is printed
    program.start()
    error = None
    while error is None:
        error = ended(program)
    program.close()
    assert (error.kind, error.printed) == (kind, "why\u00a0?")
    assert str(error).startswith("--run: ")


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes tell no environment")
def test_a_daemon_that_left_the_session_is_ended(tmp_path: Path) -> None:
    kept = tmp_path / "pid"
    program = Program(f"setsid sh -c 'echo $$ >{kept}; exec sleep 60' & sleep 60 # {{port}}", {})
    program.start()
    while not kept.exists() or not kept.read_text().strip():
        sleep(0.002)
    program.close()
    state = Path(f"/proc/{kept.read_text().strip()}/stat")
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes tell no environment")
def test_what_has_another_mark_goes_on() -> None:
    mark = Mark()
    words = [sys.executable, "-c", "print(flush=True); input()"]
    with subprocess.Popen(
        words, env=mark.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()  # it runs by now, with its environment
        Mark().end_all()
        assert process.poll() is None
        mark.end_all()
        assert process.wait() == -signal.SIGKILL
