"""Connections under TLS in every order and cut: what is opened, what is hidden, what is told."""

import ssl
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.formats.tls.layer import TlsLayer
from popconsole.formats.tls.pieces import Clear, Hidden, Missing, Remark
from tests.formats.tls.made import (
    ALERT,
    APPLICATION,
    CHANGE,
    HANDSHAKE,
    RETRY,
    OldSealer,
    client_hello,
    extensions,
    key_log,
    message,
    record,
    sealer,
    server_hello,
    vector,
)
from tests.formats.tls.talk import (
    SESSION,
    C,
    S,
    Said,
    Sent,
    Talk,
    client_context,
    codes,
    hidden,
    in_turn,
    joined,
    missing,
    pieces,
    records_of,
    said_in,
    secured,
    server_context,
    talk,
)

CLEAR: tuple[Said, ...] = ((S, b"+OK ready\r\n"), (C, b"STLS\r\n"), (S, b"+OK begin\r\n"))
SHORT: tuple[Said, ...] = ((S, b"+OK ready\r\n"), (C, b"QUIT\r\n"), (S, b"+OK bye\r\n"))


@pytest.fixture(scope="module")
def had() -> Talk:
    return talk(server_context(), client_context())


@pytest.fixture(scope="module")
def old() -> Talk:
    return talk(server_context(), _only(ssl.TLSVersion.TLSv1_2))


def _only(version: ssl.TLSVersion, suites: str = "") -> ssl.SSLContext:
    made = client_context()
    made.maximum_version = version
    if suites:
        made.set_ciphers(suites)
    return made


# --- cut and in any order ---


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 1_000])
def test_cut_anywhere(had: Talk, size: int) -> None:
    octets = [*CLEAR, *had.octets]
    assert said_in(pieces(octets, had.keys, size)) == joined([*CLEAR, *SESSION])


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_cut_at_random(had: Talk, old: Talk, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from([had, old]))
    cut: list[Said] = []
    for side, octets in [*CLEAR, *one.octets]:
        at = sorted(data.draw(st.sets(st.integers(1, len(octets)), max_size=5)) | {0, len(octets)})
        cut += [(side, octets[a:b]) for a, b in pairwise(at)]
    assert said_in(pieces(cut, one.keys)) == joined([*CLEAR, *SESSION])


def test_a_time_is_that_of_the_octets_that_end_a_record(had: Talk) -> None:
    found = [piece.at for piece in pieces(had.octets, had.keys) if isinstance(piece, Clear)]
    first = next(n for n, (_side, octets) in enumerate(had.octets) if n > 3 and octets)
    assert found == sorted(found)  # type: ignore[type-var]
    assert found[0] is not None
    assert found[0] >= first


@pytest.mark.parametrize("name", ["had", "old"])
def test_one_side_ahead_of_the_other(name: str, request: pytest.FixtureRequest) -> None:
    one: Talk = request.getfixturevalue(name)
    for first in (C, S):
        octets = [said for said in one.octets if said[0] is first]
        octets += [said for said in one.octets if said[0] is not first]
        found = said_in(pieces(octets, one.keys))
        for side in (C, S):
            assert b"".join(text for who, text in found if who is side) == b"".join(
                text for who, text in SESSION if who is side
            )


# --- where TLS begins ---


def test_behind_stls_in_the_same_pieces_as_what_stands_in_clear(had: Talk) -> None:
    (_c, hello), (_s, answer), *rest = had.octets
    octets = [(S, b"+OK ready\r\n"), (C, b"STLS\r\n" + hello), (S, b"+OK begin\r\n" + answer), *rest]
    found = pieces(octets, had.keys)
    assert said_in(found) == joined([*CLEAR, *SESSION])
    assert [piece.secure for piece in found if isinstance(piece, Clear)][:4] == [False, False, False, True]


def test_the_sides_may_be_given_the_other_way_round(had: Talk) -> None:
    found = pieces([(side.other, octets) for side, octets in had.octets], had.keys)
    assert said_in(found) == [(side.other, text) for side, text in SESSION]
    assert secured(found).side is S


def test_what_looks_like_the_beginning_and_is_none() -> None:
    octets = [
        (C, b"NOOP\r\n"),
        (C, b"\x16"),
        (C, b"\x03\x01"),
        (C, b"\x02\x03\x04\r\n"),
        (S, b"a\x16\x03\x01\0\0\x01\r\n\x16"),
    ]
    assert said_in(pieces(octets)) == [(C, b"NOOP\r\n\x16\x03\x01\x02\x03\x04\r\n"), (S, octets[-1][1])]
    assert codes(pieces(octets)) == []


def test_where_both_have_spoken_in_clear_only_a_hello_begins_it() -> None:
    junk = b"\x16\x03\x01\0\xff\xfe\x80+OK\r\n"
    for clear in (True, False):
        layer = TlsLayer(clear=clear)
        found = [*layer.feed(S, junk, None), *layer.end(None)]
        assert (said_in(found) == [(S, junk)]) is clear


def test_a_server_that_goes_on_in_clear(had: Talk) -> None:
    found = pieces([had.octets[0], (S, b"-ERR what\r\n")])
    assert said_in(found) == [(S, b"-ERR what\r\n")]
    assert secured(found).line == b"TLS mail.example.org"
    assert codes(found) == ["tls-handshake"]


def test_a_clear_line_without_its_end_before_the_server_hello(had: Talk) -> None:
    octets = [had.octets[0], (S, b"+OK" + had.octets[1][1]), *had.octets[2:]]
    assert said_in(pieces(octets, had.keys)) == [(S, b"+OK" + SESSION[0][1]), *SESSION[1:]]


def test_under_way_already(had: Talk) -> None:
    found = pieces(had.octets[5:], had.keys)
    assert said_in(found) == []
    assert codes(found) == ["tls-handshake"]
    assert secured(found).line == b"TLS"
    assert [side for side, _size in hidden(found)] == [side for side, _octets in had.octets[5:]]


def test_a_client_hello_that_is_missing(had: Talk) -> None:
    found = pieces([*CLEAR, *had.octets[1:]], had.keys)
    assert said_in(found) == list(CLEAR)
    assert codes(found) == ["tls-handshake"]


# --- without keys ---


@pytest.mark.parametrize("keys", [None, b"CLIENT_RANDOM " + b"00" * 32 + b" " + b"11" * 48])
@pytest.mark.parametrize("name", ["had", "old"])
def test_without_keys(name: str, keys: bytes | None, request: pytest.FixtureRequest) -> None:
    one: Talk = request.getfixturevalue(name)
    found = pieces([*CLEAR, *one.octets], keys)
    assert said_in(found) == list(CLEAR)
    assert secured(found).line == one.version.encode() + b" mail.example.org"
    assert codes(found) == ["tls-no-keys"]
    (told,) = (piece.text for piece in found if isinstance(piece, Remark))
    assert ("--keylog" in told) == (keys is None)
    # The last sizes are those of what was said: the handshake is hidden too, in TLS 1.3.
    assert hidden(found)[-6:] == [(side, len(text)) for side, text in SESSION[1:]]


def test_some_of_the_keys(had: Talk) -> None:
    rows = had.keys.splitlines(keepends=True)
    for label, lost in ((b"_HANDSHAKE_TRAFFIC_SECRET", None), (b"_TRAFFIC_SECRET_0", {C, S})):
        keys = b"".join(row for row in rows if label not in row)
        found = pieces(had.octets, keys)
        assert codes(found) == ["tls-keys-missing"]
        if lost is None:
            assert said_in(found) == list(SESSION)
        else:
            assert said_in(found) == []
            assert hidden(found)[-6:] == [(side, len(text)) for side, text in SESSION[1:]]


def test_keys_of_another_session(had: Talk) -> None:
    other = talk(server_context(), client_context(), SHORT)
    one, two = (keys.split()[-3 * 5 + 1].decode() for keys in (had.keys, other.keys))
    found = pieces(
        had.octets,
        had.keys.replace(one.encode(), two.encode()) + other.keys.replace(two.encode(), one.encode()),
    )
    assert said_in(found) == []
    assert "tls-record" in codes(found)


@pytest.mark.parametrize(
    ("suite", "version"), [(0x000A, 0x0303), (0x0005, 0x0301), (0x002F, 0x0300), (0xFEFE, 0x0304)]
)
def test_what_can_not_be_opened(suite: int, version: int) -> None:
    octets = [
        (C, client_hello()),
        (S, server_hello(suite, version)),
        (C, record(CHANGE, b"\1")),
        (C, record(APPLICATION, b"x" * 40)),
    ]
    found = pieces(octets, key_log())
    assert codes(found) == ["tls-cipher"]
    assert hidden(found) == [(C, 40)]


# --- sessions resumed ---


def test_a_session_of_tls_1_3_resumed() -> None:
    server, client = server_context(), client_context()
    first = talk(server, client, SHORT)
    again = talk(server, client, SHORT, session=first.session)
    found = pieces(again.octets, again.keys)
    assert secured(found).resumed
    assert said_in(found) == list(SHORT)


@pytest.mark.parametrize("options", [0, ssl.OP_NO_TICKET])
def test_a_session_of_tls_1_2_resumed_without_keys_of_its_own(options: int) -> None:
    server, client = server_context(), _only(ssl.TLSVersion.TLSv1_2)
    server.options |= ssl.Options(options)
    server.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256")
    first = talk(server, client, SHORT)
    again = talk(server, client, SHORT, session=first.session)
    told = list(in_turn([first.octets, again.octets], first.keys))
    assert [said_in(found) for found in told] == [list(SHORT), list(SHORT)]
    assert [secured(found).resumed for found in told] == [False, True]


# --- the handshake ---


def test_another_client_hello_is_asked_for() -> None:
    server = server_context()
    server.set_ecdh_curve("secp521r1")
    one = talk(server, client_context())
    assert one.octets[1][1].count(RETRY) == 1
    found = pieces(one.octets, one.keys)
    assert said_in(found) == list(SESSION)
    assert secured(found).version == "TLSv1.3"


def test_a_protocol_that_is_chosen_inside() -> None:
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        server, client = server_context(), _only(version)
        server.set_alpn_protocols(["pop3"])
        client.set_alpn_protocols(["pop3", "imap"])
        one = talk(server, client, SHORT)
        chosen = ("pop3",) if version is ssl.TLSVersion.TLSv1_2 else ("pop3", "imap")
        assert secured(pieces(one.octets, one.keys)).protocols == chosen


def test_a_certificate_that_the_client_does_not_take() -> None:
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        client = ssl.create_default_context()
        client.maximum_version = version
        found = pieces(talk(server_context(), client, ()).octets)
        assert codes(found)[-1] == "tls-certificate-refused"
        assert "unknown_ca" in found[-1].text if isinstance(found[-1], Remark) else False


@pytest.mark.parametrize("keys", [key_log(), None])
def test_an_alert_under_the_keys_of_the_handshake(keys: bytes | None) -> None:
    alert = sealer("CLIENT_HANDSHAKE_TRAFFIC_SECRET").seal(b"\2\x30", ALERT)
    found = pieces([*_handshake()[:-1], (C, record(CHANGE, b"\1") + alert)], keys)
    assert codes(found) == (["tls-certificate-refused"] if keys else ["tls-no-keys", "tls-perhaps-refused"])


def test_no_version_in_common() -> None:
    server = server_context()
    server.minimum_version = ssl.TLSVersion.TLSv1_3
    one = talk(server, _only(ssl.TLSVersion.TLSv1_2), ())
    found = pieces(one.octets)
    assert codes(found) == ["tls-alert"]
    assert secured(found).line == b"TLS mail.example.org"
    (told,) = (piece.text for piece in found if isinstance(piece, Remark))
    assert "protocol_version" in told


# --- records made by hand ---


def _handshake(*, early: bool = False) -> list[Said]:
    """Return a handshake of TLS 1.3 up to both Finished, as far as anything is read of it."""
    client, server = sealer("CLIENT_HANDSHAKE_TRAFFIC_SECRET"), sealer("SERVER_HANDSHAKE_TRAFFIC_SECRET")
    hello = client_hello({42: b""} if early else {})
    return [
        (C, hello),
        (S, server_hello() + record(CHANGE, b"\1")),
        (S, server.seal(message(8, extensions({}))[:3], HANDSHAKE)),
        (S, server.seal(message(8, extensions({}))[3:] + message(20, b"f" * 32), HANDSHAKE)),
        (C, record(CHANGE, b"\1") + client.seal(message(20, b"f" * 32), HANDSHAKE)),
    ]


def test_keys_that_are_updated() -> None:
    server, client = sealer("SERVER_TRAFFIC_SECRET_0"), sealer("CLIENT_TRAFFIC_SECRET_0")
    octets = [
        *_handshake(),
        (S, server.seal(b"+OK ready\r\n", padding=9)),
        (C, client.seal(b"NOOP\r\n") + client.seal(message(24, b"\1"), HANDSHAKE)),
        (C, client.updated().seal(b"QUIT\r\n")),
        (S, server.seal(message(24, b"\0"), HANDSHAKE) + server.updated().seal(b"+OK\r\n")),
    ]
    found = pieces(octets, key_log())
    assert said_in(found) == [(S, b"+OK ready\r\n"), (C, b"NOOP\r\nQUIT\r\n"), (S, b"+OK\r\n")]
    assert codes(found) == []


@pytest.mark.parametrize("damaged", [False, True])
def test_another_handshake_within_a_session_of_tls_1_2(*, damaged: bool) -> None:
    randoms = (b"c" * 32, b"s" * 32), (b"d" * 32, b"t" * 32)
    masters = b"m" * 48, b"n" * 48
    keys = [f"CLIENT_RANDOM {r[0].hex()} {m.hex()}\n" for r, m in zip(randoms, masters, strict=True)]
    client, server = (OldSealer(masters[0], randoms[0], server=server) for server in (False, True))
    hello, answer = client_hello({}, randoms[1][0])[5:], server_hello(0x9C, 0x0303, randoms[1][1])[5:]
    if damaged:
        hello = message(1, hello[4:30])
    change = record(CHANGE, b"\1")
    octets = [
        (C, client_hello({}, randoms[0][0])),
        (S, server_hello(0x9C, 0x0303, randoms[0][1]) + change),
        (C, change),
        (C, client.seal(b"NOOP\r\n") + client.seal(hello, HANDSHAKE)),
        (S, server.seal(b"+OK\r\n") + server.seal(answer, HANDSHAKE)),
        (C, client.seal(b"STAT\r\n") + client.seal(b"\1", CHANGE)),
        (S, server.seal(b"+OK 1 9\r\n") + server.seal(b"\1", CHANGE)),
    ]
    client, server = (OldSealer(masters[1], randoms[1], server=server) for server in (False, True))
    octets += [(C, client.seal(b"QUIT\r\n")), (S, server.seal(b"+OK bye\r\n"))]
    found = pieces(octets, "".join(keys).encode())
    if damaged:
        assert said_in(found) == [(C, b"NOOP\r\n")]
        assert codes(found) == ["tls-handshake"]
    else:
        said = [b"NOOP\r\n", b"+OK\r\n", b"STAT\r\n", b"+OK 1 9\r\n", b"QUIT\r\n", b"+OK bye\r\n"]
        assert said_in(found) == list(zip((C, S) * 3, said, strict=True))
        assert codes(found) == []


def test_early_data() -> None:
    early = sealer("CLIENT_EARLY_TRAFFIC_SECRET")
    client = sealer("CLIENT_HANDSHAKE_TRAFFIC_SECRET")
    hello, answer, *rest = _handshake(early=True)
    said = [(C, early.seal(b"NOOP\r\n")) for _n in range(20)]
    ends = (C, early.seal(message(5), HANDSHAKE))
    behind = (C, sealer("CLIENT_TRAFFIC_SECRET_0").seal(b"QUIT\r\n"))
    finished = (C, client.seal(message(20, b"f" * 32), HANDSHAKE))
    octets = [hello, *said, answer, *rest[:-1], ends, finished, behind]
    assert said_in(pieces(octets, key_log())) == [(C, b"NOOP\r\n" * 20 + b"QUIT\r\n")]
    assert codes(pieces(octets, key_log())) == ["tls-early-data"]
    rejected = [octet for octet in octets if octet is not ends]
    assert said_in(pieces(rejected, key_log())) == [(C, b"NOOP\r\n" * 20 + b"QUIT\r\n")]
    others = key_log(
        *(
            row.decode()
            for row in (
                b"CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                b"CLIENT_TRAFFIC_SECRET_0",
                b"SERVER_HANDSHAKE_TRAFFIC_SECRET",
                b"SERVER_TRAFFIC_SECRET_0",
            )
        )
    )
    for sent in (octets, rejected):
        assert said_in(pieces(sent, others)) == [(C, b"QUIT\r\n")]


def test_early_data_and_another_client_hello() -> None:
    hello, *rest = _handshake(early=True)
    early = sealer("CLIENT_EARLY_TRAFFIC_SECRET").seal(b"NOOP\r\n")
    behind = (C, sealer("CLIENT_TRAFFIC_SECRET_0").seal(b"QUIT\r\n"))
    octets = [hello, (C, early), (S, server_hello(random=RETRY)), (C, client_hello({})), *rest, behind]
    assert said_in(pieces(octets, key_log())) == [(C, b"QUIT\r\n")]


@pytest.mark.parametrize(
    ("alert", "code"),
    [
        (b"\2\x28", "tls-alert"),
        (b"\1\x64", "tls-warning"),
        (b"\1\0", ""),
        (b"\2\xfe", "tls-alert"),
        (b"\2", ""),
    ],
)
def test_alerts(alert: bytes, code: str) -> None:
    server = sealer("SERVER_TRAFFIC_SECRET_0")
    octets = [*_handshake(), (S, server.seal(alert, ALERT)), (S, server.seal(alert, ALERT))]
    assert codes(pieces(octets, key_log())) == ([code] if code else [])


def test_an_alert_in_clear_behind_the_server_hello() -> None:
    hello, answer, *_rest = _handshake()
    found = pieces([hello, answer, (C, record(ALERT, b"\2\x2f")), (C, record(ALERT, b"\2" * 20))], key_log())
    assert codes(found) == ["tls-alert"]


def test_a_key_update_behind_the_last_keys_and_a_message_without_end() -> None:
    server = sealer("SERVER_HANDSHAKE_TRAFFIC_SECRET")
    hello, answer, *_rest = _handshake()
    labels = ("SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_HANDSHAKE_TRAFFIC_SECRET")
    octets = [
        hello,
        answer,
        (S, server.seal(b"\x0b\xff\xff\xff" + b"x" * 30, HANDSHAKE)),
        (S, server.seal(message(20) + message(24, b"\0"), HANDSHAKE)),
        (S, server.seal(b"+OK\r\n")),
    ]
    found = pieces(octets, key_log(*labels))
    assert codes(found) == ["tls-keys-missing"]
    assert hidden(found) == [(S, 5)]


@pytest.mark.parametrize("cut", [40, 60])
def test_hellos_that_end_too_early(cut: int) -> None:
    hello, answer = client_hello({0: vector(b"\0" + vector(b"a.example"))}), server_hello()
    shorter = record(HANDSHAKE, message(1, hello[9:cut]))
    found = pieces([(C, shorter), (S, answer), (S, record(APPLICATION, b"x" * 50))], key_log())
    assert (codes(found), hidden(found)) == (["tls-handshake"], [(S, 50)])
    shorter = record(HANDSHAKE, message(2, answer[9 : cut - 10]))
    found = pieces([(C, hello), (S, shorter), (S, record(APPLICATION, b"x" * 50))], key_log())
    assert (codes(found), hidden(found)) == (["tls-handshake"], [(S, 50)])
    assert secured(found).server_name == "a.example"


def test_a_server_hello_without_a_client_hello_and_a_draft_of_tls_1_3() -> None:
    found = pieces([(C, client_hello()), (S, server_hello(version=0x7F1C))])
    assert secured(found).line == b"TLS-0x7F1C"


def test_what_waits_for_a_hello_is_bounded() -> None:
    many = [(C, record(APPLICATION, b"x" * 16_000)) for _n in range(70)]
    found = pieces([(C, client_hello()), *many, (S, server_hello())], key_log())
    assert sum(size for _side, size in hidden(found)) == 70 * 16_000
    assert codes(found) == ["tls-handshake"]


# --- damage ---


def test_a_record_that_was_changed(had: Talk, old: Talk) -> None:
    for one in (had, old):
        sent = list(one.octets)
        side, octets = sent[-2]
        sent[-2] = (side, octets[:-1] + bytes((octets[-1] ^ 1,)))
        more = [*sent[:-1], *sent[-1:]]
        found = pieces(more, one.keys)
        assert said_in(found) == [*SESSION[:-2], SESSION[-1]] or said_in(found) == [
            *SESSION[:-3], (S, SESSION[-3][1] + SESSION[-1][1]),
        ]  # fmt: skip
        assert codes(found) == ["tls-record"]
        assert hidden(found) == [(C, len(SESSION[-2][1]))]


def test_too_many_that_were_changed() -> None:
    client = sealer("CLIENT_TRAFFIC_SECRET_0")
    octets = [*_handshake(), (C, client.seal(b"NOOP\r\n"))]
    octets += [(C, client.seal(b"NOOP\r\n")[:-1] + b"?") for _n in range(30)]
    found = pieces(octets, key_log())
    assert codes(found) == ["tls-record", "tls-records"]
    assert sum(size for _side, size in hidden(found)) == 30 * 6


@pytest.mark.parametrize("junk", [b"GET / HTTP/1.1\r\n", record(APPLICATION, b"")[:3] + b"\xff\xff"])
def test_what_is_no_record(junk: bytes) -> None:
    client = sealer("CLIENT_TRAFFIC_SECRET_0")
    octets = [*_handshake(), (C, client.seal(b"NOOP\r\n")), (C, junk), (C, client.seal(b"QUIT\r\n"))]
    found = pieces(octets, key_log())
    assert said_in(found) == [(C, b"NOOP\r\n")]
    assert codes(found)[:1] == ["tls-no-record"]


def test_no_record_in_place_of_a_hello() -> None:
    found = pieces([(C, client_hello()), (S, record(HANDSHAKE, b"")), (S, b"what?"), (S, b"more")], key_log())
    assert codes(found) == ["tls-handshake", "tls-no-record"]
    assert hidden(found) == [(S, 4)]


def test_a_gap_in_the_hellos(had: Talk) -> None:
    for lost in (0, 1):
        side, octets = had.octets[lost]
        sent: list[Sent] = [
            *had.octets[:lost],
            (side, octets[:50]),
            (side, 20),
            (side, octets[70:]),
            *had.octets[lost + 1 :],
        ]
        found = pieces(sent, had.keys)
        assert said_in(found) == []
        assert "tls-handshake" in codes(found)


@pytest.mark.parametrize("name", ["had", "old"])
def test_a_gap_within_one_record(name: str, request: pytest.FixtureRequest) -> None:
    one: Talk = request.getfixturevalue(name)
    records = records_of(one.octets)
    place = len(records) - 3  # the second half of the long message
    side, octets = records[place]
    for start, size in ((5, 1), (100, 2_000), (100, len(octets) - 100)):
        sent: list[Sent] = [
            *records[:place],
            (side, octets[:start]),
            (side, size // 2),
            (side, size - size // 2),
        ]
        sent += [(side, octets[start + size :])] * (start + size < len(octets)) + records[place + 1 :]
        found = pieces([said for said in sent if said[1]], one.keys)
        assert said_in(found)[:-1] == [*SESSION[:4], (S, SESSION[4][1][:16_384]), SESSION[5]]
        assert said_in(found)[-1] == SESSION[6]
        assert codes(found) == []
        assert missing(found)[0] == (S, len(SESSION[4][1]) - 16_384)


@pytest.mark.parametrize("name", ["had", "old"])
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(("start", "stop"), [(0, 3), (4, 0), (100, 200)])
def test_a_gap_over_several_records(
    name: str, request: pytest.FixtureRequest, *, start: int, stop: int, known: bool
) -> None:
    one: Talk = request.getfixturevalue(name)
    records = records_of(one.octets)
    first, second, last = records[-4], records[-3], records[-1]
    whole = first[1] + second[1] + last[1]
    end = len(first[1]) + stop
    sent: list[Sent] = [*records[:-4], *([(S, whole[:start])] if start else [])]
    sent += [(S, end - start if known else 0), records[-2], (S, whole[end:])]
    found = pieces(sent, one.keys)
    after = [SESSION[5]] if stop else [SESSION[5], (S, SESSION[4][1][16_384:])]
    assert said_in(found) == joined([*SESSION[:4], *after, SESSION[6]])
    assert missing(found) == [(S, end - start if known else 0)]


def test_a_gap_where_the_keys_change() -> None:
    handshake = _handshake()
    server, client = sealer("SERVER_TRAFFIC_SECRET_0"), sealer("CLIENT_TRAFFIC_SECRET_0")
    finished = handshake[-1][1]
    octets: list[Sent] = [
        *handshake[:-2],
        (S, 0),
        (S, server.seal(b"+OK\r\n")),
        (C, len(finished)),
        (C, client.seal(b"QUIT\r\n")),
    ]
    assert said_in(pieces(octets, key_log())) == [(S, b"+OK\r\n"), (C, b"QUIT\r\n")]


def test_the_change_of_keys_of_tls_1_2_in_a_gap(old: Talk) -> None:
    records = records_of(old.octets)
    change = next(n for n, said in enumerate(records) if said[0] is C and said[1][0] == CHANGE)
    lost = len(records[change][1]) + len(records[change + 1][1])
    found = pieces([*records[:change], (C, lost), *records[change + 2 :]], old.keys)
    assert said_in(found) == list(SESSION)


def test_behind_a_gap_what_looks_like_a_record_is_none() -> None:
    handshake = _handshake()
    client = sealer("CLIENT_TRAFFIC_SECRET_0")
    one = client.seal(b"NOOP\r\n")
    tricky = b"\x17\x03\x03\x00\x01" + b"abc" + b"\x17\x03\x03\xff\xff" + b"d" * 9
    octets: list[Sent] = [
        *handshake,
        (C, one),
        (C, 100),
        (C, tricky),
        (C, client.seal(b"QUIT\r\n") + b"\x17\x03"),
        (C, b"\x03"),
    ]
    assert said_in(pieces(octets, key_log())) == [(C, b"NOOP\r\nQUIT\r\n")]


@pytest.mark.parametrize("size", [1, 3, 4, 30])
def test_a_record_in_pieces_behind_a_gap(size: int) -> None:
    client = sealer("CLIENT_TRAFFIC_SECRET_0")
    octets: list[Sent] = [
        *_handshake(),
        (C, client.seal(b"NOOP\r\n")),
        (C, 0),
        (C, b"rest" + client.seal(b"QUIT\r\n")),
    ]
    assert said_in(pieces(octets, key_log(), size)) == [(C, b"NOOP\r\nQUIT\r\n")]


def test_a_gap_in_clear() -> None:
    found = pieces([(S, b"+OK re"), (S, 10), (S, b"dy\r\n")])
    assert [type(piece) for piece in found] == [Clear, Missing, Clear]


def test_nothing_is_hidden_of_what_is_said_in_clear() -> None:
    assert not any(isinstance(piece, Hidden) for piece in pieces(list(SESSION)))


@given(
    st.lists(st.tuples(st.sampled_from([C, S]), st.binary(min_size=1, max_size=80)), max_size=8),
    st.integers(1, 9),
)
@settings(max_examples=60, deadline=None)
def test_any_octets_behind_the_hellos(junk: list[Said], size: int) -> None:
    for keys in (None, key_log()):
        for start in (
            _handshake(),
            _handshake()[:2],
            _handshake()[:1],
            [(C, client_hello()), (S, server_hello(0x2F, 0x303))],
        ):
            found = pieces([*start, *junk], keys, size)
            assert all(octets for _side, octets in said_in(found))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_flipped_octets(old: Talk, had: Talk, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from([old, had]))
    sent = list(one.octets)
    place = data.draw(st.integers(0, len(sent) - 1))
    side, octets = sent[place]
    at = data.draw(st.integers(0, len(octets) - 1))
    sent[place] = (
        side,
        octets[:at] + bytes((octets[at] ^ data.draw(st.integers(1, 255)),)) + octets[at + 1 :],
    )
    pieces(sent, one.keys)


def test_cut_off_at_any_octet() -> None:
    client = sealer("CLIENT_TRAFFIC_SECRET_0")
    octets = [*_handshake(), (C, client.seal(b"QUIT\r\n"))]
    hello = octets[0][1][:5]  # fewer octets of it could be anything
    for place, (side, sent) in enumerate(octets):
        for end in range(1, len(sent)):
            found = pieces([*octets[:place], (side, sent[:end])], key_log())
            assert said_in(found) in ([], [(side, hello[:end])])
