"""Two conversations side by side: which are live, what each knows of the other, where each goes."""

from pathlib import Path

import pytest

from popconsole.protocol import POP2, POP3
from popconsole.ui.actions.action import Where
from popconsole.ui.keeping import Keeper
from popconsole.ui.mock_behaviour import MockBehaviour
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.pop_url import Target
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.saving import save
from popconsole.ui.workspace import MOST_OPEN, Workspace
from tests.ui.workspaces import run, said

EXAMPLE = Path(__file__).parents[2] / "transcripts" / "rfc1939-session.txt"


async def opened(workspace: Workspace, path: Path, *, beside: bool = False) -> OpenConversation:
    opening = await workspace.open_files([GivenFile(str(path))], beside=beside)
    async for _lines in opening.rest():
        pass
    return opening.recording.open(0)


async def ended(conversation: OpenConversation) -> None:
    assert conversation.session is not None
    await conversation.session.ended(5)


def test_what_is_opened_beside_leaves_the_other_live_and_is_active() -> None:
    async def go(workspace: Workspace) -> None:
        a = await workspace.open_mock(POP3)
        assert workspace.switch() is None
        b = await workspace.open_mock(POP2, beside=True)
        assert (workspace.current, workspace.other) == (b, a)
        assert workspace.split is not None
        assert (workspace.split.active, workspace.split.beside) == ("B", "A")
        assert (a.where, b.where) == (Where.LIVE, Where.LIVE)
        assert (await said(a, b"USER student", b"PASS learn")).startswith(b"+OK")
        assert (await said(b, b"HELO teacher chalk")).startswith(b"#")
        assert workspace.switch() is a
        assert workspace.current is a
        assert workspace.other is b
        assert workspace.number == 0
        assert workspace.split.active == "A"

    run(go)


def test_one_at_a_time_holds_the_lock_and_quit_gives_it_to_the_other() -> None:
    async def go(workspace: Workspace) -> None:
        a = await workspace.open_mock(POP3)
        await said(a, b"USER student", b"PASS learn")
        b = await workspace.open_mock(POP3, beside=True)
        assert b"[IN-USE]" in await said(b, b"USER student", b"PASS learn")
        await said(a, b"QUIT")
        await ended(a)
        assert (a.where, b.where) == (Where.CLOSED, Where.LIVE)
        assert (await said(b, b"USER student", b"PASS learn")).startswith(b"+OK")

    run(go)


def test_in_the_ordinary_way_the_active_half_alone_has_another_session() -> None:
    async def go(workspace: Workspace) -> None:
        a = await workspace.open_mock(POP3)
        b = await workspace.open_mock(POP3, beside=True)
        workspace.switch()
        again = await workspace.open_mock(POP2)
        assert (workspace.current, workspace.other) == (again, b)
        assert workspace.split is not None
        assert workspace.split.active == "A"
        assert [one.where for one in (a, b, again)] == [Where.CLOSED, Where.LIVE, Where.LIVE]
        await said(again, b"QUIT")
        await ended(again)
        fresh = await workspace.reconnect()
        assert fresh.protocol is POP2
        assert [one.where for one in (b, fresh)] == [Where.LIVE, Where.LIVE]
        address = fresh.address
        assert address is not None
        other = await workspace.connect(POP2, Target(*address))
        assert [one.where for one in (b, fresh, other)] == [Where.LIVE, Where.CLOSED, Where.LIVE]

    run(go)


def test_opened_beside_again_it_takes_the_place_of_the_other() -> None:
    async def go(workspace: Workspace) -> None:
        a = await workspace.open_mock(POP3)
        b = await workspace.open_mock(POP3, beside=True)
        c = await workspace.open_mock(POP2, beside=True)
        assert (workspace.current, workspace.other) == (c, b)
        assert workspace.split is not None
        assert workspace.split.active == "A"
        assert [one.where for one in (a, b, c)] == [Where.CLOSED, Where.LIVE, Where.LIVE]

    run(go)


def test_going_to_what_stands_in_the_other_half_makes_it_active() -> None:
    async def go(workspace: Workspace) -> None:
        a = await workspace.open_mock(POP3)
        b = await workspace.open_mock(POP3, beside=True)
        assert workspace.depth == 1
        assert await workspace.leave() is None  # a stands beside: there is nothing below
        assert workspace.go_to(0) is a
        assert workspace.other is b
        assert workspace.go_to(7) is None
        assert workspace.go_beside(0) is None  # it is active itself
        assert workspace.go_beside(7) is None
        assert workspace.go_beside(1) is b
        assert (workspace.current, workspace.other) == (b, a)
        recorded = await opened(workspace, EXAMPLE)
        assert (workspace.current, workspace.depth) == (recorded, 2)
        assert await workspace.leave() is b
        assert (workspace.other, workspace.conversations) == (a, (a, b))
        workspace.unsplit()
        assert (workspace.current, workspace.depth) == (b, 2)
        assert workspace.split is None
        assert a.where is Where.LIVE  # and is to be had again
        assert workspace.go_beside(0) is a
        assert workspace.other is b

    run(go)


def test_a_recording_stands_beside_a_session_and_two_beside_each_other() -> None:
    async def go(workspace: Workspace) -> None:
        a = await workspace.open_mock(POP3)
        recorded = await opened(workspace, EXAMPLE, beside=True)
        assert (workspace.current, workspace.other) == (recorded, a)
        assert a.where is Where.LIVE
        assert workspace.turn(0) is recorded
        workspace.switch()
        assert await workspace.lay(recorded) is recorded  # it is there: it is active then
        assert workspace.other is a
        second = await opened(workspace, EXAMPLE, beside=True)
        assert (workspace.current, workspace.other) == (second, recorded)
        taken, _differ = await workspace.take_over(3)
        assert (workspace.current, workspace.other) == (taken, recorded)

    run(go)


def test_each_masks_the_secrets_of_the_other_whenever_they_were_said(tmp_path: Path) -> None:
    async def go(workspace: Workspace) -> None:
        a = await workspace.open_mock(POP3)
        b = await workspace.open_mock(POP3, beside=True)
        await said(a, b"USER student", b"PASS hunter2")
        await said(b, b"xyzzy hunter2", b"USER student", b"PASS 0pen-sesame")
        await said(a, b"xyzzy 0pen-sesame")
        for one in (a, b):
            shown = b"\n".join(one.history.shown(n).octets for n in range(len(one.history.lines)))
            assert b"hunter2" not in shown
            assert b"0pen-sesame" not in shown
            steps = b"\n".join(step.shown.octets for step in one.history.steps())
            assert b"hunter2" not in steps
            assert one.history.live.masker.repeated("hunter2 0pen-sesame") == "******** ********"
            path = tmp_path / f"{id(one)}.txt"
            save(one.recording(), path, reveal=False, earlier=one.earlier)
            assert b"hunter2" not in path.read_bytes()
            assert b"0pen-sesame" not in path.read_bytes()
        third = await workspace.open_mock(POP2)
        await said(third, b"HELO 0pen-sesame hunter2")
        assert third.history.shown(1).octets == b"HELO ******** ********"

    run(go)


def test_a_secret_is_masked_too_in_lines_that_are_read_again() -> None:
    async def go(workspace: Workspace) -> None:
        a = await workspace.open_mock(POP3)
        b = await workspace.open_mock(POP3, beside=True)
        await said(a, *[b"NOOP"] * 300)
        await said(b, b"USER student", b"PASS hunter2")
        at = len(a.history.lines)
        await said(a, b"xyzzy hunter2", *[b"NOOP"] * 20)
        a.history._blocks.clear()
        assert a.history.step(at).shown.octets == b"xyzzy ********"

    run(go)


def test_a_recording_beside_a_session_is_saved_without_the_secrets_of_that(tmp_path: Path) -> None:
    path = tmp_path / "said.txt"
    path.write_bytes(b"Transcript: 1\nProtocol: POP3\n\nS: +OK\nC: xyzzy hunter2\nS: -ERR what\n")

    async def go(workspace: Workspace) -> None:
        a = await workspace.open_mock(POP3)
        recorded = await opened(workspace, path, beside=True)
        await said(a, b"USER student", b"PASS hunter2")
        saved = tmp_path / "saved.txt"
        save(recorded.recording(), saved, reveal=False, earlier=recorded.earlier)
        assert b"hunter2" not in saved.read_bytes()

    run(go)


def test_both_are_kept_and_both_are_missed(tmp_path: Path) -> None:
    async def go(workspace: Workspace) -> None:
        a = await workspace.open_mock(POP3)
        b = await workspace.open_mock(POP2, beside=True)
        await said(a, b"USER student")
        await said(b, b"HELO student learn")
        assert len(workspace.keep()) == 2
        assert workspace.unkept == []

    run(go, keeper=Keeper(20, folder=lambda: tmp_path / "sessions"))

    async def unkept(workspace: Workspace) -> None:
        a = await workspace.open_mock(POP3)
        b = await workspace.open_mock(POP2, beside=True)
        await said(a, b"USER student")
        await said(b, b"HELO student learn")
        assert workspace.unkept == [a, b]

    run(unkept)


def test_where_many_are_open_neither_half_makes_room() -> None:
    async def go(workspace: Workspace) -> None:
        first = await workspace.open_mock(POP3)
        await workspace.open_mock(POP3, beside=True)
        for _more in range(MOST_OPEN):
            await workspace.open_mock(POP3)
        assert len(workspace.conversations) == MOST_OPEN
        assert workspace.other is first
        assert first.where is Where.LIVE

    run(go)


@pytest.mark.parametrize("beside", [False, True])
def test_where_it_can_t_be_opened_all_stays_as_it_was(*, beside: bool) -> None:
    async def go(workspace: Workspace) -> None:
        a = await workspace.open_mock(POP3)
        if beside:
            await workspace.open_mock(POP3, beside=True)
        before = workspace.current, workspace.split
        with pytest.raises(OSError, match="missing"):
            await workspace.open_files([GivenFile("missing.txt")], beside=True)
        workspace.behaviour = MockBehaviour(persona="dovecot")
        with pytest.raises(ValueError, match="POP2"):
            await workspace.open_mock(POP2, beside=True)
        assert (workspace.current, workspace.split) == before
        assert a.where is Where.LIVE

    run(go)
