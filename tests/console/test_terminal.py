"""The line console at a terminal, driven by keys, without a terminal: each key waits for what it brings."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from popconsole.client.session import ClientSession
from popconsole.console import terminal
from popconsole.console.line_console import LineConsole
from popconsole.console.rows import PrintedRow
from popconsole.console.shell_start import ShellStart
from popconsole.console.terminal import TerminalDisplay
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from popconsole.ui.choices import read_choices
from popconsole.ui.crash import CrashError, crash_text
from popconsole.ui.pop_url import Target
from popconsole.ui.settings import Settings
from tests.console.conftest import HOSTILE, Peer, any_port, peer_at

TAB, ENTER, CTRL_C, CTRL_D, ESCAPE, UP = "\t", "\r", "\x03", "\x04", "\x1b", "\x1b[A"


class Person:
    """Somebody at the keyboard, who waits and looks."""

    def __init__(self, display: TerminalDisplay, keyboard: PipeInput, screen: io.StringIO) -> None:
        self.display = display
        self.screen = screen
        self._keyboard = keyboard
        self.rows: list[str] = []
        show = display.show

        def keep(rows: list[PrintedRow]) -> None:
            self.rows += ["".join(text for _style, text in row.marked(10_000)) for row in rows]
            show(rows)

        display.show = keep  # type: ignore[method-assign,assignment]

    def said(self, text: str, since: int) -> bool:
        return any(text in row for row in self.rows[since:])

    @property
    def line(self) -> str:
        return self.display.buffer.text

    async def until(self, condition: Callable[[], object], seconds: float = 15) -> None:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - a screen has no event to wait for
                await asyncio.sleep(0.005)

    async def keys(self, text: str, line: str | None = None) -> None:
        """Press keys; wait until the command line is ``line``, by default what was typed behind it."""
        self._keyboard.send_text(text)
        wanted = line
        if wanted is not None:
            await self.until(lambda: self.line == wanted)
        else:
            await asyncio.sleep(0.02)

    async def sends(self, text: str) -> None:
        """Type a line, send it and wait for the whole answer."""
        lines = len(self.display.console.history.lines)
        await self.keys(text, text)
        await self.keys(ENTER, "")
        await self.until(lambda: len(self.display.console.history.lines) > lines)
        session = self.display.console.session
        assert session is not None
        await session.settled()

    async def commands(self, text: str) -> None:
        """Type a ``:`` command and wait until something is said to it."""
        rows = len(self.rows)
        await self.keys(text, text)
        await self.keys(ENTER, "")
        await self.until(lambda: len(self.rows) > rows)
        await asyncio.sleep(0.01)

    def seen(self) -> str:
        """What stands under and on the command line."""
        prompt = "".join(part[1] for part in self.display._prompt())
        hint = "".join(part[1] for part in self.display._hint())
        return f"{prompt}{hint}"


@asynccontextmanager
async def at_terminal(
    protocol: Protocol = POP3,
    target: Target | None = None,
    settings: Settings | None = None,
    *,
    connected: bool = True,
) -> AsyncIterator[Person]:
    screen = io.StringIO()
    with create_pipe_input() as keyboard:
        output = Vt100_Output(screen, lambda: Size(24, 80), term="xterm", enable_cpr=False)
        with create_app_session(input=keyboard, output=output):
            start = ShellStart(protocol, target, timeout=5.0)
            display = TerminalDisplay(start, any_port, settings or Settings())
            person = Person(display, keyboard, screen)
            running = asyncio.ensure_future(display.run())
            await person.until(lambda: display.app.is_running)
            await person.until(
                lambda: (
                    not connected
                    or len(display.console.history.lines)
                    or any("# !" in row for row in person.rows)
                )
            )
            yield person
            display.console.leaving.set()
            async with asyncio.timeout(15):
                await running


def target_of(address: str, user: str = "", mechanism: str = "") -> Target:
    host, _colon, port = address.rpartition(":")
    return Target(host, int(port), user, mechanism)


@pytest.fixture(autouse=True)
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "shell-history"
    monkeypatch.setattr(terminal, "history_path", lambda: path)
    monkeypatch.setattr(LineConsole, "known", {})  # else the passwords that are typed here are offered too
    monkeypatch.setenv("INPUTRC", str(tmp_path / "none"))
    monkeypatch.delenv("POPCONSOLE_KEYS", raising=False)
    return path


def test_a_whole_pop3_session(history: Path) -> None:
    async def run() -> None:
        async with at_terminal() as person:
            await person.keys("us", "us")
            await person.until(lambda: person.display.buffer.complete_state is not None)
            await person.keys(TAB, "USER ")
            await person.keys("student", "USER student")
            await person.keys(ENTER, "")
            await person.until(lambda: "PASS" in person.seen())
            await person.sends("PASS learn")
            assert "TRANSACTION" in person.seen()
            await person.sends("RETR 1")
            await person.sends("QUIT")
            await person.until(lambda: "disconnected" in person.seen())
        assert "C: PASS ********" in person.rows
        assert "learn" not in person.screen.getvalue()

    asyncio.run(run())
    assert history.read_text() == "USER student\nPASS \nRETR 1\nQUIT\n"


def test_a_whole_pop2_session() -> None:
    async def run() -> None:
        async with at_terminal(POP2) as person:
            for text in ("HELO student learn", "READ 1", "RETR", "ACKS"):
                await person.sends(text)
            assert "POP2 ITEM" in person.seen()
            await person.sends("QUIT")
        assert "C: HELO student ********" in person.rows
        assert "learn" not in person.screen.getvalue()

    asyncio.run(run())


def test_keys_in_one_burst_do_what_they_say() -> None:
    async def run() -> None:
        async with at_terminal() as person:
            await person.keys(f"US{TAB}student{ENTER}", "")
            await person.until(lambda: "C: USER student" in person.rows)
            await person.until(lambda: "user named" in person.seen())

    asyncio.run(run())


def test_enter_sends_what_stands_there_whatever_is_offered() -> None:
    async def run() -> None:
        async with at_terminal() as person:
            await person.keys("L", "L")
            await person.until(lambda: person.display.buffer.complete_state is not None)
            await person.keys(ENTER, "")
            await person.until(lambda: "C: L" in person.rows)

    asyncio.run(run())


def test_a_command_that_is_not_legal_is_warned_of_while_typed_and_after() -> None:
    async def run() -> None:
        async with at_terminal() as person:
            await person.keys("DELE 1", "DELE 1")
            assert "! DELE is not legal in AUTHORIZATION" in person.seen()
            await person.keys(ENTER, "")
            await person.until(lambda: any(row.startswith("# ! DELE is not legal") for row in person.rows))

    asyncio.run(run())


def test_ctrl_c_clears_the_line_and_ctrl_d_says_goodbye_then_leaves() -> None:
    async def run() -> None:
        async with at_terminal() as person:
            await person.keys("garbage", "garbage")
            await person.keys(CTRL_C, "")
            await person.keys(CTRL_D)
            await person.until(lambda: "C: QUIT" in person.rows)
            await person.until(lambda: "disconnected" in person.seen())
            assert not person.display.console.leaving.is_set()
            await person.keys(CTRL_D)
            await person.until(person.display.console.leaving.is_set)
        assert "C: garbage" not in person.rows

    asyncio.run(run())


def test_ctrl_d_leaves_a_server_that_does_not_answer_quit() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK\r\n")
        await reader.read()

    async def run() -> None:
        async with peer_at(peer) as address, at_terminal(target=target_of(address)) as person:
            await person.until(lambda: "AUTHORIZATION" in person.seen())
            await person.keys(CTRL_D)
            await person.until(lambda: "C: QUIT" in person.rows)
            await person.keys(CTRL_D)
            await person.until(person.display.console.leaving.is_set)

    asyncio.run(run())


def test_lines_come_back_from_history_but_no_secret() -> None:
    async def run() -> None:
        async with at_terminal() as person:
            await person.sends("USER student")
            await person.sends("PASS wrong")
            await person.keys(UP, "PASS ")
            await person.keys(UP, "USER student")
            await person.keys(CTRL_C, "")
            for end in ("s", "st", "stu", "stud", "stude"):  # a suggestion may be late on a busy machine
                await person.keys("USER " if end == "s" else "", None)
                await person.keys(end[-1], f"USER {end}")
                with suppress(TimeoutError):
                    await person.until(lambda: person.display.buffer.suggestion is not None, 2)
                    break
            await person.keys("\x05", "USER student")  # Ctrl-E takes it

    asyncio.run(run())


def test_what_the_server_says_of_itself_comes_at_once_and_leaves_the_line_alone() -> None:
    speak = asyncio.Event()

    async def peer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK\r\n")
        await speak.wait()
        writer.write(b"-ERR autologout\r\n")

    async def run() -> None:
        async with peer_at(peer) as address, at_terminal(target=target_of(address)) as person:
            await person.keys("USER half", "USER half")
            speak.set()
            await person.until(lambda: "S: -ERR autologout" in person.rows)
            await person.until(lambda: any("closed the connection" in row for row in person.rows))
            assert person.line == "USER half"
            await person.keys(ENTER, "USER half")  # it can't be sent, so it stays
            await person.until(lambda: any("Not sent" in row for row in person.rows))

    asyncio.run(run())


def test_pasted_lines_are_sent_one_after_another() -> None:
    heard: list[bytes] = []

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK\r\n")
        while line := await reader.readline():
            await asyncio.sleep(0.01)
            heard.append(line)
            heard.extend([b"early"] if reader._buffer else [])  # type: ignore[attr-defined]
            writer.write(b"+OK\r\n")

    async def run() -> None:
        async with peer_at(peer) as address, at_terminal(target=target_of(address)) as person:
            await person.keys("\x1b[200~USER a\r\nPASS b\r\nST\x1b[201~", "ST")
            await person.until(lambda: heard == [b"USER a\r\n", b"PASS b\r\n"])
            assert "PASS b" not in person.screen.getvalue()

    asyncio.run(run())


def test_lines_typed_before_the_connection_stands_are_sent_in_their_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stands = asyncio.Event()
    opened = LineConsole.open

    async def late(console: LineConsole, target: Target | None) -> bool:
        await stands.wait()
        return await opened(console, target)

    monkeypatch.setattr(LineConsole, "open", late)

    async def talk() -> None:
        async with at_terminal(connected=False) as p:
            for line in ("USER student", "PASS learn", "STAT"):
                await p.keys(line, line)
                await p.keys(ENTER, "")
            assert not p.display.console.history.lines
            assert "POP3 connecting" in p.seen()
            assert "waits for the connection" in p.seen()
            stands.set()
            await p.until(lambda: len(p.display.console.history.lines) == 7)
            said = [line.octets for line in p.display.console.history.lines]
            assert said[1::2] == [b"USER student", b"PASS learn", b"STAT"]
            assert all(line.startswith(b"+OK") for line in said[::2])

    asyncio.run(talk())


def test_a_line_may_be_typed_unseen(history: Path) -> None:
    async def run() -> None:
        async with at_terminal() as person:
            await person.sends("USER student")
            await person.keys(":hidden", ":hidden")
            await person.keys(ENTER, "")
            await person.until(lambda: "unseen" in person.seen())
            await person.keys("PASS learn", "PASS learn")
            await person.keys(ENTER, "")
            await person.until(lambda: "TRANSACTION" in person.seen())
        assert "learn" not in person.screen.getvalue()

    asyncio.run(run())
    assert "PASS" not in history.read_text()


@pytest.mark.parametrize("before", [None, "AUTH CRAM-MD5"])
def test_an_answer_is_worked_out(history: Path, before: str | None) -> None:
    async def run() -> None:
        async with at_terminal() as person:
            await person.keys(":answer", ":answer")
            await person.keys(ENTER, "")
            await person.until(lambda: person.said(":answer needs the name", 0))
            if before:
                await person.sends(before)
            await person.keys(":answer student", ":answer student")
            await person.keys(ENTER, "")
            await person.until(lambda: person.said("now the password", 0))
            await person.keys("learn", "learn")
            await person.keys(ENTER, "")
            await person.until(lambda: "TRANSACTION" in person.seen())
            assert person.said("MD5", 0)
            await person.keys(":answer", ":answer")
            await person.keys(ENTER, "")
            await person.until(lambda: person.said("nothing is asked for", 0))
        assert "learn" not in person.screen.getvalue()

    asyncio.run(run())
    assert "learn" not in history.read_text()


def test_what_looks_like_a_mouse_is_passed_over() -> None:
    async def run() -> None:
        async with at_terminal() as person:
            await person.keys("NO", "NO")
            await person.keys("\x1b[31mOP", "NOOP")
            await person.keys(ENTER, "")
            await person.until(lambda: person.said("only after login", 0))
        assert "exception" not in person.screen.getvalue().lower()

    asyncio.run(run())


def test_the_commands_of_the_console(tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"

    async def run() -> None:
        async with at_terminal() as person:
            await person.sends("USER student")
            for text, told in (
                (":state", "Legal here: PASS"),
                (":diagram", "┗━┯━━━━━━━━━━━━ user named ┛"),
                (":diagram", "Double lines and •: the way so far."),
                (":diagram", "  ╔(•CONNECTED )"),
                (":diagram", "┃▸USER PASS"),
                (":diagram", "The server is in AUTHORIZATION, user named."),
                (":diagram full", "response due"),
                (":diagram full", "║•greeting +OK"),
                (":diagram met", "┃▸USER PASS AUTH STLS      ┃ │"),
                (":diagram round", "no state and no command: there are simple, full, met, CONNECTED, "),
                (":diagram user", "USER: Passed once, at line 3."),
                (":diagram update", "UPDATE: The session was never here."),
                (":diagram update", "From here: PASS +OK, QUIT."),
                (":explain", "[reply to USER"),
                (":explain on", "explain on"),
                (":history", "USER student"),
                (":show 2", "C: USER student"),
                (":findings", "Nothing was found"),
                (":unfold", "Nothing is folded"),
                (":server", "user student"),
                (":help", ":take-over"),
                (":set", "fold 20"),
                (":word RETR", "RETR msg"),
                (":search xyzzy", 'No line matches "xyzzy"'),
                (":search ^us.r", "    2 C: USER student"),
                (":search (", '"(" is no regular expression: missing )'),
                (":search", "needs a regular expression"),
                (":reveal", "Secrets are shown"),
                (f":save {kept}", "Saved: "),
                (f":save {kept}", "is there already"),
                (f":save! {kept}", "Saved: "),
                (":step", "does not apply now"),
                (":s", "may be"),
                (":nonsense", "no command of the console"),
                (":persona", "cyrus            Cyrus POP3 3.6"),
                (":persona hotmail", "no persona"),
                (":persona popa3d", "The mock server is popa3d"),
                (":fault", "greeting-late[:SECONDS]"),
                (":fault frobnicate", "no fault"),
                (":fault lf-only", "fault injected: lf-only"),
                (":fault off", "no fault is on"),
                (":persona popconsole", "+OK popconsole"),
                (":pop2", "POP2: mock server"),
                (f":open {kept}", ":step goes through them"),
                (":step 2", "USER student"),
                (":back", "+OK popconsole"),
                (":replay", "exchanges:"),
                (":take-over", "taken over at line 1"),
                (":leave", "kept.txt"),
                (":sessions 99", '"99" is no session: 1 to 8 are open'),
                (":sessions 1", "POP3: mock server"),
                (":sessions", "lines, closed, shown"),
                (":reconnect", "+OK popconsole"),
                (":sessions 7", "kept.txt"),
                (":disconnect", "does not apply now"),
            ):
                before = len(person.rows)
                await person.commands(text)
                try:
                    await person.until(partial(person.said, told, before))
                except TimeoutError:
                    pytest.fail(f"{text}: {person.rows[before:]}")

    asyncio.run(run())


def test_help_and_exit_are_explained_and_sent_when_enter_comes_again() -> None:
    def sent(p: Person, text: str) -> bool:
        return text.encode() in [x.octets for x in p.display.console.history.lines]

    def said(p: Person, told: str) -> bool:
        return any(told in row for row in p.rows)

    def typed(p: Person, text: str) -> bool:
        return p.line == text

    async def go() -> None:
        async with at_terminal() as p:
            for text, told in (("help", ":help lists the commands"), ("exit", ":quit leaves the console")):
                await p.keys(text, text)
                p._keyboard.send_text(ENTER)
                await p.until(partial(said, p, told))
                await p.until(partial(typed, p, text))
                assert not sent(p, text)
                await p.keys(ENTER, "")
                await p.until(partial(sent, p, text))
                await p.until(lambda: b"-ERR" in p.display.console.history.lines[-1].octets)

    asyncio.run(go())


def words(person: Person) -> list[bytes]:
    return [line.octets for line in person.display.console.history.lines]


@pytest.mark.parametrize("keys", ["emacs", "vi"])
@pytest.mark.parametrize("typed", ["NOOP", "\x1b[200~NOOP\x1b[201~"])
def test_what_is_typed_or_pasted_behind_help_takes_its_place(keys: str, typed: str) -> None:
    async def go() -> None:
        async with at_terminal(settings=Settings(shell_keys=keys)) as p:
            await p.keys("help", "help")
            p._keyboard.send_text(ENTER)
            await p.until(lambda: p.said(":help lists the commands", 0))
            await p.keys(typed, "NOOP")
            await p.keys(ENTER, "")
            await p.until(lambda: b"NOOP" in words(p))

    asyncio.run(go())


def test_vi_keys_edit_what_was_given_back_once_they_move_in_it() -> None:
    async def go() -> None:
        async with at_terminal(settings=Settings(shell_keys="vi")) as p:
            await p.keys("help", "help")
            p._keyboard.send_text(ENTER)
            await p.until(lambda: p.said(":help lists the commands", 0))
            await p.keys(ESCAPE)
            await p.keys("Aer", "helper")

    asyncio.run(go())


@pytest.mark.parametrize("keys", ["emacs", "vi"])
def test_what_is_typed_behind_a_line_that_was_not_sent_takes_its_place(keys: str) -> None:
    async def go() -> None:
        async with at_terminal(settings=Settings(shell_keys=keys)) as p:
            await p.keys("QUIT", "QUIT")
            await p.keys(ENTER, "")
            await p.until(lambda: "closed" in p.seen())
            await p.keys("NOOP", "NOOP")
            p._keyboard.send_text(ENTER)
            await p.until(lambda: p.said("Not sent: there is no", 0))
            await p.keys(":state", ":state")

    asyncio.run(go())


def test_a_line_typed_in_a_recording_takes_over(tmp_path: Path) -> None:
    path = tmp_path / "seen.txt"
    path.write_bytes(b"S: +OK\nC: USER ada\nS: +OK\nC: PASS x\nS: +OK\nC: STAT\nS: +OK 1 120\n")

    async def run() -> None:
        async with at_terminal() as person:
            await person.commands(f":open {path}")
            await person.commands(":step 5")
            await person.keys("STAT", "STAT")
            await person.keys(ENTER, "")
            await person.until(lambda: "S: +OK 1 120" in person.rows)

    asyncio.run(run())


def test_the_user_of_a_url_is_offered_and_not_sent() -> None:
    async def run() -> None:
        async with any_port() as server:
            address = "{}:{}".format(*server.addresses["POP3"])
            async with at_terminal(target=target_of(address, user="student")) as person:
                await person.until(lambda: person.line == "USER student")
                assert not any(row.startswith("C: ") for row in person.rows)
                await person.keys(ENTER, "")
                await person.until(lambda: "user named" in person.seen())

    asyncio.run(run())


def test_vi_keys() -> None:
    async def run() -> None:
        async with at_terminal(settings=Settings(shell_keys="vi")) as person:
            await person.keys("STAT", "STAT")
            await person.keys(ESCAPE)
            await person.keys("0xx", "AT")

    asyncio.run(run())


def test_no_connection_leaves_a_prompt_and_says_why() -> None:
    async def run() -> None:
        async with at_terminal(target=Target("127.0.0.1", 1)) as person:
            await person.until(lambda: any("nothing listens there" in row for row in person.rows))
            assert "not connected" in person.seen()
            await person.commands(":state")

    asyncio.run(run())


def test_a_long_wait_is_told_in_the_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "_WAIT_TOLD", 0.02)

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK\r\n")
        await reader.readline()
        await asyncio.sleep(0.1)
        writer.write(b"+OK\r\n")
        await reader.read()

    async def run() -> None:
        async with peer_at(peer) as address, at_terminal(target=target_of(address)) as person:
            await person.keys("NOOP", "NOOP")
            await person.keys(ENTER, "")
            await person.until(lambda: "(waiting)" in person.seen())
            await person.until(lambda: "(waiting)" not in person.seen())

    asyncio.run(run())


def hostile_peer() -> Peer:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK " + HOSTILE + b"\r\n")
        for answer in (
            b"+OK %s\r\n",
            b"+OK %s\r\n",
            b"-ERR %s\r\n",
            b"+OK\r\n1 %s\r\n.\r\n",
            b"+OK\r\n%s\r\n.\r\n",
        ):
            await reader.readline()
            writer.write(answer.replace(b"%s", HOSTILE))
        writer.write(HOSTILE + b"\r\n")
        await reader.read()

    return peer


def test_hostile_octets_reach_neither_the_terminal_nor_the_history(history: Path) -> None:
    async def run() -> str:
        async with peer_at(hostile_peer()) as address, at_terminal(target=target_of(address)) as person:
            await person.commands(":explain on")
            for text in ("USER a", "PASS b", "STAT", "UIDL", "RETR 1"):
                await person.sends(text)
            for text in (":history", ":explain", ":findings", ":state", ":search owned"):
                await person.commands(text)
            await person.keys("RETR ", "RETR ")
            await person.keys("\x1b[200~\x1b]2;pasted\x07\x1b[201~")
        return person.screen.getvalue()

    text = asyncio.run(run())
    for octets in ("\x1b]2;owned", "\x1b]2;pasted", "\x1b[31m\x9b", "\x9b", "\u202e", "\x00", "\x7f", "\x05"):
        assert octets not in text
    assert "owned" in text  # it was shown
    assert history.read_text().isprintable() or set(history.read_text()) <= {"\n", *map(chr, range(32, 127))}


def test_what_is_set_is_kept_and_the_settings_hold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("popconsole.ui.preferences.choices_path", lambda: tmp_path / "choices.json")
    settings = Settings(
        shell_explain=True, shell_fold=7, history=False, sessions=0, problems=("config.toml:1: wrong",),
        from_file=frozenset({"shell_fold"}),
    )  # fmt: skip

    async def run() -> None:
        async with at_terminal(settings=settings) as person:
            assert (person.display.console.options.explain, person.display.console.options.fold) == (True, 7)
            assert person.said("config.toml:1: wrong", 0)
            for text, told in (
                (":set fold 9", "The settings file says shell_fold = 7"),
                (":set explain off", "explain off"),
                (":set reveal on", "reveal on"),
            ):
                before = len(person.rows)
                await person.commands(text)
                await person.until(partial(person.said, told, before))
            assert list(person.display.buffer.history.load_history_strings()) == []

    asyncio.run(run())
    assert read_choices(tmp_path / "choices.json") == {"shell_explain": False}


@pytest.mark.parametrize("where", ["send", "callback"])
def test_a_fault_of_the_program_ends_it_and_says_where_the_session_is(
    where: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(_session: ClientSession | None, octets: bytes) -> None:
        raise RuntimeError(octets)

    async def go() -> None:
        async with at_terminal() as person:
            kept = tmp_path / "kept.txt"
            monkeypatch.setattr(LineConsole, "kept", lambda _console: [kept])
            monkeypatch.setattr(ClientSession, "send", fail)
            if where == "callback":
                asyncio.get_running_loop().call_soon(fail, None, b"PASS sesame")
            else:
                await person.keys("PASS sesame", "PASS sesame")
                await person.keys(ENTER, "")
            await person.until(
                lambda: person.display.console.leaving.is_set() or not person.display.app.is_running
            )

    with pytest.raises(CrashError) as failed:
        asyncio.run(go())
    assert "kept.txt" in (told := crash_text(failed.value))
    assert "RuntimeError" in told
    assert "sesame" not in told


def test_the_prompt_says_that_secrets_are_shown_and_what_is_saved_stays_masked(tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"

    async def go() -> None:
        async with at_terminal() as person:
            await person.commands(":reveal")
            assert "SECRETS SHOWN> " in person.seen()
            await person.sends("PASS sesame")
            await person.commands(f":save {kept}")
            await person.commands(":reveal")
            assert "SECRETS" not in person.seen()
            assert person.said("PASS sesame", 0)  # while they were shown

    asyncio.run(go())
    assert "PASS ********" in kept.read_text()
    assert "sesame" not in kept.read_text()


def test_sessions_that_were_kept_are_listed_and_opened(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("popconsole.console.handlers.kept.kept_folder", lambda: tmp_path)

    async def run() -> None:
        async with at_terminal() as person:
            await person.commands(":kept")
            assert person.said("no session is kept yet", 0)
            (tmp_path / "20260101T000000.000Z-pop3.txt").write_bytes(
                b"Transcript: 1\nProtocol: POP3\nSource: server mail.example:110\n\nS: +OK hi\nC: QUIT\n"
            )
            for text, told in (
                (":kept", "POP3  server mail.example:110"),
                (":kept 2", "there is no session 2: 1 is kept"),
                (":kept x", '"x" is no number'),
                (":kept 1", "2 lines. :step goes through them"),
            ):
                before = len(person.rows)
                await person.commands(text)
                await person.until(partial(person.said, told, before))

    asyncio.run(run())


def test_what_is_open_is_looked_at_from_every_side(tmp_path: Path) -> None:
    page, part, other, sheet = (
        tmp_path / name for name in ("page.html", "part.csv", "other.txt", "sheet.md")
    )
    other.write_text("S: +OK\nC: USER student\nS: -ERR no\nC: QUIT\nS: +OK\n")

    async def run() -> None:
        async with at_terminal() as person:
            for line in ("USER student", "PASS learn", "RETR 5"):
                await person.sends(line)
            for text, told in (
                (":sequence", "TRANSACTION"),
                (":sequence 2 4", "USER student"),
                (":sequence 1 2 3", "two numbers of lines at most"),
                (":sequence 99999", "99999"),
                (":timeline", "RETR 5"),
                (":timeline order", "USER student"),
                (":timeline up", '"up" is no order'),
                (":desk", "■ LOCK: this session has it"),
                (":desk", "fetched pop-st-0005 The ports, as a table"),
                (":desk 3", "As the session has told"),
                (":desk 999", '"999" is no line'),
                (":view parts", "text/csv"),
                (":view part 3", "protocol,port"),
                (":view pdf", "no view"),
                (f":save-part 3 {part}", "Saved"),
                (f":save-part 3 {part}", "is there already"),
                (":save-part x", "needs the number of a part"),
                (":view hex 2", "55 53 45 52"),
                (f":export {page}", "page.html"),
                (f":export {page}", "is there already"),
                (":export", "needs the path of a file"),
                (f":handout {sheet}", "The handout is written"),
                (f":handout {sheet}", "is there already"),
                (":handout", "needs the path of a file"),
                (":filter verb:RETR side:client", "RETR 5"),
                (":filter verb:", ""),
                (f":compare-with {other}", "USER student"),
            ):
                before = len(person.rows)
                await person.commands(text)
                try:
                    await person.until(partial(person.said, told, before))
                except TimeoutError:
                    pytest.fail(f"{text}: {person.rows[before:]}")

    asyncio.run(run())
    assert part.read_bytes().startswith(b"protocol,port,year,RFC")
    assert b"RETR 5" in page.read_bytes()
