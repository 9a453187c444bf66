"""Two sessions at a time in the line console, in pipes and at a terminal."""

import asyncio
import json
from pathlib import Path

from popconsole.protocol import POP2
from tests.console.conftest import shell
from tests.console.test_terminal import at_terminal

TRANSCRIPTS = Path(__file__).parents[2] / "transcripts"

# One at a time (lesson L9): A logs in, B is refused, A quits, B logs in.
ONE_AT_A_TIME = rb"""
USER student
PASS learn
STAT
:split
USER student
PASS learn
:expect \[IN-USE\]
USER teacher
PASS chalk
:require TRANSACTION
QUIT
:other
STAT
QUIT
:other
:reconnect
USER student
PASS learn
:require TRANSACTION
QUIT
"""


def test_one_at_a_time() -> None:
    ran = asyncio.run(shell(stdin=ONE_AT_A_TIME))
    assert (ran.code, ran.err) == (0, b"")
    assert b"learn" not in ran.out
    assert (
        "B server: -ERR [IN-USE] another session holds this maildrop: QUIT there, then log in again"
        in ran.rows
    )
    split = ran.rows.index(next(row for row in ran.rows if row.startswith("B POP3: mock server")))
    assert not any(row.startswith(("A ", "B ")) for row in ran.rows[:split])
    assert all(row.startswith(("A ", "B ")) for row in ran.rows[split:])
    assert any(row.startswith("A POP3 TRANSACTION ■ lock, active: in clear") for row in ran.rows)
    assert any(row.startswith("B POP3 CLOSED □ lock given back: closed") for row in ran.rows)
    assert ran.rows.count("B state: TRANSACTION") == 2
    assert ran.rows[-1] == "B the server closed the connection"


# Side by side (lesson L14): the same errand in both, then one mistake on each side.
SIDE_BY_SIDE = rb"""
USER student
PASS learn
LIST 1
RETR 1
DELE 1
QUIT
:expect 5 messages left
:split pop2
HELO student learn
:expect ^#5 messages
READ 1
RETR
ACKD
:errands
QUIT
:other
:reconnect
USER student
PASS learn
:expect 4 messages
BOGUS
:expect -ERR
:require TRANSACTION
:other
:reconnect
BOGUS
:expect -
:require DONE
:errands
"""


def test_side_by_side() -> None:
    ran = asyncio.run(shell(stdin=SIDE_BY_SIDE))
    assert (ran.code, ran.err) == (0, b"")
    assert b"learn" not in ran.out
    first, second = (n for n, row in enumerate(ran.rows) if row == "errand: greeting")
    told = ran.rows[first:]
    for errand, a, b in (
        ("log in", "A C: USER student", "B C: HELO student ********"),
        ("how large", "A C: LIST 1", "B C: READ 1"),
        ("fetch", "A C: RETR 1", "B C: RETR"),
        ("delete it", "A C: DELE 1", "B C: ACKD"),
    ):
        at = told.index(f"errand: {errand}")
        assert told[at + 1] == a
        assert b in told[at : at + 20]
    at = told.index("A C: QUIT")
    assert "B not so far" not in told[:at]
    # POP3 forgives and goes on, POP2 hangs up.
    told = ran.rows[second:]
    at = told.index("errand: something else")
    assert told[at + 1 : at + 6] == [
        "A C: BOGUS",
        "A S: -ERR unknown command BOGUS",
        "B C: BOGUS",
        "B S: - unknown command BOGUS",
        "B — the server closed the connection —",
    ]


def test_both_are_closed_at_the_end_of_the_input_and_say_so() -> None:
    ran = asyncio.run(shell(stdin=b"USER student\n:split pop2\n"))
    assert ran.code == 0
    assert [row for row in ran.rows if row.endswith("closed the connection")] == [
        "A the client closed the connection", "B the client closed the connection",
    ]  # fmt: skip


def test_the_lines_of_the_other_one_come_with_its_mark_while_one_types_here() -> None:
    script = b"USER student\n:split pop2\n:other\nPASS learn\n:other\nHELO student learn\n"
    ran = asyncio.run(shell(stdin=script))
    assert ran.code == 1  # the maildrop is A's
    assert "A server: +OK student's maildrop has 6 messages (5713 octets)" in ran.rows
    assert any(row.startswith("B server: - ") for row in ran.rows)


def test_each_object_of_json_says_which_session_it_is_of() -> None:
    ran = asyncio.run(shell("--json", stdin=b"NOOP\n:split\nQUIT\n:other\nQUIT\n"))
    objects = [json.loads(row) for row in ran.out.splitlines()]
    assert [one.get("half") for one in objects][:3] == [None] * 3
    assert {one.get("half") for one in objects[3:]} == {"A", "B"}


def test_what_can_t_stand_beside_is_told() -> None:
    for asked, told in (
        (b":split 7", b"is no session"),
        (b":split 1", b"active already"),
        (b":split no such", b"name one server"),
        (b":other", b"does not apply now"),
        (b":unsplit", b"does not apply now"),
        (b":errands", b"does not apply now"),
        (b":persona dovecot\n:split pop2", b"POP2"),
    ):
        ran = asyncio.run(shell(stdin=asked + b"\n"))
        assert ran.code == 2, asked
        assert told in ran.err, asked


def test_a_recording_beside_a_session_and_one_alone_again() -> None:
    script = f":split {TRANSCRIPTS / 'rfc937-scenario.txt'}\n:step\n:other\nNOOP\n:unsplit\nQUIT\n:split 2\n"
    ran = asyncio.run(shell(stdin=script.encode()))
    assert any(row.startswith("B POP2") and "active: recording" in row for row in ran.rows)
    assert "The other one goes on: :sessions lists it, :split NUMBER brings it back." in ran.rows
    assert "client: QUIT" in ran.rows
    assert ran.rows[-1].startswith("A POP3 CLOSED")


def test_the_prompt_names_the_one_that_is_typed_in() -> None:
    async def go() -> None:
        async with at_terminal(POP2) as person:
            assert person.seen().startswith("POP2 AUTH 127.0.0.1")
            await person.commands(":split pop3")
            await person.until(lambda: person.seen().startswith("B POP3 AUTHORIZATION 127.0.0.1"))
            await person.sends("NOOP")
            assert person.said("B C: NOOP", 0)
            await person.commands(":other")
            assert person.seen().startswith("A POP2 AUTH 127.0.0.1")
            other = person.display.console.other
            assert other is not None
            assert other.session is not None
            rows = len(person.rows)
            other.session.send(b"QUIT")
            await person.until(lambda: person.said("B # the server closed the connection", rows))
            assert person.seen().startswith("A POP2 AUTH 127.0.0.1")
            await person.commands(":split 1")
            assert person.said("That one is active already.", 0)
            await person.commands(":split 9")
            assert person.said("9", 0)
            await person.commands(":split no such")
            assert person.said("name one server", 0)
            await person.commands(f":split {TRANSCRIPTS / 'rfc937-scenario.txt'}")
            assert person.said("active: recording", 0)
            assert person.seen().startswith("B POP2")
            await person.commands(":split 1")
            assert person.seen().startswith("A POP2") or person.said("active already", 0)
            await person.commands(":persona dovecot")
            await person.commands(":split pop2")
            assert person.said("speaks no POP2", 0) or person.said("POP2", 0)
            await person.commands(":split")
            await person.until(lambda: person.display.console.session is not None)
            person.rows.clear()
            await person.commands(":errands")
            assert any(" greeting " in row for row in person.rows)
            await person.commands(":unsplit")
            assert not person.seen().startswith(("A ", "B "))

    asyncio.run(go())
