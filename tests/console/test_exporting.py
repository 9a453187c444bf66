"""What is open, exported from the line console, in a pipe."""

import asyncio
from pathlib import Path

from tests.console.conftest import shell
from tests.ui.pages import read_page


def test_a_session_is_exported_and_no_file_is_lost(tmp_path: Path) -> None:
    page, drawn = tmp_path / "said.html", tmp_path / "said.txt"
    asked = f":export {page}\n:export! {page}\n:export {drawn}\n:export {page}\n"
    ran = asyncio.run(shell(stdin=f"USER student\nPASS learn\n{asked}".encode()))
    assert ran.rows.count(f"Exported, secrets masked: {page}") == 2
    assert f"{page} is there already; :export! {page} replaces it." in ran.err.decode()
    read = read_page(page.read_text(encoding="utf-8"))
    assert "PASS ********" in [one.words for one in read.all("code", "said")]
    assert "TRANSACTION" in [one.words for one in read.all("dd")]
    assert "USER student" in drawn.read_text(encoding="utf-8")


def test_a_session_is_made_a_handout(tmp_path: Path) -> None:
    page, text = tmp_path / "said.html", tmp_path / "said.md"
    asked = f":handout {page}\n:handout! {page}\n:handout {text}\n:handout {page}\n"
    ran = asyncio.run(shell(stdin=f"USER student\nPASS learn\n{asked}".encode()))
    assert ran.rows.count(f"The handout is written, secrets masked: {page}") == 2
    assert f"{page} is there already; :handout! {page} replaces it." in ran.err.decode()
    read = read_page(page.read_text(encoding="utf-8"))
    assert "PASS ********" in [one.words for one in read.all("code", "said")]
    assert text.read_text(encoding="utf-8").startswith("# A POP3 session\n")


def test_in_a_lesson_a_handout_has_its_steps(tmp_path: Path) -> None:
    text = tmp_path / "lesson.md"
    asked = f":lessons 3\nUSER student\nPASS learn\nSTAT\n:handout {text}\n"
    asyncio.run(shell(stdin=asked.encode()))
    told = text.read_text(encoding="utf-8")
    assert told.startswith("# How much is there\n\nlesson 03-how-much, POP3\n")
    assert "- [x] The server tells how much mail there is" in told
    assert "C: PASS ********" in told


def test_what_can_not_be_done_is_told(tmp_path: Path) -> None:
    for asked, told in (
        (":export", ":export needs the path of a file"),
        (":handout", ":handout needs the path of a file"),
        (f":handout {tmp_path}/x.txt", "not .txt: give the file such a name"),
        (f":export {tmp_path}", "this is a directory"),
        (f":export {tmp_path}/x.pdf", "not .pdf: give the file such a name"),
        (f":export {tmp_path}/none/x.html", "no such file or directory"),
    ):
        ran = asyncio.run(shell(stdin=f"{asked}\n".encode()))
        assert told in ran.err.decode().lower()
        assert ran.code == 2
