"""Reading command lines: what the RFCs' grammar allows, and the name of each way to miss it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.protocol import POP2, POP3, PROTOCOLS
from popconsole.protocol.syntax import Problem, parse, quote
from popconsole.protocol.table import Protocol

P = Problem


@pytest.mark.parametrize(
    ("line", "arguments", "problems"),
    [
        (b"LIST", (), ()),
        (b"list 2", (b"2",), ()),
        (b"LIST ", (), (P.SPACING,)),
        (b"LIST  2", (b"2",), (P.SPACING,)),
        (b"LIST 2 ", (b"2",), (P.SPACING,)),
        (b"LIST 0", (b"0",), (P.NUMBER,)),
        (b"LIST -1", (b"-1",), (P.NUMBER,)),
        (b"LIST two", (b"two",), (P.NUMBER,)),
        (b"LIST 1 2", (b"1", b"2"), (P.SURPLUS,)),
        (b"RETR", (), (P.MISSING,)),
        (b"RETR " + b"9" * 40, (b"9" * 40,), ()),
        (b"TOP 1 0", (b"1", b"0"), ()),
        (b"TOP 1", (b"1",), (P.MISSING,)),
        (b"TOP 1 ", (b"1",), (P.SPACING, P.MISSING)),
        (b"PASS two words  and more", (b"two words  and more",), ()),
        (b"PASS", (), (P.MISSING,)),
        (b"USER a\tb", (b"a\tb",), (P.OCTETS,)),
        (b"USER a\x00", (b"a\x00",), (P.OCTETS,)),
        (b"QUIT now", (b"now",), (P.SURPLUS,)),
        (b"", (), (P.EMPTY,)),
        (b"XYZZY 1", (b"1",), (P.UNKNOWN,)),
        (b"USER " + b"x" * 248, (b"x" * 248,), ()),
        (b"USER " + b"x" * 249, (b"x" * 249,), (P.TOO_LONG,)),
    ],
)
def test_pop3(line: bytes, arguments: tuple[bytes, ...], problems: tuple[Problem, ...]) -> None:
    parsed = parse(POP3, line)
    assert (parsed.arguments, parsed.problems) == (arguments, problems)


@pytest.mark.parametrize(
    ("line", "arguments", "problems"),
    [
        (b"HELO ann pass\\ word", (b"ann", b"pass word"), ()),
        (b"HELO a\\\\n x", (b"a\\n", b"x"), ()),
        (b"HELO ann", (b"ann",), (P.MISSING,)),
        (b"HELO \\", (b"\\",), (P.MISSING,)),
        (b"HELO ann pass word", (b"ann", b"pass", b"word"), (P.SURPLUS,)),
        (b"FOLD old mail", (b"old mail",), ()),
        (b"FOLD old\\ mail", (b"old mail",), ()),
        (b"FOLD ", (), (P.SPACING, P.MISSING)),
        (b"READ", (), ()),
        (b"READ 0", (b"0",), ()),
        (b"READ x", (b"x",), (P.NUMBER,)),
        (b"HELLO ann pw", (b"ann", b"pw"), (P.MISNOMER,)),
        (b"RETRIEVE 1", (b"1",), (P.MISNOMER,)),
        (b"READ " + b" " * 600, (), (P.TOO_LONG, P.SPACING)),
    ],
)
def test_pop2(line: bytes, arguments: tuple[bytes, ...], problems: tuple[Problem, ...]) -> None:
    parsed = parse(POP2, line)
    assert (parsed.arguments, parsed.problems) == (arguments, problems)


@given(st.sampled_from([POP2, POP3]), st.binary(max_size=600))
def test_any_octets_are_read(protocol: Protocol, line: bytes) -> None:
    parsed = parse(protocol, line)
    assert parsed.command is not None or parsed.problems
    assert (parsed.number is None) or parsed.number >= 0


@given(st.sampled_from([POP2, POP3]), st.data())
def test_a_line_without_problems_is_what_the_table_says(protocol: Protocol, data: st.DataObject) -> None:
    command = data.draw(st.sampled_from(protocol.commands))
    words = data.draw(st.lists(st.sampled_from([b"1", b"0", b"x", b"", b"2 2"]), max_size=3))
    parsed = parse(protocol, b" ".join([command.keyword.lower().encode(), *words]))
    assert parsed.command is command
    if not parsed.problems:
        assert command.least <= len(parsed.arguments) <= len(command.arguments)


@given(st.binary(min_size=1, max_size=30).filter(lambda b: all(c > 31 and c != 127 for c in b)))
def test_quoting_comes_back(word: bytes) -> None:
    assert parse(POP2, b"HELO " + quote(word) + b" pw").arguments == (word, b"pw")


@pytest.mark.parametrize("protocol", PROTOCOLS.values())
def test_the_tables_hold_together(protocol: Protocol) -> None:
    states = {row.state for row in protocol.states}
    assert len(states) == len(protocol.states)
    assert {protocol.initial, protocol.ready, protocol.closed} <= states
    triggers = {c.keyword for c in protocol.commands}
    for row in protocol.transitions:
        assert {row.state, row.then} <= states
        assert not isinstance(row.trigger, str) or row.trigger in triggers
    for command in protocol.commands:
        assert command.states
        assert command.states <= states
        assert command.replies
        # "Keywords are three or four characters long" (RFC 1939 section 3): those of the RFCs.
        assert len(command.keyword) in (3, 4) or command.keyword.startswith("X")
        optional = [not a.required for a in command.arguments]
        assert optional == sorted(optional)  # what may be left out stands last
    reached = {protocol.initial}
    for _ in states:
        reached |= {row.then for row in protocol.transitions if row.state in reached}
    assert reached == states
