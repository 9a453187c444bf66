"""What the client said and the recording leaves out: the next command tells where the session stands."""

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.kind import Kind
from popconsole.protocol import POP3
from popconsole.protocol.pop3 import Pop3State
from popconsole.transcript.model import Line, LineKind, Side


def fed(*rows: str) -> Dialogue:
    """Return the dialogue behind these rows: ``C~`` stands for what the client's side leaves out."""
    dialogue = Dialogue(POP3)
    for text in rows:
        side = Side.CLIENT if text[0] == "C" else Side.SERVER
        kind = LineKind.OMITTED if text[1] == "~" else LineKind.WIRE
        dialogue.feed(Line(side, text[3:].encode(), kind=kind))
    return dialogue


def test_a_login_that_is_left_out_has_led_to_what_is_said_next() -> None:
    dialogue = fed("S: +OK ready", "C~ login", "C: STAT")
    assert dialogue.before is dialogue.state is Pop3State.TRANSACTION
    assert not dialogue.unheard


def test_a_command_that_is_legal_anyway_changes_nothing() -> None:
    assert fed("S: +OK ready", "C~ CAPA", "C: USER a").state is Pop3State.AUTHORIZATION
    assert fed("S: +OK ready", "C~ login", "C: XFOO").state is Pop3State.AUTHORIZATION


def test_where_another_command_waits_only_the_next_is_met_elsewhere() -> None:
    dialogue = fed("S: +OK ready", "C: CAPA", "C~ login", "C: STAT")
    assert dialogue.state is Pop3State.AUTHORIZATION
    assert dialogue.queue[-1].state is Pop3State.TRANSACTION


def test_until_then_nothing_is_at_rest_and_answers_answer_what_is_left_out() -> None:
    dialogue = fed("S: +OK ready", "C~ login")
    assert dialogue.unheard
    assert dialogue.rest is None
    assert dialogue.feed(Line(Side.SERVER, b"+OK")) is Kind.UNSOLICITED
    assert dialogue.unheard


def test_the_first_line_after_what_is_left_out_is_no_greeting() -> None:
    for rows, kind in (
        (("C~ CAPA", "S: +OK"), Kind.UNSOLICITED),
        (("C~ CAPA", "S: +OK POP3 ready"), Kind.GREETING),
        (("S~ +OK rea", "C~ CAPA", "S: +OK welcome"), Kind.UNSOLICITED),
        (("S~ +OK rea", "C: USER a", "S: +OK welcome"), Kind.REPLY),
    ):
        assert fed(*rows).kind is kind, rows
    dialogue = fed("S~ +OK rea")
    assert dialogue.rest is None
    for _time in range(2):
        dialogue.feed(Line(Side.CLIENT, b"NOOP"))
        dialogue.feed(Line(Side.SERVER, b"+OK"))
    assert dialogue.rest is not None


def test_the_lines_of_an_answer_to_what_is_left_out_are_counted() -> None:
    dialogue = fed("S: +OK ready", "C~ LIST", "S: +OK", "S: 1 20")
    assert dialogue.part == 1
    dialogue.feed(Line(Side.CLIENT, b"UIDL", kind=LineKind.OMITTED))
    dialogue.feed(Line(Side.SERVER, b"+OK"))
    assert dialogue.part == 0


def test_what_is_left_out_a_second_time_is_what_waits_behind() -> None:
    dialogue = fed(
        "S: +OK ready", "C: PASS a", "S: +OK", "C: RETR 1", "C: RETR 2", "C: NOOP", "S: +OK", "S~ rest"
    )
    assert len(dialogue.queue) == 2
    dialogue.feed(Line(Side.SERVER, b"rest", kind=LineKind.OMITTED))
    assert len(dialogue.queue) == 1
    dialogue.feed(Line(Side.SERVER, b"rest", kind=LineKind.OMITTED))
    assert not dialogue.queue


def test_what_seemed_to_greet_in_haste_is_answered_by_what_is_left_out() -> None:
    dialogue = fed("C: HELO a b", "S: +OK", "S~ the rest", "C: NOOP")
    assert dialogue.kind is Kind.COMMAND
    assert [issued.keyword for issued in dialogue.queue] == ["NOOP"]
