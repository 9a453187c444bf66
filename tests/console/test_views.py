"""A line and a message looked at in the line console, in a pipe; a part saved."""

import asyncio
from pathlib import Path

from tests.console.conftest import shell

LOGIN = "USER student\nPASS learn\n"


def test_a_message_is_looked_at() -> None:
    asked = ":view parts\n:view part 3\n:view hex 2\n:view hex 35\n"
    ran = asyncio.run(shell(stdin=f"{LOGIN}RETR 5\n{asked}".encode()))
    rows = ran.rows
    assert "   3    text/csv  ports.csv  112 octets in base64, 81 decoded" in rows
    assert ":view part N shows a part, :save-part N FILE saves it; 0 is the whole message." in rows
    assert "POP2,109,1985,937" in rows
    assert "     2 C>000000  55 53 45 52 20 73 74 75  64 65 6e 74 0d 0a       USER student␍␊" in rows
    assert "there is no line 35" in ran.err.decode()
    assert ran.code == 2


def test_what_is_saved_is_what_was_looked_at_last_and_no_file_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "the ports.csv"
    asked = (
        f"RETR 5\n:save-part 3 {path}\n:save-part! 3 {path}\nNOOP\n:view unstuffed 12\n"
        f":save-part! 2 {path}\n:save-part 3 {path}\n"
    )
    ran = asyncio.run(shell(stdin=(LOGIN + asked).encode()))
    assert [row for row in ran.rows if row.startswith("Saved")] == [
        f"Saved: 81 octets to {path}",
        f"Saved: 81 octets to {path}",
        f"Saved: 143 octets to {path}",
    ]
    assert f"{path} is there already; :save-part! 3 {path} replaces it." in ran.err.decode()
    assert ran.code == 2
    assert path.read_text().startswith("The table is attached.")


def test_what_can_not_be_done_is_told() -> None:
    for asked, told in (
        (":save-part x", "needs the number of a part"),
        ("RETR 5\n:save-part 3", ":save-part 3 needs a file: the mail calls it ports.csv."),
        ("RETR 5\n:save-part 3 /", "this is a directory"),
    ):
        ran = asyncio.run(shell(stdin=f"{LOGIN}{asked}\n".encode()))
        assert told in ran.err.decode()
        assert ran.code == 2
