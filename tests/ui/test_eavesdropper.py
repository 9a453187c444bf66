"""What a listener on the way sees of a conversation, as rows."""

import re

from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.history import History
from popconsole.client.ciphertext import Ciphertext
from popconsole.dialogue.echoes import MASK
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, LineKind, Lines, Side
from popconsole.transcript.safe import is_visible
from popconsole.ui.eavesdropper import Eavesdropper, secret_spans
from popconsole.ui.hex_rows import OctetMark, octet_rows
from popconsole.ui.view import RowRole

C, S = Side.CLIENT, Side.SERVER


def said(text: str) -> Lines:
    """Make lines of rows as ``C: PASS x``."""
    return Lines(
        Line(C if row.strip()[:1] == "C" else S, row.strip()[3:].encode()) for row in text.strip().split("\n")
    )


def told(
    text: str, index: int, *, reveal: bool = False, width: int = 46, protocol: Protocol = POP3
) -> list[str]:
    history = History(protocol, said(text), exact=True)
    return [row.text.rstrip() for row in Eavesdropper(history, reveal=reveal).rows(index, width)]


LOGIN = """S: +OK ready
           C: USER ada
           S: +OK
           C: PASS sesame
           S: -ERR no such password: sesame"""


def test_a_password_is_masked_and_how_long_it_is() -> None:
    assert told(LOGIN, 3) == [
        "  4 C  50 41 53 53  20<** ** **>PASS ***",
        "      <** ** ** **  **>0d 0a    *****␍␊",
        "      secret: the password, in clear",
    ]
    assert told(LOGIN, 3) == told(LOGIN.replace("sesame", "x" * 40), 3)


def test_a_password_is_lit_where_it_is_shown() -> None:
    assert told(LOGIN, 3, reveal=True, width=80) == [
        "  4 C  50 41 53 53 20<73 65 73  61 6d 65>0d 0a          PASS sesame␍␊",
        "      secret: the password, in clear",
    ]
    history = History(POP3, said(LOGIN), exact=True)
    (first, _second) = Eavesdropper(history, reveal=True).rows(3, 80)
    assert [text for role, text in first.pieces if role is RowRole.SECRET] == [
        "<73 65 73  61 6d 65>",
        "sesame",
    ]


def test_a_secret_that_the_server_says_again_is_one_too() -> None:
    assert told(LOGIN, 4)[-1] == "      secret: a secret said again, in clear"
    assert "sesame" not in "".join(told(LOGIN, 4))
    assert "< 73" not in "".join(told(LOGIN, 4, reveal=True))
    assert "<73 65 73 61 6d 65>" in " ".join("".join(told(LOGIN, 4, reveal=True, width=400)).split())


def test_what_a_listener_knows_of_each_kind_of_secret() -> None:
    for line, knows in (
        ("APOP ada c4c9334bac560ecc979e58001b3e22fb", "the digest: a guess at the password"),
        ("AUTH PLAIN AGFkYQBzZXNhbWU=", "base64, not encrypted: the password can be read"),
        ("AUTH XOAUTH2 dXNlcj1hZGEBYXV0aD1CZWFyZXIgeHl6enkBAQ==", "the token can be used"),
        ("PASS", ""),
        ("STAT", ""),
        ("PASS ********", "it is masked in this recording"),
    ):
        rows = " ".join(" ".join(told(f"S: +OK <1@a>\nC: {line}", 1)).split())
        assert (knows in rows) if knows else "secret:" not in rows, line
    assert "the password, in clear" in told("S: + POP2\nC: HELO ada sesame", 1, protocol=POP2)[-1]


def test_responses_of_auth_are_base64_and_not_encrypted() -> None:
    text = """S: +OK
              C: AUTH LOGIN
              S: + VXNlcm5hbWU6
              C: YWRh
              S: + UGFzc3dvcmQ6
              C: c2VzYW1l
              S: +OK"""
    assert (
        " ".join(told(text, 3, width=90)[-1].split())
        == "secret: base64, not encrypted: a name, and no secret yet"
    )
    assert told(text, 5)[-2:] == ["      secret: base64, not encrypted: the", "      password can be read"]
    assert "63 32" in told(text, 5, reveal=True)[0]


def test_what_is_no_octet_of_the_wire_is_told() -> None:
    lines = Lines([Line(S, b"+OK", b"\n"), Line(C, b"x", b""), Line(C, b"", kind=LineKind.CLOSED)])
    eavesdropper = Eavesdropper(History(POP3, lines))
    rows = [[row.text.strip() for row in eavesdropper.rows(index, 40)] for index in range(3)]
    assert rows[0][1] == "(ended with a bare LF)"
    assert rows[1][1] == "(cut off: no CRLF)"
    assert rows[2][0].startswith("3   — the client closed")
    (long,) = [list(Eavesdropper(History(POP3, Lines([Line(S, b"x" * 600)]))).rows(0, 40))]
    assert len(long) == 65
    assert long[-1].text.strip() == "... and 88 octets more"


def test_a_recording_tells_that_it_does_not_hold_what_was_seen_under_tls() -> None:
    text = """S: +OK
              C: STLS
              S: +OK go on
              C: USER ada
              S: +OK"""
    assert told(text, 3) == [
        "  4 C under TLS: not seen on the way",
        "      (what went by instead is not in this",
        "      recording)",
    ]
    assert told(text, 4) == ["  5 S under TLS: not seen on the way"]


@given(
    st.lists(st.binary(max_size=6).filter(lambda b: b"*" not in b), min_size=1, max_size=4),
    st.lists(st.binary(min_size=1, max_size=9), min_size=3, max_size=3),
)
def test_where_secrets_stand_is_found(clear: list[bytes], secrets: list[bytes]) -> None:
    octets, masked = clear[0], clear[0]
    for secret, behind in zip(secrets, clear[1:], strict=False):
        octets, masked = octets + secret + behind, masked + MASK + behind
    spans = secret_spans(octets, masked)
    assert len(spans) == (0 if octets == masked else len(clear) - 1)
    shown, at = b"", 0
    for start, end in spans:
        assert at <= start <= end <= len(octets)
        shown, at = shown + octets[at:start] + MASK, end
    if spans:
        assert shown + octets[at:] == masked


@given(st.binary(max_size=40), st.sampled_from((4, 8, 16)), st.tuples(st.integers(0, 40), st.integers(0, 40)))
def test_every_row_of_octets_is_as_wide_and_holds_them(
    octets: bytes, many: int, span: tuple[int, int]
) -> None:
    start, end = sorted(min(n, len(octets)) for n in span)
    marks = [OctetMark(start, end, "<>", RowRole.SECRET)] if start < end else []
    rows = ["".join(text for _role, text in row) for row in octet_rows(octets, many, marks)]
    hexed = "".join(row[: 3 * many + 2] for row in rows)
    assert re.sub(r"[ <>]", "", hexed) == octets.hex()
    assert all(len(row) <= 4 * many + 2 for row in rows)
    assert all(row[3 * many + 2 :] == row[3 * many + 2 :].strip("\n") for row in rows)
    assert hexed.count("<") == hexed.count(">")


@given(st.lists(st.tuples(st.sampled_from((C, S)), st.binary(max_size=30)), max_size=5), st.booleans())
def test_any_octets_are_safe_to_show(spoken: list[tuple[Side, bytes]], reveal: bool) -> None:  # noqa: FBT001 - given
    lines = Lines(Line(side, octets.replace(b"\n", b"")) for side, octets in spoken)
    eavesdropper = Eavesdropper(History(POP3, lines), reveal=reveal)
    for index in range(len(lines)):
        assert all(is_visible(row.text) for row in eavesdropper.rows(index, 46))


def record(kind: int, body: bytes) -> bytes:
    return bytes((kind, 3, 3)) + len(body).to_bytes(2) + body


def test_under_tls_the_records_stand_in_place_of_the_lines() -> None:
    lines = Lines([Line(S, b"+OK"), Line(C, b"STLS"), Line(S, b"+OK go on")])
    kept = Ciphertext(lambda: len(lines))
    kept.agreed()
    kept.begin()
    hello = b"\x01" + (90).to_bytes(3) + bytes(90)
    kept.passed(C, record(22, hello)[:40])
    kept.passed(C, record(22, hello)[40:])
    kept.passed(S, record(20, b"\x01") + record(23, bytes(30)) + record(99 - 75, b""))
    kept.is_version("TLSv1.3")
    lines.append(Line(C, b"TLS", kind=LineKind.NOTE))
    for line in (b"USER ada", b"PASS x"):
        lines.append(Line(C, line))
        kept.said(C, len(line) + 2)
    kept.passed(C, record(23, bytes(18 + 17)))
    kept.passed(S, record(23, bytes(12 + 17)) + record(23, bytes(12 + 17)))
    kept.said(S, 24)
    lines.append(Line(S, b"+OK send the password"[:20]))
    eavesdropper = Eavesdropper(History(POP3, lines, exact=True), kept)
    rows = [[row.text.rstrip() for row in eavesdropper.rows(index, 74)] for index in range(len(lines))]
    assert rows[1] == ["  2 C  53 54 4c 53 0d 0a                                STLS␍␊"]
    assert rows[2][1].startswith("    C [16 03 03 00 5e]01 00 00  5a 00")
    assert "      TLS handshake (client hello, in clear: mostly it names the server)," in rows[2]
    assert "    S [14 03 03 00 01]01" in [row[:24] for row in rows[2]]
    assert "      TLS change cipher spec, 1 octet" in rows[2]
    assert "      TLS application data, 30 octets: the handshake, encrypted" in rows[2]
    assert rows[2][-1] == "      TLS heartbeat, 0 octets"
    assert rows[3] == ["  4   # TLS"]
    assert rows[4] == [
        "  5 C [17 03 03 ** **]00 00 00  00 00 00 00 00 00 00 00 ␗␃␃**␀␀␀␀␀␀␀␀␀␀␀",
        "      TLS application data, its length masked too: lines 5 to 6",
    ]
    shown = [row.text.rstrip() for row in Eavesdropper(History(POP3, lines), kept, reveal=True).rows(4, 74)]
    assert shown[-1] == "      TLS application data, 35 octets: lines 5 to 6"
    assert rows[5] == ["  6 C (in the record of line 5)"]
    assert rows[6][0].startswith("  7 S [17 03 03 00 1d]00")
    assert [row for row in rows[6] if "TLS" in row] == ["      TLS application data, 29 octets: line 7"] * 2
    assert "PASS" not in str(rows)


def test_a_recording_of_packets_tells_what_it_does_not_hold() -> None:
    lines = Lines([Line(S, b"TLSv1.3", kind=LineKind.TLS), Line(C, b"90 octets", kind=LineKind.OMITTED)])
    eavesdropper = Eavesdropper(History(POP3, lines, exact=True))
    assert [row.text.strip() for row in eavesdropper.rows(0, 80)] == [
        "1   — from here on TLS hides what is said: TLSv1.3 —",
        "(what went by instead is not in this recording)",
    ]
    assert len(list(eavesdropper.rows(1, 80))) == 1
