"""Every fault of the catalogue, put between client and server: marked in what is recorded, found there."""

import pytest

from popconsole.analysis.judging import Judge
from popconsole.record.faults import UNFIT, between
from popconsole.record.session import RecordedSession
from popconsole.server.faults.catalogue import FAULTS
from popconsole.server.faults.spec import FaultError
from popconsole.transcript.injected import injected
from popconsole.transcript.model import LineKind
from popconsole.ui.judged import judged
from tests.corpus.cases import Case, cases
from tests.corpus.scripts import LOGIN
from tests.record.played import Played, play

# What the server alone does or loses, and where nothing strikes in one of the protocols.
_ELSEWHERE = {"POP2 dele-lost": "POP2 has no RSET, by which a mark could be taken back"}
_TLS = ("tls-expired", "tls-wrong-name", "tls-old")
CASES = [case for case in cases() if case.spec.name not in (*UNFIT, *_TLS) and case.name not in _ELSEWHERE]


def _codes(played: Played) -> set[str]:
    """Return the codes of what is found in sessions, judged one after another."""
    judge = Judge()
    return {
        found.code
        for session in played.sessions
        for found in judged(judge, session.conversation(), session.number).findings
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_is_marked_and_found_in_what_is_recorded(case: Case) -> None:
    played = play(case.protocol, [case.spec], case.script, stls=case.label.stls)
    marks = {injected(note.encode()) for note in played.notes}
    assert case.spec.name in marks, "it has not struck"
    if case.label.found:
        found = _codes(played)
        assert found & set(case.label.found), f"none of {case.label.found}, but {sorted(found)}"


def _said(session: RecordedSession) -> list[bytes]:
    return [line.wire for line in session.lines if line.kind is LineKind.WIRE]


def test_without_a_fault_nothing_is_changed() -> None:
    usual = [case for case in CASES if case.spec.name in ("slow", "merge", "split")]
    for case in usual:
        shaped, plain = (play(case.protocol, specs, case.script) for specs in ([case.spec], []))
        assert shaped.told == plain.told
        for one, other in zip(shaped.sessions, plain.sessions, strict=True):
            assert _said(one) == _said(other)


@pytest.mark.parametrize("name", UNFIT)
def test_what_cannot_be_put_between_is_refused(name: str) -> None:
    assert name in FAULTS
    with pytest.raises(FaultError, match=rf"{name} can't be put between .*: {UNFIT[name]}"):
        between([name])


def test_marks_that_are_not_to_count() -> None:
    lost = between(["dele-lost"])
    assert lost is not None
    script = (*LOGIN, "DELE 1", "QUIT")
    told = play("POP3", lost.specs, script).told
    assert told == [b"USER student\r\nPASS learn\r\nDELE 1\r\nRSET\r\nQUIT\r\n"]
