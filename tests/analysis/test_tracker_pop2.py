"""The tracker on POP2, held against RFC 937's client decision table as page 20 prints it."""

import re

import pytest

from popconsole.analysis.tracker import Tracker
from popconsole.protocol import POP2
from popconsole.protocol.pop2 import Pop2ClientState, Pop2State
from tests.analysis.follow import follow, line, steps

CLIENT_TABLE = """
          |            STATE                 |
   -------+----------------------------------|
   INPUT  | CALL | NMBR | SIZE | XFER | EXIT |
   -------+----------------------------------|
   Greet  |  2   |  1   |  1   |  1   |  6   |
   -------+----------------------------------|
   #NNN   |  1   |  3   |  1   |  1   |  6   |
   -------+----------------------------------|
   =CCC   |  1   |  1   |  4   |  1   |  6   |
   -------+----------------------------------|
   data   |  1   |  1   |  1   |  5   |  6   |
   -------+----------------------------------|
   + Bye  |  1   |  1   |  1   |  1   |  6   |
   -------+----------------------------------|
   Close  |  1   |  1   |  1   |  1   |  6   |
   -------+----------------------------------|
   other  |  1   |  1   |  1   |  1   |  6   |
   -------+----------------------------------|
   Timeout|  1   |  1   |  1   |  1   |  6   |
"""

# Page 21: what the client may send on each action that is not "this is garbage" or "close".
SENDS = {
    2: {"HELO": "NMBR", "QUIT": "EXIT"},
    3: {"READ": "SIZE", "QUIT": "EXIT", "FOLD": "NMBR"},
    4: {"RETR": "XFER", "QUIT": "EXIT", "READ": "SIZE"},
    5: {"ACKS": "SIZE", "ACKD": "SIZE", "NACK": "SIZE"},
}

WAY = {
    "CALL": [],
    "NMBR": ["S: + POP2 host", "C: HELO a b"],
    "SIZE": ["S: + POP2 host", "C: HELO a b", "S: #3 messages", "C: READ"],
    "XFER": ["S: + POP2 host", "C: HELO a b", "S: #3 messages", "C: READ", "S: =6", "C: RETR"],
    "EXIT": ["S: + POP2 host", "C: HELO a b", "S: #3 messages", "C: QUIT"],
}

INPUT = {
    "Greet": "S: + POP2 other",
    "#NNN": "S: #3 messages",
    "=CCC": "S: =6 characters",
    "data": "S: text",
    "+ Bye": "S: + bye",
    "Close": "S! closes",
    "other": "S: ?",
    "Timeout": "Ct waits no more",
}


def cells() -> list[tuple[str, str, int]]:
    rows = [
        [cell.strip() for cell in row.strip().strip("|").split("|")]
        for row in CLIENT_TABLE.splitlines()
        if re.search(r"\w", row) and "STATE" not in row
    ]
    return [
        (row[0], state, int(action))
        for row in rows[1:]
        for state, action in zip(rows[0][1:], row[1:], strict=True)
    ]


@pytest.mark.parametrize(("given", "state", "action"), cells())
def test_the_clients_decision_table(given: str, state: str, action: int) -> None:
    tracker = Tracker(POP2, exact=True)
    for row in WAY[state]:
        tracker.feed(line(row))
    assert tracker.situation.client_state is Pop2ClientState[state]
    step = tracker.feed(line(INPUT[given]))
    codes = {found.code for found in step.findings}
    if state == "XFER" and given not in ("data", "Close", "Timeout"):
        # Counted data may be any octets: six of them are due, whatever they look like.
        assert step.kind.value == "data"
    elif action == 1:
        garbage = {"pop2-garbage-from-server", "greeting-foreign", "closed-early", "timed-out"}
        assert codes & garbage or tracker.situation.state is POP2.closed
    else:
        assert (
            not codes & {"pop2-garbage-from-server", "greeting-foreign", "reply-unsolicited"} or action == 6
        )
    if action in SENDS:
        rule = next(r for r in POP2.client_rules if r.state is Pop2ClientState[state])
        allowed = {keyword: then.name for keyword, then in rule.sends.items()}
        assert rule.trigger == given
        # The state diagram of page 17 has a FOLD from SIZE to NMBR, which action 4 leaves out.
        extra = {"FOLD": "NMBR"} if state == "SIZE" else {}
        assert allowed == SENDS[action] | extra


@pytest.mark.parametrize("action", SENDS)
def test_each_command_brings_the_client_where_the_table_says(action: int) -> None:
    state = next(state for _, state, a in cells() if a == action)
    given = {2: "S: + POP2 host", 3: "S: #3", 4: "S: =6", 5: "S: text"}[action]
    for keyword, then in SENDS[action].items():
        argument = {"HELO": " a b", "FOLD": " x"}.get(keyword, "")
        *_, step = steps(POP2, [*WAY[state], given, f"C: {keyword}{argument}"], exact=True)
        assert step.after.client_state is Pop2ClientState[then]
        assert "command-wrong-state" not in {f.code for f in step.findings}


def test_the_first_example_of_the_rfc() -> None:
    follow(
        POP2,
        """
        S: + POP2 USC-ISIF.ARPA Server       | greeting, LSTN > AUTH
        C: HELO POSTEL SECRET                | command, HELO, AUTH, password-in-clear
        S: #2 messages in your mailbox       | reply, HELO, AUTH > MBOX
        C: READ                              | command, READ, MBOX
        S: =537 characters in message 1      | reply, READ, MBOX > ITEM
        C: RETR                              | command, RETR, ITEM
        S~ data of message 1                 | omitted, RETR, ITEM > NEXT
        C: ACKD                              | command, ACKD, NEXT
        S: =234 characters in message 2      | reply, ACKD, NEXT > ITEM
        C: RETR                              | command, RETR, ITEM
        S~ data of message 2                 | omitted, RETR, ITEM > NEXT
        C: ACKD                              | command, ACKD, NEXT
        S: =0 no more messages               | reply, ACKD, NEXT > ITEM
        C: QUIT                              | command, QUIT, ITEM
        S: + OK, bye, bye                    | reply, QUIT, ITEM > DONE
        C! closes                            | close, DONE
    """,
    )


def test_counted_data_has_no_end_but_its_count() -> None:
    follow(
        POP2,
        """
        S: + POP2 host                       | greeting, LSTN > AUTH
        C: HELO a b                          | command, HELO, AUTH, password-in-clear
        S: #1                                | reply, HELO, AUTH > MBOX
        C: READ 1                            | command, READ, MBOX
        S: =12                               | reply, READ, MBOX > ITEM
        C: RETR                              | command, RETR, ITEM
        S: .                                 | data, RETR, ITEM
        S: + OK no                           | data, RETR, ITEM > NEXT
        C: QUIT                              | command, QUIT, NEXT, command-wrong-state, pop2-garbage
        S: - QUIT is no answer to a message  | reply, QUIT, NEXT > DONE, negative
    """,
        exact=True,
    )


def test_acknowledgments_move_the_current_message() -> None:
    tracker = Tracker(POP2)

    def say(*rows: str) -> None:
        for row in rows:
            tracker.feed(line(row))

    say(
        "S: + POP2 host", "C: HELO a b", "S: #3", "C: READ", "S: =5", "C: RETR", "S~ data", "C: NACK", "S: =5"
    )
    assert (tracker.situation.current, tracker.situation.announced) == (1, 5)
    say("C: RETR", "S~ data", "C: ACKD", "S: =7")
    now = tracker.situation
    assert (now.current, now.marked) == (2, frozenset({1}))
    due = [tracker.dialogue.octets_due]
    say("C: RETR")
    due.append(tracker.dialogue.octets_due)
    assert due == [None, 7]
    say("S~ data", "C: ACKS", "S: =0", "C: FOLD old\\ mail", "S: #1")
    now = tracker.situation
    assert (now.current, now.mailbox, now.marked, now.state) == (1, "old mail", frozenset(), Pop2State.MBOX)


def test_retr_of_nothing_closes() -> None:
    follow(
        POP2,
        """
        S: + POP2 host                       | greeting, LSTN > AUTH
        C: HELO a b                          | command, HELO, AUTH, password-in-clear
        S: #0                                | reply, HELO, AUTH > MBOX
        C: READ                              | command, READ, MBOX
        S: =0                                | reply, READ, MBOX > ITEM
        C: RETR                              | command, RETR, ITEM, pop2-retr-of-nothing
        S! closes                            | close, RETR, ITEM > DONE
    """,
    )
    rows = ["S: + POP2 host", "C: HELO a b", "S: #0", "C: READ 9", "S: =0", "C: RETR"]
    *_, asked, closed = steps(POP2, [*rows, "S! closes"])
    assert asked.after.client_state is Pop2ClientState.XFER
    assert closed.after.client_state is Pop2ClientState.EXIT
    assert closed.transition is not None
    assert closed.transition.label == "RETR / close"


def test_a_close_in_place_of_promised_octets_is_no_answer() -> None:
    rows = ["S: + POP2 host", "C: HELO a b", "S: #1", "C: READ 1", "S: =5", "C: RETR", "S! closes"]
    closed = steps(POP2, rows)[-1]
    assert closed.transition is not None
    assert closed.transition.label == "close"
    assert [f.code for f in closed.findings] == ["closed-early", "no-quit"]
    timed_out = steps(POP2, [*rows[:4], "S: =0", "C: RETR", "St "])[-1]
    assert timed_out.transition is not None
    assert timed_out.transition.label == "timeout"


def test_names_from_articles_are_garbage_and_are_told() -> None:
    *_, step = steps(POP2, ["S: + POP2 host", "C: HELLO a b"])
    assert [f.code for f in step.findings] == ["command-misnomer", "pop2-garbage"]
    assert "HELO" in step.findings[0].message
    assert str(step.findings[0].cite) == "RFC 937, p. 7"


def test_fewer_octets_than_promised() -> None:
    rows = [*WAY["XFER"], "S: a", "C: ACKS"]
    *_, step = steps(POP2, rows)
    assert [f.message for f in step.findings] == ["3 octets came; promised: 6."]
    assert step.before.state is Pop2State.NEXT


@pytest.mark.parametrize(
    ("text", "longer"), [("sixteen octets", 0), ("eighteen octets!", 0), ("nineteen octets!!", 19)]
)
def test_data_that_is_longer_than_was_told(text: str, longer: int) -> None:
    """A line end that was not counted hurts no client that reads lines."""
    rows = [
        "S: + POP2 ready",
        "C: HELO a b",
        "S: #1",
        "C: READ",
        "S: =16",
        "C: RETR",
        f"S: {text}",
        "C: ACKS",
    ]
    *_, data, acknowledgment = steps(POP2, [*rows, "S: =0"], exact=True)[:-1]
    assert [found.message for found in data.findings] == (
        [f"{longer} octets came; promised: 16."] if longer else []
    )
    assert not acknowledgment.findings


def test_a_count_or_a_length_without_its_number() -> None:
    for rows in (["C: HELO a b", "S: #many"], ["C: HELO a b", "S: #2", "C: READ 1", "S: =some octets"]):
        *_, last = steps(POP2, ["S: + POP2 ready", *rows])
        assert "listing-malformed" in [found.code for found in last.findings]
