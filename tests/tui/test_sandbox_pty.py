"""The sandbox and the exam on a real terminal: of a fault that sends escape sequences, none gets there."""

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminal for pexpect", allow_module_level=True)

from popconsole.ui.riddle import drawn
from tests.tui.test_pty import CSI, POINTER, RAW, Terminal

_NUMBER = next(n for n in range(1, 9_999) if drawn(n, "POP3").spec.name == "terminal")
_RIGHT = drawn(_NUMBER, "POP3").choices.index("terminal") + 1
_CODE = f"""
import random, sys
from popconsole.tui.app import run
from popconsole.tui.handlers import sandbox
from popconsole.ui.start import Start

class Loaded(random.Random):
    def randrange(self, *bounds):
        return {_NUMBER}

sandbox.any_dice = Loaded
sys.exit(run(Start(lesson="sandbox")))
"""


@pytest.mark.exhaustive
def test_a_riddle_of_escape_sequences_is_safe_to_look_at() -> None:
    terminal = Terminal(code=_CODE)
    terminal.until("All that the mock server can do")
    terminal.type("\x1b[19;2~")  # Shift+F8
    terminal.until("Surprise me")
    terminal.type("surprise\r")
    terminal.until(f"Riddle {_NUMBER}")
    for line, told in (
        ("USER student", "name taken"),
        ("PASS learn", "TRANSACTION"),
        ("RETR 1", "Try STAT next"),
    ):
        terminal.type(line + "\r")
        terminal.until(told)
    terminal.type("\x1b[19;2~")
    terminal.until("Which fault is it?")
    terminal.type("\r")
    terminal.until("I don't know: tell me")
    terminal.type("\x1b[B" * (_RIGHT - 1) + "\r")
    terminal.until("Right, it was terminal")
    terminal.type("\x1b")
    terminal.until("1 of 1 found out")
    terminal.type("\x10")  # Ctrl+P
    terminal.until("Search all actions")
    terminal.type("the exam\r")
    terminal.until("Form A")
    terminal.type("\r")
    terminal.until("question 1 of 20")
    terminal.type("3\r")
    terminal.until("question 2 of 20")
    terminal.type("\x1b")
    terminal.until("The exam rests")
    terminal.type("\x11")
    terminal.until("The exam is not handed in")
    assert terminal.quit() == 0
    sent = POINTER.sub(b"", CSI.sub(b"", terminal.sent))
    assert [sent[max(0, m.start() - 12) : m.end() + 12] for m in RAW.finditer(sent)] == []
