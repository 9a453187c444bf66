"""The rules in transcripts/rules/, played with servers that nobody here wrote."""

import asyncio
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
from tests.interop.expected import surprises, told_of
from tests.interop.servers import SERVERS, MailServer, started

pytestmark = pytest.mark.interop

MAIL = [message.octets for message in builtin_maildrops().mailboxes(b"student")[INBOX]]
FOLDER = Path(str(resources.folder("transcripts"))) / "rules"
RULES = [path for path in sorted(FOLDER.glob("*.txt")) if path.name.startswith("rfc1939")]
USERS = {path.stem: f"user{number}" for number, path in enumerate(RULES)}  # one for each rule
# Courier has APOP where a user's secret is kept for it and a greeting of another kind, popa3d not at all.
NO_TIMESTAMP = {"courier", "popa3d"}
_APOP = {path.stem for path in RULES if "apop" in path.stem}
_LOCK = {"rfc1939-4-lock"}
# Rules on what a server has not: most let two sessions in; two keep the secrets of APOP elsewhere.
NOT_THERE = {
    "courier": _LOCK | _APOP,
    "cyrus": _LOCK,
    "dovecot": _LOCK,
    "mailutils": {"rfc1939-7-apop"},
    "popa3d": _LOCK | _APOP,
    "solid": _LOCK | {"rfc1939-7-apop"},
}


def book(path: Path) -> Playbook:
    return parse(path.read_bytes(), path.name)


def told(played: PlayedBook, path: Path) -> str:
    """Say what differs, for who reads the report of a test."""
    played.octets = path.read_bytes()
    difference = played.run.difference
    return "" if difference is None else "\n".join(rows(played, difference))


async def played(path: Path, name: str, server: MailServer) -> str | None:
    """Play a rule with a server, as its own user; return what differs, None where the server lacks it."""
    playbook = book(path)
    place = ServerAddress(*server.address)
    given = Given(USERS[path.stem].encode(), server.password.encode())
    if playbook.needs.apop and name in NO_TIMESTAMP:
        with pytest.raises(NotTriedError, match="APOP"):
            await check(playbook, place, given, timeout=20, may_delete=True)
        return None
    found = await play(playbook, place, given, timeout=20)
    return None if found.outcome is PlayOutcome.NOT_THERE else told(found, path)


async def all_played(name: str, server: MailServer) -> dict[str, str | None]:
    """Play all rules, some at once: servers make who guesses a password wait."""
    few = asyncio.Semaphore(8)

    async def one(path: Path) -> str | None:
        async with few:
            return await played(path, name, server)

    return dict(zip(USERS, await asyncio.gather(*map(one, RULES)), strict=True))


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", SERVERS)
def test_a_server_keeps_the_rules(name: str) -> None:
    known = told_of(name)
    with started(name, dict.fromkeys(USERS.values(), MAIL)) as server:
        found = asyncio.run(all_played(name, server))
        same = server.version.startswith(known.version)
    broken = {rule: told for rule, told in found.items() if told}
    assert surprises(broken, known.rules.keys(), same_version=same) == []
    lacking = {rule for rule, told in found.items() if told is None}
    assert lacking == NOT_THERE[name]
