"""The desk of the console's own server: the truth, whoever has the lock."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from popconsole.guide.desk import words
from popconsole.guide.desk.desk import Desk, DeskStage, HeldBy
from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.builtin import PASSWORDS, builtin_maildrops
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import POP2, POP3
from popconsole.server.engine.profile import Profile
from popconsole.server.setup import Setup
from popconsole.ui import desk_drawing
from popconsole.ui.desk_source import DeskSource
from popconsole.ui.mock_behaviour import MockBehaviour
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.workspace import Workspace
from tests.ui.workspaces import run, said

EXAMPLE = Path(__file__).parents[2] / "transcripts" / "rfc1939-session.txt"
LOGIN = (b"USER student", b"PASS learn")


def desk(workspace: Workspace, conversation: OpenConversation, index: int | None = None) -> Desk:
    source = DeskSource(conversation, workspace.server)
    at = len(conversation.history.lines) - 1 if index is None else index
    source.read_on(at, None)
    return source.desk(at, source.seen(at))


async def until(condition: Callable[[], bool]) -> None:
    for _look in range(1_000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise TimeoutError


def fates(found: Desk) -> dict[int | None, str]:
    return {one.number: one.fate.word for one in found.rows if one.fate.word}


def test_it_knows_what_no_client_is_told() -> None:
    async def go(workspace: Workspace) -> None:
        one = await workspace.open_mock(POP3)
        await said(one)
        found = desk(workspace, one)
        assert (found.known, found.held) == (True, HeldBy.NOBODY)
        assert words.heading(found) == "Nobody is named yet"
        assert words.elsewhere(found) == ["Other maildrops: student 6, free; teacher 2, free; guest 0, free"]
        await said(one, b"USER nobody")
        assert words.heading(desk(workspace, one)) == "nobody: no such maildrop"
        await said(one, b"PASS x", b"USER student")
        found = desk(workspace, one)
        assert (words.heading(found), len(found.rows), found.count) == ("student: 6 messages", 6, 6)
        assert found.rows[0].unique_id == "pop-st-0001"
        assert found.rows[0].subject == "Welcome to the post office"
        assert found.rows[5].subject == "Café après le cours?"

    run(go)


def test_marks_the_plug_and_quit() -> None:
    async def go(workspace: Workspace) -> None:
        one = await workspace.open_mock(POP3)
        await said(one, *LOGIN, b"RETR 2", b"DELE 1", b"DELE 3")
        found = desk(workspace, one)
        assert (found.held, fates(found)) == (HeldBy.MINE, {1: "marked", 3: "marked"})
        assert [one.number for one in found.rows if one.fetched] == [2]
        assert found.change == "DELE 3: a mark, nothing else. Still 6 in the maildrop."
        assert words.removal(found) == ["QUIT removes: 1, 3", "If the line breaks: all 6 stay"]
        assert one.session is not None
        one.session.close()
        await until(lambda: desk(workspace, one).held is HeldBy.NOBODY)
        found = desk(workspace, one)
        assert (found.stage, fates(found), found.left) == (DeskStage.BROKEN, {}, 6)
        assert (
            found.change
            == "Cut off: no QUIT, no UPDATE. 2 marks are gone. All 6 are there. The lock is free."
        )
        two = await workspace.open_mock(POP3)
        await said(two, *LOGIN, b"DELE 2", b"QUIT")
        await until(lambda: desk(workspace, two).stage is DeskStage.UPDATED)
        found = desk(workspace, two)
        assert (fates(found), found.left) == ({2: "removed"}, 5)
        assert words.heading(found) == "student: 5 messages"
        assert found.change == "QUIT: UPDATE removed 1 message. 5 stay. The lock is given back."

    run(go)


def test_a_second_session_and_one_from_outside_hold_the_lock() -> None:
    async def go(workspace: Workspace) -> None:
        one = await workspace.open_mock(POP3)
        await said(one, *LOGIN, b"DELE 4")
        two = await workspace.open_mock(POP3, beside=True)
        await said(two, *LOGIN)
        found = desk(workspace, two)
        assert (found.held, fates(found)) == (HeldBy.OTHERS, {4: "marked"})
        assert words.removal(found) == ["Its QUIT removes: 4"]
        assert one.session is not None
        assert str(one.session.connection.local[1]) in words.holder_words(found)
        await said(one, b"QUIT")
        await until(lambda: desk(workspace, two).held is HeldBy.NOBODY)
        assert "can be tried again" in words.lock_means(desk(workspace, two))
        server = workspace.server
        assert server is not None
        reader, writer = await asyncio.open_connection(*server.addresses["POP3"])
        await reader.readline()
        for line in (*LOGIN, b"DELE 1"):
            writer.write(line + b"\r\n")
            await reader.readline()
        found = desk(workspace, two)
        assert (found.held, found.holder.user, fates(found)) == (HeldBy.OTHERS, "student", {1: "marked"})
        assert str(writer.get_extra_info("sockname")[1]) in found.holder.address
        writer.close()
        await until(lambda: desk(workspace, two).held is HeldBy.NOBODY)

    run(go)


def test_mail_that_comes_meanwhile_is_not_counted() -> None:
    async def go(workspace: Workspace) -> None:
        one = await workspace.open_mock(POP3)
        await said(one, *LOGIN)
        assert workspace.server is not None
        maildrops = workspace.server.setup.maildrops
        maildrops.put(b"student", INBOX, Message(b"Subject: late\r\n\r\n", "late-1"))
        found = desk(workspace, one)
        assert (found.count, found.new, len(found.rows)) == (6, 1, 7)
        assert (found.rows[6].number, found.rows[6].fate.word, found.rows[6].subject) == (None, "new", "late")
        assert "1 has come since: not in this session's count" in words.removal(found)
        await said(one, b"QUIT")
        await until(lambda: desk(workspace, one).stage is DeskStage.UPDATED)
        assert desk(workspace, one).left == 7

    run(go)


def test_a_line_further_up_is_as_the_session_has_told() -> None:
    async def go(workspace: Workspace) -> None:
        one = await workspace.open_mock(POP3)
        await said(one, *LOGIN, b"STAT", b"DELE 1", b"RSET")
        found = desk(workspace, one, len(one.history.lines) - 3)
        assert (found.known, fates(found)) == (False, {1: "marked"})
        assert words.source(found) == "As the session has told"

    run(go)


def test_pop2_sees_its_mailboxes_and_fold_carries_deletions_out() -> None:
    async def go(workspace: Workspace) -> None:
        one = await workspace.open_mock(POP2)
        await said(one, b"HELO student learn", b"READ 1", b"RETR", b"ACKD")
        found = desk(workspace, one)
        assert (found.mailbox, fates(found), found.rows[0].fetched) == ("INBOX", {1: "marked"}, True)
        assert words.elsewhere(found)[0] == "Other mailboxes: lists 3, sent 1, empty 0"
        await said(one, b"FOLD lists")
        found = desk(workspace, one)
        assert (found.mailbox, found.count, fates(found)) == ("lists", 3, {})
        assert words.elsewhere(found)[0] == "Other mailboxes: INBOX 5, sent 1, empty 0"
        assert found.change == "FOLD carries the deletion out: 1 is removed now. lists is open."
        await said(one, b"QUIT")
        await until(lambda: desk(workspace, one).stage is DeskStage.UPDATED)
        assert desk(workspace, one).left == 5

    run(go)


def test_a_server_that_keeps_all_says_so() -> None:
    async def go(workspace: Workspace) -> None:
        workspace.behaviour = MockBehaviour(keeps=True)
        one = await workspace.open_mock(POP3)
        await said(one, *LOGIN, b"DELE 1")
        assert words.removal(desk(workspace, one))[0] == "QUIT removes nothing: this server keeps all mail"
        await said(one, b"QUIT")
        await until(lambda: desk(workspace, one).stage is DeskStage.UPDATED)
        found = desk(workspace, one)
        assert (fates(found), found.left) == ({}, 6)
        assert found.change.startswith("QUIT: this server keeps all mail")

    run(go)


def test_expire_0_removes_what_was_fetched_without_a_mark() -> None:
    async def go(workspace: Workspace) -> None:
        one = await workspace.open_mock(POP3)
        await said(one, *LOGIN, b"RETR 2", b"DELE 1")
        found = desk(workspace, one)
        assert fates(found) == {1: "marked", 2: "expires"}
        assert words.removal(found)[:2] == ["QUIT removes: 1", "QUIT removes by EXPIRE 0: 2"]
        await said(one, b"QUIT")
        await until(lambda: desk(workspace, one).stage is DeskStage.UPDATED)
        found = desk(workspace, one)
        assert (fates(found), found.left) == ({1: "removed", 2: "removed"}, 4)

    run(go, Setup(profile=Profile(expire=0)))


def test_of_mail_on_a_disk_it_shows_what_the_session_found(tmp_path: Path) -> None:
    for name in ("1", "2"):
        (tmp_path / f"{name}.eml").write_bytes(b"Subject: %b\r\n\r\nHello\r\n" % name.encode())
    maildrops = Maildrops()
    maildrops.attach(b"u", PathSource(tmp_path))
    setup = Setup(accounts=Accounts({b"u": Secret(b"p")}), maildrops=maildrops)

    async def go(workspace: Workspace) -> None:
        one = await workspace.open_mock(POP3)
        await said(one, b"USER u")
        assert words.heading(desk(workspace, one)) == "u: on the disk"
        await said(one, b"PASS p", b"DELE 1")
        found = desk(workspace, one)
        assert (found.count, fates(found), found.rows[1].subject) == (2, {1: "marked"}, None)
        await said(one, b"TOP 2 0")
        assert desk(workspace, one).rows[1].subject == "2"
        await said(one, b"QUIT")
        await until(lambda: desk(workspace, one).removed != ())
        found = desk(workspace, one)
        assert (fates(found), found.left) == ({1: "removed"}, 1)

    run(go, setup)


def test_a_maildrop_that_another_server_seems_to_hold_is_locked() -> None:
    async def go(workspace: Workspace) -> None:
        one = await workspace.open_mock(POP3)
        await said(one, *LOGIN)
        assert desk(workspace, one).held is HeldBy.OTHERS

    run(go, Setup(held=frozenset({b"student"})))


def test_what_repeats_a_secret_is_masked() -> None:
    maildrops = builtin_maildrops()
    maildrops.put(b"guest", INBOX, Message(b"Subject: it is welcome1!\r\n\r\n", "welcome1!-7"))
    accounts = Accounts(
        {**{user: Secret(word) for user, word in PASSWORDS.items()}, b"guest": Secret(b"welcome1!")}
    )

    async def go(workspace: Workspace) -> None:
        one = await workspace.open_mock(POP3)
        await said(one, b"USER guest", b"PASS welcome1!")
        source = DeskSource(one, workspace.server)
        at = len(one.history.lines) - 1
        source.read_on(at)
        masked = "\n".join(desk_drawing.plain(source.desk(at, source.seen(at))))
        assert "welcome1!" not in masked
        assert "it is welcome1!" in "\n".join(
            desk_drawing.plain(source.desk(at, source.seen(at), reveal=True))
        )

    run(go, Setup(accounts=accounts, maildrops=maildrops))


def test_where_the_client_is_told_otherwise_it_says_so() -> None:
    async def go(workspace: Workspace) -> None:
        workspace.behaviour = MockBehaviour().switched("renumber")
        one = await workspace.open_mock(POP3)
        await said(one, *LOGIN, b"DELE 2", b"DELE 2")
        found = desk(workspace, one)
        assert fates(found) == {2: "marked", 3: "marked"}
        assert found.notes == ("The client was told otherwise: it believes that a mark is on 2",)
        workspace.behaviour = MockBehaviour().switched("dele-lost")
        two = await workspace.open_mock(POP3)
        await said(two, *LOGIN, b"DELE 2", b"QUIT")
        await until(lambda: desk(workspace, two).held is HeldBy.NOBODY)
        found = desk(workspace, two)
        assert (fates(found), found.left) == ({}, 6)
        assert found.change == "QUIT: nothing was removed, for all its marks. The lock is given back."

    run(go)


def test_a_quit_that_is_refused_is_told_with_what_is_gone() -> None:
    async def go(workspace: Workspace) -> None:
        workspace.behaviour = MockBehaviour().switched("err-on:QUIT")
        one = await workspace.open_mock(POP3)
        await said(one, *LOGIN, b"DELE 2", b"QUIT")
        found = desk(workspace, one)
        assert (found.stage, found.held, found.left) == (DeskStage.REFUSED, HeldBy.MINE, 6)
        assert words.removal(found)[0] == "Nothing was removed"
        assert words.lock_means(found) == "The client takes the session for over, and the server does not."

    run(go)


def test_a_lock_that_seems_stuck_is_held_by_no_session() -> None:
    async def go(workspace: Workspace) -> None:
        workspace.behaviour = MockBehaviour().switched("lock-stuck")
        one = await workspace.open_mock(POP3)
        await said(one, *LOGIN)
        found = desk(workspace, one)
        assert found.held is HeldBy.NOBODY
        assert words.lock_means(found) == "No session holds it now: the login can be tried again."

    run(go)


def test_a_persona_that_removes_at_once_says_that_no_plug_helps() -> None:
    async def go(workspace: Workspace) -> None:
        workspace.behaviour = MockBehaviour().as_persona("minnesota-popd")
        one = await workspace.open_mock(POP2)
        await said(one, b"HELO student learn", b"READ 1", b"RETR", b"ACKD")
        assert (
            words.removal(desk(workspace, one))[-1]
            == "If the line breaks: this server removes them all the same"
        )
        assert one.session is not None
        one.session.close()
        await until(lambda: desk(workspace, one).held is HeldBy.NOBODY)
        found = desk(workspace, one)
        assert (fates(found), found.left) == ({1: "removed"}, 5)

    run(go)


def test_what_others_hold_is_told_in_short() -> None:
    maildrops = builtin_maildrops()
    for n in range(20):
        maildrops.add(b"more%d" % n)

    async def go(workspace: Workspace) -> None:
        one = await workspace.open_mock(POP3)
        await said(one, b"USER teacher", b"PASS chalk")
        two = await workspace.open_mock(POP3, beside=True)
        await said(two, *LOGIN)
        told = words.elsewhere(desk(workspace, two))[-1]
        assert told.startswith("Other maildrops: teacher 2, LOCKED; guest 0, free; ")
        assert told.endswith("; 14 more")

    run(go, Setup(maildrops=maildrops))


def test_a_conversation_that_was_taken_over_has_a_server_of_its_own() -> None:
    async def go(workspace: Workspace) -> None:
        opening = await workspace.open_files([GivenFile(str(EXAMPLE))])
        async for _lines in opening.rest():
            pass
        lines = opening.recording.open(0).history.lines
        at = next(n for n, line in enumerate(lines) if line.octets.startswith(b"DELE 1"))
        taken, _differences = await workspace.take_over(at + 2)
        found = desk(workspace, taken)
        assert (found.known, found.held, fates(found)) == (True, HeldBy.MINE, {1: "marked"})

    run(go)
