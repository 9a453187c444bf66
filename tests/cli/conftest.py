"""A recording in a file, with a password that must not be seen."""

from pathlib import Path

import pytest

SAID = "S: +OK POP3 ready\nC: USER nora\nS: +OK\nC: PASS sesame7\nS: +OK\nC: QUIT\nS: +OK\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with what is in ``SAID``; its title names the password."""
    file = tmp_path / "said.txt"
    file.write_text("Transcript: 1\nProtocol: POP3\nTitle: With sesame7\n\n" + SAID)
    return file
