"""A comparison in the words that a bar has room for."""

from popconsole.analysis.compare import Comparison, Verdict
from popconsole.analysis.exchange import exchanges
from popconsole.protocol import POP2
from popconsole.ui.comparisons import compared
from tests.analysis.follow import steps


def test_an_answer_without_a_status_line_is_told_by_its_first_line() -> None:
    said = steps(
        POP2,
        [
            "S: + POP2 ready",
            "C: HELO a b",
            "S: #1",
            "C: READ 1",
            "S: =12",
            "C: RETR",
            "S: Subject: x",
            "C: ACKS",
        ],
    )
    *_, length, data, nothing = exchanges(said)
    assert compared(Comparison(length, data, Verdict.OTHER_SHAPE, "")) == ("=12", "Subject: x", "other shape")
    assert compared(Comparison(data, nothing, Verdict.SAME, ""))[:2] == ("Subject: x", "nothing")
