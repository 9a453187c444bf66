"""What is typed for the console among the commands for the server."""

import pytest

from popconsole.protocol import POP2, POP3
from popconsole.ui.meant_for_console import action_meant


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("help", "help"), ("HELP", "help"), (" ? ", "help"), ("help LIST", "help"),
        ("exit", "quit"), ("bye", "quit"), ("quit", ""), ("QUIT", ""), ("", ""), ("USER help", ""),
        ("help me with this", ""), ("NOOP", ""), ("helpme", ""),
    ],
)  # fmt: skip
def test_words_that_are_no_commands_of_pop(text: str, name: str) -> None:
    assert action_meant(POP3, text) == name
    assert action_meant(POP2, text) == name
