"""Replaying: what ships agrees with itself, and every kind of difference is named."""

import asyncio

import pytest

from popconsole import resources
from popconsole.analysis.compare import Comparison, Verdict
from popconsole.protocol import PROTOCOLS
from popconsole.replaying.run import replay
from popconsole.replaying.stage import ServerAddress, Stage
from popconsole.replaying.takeover import take_over
from popconsole.server.listening.listener import PopServer
from popconsole.transcript.model import Conversation
from tests.formats.single import read

# RFC 937's third example closes the connection where its text, and our server, answer =0.
CONTRADICTS = {"rfc937-example-3": [Verdict.OTHER_SHAPE]}

ARTICLE = b"""
S: +OK mail.example POP3 service

S: (Some Mail Server 4.15 (built Mar 31 2001))

C: USER jeff

S: +OK Name is a valid mailbox

C: PASS my_pass

S: +OK Maildrop ready

C: STAT

S: +OK 2 0

C: TOP 1 5

S: Subject: hello

S: first line,

S:

S: bye

C: QUIT

S: +OK
"""


def replayed(transcript: Conversation, place: ServerAddress | None = None) -> list[Comparison]:
    async def run() -> list[Comparison]:
        protocol = PROTOCOLS[transcript.protocol]
        return [c async for c in replay(protocol, transcript, place, timeout=5)]

    return asyncio.run(run())


def differences(transcript: Conversation) -> list[Verdict]:
    return [c.verdict for c in replayed(transcript) if not c.verdict.agrees]


@pytest.mark.parametrize("name", resources.names("transcripts", ".txt"))
def test_what_ships_is_replayed(name: str) -> None:
    transcript = read(resources.read("transcripts", f"{name}.txt"), name)
    compared = replayed(transcript)
    assert len(compared) >= 3
    assert [c.verdict for c in compared if not c.verdict.agrees] == CONTRADICTS.get(name, [])


def test_an_abridged_article_agrees() -> None:
    compared = replayed(read(ARTICLE, "article"))
    assert all(c.verdict.agrees for c in compared)
    stat, top = compared[3], compared[4]
    assert stat.verdict is Verdict.SAME
    assert [s.line.octets for s in stat.here.answer] == [b"+OK 2 0"]
    assert top.verdict is Verdict.SAME
    assert [s.line.octets for s in top.here.body] == [b"Subject: hello", b"first line,", b"", b"bye"]


LOGIN = "S: +OK ready\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\n"


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ("C: STAT\nS: +OK 1 9\nC: DELE 1\nS: +OK\nC: DELE 1\nS: +OK\n", Verdict.OTHER_STATUS),
        ("C: LIST\nS: +OK\nS: 1 10\nS: .\nC: STAT\nS: +OK 1 11\n", Verdict.OTHER_DATA),
        ("C: NOOP\nS: +OK what a nice day\n", Verdict.OTHER_WORDING),
        ("C: XTND\nS: +OK an extension\n", Verdict.OTHER_STATUS),
        ("C: UIDL 1\nS: +OK 1 x\nS: 1 x\nS: .\n", Verdict.OTHER_SHAPE),
        ("C: NOOP\nS: hello\n", Verdict.OTHER_SHAPE),
        ("C: NOOP\nC: NOOP\nS: +OK\n", Verdict.SAME),
    ],
)
def test_each_kind_of_difference_is_named(rows: str, verdict: Verdict) -> None:
    compared = replayed(
        read(b"Transcript: 1\nProtocol: POP3\nFidelity: exact\n\n" + (LOGIN + rows).encode(), "t")
    )
    assert compared[-1].verdict is verdict


def test_nothing_is_compared_behind_a_break() -> None:
    rows = "C: RETR 1\nS: +OK\nS: Subject: x\nS! close\n"
    transcript = read(b"Transcript: 1\nProtocol: POP3\n\n" + (LOGIN + rows).encode(), "t")
    assert differences(transcript) == []


def test_against_another_server_its_own_data_counts() -> None:
    transcript = read(b"Transcript: 1\nProtocol: POP3\n\n" + LOGIN.encode() + b"C: STAT\nS: +OK 1 1\n", "t")

    async def run() -> list[Comparison]:
        async with PopServer(pop3_port=0, pop2_port=0) as server:
            protocol = PROTOCOLS["POP3"]
            return [
                c
                async for c in replay(
                    protocol,
                    transcript,
                    ServerAddress(*server.addresses["POP3"]),
                    timeout=5,
                    goes_on=True,
                )
            ]

    verdicts = [c.verdict for c in asyncio.run(run())]
    assert verdicts[1] is Verdict.OTHER_WORDING
    assert verdicts[2:] == [Verdict.OTHER_STATUS, Verdict.OTHER_STATUS]  # no user "a" there


def test_taking_over_stands_where_the_recording_stood() -> None:
    transcript = read(resources.read("transcripts", "rfc1939-session.txt"), "rfc1939-session")
    protocol = PROTOCOLS["POP3"]

    async def run() -> list[bytes]:
        for count in range(len(transcript.lines)):
            taken = await take_over(protocol, transcript, count)
            stage = Stage(protocol, transcript)
            recorded = stage.history.situation(count - 1)
            now = taken.session.history.situation()
            try:
                assert not taken.differences
                if not recorded.pending and count > 2 and now.state is not protocol.closed:
                    assert (now.state, now.marked) == (recorded.state, recorded.marked)
                if now.state.name == "TRANSACTION" and recorded.marked == {1}:
                    steps = await taken.session.exchange(b"LIST")
                    return [s.line.octets for s in steps]
            finally:
                await taken.session.aclose()
                await taken.server.stop()
        return []

    assert asyncio.run(run())[2:] == [b"2 200", b"."]


@pytest.mark.parametrize(
    "exchange",
    [
        "C: AUTH PLAIN AG1yb3NlAHRhbnN0YWFm\nS: +OK 2 messages here\n",
        "C: AUTH PLAIN\nS: +\\x20\nC: AG1yb3NlAHRhbnN0YWFm\nS: +OK 2 messages here\n",
        "C: AUTH LOGIN\nS: + VXNlcm5hbWU6\nC: bXJvc2U=\nS: + UGFzc3dvcmQ6\nC: dGFuc3RhYWY=\nS: +OK in\n",
        "C: AUTH PLAIN AG1yb3NlAHdyb25n\nS: -ERR no\nC: AUTH PLAIN AG1yb3NlAHRhbnN0YWFm\nS: +OK in\n",
    ],
)
def test_a_login_with_auth(exchange: str) -> None:
    head = "Transcript: 1\nProtocol: POP3\nFidelity: exact\n\nS: +OK ready\n"
    rest = "C: STAT\nS: +OK 2 320\nC: QUIT\nS: +OK bye\nS! close\n"
    assert differences(read((head + exchange + rest).encode(), "auth")) == []


@pytest.mark.parametrize("name", resources.names("transcripts", ".txt"))
def test_a_pipelined_replay_finds_the_same(name: str) -> None:
    transcript = read(resources.read("transcripts", f"{name}.txt"), name)
    protocol = PROTOCOLS[transcript.protocol]

    async def run() -> list[Verdict]:
        return [c.verdict async for c in replay(protocol, transcript, timeout=5, ahead=True)]

    assert asyncio.run(run()) == [c.verdict for c in replayed(transcript)]


def test_commands_go_ahead_behind_a_capa_that_says_so() -> None:
    rows = "C: CAPA\nS: +OK\nS: PIPELINING\nS: .\nC: NOOP\nS: +OK\nC: NOOP\nS: +OK\nC: QUIT\nS: +OK\n"
    transcript = read(b"Transcript: 1\nProtocol: POP3\n\n" + (LOGIN + rows).encode(), "t")

    async def order(*, ahead: bool) -> str:
        async with Stage(PROTOCOLS["POP3"], transcript) as stage:
            async for _ in stage.play(timeout=5, ahead=ahead):
                pass
            assert stage.session is not None
            return "".join(line.side.value for line in stage.session.lines)

    assert asyncio.run(order(ahead=False)).endswith("CSSSCSCSCSS")
    assert asyncio.run(order(ahead=True)).endswith("CSSSCCCSSSS")


def test_who_is_cancelled_while_the_stage_is_left_leaves_nothing_bound() -> None:
    async def go() -> None:
        transcript = read(ARTICLE, "article")
        stage = await Stage(PROTOCOLS[transcript.protocol], transcript).__aenter__()
        assert stage.server is not None
        assert stage.server.addresses
        leaving = asyncio.ensure_future(stage.stop())
        await asyncio.sleep(0)  # it waits for the connection's end now
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        assert not stage.server.addresses

    asyncio.run(go())
