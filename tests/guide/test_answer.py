"""What is worked out for a client: the mock server takes it, whatever the mechanism."""

import asyncio
import base64

import pytest

from popconsole.analysis.step import Situation
from popconsole.analysis.tracker import Tracker
from popconsole.client.session import ClientSession
from popconsole.guide.auth.answer import NoAnswerError, answer, wanted
from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import POP2, POP3
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import State
from popconsole.server.listening.listener import PopServer
from popconsole.server.setup import Setup
from popconsole.transcript.model import Line, Side

USER, PASSWORD, TOKEN = "zoë,=1".encode(), "pa\u017f=word, zwei".encode(), b"ya29.made-up"


async def _said(command: bytes, password: bytes = PASSWORD, token: bytes = TOKEN) -> tuple[list[str], State]:
    """Say AUTH, or nothing for APOP, and then what is worked out, as often as something is asked.

    Return what was to be known each time, and the state it led to.
    """
    setup = Setup(
        Accounts({USER: Secret(PASSWORD)}, {USER: Secret(TOKEN)}), Maildrops({USER: {INBOX: []}}), apop=True
    )
    secrets = []
    async with PopServer(setup, pop3_port=0, pop2_port=0) as server:
        session = await ClientSession.connect(POP3, *server.addresses["POP3"])
        assert await session.settled(10)
        if command:
            await session.exchange(command)
        while True:
            situation = session.history.live.situation
            needed = wanted(POP3, situation)
            secrets.append(needed.secret)
            secret = token if needed.secret == "access token" else password
            user = USER if needed.user else b""
            await session.exchange(answer(situation, user, secret if needed.secret else b"", "fyko+d2lbbFg"))
            state = session.history.live.situation.state
            if state is not Pop3State.AUTHORIZATION_EXCHANGE:
                break
        await session.aclose()
    return secrets, state


ALL = [
    (b"", ["password"]),
    (b"AUTH PLAIN", ["password"]),
    (b"AUTH LOGIN", ["", "password"]),
    (b"AUTH CRAM-MD5", ["password"]),
    (b"AUTH SCRAM-SHA-1", ["", "password", "password"]),
    (b"auth scram-sha-256", ["", "password", "password"]),
    (b"AUTH XOAUTH2", ["access token"]),
    (b"AUTH OAUTHBEARER", ["access token"]),
]


@pytest.mark.parametrize(("command", "needs"), ALL)
def test_the_server_takes_it(command: bytes, needs: list[str]) -> None:
    secrets, state = asyncio.run(_said(command))
    assert secrets == needs
    assert state is Pop3State.TRANSACTION


@pytest.mark.parametrize(("command", "needs"), ALL[1:])
def test_the_server_refuses_another_secret(command: bytes, needs: list[str]) -> None:
    secrets, state = asyncio.run(_said(command, b"wrong", b"wrong"))
    assert state is Pop3State.AUTHORIZATION
    # A bearer token that is refused is told why, and that is answered too (RFC 7628 section 3.2.3).
    assert secrets == ([*needs, ""] if b"XOAUTH2" in command or b"BEARER" in command else needs[:2])


def _situation(*rows: str) -> Situation:
    tracker = Tracker(POP3, exact=True)
    return [tracker.feed(Line(Side(row[0]), row[3:].encode())) for row in rows][-1].after


def _both(asked: Situation) -> bytes:
    wanted(POP3, asked)
    return answer(asked, b"user", b"pencil", "n")


def test_apop_is_rfc_1939s_example() -> None:
    asked = _situation("S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>")
    assert wanted(POP3, asked).user
    line = answer(asked, b"mrose", b"tanstaaf", "")
    assert line == b"APOP mrose c4c9334bac560ecc979e58001b3e22fb"


def test_scram_is_rfc_5802s_example() -> None:
    rows = ["S: +OK", "C: AUTH SCRAM-SHA-1", "S: + "]
    assert (
        base64.b64decode(answer(_situation(*rows), b"user", b"", _NONCE)) == b"n,,n=user,r=" + _NONCE.encode()
    )
    first = base64.b64encode(b"n,,n=user,r=" + _NONCE.encode()).decode()
    challenge = f"r={_NONCE}3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"
    rows += [f"C: {first}", f"S: + {base64.b64encode(challenge.encode()).decode()}"]
    final = base64.b64decode(answer(_situation(*rows), b"", b"pencil", "another nonce"))
    assert final == f"c=biws,r={_NONCE}3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=".encode()


_NONCE = "fyko+d2lbbFgONRv9qkxdawL"


def test_scram_goes_on_behind_the_authorization_identity_that_was_typed() -> None:
    first = base64.b64encode(b"n,a=user,n=user,r=" + _NONCE.encode()).decode()
    challenge = base64.b64encode(f"r={_NONCE}3rfc,s=QSXCR+Q6sek8bf92,i=4096".encode()).decode()
    rows = ["S: +OK", f"C: AUTH SCRAM-SHA-1 {first}", f"S: + {challenge}"]
    final = base64.b64decode(answer(_situation(*rows), b"", b"pencil", "another nonce"))
    header = base64.b64encode(b"n,a=user,")
    assert final.startswith(b"c=" + header + b",r=" + _NONCE.encode() + b"3rfc,p=")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (["S: +OK no timestamp"], "no timestamp"),
        (["S: +OK <1.2@x>", "C: USER a", "S: +OK", "C: PASS b", "S: +OK"], "logged in"),
        (["S: +OK", "C: AUTH GSSAPI", "S: + "], "GSSAPI is not known"),
        (["S: +OK", "C: AUTH SCRAM-SHA-1 biwsbj11c2VyLHI9YWJj", "S: + !!"], "no base64"),
        (
            ["S: +OK", "C: AUTH SCRAM-SHA-1 biwsbj11c2VyLHI9YWJj", "S: + cj1vdGhlcixzPVFTWCxpPTE="],
            "wrong|comes",
        ),
        (["S: +OK", "C: AUTH SCRAM-SHA-1 ********", "S: + cj1vdGhlcixzPVFTWCxpPTE="], "masked"),
    ],
)
def test_why_there_is_no_answer(rows: list[str], why: str) -> None:
    asked = _situation(*rows)
    with pytest.raises(NoAnswerError, match=why):
        _both(asked)


def test_a_name_with_a_space_can_not_stand_in_apop() -> None:
    with pytest.raises(NoAnswerError, match="space"):
        answer(_situation("S: +OK <1.2@x>"), b"a b", b"c", "")


def test_pop2_has_nothing_to_work_out() -> None:
    with pytest.raises(NoAnswerError, match="HELO"):
        wanted(POP2, Tracker(POP2).feed(Line(Side.SERVER, b"+ POP2 <1.2@x>")).after)


@pytest.mark.parametrize(("mechanism", "line"), [("XOAUTH2", b""), ("OAUTHBEARER", b"AQ==")])
def test_a_refusal_that_comes_before_any_token_is_answered_as_a_refusal(mechanism: str, line: bytes) -> None:
    why = base64.b64encode(b'{"status":"401"}').decode()
    asked = _situation("S: +OK", f"C: AUTH {mechanism}", f"S: + {why}")
    needed = wanted(POP3, asked)
    assert (needed.user, needed.secret) == (False, "")
    assert answer(asked, b"", b"", "") == line
