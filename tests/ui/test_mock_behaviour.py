"""How a console's mock server behaves: switched on and off, marked in the conversation that it strikes."""

import asyncio

import pytest

from popconsole.protocol import POP2, POP3
from popconsole.server.faults.spec import FaultError
from popconsole.server.listening.listener import PopServer
from popconsole.server.voice.persona import PersonaError
from popconsole.transcript.model import LineKind
from popconsole.ui.mock_behaviour import MockBehaviour, behaviour, faults, personas
from popconsole.ui.workspace import Workspace


def test_a_fault_is_switched_on_and_off_by_its_name() -> None:
    made = MockBehaviour().switched("err-on:RETR,2").switched("lf-only")
    assert [spec.text for spec in made.faults] == ["err-on:RETR,2", "lf-only"]
    assert [spec.text for spec in made.switched("err-on").faults] == ["lf-only"]
    assert [spec.text for spec in made.switched("err-on:DELE").faults] == ["err-on:DELE", "lf-only"]
    assert [spec.text for spec in made.switched("err-on:RETR,2").faults] == ["lf-only"]
    assert made.switched("off").faults == ()
    twice = behaviour(None, ["err-on:RETR", "err-on:DELE", "lf-only"])
    assert [spec.text for spec in twice.switched("slow").faults] == [
        "err-on:RETR", "err-on:DELE", "lf-only", "slow",
    ]  # fmt: skip
    assert [spec.text for spec in twice.switched("err-on:DELE").faults] == ["err-on:RETR", "lf-only"]
    assert [spec.text for spec in twice.switched("err-on").faults] == ["lf-only"]
    assert [spec.text for spec in twice.switched("err-on:NOOP").faults] == ["err-on:NOOP", "lf-only"]
    assert "err-on:RETR,2, lf-only" in made.told


def test_what_is_unknown_is_told_so() -> None:
    with pytest.raises(FaultError, match="no fault"):
        MockBehaviour().switched("frobnicate")
    with pytest.raises(PersonaError, match="hotmail"):
        MockBehaviour().as_persona("hotmail")
    with pytest.raises(FaultError):
        behaviour(None, ["slow", "x"])
    with pytest.raises(FaultError, match="does not have CAPA"):
        MockBehaviour().switched("caps-lie").switched("caps-none").as_persona("popa3d")
    with pytest.raises(FaultError, match="exclude each other"):
        MockBehaviour().switched("split").switched("merge")
    assert MockBehaviour(persona="cyrus").as_persona("popconsole").persona is None


def test_the_lists_are_whole() -> None:
    assert personas()[0][0] == "popconsole"
    assert ("cyrus", "Cyrus POP3 3.6") in personas()
    assert all(name and syntax.startswith(name) and wrong for name, syntax, wrong in faults())


def _run(
    workspace_behaviour: MockBehaviour, lines: list[bytes], protocol: object = POP3
) -> list[tuple[LineKind, bytes]]:
    async def talk() -> list[tuple[LineKind, bytes]]:
        workspace = Workspace(lambda: None, lambda: PopServer(pop3_port=0, pop2_port=0))
        workspace.behaviour = workspace_behaviour
        try:
            conversation = await workspace.open_mock(POP2 if protocol is POP2 else POP3)
            session = conversation.session
            assert session is not None
            await session.settled(2)
            for line in lines:
                session.send(line)
                await session.settled(0.2)
            return [(line.kind, line.octets) for line in session.lines]
        finally:
            await workspace.close()

    return asyncio.run(talk())


def test_the_conversation_says_what_was_injected() -> None:
    said = _run(
        behaviour("popa3d", ["err-on:STAT", "apop-stamp-bad"]), [b"USER student", b"PASS learn", b"STAT"]
    )
    assert (LineKind.WIRE, b"+OK <1896.697170952@host.example") in said
    assert said.count((LineKind.NOTE, b"fault injected: apop-stamp-bad")) == 1
    at = said.index((LineKind.NOTE, b"fault injected: err-on:STAT"))
    assert said[at - 1] == (LineKind.WIRE, b"STAT")
    assert said[at + 1] == (LineKind.WIRE, b"-ERR STAT refused on purpose")


def test_faults_in_pop2_too() -> None:
    said = _run(behaviour(None, ["pop2-count:9"]), [b"HELO student learn", b"READ 1"], POP2)
    assert (LineKind.NOTE, b"fault injected: pop2-count:9") in said


def test_what_is_deleted_at_once_is_marked_at_the_command_that_does_it() -> None:
    lines = [b"USER student", b"PASS learn", b"DELE 99", b"DELE 1", b"RSET"]
    said = _run(behaviour(None, ["dele-at-once"]), lines)
    mark = (LineKind.NOTE, b"fault injected: dele-at-once")
    at = [index for index, one in enumerate(said) if one == mark]
    assert [said[index - 1] for index in at] == [(LineKind.WIRE, b"DELE 1"), (LineKind.WIRE, b"RSET")]
    assert all(said[index + 1][1].startswith(b"+OK") for index in at)
    said = _run(behaviour(None, ["dele-at-once"]), [b"HELO student learn", b"READ 1", b"RETR", b"ACKD"], POP2)
    assert said[said.index(mark) - 1] == (LineKind.WIRE, b"ACKD")


def test_a_running_server_changes_its_manner() -> None:
    async def talk() -> None:
        workspace = Workspace(lambda: None, lambda: PopServer(pop3_port=0, pop2_port=0))
        try:
            server = await workspace.mock_server()
            assert (server.setup.persona, server.faults) == (None, ())
            workspace.behaviour = behaviour("cyrus", ["lf-only"])
            assert server.setup.persona == "cyrus"
            assert [spec.name for spec in server.faults] == ["lf-only"]
            workspace.behaviour = MockBehaviour()
            assert not server.faults
            assert server.setup.persona is None
        finally:
            await workspace.close()

    asyncio.run(talk())
