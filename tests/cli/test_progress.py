"""How far a reading has come: told where it takes long, and taken away again."""

from types import SimpleNamespace

import pytest

from popconsole.cli import progress
from popconsole.cli.progress import passing_line, progress_line
from popconsole.formats.reading import Progress, open_incrementally


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Make standard error a terminal; return where the clock is set."""
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=SimpleNamespace(isatty=lambda: True)))
    clock = [0.0]
    monkeypatch.setattr(progress, "monotonic", lambda: clock[0])
    return clock


def test_a_long_reading_is_told_and_taken_away(
    at_terminal: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    tell = progress_line("a.pcap")
    assert tell is not None
    tell(Progress(10, 100, 1_000))
    assert not capsys.readouterr().err
    at_terminal[0] = 1.0
    tell(Progress(1, 250, 1_000))
    assert capsys.readouterr().err == "a.pcap: 25% read, 1 line"
    at_terminal[0] = 1.1
    tell(Progress(20, 400, 1_000))
    assert not capsys.readouterr().err
    at_terminal[0] = 1.2
    tell(Progress(30, 500, 0))
    assert capsys.readouterr().err == "\r\x1b[Ka.pcap: 30 lines so far"
    tell(None)
    assert capsys.readouterr().err == "\r\x1b[K"


def test_a_long_name_is_told_by_its_end(at_terminal: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    tell = progress_line("x" * 100 + ".pcap")
    at_terminal[0] = 2.0
    assert tell is not None
    tell(Progress(1, 1, 0))
    told = capsys.readouterr().err
    assert told.startswith("…xxx")
    assert len(told) < 80


def test_nobody_is_told_in_a_pipe() -> None:
    assert progress_line("a.pcap") is None
    assert passing_line() is None


def test_a_reading_tells_each_piece_and_its_end() -> None:
    told: list[Progress | None] = []
    reading = open_incrementally(b"S: +OK POP3 ready\nC: QUIT\nS: +OK\n", "a")
    reading.tell = told.append
    pieces = list(reading)
    assert told == [*pieces, None]
