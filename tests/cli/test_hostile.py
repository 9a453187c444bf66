"""What is typed, the names of files and what stands in them reach no terminal raw: seen on a pty.

In a pipe click leaves out escape sequences, so that nothing could be seen there.
"""

import os
import re
import sys
from pathlib import Path

import pytest

pexpect = pytest.importorskip("pexpect", reason="pseudo-terminals are POSIX's")

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX's", allow_module_level=True)

HOSTILE = "\x1b]0;pwn\x07\x1b[31mred\u202e\x9b2J"
_RAW = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def at_a_terminal(folder: Path, *arguments: str) -> tuple[str, int | None]:
    """Run popconsole in a pseudo-terminal to its end; give all that reached the terminal, and its code."""
    environ = {**os.environ, "TERM": "xterm", "LANG": "C.UTF-8", "HOME": str(folder), "NO_COLOR": "1"}
    child = pexpect.spawn(
        sys.executable, ["-m", "popconsole", *arguments], env=environ, cwd=str(folder), timeout=20,
        dimensions=(24, 400),
    )  # fmt: skip
    said = child.read().decode()
    child.close()
    return said, child.exitstatus


def check(said: str) -> None:
    assert _RAW.findall(said) == [], ascii(said)
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["shell", "--persona", HOSTILE],
        ["shell", "--fault", HOSTILE],
        ["shell", "--pop2", HOSTILE, "--stls"],
        ["learn", HOSTILE],
        ["annotate", HOSTILE],
        ["replay", HOSTILE],
        ["serve", "--accounts", HOSTILE],
        ["serve", "--user", "a:b", "--maildrop", HOSTILE],
        ["serve", "--tls-cert", HOSTILE],
        [HOSTILE],
        [f"--{HOSTILE}"],
        ["diagram", "pop3", HOSTILE],
    ],
    ids=lambda arguments: " ".join(arguments).replace(HOSTILE, "E"),
)
def test_what_is_typed(tmp_path: Path, arguments: list[str]) -> None:
    said, code = at_a_terminal(tmp_path, *arguments)
    check(said)
    assert (code, "Error: " in said) == (2, True)


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        (r'"no\u001b]0;x\u0007" = 1', "unknown key no␛]0;x␇ in the top"),
        (
            '[users.u]\npassword = "p"\nmaildrop = "no\\u001b]0;x\\u0007"',
            "/no␛]0;x␇: look whether the path is right",
        ),
        (r'[users."\u202eabc\u2066"]', "[users.<202E>abc<2066>] needs password"),
    ],
)
def test_what_stands_in_a_file_of_accounts(tmp_path: Path, toml: str, says: str) -> None:
    (tmp_path / "accounts.toml").write_text(toml, "utf-8")
    said, code = at_a_terminal(tmp_path, "serve", "--accounts", "accounts.toml")
    check(said)
    assert (code, says in said) == (2, True), said


def test_the_name_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "\x1b[31mmail"
    file.write_text("Dear diary,\n")
    said, code = at_a_terminal(tmp_path, "serve", "--user", "a:b", "--maildrop", file.name)
    check(said)
    assert (code, "␛[31mmail is no mbox" in said) == (2, True), said


def test_a_user_at_the_start_of_a_server(tmp_path: Path) -> None:
    (tmp_path / "accounts.toml").write_text('[users."\\u202eabc\\u2066"]\npassword = "p"\n', "utf-8")
    child = pexpect.spawn(
        sys.executable,
        ["-m", "popconsole", "serve", "--accounts", "accounts.toml", "--pop3-port", "0", "--pop2-port", "0"],
        cwd=str(tmp_path),
        env={**os.environ, "LANG": "C.UTF-8"},
        timeout=20,
    )
    child.expect("user [^\r]*\r\n")
    said = (child.before + child.after).decode()
    child.sendintr()
    said += child.read().decode().replace("^C", "")
    child.close()
    check(said)
    assert "user <202E>abc<2066>" in said
