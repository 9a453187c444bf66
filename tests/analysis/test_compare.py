"""Two answers to the same command, compared: what differs is named, the worst of it first."""

import pytest

from popconsole.analysis.compare import Verdict, compare, unsaid
from popconsole.analysis.exchange import exchanges
from popconsole.analysis.tracker import Tracker
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, LineKind, Side
from tests.analysis.follow import line, steps

LOGIN = "S: +OK|C: APOP a c4c9334bac560ecc979e58001b3e22fb|S: +OK"
POP2_LOGIN = "S: + POP2|C: HELO a b|S: #2"
LETTERS = "the status indicator in other letters"
NUMBERS, FREE = "other numbers in the status line", "the protocol leaves it free"


CUT = "as far as it goes: the recorded connection was closed before its end"
NO_DATA = "what the status line must tell is missing, here or there"


def compared(protocol: Protocol, there: str, here: str, *, exact: bool = False) -> tuple[Verdict, str]:
    """Compare the last exchanges of two conversations that begin with a login."""
    begun = POP2_LOGIN if protocol is POP2 else LOGIN
    then, now = (
        exchanges(steps(protocol, f"{begun}|{said}".split("|"), exact=exact))[-1] for said in (there, here)
    )
    found = compare(protocol, then, now)
    return found.verdict, found.why


@pytest.mark.parametrize(
    ("there", "here", "verdict", "why"),
    [
        ("C: NOOP|S: +OK", "C: NOOP|S: +OK", Verdict.SAME, ""),
        ("C: NOOP|S: +OK a", "C: NOOP|S: +OK b", Verdict.OTHER_WORDING, FREE),
        ("C: NOOP", "C: NOOP|S: +OK", Verdict.SAME, "no answer was recorded"),
        ("C: NOOP|S: +OK", "C: NOOP", Verdict.OTHER_SHAPE, "answered there, not here"),
        ("C: NOOP|S: +OK", "C: NOOP|S: -ERR", Verdict.OTHER_STATUS, "accepted there, refused here"),
        ("C: NOOP|S: -ERR", "C: NOOP|S: +OK", Verdict.OTHER_STATUS, "refused there, accepted here"),
        ("C: NOOP|S: what", "C: NOOP|S: +OK", Verdict.OTHER_SHAPE, "no status line there"),
        ("C: NOOP|S: +OK", "C: NOOP|S: what", Verdict.OTHER_SHAPE, "no status line here"),
        ("C: STAT|S: +OK 2 3", "C: STAT|S: +OK 2 4", Verdict.OTHER_DATA, NUMBERS),
        ("C: LIST 1|S: +OK 1 5", "C: LIST 1|S: +OK 1 6", Verdict.OTHER_DATA, NUMBERS),
        ("C: LIST|S: +OK|S: 1 5|S: .", "C: LIST|S: +OK|S: 1 6|S: .", Verdict.OTHER_DATA, "other lines"),
        ("C: LIST|S: +OK 1 a|S: .", "C: LIST|S: +OK 2 a|S: .", Verdict.OTHER_WORDING, FREE),
        ("C: LIST|S: +OK|S: 1 5 x|S: .", "C: LIST|S: +OK|S: 1 5|S: .", Verdict.SAME, ""),
        ("C: LIST|S: +OK|S: 1 5|S: .", "C: LIST|S: +OK|S: 1 5|S: 2|S: .", Verdict.OTHER_DATA, "other lines"),
        ("C: LIST|S: +OK|S: one|S: .", "C: LIST|S: +OK|S: two|S: .", Verdict.OTHER_DATA, "other lines"),
        ("C: RETR 1|S: +OK|S: a|S: .", "C: RETR 1|S: +OK|S: b|S: .", Verdict.OTHER_DATA, "other lines"),
        ("C: STAT|S: +OK 2 5", "C: STAT|S: +ok 2 5", Verdict.OTHER_DATA, LETTERS),
        ("C: RETR 1|S: +OK|S~ cut", "C: RETR 1|S: +OK|S: b|S: .", Verdict.SAME, ""),
        ("C: RETR 1|S: +OK|S: a|S! cut", "C: RETR 1|S: +OK|S: a|S: b|S: .", Verdict.SAME, CUT),
        ("C: UIDL 1|S: +OK a", "C: UIDL 1|S: +OK 1 a", Verdict.OTHER_DATA, NO_DATA),
        ("C: UIDL 1|S: +OK 1 a", "C: UIDL 1|S: +OK", Verdict.OTHER_DATA, NO_DATA),
        ("C: RETR 1|S: +OK|S: a|S! cut", "C: RETR 1|S: +OK|S: b|S: .", Verdict.OTHER_DATA, "other lines"),
        ("C: CAPA|S: +OK|S: TOP|S: UIDL|S: .", "C: CAPA|S: +OK|S: UIDL|S: TOP|S: .", Verdict.SAME, ""),
        ("C: CAPA|S: +OK|S: TOP|S: .", "C: CAPA|S: +OK|S: A|S: .", Verdict.OTHER_DATA, "other capabilities"),
        (
            "C: NOOP|S: +OK|S: +OK",
            "C: NOOP|S: +OK",
            Verdict.OTHER_SHAPE,
            "another number of lines that no command asked for",
        ),
    ],
)  # fmt: skip
def test_pop3(there: str, here: str, verdict: Verdict, why: str) -> None:
    assert compared(POP3, there, here, exact=True) == (verdict, why)


@pytest.mark.parametrize(
    ("there", "here", "verdict", "why"),
    [
        ("C: READ 1|S: =5", "C: READ 1|S: =6", Verdict.OTHER_DATA, NUMBERS),
        ("C: READ 1|S: =0|C: RETR|S! end", "C: READ 1|S: =0|C: RETR|S! end", Verdict.SAME, ""),
        ("C: READ 1|S: =0|C: RETR|S! end", "C: READ 1|S: =0|C: RETR|S: + ok", Verdict.OTHER_SHAPE,
         "answered here, not there"),
        ("C: QUIT|S: +|S! end", "C: QUIT|S: +", Verdict.OTHER_SHAPE, "closed there, not here"),
    ],
)  # fmt: skip
def test_pop2(there: str, here: str, verdict: Verdict, why: str) -> None:
    assert compared(POP2, there, here) == (verdict, why)


@pytest.mark.parametrize(
    ("asked_there", "asked_here", "why"),
    [
        ("C: LIST|S: +OK|S: 1 5|S: .", "C: LIST 1|S: +OK 1 5", "several lines there, one here"),
        ("C: LIST 1|S: +OK 1 5", "C: LIST|S: +OK|S: 1 5|S: .", "one line there, several here"),
    ],
)
def test_one_line_is_another_shape_than_several(asked_there: str, asked_here: str, why: str) -> None:
    assert compared(POP3, asked_there, asked_here) == (Verdict.OTHER_SHAPE, why)


def test_what_agrees_is_the_same_or_worded_in_another_way() -> None:
    assert [verdict for verdict in Verdict if verdict.agrees] == [Verdict.SAME, Verdict.OTHER_WORDING]


@pytest.mark.parametrize(
    ("there", "here", "verdict", "why"),
    [
        ("S# a remark", "St ", Verdict.WITHOUT_END, "timed out: no answer came"),
        ("St ", "St ", Verdict.SAME, "no answer was recorded"),
        ("S: +OK|S: 1 5|S: .", "S: +OK|S: 1 5|Ct ", Verdict.WITHOUT_END, "timed out before its end"),
        ("S: +OK|S: 1 5|S: .", "S: +OK|S: 1 5|S! ", Verdict.WITHOUT_END, "closed before its end"),
        ("S: +OK|S: 1 5|S: .", "S: +OK|S: 1 5|C! ", Verdict.WITHOUT_END, "given up here before its end"),
        ("S: +OK|S: 1 5|S! ", "S: +OK|S: 1 5|S! ", Verdict.SAME, ""),
    ],
)
def test_an_answer_that_ends_too_early(there: str, here: str, verdict: Verdict, why: str) -> None:
    assert compared(POP3, f"C: LIST|{there}", f"C: LIST|{here}", exact=True) == (verdict, why)


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (LineKind.CLOSED, "closed in the middle of a line: no LF came"),
        (LineKind.TIMEOUT, "timed out in the middle of a line: no LF came"),
    ],
)
def test_an_answer_that_ends_within_a_line(end: LineKind, why: str) -> None:
    tracker = Tracker(POP3, exact=True)
    said = [Line(Side.SERVER, b"+OK"), Line(Side.CLIENT, b"NOOP")]
    cut = [*said, Line(Side.SERVER, b"+O", b""), Line(Side.SERVER, b"", b"", end)]
    _greeting, here = exchanges([tracker.feed(line) for line in cut])
    _greeting, there = exchanges(steps(POP3, ["S: +OK", "C: NOOP", "S: +OK"]))
    found = compare(POP3, there, here)
    assert (found.verdict, found.why) == (Verdict.WITHOUT_END, why)


@pytest.mark.parametrize(
    ("here", "verdict"),
    [("Subject: all", Verdict.SAME), ("Subject", Verdict.OTHER_DATA), ("S", Verdict.OTHER_DATA)],
)
def test_a_recording_that_breaks_off_within_a_line(here: str, verdict: Verdict) -> None:
    tracker = Tracker(POP3, exact=True)
    said = ["S: +OK", "C: RETR 1", "S: +OK"]
    end = [Line(Side.SERVER, b"Subject: a", b""), Line(Side.SERVER, b"", b"", LineKind.CLOSED)]
    _greeting, there = exchanges([tracker.feed(row) for row in [*map(line, said), *end]])
    _greeting, now = exchanges(steps(POP3, [*said, f"S: {here}", "S: ."], exact=True))
    assert compare(POP3, there, now).verdict is verdict


def test_a_command_that_was_not_said_here() -> None:
    _greeting, there = exchanges(steps(POP3, ["S: +OK", "C: NOOP", "S: +OK"]))
    found = unsaid(there, "the session was over")
    assert (found.verdict, found.why, found.here.answer) == (Verdict.NOT_SAID, "the session was over", [])
    assert found.here.command is there.command


def test_lines_that_differ_in_their_ending_alone_are_said_to() -> None:
    begun = [Line(Side.SERVER, b"+OK"), Line(Side.CLIENT, b"APOP a " + b"0" * 32), Line(Side.SERVER, b"+OK")]
    asked = [*begun, Line(Side.CLIENT, b"LIST"), Line(Side.SERVER, b"+OK")]
    there, here = (
        exchanges(
            map(
                Tracker(POP3).feed,
                [*asked, *(Line(Side.SERVER, octets, ending) for octets in (b"1 5", b"."))],
            )
        )[-1]
        for ending in (b"\r\n", b"\n")
    )
    found = compare(POP3, there, here)
    assert (found.verdict, found.why) == (Verdict.OTHER_DATA, "the same lines, with other line endings")
