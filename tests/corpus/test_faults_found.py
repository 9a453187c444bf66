"""Each fault of the mock server yields its finding in packets; without a fault nothing is found.

A session is played by the server's own layers, without a socket; a new fault without a label is named.
"""

from functools import cache
from pathlib import Path

import pytest

from popconsole.analysis.findings import CATALOGUE
from popconsole.server.faults.catalogue import FAULTS
from tests.corpus import scripts
from tests.corpus.cases import Case, cases, unlabelled
from tests.corpus.judged import Judged, judged
from tests.corpus.label import Label
from tests.corpus.labels import LABELS
from tests.corpus.played import play
from tests.corpus.scripts import IDLE, Script
from tests.corpus.tape import packets

CASES = list(cases())


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corpus") / "tls"


def _with(case: Case, certificates: Path) -> Judged:
    played = play(case.protocol, [case.spec], case.script, certificates if case.label.stls else None)
    assert case.spec.name in played.struck, "it has not struck: give its label a script in which it does"
    return judged(packets(played.tapes), case.name)


@cache
def _without(protocol: str, script: Script, certificates: Path | None) -> Judged:
    usual = tuple(turn for turn in script if turn != IDLE)
    return judged(packets(play(protocol, [], usual, certificates).tapes), protocol)


def _clean(case: Case, certificates: Path) -> Judged:
    return _without(case.protocol, case.script, certificates if case.label.stls else None)


def test_every_fault_has_its_label() -> None:
    assert unlabelled() == [], "tests/corpus/labels.py: say what each must yield, or why nothing can be seen"


def test_labels_are_of_faults_and_findings_that_there_are() -> None:
    for rows in LABELS.values():
        assert {text.partition(":")[0] for text in rows} <= set(FAULTS)
        for text, row in rows.items():
            assert bool(row.found) != bool(row.hidden), text
            for code in (*row.found, *row.beside):
                assert code in CATALOGUE or code.startswith("reader-"), f"{text}: there is no finding {code}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_yields_its_finding_in_packets(case: Case, certificates: Path) -> None:
    found, usual = _with(case, certificates), _clean(case, certificates)
    assert found.error == ""
    new = found.codes - usual.codes
    if case.label.found:
        assert new & set(case.label.found), f"none of {case.label.found}, but {sorted(found.codes)}"
    unexpected = new - {*case.label.found, *case.label.beside}
    assert unexpected == set(), "found as well, and not said to follow from the fault"


_CLEAN = {(case.protocol, case.script): case for case in CASES if IDLE not in case.script}


@pytest.mark.parametrize("case", _CLEAN.values(), ids=lambda case: case.name)
def test_without_the_fault_no_error_and_no_warning(case: Case, certificates: Path) -> None:
    assert _clean(case, certificates).serious == set()


def test_a_whole_session_has_nothing_but_its_password_in_clear() -> None:
    for protocol, script in (("POP3", scripts.POP3), ("POP2", scripts.POP2)):
        found = judged(packets(play(protocol, [], script).tapes), protocol)
        assert found.codes == {"password-in-clear"}
        assert found.form == "packets"
        assert found.understood == 1.0


def test_a_case_without_a_script_of_its_own_says_all_that_there_is() -> None:
    assert {Case(name, "slow", Label()).script for name in ("POP3", "POP2")} == {scripts.POP3, scripts.POP2}
