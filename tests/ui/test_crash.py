"""What is told where the program itself fails: where, and nothing that was said or typed."""

import asyncio
import gc
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from popconsole.cli import main, root
from popconsole.ui.crash import CrashError, crash_text, hush_asyncio

SECRET = "zorkmid77xyz"


class _Wrapped(Exception):  # noqa: N818 - as Textual's workers wrap an error
    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


def _fail(line: str) -> None:
    raise KeyError(line)


def _failed(line: str) -> Exception:
    try:
        try:
            _fail(line)
        except KeyError as error:
            raise ValueError(f"no {line}") from error
    except ValueError as error:
        return error
    raise AssertionError


def test_it_tells_where_and_nothing_else() -> None:
    told = crash_text(_failed(f"PASS {SECRET}"))
    assert SECRET not in told
    assert "  ValueError" in told
    assert "  KeyError" in told
    assert "tests/ui/test_crash.py, line " in told
    assert ", in _fail" in told
    assert "kept" not in told


def test_an_error_that_was_wrapped_is_found() -> None:
    told = crash_text(_Wrapped(_failed(SECRET)))
    assert SECRET not in told
    assert "_Wrapped" in told
    assert "  ValueError" in told


def test_a_chain_that_bites_its_tail_ends() -> None:
    error = ValueError(SECRET)
    error.__context__ = _Wrapped(error)
    assert SECRET not in crash_text(error)


def test_it_says_where_the_sessions_are(tmp_path: Path) -> None:
    crashed = CrashError([tmp_path / "one.txt", tmp_path / "t\x1bwo.txt"])
    crashed.__cause__ = _failed(SECRET)
    told = crash_text(crashed)
    assert str(tmp_path / "one.txt") in told
    assert "CrashError" not in told
    assert "\x1b" not in told
    assert SECRET not in told


def test_the_command_line_prints_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_given: object) -> None:
        raise _failed(SECRET)

    monkeypatch.setattr(root, "popconsole", fail)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert SECRET not in (told := capsys.readouterr().err)
    assert told.startswith("popconsole has failed")
    assert "Traceback" not in told


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    logger = logging.getLogger("asyncio")
    before = [*logger.handlers], logger.propagate
    logger.handlers.clear()
    yield logger
    logger.handlers[:], logger.propagate = before


def test_what_asyncio_tells_holds_nothing_that_was_typed(
    logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail() -> None:
        _fail(SECRET)

    async def run() -> None:
        asyncio.get_running_loop().call_soon(_fail, SECRET)
        asyncio.ensure_future(fail())  # noqa: RUF006 - nobody awaits it
        await asyncio.sleep(0.01)
        gc.collect()

    hush_asyncio()
    hush_asyncio()
    assert [type(handler).__name__ for handler in logger.handlers].count("_Told") == 1
    asyncio.run(run())
    logger.error("no exception at all: %s", SECRET)
    told = capsys.readouterr().err
    assert SECRET not in told
    assert told.count("  KeyError") == 2
