"""Predictions in the line console: in scripts, in a recording, at a terminal."""

import asyncio
from pathlib import Path

import pytest

from popconsole.console.shell_start import Form
from tests.console.conftest import Scripted
from tests.console.test_terminal import ENTER, at_terminal


def test_a_script_answers_with_numbers_or_hands(ran: Scripted) -> None:
    done = ran("USER a\n:predict LIST\n2\n1:3 3:4\n:predictions\nQUIT\n")
    at = done.rows.index
    assert at("What will the server answer?") < at("And which state follows?") < at("client: LIST")
    assert any(row.startswith("Reply: ") for row in done.rows)
    assert " of 7 w" in done.out.decode()
    assert "█" not in done.out.decode()
    assert any(row.startswith("LIST in AUTHORIZATION, user named: reply ") for row in done.rows)
    assert done.code == 1  # LIST was refused


def test_before_every_line(ran: Scripted) -> None:
    done = ran(":predict on\nUSER nobody\n:predict 2; 1\n:predict off\nQUIT\n:predictions\n")
    assert "Reply: 2 is right, +OK, one line. You were right." in done.rows
    assert "State: 1 is right, AUTHORIZATION, user named. You were right." in done.rows
    assert "All together: 2 of 2 right." in done.rows
    assert done.code == 0


def test_a_question_that_is_left_sends_the_line(ran: Scripted) -> None:
    done = ran(":predict NOOP\n:predict off\nQUIT\n:predictions\n")
    assert "client: NOOP" in done.rows
    assert "Nothing was predicted yet." in done.rows


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (":predict NOOP\nSTAT\nQUIT", 'line 2: "STAT" is no answer: The hands for 1 to'),
        (":predict NOOP\n:predict 99\n", '"99" is no answer'),
        (":predict NOOP\n", "The script ends with a question: NOOP was not answered."),
        ("QUIT\n:predict NOOP\n", "There is no connection: :predict with the number"),
        (":predict 7\n", "from 1 to"),
    ],
)
def test_what_is_no_answer_ends_a_script(ran: Scripted, script: str, told: str) -> None:
    done = ran(script)
    assert done.code == 2
    assert told in done.err.decode()


def test_an_earlier_line_and_one_of_auth(ran: Scripted) -> None:
    done = ran("USER nobody\n:predict 1\n2;1\n:predict on\nAUTH PLAIN\n1;1\n*\n:predict\nQUIT\n")
    text = done.out.decode()
    assert "    2 C: USER nobody\n    3 S: +OK nobody" in text
    assert "This line is no command: it is part of what a command has begun." in text
    assert "Nothing is asked." in text
    assert "Before every reply it is asked what it will be." in text


def test_a_recording_is_gone_through(ran: Scripted, tmp_path: Path) -> None:
    path = tmp_path / "seen.txt"
    path.write_bytes(b"S: +OK\nC: USER a\nS: +OK\nC: PASS sesame\nS: -ERR\nC: QUIT\n")
    done = ran(f":open {path}\n:predict\n1;1\n:predict\n1;1\n:predict\n1;1\n:predict 6\n:predict\n")
    text = done.out.decode()
    assert "    4 C: PASS ********\n    5 S: -ERR" in text
    assert "sesame" not in text
    assert "Nothing answers this line: the conversation ends there." in text


def test_no_command_follows(ran: Scripted, tmp_path: Path) -> None:
    path = tmp_path / "seen.txt"
    path.write_bytes(b"S: +OK\nC: USER a\nS: +OK\n")
    done = ran(f":open {path}\n:predict 3\n:predict 2\n:predict off\n")
    assert "No command of the client's follows: there is no reply to predict." in done.rows


def test_in_other_forms_the_questions_go_to_standard_error(ran: Scripted) -> None:
    done = ran(":predict NOOP\n1;1\nQUIT\n", form=Form.WIRE)
    assert b"What will" not in done.out
    assert b"What will the server answer?" in done.err


def test_at_a_terminal() -> None:
    async def go() -> None:
        async with at_terminal() as person:
            await person.commands(":predict USER nobody")
            assert person.said("What will the server answer?", 0)
            await person.keys("2", "2")
            await person.keys(ENTER, "")
            await person.until(lambda: person.said("And which state follows?", 0))
            await person.commands("x")
            assert person.said('"x" is no answer', 0)
            await person.keys("1", "1")
            await person.keys(ENTER, "")
            await person.until(lambda: person.said("State: 1 is right", 0))
            await person.commands(":predict")
            await person.commands("NOOP")
            assert person.said("NOOP, in AUTHORIZATION, user named", 0)
            await person.commands("3 4")
            await person.commands("3 4")
            await person.until(lambda: person.said(" of 7 ", 0))
            assert person.said("█", 0)

    asyncio.run(go())
