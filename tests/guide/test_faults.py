"""Every fault that a server can inject is explained, and nothing else is."""

from popconsole.analysis.tracker import Tracker
from popconsole.guide.lines.explain import explain
from popconsole.guide.words.faults import FAULT_ADVICE, about
from popconsole.protocol import POP3
from popconsole.server.faults import catalogue
from popconsole.transcript.injected import injected, note
from popconsole.transcript.model import Line, LineKind, Side


def test_every_fault_has_its_texts() -> None:
    lacking = set(catalogue.FAULTS) - set(FAULT_ADVICE)
    assert lacking == set(), "guide/words/faults.py: add what a person is told of each"
    assert set(FAULT_ADVICE) <= set(catalogue.FAULTS)
    for name, lesson in FAULT_ADVICE.items():
        assert lesson.wrong.endswith("."), name
        assert lesson.robust.endswith("."), name
        told = about(name)
        assert told is not None
        assert lesson.robust in told


def test_a_note_names_its_fault() -> None:
    assert injected(note("drop-after:10@RETR:2")) == "drop-after"
    assert injected(b"this line was shortened") is None
    assert injected(b"fault injected: two words") is None
    assert about("frobnicate") is None


def test_the_note_of_a_fault_is_a_finding_that_explains_what_a_robust_client_does() -> None:
    tracker = Tracker(POP3, exact=True)
    before = tracker.feed(Line(Side.SERVER, b"+OK ready")).after
    step = tracker.feed(Line(Side.SERVER, note("dot-missing@LIST"), b"", LineKind.NOTE))
    assert step.after == before
    assert [(f.code, dict(f.met)) for f in step.findings] == [("fault-injected", {"fault": "dot-missing"})]
    told = explain(POP3, step)
    assert FAULT_ADVICE["dot-missing"].wrong in told.text
    assert FAULT_ADVICE["dot-missing"].robust in told.text
    other = explain(POP3, tracker.feed(Line(Side.SERVER, note("from-a-newer-program"), b"", LineKind.NOTE)))
    assert "from-a-newer-program" in other.notes[0].message
