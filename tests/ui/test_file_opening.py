"""What is typed to open files in a console, and files that are opened as one recording."""

import asyncio
from pathlib import Path

import pytest

from popconsole.formats.asked import NOTHING
from popconsole.formats.errors import TranscriptError
from popconsole.ui import file_opening
from popconsole.ui.file_opening import FileOpening, OpeningError, parse_opening
from popconsole.ui.recording_files import GivenFile, files_in

SAID = "S: +OK POP3 ready\nC: USER nora\nS: +OK\nC: QUIT\nS: +OK\n"
PROSE = "Dear all,\nnothing of this is a conversation.\n"
DOUBTFUL = "S: +OK POP3 ready\nC: QUIT\n" + "some other words\n" * 3
KEYS = f"CLIENT_RANDOM {'ab' * 32} {'cd' * 48}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "said.txt").write_text(SAID)
    (tmp_path / "two.txt").write_text(SAID + SAID)
    (tmp_path / "prose.txt").write_text(PROSE)
    (tmp_path / "doubtful.txt").write_text(DOUBTFUL)
    (tmp_path / "my keys.log").write_text(KEYS)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "b.txt").write_text(SAID)
    (tmp_path / "logs" / "a.txt").write_text(SAID)
    (tmp_path / "none").mkdir()
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_what_is_typed_may_say_the_form_and_a_key_log() -> None:
    assert parse_opening(" said.txt ") == (NOTHING, [GivenFile("said.txt")])
    asked, files = parse_opening('--as Printed --keylog "my keys.log"  said.txt')
    assert (asked.reader, bool(asked.keys), [file.path for file in files]) == ("printed", True, ["said.txt"])
    asked, files = parse_opening("logs")
    assert files == [GivenFile(str(Path("logs") / name), named=False) for name in ("a.txt", "b.txt")]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "no file was named"),
        ("--as tea said.txt", 'there is no format "tea"'),
        ("--as printed", "no file was named"),
        ("--keylog nothing said.txt", "there is no such file: nothing"),
        ("--keylog said.txt said.txt", "line 1: it begins with no label of a key log"),
        ("nothing.txt", "there is no such file: nothing.txt"),
        ("none", "none: there is no file in it"),
    ],
)
def test_what_can_not_be_opened(typed: str, told: str) -> None:
    with pytest.raises(OpeningError) as caught:
        parse_opening(typed)
    assert told in str(caught.value)


def test_a_key_log_that_can_not_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(OpeningError, match="Permission denied"):
        parse_opening("--keylog said.txt said.txt")
    assert folder.is_dir()


def opened(*files: GivenFile) -> FileOpening:
    async def go() -> FileOpening:
        opening = FileOpening(files)
        first = await opening.first()
        assert first.number == 0
        counts = [count async for count in opening.rest()]
        assert counts == sorted(counts)
        return opening

    return asyncio.run(go())


@pytest.mark.usefixtures("folder")
def test_files_are_opened_as_one_recording() -> None:
    opening = opened(GivenFile("two.txt"), GivenFile("said.txt"), GivenFile("logs/a.txt", named=False))
    recording = opening.recording
    assert (opening.wrong, opening.doubt) == ([], "")
    assert [recording.place_of(number) for number in range(len(recording))] == [
        "two.txt", "two.txt", "said.txt", "a.txt",
    ]  # fmt: skip
    assert [recording.open(number).place for number in (3, 1)] == ["a.txt", "two.txt"]
    assert [session and session.user for session in recording.sessions(10)] == ["nora"] * 4


@pytest.mark.usefixtures("folder")
def test_files_of_no_use_are_told_and_passed_over() -> None:
    other = GivenFile("prose.txt", named=False)
    opening = opened(
        GivenFile("prose.txt"), other, GivenFile("doubtful.txt"), GivenFile("none.txt"), GivenFile("said.txt")
    )
    assert [told.partition(":")[0] for told in opening.wrong] == ["prose.txt, line 1", "none.txt"]
    assert opening.doubt.startswith("doubtful.txt: only 40% of the file was understood")
    assert [place for _first, place in opening.recording.files] == ["doubtful.txt", "said.txt"]
    assert len(opening.recording) == 2


@pytest.mark.usefixtures("folder")
def test_where_no_file_can_be_used_the_last_says_why() -> None:
    with pytest.raises(FileNotFoundError):
        opened(GivenFile("prose.txt"), GivenFile("none.txt"))
    with pytest.raises(TranscriptError, match="no line of a conversation"):
        opened(GivenFile("none.txt"), GivenFile("prose.txt"))


def test_a_file_that_breaks_further_down(folder: Path) -> None:
    (folder / "newer.txt").write_text(f"Transcript: 1\n\n{SAID * 1_600}Transcript: 99\n")
    with pytest.raises(TranscriptError, match="version 99"):
        opened(GivenFile("newer.txt"))
    opening = opened(GivenFile("newer.txt"), GivenFile("said.txt"))
    assert ["version 99" in told for told in opening.wrong] == [True]
    assert opening.recording.files[1] == (len(opening.recording) - 1, "said.txt")


def test_a_folder_with_too_much_below_it_is_refused_and_not_looked_through(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_opening, "_CROWDED", 9)
    assert [one.path for one in parse_opening(".")[1]][:2] == ["doubtful.txt", str(Path("logs") / "a.txt")]
    (folder / "none" / "more").mkdir()
    with pytest.raises(OpeningError, match="more than 9 files and folders lie below it"):
        parse_opening(".")


def test_a_file_that_may_not_be_looked_at_is_among_those_below_a_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = Path.is_file

    def refused(path: Path) -> bool:
        if path.name == "b.txt":
            raise PermissionError
        return looked_at(path)

    monkeypatch.setattr(Path, "is_file", refused)
    assert [Path(one.path).name for one in files_in(folder / "logs")] == ["a.txt", "b.txt"]
