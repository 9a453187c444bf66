"""popconsole's own client, its tracker and its replay, with a server that nobody here wrote."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from popconsole.analysis.findings import Severity
from popconsole.analysis.step import Step
from popconsole.client.errors import ConnectError
from popconsole.client.security import Security
from popconsole.client.session import ClientSession
from popconsole.dialogue.kind import Kind
from popconsole.protocol import POP3, sasl, scram
from popconsole.protocol.framing import CRLF, byte_unstuff
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import Content
from popconsole.server.tls.certificates import authority
from popconsole.transcript.model import Conversation
from tests.formats.single import write
from tests.interop.certificates import chain_and_key
from tests.interop.dovecot import PASSWORD, Dovecot, why_not
from tests.interop.mail import HOSTILE, ORDINARY

pytestmark = pytest.mark.interop

# Dovecot keeps mail in lines: a lone CR at the end of one goes with its end.
MAIL = [*ORDINARY, *(message for message in HOSTILE if b"\r\r\n" not in message)]


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    with Dovecot({"student": MAIL}) as running:
        yield running


@pytest.fixture
def secured(certificates: Path) -> Iterator[tuple[Dovecot, Path]]:
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    files = chain_and_key(certificates)
    with Dovecot({"student": MAIL}, certificate=files) as running:
        yield running, authority(certificates)


_OF_THE_MAIL = frozenset(("octet-nul", "octet-escape"))  # one message has such octets on purpose


def _serious(steps: list[Step]) -> list[str]:
    """Return what is wrong in the conversation, but for the octets of the mail itself."""
    return [
        f"line {step.index + 1}, {step.line.octets!r}: {found.code}"
        for step in steps
        for found in step.findings
        if found.severity is not Severity.NOTE and not (step.kind is Kind.DATA and found.code in _OF_THE_MAIL)
    ]


def _steps(session: ClientSession) -> list[Step]:
    return [session.history.step(index) for index in range(len(session.lines))]


def _message(steps: list[Step]) -> bytes:
    return b"".join(byte_unstuff(s.line.octets) + s.line.ending for s in steps if s.kind is Kind.DATA)


async def _whole(address: tuple[str, int], login: tuple[bytes, ...]) -> ClientSession:
    session = await ClientSession.connect(POP3, *address)
    assert await session.settled(10)
    for line in (b"CAPA", *login, b"STAT", b"LIST", b"UIDL"):
        await session.exchange(line)
    assert session.history.live.situation.state is Pop3State.TRANSACTION
    for number, message in enumerate(MAIL, start=1):
        assert _message(await session.exchange(b"RETR %d" % number)) == message
    for line in (b"TOP 2 1", b"LIST 3", b"UIDL 3", b"DELE 1", b"DELE 1", b"RETR 99", b"NOOP", b"XYZZY"):
        await session.exchange(line)
    for line in (b"RSET", b"DELE 2", b"QUIT"):
        await session.exchange(line)
    assert await session.ended(10)
    await session.aclose()
    return session


def test_a_whole_session_and_the_tracker_finds_no_fault(dovecot: Dovecot) -> None:
    session = asyncio.run(_whole(dovecot.address, (b"USER student", b"PASS " + PASSWORD.encode())))
    steps = _steps(session)
    assert session.history.live.situation.state is Pop3State.CLOSED
    assert session.history.live.situation.marked == {2}
    # What this client did wrong on purpose is found, and nothing that the server said.
    wrong = [text for text in _serious(steps) if "XYZZY" not in text and "RETR 99" not in text]
    wrong = [text for text in wrong if "DELE 1" not in text]
    assert wrong == []
    box = dovecot.folder / "mail" / "student" / "Maildir"
    left = [*(box / "cur").iterdir(), *(box / "new").iterdir()]
    assert len(left) == len(MAIL) - 1


def test_apop(dovecot: Dovecot) -> None:
    from popconsole.protocol.auth import apop_digest

    async def go() -> ClientSession:
        session = await ClientSession.connect(POP3, *dovecot.address)
        assert await session.settled(10)
        timestamp = session.history.live.situation.timestamp
        assert timestamp is not None
        await session.exchange(b"APOP student " + apop_digest(timestamp, PASSWORD.encode()))
        assert session.history.live.situation.state is Pop3State.TRANSACTION
        await session.exchange(b"QUIT")
        await session.aclose()
        return session

    assert _serious(_steps(asyncio.run(go()))) == []


@pytest.mark.parametrize("way", ["stls", "tls"])
def test_under_tls(way: str, secured: tuple[Dovecot, Path]) -> None:
    dovecot, own = secured

    async def go() -> ClientSession:
        session = await ClientSession.connect(
            POP3,
            "localhost",
            dovecot.tls_port if way == "tls" else dovecot.port,
            security=Security.implicit(own) if way == "tls" else Security.stls(own),
        )
        assert await session.settled(10)
        for line in (b"CAPA", b"USER student", b"PASS " + PASSWORD.encode(), b"LIST", b"RETR 2", b"QUIT"):
            await session.exchange(line)
        await session.aclose()
        return session

    session = asyncio.run(go())
    steps = _steps(session)
    assert session.connection.tls
    assert _serious(steps) == []
    assert not any(step.line.octets == b"STLS" for step in steps if step.kind is Kind.DATA)
    assert _message([step for step in steps if step.command and step.command.keyword == "RETR"]) == MAIL[1]
    kept, lines = session.connection.ciphertext, session.lines
    passed = [record for n in range(len(lines)) for record in kept.at(lines, n)]
    assert sorted(one.number for one in passed) == list(range(len(kept.records)))
    spans = filter(None, map(kept.lines_of, passed))
    carried = {n for first, last in spans for n in range(first, last + 1)}
    hidden = {n for n, line in enumerate(lines) if line.wire and kept.hides(line.side, n)}
    assert hidden <= carried
    assert len(hidden) > 20
    assert PASSWORD.encode() not in b"".join(record.octets for record in passed)


def test_a_certificate_of_an_authority_that_nobody_knows(secured: tuple[Dovecot, Path]) -> None:
    dovecot, _ = secured

    async def go(security: Security) -> None:
        session = await ClientSession.connect(POP3, "localhost", dovecot.tls_port, security=security)
        await session.aclose()

    with pytest.raises(ConnectError, match="unknown authority"):
        asyncio.run(go(Security.implicit()))
    asyncio.run(go(Security.implicit(insecure=True)))


def _response(mechanism: str, challenges: list[bytes]) -> bytes | None:
    user, password = b"student", PASSWORD.encode()
    if mechanism.startswith("SCRAM"):
        # A last challenge that proves the server is answered with nothing (RFC 5034 section 4).
        return scram.client(mechanism, user, password, "made-up", challenges)
    match mechanism:
        case "PLAIN":
            return sasl.plain(user, password)
        case "CRAM-MD5":
            return sasl.cram_md5(user, password, challenges[-1]) if challenges else None
        case "LOGIN":
            return (user, password)[len(challenges) - 1] if challenges else None
        case _:
            raise AssertionError(mechanism)


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"])
def test_auth_line_by_line(mechanism: str, dovecot: Dovecot) -> None:
    async def go() -> ClientSession:
        session = await ClientSession.connect(POP3, *dovecot.address)
        assert await session.settled(10)
        steps = await session.exchange(b"AUTH " + mechanism.encode())
        challenges: list[bytes] = []
        while (said := steps[-1].line.octets).startswith(b"+ "):
            challenge = sasl.decode(said[2:])
            assert challenge is not None
            if challenge or mechanism == "LOGIN":
                challenges.append(challenge)
            response = _response(mechanism, challenges)
            assert response is not None
            steps = await session.exchange(sasl.encode(response))
        assert said.startswith(b"+OK"), said
        assert session.history.live.situation.state is Pop3State.TRANSACTION
        await session.exchange(b"QUIT")
        await session.aclose()
        return session

    assert _serious(_steps(asyncio.run(go()))) == []


def test_commands_without_waiting(dovecot: Dovecot) -> None:
    async def go() -> ClientSession:
        session = await ClientSession.connect(POP3, *dovecot.address)
        assert await session.settled(10)
        for line in (b"CAPA", b"USER student", b"PASS " + PASSWORD.encode()):
            await session.exchange(line)
        for number in range(1, len(MAIL) + 1):
            session.send(b"RETR %d" % number)
            session.send(b"NOOP")
        assert await session.settled(20)
        await session.exchange(b"QUIT")
        await session.aclose()
        return session

    steps = _steps(asyncio.run(go()))
    assert _serious(steps) == []
    data = [step for step in steps if step.kind is Kind.DATA and step.content is Content.MESSAGE]
    octets = b"".join(byte_unstuff(step.line.octets) + CRLF for step in data)
    assert octets == b"".join(MAIL)


def _replay(file: Path, port: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "popconsole", "replay", str(file), "--server", f"127.0.0.1:{port}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)


def test_a_recorded_session_replays_and_the_mail_makes_the_difference(
    dovecot: Dovecot, tmp_path: Path
) -> None:
    async def record() -> Conversation:
        session = await ClientSession.connect(POP3, *dovecot.address)
        assert await session.settled(10)
        for line in (b"USER student", b"PASS " + PASSWORD.encode(), b"STAT", b"LIST", b"RETR 2", b"QUIT"):
            await session.exchange(line)
        await session.ended(5)
        await session.aclose()
        return session.conversation("recorded")

    file = tmp_path / "recorded.txt"
    file.write_bytes(write(asyncio.run(record()), reveal=True))
    again = _replay(file, dovecot.port)
    assert again.returncode == 0, again.stdout + again.stderr
    with Dovecot({"student": MAIL[3:5]}) as other:
        differs = _replay(file, other.port)
    assert differs.returncode == 1, differs.stdout + differs.stderr


def test_the_mock_server_says_what_dovecot_says_of_the_same_maildir(dovecot: Dovecot) -> None:
    from popconsole.maildrop.configured import configured
    from popconsole.server.listening.listener import PopServer
    from popconsole.server.setup import Setup

    box = dovecot.folder / "mail" / "student" / "Maildir"
    accounts, maildrops = configured(maildrop=str(box), users=(f"student:{PASSWORD}",))

    async def both() -> tuple[ClientSession, ClientSession]:
        theirs = await _whole_but_deletions(dovecot.address)
        async with PopServer(Setup(accounts, maildrops), pop3_port=0, pop2_port=0) as server:
            return theirs, await _whole_but_deletions(server.addresses["POP3"])

    theirs, ours = asyncio.run(both())
    assert _told(ours) == _told(theirs)


async def _whole_but_deletions(address: tuple[str, int]) -> ClientSession:
    session = await ClientSession.connect(POP3, *address)
    assert await session.settled(10)
    for line in (b"USER student", b"PASS " + PASSWORD.encode(), b"STAT", b"LIST"):
        await session.exchange(line)
    for number in range(1, len(MAIL) + 1):
        await session.exchange(b"RETR %d" % number)
        await session.exchange(b"TOP %d 1" % number)
    await session.exchange(b"QUIT")
    await session.aclose()
    return session


def _told(session: ClientSession) -> list[bytes]:
    """Return what was said of the mail: the octets of multi-line responses, and the numbers of STAT."""
    told = []
    for step in _steps(session):
        command = step.command.keyword if step.command else ""
        if step.kind is Kind.DATA or (step.kind is Kind.REPLY and command == "STAT"):
            told.append(step.line.wire)
    return told
