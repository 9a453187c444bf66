"""Machines learned over connections, of few letters: what is asked, and what is told of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from popconsole import MockServer
from popconsole.cli import popconsole
from popconsole.examiner.learning.comparing import MapDifference
from popconsole.examiner.learning.letters import CLOSED
from popconsole.examiner.learning.machine import ServerMap, only
from popconsole.examiner.learning.references import rfc_map, shipped_map
from popconsole.ui import mapped
from popconsole.ui.map_forms.text import FORM
from popconsole.ui.mapped import MapAsked, MapFound, find_map, told_difference

FEW = ("USER", "PASS", "QUIT")


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapped, "POLITE", 0.0)


def found(like: ServerMap, *, may_fail: bool = True, tls: bool = False) -> MapFound:
    with MockServer(tls=tls) as server:
        address = ("127.0.0.1", server.pop3_port)
        return find_map(MapAsked("POP3", b"student", b"learn", like, address, may_fail=may_fail))


def test_the_mock_server_is_equal_to_its_table_over_connections_too() -> None:
    told = found(only(rfc_map("POP3", "auth"), ("AUTH PLAIN", "response", "*", "QUIT")))
    assert told.differences == ()
    assert {"AUTHORIZATION, response due", "TRANSACTION"} < set(told.machine.names)


def test_what_is_optional_and_missing_is_noted_and_no_difference() -> None:
    like = only(rfc_map("POP3"), ("USER", "PASS", "CAPA", "UIDL", "QUIT"))
    with MockServer(persona="popa3d") as server:
        address = ("127.0.0.1", server.pop3_port)
        asked = MapAsked("POP3", b"student", b"learn", like, address, spares=True)
        spared, strict = find_map(asked), find_map(replace(asked, spares=False))
    assert spared.notes[-1] == "Not there, which the RFCs allow: CAPA."
    assert spared.machine == strict.machine
    assert "CAPA" in {one.letter for one in strict.differences} - {one.letter for one in spared.differences}


def test_a_handshake_comes_behind_stls() -> None:
    told = found(only(rfc_map("POP3", "tls"), ("STLS", "USER", "QUIT")), tls=True)
    assert told.differences == ()
    assert told.machine.says(("STLS", "STLS")) == ["+OK, TLS", "-ERR"]


def test_what_differs_is_shown_as_it_was_said_without_its_secrets() -> None:
    told = found(only(shipped_map("cyrus-3.6.1-pop3"), FEW), may_fail=False)
    rows = list(FORM.rows(told, 80))
    assert "  Not said: PASS wrong, CAPA, STAT, LIST, LIST 1, RETR 1, TOP 1 0, UIDL, DELE 1," in rows
    assert rows[-8:-1] == [
        "The first difference, as it was said:",
        rows[-7],
        "  C: USER student",
        rows[-5],
        "  C: USER student",
        rows[-3],
        "  C: USER student",
    ]


def test_a_response_in_the_place_of_a_command_is_not_shown() -> None:
    like = only(shipped_map("dovecot-2.3.19.1-pop3-auth"), ("response", "QUIT"))
    (conversation,) = found(like).recordings[0].conversations
    said = [line.octets for line in conversation.lines if line.side.name == "CLIENT"]
    assert b"********" in said
    assert not any(b"c3R1ZGVudA" in line for line in said)


def test_a_map_is_printed_and_the_transcripts_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text(json.dumps(only(shipped_map("cyrus-3.6.1-pop3"), FEW).as_object()))
    with MockServer() as server:
        done = CliRunner().invoke(
            popconsole,
            [
                "map", f"127.0.0.1:{server.pop3_port}", "--user", "student", "--password-env", "WORD",
                "--against", str(path), "--transcripts", str(tmp_path / "kept"),
            ],
            env={"WORD": "learn"},
        )  # fmt: skip
    assert done.exit_code == 1
    kept = tmp_path / "kept" / "difference-1.txt"
    assert f"popconsole open {kept} shows it." in done.stdout
    assert "C: USER student" in kept.read_text()


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (
            MapDifference(("QUIT",), "", CLOSED, "+OK", ((0, "QUIT"),)),
            "Behind QUIT the connection is closed; expected was that it goes on.",
        ),
        (
            MapDifference(("ACKS",), "", "+OK", CLOSED, ((0, "ACKS"), (1, "ACKS"), (2, "ACKS"))),
            "Behind ACKS the connection goes on; expected was that it is closed. The same in 2 further places.",  # noqa: E501 - a sentence
        ),
        (
            MapDifference(("USER",), "PASS", "+OK", "-ERR", ((0, "USER"),), ("named", "AUTHORIZATION")),
            "USER leads to named, and not to AUTHORIZATION: PASS is then answered +OK, not -ERR.",
        ),
    ],
)
def test_each_kind_of_difference_is_told_in_a_sentence(one: MapDifference, told: str) -> None:
    assert told_difference(one) == told
