"""How long each exchange took, and who waited for whom."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.analysis.history import History
from popconsole.analysis.timeline import ExchangeTimes, SessionTimes, WhoseTime
from popconsole.protocol import POP2, POP3, Protocol
from popconsole.transcript.model import Line, LineKind, Lines, Side

C, S = Side.CLIENT, Side.SERVER
CLIENT, SERVER, NOBODY = WhoseTime.CLIENT, WhoseTime.SERVER, WhoseTime.NOBODY


def timeline(said: str, protocol: Protocol = POP3, *, packed: bool = True) -> SessionTimes:
    """Return the times of rows such as ``0.5 C STAT``, ``- S +OK`` without a time, ``9 S! CLOSED``."""
    lines = []
    for row in said.splitlines():
        at, side, text = row.split(" ", 2)
        kind = LineKind[text] if side.endswith("!") else LineKind.WIRE
        octets = b"" if kind is not LineKind.WIRE else text.encode()
        lines.append(Line(Side(side[0]), octets, kind=kind, at=None if at == "-" else float(at)))
    history = History(protocol, Lines(lines) if packed else lines, exact=True)
    history.extend()
    found = SessionTimes(history)
    while found.read_on(3):
        pass
    return found


def told(exchange: ExchangeTimes) -> tuple[object, ...]:
    return exchange.index + 1, exchange.until_first, exchange.until_end, exchange.idle


SESSION = """0 C! OPENED
1 S +OK ready
3 C USER ada
3.5 S +OK
4 C PASS sesame
6 S +OK
6.5 C RETR 1
7 S +OK 20 octets
8 S one
8 S two
8 S three
8 S four
9 S five
10 S .
12 C QUIT
13 S +OK
14 S! CLOSED"""


@pytest.mark.parametrize("packed", [True, False])
def test_each_exchange_and_the_whole(packed: bool) -> None:  # noqa: FBT001
    found = timeline(SESSION, packed=packed)
    assert list(map(told, found.exchanges)) == [
        (2, 1.0, 1.0, 2.0),
        (3, 0.5, 0.5, 0.5),
        (5, 2.0, 2.0, 0.5),
        (7, 0.5, 3.5, 2.0),
        (15, 1.0, 1.0, None),
    ]
    assert found.exchanges[0].greeting
    assert found.exchanges[3].octets == len(b"+OK 20 octets\r\none\r\ntwo\r\nthree\r\nfour\r\nfive\r\n.\r\n")
    assert found.totals.seconds == {SERVER: 8.0, CLIENT: 5.0, NOBODY: 1.0}
    assert found.totals.whole == 14.0
    assert found.exchanges[3].longest == 3.5
    assert found.read == 17


def test_a_long_answer() -> None:
    body = "".join(f"{3 + n // 20} S text\n" for n in range(40))
    found = timeline(f"{SESSION[: SESSION.index('8 S one')]}{body}- S text\n9 S .\n12 C QUIT")
    assert told(found.exchanges[3]) == (7, 0.5, 2.5, 3.0)
    assert found.exchanges[3].octets == len(b"+OK 20 octets\r\n.\r\n") + 41 * 6
    assert (found.totals.backwards, found.totals.untimed) == (1, 1)


def test_a_client_that_is_silent_for_long() -> None:
    found = timeline("0 S +OK\n1 C NOOP\n2 S +OK\n700 S -ERR autologout\n700 S! CLOSED")
    assert found.exchanges[-1].idle == 698.0
    assert [found.passed_autologout(one) for one in found.exchanges] == [False, True]
    assert found.totals.seconds[CLIENT] == 699.0
    found = timeline("0 S + ready\n700 C HELO a b", POP2)
    assert found.exchanges[0].idle == 700.0
    assert not found.passed_autologout(found.exchanges[0])


def test_commands_sent_ahead_are_no_waits() -> None:
    found = timeline("0 S +OK\n1 C STAT\n1 C UIDL\n2 S -ERR\n4 S -ERR")
    assert [one.idle for one in found.exchanges] == [1.0, None, None]
    assert [one.until_end for one in found.exchanges] == [None, 1.0, 3.0]
    assert found.totals.seconds == {SERVER: 3.0, CLIENT: 1.0, NOBODY: 0.0}


def test_responses_and_mail_are_exchanges() -> None:
    found = timeline("0 S +OK\n1 C AUTH LOGIN\n2 S + VXNlcg==\n5 C YWRh\n6 S + UGFzcw==\n9 C c2Vz\n9.5 S +OK")
    assert list(map(told, found.exchanges[1:])) == [
        (2, 1.0, 1.0, 3.0),
        (4, 1.0, 1.0, 3.0),
        (6, 0.5, 0.5, None),
    ]
    assert found.totals.seconds == {SERVER: 2.5, CLIENT: 7.0, NOBODY: 0.0}
    before = "0 S +OK\n0 C USER ada\n0 S +OK\n0 C PASS x\n0 S +OK\n"
    found = timeline(before + "1 C XTND XMIT\n2 S +OK send\n3 C one\n4 C two\n5 C .\n7 S +OK")
    assert list(map(told, found.exchanges[3:])) == [(6, 1.0, 1.0, 1.0), (8, 2.0, 2.0, None)]


def test_what_is_not_known_is_not_counted() -> None:
    found = timeline("- S +OK\n- C STAT\n- S -ERR")
    assert not found.totals.has_times
    assert list(map(told, found.exchanges)) == [(1, None, None, None), (2, None, None, None)]
    found = timeline("5 S +OK\n- C STAT\n6 S -ERR\n4 C QUIT\n- S! NOTE\n7 S +OK")
    assert [one.backwards for one in found.exchanges] == [False, False, True]
    assert (found.totals.untimed, found.totals.backwards, found.totals.places) == (1, 1, [3])
    assert found.totals.whole == 4.0
    assert found.exchanges[1].until_end is None


def test_what_tls_hides_is_no_answer() -> None:
    said = "0 S +OK\n1 C STLS\n2 S +OK\n3 S! TLS\n4 S! OMITTED\n6 C! OMITTED\n9 S! OMITTED\n9 S! CLOSED"
    found = timeline(said)
    assert list(map(told, found.exchanges)) == [(1, None, None, 1.0), (2, 1.0, 2.0, None)]
    assert found.totals.seconds == {SERVER: 6.0, CLIENT: 3.0, NOBODY: 0.0}
    found = timeline("0 S +OK\n1 C CAPA\n2 S +OK\n4 S! OMITTED\n5 S .")
    assert told(found.exchanges[1]) == (2, 1.0, 4.0, None)


def test_a_recording_that_begins_in_the_middle() -> None:
    found = timeline("0 S one\n1 S .\n2 C NOOP\n3 S +OK")
    assert found.exchanges[-1].until_end == 1.0


SAID = st.tuples(
    st.one_of(st.none(), st.floats(0, 900)),
    st.sampled_from([C, S]),
    st.sampled_from(
        [b"+OK", b"-ERR", b"+ x", b".", b"1 2", b"RETR 1", b"AUTH PLAIN", b"QUIT", b"XTND XMIT", b"y"]
    ),
    st.sampled_from([LineKind.WIRE] * 8 + list(LineKind)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(SAID, max_size=40))
def test_any_lines_at_any_times(said: list[tuple[float | None, Side, bytes, LineKind]]) -> None:
    history = History(POP3, Lines(Line(side, text, kind=kind, at=at) for at, side, text, kind in said))
    history.extend()
    found = SessionTimes(history)
    while found.read_on(5):
        pass
    assert found.read == len(said)
    known = [at for at, _side, _text, _kind in said if at is not None]
    forward = sum(max(0.0, b - a) for a, b in pairwise(known))
    assert found.totals.whole == pytest.approx(forward)
    for one in found.exchanges:
        assert all(seconds is None or seconds >= 0 for seconds in (one.until_first, one.until_end, one.idle))
    indices = [one.index for one in found.exchanges]
    assert indices == sorted(set(indices))
