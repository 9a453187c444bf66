"""Versions of TLS that are retired are told, as captures and logs name them, once in a conversation."""

import pytest

from popconsole.analysis.tracker import Tracker
from popconsole.protocol import POP3
from popconsole.transcript.model import Line, LineKind, Side
from tests.analysis.follow import line


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("TLSv1.1 pop.example", "TLSv1.1"),
        ("(TLS1.0)-(ECDHE-RSA)", "TLS1.0"),
        ("TLSv1", "TLSv1"),
        ("SSLv3 pop.example", "SSLv3"),
        ("TLSv1.2", ""),
        ("TLSv1.3 pop.example", ""),
        ("SSL/TLS connection using TLS1.3 (AES)", ""),
        ("TLSv1/SSLv3", ""),
        ("TLS", ""),
    ],
)
def test_what_is_retired(said: str, told: str) -> None:
    tracker = Tracker(POP3)
    rows = [
        *map(line, ["S: +OK ready", "C: STLS", "S: +OK"]),
        *[Line(Side.CLIENT, said.encode(), kind=LineKind.TLS)] * 2,
    ]
    found = [dict(one.met)["version"] for row in rows for one in tracker.feed(row).findings]
    assert found == ([told] if told else [])
