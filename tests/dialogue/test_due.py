"""What a dialogue says is due: octets, lines within a reply, who speaks next."""

from hypothesis import given
from hypothesis import strategies as st

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.unmarked import speaker
from popconsole.protocol import POP2, POP3, PROTOCOLS, Protocol
from popconsole.protocol.pop3 import Pop3State
from popconsole.transcript.model import Line, LineKind, Side
from tests.dialogue.conversations import conversations


def _said(protocol: Protocol, *rows: str) -> Dialogue:
    dialogue = Dialogue(protocol, exact=True)
    for row in rows:
        dialogue.feed(Line(Side(row[0]), row[2:].encode("ascii")))
    return dialogue


_RETR = ("S +OK ready", "C USER a", "S +OK", "C PASS b", "S +OK", "C RETR 1", "S +OK")
_READ = ("S + POP2 ready", "C HELO a b", "S #1", "C READ", "S =20", "C RETR")


def _facts(dialogue: Dialogue) -> tuple[object, ...]:
    return (
        dialogue.kind, dialogue.part, dialogue.in_header, dialogue.content, dialogue.count, dialogue.in_body,
        dialogue.octets_due, dialogue.waiting, dialogue.state,
    )  # fmt: skip


@given(st.lists(st.sampled_from([b"Subject: a", b"", b"text", b".."]), min_size=1, max_size=8))
def test_lines_that_are_passed_over_are_as_if_each_had_been_fed(lines: list[bytes]) -> None:
    for protocol, rows in ((POP3, _RETR), (POP2, _READ)):
        at_once, each = _said(protocol, *rows), _said(protocol, *rows)
        count = at_once.skip(lines)
        assert count == len(lines) if protocol is POP3 else count <= len(lines)
        for octets in lines[:count]:
            each.feed(Line(Side.SERVER, octets))
        if count:
            assert _facts(at_once) == _facts(each)
        for octets in (*lines[count:], b"a", b"", b".", b"+OK"):
            assert at_once.feed(Line(Side.SERVER, octets)) is each.feed(Line(Side.SERVER, octets))
            assert _facts(at_once) == _facts(each)


def test_a_length_behind_an_acknowledgment_ends_data_that_came_short() -> None:
    """Who acknowledges has taken what came for all; what is no length goes on with the data."""
    for rows, kind in (((b"a", b"=7"), Kind.REPLY), ((b"a", b"=b"), Kind.DATA), ((b"a", b"#1"), Kind.DATA)):
        told = _said(POP2, *_READ)
        told.feed(Line(Side.SERVER, rows[0]))
        told.feed(Line(Side.CLIENT, b"ACKS"))
        assert (told.skip([rows[1]]) == 0) is (kind is Kind.REPLY)
        assert told.skip([]) == 0
        told = _said(POP2, *_READ)
        told.feed(Line(Side.SERVER, rows[0]))
        told.feed(Line(Side.CLIENT, b"ACKS"))
        assert told.feed(Line(Side.SERVER, rows[1])) is kind
        assert (told.announced == 7) is (kind is Kind.REPLY)
    told = _said(POP2, *_READ)
    assert told.feed(Line(Side.SERVER, b"=7")) is Kind.DATA  # nobody has acknowledged anything


def test_a_count_takes_back_the_length_that_was_announced() -> None:
    told = _said(POP2, "S + POP2 ready", "C HELO a b", "S #2", "C READ", "S =20")
    assert told.announced == 20
    told.feed(Line(Side.CLIENT, b"FOLD x"))
    told.feed(Line(Side.SERVER, b"#2"))
    assert told.announced is None


_LIST_2 = (*_RETR[:5], "C LIST 2")


def test_one_listing_that_comes_in_lines_is_read_to_its_dot_before_the_next_answer() -> None:
    ahead = _said(POP3, *_LIST_2, "C NOOP", "S +OK")
    twin = ahead.copy()
    for row, kind in (("2 20", Kind.DATA), (".", Kind.END), ("+OK", Kind.REPLY)):
        assert ahead.feed(Line(Side.SERVER, row.encode())) is kind
    assert ahead.issued is not None
    assert (ahead.issued.keyword, ahead.waiting) == ("NOOP", False)
    assert (
        twin.feed(Line(Side.SERVER, b".")) is Kind.END
    )  # a listing of nothing; the other one's has not ended it
    assert twin.feed(Line(Side.SERVER, b"+OK")) is Kind.REPLY


def test_lines_behind_one_listing_that_belong_to_another_answer_or_to_none() -> None:
    rows = {
        "S +OK 2 20": Kind.UNSOLICITED,  # it has its listing
        "C LIST": Kind.DATA,  # the status line of this one may be left out
        "S! more": Kind.UNSOLICITED,  # what is left out may be all of it
    }
    for row, kind in rows.items():
        dialogue = Dialogue(POP3)
        for said in (*_LIST_2, *(() if row.startswith("S +OK") else ("S +OK",))):
            dialogue.feed(Line(Side(said[0]), said[2:].encode()))
        what = LineKind.OMITTED if "!" in row else LineKind.WIRE
        dialogue.feed(Line(Side(row[0]), row[2:].encode(), kind=what))
        assert dialogue.feed(Line(Side.SERVER, b"2 20")) is kind
        assert dialogue.spread is False


def test_who_speaks_is_told_by_what_is_due() -> None:
    assert speaker(Dialogue(POP2), b"+ POP2 ready") is Side.SERVER  # the greeting is due
    assert speaker(Dialogue(POP3), b"USER a") is Side.CLIENT
    greeted = _said(POP2, "S + POP2 ready")
    assert speaker(greeted, b"+ more") is None  # nothing is, and the sign alone tells nothing
    assert speaker(greeted, b"HELO a b") is Side.CLIENT
    greeted.feed(Line(Side.CLIENT, b"HELO a b"))
    assert speaker(greeted, b"# 2") is Side.SERVER
    assert speaker(_said(POP3, "S +OK"), b"-ERR out of the blue") is Side.SERVER
    assert speaker(_said(POP3, *_RETR), b"USER a") is Side.SERVER  # of the message
    assert speaker(_said(POP3, "S +OK", "C AUTH LOGIN", "S +"), b"+OK") is Side.CLIENT  # the response
    mail = ("C XTND XMIT", "S +OK")
    assert speaker(_said(POP3, *_RETR[:5], *mail), b"From: a") is Side.CLIENT
    assert speaker(_said(POP3, *_RETR[:5], *mail, "C From: a", "C ."), b"+OK") is Side.SERVER


@given(
    st.sampled_from(["POP3", "POP2"]).flatmap(lambda name: st.tuples(st.just(name), conversations(name))),
    st.booleans(),
)
def test_a_command_is_met_in_the_state_that_was_due(
    said: tuple[str, list[Line]],
    exact: bool,  # noqa: FBT001
) -> None:
    name, lines = said
    dialogue = Dialogue(PROTOCOLS[name], exact=exact)
    for line in lines:
        due = dialogue.due_state
        missing = dialogue.unheard or dialogue.adrift or dialogue.doubt
        if dialogue.feed(line) is Kind.COMMAND:
            assert dialogue.issued is not None
            # Where the greeting may be left out, or another command, who knows.
            if due is not dialogue.protocol.initial and not missing:
                assert dialogue.issued.state is due


def test_what_state_is_due_while_something_waits() -> None:
    before = ("S +OK", "C USER a", "S +OK")
    assert _said(POP3, *before).due_state is Pop3State.AUTHORIZATION_USER
    assert _said(POP3, *before, "C PASS b").due_state is Pop3State.TRANSACTION
    assert _said(POP3, *before, "C PASS b", "C QUIT").due_state is Pop3State.CLOSED
    assert _said(POP3, "S +OK", "C AUTH").due_state is Pop3State.AUTHORIZATION  # it lists, and no more
    challenged = _said(POP3, "S +OK", "C AUTH PLAIN", "S + ")
    assert challenged.due_state is Pop3State.AUTHORIZATION_EXCHANGE
    doubtful = _said(POP3, "S +OK", "C AUTH PLAIN", "S +OK")
    assert doubtful.state is Pop3State.AUTHORIZATION_EXCHANGE
    assert doubtful.due_state is Pop3State.TRANSACTION


def test_where_commands_lead_that_are_sent_ahead() -> None:
    dialogue, initial = _said(POP3, "S +OK ready"), Pop3State.AUTHORIZATION
    led = []
    for command in (*(b"X%d" % n for n in range(300)), b"USER a", b"PASS b", b"STAT", b"STAT", b"QUIT"):
        dialogue.client(command)
        led.append(dialogue.due_state)
    behind = [Pop3State.AUTHORIZATION_USER, *[Pop3State.TRANSACTION] * 3, Pop3State.CLOSED]
    assert led == [initial] * 300 + behind
