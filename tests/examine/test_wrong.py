"""Small servers that are wrong in one line each: the examiner tells what is broken, and why."""

import re

import pytest

from popconsole.examiner.catalogue import catalogue
from popconsole.examiner.check import From
from tests.examine.wrong.examined import REPORTS, broken_by, examined, faults, named, own_faults, told

EVERY = (*catalogue("POP3"), *catalogue("POP2"))
_TOLD = {
    name: dict(row.split(" (", 1) for row in (REPORTS / f"{name}.txt").read_text().splitlines()[2:])
    for name in faults()
}


@pytest.mark.parametrize("protocol", ["POP3", "POP2"])
def test_a_small_server_as_it_stands_breaks_nothing_else(protocol: str) -> None:
    results = examined(None, catalogue(protocol))
    assert {row.split(" ")[0] for row in told(results).splitlines()} <= set(own_faults())


_UNDER_TLS_ONLY = [
    {"old": "if self.user != USER or", "new": "if not self.secured or self.user != USER or"},
    {"old": 'mechanism.upper() != b"PLAIN"', "new": 'not self.secured or mechanism.upper() != b"PLAIN"'},
    {"old": 'CAPABILITIES = [b"USER", ', "new": "CAPABILITIES = ["},
    {"old": "SCRAM-SHA-256 PLAIN", "new": "SCRAM-SHA-256"},
]
_STLS_ALONE = [*_UNDER_TLS_ONLY, {"old": 'server ready " + self.stamp', "new": 'server ready"'}]
_DELAYING = [
    {"old": "self.sessions = 0", "new": "self.sessions, self.entered = 0, -9"},
    {
        "old": "        self.box.owner = self\n",
        "new": """
        if self.connection.now() < self.box.entered + 2:
            raise Refused(b"[LOGIN-DELAY] wait a little")
        self.box.owner, self.box.entered = self, self.connection.now()
""",
    },
    {"old": 'b"IMPLEMENTATION small"', "new": 'b"LOGIN-DELAY 2"'},
]


@pytest.mark.parametrize("changes", [_UNDER_TLS_ONLY, _STLS_ALONE, _DELAYING])
def test_a_server_that_is_set_up_to_be_careful_is_not_accused(changes: list[dict[str, str]]) -> None:
    results = examined({"changes": changes}, catalogue("POP3"))
    assert {row.split(" ")[0] for row in told(results).splitlines()} <= set(own_faults())
    assert sum(result.verdict.value == "met" for result in results) > 100


_MANY = 'b"9" * 5000'
_LISTED = '[b"%d %d" % (n, self.size(n)) for n in self.numbers()]'


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ('self.say(b"%d %d" % (len(sizes), sum(sizes)))', f'self.say({_MANY} + b" " + {_MANY})', "5-STAT/1"),
        (_LISTED, f'[b"%d %s" % (n, {_MANY}) for n in self.numbers()]', "5-LIST/1"),
        (_LISTED, f'[b"%s 1" % ({_MANY}) for n in self.numbers()]', "5-LIST/1"),
    ],
)
def test_a_number_of_more_digits_than_python_reads_is_none(old: str, new: str, check: str) -> None:
    wrong = {"changes": [{"old": old, "new": new}]}
    results = examined(wrong, named([f"rfc1939/{check}"], "POP3"))
    assert [row.split(" ")[0] for row in told(results).splitlines()] == [f"rfc1939/{check}"]


@pytest.mark.parametrize(("timer", "verdicts"), [(700, ["met", "absent"]), (99_999, ["absent", "absent"])])
def test_of_a_timer_that_does_not_run_out_nothing_is_said(timer: int, verdicts: list[str]) -> None:
    patient = {"changes": [{"old": "TIMER = 600", "new": f"TIMER = {timer}"}]}
    found = examined(patient, named(["rfc1939/3/24", "rfc1939/3/25"], "POP3"))
    seen = {result.check.id: result.verdict.value for result in found}
    assert [seen["rfc1939/3/24"], seen["rfc1939/3/25"]] == verdicts


def test_every_check_is_broken_by_a_server_that_is_wrong_in_that() -> None:
    wrong = {check for fault in faults().values() for check in broken_by(fault)}
    assert {check.id for check in EVERY} - wrong == set()


@pytest.mark.parametrize("name", faults())
def test_a_wrong_server_has_a_report_that_tells_what_it_is_meant_to_break(name: str) -> None:
    assert (REPORTS / f"{name}.txt").read_text().startswith(f"{faults()[name]['what']}\n\n")
    assert set(broken_by(faults()[name])) <= set(_TOLD[name])


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")  # one server speaks nothing newer
@pytest.mark.parametrize("name", faults())
def test_a_wrong_server_is_told_by_what_it_breaks(name: str) -> None:
    fault = faults()[name]
    meant = broken_by(fault)
    rows = told(examined(fault, named(meant, fault["protocol"]))).splitlines()
    found = {row.split(" ")[0]: row for row in rows}
    assert [_steady(found.get(check, "")) for check in meant] == [
        _steady(f"{check} ({_TOLD[name][check]}") for check in meant
    ]


def _steady(row: str) -> str:
    """Return a row of a report without what depends on what was examined before."""
    check, _colon, why = row.partition(": ")
    if any(check.startswith(f"{one.id} (") for one in EVERY if one.begins is From.RUN):
        return check  # it is told by the first reply that shows it
    return f"{check}: {re.sub('[0-9]+', 'N', re.sub(r'answered [+] [A-Za-z0-9+/=]+', 'answered + C', why))}"
