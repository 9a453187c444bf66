"""What is not there: a greeting, a status line, an end. Left out by a writer, it is a note; else a fault."""

import pytest

from popconsole.analysis.step import Step
from popconsole.analysis.tracker import Tracker
from popconsole.protocol import POP2, POP3
from popconsole.protocol.pop3 import Pop3State
from popconsole.transcript.model import Lines
from tests.analysis.follow import follow, line, steps

A, U, T = "AUTHORIZATION", "AUTHORIZATION, user named", "TRANSACTION"
LOGGED_IN = ["S: +OK ready", "C: USER a", "S: +OK", "C: PASS b", "S: +OK"]

EXACT_OR_NOT = pytest.mark.parametrize("exact", [True, False], ids=["exact", "written"])


def codes(step: Step) -> list[str]:
    besides = ("password-in-clear", "pipelining-unlisted")
    return [found.code for found in step.findings if found.code not in besides]


def noted(rows: list[str], *, exact: bool = False) -> dict[str, list[str]]:
    """Return the findings of a session of POP3 by the lines that have some."""
    return {f"{step.line.side.value}: {step.line.octets.decode()}": codes(step)
            for step in steps(POP3, rows, exact=exact) if codes(step)}  # fmt: skip


@EXACT_OR_NOT
def test_without_a_greeting_replies_answer_their_commands(exact: bool) -> None:  # noqa: FBT001
    follow(
        POP3,
        f"""
        C: USER a      | command, USER, CONNECTED
        S: +OK         | reply, USER, {A} > {U}, greeting-omitted
        C: PASS b      | command, PASS, {U}, password-in-clear
        S: +OK         | reply, PASS, {U} > {T}
        C: STAT        | command, STAT, {T}
        S: +OK 0 0     | reply, STAT, {T}
        C: QUIT        | command, QUIT, {T} > UPDATE
        S: +OK         | reply, QUIT, UPDATE > CLOSED
        """,
        exact=exact,
    )


@EXACT_OR_NOT
@pytest.mark.parametrize(
    "rows",
    [
        ["C: USER a", "S: +OK Password required for a on this POP3 server", "C: PASS b", "S: +OK"],
        ["C: USER a", "S: -ERR no such mailbox", "C: QUIT", "S: +OK"],
        ["C: USER Ann", "S: +OK hello ann, and welcome", "C: PASS b", "S: +OK"],
        ["C: CAPA", "S: +OK", "S: TOP", "S: .", "C: QUIT", "S: +OK"],
        ["C: RETR 1", "S: +OK", "S: Hi.", "S: .", "C: QUIT", "S: +OK"],
        ["C: USER a", "C: PASS b", "C: STAT", "S: +OK", "S: +OK", "S: +OK 1 5"],
        ["C: AUTH PLAIN", "S: + ", "C: AGEAYg==", "S: +OK"],
    ],
)
def test_that_the_greeting_is_not_there_is_noted_once(rows: list[str], exact: bool) -> None:  # noqa: FBT001
    found = noted(rows, exact=exact)
    found = {line: [code for code in there if code != "negative"] for line, there in found.items()}
    assert [there for there in found.values() if there] == [["greeting-omitted"]]


def test_an_article_that_begins_without_greeting_or_status() -> None:
    follow(
        POP3,
        f"""
        C: LIST        | command, LIST, CONNECTED
        S: ERR what?   | reply, LIST, {T}, greeting-omitted, reply-shape
        """,
    )


@EXACT_OR_NOT
def test_the_client_speaks_before_the_greeting(exact: bool) -> None:  # noqa: FBT001
    """Told by what the first line says, or by one reply more than there are commands."""
    told = ["C: USER a", "S: +OK POP3 server ready", "S: +OK", "C: PASS b", "S: +OK"]
    counted = ["C: USER a", "S: +OK", "S: +OK send your password", "C: PASS b", "S: +OK"]
    assert noted(told, exact=exact) == {"S: +OK POP3 server ready": ["spoke-early"]}
    assert noted(counted, exact=exact)["S: +OK send your password"] == ["spoke-early"]
    for rows in (told, counted):
        assert steps(POP3, rows, exact=exact)[-1].after.state is Pop3State.TRANSACTION


def test_where_all_is_recorded_from_the_connection_on_the_first_line_greets() -> None:
    *_, last = steps(POP3, ["So", "C: USER a", "S: +OK"], exact=True)
    assert (last.kind.value, codes(last)) == ("greeting", [])
    *_, last = steps(POP3, ["So", "C: STAT", "S: +OK 0 0"], exact=True)
    assert (last.kind.value, codes(last)) == ("reply", ["greeting-omitted"])


def test_pop2_without_a_greeting() -> None:
    follow(
        POP2,
        """
        C: HELO a b    | command, HELO, LSTN, password-in-clear
        S: #2          | reply, HELO, AUTH > MBOX, greeting-omitted
        C: READ        | command, READ, MBOX
        S: =5          | reply, READ, MBOX > ITEM
        """,
    )


# --- ends


def test_an_end_that_does_not_come() -> None:
    rows = [*LOGGED_IN, "C: LIST", "S: +OK 2 messages", "S: 1 10", "C: RETR 1", "S: +OK", "S: c", "S: ."]
    assert noted(rows)["C: RETR 1"] == ["end-missing"]
    # the next answer shows it, where all is recorded: no listing holds a status line
    found = noted(rows, exact=True)
    assert found["S: +OK"] == ["end-missing"]
    # in an answer that may hold anything, one right behind the next command does
    rows = [*LOGGED_IN, "C: RETR 1", "S: +OK", "S: c", "C: DELE 1", "S: +OK", "C: QUIT", "S: +OK bye"]
    *_, last = steps(POP3, rows, exact=True)
    assert last.after.state is POP3.closed
    assert noted(rows, exact=True) == {"S: +OK": ["end-missing"]}


def test_lines_of_a_message_that_look_like_answers_to_what_was_sent_ahead() -> None:
    """Mail on POP3, fetched ahead: the dot ends it, and the answer behind it is whole."""
    rows = [*LOGGED_IN, "C: RETR 1", "C: RETR 2", "S: +OK", "S: say:", "S: +OK 1 2", "S: ."]
    rows += ["S: +OK", "S: two", "S: ."]
    assert noted(rows, exact=True) == {"S: +OK 1 2": ["status-inside"]}


@EXACT_OR_NOT
def test_answers_that_overlap(exact: bool) -> None:  # noqa: FBT001
    rows = [*LOGGED_IN, "C: RETR 1", "C: RETR 2", "S: +OK", "S: one", "S: +OK 5", "S: .", "S: two", "S: ."]
    rows += ["C: QUIT", "S: +OK"]
    assert noted(rows, exact=exact) == {"S: +OK 5": ["status-inside"], "S: two": ["replies-overlap"]}


def test_a_writer_who_leaves_things_out_is_no_fault() -> None:
    rows = [*LOGGED_IN, "C: RETR 1", "S: +OK", "S~ the message", "S: .", "C: LIST", "S: +OK", "S: 1 5"]
    assert noted([*rows, "C: QUIT", "S: +OK"]) == {"C: QUIT": ["end-omitted"]}
    rows = [*LOGGED_IN, "C: LIST", "S: 1 5", "C: LIST", "S: 1 5", "S: ."]
    assert noted(rows) == {"S: 1 5": ["status-omitted"], "C: LIST": ["end-omitted"]}


def test_a_status_line_that_does_not_come() -> None:
    rows = [*LOGGED_IN, "C: LIST", "S: 1 5", "S: ."]
    assert noted(rows) == {"S: 1 5": ["status-omitted"], "S: .": ["status-missing"]}


BROKEN_OFF = [*LOGGED_IN, "C: RETR 1", "S: +OK", "S: one", "S: -ERR [SYS/TEMP] disk error"]


@pytest.mark.parametrize(("end", "said"), [("S: .", "reply-broken-off"), ("C: QUIT", "end-missing")])
def test_an_answer_that_is_broken_off_has_one_finding_at_its_end(end: str, said: str) -> None:
    """Where the dot does not come, that is certain; where it comes, the line before it is a guess."""
    assert noted([*BROKEN_OFF, end]) == {BROKEN_OFF[-1]: ["status-inside"], end: [said]}
    assert "reply-broken-off" not in str(noted([*BROKEN_OFF, "S: and more", end]))


def test_an_answer_that_is_broken_off_where_lines_are_left_out() -> None:
    """That the dot is not there tells nothing then."""
    rows = [*LOGGED_IN, "C: LIST", "S: 1 5", "C: RETR 1", "S: +OK", "S: one", "S: -ERR disk error"]
    assert noted([*rows, "C: QUIT"])["C: QUIT"] == ["reply-broken-off"]
    assert noted([*rows, "S: and more", "C: QUIT"])["C: QUIT"] == ["end-omitted"]


# --- what is nearly a status line


def test_what_is_no_status_line_grants_nothing() -> None:
    follow(
        POP3,
        f"""
        S: +OK ready          | greeting, CONNECTED > {A}
        C: USER a             | command, USER, {A}
        S: +OK                | reply, USER, {A} > {U}
        C: PASS b             | command, PASS, {U}, password-in-clear
        S: ERR login incorrect | reply, PASS, {U} > {A}, reply-shape
        C: USER a             | command, USER, {A}
        S: what?              | reply, USER, {A}, reply-shape
        C: USER a             | command, USER, {A}
        S: OK                 | reply, USER, {A} > {U}, reply-shape
        C: PASS b             | command, PASS, {U}, password-in-clear
        S: +OKfine            | reply, PASS, {U} > {T}, reply-shape
        C: LIST               | command, LIST, {T}
        S: +OK:               | reply, LIST, {T}, reply-shape
        S: 1 5                | data, LIST, {T}
        S: .                  | end, LIST, {T}
        """,
        exact=True,
    )


def test_nothing_is_accepted_behind_the_end_of_a_session() -> None:
    *_, last = steps(POP3, [*LOGGED_IN, "C: QUIT", "S: +OK", "C: STAT", "S: +OK 1 5"])
    assert last.after.state is POP3.closed


# --- many lines at once


def at_once(rows: list[str], most: int) -> tuple[dict[int, list[str]], Tracker]:
    """Return the codes by the place of their line; lines within replies are taken in ``most`` at a time."""
    lines, tracker = Lines(map(line, rows)), Tracker(POP3, exact=True)
    found: dict[int, list[str]] = {}
    index = 0
    while index < len(lines):
        span = tracker.span(lines, index, min(index + most, len(lines)))
        if span is not None:
            found |= {index + place: [f.code for f in there] for place, there in span.findings.items()}
            index += span.count
            continue
        found[index] = [f.code for f in tracker.feed(lines[index]).findings]
        index += 1
    return {place: there for place, there in found.items() if there}, tracker


@pytest.mark.parametrize(
    "rows",
    [
        ["C: RETR 1", "C: RETR 2", "S: +OK", "S: one", "S: +OK 5", "S: more", "S: .", "S: two", "S: ."],
        ["C: RETR 1", "S: +OK", "S: c", "C: DELE 1", "S: +OK", "C: QUIT", "S: +OK bye"],
        ["C: RETR 1", "S: +OK", "S: c", "C: DELE 1", "S: more", "S: +OK", "S: .", "S: +OK"],
        ["C: LIST", "C: NOOP", "S: +OK", "S: 1 5", "S: 2 5", "S: +OK", "C: QUIT", "S: +OK"],
        ["C: LIST", "C: NOOP", "S: +OK", "S: +OK", "C: QUIT", "S: +OK"],
        ["C: RETR 1", "S: +OK", "S: a: b", "S:", "S: c", "S: -ERR no more", "S: ."],
        ["C: TOP 1 1", "S: +OK", "S: a: b", "S:", "S: c", "S: d", "S: ."],
        ["C: TOP 1 1", "S: +OK", "S:", "S: c", "S: d", "S: ."],
        ["C: TOP 1 1", "S: +OK", "S: a: b", "S: a: c", "S: ."],
    ],
)
@pytest.mark.parametrize("most", [1, 2, 100])
def test_lines_that_are_taken_in_at_once_mean_the_same(rows: list[str], most: int) -> None:
    rows = [*LOGGED_IN, *rows]
    told = steps(POP3, rows, exact=True)
    one_by_one = {step.index: [f.code for f in step.findings] for step in told if step.findings}
    found, tracker = at_once(rows, most)
    assert found == one_by_one
    assert tracker.situation == told[-1].after


@pytest.mark.parametrize("answer", ["+OK", "+OK send the password", "+OK jeff is known"])
def test_a_whole_recording_whose_greeting_was_cut_out_is_not_shifted(answer: str) -> None:
    rows = ["So", "C: USER jeff", f"S: {answer}", "C: PASS b", "S: +OK", "C: STAT", "S: +OK 0 0"]
    told = steps(POP3, rows, exact=True)
    found = [code for step in told for code in codes(step) if code != "password-in-clear"]
    assert found == ["command-wrong-state", "greeting-omitted"]
    assert told[-1].after.count == 0
    assert told[4].after.state is Pop3State.TRANSACTION


def test_a_client_that_waits_behind_a_bare_greeting_has_its_answer_then() -> None:
    told = steps(POP3, ["So", "C: USER jeff", "S: +OK", "S: +OK", "C: PASS b"], exact=True)
    assert [step.kind.value for step in told] == ["open", "command", "greeting", "reply", "command"]
    assert "greeting-omitted" not in [code for step in told for code in codes(step)]


@pytest.mark.parametrize("greeting", ["+OK POP3 server ready", "+OK <1.2@pop.example>", "+OK ready for POP"])
def test_a_greeting_answers_no_command_whatever_was_said_before_it(greeting: str) -> None:
    told = steps(POP3, ["C: NOOP", f"S: {greeting}", "S: -ERR log in first"])
    assert [step.kind.value for step in told] == ["command", "greeting", "reply"]
    assert codes(told[1]) == ["spoke-early"]


def test_a_reply_that_reads_like_a_greeting_and_may_be_none_answers() -> None:
    told = steps(POP3, ["C: PASS b", "S: +OK maildrop locked and ready"])
    assert (told[1].kind.value, told[1].after.state) == ("reply", Pop3State.TRANSACTION)


def test_a_message_into_which_a_client_says_quit_has_one_finding() -> None:
    rows = ["S: +OK", "C: RETR 1", "S: +OK", "S: one", "C: QUIT", "S: two", "S: .", "S: +OK bye"]
    found = [(step.index, code) for step in steps(POP3, rows) for code in codes(step)]
    assert found == [(1, "command-wrong-state"), (2, "accepted-in-wrong-state"), (4, "end-missing")]


def test_a_command_that_is_left_out_is_noted_once_for_its_answer() -> None:
    rows = ["S: +OK ready", "C~ LIST", "S: +OK", "S: 1 20", "S: .", "C~ NOOP", "S: +OK", "S: -ERR no"]
    told = [codes(step) for step in steps(POP3, rows)]
    assert told == [[], [], ["command-omitted"], [], [], [], ["command-omitted"], ["command-omitted"]]


def test_a_refusal_that_names_the_first_command_is_no_greeting() -> None:
    rows = ["C: CAPA", "S: -ERR this server does not have CAPA", "C: USER nora", "S: +OK"]
    assert [codes(step) for step in steps(POP3, rows)] == [[], ["greeting-omitted", "negative"], [], []]
    rows[1] = "S: -ERR the server is busy"
    assert codes(steps(POP3, rows)[1]) == ["greeting-refused", "spoke-early"]
