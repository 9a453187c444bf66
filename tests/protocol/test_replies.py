"""The shape of a reply is that of its command, the number of its arguments, and the state."""

import pytest

from popconsole.protocol.pop3 import POP3, Pop3State
from popconsole.protocol.table import Shape

MULTI, SINGLE = Shape.MULTI_LINE, Shape.SINGLE_LINE


@pytest.mark.parametrize(
    ("keyword", "arguments", "shape"),
    [
        ("LIST", 0, MULTI),
        ("LIST", 1, SINGLE),
        ("LIST", 2, SINGLE),  # servers that pass over what is too much answer about the first
        ("UIDL", 3, SINGLE),
        ("RETR", 0, MULTI),
        ("RETR", 2, MULTI),
        ("STAT", 1, SINGLE),
    ],
)
def test_what_is_too_much_is_answered_as_if_it_were_not_there(
    keyword: str, arguments: int, shape: Shape
) -> None:
    command = POP3.command(keyword)
    assert command is not None
    assert command.reply(arguments, Pop3State.TRANSACTION).shape is shape


def test_of_the_rows_for_another_state_none_is_taken() -> None:
    auth = POP3.command("AUTH")
    assert auth is not None
    for arguments in range(4):
        for state in Pop3State:
            row = auth.reply(arguments, state)
            assert row is auth.replies[0] or not row.states or state in row.states
