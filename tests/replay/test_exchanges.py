"""Recordings of AUTH, secrets in clear or masked, said again to a server that is set up from them."""

import asyncio
import base64

import pytest

from popconsole.analysis.compare import Comparison
from popconsole.client.session import ClientSession
from popconsole.protocol import POP3, sasl, scram
from popconsole.replaying.run import replay
from popconsole.replaying.takeover import take_over
from popconsole.server.listening.listener import PopServer
from popconsole.transcript.model import Conversation
from tests.formats.single import read, write


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


AFTER = "C: STAT|S: +OK 1 120|C: LIST|S: +OK|S: 1 120|S: .|C: QUIT|S: +OK bye"
CRAM = b64("<1896.697170952@postoffice.example.net>")
RECORDED = {
    "PLAIN, masked": f"C: AUTH PLAIN ********|S: +OK welcome|{AFTER}",
    "PLAIN, asked for": f"C: AUTH PLAIN|S: + |C: ********|S: +OK|{AFTER}",
    "PLAIN, in clear": f"C: AUTH PLAIN {b64(chr(0) + 'tim' + chr(0) + 'secret')}|S: +OK|{AFTER}",
    "LOGIN, other prompts": (
        f"C: AUTH LOGIN|S: + {b64('Who?')}|C: ********|S: + {b64('And?')}|C: XXXX|S: +OK|{AFTER}"
    ),
    "LOGIN, with its name": f"C: AUTH LOGIN ********|S: + {b64('Password:')}|C: ********|S: +OK|{AFTER}",
    "CRAM-MD5": f"C: AUTH CRAM-MD5|S: + {CRAM}|C: ********|S: +OK|{AFTER}",
    "CRAM-MD5, in clear": (
        f"C: AUTH CRAM-MD5|S: + {CRAM}|C: {b64('tim b913a602c7eda7a495b4e6e7334d3890')}|S: +OK|{AFTER}"
    ),
    "SCRAM": (
        f"C: AUTH SCRAM-SHA-1 ********|S: + {b64('r=abcd,s=QSXCR+Q6sek8bf92,i=4096')}|C: ********|"
        f"S: + {b64('v=rmF9pqV8S7suAoZWja4dJRkFsKQ=')}|C: |S: +OK|{AFTER}"
    ),
    "XOAUTH2, refused": f"C: AUTH XOAUTH2 ********|S: + {b64('{no}')}|C: |S: -ERR no|C: QUIT|S: +OK",
    "refused, then taken": (
        f"C: AUTH CRAM-MD5|S: + {CRAM}|C: ********|S: -ERR wrong|C: AUTH CRAM-MD5|S: + {b64('<2@a>')}|"
        f"C: ********|S: +OK|{AFTER}"
    ),
    "not there at all": f"C: AUTH LOGIN|S: -ERR no such mechanism|C: AUTH PLAIN ********|S: +OK|{AFTER}",
    "one that is not known": (
        f"C: AUTH KERBEROS_V4|S: + AmFYig==|C: ********|S: + or//EoAADZI=|C: ********|S: +OK|{AFTER}"
    ),
    "cancelled": f"C: AUTH LOGIN|S: + {b64('Who?')}|C: *|S: -ERR cancelled|C: QUIT|S: +OK",
    "in use": "C: AUTH PLAIN ********|S: -ERR [IN-USE] locked by another session|C: QUIT|S: +OK",
    "cut off": f"C: AUTH CRAM-MD5|S: + {CRAM}",
}  # fmt: skip


def recorded(said: str) -> Conversation:
    rows = f"S: +OK ready|{said}".split("|")
    return read(("Transcript: 1\nProtocol: POP3\n\n" + "\n".join(rows) + "\n").encode(), "recorded")


def again(transcript: Conversation) -> list[Comparison]:
    async def run() -> list[Comparison]:
        return [c async for c in replay(POP3, transcript, timeout=5)]

    return asyncio.run(run())


@pytest.mark.parametrize("said", RECORDED.values(), ids=RECORDED)
def test_an_exchange_goes_as_it_went(said: str) -> None:
    found = again(recorded(said))
    assert [c.why for c in found if not c.verdict.agrees] == []
    steps = [step for c in found for step in c.here.answer]
    challenges = [step.line.octets.decode() for step in steps if step.line.octets.startswith(b"+ ")]
    assert challenges == [row[3:] for row in said.split("|") if row.startswith("S: + ")]
    said_before = sum(row.startswith("C: ") for row in said.split("|"))
    assert len(found) == 1 + said_before


@pytest.mark.parametrize("mechanism", ["CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "LOGIN", "PLAIN"])
@pytest.mark.parametrize("reveal", [False, True])
def test_what_was_recorded_live_and_saved_can_be_replayed(mechanism: str, reveal: bool) -> None:  # noqa: FBT001
    async def run() -> bytes:
        async with PopServer(pop3_port=0, pop2_port=0) as server:
            session = await ClientSession.connect(POP3, *server.addresses["POP3"])
            await session.settled(5)
            await _log_in(session, mechanism)
            for line in (b"STAT", b"LIST", b"QUIT"):
                await session.exchange(line, 5)
            await session.aclose()
            return write(session.conversation(), reveal=reveal)

    saved = asyncio.run(run())
    assert b"+OK" in saved.split(b"STAT")[1]
    found = again(read(saved, "saved"))
    assert [c.why for c in found if not c.verdict.agrees] == []
    assert len(found) > 4


async def _log_in(session: ClientSession, mechanism: str) -> None:
    """Log in as student by hand, line by line."""
    user, password = b"student", b"learn"

    async def ask(line: bytes) -> bytes:
        steps = await session.exchange(line, 5)
        return sasl.decode(steps[-1].line.octets.partition(b" ")[2]) or b""

    if mechanism == "PLAIN":
        await ask(b"AUTH PLAIN " + sasl.encode(sasl.plain(user, password)))
    elif mechanism == "LOGIN":
        await ask(b"AUTH LOGIN")
        await ask(sasl.encode(user))
        await ask(sasl.encode(password))
    elif mechanism == "CRAM-MD5":
        challenge = await ask(b"AUTH CRAM-MD5")
        await ask(sasl.encode(sasl.cram_md5(user, password, challenge)))
    else:
        nonce = "fyko+d2lbbFgONRv9qkxdawL"
        challenges: list[bytes] = []
        line = b"AUTH " + mechanism.encode() + b" "
        for _message in range(3):
            said = scram.client(mechanism, user, password, nonce, challenges)
            assert said is not None
            challenges.append(await ask(line + sasl.encode(said)))
            line = b""


def test_who_takes_over_in_an_exchange_goes_on_with_it() -> None:
    transcript = recorded(RECORDED["LOGIN, other prompts"])

    async def run() -> list[bytes]:
        taken = await take_over(POP3, transcript, 4)  # up to the first response
        try:
            await taken.session.exchange(b"c2VjcmV0", 5)
            await taken.session.exchange(b"STAT", 5)
            return [line.octets for line in taken.session.lines][-4:]
        finally:
            await taken.session.aclose()
            await taken.server.stop()

    *before, _ok, stat, answer = asyncio.run(run())
    assert before == [b"c2VjcmV0"]
    assert (stat, answer) == (b"STAT", b"+OK 1 120")
