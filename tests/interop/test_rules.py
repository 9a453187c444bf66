"""The rules in transcripts/rules/, played with servers that nobody here wrote."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from popconsole import resources
from popconsole.expect.difference import PlayOutcome
from popconsole.expect.parser import parse
from popconsole.expect.playbook import Playbook
from popconsole.expect.todo import Given
from popconsole.maildrop.builtin import builtin_maildrops
from popconsole.maildrop.names import INBOX
from popconsole.replaying.playing import PlayedBook, play
from popconsole.replaying.stage import ServerAddress
from popconsole.replaying.surroundings import NotTriedError, check
from popconsole.ui.played import rows
from tests.interop import dovecot as dovecots
from tests.interop import popa3d as popa3ds
from tests.interop.dovecot import Dovecot
from tests.interop.popa3d import Popa3d

pytestmark = pytest.mark.interop

MAIL = [message.octets for message in builtin_maildrops().mailboxes(b"student")[INBOX]]
FOLDER = Path(str(resources.folder("transcripts"))) / "rules"
RULES = [path for path in sorted(FOLDER.glob("*.txt")) if path.name.startswith("rfc1939")]
USERS = {path.stem: f"user{number}" for number, path in enumerate(RULES)}  # one for each rule
NOT_THERE = {"rfc1939-4-lock"}  # all of them let two sessions in

# popa3d 1.0.3 takes a last "QUIT" without its CRLF for a command, and removes what is marked.
# RFC 1939 section 3 has all commands end with a CRLF, section 6 nothing removed where QUIT did not come.
POPA3D_BREAKS = {"rfc1939-6-half-a-quit"}


def book(path: Path) -> Playbook:
    return parse(path.read_bytes(), path.name)


def told(played: PlayedBook, path: Path) -> str:
    """Say what differs, for who reads the report of a test."""
    played.octets = path.read_bytes()
    difference = played.run.difference
    return "" if difference is None else "\n".join(rows(played, difference))


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    """Return a Dovecot in which each rule has a user of its own."""
    reason = dovecots.why_not()
    if reason is not None:
        pytest.skip(reason)
    with Dovecot(dict.fromkeys(USERS.values(), MAIL)) as running:
        yield running


@pytest.fixture(scope="module")
def popa3d() -> Iterator[Popa3d]:
    """Return a popa3d in which each rule has a user of its own."""
    reason = popa3ds.why_not()
    if reason is not None:
        pytest.skip(reason)
    with Popa3d(dict.fromkeys(USERS.values(), MAIL)) as running:
        yield running


def played(path: Path, address: tuple[str, int], password: str) -> PlayedBook:
    """Play a rule with a server, as its own user."""
    given = Given(USERS[path.stem].encode(), password.encode())
    return asyncio.run(play(book(path), ServerAddress(*address), given, timeout=20))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_dovecot_keeps_the_rules(dovecot: Dovecot, path: Path) -> None:
    found = played(path, dovecot.address, dovecots.PASSWORD)
    assert told(found, path) == ""
    assert (found.outcome is PlayOutcome.NOT_THERE) is (path.stem in NOT_THERE)


@pytest.fixture(scope="module")
def solid() -> Iterator[Popa3d]:
    """Return a Solid POP3 server in which each rule has a user of its own."""
    reason = popa3ds.why_not(popa3ds.SOLID)
    if reason is not None:
        pytest.skip(reason)
    with Popa3d(dict.fromkeys(USERS.values(), MAIL), popa3ds.SOLID) as running:
        yield running


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_solid_keeps_the_rules(solid: Popa3d, path: Path) -> None:
    found = played(path, solid.address, popa3ds.PASSWORD)
    assert told(found, path) == ""
    assert (found.outcome is PlayOutcome.NOT_THERE) is (path.stem in {*NOT_THERE, "rfc1939-7-apop"})


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_popa3d_keeps_the_rules_but_one(popa3d: Popa3d, path: Path) -> None:
    playbook = book(path)
    place = ServerAddress(*popa3d.address)
    given = Given(USERS[path.stem].encode(), popa3ds.PASSWORD.encode())
    if playbook.needs.apop:
        with pytest.raises(NotTriedError, match="APOP"):
            asyncio.run(check(playbook, place, given, timeout=20, may_delete=True))
        return
    found = played(path, popa3d.address, popa3ds.PASSWORD)
    if path.stem in POPA3D_BREAKS:
        assert found.run.difference is not None
        return
    assert told(found, path) == ""
    assert (found.outcome is PlayOutcome.NOT_THERE) is (path.stem in NOT_THERE)
