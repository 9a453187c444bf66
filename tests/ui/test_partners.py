"""Which file holds the other side of a session, and that two halves are read as one everywhere."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole
from popconsole.ui.file_opening import FileOpening, parse_opening
from popconsole.ui.partners import Partner, partner_of
from popconsole.ui.recording_files import GivenFile, one_of_each

CLIENT = b"USER nora\r\nPASS sesame\r\nQUIT\r\n"
SERVER = b"+OK POP3 ready\r\n+OK\r\n+OK in\r\n+OK bye\r\n"
FLOW = "127.000.000.001.00110-192.000.002.007.50001"
BACK = "192.000.002.007.50001-127.000.000.001.00110"
SIX = "2001:db8::1.00110"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(popconsole, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("20260101-120000.77.1.in", "20260101-120000.77.1.out"),
        ("pop3-CLIENT.log", "pop3-SERVER.log"),
        ("Client.txt", "Server.txt"),
        ("in.c2s", "in.s2c"),
        ("in.log", "out.log"),
        (FLOW, BACK),
        (f"x{FLOW}c1", f"x{BACK}c1"),
    ],
)
@pytest.mark.parametrize("given", [0, 1])
def test_two_halves_are_found_by_their_names(tmp_path: Path, own: str, other: str, given: int) -> None:
    (tmp_path / own).write_bytes(CLIENT)
    (tmp_path / other).write_bytes(SERVER)
    names = (own, other)
    found = partner_of(tmp_path / names[given])
    assert found is not None
    assert (found.path, found.there) == (tmp_path / names[1 - given], True)
    assert [file.path for file in one_of_each(GivenFile(str(tmp_path / name)) for name in names)] == [
        str(tmp_path / own)
    ]


def test_the_names_of_tcpflow_tell_the_addresses(tmp_path: Path) -> None:
    (tmp_path / FLOW).write_bytes(SERVER)
    assert partner_of(tmp_path / FLOW) == Partner(tmp_path / BACK, "127.0.0.1:110", "192.0.2.7:50001")
    six = f"{SIX}-{SIX[:-5]}50001"
    (tmp_path / six).write_bytes(SERVER)
    found = partner_of(tmp_path / six)
    assert found is not None
    assert (found.source, found.target) == ("[2001:db8::1]:110", "[2001:db8::1]:50001")


def test_what_is_no_half(tmp_path: Path) -> None:
    for name, octets in (
        ("a.in", b"Dear all,\n"),
        ("b.in", b""),
        ("c.in", CLIENT),
        ("c.out", CLIENT),  # no other side
        ("none.txt", CLIENT),
    ):
        (tmp_path / name).write_bytes(octets)
    (tmp_path / "d.in").mkdir()
    assert [partner_of(tmp_path / name) for name in ("a.in", "b.in", "none.txt", "d.in", "no.in")] == [
        None
    ] * 5
    assert partner_of(tmp_path / "c.in") == Partner(tmp_path / "c.out")


def test_a_half_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.in").write_bytes(CLIENT)
    (tmp_path / "a.out").write_bytes(SERVER)
    real = Path.open

    def refuse(path: Path, *given: Any) -> Any:
        if path.suffix == ".out":
            raise PermissionError(13, "Permission denied")
        return real(path, *given)

    monkeypatch.setattr(Path, "open", refuse)
    assert partner_of(tmp_path / "a.in") == Partner(tmp_path / "a.out")
    monkeypatch.setattr(
        "popconsole.ui.partners.partner_of", lambda path: Partner(path.with_suffix(".out"), there=True)
    )
    with pytest.raises(PermissionError):
        GivenFile(str(tmp_path / "a.in")).open()


@pytest.fixture
def halves(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "a.in").write_bytes(CLIENT)
    (tmp_path / "logs" / "a.out").write_bytes(SERVER)
    return tmp_path / "logs"


@pytest.mark.parametrize("names", [("a.in",), ("a.out",), ("a.in", "a.out"), ("a.out", "a.in"), (".",)])
def test_one_both_or_the_folder_are_one_session(halves: Path, names: tuple[str, ...]) -> None:
    result = run("annotate", "--format", "json", *(halves / name for name in names))
    assert result.exit_code == 0
    steps = [json.loads(row) for row in result.stdout.splitlines()]
    assert [step["text"] for step in steps] == [
        "+OK POP3 ready", "USER nora", "+OK", "PASS ********", "+OK in", "QUIT", "+OK bye",
    ]  # fmt: skip
    assert "file" not in steps[0]
    (told,) = (
        json.loads(row)
        for row in run("check", "--format", "json", *(halves / n for n in names)).stdout.splitlines()
    )
    assert (told["format"], told["sessions"], told["understood"]) == ("halves", 1, 1.0)


def test_each_command_reads_both(halves: Path) -> None:
    assert "7 lines" in run("open", "--list", halves / "a.in").stdout
    assert run("replay", halves / "a.out").exit_code == 0
    assert run("convert", halves / "a.out", halves / "said.txt").exit_code == 0
    assert b"S: +OK bye" in (halves / "said.txt").read_bytes()
    told = run("formats", halves / "a.in").stdout
    assert "100%  halves            a.out lies beside it, and holds the other side" in told


def test_a_console_reads_both(halves: Path) -> None:
    _asked, files = parse_opening(str(halves / "a.in"))
    opening = FileOpening(files)

    async def go() -> int:
        await opening.first()
        return [lines async for lines in opening.rest()][-1]

    assert asyncio.run(go()) == 7
    assert opening.recording.recorded().conversations[0].source == "a.in, a.out"


def test_a_half_alone_says_what_is_missing(halves: Path) -> None:
    (halves / "a.out").unlink()
    result = run("annotate", halves / "a.in")
    assert result.exit_code == 0
    words = " ".join(result.stdout.split())
    assert "half-missing: what the server said is not in this file" in words
    assert "it was looked for" not in words
    assert "the other one was looked for beside it, as a.out, and is not there, or can't be read" in words
    assert "sesame" not in words
