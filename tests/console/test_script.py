"""Scripts in a pipe: what is sent and what not, what is expected, the exit code, the number of a row."""

import asyncio

import pytest

from popconsole.analysis.history import History
from popconsole.console.last_reply import last_reply
from popconsole.console.shell_start import Form
from popconsole.console.tally import Tally
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, LineKind, Lines, Side
from tests.analysis.follow import line as parsed
from tests.console.conftest import Ran, Scripted, peer_at, shell


def test_comments_and_empty_rows_are_not_sent_and_an_empty_line_has_a_way(ran: Scripted) -> None:
    done = ran(script="# first\n\n  # second\n\t\n:send\n:send # third\nQUIT\n")
    assert [row for row in done.rows if row.startswith("client: ")] == [
        "client: ", "client: # third", "client: QUIT"
    ]  # fmt: skip


def test_a_byte_order_mark_is_none_of_the_first_row(ran: Scripted) -> None:
    assert ran(script="\ufeffQUIT\n").code == 0


@pytest.mark.parametrize(
    ("script", "code", "told"),
    [
        (":expect +OK\nQUIT", 0, ""),
        ("USER student\nPASS wrong\n:expect -ERR\nQUIT", 0, ""),
        ("USER student\nPASS wrong\nUSER student\n:expect +OK\nQUIT", 1, ""),  # not judged
        (
            "USER student\nPASS wrong\n:expect +OK\nQUIT",
            1,
            "line 3: expected +OK, and the reply is: -ERR [AUTH] ",
        ),
        (":expect -ERR\nQUIT", 1, "line 1: expected -ERR, and the reply is: +OK popconsole.example POP3 "),
        (
            "# x\n\nCAPA\n:expect ^UIDL$\n:expect ^XYZ$\nQUIT",
            1,
            "line 5: expected ^XYZ$, and the reply is: +OK ",
        ),
        ("CAPA\n:expect lines more\nQUIT", 1, " lines more)"),
        ("NOOP\n:expect only after login\nQUIT", 0, ""),
        ("NOOP\n:require AUTHORIZATION\nQUIT", 1, ""),  # a state forgives no reply
        ("USER student\n:require authorization, user named\n:require AUTHORIZATION\nQUIT", 0, ""),
        (
            "USER student\n:require TRANSACTION\nQUIT",
            1,
            "line 2: the state TRANSACTION is required, and it is AUTHORIZATION, user named: the script ",
        ),
        ("QUIT\n:require CLOSED", 0, ""),
        (":require NOWHERE\nQUIT", 2, 'line 1: "NOWHERE" is no state of POP3: CONNECTED; AUTHORIZATION; '),
        (":expect\nQUIT", 2, "line 1: :expect needs what the last reply is to be"),
        (":expect [\nQUIT", 2, 'line 1: "[" is no regular expression'),
        ("\n\n:nosuch\nQUIT", 2, "line 3: :nosuch is no command of the console"),
        ("QUIT\n\nSTAT", 2, "line 3: Not sent: there is no connection"),
        ("x" * 1_100_000, 2, "line 1: A line of the input has more than"),
    ],
)
def test_what_a_script_expects(ran: Scripted, script: str, code: int, told: str) -> None:
    done = ran(script=script)
    assert done.code == code
    assert told in done.err.decode()
    assert bool(told) == bool(done.err)
    if code == 2 or ":require TRANSACTION" in script:
        assert script.startswith("QUIT") or "client: QUIT" not in done.rows


@pytest.mark.parametrize(
    ("script", "code", "said", "told"),
    [
        ("USER student\nPASS wrong\n:expect -ERR\nNOOP\n:expect -ERR\nQUIT", 0, 4, ""),
        ("USER student\nPASS wrong\n# now\nQUIT", 1, 2, "line 2: a negative reply that no :expect foresees"),
        ("USER student\nPASS wrong", 1, 2, "line 2: a negative reply that no :expect foresees"),
        ("USER student\n:expe -ERR\nQUIT", 1, 1, "line 2: expected -ERR, and the reply is: +OK "),
        (":send NOOP\n:expect -ERR\nQUIT", 0, 2, ""),
        ("NOOP\n:nosuch", 1, 1, "line 1: a negative reply that no :expect foresees"),
    ],
)
def test_the_first_that_is_not_as_expected_ends_it_where_that_is_asked_for(
    ran: Scripted, script: str, code: int, said: int, told: str
) -> None:
    done = ran(fails_fast=True, script=script)
    assert done.code == code
    assert sum(row.startswith("client: ") for row in done.rows) == said
    assert told in done.err.decode()


def test_pop2_and_the_forms_for_programs(ran: Scripted) -> None:
    script = (
        ":expect +\nHELO student learn\n:expect #\nREAD 1\n:expect =\n:expect ^=\\d+\nRETR\n"
        ":expect ^Subject: \nACKS\nQUIT\n"
    )
    for form in (Form.TEXT, Form.JSON, Form.WIRE):
        assert ran(protocol=POP2, form=form, script=script).code == 0
    done = ran(
        protocol=POP2, form=Form.WIRE, script="HELO student nothing\n:expect -\n:require DONE\n:expect =\n"
    )
    assert done.code == 1
    assert b"line 4: expected =, and the reply is: - wrong user" in done.err
    assert b"expected" not in done.out


def test_a_reply_that_does_not_come_is_told_with_its_row() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK\r\n")
        await reader.read()

    async def console() -> Ran:
        async with peer_at(peer) as address:
            return await shell(address, "--timeout", "0.2", stdin=b"# x\nSTAT\n:expect +OK\n")

    done = asyncio.run(console())
    assert done.code == 2
    assert b"line 2: The server did not answer within 0.2 s." in done.err


def of(protocol: Protocol, *said: str) -> History:
    history = History(protocol, Lines([parsed(text) for text in said]), exact=True)
    history.extend()
    return history


def shown(history: History) -> str | None:
    reply = last_reply(history)
    return None if reply is None else reply.shown


def test_the_last_reply() -> None:
    assert shown(of(POP3)) is None
    assert shown(of(POP3, "C: NOOP")) is None
    assert shown(of(POP3, "S: +OK hi")) == "+OK hi"
    assert shown(of(POP3, "S: +OK hi", "C: LIST")) is None
    long = ("S: +OK hi", "C: LIST", "S: +OK", *(f"S: {n} 120" for n in range(1, 700)), "S: .")
    assert shown(of(POP3, *long)) == "+OK (and 700 lines more)"
    assert shown(of(POP3, *long, "C: NOOP", "S: -ERR no")) == "-ERR no"
    ahead = of(POP3, "S: +OK hi", "C: LIST", "C: NOOP", "S: +OK", "S: 1 120", "S: .", "S: -ERR no")
    assert shown(ahead) == "-ERR no"
    counted = ("S: + POP2", "C: HELO a b", "S: #1", "C: READ", "S: =6", "C: RETR", "S: Four")
    assert shown(of(POP2, *counted)) == "Four"


def test_the_last_reply_is_the_servers_whatever_else_is_noted() -> None:
    history = of(POP3, "S: +OK hi", "C: NOOP")
    lines = Lines(history.lines)
    lines.append(Line(Side.SERVER, b"a fault", kind=LineKind.NOTE))
    lines.append(parsed("S: -ERR no"))
    lines.append(Line(Side.SERVER, b"", kind=LineKind.CLOSED))
    reply = last_reply(History(POP3, lines, exact=True))
    assert reply is not None
    assert (reply.shown, reply.meets("-ERR"), reply.meets("+OK"), reply.meets("NO$")) == (
        "-ERR no", True, False, False
    )  # fmt: skip
    assert reply.meets("no$")


def test_a_status_indicator_is_a_whole_word_in_pop3() -> None:
    for said, met in (("+OK", True), ("+OK hi", True), ("+OKAY", False), ("+ok", False)):
        reply = last_reply(of(POP3, f"S: {said}"))
        assert reply is not None
        assert reply.meets("+OK") is met


def test_a_reply_is_forgiven_once() -> None:
    tally = Tally()
    for step in of(POP3, "S: +OK hi", "C: NOOP", "S: -ERR", "C: NOOP", "S: -ERR").steps():
        tally.feed(POP3, step)
    tally.judged(met=True)
    tally.judged(met=True)
    assert (tally.differs, tally.code) == (True, 1)
