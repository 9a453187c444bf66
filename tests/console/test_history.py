"""What is kept of typed lines: never a secret, for their owner alone."""

import stat
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from popconsole.console.history import KeptHistory
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from popconsole.ui.typed import MOST, without_secret


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "shell-history"


def kept(path: Path, *lines: str, secret: bool = False) -> str:
    history = KeptHistory(lambda: path, lambda: POP3, lambda _text: secret)
    for line in lines:
        history.append_string(line)
    return path.read_text() if path.exists() else ""


def test_lines_come_back_the_newest_first(path: Path) -> None:
    kept(path, "USER ada", "STAT", "STAT", ":state")
    again = KeptHistory(lambda: path, lambda: POP3)
    assert list(again.load_history_strings()) == [":state", "STAT", "USER ada"]


@pytest.mark.parametrize(
    "line",
    [
        "PASS sesame", "pass  sesame word", "  PASS sesame", "PASSsesame", "APOP ada sesame",
        "HELO ada sesame", "AUTH PLAIN sesame", ":connect pop://ada:sesame@host", "HELLO ada sesame",
    ],
)  # fmt: skip
def test_no_secret_is_kept(path: Path, line: str) -> None:
    text = kept(path, line)
    assert "sesame" not in text
    assert text.strip()  # the rest is


def test_an_answer_to_a_challenge_is_not_kept(path: Path) -> None:
    assert kept(path, "AGFkYQBzZXNhbWU=", secret=True) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="other rights there")
def test_the_file_is_its_owners_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("STAT\n")
    path.chmod(0o644)
    kept(path, "LIST")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.unlink()
    kept(path, "LIST")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_long_file_is_cut_short(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("".join(f"RETR {n}\n" for n in range(3 * MOST)))
    found = list(KeptHistory(lambda: path, lambda: POP3).load_history_strings())
    assert len(found) == MOST
    assert found[0] == f"RETR {3 * MOST - 1}"
    assert len(path.read_text().splitlines()) == MOST


def test_hostile_text_is_neither_kept_nor_taken_from_the_file(path: Path) -> None:
    assert kept(path, "USER \x1b]2;owned\x07", "RETR \u202e1", "a\nb") == ""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"STAT\n\x1b]2;owned\x07\n\xff\xfe\nUSER \xe2\x80\xae\n")
    assert "STAT" in (found := list(KeptHistory(lambda: path, lambda: POP3).load_history_strings()))
    assert all(line.isprintable() for line in found)


def test_what_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    history = KeptHistory(lambda: tmp_path / "data" / "shell-history", lambda: POP3)
    history.append_string("STAT")
    assert list(history.load_history_strings()) == []
    assert history.get_strings() == ["STAT"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(st.characters(codec="utf-8"), min_size=1), st.sampled_from((POP2, POP3)))
def test_whatever_is_typed_behind_pass_stays_out(tmp_path: Path, text: str, protocol: Protocol) -> None:
    path = tmp_path / "history"
    path.unlink(missing_ok=True)
    history = KeptHistory(lambda: path, lambda: protocol)
    secret = f"sesame{text}"
    for keyword in ("PASS ", "pass ", "HELO ada ", "APOP ada "):
        history.append_string(keyword + secret)
    written = path.read_bytes() if path.exists() else b""
    assert b"sesame" not in written


def test_a_secret_that_a_colon_command_sends_is_not_kept() -> None:
    assert without_secret(POP3, ":send PASS sentsecret") == ":send PASS "
    assert without_secret(POP3, ":s PASS sentsecret") == ":s PASS "
    assert without_secret(POP3, ":open FILE") == ":open FILE"
