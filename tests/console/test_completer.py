"""Completion on the command line, asked directly."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import fragment_list_to_text, to_formatted_text

from popconsole.console.completer import CommandCompleter
from popconsole.console.look import hint_rows, wrapped
from popconsole.console.rows import Row
from popconsole.console.talk import Talk
from popconsole.console.teller import Teller
from popconsole.protocol import POP3
from tests.console.conftest import any_port


class Silent:
    """A face that keeps what is printed."""

    plain = False
    width = 80

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def show(self, rows: Sequence[Row]) -> None:
        self.rows += rows

    def tell(self, teller: Teller) -> None:
        self.show(teller.rows())

    def changed(self) -> None:
        pass

    async def ask_hidden(self) -> str | None:
        return None


def candidates(talk: Talk, text: str, *, asked: bool = False) -> list[Completion]:
    return list(
        CommandCompleter(talk).get_completions(Document(text), CompleteEvent(completion_requested=asked))
    )


def texts(talk: Talk, text: str, *, asked: bool = False) -> list[str]:
    return [candidate.text for candidate in candidates(talk, text, asked=asked)]


@pytest.fixture
def talk() -> Talk:
    return Talk(Silent(), POP3, make_server=any_port)


def test_what_is_legal_comes_first_and_has_a_description(talk: Talk) -> None:
    async def run() -> None:
        await talk.open(None)
        session = talk.session
        assert session is not None
        await session.settled()
        found = candidates(talk, "", asked=True)
        assert [c.text for c in found][:2] == ["USER ", "APOP "]
        illegal = next(c for c in found if c.text == "STAT")
        assert "not legal here" in illegal.display_meta_text
        assert all(c.display_meta_text for c in found)
        await session.exchange(b"USER student")
        await session.exchange(b"PASS learn")
        await session.exchange(b"LIST")
        assert texts(talk, "RE")[:1] == ["RETR "]
        assert texts(talk, "RETR ")[:3] == ["1", "2", "3"]
        assert "octets" in candidates(talk, "RETR ")[0].display_meta_text
        await talk.close()

    asyncio.run(run())


def test_nothing_is_offered_before_anything_is_typed_unless_asked_for(talk: Talk) -> None:
    assert texts(talk, "") == []
    assert texts(talk, "", asked=True)


def test_nothing_is_offered_for_a_secret(talk: Talk) -> None:
    assert texts(talk, "PASS ", asked=True) == []


def test_commands_of_the_console_are_completed(talk: Talk) -> None:
    assert texts(talk, ":he") == ["help"]
    assert "step" not in texts(talk, ":st")  # nothing is open that could be stepped through
    assert texts(talk, ":set k") == ["keys "]
    assert texts(talk, ":set keys ") == ["emacs", "vi"]
    assert texts(talk, ":explain o") == ["on", "off"]
    assert texts(talk, ":help conn") == ["connect"]
    assert texts(talk, ":nonsense x") == []


def test_options_of_a_connection_are_completed(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    assert texts(talk, ":connect --") == ["--tls ", "--stls ", "--ca ", "--insecure "]
    assert texts(talk, ":connect --stls --t") == ["--tls "]
    assert texts(talk, ":connect --stls --st") == []
    assert texts(talk, ":connect po") == ["pop://", "pops://"]
    assert texts(talk, f":connect --ca {tmp_path}/c") == ["ca.pem"]
    assert texts(talk, ":connect host p") == []


def test_files_are_completed_but_none_with_a_hostile_name(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "seen.txt").touch()
    (tmp_path / "see\u202ethis").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / ".hidden").touch()
    assert texts(talk, f":open {tmp_path}/se") == ["seen.txt"]
    assert texts(talk, f":open {tmp_path}/") == ["folder/", "seen.txt"]
    assert texts(talk, f":open {tmp_path}/nowhere/") == []


def test_secrets_are_found_while_they_are_typed(talk: Talk) -> None:
    assert talk.secret_part("PASS se") == (5, 7)
    assert talk.secret_part("HELO ada se") == (9, 11)
    assert talk.secret_part("STAT") is None
    talk.options.reveal = True
    assert talk.secret_part("PASS se") is None


def hint(talk: Talk, text: str) -> str:
    return "\n".join(
        fragment_list_to_text(to_formatted_text(row)) for row in hint_rows(talk, text, len(text))
    )


def test_the_hint_tells_syntax_meaning_and_what_is_not_legal(talk: Talk) -> None:
    told = hint(talk, "DELE 1")
    assert told.startswith("! DELE is not legal in CONNECTED")
    assert "DELE msg · msg: " in told
    assert hint(talk, ":expl").startswith(":explain [NUMBER|on|off] · ")
    assert hint(talk, ":nonsense").startswith("! no command of the console")


def test_rows_are_wrapped_between_words() -> None:
    row = wrapped([("bold", "one two"), ("", " three four")], 9)
    assert fragment_list_to_text(row) == "one two\nthree\nfour"


def test_who_answers_a_challenge_is_told_how_and_nothing_of_it_is_said(talk: Talk) -> None:
    async def run() -> None:
        await talk.open(None)
        assert talk.session is not None
        await talk.session.settled(5)
        await talk.session.exchange(b"AUTH CRAM-MD5", 5)
        assert talk.secret_part("QUIT") == (0, 4)
        assert "The challenge holds" in hint(talk, "c3R1")
        assert hint(talk, "c3R1").startswith("base64 of: name, space, hex of HMAC-MD5(key: password")
        await talk.session.exchange(b"nonsense!", 5)
        assert talk.secret_part("c3R1") == (0, 4)  # the rest of what was refused
        assert talk.secret_part("QUI") is None
        assert "c3r1" not in hint(talk, "c3R1").lower()
        assert "masked" in hint(talk, "c3R1")
        assert talk.secret_part(":help") is None
        await talk.close()

    asyncio.run(run())
