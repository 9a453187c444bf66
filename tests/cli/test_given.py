"""What stands behind ``--``: a command of the shell, in which placeholders may stand in any word."""

import shlex
import sys

import pytest

from popconsole.cli.given import command_line
from popconsole.examiner.running.program import filled


@pytest.mark.skipif(sys.platform == "win32", reason="the words of a POSIX shell")
@pytest.mark.parametrize("value", ["plain", "a b", 'it\'s; "$x" `y`', "", "{port}"])
def test_what_a_placeholder_is_filled_with_is_one_word(value: str) -> None:
    words = ("./my server", "{maildir}", "--box={maildir}/new", "", "$HOME")
    told = filled(command_line(words), {"maildir": value})
    assert shlex.split(told) == ["./my server", value, f"--box={value}/new", "", "$HOME"]


def test_one_word_is_taken_as_it_is() -> None:
    assert command_line(("cd 'a b' && ./server {port}",)) == "cd 'a b' && ./server {port}"
