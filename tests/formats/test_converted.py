"""What one writer writes its reader reads back: all of it, or all that its form can hold."""

import json
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import open_incrementally, read
from popconsole.formats.registry import writer
from popconsole.formats.writing import converted
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Side

C, S = Side.CLIENT, Side.SERVER
_texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=12)
_wire = st.builds(Line, st.sampled_from(Side), st.binary(max_size=12), st.sampled_from((b"\r\n", b"\n", b"")))
_events = st.builds(
    lambda side, kind, note: Line(side, note, b"\r\n", kind),
    st.sampled_from(Side),
    st.sampled_from([kind for kind in LineKind if kind is not LineKind.WIRE]),
    st.binary(max_size=8),
)
_times = st.one_of(st.none(), st.floats(0, 1e6))


@st.composite
def _conversations(draw: st.DrawFn) -> list[Conversation]:
    made = []
    for _number in range(draw(st.integers(1, 3))):
        lines = [Line(S, b"+OK ready"), *draw(st.lists(_wire | _events, max_size=6))]
        lines = [replace(line, at=draw(_times)) for line in lines]
        made.append(
            Conversation(
                draw(st.sampled_from(("POP3", "POP2"))),
                Lines(lines),
                draw(_texts),
                draw(_texts),
                exact=draw(st.booleans()),
                secure=draw(st.booleans()),
                comments=tuple((n, draw(_texts)) for n in range(draw(st.integers(0, 2)))),
                headers=tuple(draw(st.lists(st.tuples(st.just("Note"), _texts), max_size=2))),
                began=draw(st.one_of(st.none(), st.floats(0, 2e9))),
                client=draw(st.sampled_from(("", "127.0.0.1:52586"))),
                server=draw(st.sampled_from(("", "127.0.0.1:110"))),
            )
        )
    return made


def _written(name: str, conversations: Sequence[Conversation]) -> bytes:
    return b"".join(converted(enumerate(conversations, 1), writer(name), reveal=True))


def _as_value(conversation: Conversation) -> Conversation:
    return replace(conversation, lines=list(conversation.lines), oddities=())


@settings(deadline=None)
@given(_conversations())
def test_json_lines_are_read_back_whole(conversations: list[Conversation]) -> None:
    found = read(_written("jsonl", conversations), "x.jsonl").conversations
    assert list(map(_as_value, found)) == list(map(_as_value, conversations))
    assert not any(conversation.oddities for conversation in found)


def test_json_lines_are_what_programs_expect() -> None:
    lines = Lines(
        [
            Line(S, b"+OK hi", at=0.5),
            Line(S, b"9 octets not captured", kind=LineKind.OMITTED, at=0.75),
            Line(C, b"QUIT", b"\n"),
            Line(S, b"", kind=LineKind.CLOSED),
        ]
    )
    rows = _written("jsonl", [Conversation("POP3", lines, began=1_000.0)]).splitlines()
    told = [json.loads(row) for row in rows]
    assert [[one[name] for name in ("session", "n", "time", "side", "what")] for one in told] == [
        [1, 1, 1000.5, "S", "wire"],
        [1, 2, 1000.75, "S", "gap"],
        [1, 3, None, "C", "wire"],
        [1, 4, None, "S", "close"],
    ]
    assert [b64decode(one["octets"]) for one in told] == [b"+OK hi\r\n", b"", b"QUIT\n", b""]


@pytest.mark.parametrize(
    "row",
    [
        b"[]", b"{}", b'{"session": 1}', b"nothing", b"{" * 5_000,
        b'{"session": 1, "n": 1, "time": null, "side": "X", "octets": "", "what": "wire"}',
        b'{"session": 1, "n": 1, "time": null, "side": "C", "octets": "%", "what": "wire"}',
        b'{"session": 1, "n": 1, "time": null, "side": "C", "octets": "", "what": ["wire"]}',
    ],
)  # fmt: skip
def test_rows_that_are_no_objects_are_passed_over_and_told(row: bytes) -> None:
    good = _written("jsonl", [Conversation("POP3", Lines([Line(S, b"+OK hi")]))])
    reading = open_incrementally(good.replace(b', "last": true', b"") + row + b"\n", "x")
    ((number, found),) = reading.conversations()
    assert (number, [line.octets for line in found.lines]) == (1, [b"+OK hi"])
    assert [(odd.row, odd.code) for odd in found.oddities] == [(2, "no-object")]
    assert reading.understood == 0.5


def test_odd_values_of_further_members_are_taken_for_none() -> None:
    row = {
        "session": 1, "n": 1, "time": None, "side": "S", "octets": "K09LDQo=", "what": "wire", "at": True,
        "began": float("inf"), "title": 7, "comments": [[0], "x", ["a", "b"], [0, "kept"]], "headers": 3,
        "protocol": "IMAP",
    }  # fmt: skip
    (found,) = read(json.dumps(row).encode() + b"\n", "x").conversations
    assert (found.title, found.began, found.lines[0].at) == ("", None, None)
    assert (found.comments, found.headers, found.protocol) == (((0, "kept"),), (), "POP3")


_said = st.lists(
    st.builds(Line, st.sampled_from(Side), st.binary(max_size=2_000).map(lambda o: o.replace(b"\n", b""))),
    max_size=8,
)


@settings(deadline=None)
@given(_said, st.sampled_from(("", "127.0.0.1", "[::1]")), st.integers(0, 2_000_000_000), st.booleans())
def test_captures_are_read_back(said: list[Line], host: str, began: int, timed: bool) -> None:  # noqa: FBT001
    lines = [Line(S, b"+OK POP3 ready"), Line(C, b"CAPA"), Line(S, b"-ERR"), *said]
    lines = [line for line in lines if not line.octets.endswith(b"\r")]
    if timed:
        lines = [replace(line, at=n / 8) for n, line in enumerate(lines)]
    ends = (f"{host}:52586", f"{host}:1110") if host else ("", "")
    made = Conversation("POP3", Lines(lines), exact=True, began=float(began), client=ends[0], server=ends[1])
    (found,) = read(_written("pcap", [made]), "x.pcap").conversations
    wire = [line for line in found.lines if line.kind is LineKind.WIRE]
    assert [(line.side, line.octets, line.ending) for line in wire] == [
        (line.side, line.octets, line.ending) for line in lines
    ]
    assert found.exact
    if host:
        assert (found.client, found.server) == ends
    if timed and found.began is not None:
        assert [round(found.began - began + (line.at or 0), 3) for line in wire] == [
            line.at for line in lines
        ]


def test_a_capture_has_the_ends_and_the_gaps() -> None:
    lines = Lines(
        [
            Line(S, b"+OK POP3 ready"),
            Line(C, b"RETR 1"),
            Line(S, b"+OK"),
            Line(S, b"120 octets not captured", kind=LineKind.OMITTED),
            Line(S, b"."),
            Line(C, b"what the mail says", kind=LineKind.NOTE),
            Line(C, b"the message", kind=LineKind.OMITTED),
            Line(C, b"QUIT"),
            Line(S, b"", kind=LineKind.CLOSED),
            Line(S, b"", kind=LineKind.CLOSED),
            Line(C, b"reset", kind=LineKind.CLOSED),
        ]
    )
    (found,) = read(_written("pcap", [Conversation("POP3", lines, client="x:1")]), "x").conversations
    gaps = [line.octets for line in found.lines if line.kind is LineKind.OMITTED]
    assert gaps == [b"120 octets not captured", b"1 octet not captured"]
    assert any(line.kind is LineKind.CLOSED for line in found.lines)
    assert (found.client, found.server) == ("192.0.2.1:49153", "192.0.2.2:110")


def test_secrets_are_masked_also_in_what_comes_behind() -> None:
    first = Conversation("POP3", Lines([Line(C, b"USER a"), Line(S, b"+OK"), Line(C, b"PASS kettle77")]))
    second = Conversation("POP3", Lines([Line(S, b"+OK kettle77 is your word")]), title="of kettle77")
    for name in ("native", "jsonl", "pcap"):
        octets = b"".join(converted(enumerate((first, second), 1), writer(name)))
        shown = b"".join(line.wire for c in read(octets, "x", reader=None).conversations for line in c.lines)
        assert b"kettle77" not in octets + shown


def test_endings_that_the_octets_do_not_tell() -> None:
    lines = [
        Line(S, b"+OK\n", b""),
        Line(S, b"a\r", b"\n"),
        Line(S, b"cut", b""),
        Line(C, b"why", b"", LineKind.NOTE),
        Line(C, b"\xff", b"\r\n", LineKind.NOTE),
    ]
    (found,) = read(_written("jsonl", [Conversation("POP3", Lines(lines))]), "x").conversations
    assert list(found.lines) == lines


@pytest.mark.parametrize("client", ["nobody", "300.1.1.1:5", "192.0.2.7:99999", "::1"])
def test_addresses_that_are_none_are_made_up(client: str) -> None:
    made = Conversation("POP3", Lines([Line(S, b"+OK POP3 ready")]), client=client, server="192.0.2.9")
    (found,) = read(_written("pcap", [made]), "x").conversations
    assert found.server == "192.0.2.2:110"


def test_one_conversation_of_a_file() -> None:
    made = [Conversation("POP3", Lines([Line(S, b"+OK %d ready" % n)])) for n in (1, 2, 3)]
    octets = _written("jsonl", made)
    reading = open_incrementally(octets, "x", only=2)
    assert [number for number, _conversation in reading.conversations()] == [2]
    with pytest.raises(TranscriptError, match="no conversation 4"):
        list(open_incrementally(octets, "x", only=4))
    given_up = open_incrementally(octets.replace(b', "last": true', b""), "x")
    assert [number for number, _conversation in given_up.left()] == []
    next(given_up)
    assert [number for number, _conversation in given_up.left()] == [1, 2, 3]
