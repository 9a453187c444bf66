"""The rules in transcripts/rules/, played with servers that nobody here wrote."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from popconsole import resources
from popconsole.expect.parser import parse
from popconsole.expect.playbook import Playbook
from popconsole.expect.run import Given, PlayOutcome
from popconsole.maildrop.builtin import builtin_maildrops
from popconsole.maildrop.names import INBOX
from popconsole.protocol.pop3 import POP3
from popconsole.replay.playing import PlayedBook, play
from popconsole.replay.stage import ServerAddress
from popconsole.ui.played import rows
from tests.interop.dovecot import PASSWORD, Dovecot, why_not

pytestmark = pytest.mark.interop

MAIL = [message.octets for message in builtin_maildrops().mailboxes(b"student")[INBOX]]
FOLDER = Path(str(resources.folder("transcripts"))) / "rules"
RULES = [path for path in sorted(FOLDER.glob("*.txt")) if path.name.startswith("rfc1939")]
NOT_THERE = {"rfc1939-4-lock": "it lets both sessions in"}


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
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    with Dovecot({path.stem: MAIL for path in RULES}) as running:
        yield running


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_dovecot_keeps_the_rules(dovecot: Dovecot, path: Path) -> None:
    playbook = book(path)
    assert playbook.protocol is POP3
    given = Given(path.stem.encode(), PASSWORD.encode())
    played = asyncio.run(play(playbook, ServerAddress(*dovecot.address), given, timeout=20))
    assert told(played, path) == ""
    expected = PlayOutcome.NOT_THERE if path.stem in NOT_THERE else PlayOutcome.AS_EXPECTED
    assert played.outcome is expected
