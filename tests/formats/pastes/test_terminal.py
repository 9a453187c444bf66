"""What a terminal shows of octets, and what was typed in the end."""

import pytest

from popconsole.formats.pastes.terminal import shown, typed


@pytest.mark.parametrize(
    ("echoed", "meant"),
    [
        (b"PASS kettlf\b \be", b"PASS kettle"),
        (b"QUITT\b \b", b"QUIT"),
        (b"QUITT\x7f", b"QUIT"),
        (b"\x7f\b\b \bQUIT", b"QUIT"),
        (b"USER caf\xc3\xa9\b \b\xc3\xa8", b"USER caf\xc3\xa8"),
        (b"USER a\xff\b \bb", b"USER ab"),
        (b"STAT", b"STAT"),
        (b"abc\b\b", b"abc"),  # gone back, and nothing taken off
    ],
)
def test_backspaces_take_back(echoed: bytes, meant: bytes) -> None:
    assert typed(echoed) == meant


@pytest.mark.parametrize(
    ("row", "seen"),
    [
        (b"\x1b[?2004h\x1b]0;nina@mail: ~\x07nina@mail:~$ telnet\r\r", b"nina@mail:~$ telnet"),
        (b"\x1b[1;32m+OK\x1b[0m \x1b(Bready\x07", b"+OK ready"),
        (b"+OK\r", b"+OK"),
    ],
)
def test_escape_sequences_are_not_seen(row: bytes, seen: bytes) -> None:
    assert shown(row) == seen
