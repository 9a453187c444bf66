"""Expected conversations played with the mock server, and with one that says what a table has it say."""

import asyncio
from collections.abc import Mapping

import pytest

from popconsole.client.errors import ConnectError
from popconsole.client.security import Security, TlsMode
from popconsole.expect.difference import PlayOutcome
from popconsole.expect.nearness import Why
from popconsole.expect.parser import parse
from popconsole.expect.todo import Given
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3
from popconsole.replaying.playing import PlayedBook, play
from popconsole.replaying.stage import ServerAddress
from popconsole.server.listening.listener import PopServer
from popconsole.server.tls.certificates import PassingCertificates
from popconsole.transcript.model import LineKind
from tests.replay.scripted import CLOSE, scripted

STUDENT = Given(b"student", b"learn")
LOGIN = "S: +OK *\nC: USER {user}\nS~ +OK\nC: PASS {password}\nS~ +OK\n"


def played(rows: str, *, pop2: bool = False, tls: bool = False, goes_on: bool = False) -> PlayedBook:
    """Play rows with a mock server of their own."""
    protocol = POP2 if pop2 else POP3

    async def run() -> PlayedBook:
        certificates = PassingCertificates() if tls else None
        server = PopServer(pop3_port=0, pop2_port=0, tls=certificates)
        await server.start()
        security = Security() if certificates is None else Security(authority=certificates.authority)
        try:
            host, port = server.addresses[protocol.name]
            place = ServerAddress(host, port, security)
            book = parse(rows.encode(), "rows", protocol)
            return await play(book, place, STUDENT, timeout=5, goes_on=goes_on)
        finally:
            await server.stop()

    return asyncio.run(run())


def played_with(rows: str, said: Mapping[bytes, bytes], timeout: float = 5) -> PlayedBook:
    """Play rows with a server that says what a table has it say."""
    with scripted(said) as server:
        host, port = server.address.split(":")
        book = parse(rows.encode(), "rows", POP3)
        return asyncio.run(play(book, ServerAddress(host, int(port)), STUDENT, timeout=timeout))


CONVERSATIONS = {
    "values": LOGIN
    + "C: STAT\nS: +OK {n:number} *\nC: RETR {n+1}\nS: -ERR *\nC: LIST {n}\nS: +OK {n} {size}\n"
    "C: RETR {n}\nS: +OK *\nS~ {size} octets\nS: .\nC: QUIT\nS~ +OK\nS! close",
    "apop": "S~ +OK\nC: APOP {user} {apop}\nS~ +OK\nC: QUIT\nS~ +OK\nS! close",
    "pieces": LOGIN + "C: ST\\c\nC: AT\nS: +OK *\nC: NOOP\nC: LIST\nC: NOOP\nS~ +OK\nS~ +OK\nS~ +OK",
    "scram": "S~ +OK\nC: AUTH SCRAM-SHA-256\nS: + *\nC: {answer}\nS: + *\nC: {answer}\nS: + *\nC: \nS~ +OK",
    "again": LOGIN + "C: DELE 1\nS~ +OK\nC! close reset\nC! open\n" + LOGIN + "C: RETR 1\nS~ +OK",
    "two": "1S~ +OK\n2S~ +OK\n"
    "1C: USER {user}\n1S~ +OK\n2C: USER {user}\n2S~ +OK\n1C: PASS {password}\n1S~ +OK\n"
    "2C: PASS {password}\n2S: -ERR *\n1C: QUIT\n1S~ +OK\n1S! close\n2C# wait 0.01 s\n2C: QUIT\n2S~ +OK",
    "nothing": "S~ +OK",
}


@pytest.mark.parametrize("rows", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_the_mock_server_does_as_expected(rows: str) -> None:
    found = played(rows)
    assert found.run.difference is None
    assert found.outcome is PlayOutcome.AS_EXPECTED
    assert [len(c.lines) > 0 for c in found.recording().conversations]


def test_tls_begins_behind_stls() -> None:
    found = played("S~ +OK\nC: STLS\nS~ +OK\nC! tls\n" + LOGIN.partition("\n")[2], tls=True)
    assert found.run.difference is None
    assert any(line.kind is LineKind.NOTE for line in found.sessions[0].lines)


def test_pop2_s_data_is_counted() -> None:
    rows = "S: + *\nC: HELO {user} {password}\nS: #{n} *\nC: READ 1\nS: ={c} *\nC: RETR\nS~ {c} octets\n"
    rows += "C: ACKS\nS~ ="
    assert played(rows, pop2=True).run.difference is None


@pytest.mark.parametrize(
    ("rows", "said", "why"),
    [
        ("S~ any\nC: NOOP\nS~ any", {b"NOOP": b""}, Why.NOTHING),
        ("S~ any\nC: NOOP\nS: +OK", {b"NOOP": b"+OK"}, Why.ENDING),
        ("S~ any\nC: LIST\nS~ +OK", {b"LIST": b"+OK\r\n1 2\r\n"}, Why.NO_END),
        ("S~ any\nC: NOOP\nS~ any\nC: NOOP\nS~ any", {b"NOOP": b"+OK\r\n" + CLOSE}, Why.CLOSED),
        ("S~ any\nC: NOOP\nS~ any\nC# wait 0.05 s\nC: STAT\nS~ any", {b"NOOP": b"+OK\r\n+OK\r\n"}, Why.MORE),
        ("S~ any\nC: QUIT\nS~ any\nS! close", {b"QUIT": b"+OK\r\n"}, Why.NOT_CLOSED),
        ("S~ any\nC: AUTH X-UNKNOWN\nS: + *\nC: {answer}\nS~ any", {b"AUTH": b"+ eA==\r\n"}, Why.UNKNOWN),
    ],
)
def test_what_a_server_does_otherwise_is_told(rows: str, said: Mapping[bytes, bytes], why: Why) -> None:
    found = played_with(rows, said, 0.2)
    assert found.run.difference is not None
    assert found.run.difference.why is why


def test_where_no_server_listens_it_can_t_be_played() -> None:
    book = parse(b"S~ any", "rows", POP3)
    with pytest.raises(ConnectError):
        asyncio.run(play(book, ServerAddress("127.0.0.1", 9), STUDENT, timeout=1))


def test_a_server_that_refuses_tls_ends_it() -> None:
    book = parse(b"S~ any\nC: STLS\nS~ +OK\nC! tls\nC: CAPA\nS~ any", "rows", POP3)
    with scripted({b"STLS": b"+OK\r\n" + CLOSE}) as server:
        host, port = server.address.split(":")
        place = ServerAddress(host, int(port), Security(mode=TlsMode.CLEAR, insecure=True))
        found = asyncio.run(play(book, place, STUDENT, timeout=2))
    assert found.run.difference is not None
    assert found.run.difference.why is Why.CLOSED
