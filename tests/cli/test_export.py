"""export: a recording drawn for people, printed or in a file."""

from pathlib import Path

from click.testing import CliRunner, Result

from popconsole.cli import popconsole
from tests.cli.conftest import SAID


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(popconsole, ["export", *map(str, arguments)])


def test_printed(file: Path) -> None:
    result = run(file)
    assert result.exit_code == 0
    rows = result.stdout.splitlines()
    assert rows[:4] == ["---", 'title: "With ********"', "---", "sequenceDiagram"]
    assert "    C->>S: PASS ********" in rows
    assert "sesame7" not in result.stdout
    assert "    C->>S: PASS sesame7" in run(file, "--reveal").stdout


def test_into_a_file_that_is_not_replaced(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mmd"
    assert run(file, out).exit_code == 0
    assert out.read_text() == run(file).stdout
    assert run(file, out).exit_code == 2
    assert run(file, out, "--force").exit_code == 0
    assert run(file, file, "--force").exit_code == 2
    assert run(file, tmp_path / "none" / "out.mmd").exit_code == 2


def test_several_conversations_and_doubt(tmp_path: Path) -> None:
    both = tmp_path / "both.txt"
    both.write_text(SAID + SAID)
    assert run(both).stdout.count("sequenceDiagram") == 2
    assert run(both, "--session", "2").stdout.count("sequenceDiagram") == 1
    both.write_text("hello\nthere\nall\nof\nyou\n" + SAID)
    assert run(both).exit_code == 2
    both.write_text("nothing\n")
    assert run(both).exit_code == 2


def test_the_name_of_the_file_tells_the_form(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.HTML"
    assert run(file, out).exit_code == 0
    page = out.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.endswith("</html>")
    assert "<h1>With ********</h1>" in page
    assert "said.txt" in page
    assert str(tmp_path) not in page
    assert "sesame7" not in page
    assert run(file, "--format", "html", "--reveal").stdout.count("PASS sesame7") == 3
    svg = run(file, tmp_path / "out.svg")
    assert svg.exit_code == 2
    assert "an export is written as .htm, .html, .md, .mermaid, .mmd, .txt, not .svg" in svg.stderr
    assert run(file, tmp_path / "out.svg", "--format", "html").exit_code == 0


def test_a_session_of_several_keeps_its_number(tmp_path: Path) -> None:
    both = tmp_path / "both.txt"
    both.write_text(SAID + SAID)
    page = run(both, "--format", "html", "--session", "2").stdout
    assert 'id="s2-L1"' in page
    assert 'id="s1' not in page


def test_into_a_folder_each_session_a_file_and_what_leads_to_them(tmp_path: Path) -> None:
    both, folder = tmp_path / "a b.txt", tmp_path / "out"
    both.write_text(SAID + SAID.replace("DELE", "NOOP"))
    made = run(both, f"{folder}/")
    assert (made.exit_code, made.stderr) == (0, f"{folder}: 3 files\n")
    assert sorted(one.name for one in folder.iterdir()) == ["a b-1.html", "a b-2.html", "index.html"]
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert '<a href="a%20b-1.html">1</a>' in index
    assert "<h1>Sessions of a b.txt</h1>" in index
    second = (folder / "a b-2.html").read_text(encoding="utf-8")
    assert 'id="s2-L1"' in second
    assert "sesame7" not in index + second
    (folder / "a b-1.html").unlink()
    again = run(both, folder)
    assert again.exit_code == 2
    assert "is there already" in again.stderr
    assert not (folder / "a b-1.html").exists()
    assert run(both, folder, "--force", "--reveal").exit_code == 0
    assert "sesame7" in (folder / "a b-2.html").read_text(encoding="utf-8")
    assert run(both, folder, "--format", "text").exit_code == 0
    assert (folder / "a b-2.txt").read_text(encoding="utf-8").splitlines()[-1]
    assert run(both, f"{tmp_path}/none/out/").exit_code == 2
