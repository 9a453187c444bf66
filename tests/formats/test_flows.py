"""mitmproxy's flows, and the typed netstrings that they are written in."""

import gzip
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.formats import mitmproxy_flows
from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import read
from popconsole.formats.tnetstrings import Element, elements, may_be_size, size_of
from popconsole.formats.writers.native import row
from popconsole.transcript.model import Conversation


def netstring(value: Any) -> bytes:
    """Write a value as a typed netstring."""
    match value:
        case bool():
            octets, kind = str(value).lower().encode(), b"!"
        case None:
            octets, kind = b"", b"~"
        case int():
            octets, kind = str(value).encode(), b"#"
        case float():
            octets, kind = repr(value).encode(), b"^"
        case str():
            octets, kind = value.encode(), b";"
        case bytes():
            octets, kind = value, b","
        case dict():
            octets, kind = b"".join(map(netstring, (part for pair in value.items() for part in pair))), b"}"
        case _:
            octets, kind = b"".join(map(netstring, value)), b"]"
    return b"%d:%b%b" % (len(octets), octets, kind)


def flow(*messages: tuple[bool, bytes, float], port: Any = 50001, **members: Any) -> bytes:
    return netstring(
        {
            "messages": messages,
            "client_conn": {
                "peername": ["192.0.2.7", port],
                "timestamp_start": messages[0][2] - 1.0 if messages else None,
                "timestamp_end": None,
            },
            "server_conn": {"address": ["pop.example", 110], "timestamp_end": None},
            "type": "tcp",
            **members,
        }
    )


SAID = (
    (False, b"+OK POP3 ready\r\n", 1_700_000_001.0),
    (True, b"USER nora\r\nPASS ses", 1_700_000_002.0),
    (True, b"ame\r\n", 1_700_000_003.0),
    (False, b"+OK\r\n+OK in\r\n", 1_700_000_004.0),
)
READ = [
    "@0.000 C! open", "@1.000 S: +OK POP3 ready", "@2.000 C: USER nora", "@3.000 C: PASS sesame",
    "@4.000 S: +OK", "@4.000 S: +OK in",
]  # fmt: skip


def rows(conversation: Conversation) -> list[str]:
    return [row(line).decode().strip() for line in conversation.lines]


def test_messages_are_lines_with_their_times_and_addresses() -> None:
    (found,) = read(flow(*SAID), "x").conversations
    assert rows(found) == [*READ, "@4.000 S! close"]
    assert (found.client, found.server) == ("192.0.2.7:50001", "pop.example:110")
    assert (found.began, found.exact, found.oddities) == (1_700_000_000.0, True, ())


@pytest.mark.parametrize(
    ("client_end", "server_end", "row"),
    [
        (1_700_000_007.0, 1_700_000_006.0, "@6.000 S! close"),
        (1_700_000_006.0, 1_700_000_007.0, "@6.000 C! close"),
        (1_700_000_006.0, None, "@6.000 C! close"),
    ],
)
def test_who_closed_first(client_end: float, server_end: float | None, row: str) -> None:
    ends: dict[str, Any] = {
        "client_conn": {"timestamp_start": 1_700_000_000.0, "timestamp_end": client_end},
        "server_conn": {"timestamp_end": server_end},
    }
    (found,) = read(flow(*SAID, **ends), "x").conversations
    assert rows(found) == [*READ, row]
    assert (found.client, found.server) == ("client of flow 1", "server of flow 1")


def test_several_flows_and_those_of_other_protocols() -> None:
    # The second began before the first has ended, and from the same port as the third.
    late = tuple((side, octets, at - 2.5) for side, octets, at in SAID)
    other = netstring({"type": "http", "request": {"content": b"+OK"}, "version": 21})
    octets = flow(*SAID) + other + flow(*late, port=50002) + other + flow(*SAID, port=50002)
    for packed in (octets, gzip.compress(octets)):
        found = read(packed, "x").conversations
        assert [rows(one)[: len(READ)] for one in found] == [READ] * 3
        assert [one.client[-5:] for one in found] == ["50001", "50002", "50002"]
        (odd,) = (odd for one in found for odd in one.oddities)
        assert (odd.code, odd.message) == (
            "other-protocols",
            "Flows of other protocols are not shown: http (2).",
        )


def test_flows_as_older_versions_write_them() -> None:
    members: dict[str, Any] = {
        "client_conn": {"address": {"address": ["192.0.2.9", 1], "use_ipv6": False}, "timestamp_start": None},
        "server_conn": {"address": {"address": ["192.0.2.1", 110]}},
    }
    (found,) = read(flow(*SAID, **members), "x").conversations
    assert (found.client, found.server) == ("192.0.2.9:1", "192.0.2.1:110")
    bare = netstring({"messages": SAID})
    (found,) = read(bare, "x").conversations
    assert [text.partition(" ")[2] for text in rows(found)][1:] == [
        text.partition(" ")[2] for text in [*READ[1:], "@4.000 S! close"]
    ]


def test_messages_that_are_none_are_passed_over() -> None:
    odd = [(True,), ("x", 3, "y"), (False, b"+OK POP3 ready\r\n"), (True, b"QUIT\r\n", "no time")]
    (found,) = read(flow(*SAID[:0], messages=odd), "x").conversations
    assert rows(found) == ["C! open", "S: +OK POP3 ready", "C: QUIT", "S! close"]
    far: dict[str, Any] = {
        "client_conn": {"peername": ["192.0.2.9", 70_000]},
        "server_conn": {"address": ["x"]},
    }
    (found,) = read(flow(*SAID, **far), "x").conversations
    assert found.client == "client of flow 1"


def test_a_flow_is_read_whole_though_it_comes_in_blocks() -> None:
    message = b"".join(b"%d 120\r\n" % n for n in range(1, 20_001))
    said = (*SAID, (True, b"LIST\r\n", 1_700_000_005.0), (False, b"+OK\r\n" + message, 1_700_000_006.0))
    found = read(flow(*said) + flow(*SAID, port=50003), "x").conversations
    assert [len(one.lines) for one in found] == [len(READ) + 2 + 20_000 + 1, len(READ) + 1]


def test_where_nothing_of_it_is_tcp() -> None:
    with pytest.raises(TranscriptError) as caught:
        read(netstring({"type": "http", "version": 21, "more": "x" * 30}), "x")
    assert "no flow of TCP is in it: http (1)" in str(caught.value)
    with pytest.raises(TranscriptError, match="none of POP2 or POP3"):
        read(flow((True, b"HELLO\r\n", 1.0), server_conn={}), "x")


def test_a_file_may_be_cut_anywhere() -> None:
    whole = flow(*SAID) + flow(*SAID, port=50003)
    first = len(flow(*SAID))
    begun = whole.index(b"+OK P") + len(b"+OK POP3 ")
    for length in range(begun, len(whole), 3):
        recording = read(whole[:length], "x")
        for one in recording.conversations:
            *said, last = (text.split(" ", 1)[-1] if text[0] == "@" else text for text in rows(one))
            wanted = [text.split(" ", 1)[1] for text in READ]
            assert said == wanted[: len(said)]
            assert last.endswith(("\\c", "close")) or last in wanted
        codes = {odd.code for one in recording.conversations for odd in one.oddities}
        assert ("damaged" in codes) == (length != first)


@pytest.mark.parametrize(
    ("behind", "told"),
    [
        (b"\0\0\0", "behind flow 1 comes what is none"),
        (b"12", "behind flow 1 comes what is none"),
        (b"99999999999:", "flow 2 has 99999999999 octets, and no more than 67108864 are read"),
        (b"999999999999999:", "behind flow 1 comes what is none"),
        (b"40:8:messages;9:", "flow 2 is cut off"),
        (b"40:", "flow 2 is cut off"),
    ],
)
def test_damage_behind_a_flow_is_told(behind: bytes, told: str) -> None:
    (found,) = read(flow(*SAID) + behind, "x").conversations
    assert rows(found)[: len(READ)] == READ
    assert f"{told}: the rest can't be read" in [odd.message for odd in found.oddities]


def test_a_flow_that_is_too_large_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mitmproxy_flows, "_MOST", 100)
    with pytest.raises(TranscriptError, match="and no more than 100 are read"):
        read(flow(*SAID), "x")


# --- typed netstrings


def element(value: Any) -> Element:
    (found,) = elements(memoryview(netstring(value)))
    return found


def test_what_an_element_is() -> None:
    assert (element(b"a").text(), element("a").text(), element(3).text()) == (b"a", b"a", b"")
    assert (element(3).number(), element(2.5).number(), element("3").number()) == (3.0, 2.5, None)
    assert Element(b"#", memoryview(b"x")).number() is None
    assert Element(b"#", memoryview(b"1" * 65)).number() is None
    assert [element(value).true() for value in (True, False, None, "true")] == [True, False, False, False]
    assert [one.number() for one in element([1, 2]).items()] == [1.0, 2.0]
    assert {name: one.number() for name, one in element({"a": 1}).members().items()} == {b"a": 1.0}
    assert (list(element(3).items()), element(3).members()) == ([], {})
    assert not element(3).cut


@given(
    st.recursive(st.binary(max_size=9) | st.integers() | st.none(), lambda inner: st.lists(inner, max_size=4))
)
def test_what_is_cut_is_there_as_far_as_it_goes(value: Any) -> None:
    whole = netstring(value)
    for length in range(len(whole)):
        found = list(elements(memoryview(whole[:length])))
        assert all(one.cut for one in found)
        assert all(bytes(one.octets) in whole for one in found)


@given(st.binary(max_size=60))
def test_any_octets_are_gone_through(octets: bytes) -> None:
    for one in elements(memoryview(octets)):
        assert len(one.octets) < len(octets)
        for inner in one.items():
            assert len(inner.octets) < len(octets)


def test_sizes() -> None:
    assert (size_of(b"12:x"), size_of(b"0:"), size_of(b"012:"), size_of(b"12")) == (
        (12, 3),
        (0, 2),
        None,
        None,
    )
    assert [may_be_size(start) for start in (b"", b"12", b"1x", b"1" * 13)] == [True, True, False, False]
