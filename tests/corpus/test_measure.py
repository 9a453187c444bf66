"""What is counted as found, missed, or not to be seen; and what is printed of it."""

import pytest

from tests.corpus.__main__ import main
from tests.corpus.label import Label, Trait
from tests.corpus.measure import PACKETS, Clean, Measured, Outcome, Seen
from tests.corpus.report import report

LABEL = Label(("not-stuffed", "size-differs"), ("reply-shape",), needs="RETR", shown_by=(Trait.MAIL,))


def seen(
    *codes: str,
    label: Label = LABEL,
    reader: str = PACKETS,
    verbs: str = "STAT RETR QUIT",
    usual: tuple[str, ...] = ("password-in-clear",),
    lacks: tuple[Trait, ...] = (),
    struck: bool = True,
) -> Seen:
    found, known, missing = frozenset(codes), frozenset(usual), frozenset(lacks)
    return Seen("a client", reader, "POP3 unstuffed", label, struck, verbs, found, known, missing)


@pytest.mark.parametrize(
    ("one", "outcome"),
    [
        (seen("size-differs"), Outcome.FOUND),
        (seen("size-differs", lacks=(Trait.MAIL,)), Outcome.FOUND),
        (seen("reply-shape"), Outcome.MISSED),
        (seen(), Outcome.MISSED),
        (seen(lacks=(Trait.ENDS,)), Outcome.MISSED),
        (seen(lacks=(Trait.MAIL,)), Outcome.NOT_IN_LOG),
        (seen(struck=False), Outcome.UNMET),
        (seen(verbs="STAT QUIT"), Outcome.UNMET),
        (seen("size-differs", label=Label(hidden="it is late")), Outcome.HIDDEN),
    ],
)
def test_what_became_of_a_fault(one: Seen, outcome: Outcome) -> None:
    assert one.outcome is outcome


def test_what_is_false() -> None:
    assert seen("size-differs", "reply-shape", "no-quit", "password-in-clear").false == set()
    assert seen("number-zero", "size-differs").false == {"number-zero"}
    assert seen("no-quit", struck=False).false == {"no-quit"}
    assert seen("number-zero", label=Label(hidden="it is late")).false == {"number-zero"}


def test_recall_and_precision_of_packets_and_of_logs() -> None:
    files = [
        seen("not-stuffed", "number-zero"),
        seen("reply-shape"),
        seen("size-differs", reader="a log"),
        seen(reader="a log", lacks=(Trait.MAIL,)),
    ]
    measured = Measured.of(files)
    assert measured.outcomes["a log"] == {Outcome.FOUND: 1, Outcome.NOT_IN_LOG: 1}
    assert [str(share) for share in measured.of_finding("not-stuffed", logs=False)] == [
        "1/2  50%",
        "1/1 100%",
    ]
    assert [str(share) for share in measured.of_finding("not-stuffed", logs=True)] == ["1/1 100%", "0/0"]
    assert [str(share) for share in measured.of_finding("number-zero", logs=False)] == ["0/0", "0/1   0%"]
    clean = [Clean("a client, packets", "Dovecot", frozenset({"no-quit"}), "")]
    printed = "\n".join(report(files, clean, measured))
    assert "Dovecot: 1 files, 1 with errors or warnings" in printed
    assert "a client, packets: no-quit" in printed
    assert (
        "packets, POP3 unstuffed (a client): wanted not-stuffed or size-differs; found reply-shape" in printed
    )
    assert "packets, POP3 unstuffed (a client): number-zero" in printed


def test_nothing_run_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--tap", "--clients", "nobody has such a client"]) == 2
    assert main(["--tap", "--clients", "own", "--faults", "nothing"]) == 2
    assert "nothing was run" in capsys.readouterr().out
