"""formats: what there is, what a file is taken for, and a shape of one's own."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole
from popconsole.formats import own_shapes, registry, sniffer

SAID = "S: +OK POP3 ready\nC: QUIT\nS: +OK\n"
SHAPE = """
name = "mine"
title = "my own log"
sides = { "out" = "client", "in" = "server" }

[[row]]
pattern = 'mine (?P<mark>out|in): (?P<text>.*)'

[[sample]]
rows = '''
mine in: +OK hi
mine out: QUIT
'''
said = '''
S: +OK hi
C: QUIT
'''
"""
LOG = "mine in: +OK POP3 ready\nmine out: CAPA\nmine in: -ERR\nmine out: QUIT\nmine in: +OK\n"


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(popconsole, list(map(str, arguments)), input=stdin)


@pytest.fixture
def shape(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(SHAPE)
    return path


def test_all_are_listed_with_what_is_taken_off_before() -> None:
    result = run("formats")
    rows = [row.split()[0] for row in result.output.splitlines() if row.startswith("  ")]
    assert {"native", "packets", "jsonl", "mpop", "fence", "compose"} <= set(rows)
    assert result.exit_code == 0


def test_what_a_file_is_taken_for_and_why(tmp_path: Path) -> None:
    (tmp_path / "fenced.md").write_text(f"It fails:\n\n```\n{SAID}```\n")
    (tmp_path / "prose.md").write_text("Dear all,\nnothing is said here.\n")
    result = run("formats", "-", stdin=SAID)
    assert result.exit_code == 0
    assert result.output.splitlines()[0].startswith("standard input: printed, ")
    assert "3 rows with the mark of a side" in result.output
    result = run("formats", tmp_path / "fenced.md")
    assert "taken off before: fence" in result.output
    result = run("formats", tmp_path / "fenced.md", tmp_path / "prose.md")
    assert result.exit_code == 2
    assert run("formats", tmp_path / "missing").exit_code == 2


def test_a_shape_of_one_s_own_is_tried(shape: Path) -> None:
    result = run("formats", "check", shape)
    assert (result.exit_code, result.output) == (0, f"{shape}, mine: 1 sample is read as it says\n")
    shape.write_text(SHAPE.replace("C: QUIT\n'''", "C: STAT\n'''"))
    result = run("formats", "check", shape)
    assert result.exit_code == 1
    assert "sample 1: these lines are read:\nS: +OK hi\nC: QUIT\n" in result.output
    shape.write_text(
        SHAPE.replace("mine out: QUIT\n'''", "nothing of it\n'''").replace("mine in: +OK hi\n", "")
    )
    assert "no line of a conversation was found" in run("formats", "check", shape).output
    shape.write_text(SHAPE + 'odd = "prose"\n')
    assert 'oddities are told: ""; these were expected: "prose"' in run("formats", "check", shape).output
    shape.write_text(SHAPE.partition("[[sample]]")[0])
    result = run("formats", "check", shape)
    assert (result.exit_code in (1, 2), "sample" in result.output) == (True, True)
    shape.write_text("name = 7\n")
    assert run("formats", "check", shape).exit_code == 2
    assert run("formats", "check", shape.with_name("missing.toml")).exit_code == 2
    assert run("formats", "check", shape.parent).exit_code == 2


def test_a_file_is_read_by_a_shape_of_one_s_own(shape: Path) -> None:
    assert run("annotate", "-", stdin=LOG).exit_code == 2
    result = run("annotate", "--shape", shape, "-", stdin=LOG)
    assert result.exit_code == 0
    assert "    2 C  CAPA" in result.output
    result = run("annotate", "--shape", shape, "--as", "printed", "-", stdin=LOG)
    assert (result.exit_code, "exclude each other" in result.output) == (2, True)


def test_shapes_in_the_settings_folder_are_found(shape: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shape.with_name("wrong.toml").write_text("name = 7\n")
    shape.with_name("dark.toml").mkdir()
    monkeypatch.setattr(own_shapes, "own_folder", lambda: shape.parent)
    fresh = own_shapes.own_shapes.__wrapped__
    monkeypatch.setattr(own_shapes, "own_shapes", fresh)
    monkeypatch.setattr(registry, "own_shapes", fresh)
    monkeypatch.setattr(sniffer, "readers", registry.readers.__wrapped__)
    monkeypatch.setattr(registry, "readers", registry.readers.__wrapped__)
    assert run("annotate", "-", stdin=LOG).exit_code == 0
    told = run("formats").output
    assert "  mine " in told
    assert told.count("  not used: ") == 2
