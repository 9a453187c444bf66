"""The sandbox: its mail, its riddles, what is kept back and what is told then."""

import random
from collections.abc import Awaitable, Callable

import pytest

from popconsole.protocol import POP2, POP3, PROTOCOLS
from popconsole.server.faults.spec import FaultSpec
from popconsole.server.listening.listener import PopServer
from popconsole.transcript.model import LineKind
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.riddle import NAMES, drawn, specs
from popconsole.ui.sandbox import Sandbox, SandboxError
from popconsole.ui.sandbox_mail import MAIL, MailSetup
from popconsole.ui.sandbox_words import choices, outcome_rows, sandbox_parts, set_up
from popconsole.ui.secret_fault import SecretFault
from popconsole.ui.workspace import Workspace
from tests.ui import workspaces

_POP3 = (
    b"CAPA", b"STLS", b"USER student", b"PASS learn", b"USER student", b"PASS learn", b"CAPA", b"STAT",
    b"LIST", b"LIST 1", b"UIDL", b"UIDL 1", b"TOP 1 0", b"RETR 2", b"RETR 4", b"DELE 1", b"LIST", b"RETR 2",
    b"QUIT",
)  # fmt: skip
_POP2 = (b"HELO student learn", b"FOLD lists", b"FOLD inbox", b"READ 1", b"RETR", b"ACKD", b"QUIT")
_ERRS = (b"HELO student learn", b"XYZZY")
_KEYS = {"guess": ":guess", "surprise": ":surprise"}
_PATIENCE = 0.05  # seconds for a reply that may never come
_SLOW = {"greeting-late:3"}


def _plain(mail: MailSetup) -> PopServer:
    return PopServer(mail.setup(), pop3_port=0, pop2_port=0)


def run(what: Callable[[Sandbox], Awaitable[None]], seed: int = 1) -> None:
    """Do something in a sandbox, and close it."""

    async def go(workspace: Workspace) -> None:
        sandbox = Sandbox(workspace, random.Random(seed), _plain)  # noqa: S311 - the same riddles
        await sandbox.begin(POP3)
        await what(sandbox)

    workspaces.run(go)


async def say(conversation: OpenConversation, *lines: bytes) -> None:
    """Say lines for as long as the server listens."""
    session = conversation.session
    assert session is not None
    await session.settled(_PATIENCE)
    for line in lines:
        if not session.open:
            break
        session.send(line)
        await session.settled(_PATIENCE)


def notes(conversation: OpenConversation) -> list[bytes]:
    return [line.octets for line in conversation.history.lines if line.kind is LineKind.NOTE]


_ALL = [
    pytest.param(protocol, spec, id=f"{protocol}-{spec.text}")
    for protocol in PROTOCOLS
    for name in NAMES
    for spec in specs(name, protocol)[:1]
    if spec.text not in _SLOW
]


@pytest.mark.parametrize(("protocol", "spec"), _ALL)
def test_each_fault_shows_in_an_ordinary_session_and_is_not_named(protocol: str, spec: FaultSpec) -> None:
    async def go(sandbox: Sandbox) -> None:
        there = sandbox.workspace
        there.secret = SecretFault(spec)
        opened = await sandbox.begin(PROTOCOLS[protocol])
        await say(
            opened, *(_POP3 if protocol == "POP3" else _ERRS if spec.name == "pop2-no-close" else _POP2)
        )
        struck = list(there.secret.strikes())
        assert struck, spec
        assert all(one.conversation is opened for one in struck)
        assert all(0 <= one.line < len(opened.history.lines) for one in struck)
        assert not [note for note in notes(opened) if b"injected" in note]
        assert "fault" not in opened.place

    run(go)


def test_a_riddle_is_told_once_it_is_guessed_and_stays_on() -> None:
    async def go(sandbox: Sandbox) -> None:
        there = sandbox.workspace
        there.behaviour = there.behaviour.switched("lf-only")
        opened = await sandbox.surprise(_number_of("err-on:LIST"))
        assert sandbox.riddle is not None
        assert not there.behaviour.faults
        assert "one that is not told" in set_up(sandbox)
        assert "err-on" not in " ".join(part.plain for part in sandbox_parts(sandbox, _KEYS))
        await say(opened, b"USER student", b"PASS learn", b"LIST", b"STAT", b"LIST")
        assert len(choices(sandbox)) == 5
        outcome = sandbox.guess(sandbox.riddle.choices.index("err-on") + 1)
        assert outcome.right
        assert (sandbox.found, sandbox.asked) == (1, 1)
        told = list(outcome_rows(outcome, there))
        assert told[0].startswith("Right, it was err-on:LIST")
        assert told[1] == "It showed in lines 7, 11 of session 2."
        assert told[2] == "No finding stands there: it shows only to who compares."
        assert opened.history.lines[6].octets.startswith(b"-ERR")
        assert [spec.text for spec in there.behaviour.faults] == ["err-on:LIST"]
        again = await there.reconnect()
        await say(again, b"USER student", b"PASS learn", b"LIST")
        assert notes(again) == [b"fault injected: err-on:LIST"]
        with pytest.raises(SandboxError, match="Nothing is to be guessed"):
            sandbox.guess(1)

    run(go)


def test_what_strikes_in_the_greeting_is_found_there() -> None:
    async def go(sandbox: Sandbox) -> None:
        await say(await sandbox.surprise(_number_of("greeting-foreign:smtp")))
        assert sandbox.riddle is not None
        with pytest.raises(SandboxError, match="the choices 0 to 5"):
            sandbox.guess(6)
        wrong = next(n for n, one in enumerate(sandbox.riddle.choices, 1) if one != "greeting-foreign")
        outcome = sandbox.guess(wrong)
        told = list(outcome_rows(outcome, sandbox.workspace))
        assert told[0].startswith("No, it was greeting-foreign:smtp")
        assert told[1].startswith("You said: ")
        assert told[2] == "It showed in line 1 of session 2."
        assert told[3] == "Findings that tell of it: server-of-another."
        assert (sandbox.found, sandbox.asked) == (0, 1)

    run(go)


@pytest.mark.parametrize(
    ("fault", "where"),
    [
        ("err-on:LIST", "the reply to LIST"),
        ("dot-missing@RETR", "the reply to RETR"),
        ("reply-none@line:4", "the reply to line 4 of a session"),
        ("dele-at-once", "a session as a whole"),
    ],
)
def test_what_has_not_shown_is_told_with_its_place(fault: str, where: str) -> None:
    async def go(sandbox: Sandbox) -> None:
        await sandbox.surprise(_number_of(fault))
        told = list(outcome_rows(sandbox.guess(0), sandbox.workspace))
        assert told[0].startswith(f"It was {fault}: ")
        assert told[1].startswith(f"It has not shown itself yet. It strikes here: {where}")

    run(go)


def test_any_riddle_comes_of_the_dice_that_were_handed_in() -> None:
    numbers = []

    async def go(sandbox: Sandbox) -> None:
        await sandbox.surprise()
        assert sandbox.riddle is not None
        numbers.append(sandbox.riddle.number)

    for seed in (1, 1, 2):
        run(go, seed)
    assert numbers[0] == numbers[1] != numbers[2]


@pytest.mark.parametrize("name", MAIL)
def test_the_mail_is_what_its_name_says(name: str) -> None:
    counts = {"usual": 6, "empty": 0, "one": 1, "twins": 7, "long": 2, "many": 200}

    async def go(sandbox: Sandbox) -> None:
        opened = await sandbox.fill(name)
        await say(opened, b"USER student", b"PASS learn")
        last = opened.history.lines[-1].octets
        if name == "locked":
            assert last.startswith(b"-ERR [IN-USE]")
        else:
            assert b" %d message" % counts[name] in last or (not counts[name] and b"0 messages" in last)
        assert name in set_up(sandbox)

    run(go)


def test_there_is_no_other_mail() -> None:
    async def go(sandbox: Sandbox) -> None:
        with pytest.raises(SandboxError, match='no mail "none"'):
            await sandbox.fill("none")

    run(go)


def test_the_twins_have_one_unique_id() -> None:
    ids = [one.unique_id for one in MAIL["twins"].setup().maildrops.mailboxes(b"student")[b"INBOX"]]
    assert len(ids) == 7
    assert len(set(ids)) == 6


def test_who_leaves_has_the_usual_server_again() -> None:
    async def go(sandbox: Sandbox) -> None:
        there = sandbox.workspace
        await sandbox.surprise(3)
        sandbox.end()
        assert there.secret is None
        opened = await there.open_mock(POP2)
        await say(opened, b"HELO student learn")
        assert not notes(opened)
        assert opened.history.lines[-1].octets.startswith(b"#6")

    run(go)


def _number_of(text: str) -> int:
    return next(number for number in range(1, 10_000) if drawn(number, "POP3").spec.text == text)
