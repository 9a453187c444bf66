"""Servers that nobody here wrote, examined: what is told of each was held against the RFC's text by hand."""

import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from popconsole.examiner.catalogue import catalogue
from popconsole.examiner.mail import mail
from popconsole.examiner.running.examiner import Examiner, Permitted
from popconsole.examiner.running.player import LoginAccount, Reached
from tests.interop.expected import surprises, told_of
from tests.interop.servers import SERVERS, MailServer

pytestmark = pytest.mark.interop


class _Filled:
    """A store that the server's own way of taking mail fills."""

    ours = empties = True

    def __init__(self, server: MailServer) -> None:
        self._server = server

    def put_back(self, *, empty: bool = False) -> None:
        self._server.fill([] if empty else mail().values())

    def changed(self) -> bool:
        return True


def _examined(name: str) -> list[str]:
    """Examine a server; return what is other than it was told of it."""
    known = told_of(name)
    with SERVERS[name].start({"student": mail().values()}) as server:
        account = LoginAccount(server.user.encode(), server.password.encode())
        reached = Reached(lambda: server.address, "POP3", account, patience=10.0)
        examiner = Examiner(reached, Permitted(), _Filled(server))
        examiner.begin()
        results = list(examiner.run(catalogue("POP3")))
        same = server.version.startswith(known.version)
    assert sum(result.verdict.value == "met" for result in results) > len(results) // 3
    broken = {result.check.id: result.ruling.why for result in results if result.verdict.value == "broken"}
    return surprises(broken, known.checks.keys(), same_version=same)


@pytest.mark.timeout(400)
def test_what_servers_break_the_rfcs_bear_out() -> None:
    """All at once, for most of the time is theirs: they make who guesses a password wait."""
    missing = {name: reason for name, known in SERVERS.items() if (reason := known.why_not()) is not None}
    there = [name for name in SERVERS if name not in missing]
    if not there:
        pytest.skip("; ".join(missing.values()))
    with ThreadPoolExecutor(len(there)) as pool:
        assert dict(zip(there, pool.map(_examined, there), strict=True)) == {name: [] for name in there}
    if missing:
        warnings.warn(f"not examined: {'; '.join(missing.values())}", stacklevel=1)
