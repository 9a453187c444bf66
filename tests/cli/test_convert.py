"""convert: a recording in another form, never over another file unasked."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole
from popconsole.ui.recording_files import OpenFile
from tests.cli.interrupted import Interrupted

SAID = "S: +OK POP3 ready\nC: USER nora\nS: +OK\nC: PASS kettle77\nS: +OK\nC: QUIT\nS: +OK\n"


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(popconsole, ["convert", *map(str, arguments)], input=stdin)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.txt"
    path.write_text(SAID * 2)
    return path


@pytest.mark.parametrize("ending", ["txt", "jsonl", "pcap"])
def test_the_ending_tells_the_form_and_it_is_read_again(source: Path, ending: str) -> None:
    target = source.with_name(f"target.{ending}")
    result = run(source, target)
    assert result.exit_code == 0
    assert result.stderr == f"{target}: 2 conversations, 14 lines\n"
    assert b"kettle77" not in target.read_bytes()
    again = source.with_name("again.jsonl")
    assert run(target, again).exit_code == 0
    told = [json.loads(row) for row in again.read_text().splitlines()]
    assert {one["session"] for one in told} == {1, 2}
    assert sum(one["what"] == "wire" for one in told) == 14


def test_to_standard_output_and_from_standard_input() -> None:
    result = run("-", "-", "--format", "jsonl", "--session", "2", "--reveal", stdin=SAID * 2)
    told = [json.loads(row) for row in result.stdout.splitlines()]
    assert [one["session"] for one in told] == [2] * 7
    assert "S2V0dGxlNzc" not in result.stdout  # base64 of the whole line, not of the word
    assert told[3]["octets"] == "UEFTUyBrZXR0bGU3Nw0K"
    assert run("-", "-", stdin=SAID).stdout.startswith("Transcript: 1\n")


def test_what_holds_secrets_is_the_user_s_alone(source: Path) -> None:
    target = source.with_name("secret.txt")
    run(source, target, "--reveal")
    assert b"kettle77" in target.read_bytes()
    assert target.stat().st_mode & 0o077 == 0


def test_no_file_is_written_over_unasked(source: Path) -> None:
    target = source.with_name("there.txt")
    target.write_text("precious")
    result = run(source, target)
    assert (result.exit_code, "is there already" in result.stderr) == (2, True)
    assert target.read_text() == "precious"
    assert run(source, target, "--force").exit_code == 0
    assert target.read_text().startswith("Transcript: 1")


def test_the_file_that_is_read_is_never_the_one_that_is_written(source: Path) -> None:
    link = source.with_name("link.txt")
    link.symlink_to(source)
    for target in (source, link):
        result = run(source, target, "--force")
        assert (result.exit_code, "is the file that is read" in result.stderr) == (2, True)
    assert source.read_text() == SAID * 2
    result = run(source, source.parent, "--force")
    assert (result.exit_code, "is the file that is read" in result.stderr) == (2, True)


def test_several_files_go_into_a_folder_a_file_each(source: Path) -> None:
    folder, out = source.parent / "logs", source.parent / "made" / "here"
    (folder / "deeper").mkdir(parents=True)
    for name, text in (("a.log", SAID), ("b.md", "# not a word of it\n"), ("deeper/a.txt", SAID)):
        (folder / name).write_text(text)
    result = run(source, folder, f"{out}/")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        f"{out}/source.txt: 2 conversations, 14 lines",
        f"{out}/a.txt: 1 conversation, 7 lines",
        f"passed over, for it is no recording: {folder}/b.md",
        f"{out}/a-2.txt: 1 conversation, 7 lines",
    ]
    again = run(source, folder / "a.log", out, "--format", "jsonl")
    assert (again.exit_code, (out / "a.jsonl").exists()) == (0, True)
    told = run(source, folder / "b.md", out)
    assert (told.exit_code, told.stderr.count("is there already")) == (2, 1)
    assert run(out.parent, f"{out}/").exit_code == 0  # what lies there itself is left out
    for target in (source.parent / "one.txt", "-"):
        result = run(source, folder, target)
        assert (result.exit_code, "go into a folder" in result.stderr) == (2, True)
    assert run(source, source, f"{source}/").exit_code == 2


def test_what_is_no_recording_leaves_the_old_file(source: Path) -> None:
    target = source.with_name("there.txt")
    target.write_text("precious")
    result = run("-", target, "--force", stdin="Dear all,\nnothing is said here.\n")
    assert (result.exit_code, target.read_text()) == (2, "precious")
    assert run(source.with_name("missing"), target).exit_code == 2


def test_a_form_that_none_writes(source: Path) -> None:
    result = run(source, source.with_name("x.pdf"))
    assert (result.exit_code, ".txt, .jsonl or .pcap" in result.stderr) == (2, True)
    assert run(source, "-", "--format", "nothing").exit_code == 2


def test_an_interruption_keeps_what_was_read(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = Interrupted(f"Transcript: 1\nProtocol: POP3\n\n{SAID * 1_000}".encode())
    monkeypatch.setattr("popconsole.cli.many_files.GivenFile.open", lambda _file: OpenFile(pipe, "a pipe"))
    target = source.with_name("some.jsonl")
    result = run("-", target)
    assert result.exit_code == 2
    assert result.stderr == f"interrupted: {target} holds what was read till then\n"
    assert len(target.read_text().splitlines()) > 1_000
