"""Some faults, played to real mail programs: packets and logs yield the finding, and nothing without it."""

import pytest

from tests.corpus.cases import Case, cases
from tests.corpus.judged import judged
from tests.corpus.measure import REACTIONS
from tests.corpus.programs import PROGRAMS, Program
from tests.corpus.sessions import Stage
from tests.interop.ways import Way

pytestmark = pytest.mark.interop

PLAYED = {
    "fetchmail -v -v": ("unstuffed", "count-wrong", "uidl-repeat", "drop-after:25@RETR", "size-wrong"),
    "mpop --debug": ("list-bare:no-size", "terminal", "auth-fail", "err-on:RETR"),
    "curl -v": ("apop-stamp-bad:open", "line-long", "stls-refused", "auth-plus-ok"),
    "mutt -d5": ("lf-only", "caps-none"),
    "inc -snoop": ("octets-nul", "greeting-err"),
}
CASES = [
    pytest.param(program, case, id=f"{program.name} {case.fault}")
    for program in PROGRAMS
    for case in cases()
    if case.protocol == "POP3" and case.fault in PLAYED.get(program.name, ())
]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(tmp_path_factory.mktemp("corpus"), tcpdump=False)


def _here(program: Program) -> None:
    reason = program.why_not()
    if reason is not None:
        pytest.skip(reason)


def test_every_fault_that_is_to_be_played_is_there() -> None:
    assert len(CASES) == sum(map(len, PLAYED.values()))


@pytest.mark.parametrize(("program", "case"), CASES)
def test_packets_show_the_fault_and_the_log_where_it_can(program: Program, case: Case, stage: Stage) -> None:
    _here(program)
    session = stage.program(program, case.label.way, case)
    assert case.spec.name in session.struck
    label = case.label
    in_packets = judged(session.packets.read_bytes(), session.packets.name)
    assert in_packets.codes & set(label.found), in_packets.error
    assert in_packets.serious <= {*label.found, *label.beside, *REACTIONS}
    assert session.log is not None
    in_log = judged(session.log.read_bytes(), session.log.name)
    if not program.lacks & set(label.shown_by):
        assert in_log.codes & set(label.found), in_log.error
    assert in_log.serious <= {*label.found, *label.beside, *REACTIONS}


@pytest.mark.parametrize("program", [one for one in PROGRAMS if one.name in PLAYED], ids=lambda one: one.name)
def test_without_a_fault_nothing_is_found(program: Program, stage: Stage) -> None:
    _here(program)
    session = stage.program(program, Way.USER_PASS, None)
    assert session.log is not None
    for file in (session.packets, session.log):
        found = judged(file.read_bytes(), file.name)
        assert found.error == ""
        assert found.serious == set()
