"""A plan presented in the line console: in a pipe, and by a person who presses Enter."""

import asyncio
from pathlib import Path

import pytest

from popconsole.protocol import POP3
from popconsole.ui.presenting import link
from popconsole.ui.presenting.link import NotesClient
from tests.console.conftest import shell
from tests.console.test_terminal import ENTER, at_terminal
from tests.prepared import run

PLAN = """\
format = 1
title = "Small"
protocol = "POP3"

[[moment]]
title = "Log in"
minutes = 1
notes = "Slowly."
ask = { question = "And the answer?", choices = ["yes", "no"], right = 1, why = "It is polite.", after = 1 }
type = ["USER student", "PASS learn"]

[[moment]]
title = "Pull"
minutes = 1
type = [{ line = "DELE 9", expect = "-ERR" }]
pull-plug = true

[[moment]]
title = "Read"
minutes = 1
task = "Look."
open = { name = "rfc1939-session", line = 4 }

[[moment]]
title = "Again"
minutes = 1
session = "new"
type = ["STAT"]
"""


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(link, "links_folder", lambda: tmp_path / "links")
    path = tmp_path / "small.toml"
    path.write_text(PLAN)
    return str(path)


def test_in_a_pipe_the_plan_goes_on_row_by_row(small: str) -> None:
    typed = [":present", f":present {small}", *[":go-on"] * 7, ":notes", ":go-back", ":end-plan"]
    ran = asyncio.run(shell(stdin="".join(f"{row}\n" for row in typed).encode()))
    rows = ran.rows
    assert "ninety-minutes         POP3 in ninety minutes" in rows
    assert "Moment 1 of 4, 0:00 to 1:00: Log in" in rows
    assert "Question: And the answer?" in rows
    assert rows.count("Right: yes. It is polite.") == 1
    assert "client: PASS ********" in rows
    assert "the client closed the connection" in rows
    assert "    4 C: APOP mrose ********" in rows
    assert "Task: Look." in rows
    assert "# Slowly." not in rows
    assert "There are no notes on this moment." not in rows
    assert ran.code == 0, ran.rows


def test_in_a_pipe_an_answer_that_is_not_as_planned_is_told_and_counts(small: str) -> None:
    typed = b":notes\n:go-on\n:go-on\n:go-back\n:go-back\n:go-back\n"
    ran = run(("present", "--plain", small, "--from", "4"), typed)
    assert ran.code == 1
    text = "\n".join(ran.rows) + ran.err.decode()
    assert "not as planned: STAT: refused: -ERR" in text
    assert "The plan is at its end." in text
    assert "There are no notes" not in text
    assert "  STAT" in ran.rows


def test_what_can_t_be_presented_is_told(tmp_path: Path) -> None:
    assert asyncio.run(shell(stdin=b":present nothing\n")).code == 2
    ran = asyncio.run(shell(stdin=b":go-on\n"))
    assert ran.code == 2
    path = tmp_path / "wrong.toml"
    path.write_text(PLAN.replace("[[moment]]", 'persona = "nobody"\n[[moment]]', 1))
    assert asyncio.run(shell(stdin=f":present {path}\n".encode())).code == 2


def test_at_a_terminal_enter_alone_goes_on_and_a_second_terminal_does_too(small: str) -> None:
    async def go() -> None:
        async with at_terminal(POP3) as person:
            await person.commands(f":present {small}")
            await person.until(lambda: person.said("Moment 1 of 4", 0))
            await person.keys(ENTER)
            await person.until(lambda: person.said("C: USER student", 0))
            client = NotesClient()
            states = client.states()
            while (state := await anext(states)) is None:
                pass
            assert (state.moment, state.done) == (1, 1)
            assert client.ask("go-on")
            await person.until(lambda: person.said("C: PASS ********", 0))
            await person.commands(":notes")
            await person.until(lambda: person.said("# Slowly.", 0))
            await person.commands(":go-back")
            await person.commands(":go-back")
            await person.until(lambda: person.said("This is the beginning of the plan.", 0))
            await person.commands(":end-plan")
            await states.aclose()
            await person.keys(ENTER)
            await person.until(lambda: person.said("Nothing was typed", 0))

    asyncio.run(go())
