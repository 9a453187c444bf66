"""Our own server meets every check, in one set-up or another; what each meets is kept, and was seen."""

from pathlib import Path

import pytest

from popconsole.examiner.catalogue import catalogue
from tests.examine.own.setups import MET, SET_UPS, examined, met, verdicts

_WAITS = ("rfc1939/3/20", "rfc2449/6.6-PIPELINING/5", "rfc2595/4-STLS/[69]")  # seconds, which a test has not
_WAITED = {"rfc1939/3/20", "rfc2449/6.6-PIPELINING/5", "rfc2595/4-STLS/6", "rfc2595/4-STLS/9"}


def test_every_check_is_met_in_a_set_up() -> None:
    seen = {check for name in SET_UPS for check in met(name)}
    assert {check.id for check in (*catalogue("POP3"), *catalogue("POP2"))} ^ seen == set()
    assert {file.stem for file in MET.iterdir()} == set(SET_UPS)


@pytest.mark.parametrize(("name", "broken"), [("tls", ["rfc1939/13/1"]), ("pop2", [])])
def test_our_own_server_meets_what_is_kept_and_breaks_nothing(
    name: str, broken: list[str], tmp_path: Path
) -> None:
    found = examined(SET_UPS[name], tmp_path, _WAITS)
    assert verdicts(found, "broken") == broken  # it has both ways for one user, to teach with
    assert verdicts(found, "met") == [check for check in met(name) if check not in _WAITED]
