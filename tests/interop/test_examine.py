"""Servers that nobody here wrote, examined: what is told of each was held against the RFC's text by hand."""

import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from popconsole.examiner.catalogue import catalogue, picked
from popconsole.examiner.mail import mail
from popconsole.examiner.running.examiner import Examiner, Permitted
from popconsole.examiner.running.reached import LoginAccount, Reached
from tests.interop.certificates import chain_and_key
from tests.interop.expected import surprises, told_of
from tests.interop.servers import SERVERS, FilledStore

pytestmark = pytest.mark.interop


# Servers that let us wait at each login are examined in parts, each with a server of its own. They have no
# response codes, which are judged over a whole run.
_SLOW = {"courier", "popa3d", "solid"}
_Parts = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]  # which checks, but for which
_ALL: _Parts = (((), ()),)
_PARTS: _Parts = (
    (("rfc1939/3/*", "rfc1939/4*"), ()),
    (("rfc1939/*",), ("rfc1939/3/*", "rfc1939/4*")),
    ((), ("rfc1939/*",)),
)


def _broken(
    files: tuple[Path, Path], name: str, only: tuple[str, ...], skipped: tuple[str, ...]
) -> tuple[str, dict[str, str]]:
    """Examine a server, that has a certificate; return its version, what it breaks and why."""
    with SERVERS[name].start({"student": mail().values()}, certificate=files) as server:
        account = LoginAccount(server.user.encode(), server.password.encode())
        reached = Reached(
            lambda: server.address, "POP3", account, patience=10.0, tls_port=lambda: server.tls_port
        )
        examiner = Examiner(reached, Permitted(), FilledStore(server, mail()))
        examiner.begin()
        results = list(examiner.run(picked(catalogue("POP3"), only, skipped)))
    assert any(result.verdict.value == "met" for result in results)
    broken = {result.check.id: result.ruling.why for result in results if result.verdict.value == "broken"}
    return server.version, broken


@pytest.mark.timeout(400)
def test_what_servers_break_the_rfcs_bear_out(certificates: Path) -> None:
    """All at once, for most of the time is theirs: they make who guesses a password wait."""
    missing = {name: reason for name, known in SERVERS.items() if (reason := known.why_not()) is not None}
    there = [name for name in SERVERS if name not in missing]
    if not there:
        pytest.skip("; ".join(missing.values()))
    parts = [(name, *part) for name in there for part in (_PARTS if name in _SLOW else _ALL)]
    files = chain_and_key(certificates)
    versions: dict[str, str] = {}
    found: dict[str, dict[str, str]] = {name: {} for name in there}
    with ThreadPoolExecutor(len(parts)) as pool:
        results = pool.map(partial(_broken, files), *zip(*parts, strict=True))
        for (name, *_part), (version, broken) in zip(parts, results, strict=True):
            versions[name] = version
            found[name] |= broken
    for name in there:
        known = told_of(name)
        same = versions[name].startswith(known.version)
        assert (name, surprises(found[name], known.checks.keys(), same_version=same)) == (name, [])
    if missing:
        warnings.warn(f"not examined: {'; '.join(missing.values())}", stacklevel=1)
