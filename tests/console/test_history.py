"""What is kept of typed lines: never a secret, for their owner alone."""

import stat
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from popconsole.console.history import KeptHistory
from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.masking import Masker
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, Side
from popconsole.ui.typed import MOST, TypedLines, typed_secret, without_secret


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "shell-history"


def _secret(text: str) -> tuple[int, int] | None:
    return typed_secret(POP3, text)


def kept(path: Path, *lines: str, secret: bool = False) -> str:
    history = KeptHistory(lambda: path, (lambda text: (0, len(text))) if secret else _secret)
    for line in lines:
        history.append_string(line)
    return path.read_text() if path.exists() else ""


def test_lines_come_back_the_newest_first(path: Path) -> None:
    kept(path, "USER ada", "STAT", "STAT", ":state")
    again = KeptHistory(lambda: path, _secret)
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
    found = list(KeptHistory(lambda: path, _secret).load_history_strings())
    assert len(found) == MOST
    assert found[0] == f"RETR {3 * MOST - 1}"
    assert len(path.read_text().splitlines()) == MOST


def test_hostile_text_is_neither_kept_nor_taken_from_the_file(path: Path) -> None:
    assert kept(path, "USER \x1b]2;owned\x07", "RETR \u202e1", "a\nb") == ""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"STAT\n\x1b]2;owned\x07\n\xff\xfe\nUSER \xe2\x80\xae\n")
    assert "STAT" in (found := list(KeptHistory(lambda: path, _secret).load_history_strings()))
    assert all(line.isprintable() for line in found)


def test_what_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    history = KeptHistory(lambda: tmp_path / "data" / "shell-history", _secret)
    history.append_string("STAT")
    assert list(history.load_history_strings()) == []
    assert history.get_strings() == ["STAT"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(st.characters(codec="utf-8"), min_size=1), st.sampled_from((POP2, POP3)))
def test_whatever_is_typed_behind_pass_stays_out(tmp_path: Path, text: str, protocol: Protocol) -> None:
    path = tmp_path / "history"
    path.unlink(missing_ok=True)
    history = KeptHistory(lambda: path, lambda line: typed_secret(protocol, line))
    secret = f"sesame{text}"
    for keyword in ("PASS ", "pass ", "HELO ada ", "APOP ada "):
        history.append_string(keyword + secret)
    written = path.read_bytes() if path.exists() else b""
    assert b"sesame" not in written


def test_a_secret_that_a_colon_command_sends_is_not_kept() -> None:
    assert without_secret(POP3, ":send PASS sentsecret") == ":send PASS "
    assert without_secret(POP3, ":s PASS sentsecret") == ":s PASS "
    assert without_secret(POP3, ":open FILE") == ":open FILE"


@pytest.mark.parametrize(
    ("said", "typed", "remembered"),
    [
        ("C USER ada|S +OK", "PAS sesame", "PAS "),
        ("C USER ada|S +OK", "sesame", ""),
        ("C USER ada|S +OK", ":send sesame", ":send "),
        ("C USER ada|S +OK", ":open sesame", ":open sesame"),
        ("C PASS s3same!|S +OK", "s3same!", ""),
        ("C PASS s3same!|S +OK", "RETR s3same! 1", "RETR "),
        ("C PASS s3same!|S +OK", "STAT", "STAT"),
        ("C AUTH PLAIN|S + ", "AGFkYQBzZXNhbWU=", ""),
        ("C AUTH PLAIN|S + ", "STAT", ""),  # whatever it is, it answers
    ],
)
def test_what_the_session_masks_is_not_kept(said: str, typed: str, remembered: str) -> None:
    masker = Masker(Dialogue(POP3))
    for row in ("S +OK", *said.split("|")):
        masker(Line(Side(row[0]), row[2:].encode("ascii")))
    assert without_secret(POP3, typed, masker) == remembered


def test_a_line_that_was_typed_ahead_is_cut_when_it_is_sent() -> None:
    masker = Masker(Dialogue(POP3))
    typed = TypedLines()
    for line in ("STAT", "USER ada", "sesame", "PAS open sesame"):  # faster than any answer comes
        typed.add(POP3, line)
    for line in ("USER ada", "sesame", "PAS open sesame"):
        typed.sent(POP3, line, masker)
        masker(Line(Side.CLIENT, line.encode("ascii")))
    assert list(typed) == ["STAT", "USER ada", "PAS "]
    assert typed.older("") == "PAS "
