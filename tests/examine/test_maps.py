"""Machines learned: of the mock server, equal to its table; of the persona, equal to the real server."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from popconsole.cli import popconsole
from popconsole.examiner.learning.comparing import differences
from popconsole.examiner.learning.letters import MAIL
from popconsole.examiner.learning.machine import named, only
from popconsole.examiner.learning.references import rfc_map, shipped_map
from popconsole.examiner.running.learner import (
    NotLearnableError,
    ServerAsked,
    counterexample,
    learned,
    letters_for,
    spared,
)
from popconsole.protocol.framing import CRLF
from popconsole.transcript.model import Conversation, Line, Recording, Side
from popconsole.ui.mapped import MapFound, form_named, outcome
from tests.examine.engine_asked import EngineAsked


def test_the_machine_of_the_mock_server_is_learned() -> None:
    asked, like = EngineAsked("POP3"), rfc_map("POP3")
    asked.begin()
    found = named(learned(asked, letters_for(asked.alphabet, marks=True, fails=True), like), like)
    assert differences(found, like) == []
    assert found.names == like.names


@pytest.mark.parametrize(
    ("protocol", "letters"), [("POP3", MAIL), ("POP2", MAIL), ("POP3", "tls"), ("POP3", "auth")]
)
def test_the_mock_server_has_the_machine_of_the_rfc(protocol: str, letters: str) -> None:
    asked = EngineAsked(protocol, None, letters)
    asked.begin()
    assert counterexample(asked, rfc_map(protocol, letters)) is None


def test_a_machine_with_a_counter_is_learned_from_one_without() -> None:
    counts = shipped_map("dovecot-2.3.19.1-pop3-tls")
    letters = ("USER", "PASS", "CAPA", "XYZZY", "QUIT")
    asked = EngineAsked("POP3", "dovecot")
    asked.begin()
    found = learned(asked, letters, only(rfc_map("POP3"), letters))
    assert len(found.table) == 8
    assert differences(found, only(counts, letters)) == []


class _Unsteady(EngineAsked):
    """Answers one word otherwise, the first so many times that it is said."""

    def __init__(self, times: int) -> None:
        super().__init__("POP3")
        self._left, self._word = times, ("USER", "PASS", "NOOP")

    def said(self, word: Sequence[str]) -> tuple[list[str], list[Line]]:
        found, lines = super().said(word)
        if self._left and tuple(word[:3]) == self._word:
            self._left -= 1
            found[2] = ("-ERR", "+OK", "+OK, lines")[self._left % 3]
        return found, lines


def test_what_was_built_on_an_answer_that_is_taken_back_is_built_anew() -> None:
    asked, letters = _Unsteady(1), ("USER", "PASS", "NOOP", "STAT", "QUIT")
    asked.begin()
    like = only(rfc_map("POP3"), letters)
    assert differences(learned(asked, letters, like), like) == []
    assert len(asked.unsteady) == 1
    never = _Unsteady(10**6)
    never.begin()
    with pytest.raises(NotLearnableError, match=r"USER, PASS, NOOP.* is answered otherwise each time"):
        learned(never, letters, like)


def test_a_server_without_tls_has_no_map_of_it() -> None:
    asked = EngineAsked("POP3", "popa3d", "tls")
    with pytest.raises(NotLearnableError, match="the server has no STLS: it is answered -ERR"):
        asked.begin()


def found() -> MapFound:
    like, here = rfc_map("POP3"), shipped_map("dovecot-2.3.19.1-pop3")
    apart = tuple(differences(here, like))
    said = EngineAsked("POP3", "dovecot").said(("USER", "USER"))[1]
    recordings = (Recording((Conversation("POP3", said),)),)
    return MapFound("a server", here, like, apart, 867, ("A note.",), recordings, {0: "d.txt"})


def test_what_differs_is_told_marked_and_shown_as_it_was_said() -> None:
    rows = list(form_named("text").rows(found(), 80))
    assert rows[:2] == ["a server, POP3: 9 states, learned by 867 connections", "  A note."]
    assert "    ! +OK            USER" in rows
    assert "  AUTHORIZATION (3), behind STAT, STAT" in rows
    assert "    ! -ERR           STAT, LIST, LIST 1, RETR 1, TOP 1 0, UIDL, DELE 1, RSET," in rows
    assert "                     NOOP, XYZZY -> CLOSED" in rows
    assert "! USER, USER is answered +OK; expected was -ERR. The same in 2 further places." in rows
    assert max(map(len, rows)) <= 80
    assert rows[-3:] == ["  C: USER student", "  S: +OK", "  popconsole open d.txt shows it."]
    assert outcome(found()) == "2 differences from RFC 1939."


def test_the_map_is_drawn_and_written_for_the_next_comparison() -> None:
    mermaid, dot, written = (
        "\n".join(form_named(form).rows(found(), 80)) for form in ("mermaid", "dot", "json")
    )
    assert mermaid.startswith("stateDiagram-v2")
    assert "USER (differs)" in mermaid
    assert "s0 --> s2 : all others / -ERR" in mermaid
    assert "s3 --> [*]" in mermaid
    assert 'label="USER (differs) / +OK", color=red' in dot
    told = json.loads(written)
    assert (len(told["states"]), told["against"]) == (9, "RFC 1939")
    assert [one["letter"] for one in told["differences"]] == ["USER", None]


class Fickle(ServerAsked):
    """Answers otherwise each time."""

    def __init__(self, answers: int) -> None:
        self._like = EngineAsked("POP3")
        super().__init__(self._like._reached, self._like.alphabet, None)
        self._answers = answers

    def said(self, word: tuple[str, ...]) -> tuple[list[str], list[Line]]:  # type: ignore[override]
        self.connections += 1
        return [f"-ERR{self.connections % self._answers}" for _letter in word], []


def test_a_server_that_never_answers_alike_is_told() -> None:
    asked = Fickle(7)
    asked.outputs(("NOOP",))
    with pytest.raises(NotLearnableError, match="NOOP, NOOP is answered otherwise each time"):
        asked.outputs(("NOOP", "NOOP"))


@pytest.mark.parametrize(("row", "times"), [(b"EXPIRE 0", 0), (b"expire 0 USER", 0), (b"EXPIRE 30", 1)])
def test_mail_that_may_be_removed_once_it_is_read_is_not_read(
    row: bytes, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = EngineAsked("POP3")
    lines = [Line(Side.SERVER, octets, CRLF) for octets in (b"+OK", row, b".")]
    monkeypatch.setattr(asked, "said", lambda word: (["+OK"] * len(word), lines))
    assert spared(asked, list(asked.alphabet.letters)).count("RETR 1") == times
    assert "RETR 1" in spared(asked, ("RETR 1", "STAT"))  # without CAPA nobody can tell


def test_a_refused_login_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = EngineAsked("POP3")
    monkeypatch.setattr(refused, "said", lambda _word: (["+OK", "-ERR", "-ERR"], []))
    with pytest.raises(NotLearnableError, match="nobody can log in"):
        refused.begin()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "name a server as HOST:PORT, or a program with --run"),
        (("--run", "server"), "say {port}"),
        (("--run", "exit 3; {port}"), "It ended, with exit code 3"),
        (("127.0.0.1:1", "--user", "x", "--password-env", "PATH"), "takes no connection"),
        (("--against", "qq", "--run", "x {port}"), "the maps that come with popconsole are"),
        (("--pop2", "--against", "rfc-pop3", "--run", "x {port}"), "is a map of POP3"),
        (("--pop2", "--alphabet", "tls", "--run", "x {port}"), "--alphabet tls is POP3's alone"),
        (("--alphabet", "tls", "--against", "rfc-pop3", "--run", "x {port}"), "say --alphabet mail"),
        (("--alphabet", "auth", "127.0.0.1:1"), "in the place of a response is a login that fails"),
    ],
)
def test_what_can_not_be_learned_ends_with_2_and_says_why(arguments: tuple[str, ...], told: str) -> None:
    done = CliRunner().invoke(popconsole, ["map", *arguments])
    assert done.exit_code == 2
    assert told in " ".join((done.stdout + done.stderr).split())


def test_mail_of_others_is_never_written_over(tmp_path: Path) -> None:
    letter = tmp_path / "Maildir" / "new" / "1.somebody"
    letter.parent.mkdir(parents=True)
    letter.write_bytes(b"Subject: mine\n\nkeep me\n")
    done = CliRunner().invoke(
        popconsole, ["map", "--maildir", str(tmp_path / "Maildir"), "--run", "x {port}"]
    )
    assert done.exit_code == 2
    assert "holds mail that is not the examiner's" in " ".join(done.stderr.split())
    assert letter.read_bytes().endswith(b"keep me\n")
