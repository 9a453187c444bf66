"""Every place that is cited is there in its RFC, and each row of the tables cites where its rule stands."""

import ast
from pathlib import Path

import pytest

import popconsole
from popconsole.protocol import POP2, POP3, Protocol
from popconsole.protocol.cite import Cite

PAGES = {918: 5, 937: 24, 1081: 16, 1082: 11}
"""The RFCs that number no sections, with the number of their pages."""

SECTIONS = {
    822: "1 2 3 3.1 3.2 3.3 3.4 4 4.1 4.2 4.3 4.4 4.5 4.6 4.7 5 6 7",
    1460: "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
    1725: "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
    1734: "1 2 3 4 5 6",
    1939: "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
    2195: "1 2 3 4 5 6",
    2449: "1 2 3 4 5 6 6.1 6.2 6.3 6.4 6.5 6.6 6.7 6.8 6.9 7 8 8.1 8.1.1 8.1.2 9 10 11 12 13 14",
    2595: "1 1.1 2 2.1 2.2 2.3 2.4 2.5 3 3.1 3.2 4 5 5.1 6 7 8 9 10 11",
    3206: "1 2 3 4 5 6 7 8 9 10 11",
    4616: "1 2 3 4 5 6 7 8 9",
    5034: "1 2 3 4 5 6 7 8 9 10 11 12",
    5322: "1 1.1 1.2 1.2.1 1.2.2 1.2.3 1.3 2 2.1 2.1.1 2.1.2 2.2 2.2.1 2.2.2 2.2.3 2.3 3 4 5 6 7 8",
    5802: "1 2 2.1 2.2 3 4 5 5.1 5.2 6 6.1 7 8 8.1 8.2 8.3 9 10 11 12 12.1 12.2 12.3",
    6856: "1 1.1 2 2.1 2.2 3 3.1 3.2 3.3 4 5 6 7 8 8.1 8.2",
    7628: "1 2 2.1 2.2 3 3.1 3.1.1 3.2 3.2.1 3.2.2 3.2.3 3.3 4 4.1 4.2 4.3 4.4 5 6 7 7.1 8 8.1 8.2",
    7677: "1 2 3 4 5 6",
    8996: "1 1.1 1.2 2 3 4 5 6 7 8 9 10",
    8314: "1 2 3 3.1 3.2 3.3 3.4 4 5 6 7",
}
"""The sections that each RFC has, as its headings number them."""

POP2_PAGES = {
    "HELO": 7, "FOLD": 7, "READ": 7, "RETR": 8, "ACKS": 8, "ACKD": 9, "NACK": 9, "QUIT": 10,
}  # fmt: skip
POP3_PLACES = {
    "USER": (1939, "7"), "PASS": (1939, "7"), "APOP": (1939, "7"), "QUIT": (1939, "6"),
    "STAT": (1939, "5"), "LIST": (1939, "5"), "RETR": (1939, "5"), "DELE": (1939, "5"),
    "NOOP": (1939, "5"), "RSET": (1939, "5"), "TOP": (1939, "7"), "UIDL": (1939, "7"),
    "CAPA": (2449, "5"), "AUTH": (5034, "4"), "STLS": (2595, "4"), "UTF8": (6856, "2.1"),
    "LANG": (6856, "3.2"), "LAST": (1460, "5"), "RPOP": (1081, "p. 11"),
}  # fmt: skip


def _is_there(cite: Cite) -> bool:
    rfc, where = cite.rfc, cite.where
    if rfc in PAGES:
        return not where or (where[:3] == "p. " and 1 <= int(where[3:]) <= PAGES[rfc])
    return rfc in SECTIONS and (not where or where in SECTIONS[rfc].split())


def _calls() -> list[tuple[str, Cite]]:
    """Return each Cite that is written out in the package, with the file and line where it stands."""
    found = []
    for path in sorted(Path(popconsole.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Cite":
                rfc, *where = (ast.literal_eval(item) for item in node.args if isinstance(item, ast.Constant))
                if 1 + len(where) == len(node.args):
                    found.append((f"{path.name}:{node.lineno}", Cite(rfc, *where)))
    return found


def test_each_place_that_is_cited_is_there_in_its_rfc() -> None:
    calls = _calls()
    assert len(calls) > 100
    assert [call for call in calls if not _is_there(call[1])] == []


@pytest.mark.parametrize("protocol", [POP2, POP3], ids=lambda protocol: str(protocol.name))
def test_each_place_that_a_table_cites_is_there_in_its_rfc(protocol: Protocol) -> None:
    cites = [
        *(row.cite for row in protocol.states),
        *(row.cite for row in protocol.commands),
        *(row.cite for row in protocol.transitions),
        *(row.cite for row in protocol.indicators),
        *(row.cite for row in protocol.client_states),
        *(row.cite for row in protocol.client_rules),
        *(reply.cite for command in protocol.commands for reply in command.replies),
        *(cite for _, cite in (*protocol.response_codes.values(), *protocol.capabilities.values())),
    ]
    assert [str(cite) for cite in cites if not _is_there(cite)] == []


def test_a_command_cites_where_it_is_defined() -> None:
    assert {row.keyword: row.cite for row in POP2.commands} == {
        keyword: Cite(937, f"p. {page}") for keyword, page in POP2_PAGES.items()
    }
    cites = {row.keyword: row.cite for row in POP3.commands}
    assert set(cites) - set(POP3_PLACES) == set(), "POP3_PLACES in this file: add the place of each"
    assert cites == {keyword: Cite(*place) for keyword, place in POP3_PLACES.items()}


def test_states_rules_and_indicators_of_pop2_cite_the_pages_that_draw_them() -> None:
    assert {str(row.cite) for row in POP2.states} == {"RFC 937, p. 18"}
    assert {str(row.cite) for row in POP2.client_states} == {"RFC 937, p. 17"}
    assert {str(row.cite) for row in POP2.client_rules} == {"RFC 937, p. 21"}
    assert {str(row.cite) for row in POP2.indicators} == {"RFC 937, p. 10"}


def test_codes_and_capabilities_of_pop3_cite_the_sections_that_define_them() -> None:
    codes = {code: f"{cite.rfc} {cite.where}" for code, (_, cite) in POP3.response_codes.items()}
    assert codes == {
        "IN-USE": "2449 8.1.2", "LOGIN-DELAY": "2449 8.1.1", "SYS/TEMP": "3206 4", "SYS/PERM": "3206 4",
        "AUTH": "3206 5", "UTF8": "6856 5",
    }  # fmt: skip
    capabilities = {name: f"{cite.rfc} {cite.where}" for name, (_, cite) in POP3.capabilities.items()}
    places = {
        "TOP": "2449 6.1", "USER": "2449 6.2", "SASL": "2449 6.3", "RESP-CODES": "2449 6.4",
        "LOGIN-DELAY": "2449 6.5", "PIPELINING": "2449 6.6", "EXPIRE": "2449 6.7", "UIDL": "2449 6.8",
        "IMPLEMENTATION": "2449 6.9", "STLS": "2595 4", "AUTH-RESP-CODE": "3206 6", "UTF8": "6856 2",
        "LANG": "6856 3",
    }  # fmt: skip
    assert set(capabilities) - set(places) == set(), "places in this test: add the place of each"
    assert capabilities == places


def test_the_limits_are_those_of_the_rfcs() -> None:
    pop2 = (POP2.port, POP2.command_line, POP2.reply_line, POP2.text_line, POP2.argument)
    assert pop2 == (109, 512, 512, 1000, None)
    pop3 = (POP3.port, POP3.command_line, POP3.reply_line, POP3.text_line, POP3.argument)
    assert pop3 == (110, 255, 512, None, 40)
    assert (POP2.timeout, POP3.timeout) == (600.0, 600.0)
