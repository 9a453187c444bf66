"""What can be opened: remembered files, kept sessions, transcripts of ours, recordings in a folder."""

import stat
from pathlib import Path

import pytest

from popconsole.ui.openable import Openable, OpenableKind, looked_at, openable_here, openables
from popconsole.ui.recent_files import MOST, recent_files, recent_path, remember, remember_opened
from popconsole.ui.recording_files import STANDARD_INPUT, GivenFile

SAID = "S: +OK ready\nC: QUIT\nS: +OK\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return recent_path()


def test_the_last_files_are_remembered_and_no_more(place: Path, tmp_path: Path) -> None:
    assert recent_files(place) == []
    files = [tmp_path / f"{n}.txt" for n in range(MOST + 2)]
    for file in files:
        file.write_text(SAID)
        remember(place, file)
    remember(place, files[5])
    assert recent_files(place)[:2] == [files[5], files[-1]]
    assert len(recent_files(place)) == MOST
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    files[5].unlink()
    assert recent_files(place)[0] == files[-1]
    for broken in (b"{", b"{}", b'[1, "a\\u0000b"]', b"[" * 9999, b"\xff"):
        place.write_bytes(broken)
        assert recent_files(place) == []


def test_what_was_named_is_remembered_and_of_a_folder_the_folder(place: Path, tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    for path in (folder / "a", folder / "b" / "c"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(SAID)
    remember_opened(
        [GivenFile(str(folder / "a"), named=False), GivenFile(str(folder / "b" / "c"), named=False)]
    )
    assert recent_files(place) == [folder]
    (shipped,) = [one.path for one in openables() if one.name == "rfc1939-session"]
    remember_opened([GivenFile(STANDARD_INPUT), GivenFile(str(shipped)), GivenFile(str(folder / "a"))])
    assert recent_files(place) == [folder / "a", folder]
    found = openables()
    assert [(one.kind, one.name) for one in found[:2]] == [
        (OpenableKind.RECENT, "a"),
        (OpenableKind.RECENT, "captures"),
    ]
    assert found[0].about.startswith("28 octets, ")
    assert found[1].about.startswith("folder, ")
    titles = {one.name: one.about for one in found if one.kind is OpenableKind.SHIPPED}
    assert titles["rfc1939-session"] == "The example session of RFC 1939"


def test_recordings_of_a_folder_are_found(tmp_path: Path) -> None:
    (tmp_path / "said.txt").write_text(SAID)
    (tmp_path / "letter.txt").write_text("Dear aunt,\nthe weather is fine.\n")
    (tmp_path / ".hidden").write_text(SAID)
    (tmp_path / "folder").mkdir()
    found = [one for path in looked_at(tmp_path) if (one := openable_here(path)) is not None]
    assert [(one.name, one.path) for one in found] == [("said.txt", tmp_path / "said.txt")]
    assert found[0].about.endswith(", 28 octets")
    assert looked_at(tmp_path / "none") == []


def test_a_row_has_room_and_is_found_by_its_words() -> None:
    one = Openable(OpenableKind.HERE, Path("/x/long-name.pcap"), "long-name-of-a-capture.pcap", "a capture")
    assert one.row(40) == "long-name-of-a-cap…  a capture"
    assert one.row(24) == "long-name-of-a-cap…  a …"
    assert one.has(["capture", "long"])
    assert not one.has(["other"])
