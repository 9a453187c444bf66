"""The tracker on POP3: RFC 1939's own session, what people leave out, what servers do wrong."""

import pytest

from popconsole.analysis.step import KnownMessage
from popconsole.analysis.tracker import Tracker
from popconsole.dialogue.kind import Kind
from popconsole.protocol import POP3
from popconsole.protocol.pop3 import Pop3State
from tests.analysis.follow import follow, line, steps

# RFC 1939, sections 3 to 7, RFC 2449, 2595, 5034 and 6856, and RFC 1081 for what is gone:
# which command is legal in which state.
LEGAL = """
        CONNECTED  AUTHORIZATION  user-named  TRANSACTION  UPDATE  CLOSED
USER        -            x            -            -          -       -
PASS        -            -            x            -          -       -
APOP        -            x            -            -          -       -
CAPA        -            x            x            x          -       -
STAT        -            -            -            x          -       -
LIST        -            -            -            x          -       -
UIDL        -            -            -            x          -       -
RETR        -            -            -            x          -       -
TOP         -            -            -            x          -       -
DELE        -            -            -            x          -       -
RSET        -            -            -            x          -       -
NOOP        -            -            -            x          -       -
AUTH        -            x            x            -          -       -
STLS        -            x            x            -          -       -
UTF8        -            x            x            -          -       -
LANG        -            x            x            x          -       -
LAST        -            -            -            x          -       -
RPOP        -            -            x            -          -       -
QUIT        -            x            x            x          -       -
"""

ARGUMENTS = {
    "USER": " a",
    "PASS": " b",
    "APOP": " a 0",
    "RETR": " 1",
    "TOP": " 1 0",
    "DELE": " 1",
    "RPOP": " a",
}

WAY = {
    "CONNECTED": ["So"],
    "AUTHORIZATION": ["S: +OK ready"],
    "user-named": ["S: +OK ready", "C: USER a", "S: +OK"],
    "TRANSACTION": ["S: +OK ready", "C: USER a", "S: +OK", "C: PASS b", "S: +OK"],
    "UPDATE": ["S: +OK ready", "C: USER a", "S: +OK", "C: PASS b", "S: +OK", "C: QUIT"],
    "CLOSED": ["S: +OK ready", "C: QUIT", "S: +OK"],
}


def cells() -> list[tuple[str, str, bool]]:
    head, *rows = LEGAL.strip().splitlines()
    return [
        (row.split()[0], state, mark == "x")
        for row in rows
        for state, mark in zip(head.split(), row.split()[1:], strict=True)
    ]


@pytest.mark.parametrize(("keyword", "state", "legal"), cells())
def test_each_command_is_legal_where_the_rfc_says(keyword: str, state: str, legal: bool) -> None:  # noqa: FBT001
    *_, step = steps(POP3, [*WAY[state], f"C: {keyword}{ARGUMENTS.get(keyword, '')}"], exact=True)
    codes = {found.code for found in step.findings}
    assert bool(codes & {"command-wrong-state", "session-over"}) is not legal
    assert not codes & {"command-unknown", "argument-missing", "argument-number"}


def test_every_command_of_the_table_is_in_this_one() -> None:
    named, here = {c.keyword for c in POP3.commands}, {keyword for keyword, _, _ in cells()}
    assert named - here == set(), "LEGAL in this file: add where each is legal, as its RFC says"
    assert here - named == set()


def test_the_rfcs_example_session() -> None:
    follow(
        POP3,
        """
        So wait                              | open, CONNECTED
        S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us> | greeting, CONNECTED > AUTHORIZATION
        C: APOP mrose c4c9334bac560ecc979e58001b3e22fb | command, APOP, AUTHORIZATION
        S: +OK mrose's maildrop has 2 messages (320 octets) | reply, APOP, AUTHORIZATION > TRANSACTION
        C: STAT                              | command, STAT, TRANSACTION
        S: +OK 2 320                         | reply, STAT, TRANSACTION
        C: LIST                              | command, LIST, TRANSACTION
        S: +OK 2 messages (320 octets)       | reply, LIST, TRANSACTION
        S: 1 120                             | data, LIST, TRANSACTION
        S: 2 200                             | data, LIST, TRANSACTION
        S: .                                 | end, LIST, TRANSACTION
        C: RETR 1                            | command, RETR, TRANSACTION
        S: +OK 120 octets                    | reply, RETR, TRANSACTION
        S~ the POP3 server sends message 1   | omitted, RETR, TRANSACTION
        S: .                                 | end, RETR, TRANSACTION
        C: DELE 1                            | command, DELE, TRANSACTION
        S: +OK message 1 deleted             | reply, DELE, TRANSACTION
        C: QUIT                              | command, QUIT, TRANSACTION > UPDATE
        S: +OK dewey POP3 server signing off | reply, QUIT, UPDATE > CLOSED
        C! closes                            | close, CLOSED
    """,
    )


def test_behind_an_accepted_user_there_are_other_ways_in() -> None:
    follow(
        POP3,
        """
        S: +OK POP3 server ready | greeting, CONNECTED > AUTHORIZATION
        C: USER mrose | command, USER, AUTHORIZATION
        S: +OK | reply, USER, AUTHORIZATION > AUTHORIZATION, user named
        C: LANG en | command, LANG, AUTHORIZATION, user named
        S: +OK en | reply, LANG, AUTHORIZATION, user named
        C: AUTH X-NONE | command, AUTH, AUTHORIZATION, user named
        S: -ERR no such mechanism | reply, AUTH, AUTHORIZATION, user named, negative
        C: AUTH CRAM-MD5 | command, AUTH, AUTHORIZATION, user named, mechanism-weak
        S: + PDEuMkB4Pg== | challenge, AUTH, AUTHORIZATION, user named > AUTHORIZATION, challenged
        C: * | response, AUTH, AUTHORIZATION, challenged, exchange-cancelled
        S: -ERR cancelled | reply, AUTH, AUTHORIZATION, challenged > AUTHORIZATION, negative
        C: USER mrose | command, USER, AUTHORIZATION
        S: +OK | reply, USER, AUTHORIZATION > AUTHORIZATION, user named
        C: STLS | command, STLS, AUTHORIZATION, user named
        S: +OK | reply, STLS, AUTHORIZATION, user named > AUTHORIZATION
        C: PASS x | command, PASS, AUTHORIZATION, command-wrong-state
    """,
        exact=True,
    )


def test_an_article_that_leaves_lines_out() -> None:
    follow(
        POP3,
        """
        S: +OK mail.example POP3 service     | greeting, CONNECTED > AUTHORIZATION
        S: (Some Server 4.15)                | greeting, AUTHORIZATION, greeting-wrapped
        C: USER jeff                         | command, USER, AUTHORIZATION
        S: +OK                               | reply, USER, AUTHORIZATION > AUTHORIZATION, user named
        C: PASS x                            | command, PASS, AUTHORIZATION, user named, password-in-clear
        S: +OK                               | reply, PASS, AUTHORIZATION, user named > TRANSACTION
        C: TOP 1 5                           | command, TOP, TRANSACTION
        S: Subject: hello                    | data, TOP, TRANSACTION, status-omitted
        S:                                   | data, TOP, TRANSACTION
        S: text                              | data, TOP, TRANSACTION
        C: QUIT                              | command, QUIT, TRANSACTION > UPDATE, end-omitted
        S: +OK                               | reply, QUIT, UPDATE > CLOSED
    """,
    )


def test_the_same_lines_recorded_exactly_are_faults() -> None:
    follow(
        POP3,
        """
        S: +OK mail.example POP3 service     | greeting, CONNECTED > AUTHORIZATION
        S: (Some Server 4.15)                | unsolicited, AUTHORIZATION, reply-unsolicited
        C: USER jeff                         | command, USER, AUTHORIZATION
        S: jeff is known                     | reply, USER, AUTHORIZATION, reply-shape
    """,
        exact=True,
    )


def test_pipelined_commands_are_judged_by_the_state_that_they_will_meet() -> None:
    follow(
        POP3,
        """
        S: +OK ready                         | greeting, CONNECTED > AUTHORIZATION
        C: CAPA                              | command, CAPA, AUTHORIZATION
        S: +OK                               | reply, CAPA, AUTHORIZATION
        S: USER                              | data, CAPA, AUTHORIZATION
        S: PIPELINING                        | data, CAPA, AUTHORIZATION
        S: .                                 | end, CAPA, AUTHORIZATION
        C: USER a                            | command, USER, AUTHORIZATION
        C: PASS b                            | command, PASS, AUTHORIZATION, password-in-clear
        C: STAT                              | command, STAT, AUTHORIZATION
        C: LIST                              | command, LIST, AUTHORIZATION
        C: QUIT                              | command, QUIT, AUTHORIZATION
        S: +OK                               | reply, USER, AUTHORIZATION > AUTHORIZATION, user named
        S: +OK                               | reply, PASS, AUTHORIZATION, user named > TRANSACTION
        S: +OK 1 120                         | reply, STAT, TRANSACTION
        S: +OK                               | reply, LIST, TRANSACTION
        S: 1 120                             | data, LIST, TRANSACTION
        S: .                                 | end, LIST, TRANSACTION > UPDATE
        S: +OK                               | reply, QUIT, UPDATE > CLOSED
    """,
        exact=True,
    )


def test_shape_is_chosen_by_argument_and_status() -> None:
    follow(
        POP3,
        """
        S: +OK ready                         | greeting, CONNECTED > AUTHORIZATION
        C: CAPA                              | command, CAPA, AUTHORIZATION
        S: -ERR what?                        | reply, CAPA, AUTHORIZATION, negative
        C: USER a                            | command, USER, AUTHORIZATION
        S: +OK                               | reply, USER, AUTHORIZATION > AUTHORIZATION, user named
        C: PASS b                            | command, PASS, AUTHORIZATION, user named, password-in-clear
        S: +OK                               | reply, PASS, AUTHORIZATION, user named > TRANSACTION
        C: LIST 1                            | command, LIST, TRANSACTION
        S: +OK 1 120                         | reply, LIST, TRANSACTION
        C: UIDL 1                            | command, UIDL, TRANSACTION
        S: +OK 2 abc                         | reply, UIDL, TRANSACTION, listing-of-another
        C: LIST                              | command, LIST, TRANSACTION
        S: +OK                               | reply, LIST, TRANSACTION
        S: 1                                 | data, LIST, TRANSACTION, listing-malformed
        S: 2 7                               | data, LIST, TRANSACTION
        S: .                                 | end, LIST, TRANSACTION
        C: LIST                              | command, LIST, TRANSACTION
        S: +OK                               | reply, LIST, TRANSACTION
        S: 2 7                               | data, LIST, TRANSACTION
        S: .                                 | end, LIST, TRANSACTION, number-gap
        C: RETR 9                            | command, RETR, TRANSACTION, message-unknown
        S: -ERR no such message              | reply, RETR, TRANSACTION, negative
    """,
        exact=True,
    )


def test_contradictions_in_sizes_counts_and_stuffing() -> None:
    start = [*WAY["TRANSACTION"], "C: STAT", "S: +OK 3 10", "C: LIST", "S: +OK", "S: 1 5", "S: 2 5", "S: ."]
    *_, listing = steps(POP3, start, exact=True)
    assert [f.code for f in listing.findings] == ["count-differs"]
    more = [*start, "C: RETR 1", "S: +OK", "S: .dot", "S: ."]
    *_, dot, end = steps(POP3, more, exact=True)
    assert [f.code for f in dot.findings] == ["not-stuffed"]
    assert [f.code for f in end.findings] == []  # "dot" and CRLF: five octets, as told
    *_, end = steps(POP3, [*start, "C: RETR 2", "S: +OK", "S: four", "S: ."], exact=True)
    assert [f.message for f in end.findings] == ["Message 2 has 6 octets here; before it had 5."]


def test_marks_follow_dele_and_rset() -> None:
    tracker = Tracker(POP3)
    for row in [*WAY["TRANSACTION"], "C: STAT", "S: +OK 2 10", "C: DELE 1", "S: +OK"]:
        tracker.feed(line(row))
    assert tracker.situation.marked == {1}
    step = tracker.feed(line("C: RETR 1"))
    assert [f.code for f in step.findings] == ["message-marked"]
    tracker.feed(line("S: -ERR deleted"))
    tracker.feed(line("C: RSET"))
    assert tracker.feed(line("S: +OK")).after.marked == frozenset()


def test_a_listing_is_known_when_it_ends() -> None:
    rows = [*WAY["TRANSACTION"], "C: LIST", "S: +OK", "S: 1 5", "S: 2 6", "S: .", "C: UIDL 2", "S: +OK 2 x!"]
    *_, last = steps(POP3, rows)
    assert last.after.messages == {1: KnownMessage(5), 2: KnownMessage(6, "x!")}
    assert last.after.count == 2


@pytest.mark.parametrize("what", ["S!", "C!"])
def test_a_lost_connection_loses_the_deletions(what: str) -> None:
    *_, step = steps(POP3, [*WAY["TRANSACTION"], "C: DELE 1", "S: +OK", f"{what} gone"])
    assert step.kind is Kind.CLOSE
    assert [f.code for f in step.findings] == ["deletions-lost"]
    assert step.after.state is POP3.closed


def test_a_reply_that_never_came() -> None:
    *_, step = steps(POP3, [*WAY["TRANSACTION"], "C: RETR 1", "S: +OK", "S: text", "S! gone"], exact=True)
    assert [f.code for f in step.findings] == ["closed-early", "no-quit"]


def test_a_server_that_is_further_than_we_saw() -> None:
    """A capture that begins in the middle: the accepted command tells the state."""
    *_, step = steps(POP3, ["S: +OK ready", "C: STAT", "S: +OK 2 10"], exact=True)
    assert [f.code for f in step.findings] == ["accepted-in-wrong-state"]
    assert POP3.row(step.after.state).name == "TRANSACTION"


def test_a_client_that_speaks_before_the_greeting() -> None:
    follow(
        POP3,
        """
        So                                   | open, CONNECTED
        C: CAPA                              | command, CAPA, CONNECTED, command-wrong-state
        S: +OK                               | greeting, CONNECTED > AUTHORIZATION
        S: +OK                               | reply, CAPA, AUTHORIZATION
        S: TOP                               | data, CAPA, AUTHORIZATION
        S: .                                 | end, CAPA, AUTHORIZATION
        """,
        exact=True,
    )


def test_a_recording_that_begins_in_the_middle() -> None:
    follow(
        POP3,
        """
        C: LIST 1                            | command, LIST, CONNECTED
        S: +OK 1 120                         | reply, LIST, TRANSACTION, greeting-omitted
        C: STAT                              | command, STAT, TRANSACTION
        """,
        exact=True,
    )


def test_response_codes_and_case() -> None:
    *_, step = steps(POP3, ["S: +OK ready", "C: USER a", "S: -ERR [IN-USE] busy"])
    assert [f.code for f in step.findings] == ["response-code", "negative"]
    *_, step = steps(POP3, ["S: +OK ready", "C: USER a", "S: +ok hi"])
    assert [f.code for f in step.findings] == ["status-case"]


def test_a_greeting_of_another_protocol() -> None:
    *_, step = steps(POP3, ["S: 220 mail.example ESMTP"])
    assert [f.code for f in step.findings] == ["server-of-another"]
    assert step.after.state is POP3.initial


def test_a_copy_goes_its_own_way() -> None:
    one = Tracker(POP3)
    for row in WAY["TRANSACTION"]:
        one.feed(line(row))
    two = one.copy()
    one.feed(line("C: QUIT"))
    assert POP3.row(one.situation.state).name == "UPDATE"
    assert POP3.row(two.situation.state).name == "TRANSACTION"
    assert two.feed(line("C: STAT")).index == len(WAY["TRANSACTION"])


def test_a_recording_that_begins_within_an_answer_is_told_so_once_and_no_server_of_something_else() -> None:
    within = steps(POP3, ["S: 1 120", "S: 2 200", "S: .", "C: RETR 1", "S: +OK", "S: .", "C: QUIT"])
    assert [[found.code for found in step.findings] for step in within[:5]] == [
        ["begins-within"], [], [], [], ["greeting-omitted"],
    ]  # fmt: skip
    assert within[-1].before.state is Pop3State.TRANSACTION
    for octets in ("...and so on", "200 4321", "."):
        assert [found.code for found in steps(POP3, [f"S: {octets}"])[0].findings] == ["begins-within"]
    for octets, code in (
        ("220 mail ESMTP", "server-of-another"), ("hello", "greeting-foreign"), ("\xe9", "greeting-foreign"),
    ):  # fmt: skip
        codes = [found.code for found in steps(POP3, [f"S: {octets}"])[0].findings]
        assert code in codes
        assert "begins-within" not in codes
    for rows, exact in ((["So", "S: 1 120"], True), (["So", "S: 1 120"], False), (["S: 1 120"], True)):
        codes = [found.code for found in steps(POP3, rows, exact=exact)[-1].findings]
        assert codes == ["greeting-foreign"]


def test_the_lines_of_a_mail_that_the_client_sends_are_no_commands() -> None:
    follow(
        POP3,
        """
        S: +OK             | greeting, CONNECTED > AUTHORIZATION
        C: XTND XMIT       | command, XTND, AUTHORIZATION, command-of-extension
        S: +OK             | reply, XTND, AUTHORIZATION
        C: From: me        | mail, XTND, AUTHORIZATION
        C: \xe9            | mail, XTND, AUTHORIZATION
        C: .               | mail, XTND, AUTHORIZATION
        S: +OK sent        | reply, XTND, AUTHORIZATION
        C: From: me        | command, FROM:, AUTHORIZATION, command-unknown
        """,
    )
