"""Completion on the command line, asked directly."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import fragment_list_to_text, to_formatted_text

from popconsole.console.completer import CommandCompleter
from popconsole.console.handlers.registry import perform
from popconsole.console.input_style import hint_rows, wrapped
from popconsole.console.line_console import LineConsole
from popconsole.console.rows import PrintedRow
from popconsole.console.shell_start import ShellStart
from popconsole.console.teller import Teller
from popconsole.protocol import POP3
from popconsole.ui.actions.all_actions import COMMANDS
from popconsole.ui.mock_behaviour import behaviour
from tests.console.conftest import any_port


class Silent:
    """A display that keeps what is printed."""

    plain = False
    width = 80

    def __init__(self) -> None:
        self.rows: list[PrintedRow] = []

    def show(self, rows: Sequence[PrintedRow]) -> None:
        self.rows += rows

    def tell(self, teller: Teller) -> None:
        self.show(teller.rows())

    def changed(self) -> None:
        pass

    async def ask_hidden(self) -> str | None:
        return None


def candidates(console: LineConsole, text: str, *, asked: bool = False) -> list[Completion]:
    return list(
        CommandCompleter(console).get_completions(Document(text), CompleteEvent(completion_requested=asked))
    )


def texts(console: LineConsole, text: str, *, asked: bool = False) -> list[str]:
    return [candidate.text for candidate in candidates(console, text, asked=asked)]


@pytest.fixture
def console() -> LineConsole:
    return LineConsole(Silent(), perform, ShellStart(POP3), make_server=any_port)


def test_what_is_legal_comes_first_and_has_a_description(console: LineConsole) -> None:
    async def run() -> None:
        await console.open(None)
        session = console.session
        assert session is not None
        await session.settled()
        found = candidates(console, "", asked=True)
        assert [c.text for c in found][:2] == ["USER ", "APOP "]
        illegal = next(c for c in found if c.text == "STAT")
        assert "not legal here" in illegal.display_meta_text
        assert all(c.display_meta_text for c in found)
        await session.exchange(b"USER student")
        await session.exchange(b"PASS learn")
        await session.exchange(b"LIST")
        assert texts(console, "RE")[:1] == ["RETR "]
        assert texts(console, "RETR ")[:3] == ["1", "2", "3"]
        assert "octets" in candidates(console, "RETR ")[0].display_meta_text
        await console.close()

    asyncio.run(run())


def test_nothing_is_offered_before_anything_is_typed_unless_asked_for(console: LineConsole) -> None:
    assert texts(console, "") == []
    assert texts(console, "", asked=True)


def test_nothing_is_offered_for_a_secret(console: LineConsole) -> None:
    assert texts(console, "PASS ", asked=True) == []


def test_commands_of_the_console_are_completed(console: LineConsole) -> None:
    assert texts(console, ":he") == ["help"]
    assert "step" not in texts(console, ":st")  # nothing is open that could be stepped through
    assert texts(console, ":set k") == ["keys "]
    assert texts(console, ":set keys ") == ["emacs", "vi"]
    assert texts(console, ":explain o") == ["on", "off"]
    assert texts(console, ":help conn") == ["connect"]
    assert texts(console, ":nonsense x") == []


def test_views_and_the_file_of_a_part_are_completed(console: LineConsole, tmp_path: Path) -> None:
    (tmp_path / "ports.csv").touch()
    assert [c.text for c in candidates(console, ":view ")][:2] == ["text", "hex"]
    assert [c.text for c in candidates(console, ":view p")] == ["parts", "part "]
    assert candidates(console, ":save-part 3") == []
    assert [c.text for c in candidates(console, f":save-part 3 {tmp_path}/p")] == ["ports.csv"]


def test_options_of_a_connection_are_completed(console: LineConsole, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    assert texts(console, ":connect --") == ["--tls ", "--stls ", "--ca ", "--insecure "]
    assert texts(console, ":connect --stls --t") == ["--tls "]
    assert texts(console, ":connect --stls --st") == []
    assert texts(console, ":connect po") == ["pop://", "pops://"]
    assert texts(console, f":connect --ca {tmp_path}/c") == ["ca.pem"]
    assert texts(console, ":connect host p") == []


def test_files_are_completed_but_none_with_a_hostile_name(console: LineConsole, tmp_path: Path) -> None:
    (tmp_path / "seen.txt").touch()
    (tmp_path / "see\u202ethis").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / ".hidden").touch()
    assert texts(console, f":open {tmp_path}/se") == ["seen.txt"]
    assert texts(console, f":open {tmp_path}/") == ["folder/", "seen.txt"]
    assert texts(console, f":open {tmp_path}/nowhere/") == []


def test_secrets_are_found_while_they_are_typed(console: LineConsole) -> None:
    assert console.secret_part("PASS se") == (5, 7)
    assert console.secret_part("HELO ada se") == (9, 11)
    assert console.secret_part("STAT") is None
    console.options.reveal = True
    assert console.secret_part("PASS se") is None


def hint(console: LineConsole, text: str) -> str:
    return "\n".join(
        fragment_list_to_text(to_formatted_text(row)) for row in hint_rows(console, text, len(text))
    )


def test_the_hint_tells_syntax_meaning_and_what_is_not_legal(console: LineConsole) -> None:
    told = hint(console, "DELE 1")
    assert told.startswith("! DELE is not legal in CONNECTED")
    assert "DELE msg · msg: " in told
    assert hint(console, ":expl").startswith(":explain [NUMBER|on|off] · ")
    assert hint(console, ":nonsense").startswith("! no command of the console")


def test_rows_are_wrapped_between_words() -> None:
    row = wrapped([("bold", "one two"), ("", " three four")], 9)
    assert fragment_list_to_text(row) == "one two\nthree\nfour"


def test_who_answers_a_challenge_is_told_how_and_nothing_of_it_is_said(console: LineConsole) -> None:
    async def run() -> None:
        await console.open(None)
        assert console.session is not None
        await console.session.settled(5)
        await console.session.exchange(b"AUTH CRAM-MD5", 5)
        assert console.secret_part("QUIT") == (0, 4)
        assert "The challenge holds" in hint(console, "c3R1")
        assert hint(console, "c3R1").startswith("base64 of: name, space, hex of HMAC-MD5(key: password")
        await console.session.exchange(b"nonsense!", 5)
        assert console.secret_part("c3R1") == (0, 4)  # the rest of what was refused
        assert console.secret_part("QUI") is None
        assert "c3r1" not in hint(console, "c3R1").lower()
        assert "masked" in hint(console, "c3R1")
        assert console.secret_part(":help") is None
        await console.close()

    asyncio.run(run())


def test_behind_an_ok_in_the_place_of_a_challenge_commands_are_offered_too() -> None:
    start = ShellStart(POP3, behaviour=behaviour(None, ["auth-plus-ok"]))
    console = LineConsole(Silent(), perform, start, make_server=any_port)

    async def run() -> None:
        await console.open(None)
        assert console.session is not None
        await console.session.settled(5)
        await console.session.exchange(b"AUTH PLAIN", 5)
        assert hint(console, "STA").startswith("STAT")
        assert texts(console, "STA")[0] == "STAT"
        assert console.secret_part("STA") is None
        assert "a command may be due instead" in hint(console, "AHN0")
        assert console.secret_part("AHN0") == (0, 4)
        await console.close()

    asyncio.run(run())


def test_a_filter_is_completed_explained_and_carried_out(console: LineConsole, tmp_path: Path) -> None:
    path = tmp_path / "seen.txt"
    path.write_bytes(b"C: USER ada\nS: +OK\nC: HELLO\nS: -ERR\n")

    def printed() -> list[str]:
        rows = [row.text for row in console.display.rows]  # type: ignore[attr-defined]
        console.display.rows.clear()  # type: ignore[attr-defined]
        return rows

    async def go() -> None:
        assert texts(console, ":filter side:") == []  # nothing is open
        await console.command(f":open {path}")
        assert texts(console, ":filter user:") == ["ada"]
        assert texts(console, ":filter n:1 status:e") == ["err"]
        assert texts(console, ":filter finding:")[0].startswith("command-")
        assert hint(console, ":filter side:client or") == (
            "a term comes next, such as side:client\nLines said by the client"
        )
        assert hint(console, ":filter zz:1").startswith("! there is no field")
        assert hint(console, ":filter") == f":filter [EXPRESSION] · {COMMANDS['filter'].description}"
        printed()
        await console.command(":filter status:err or side:client")
        assert printed() == ["    1 C: USER ada", "    3 C: HELLO", "    4 S: -ERR", "3 of 4 lines."]
        await console.command(":filter")
        assert any("finding:" in row for row in printed())
        await console.command(":filter n:1 zz:1")
        assert console.failed
        assert printed()[0].endswith('Quotation marks make it text: behind "n:1 "')
        await console.close()

    asyncio.run(go())


def test_the_conversations_that_a_filter_picks_are_listed(console: LineConsole, tmp_path: Path) -> None:
    path = tmp_path / "two.txt"
    session = "S: +OK POP3 ready\nC: USER ada\nS: +OK\n"
    path.write_text(session + session.replace("ada", "bea"))

    async def go() -> list[list[str]]:
        await console.command(f":open {path}")
        listed = []
        for asked in ("user:b*", "verb:USER user:zoe", "user:"):
            console.display.rows.clear()  # type: ignore[attr-defined]
            await console.command(f":conversations {asked}")
            listed.append([row.text for row in console.display.rows])  # type: ignore[attr-defined]
        await console.close()
        return listed

    picked, nothing, unfinished = asyncio.run(go())
    assert len(picked) == 1
    assert picked[0].startswith("2: POP3, user bea")
    assert nothing == ["verb: asks for lines, and is not looked at here", "No conversation matches."]
    assert [row.partition(":")[0] for row in unfinished] == ["user", "1", "2"]
