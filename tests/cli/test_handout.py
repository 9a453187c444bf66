"""handout: a lesson or a recording as a sheet to hand out, in both forms."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole import resources
from popconsole.cli import popconsole
from popconsole.ui.lesson_set import lesson_names, our_lessons
from tests.cli.conftest import SAID
from tests.ui.pages import read_page

LESSONS = lesson_names(our_lessons())


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(popconsole, ["handout", *map(str, arguments)])


@pytest.mark.parametrize("name", [*LESSONS, *resources.names("transcripts", ".txt")])
@pytest.mark.parametrize("answers", ["--answers", "--blanks"])
def test_each_lesson_and_transcript_has_a_handout_in_both_forms(name: str, answers: str) -> None:
    page, text = run(name, "-o", "-", "--format", "html", answers), run(name, answers)
    assert (page.exit_code, page.stderr, text.exit_code, text.stderr) == (0, "", 0, "")
    assert run(name, answers).stdout == text.stdout  # nothing is left to chance
    read = read_page(page.stdout)
    title = read.all("h1")[0].words
    assert read.all("title")[0].words == title
    assert text.stdout.startswith("# ")
    assert ("________" in text.stdout) == (answers == "--blanks")
    assert bool(read.all("span", "fill")) == (answers == "--blanks")
    assert read.all("svg", "states")
    assert read.all("svg", "sequence")
    assert "```mermaid\nsequenceDiagram\n" in text.stdout
    assert "RFC 1939" in text.stdout or "RFC 937" in text.stdout


def test_a_lesson_has_blanks_unless_answers_are_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "first.html"
    assert run("03-how-much", "-o", out).exit_code == 0
    page = read_page(out.read_text(encoding="utf-8"))
    words = page.all("body")[0].words
    assert "PASS learn" in words
    assert "+OK 6 5713" not in words
    assert "\u2611" not in words
    assert len(page.all("p", "now")) == len(page.all("div", "turn"))
    assert run("03-how-much", "-o", out).exit_code == 2
    assert run("03-how-much", "-o", out, "--answers", "--force").exit_code == 0
    words = read_page(out.read_text(encoding="utf-8")).all("body")[0].words
    assert "+OK 6 5713" in words
    assert "\u2611" in words
    assert "Hints" in words


def test_a_lesson_of_ones_own(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(str(our_lessons() / "03-how-much"), mine)
    assert run(mine).stdout.startswith("# How much is there\n\nlesson mine, POP3\n")
    assert run(mine / "lesson.toml").stdout == run(mine).stdout
    lesson = mine / "lesson.toml"
    text = lesson.read_text(encoding="utf-8")
    lesson.write_text("format = 7\n")
    broken = run(mine)
    assert broken.exit_code == 2
    assert "mine/lesson.toml, row 1" in broken.stderr
    lesson.write_text(text.replace("minutes", 'persona = "x"\nminutes', 1))
    broken = run(mine)
    assert broken.exit_code == 2
    assert "lesson mine: " in broken.stderr


def test_a_recording_with_its_secrets_masked(file: Path, tmp_path: Path) -> None:
    text = run(file).stdout
    assert text.startswith("# With \\*\\*\\*\\*\\*\\*\\*\\*\n\n1 session of said.txt\n")
    assert "    4 C: PASS ********\n" in text
    assert "sesame7" not in text
    shown = run(file, "--reveal", "-o", tmp_path / "shown.md")
    assert shown.exit_code == 0
    told = (tmp_path / "shown.md").read_text(encoding="utf-8")
    assert "PASS sesame7" in told
    assert told.endswith("Secrets are shown: keep this to yourself.\n")
    blank = run(file, "--blanks").stdout
    assert "C: PASS ********" in blank
    assert "+OK" not in blank.partition("## The states")[0]


def test_several_together(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "course.html"
    assert run("03-how-much", file, "-o", out).exit_code == 0
    page = read_page(out.read_text(encoding="utf-8"))
    assert page.all("h1")[0].words == "Handouts"
    assert [one.words for one in page.all("article", "sheet")][1].startswith("1 session of said.txt")
    text = run("03-how-much", file).stdout
    assert text.startswith("# Handouts\n\n1. How much is there\n")


def test_of_a_file_with_several_sessions_one(tmp_path: Path) -> None:
    both = tmp_path / "both.txt"
    both.write_text(SAID + SAID)
    assert run(both).stdout.count("```mermaid") == 2
    assert run(both, "--session", "2").stdout.count("```mermaid") == 1
    assert run(both, "--as", "printed").exit_code in (0, 2)


def test_what_can_not_be(file: Path, tmp_path: Path) -> None:
    assert run().exit_code == 2
    none = run("nothing-such")
    assert none.exit_code == 2
    assert "no such lesson; there are: 01-two-counters" in none.stderr
    wrong = run(file, "-o", tmp_path / "out.svg")
    assert wrong.exit_code == 2
    assert "a handout is written as .htm, .html, .markdown, .md, not .svg" in wrong.stderr
    assert run(file, "-o", file, "--force", "--format", "markdown").exit_code == 2
    assert run(file, "-o", tmp_path).exit_code == 2
    doubtful = tmp_path / "doubt.txt"
    doubtful.write_text("hello\nthere\nall\nof\nyou\n" + SAID)
    assert run(doubtful).exit_code == 2
