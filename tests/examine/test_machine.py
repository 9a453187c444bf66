"""Machines as values: numbered, written, read, compared, walked through."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.examiner.learning.comparing import MapDifference, differences
from popconsole.examiner.learning.letters import CLOSED, alphabet, heard
from popconsole.examiner.learning.machine import MapError, ServerMap, named, numbered, only, read_map, rows_of
from popconsole.examiner.learning.references import map_names, rfc_map, shipped_map
from popconsole.examiner.learning.walks import pair_walks
from popconsole.examiner.played import PlayedExchange, PlayedReply

SHUT: Mapping[str, tuple[str, str]] = {"a": (CLOSED, "shut"), "b": (CLOSED, "shut")}
OPEN = {"start": {"a": ("+OK", "start"), "b": ("-ERR", "start")}}
COUNTS = {
    "start": {"a": ("+OK", "start"), "b": ("-ERR", "once")},
    "once": {"a": ("+OK", "start"), "b": ("-ERR", "shut")},
    "shut": SHUT,
}
TAKES = {"start": {"a": ("+OK", "start"), "b": ("+OK", "start")}}


def machine(rows: Mapping[str, Mapping[str, tuple[str, str]]]) -> ServerMap:
    return numbered("POP3", ("a", "b"), rows, "start")


def test_states_are_numbered_as_they_are_reached_so_that_alike_is_equal() -> None:
    renamed = {
        {"start": "start", "once": "x", "shut": "y"}[key]: {
            letter: (out, {"start": "start", "once": "x", "shut": "y"}[after])
            for letter, (out, after) in row.items()
        }
        for key, row in reversed(COUNTS.items())
    }
    assert machine(renamed) == machine(COUNTS)
    assert machine(COUNTS).says(("b", "b", "a")) == ["-ERR", "-ERR", CLOSED]
    assert machine(COUNTS).ways() == [(), ("b",), ("b", "b")]


@pytest.mark.parametrize(
    ("here", "there", "told"),
    [
        (OPEN, OPEN, []),
        (TAKES, OPEN, [MapDifference((), "b", "+OK", "-ERR", ((0, "b"),))]),
        (COUNTS, OPEN, [MapDifference(("b", "b"), "", CLOSED, "+OK", ((1, "b"),))]),
        (OPEN, COUNTS, [MapDifference(("b", "b"), "", "+OK", CLOSED, ((0, "b"),))]),
    ],
)
def test_the_shortest_word_to_each_difference_is_told(
    here: dict[str, dict[str, tuple[str, str]]],
    there: dict[str, dict[str, tuple[str, str]]],
    told: list[MapDifference],
) -> None:
    assert differences(machine(here), machine(there)) == told


def test_a_difference_that_comes_again_is_counted() -> None:
    twice = {
        "start": {"a": ("+OK", "next"), "b": ("+OK", "start")},
        "next": {"a": ("-ERR", "next"), "b": ("+OK", "start")},
    }
    strict = {
        "start": {"a": ("+OK", "next"), "b": ("-ERR", "start")},
        "next": {"a": ("-ERR", "next"), "b": ("-ERR", "start")},
    }
    found = differences(machine(twice), machine(strict))
    assert [(one.word, one.letter, one.also) for one in found] == [((), "b", 0), (("a",), "b", 0)]


def test_a_word_that_leads_elsewhere_is_told_once_with_a_letter_that_shows_it() -> None:
    forgets = {
        "start": {"a": ("+OK", "next"), "b": ("-ERR", "start")},
        "next": {"a": ("-ERR", "next"), "b": ("+OK", "start")},
    }
    keeps = {
        "start": {"a": ("+OK", "next"), "b": ("-ERR", "start")},
        "next": {"a": ("-ERR", "start"), "b": ("+OK", "start")},
    }
    (found,) = differences(machine(forgets), machine(keeps))
    assert found == MapDifference(("a", "a"), "a", "-ERR", "+OK", ((1, "a"),), ("1", "0"))


@pytest.mark.parametrize("name", map_names())
def test_a_map_that_is_kept_is_read_as_it_is_written(name: str) -> None:
    kept = shipped_map(name)
    assert read_map(json.dumps(kept.as_object()).encode(), name) == kept
    assert set(kept.letters) == set(alphabet(kept.protocol, kept.alphabet).letters)
    assert len(set(kept.names)) == len(kept.names)


@given(st.binary(max_size=200))
def test_what_is_no_map_is_told(octets: bytes) -> None:
    with pytest.raises(MapError, match=r"x\.json is no map"):
        read_map(octets, "x.json")


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.update(format=2),
        lambda told: told["states"][0]["says"].pop("QUIT"),
        lambda told: told["states"][0]["says"].update(QUIT=["+OK", 99]),
        lambda told: told.update(states=[]),
    ],
)
def test_a_map_that_was_spoilt_is_told(change: object) -> None:
    told = rfc_map("POP3").as_object()
    change(told)  # type: ignore[operator]
    with pytest.raises(MapError):
        read_map(json.dumps(told).encode(), "x")


def test_letters_can_be_left_out_and_names_are_kept() -> None:
    less = only(rfc_map("POP3"), [one for one in rfc_map("POP3").letters if one != "DELE 1"])
    assert set(less.names) == set(rfc_map("POP3").names) - {"TRANSACTION, a mark set"}
    assert differences(less, less) == []
    assert named(less, rfc_map("POP3")) == less


@pytest.mark.parametrize("protocol", ["POP3", "POP2"])
def test_walks_say_each_two_letters_in_each_state_that_is_open(protocol: str) -> None:
    whole = rfc_map(protocol)
    said: set[tuple[tuple[int, str] | None, str]] = set()
    for word in pair_walks(whole):
        state = 0
        behind: tuple[int, str] | None = None
        for letter in word:
            said.add((behind, letter))
            behind, state = (state, letter), whole.step(state, letter)[1]
    closed = {n for n, row in enumerate(whole.table) if all(out == CLOSED for out, _after in row)}
    assert said >= {
        ((state, first), second)
        for state in range(len(whole.table))
        for first in whole.letters
        for second in whole.letters
        if state not in closed and whole.step(state, first)[1] not in closed
    }


def test_rows_gather_letters_with_the_same_answer() -> None:
    rows = {(output, after): letters for output, after, letters in rows_of(rfc_map("POP3"), 0)}
    assert rows["+OK, lines", 0] == ("CAPA",)
    assert rows["+OK", 1] == ("USER",)


@pytest.mark.parametrize(
    ("letter", "reply", "word"),
    [
        ("STAT", PlayedReply(b"+OK 2 300", b"\r\n"), "+OK n"),
        ("STAT", PlayedReply(b"+OK 1 300", b"\r\n"), "+OK n-1"),
        ("STAT", PlayedReply(b"+OK 0 0", b"\r\n"), "+OK 0"),
        ("STAT", PlayedReply(b"+OK many", b"\r\n"), "+OK many"),
        ("LIST", PlayedReply(b"+OK", b"\r\n", multi=True), "+OK, no lines"),
        ("LIST", PlayedReply(b"+OK", b"\r\n", ((b"1 2", b"\r\n"),), multi=True), "+OK, lines"),
        ("NOOP", PlayedReply(b"-ERR what", b"\r\n"), "-ERR"),
        ("NOOP", PlayedReply(b"+OK", b"\r\n"), "+OK"),
        ("READ", PlayedReply(b"=0 nothing", b"\r\n"), "=0"),
        ("READ", PlayedReply(b"=250", b"\r\n"), "=length"),
        ("HELO", PlayedReply(b"#2 messages", b"\r\n"), "#n"),
        ("RETR", PlayedReply(b"", b"", ((b"x", b"\r\n"),)), "the message"),
        ("NOOP", PlayedReply(b"closed by us", b"\r\n"), "<closed>"),
        ("NOOP", PlayedReply(b"-\x1b[2J", b"\r\n"), "-␛[2J"),
        ("NOOP", None, "nothing"),
    ],
)
def test_of_a_reply_status_shape_and_counts_are_kept(
    letter: str, reply: PlayedReply | None, word: str
) -> None:
    assert heard(PlayedExchange(letter.encode(), reply), letter, 2) == word
    assert heard(PlayedExchange(b"NOOP", None, closed=True), letter, 2) == CLOSED


def test_a_letter_is_a_command_line() -> None:
    assert alphabet("POP3").line("PASS wrong", b"lena", b"x") == b"PASS nox"
    assert alphabet("POP2").line("HELO", b"lena", b"x") == b"HELO lena x"
    assert alphabet("POP3", "auth").line("response", b"lena", b"x") == b"AGxlbmEAeA=="
    with pytest.raises(KeyError):
        alphabet("POP2", "tls")
