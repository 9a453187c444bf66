"""Saving a conversation: under which names."""

from pathlib import Path

import pytest

from popconsole.formats.registry import writers
from popconsole.transcript.model import Conversation, Line, Lines, Recording, Side
from popconsole.ui.saving import FormatError, check_format, save

WRITTEN = {ending for writer in writers() for ending in writer.endings}
SAID = Recording((Conversation("POP3", Lines([Line(Side.SERVER, b"+OK")])),))


OTHERS = ["f.json", "f.JSON", "f.html", "f.md", "f.pcap", "f.eml"]


@pytest.mark.parametrize("name", [name for name in OTHERS if Path(name).suffix not in WRITTEN])
def test_a_name_that_promises_another_format_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FormatError, match=r"save as .*f\.txt") as caught:
        save(SAID, tmp_path / name, overwrite=True)
    assert ("annotate --format json" in str(caught.value)) == (name.lower() == "f.json")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["f.txt", "f", "f.pop", "f.log", "session.2"])
def test_any_other_name_will_do(tmp_path: Path, name: str) -> None:
    check_format(tmp_path / name)
    assert save(SAID, tmp_path / name) == 1
    assert b"S: +OK\n" in (tmp_path / name).read_bytes()
