"""The tracker on AUTH, STLS and what an attacker puts behind it."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.exchange import exchanges
from popconsole.analysis.tracker import Tracker
from popconsole.dialogue.kind import Kind
from popconsole.protocol import POP3, sasl
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop3 import Pop3State
from popconsole.transcript.model import Line, Side
from tests.analysis.follow import follow, line, steps

A, X, T = "AUTHORIZATION", "AUTHORIZATION, challenged", "TRANSACTION"


def test_an_exchange_from_its_challenge_to_its_verdict() -> None:
    follow(
        POP3,
        f"""
        S: +OK ready                       | greeting, CONNECTED > {A}
        C: AUTH PLAIN                      | command, AUTH, {A}
        S: +                               | challenge, AUTH, {A} > {X}, challenge-spacing
        C: AHN0dWRlbnQAbGVhcm4=            | response, AUTH, {X}, password-in-clear
        S: +OK                             | reply, AUTH, {X} > {T}
        C: STAT                            | command, STAT, {T}
        S: +OK 0 0                         | reply, STAT, {T}
        """,
        exact=True,
    )


def test_rfc_2195s_own_exchange() -> None:
    follow(
        POP3,
        f"""
        S: +OK ready                       | greeting, CONNECTED > {A}
        C: AUTH CRAM-MD5                   | command, AUTH, {A}, mechanism-weak
        S: + PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+ | challenge, AUTH, {A} > {X}
        C: dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw | response, AUTH, {X}
        S: -ERR no                         | reply, AUTH, {X} > {A}, negative
        """,
        exact=True,
    )
    *_, last = steps(
        POP3,
        [
            "S: +OK", "C: AUTH CRAM-MD5", "S: + PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+",
            "C: dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw",
        ],
    )  # fmt: skip
    assert last.after.user == "tim"
    assert last.after.exchange is not None
    assert last.after.exchange.responses == 1


def test_the_list_of_mechanisms_moves_nothing() -> None:
    follow(
        POP3,
        f"""
        S: +OK ready                       | greeting, CONNECTED > {A}
        C: AUTH                            | command, AUTH, {A}
        S: +OK                             | reply, AUTH, {A}
        S: PLAIN                           | data, AUTH, {A}
        S: .                               | end, AUTH, {A}
        """,
        exact=True,
    )


def test_cancelled_and_what_is_no_base64() -> None:
    follow(
        POP3,
        f"""
        S: +OK ready                       | greeting, CONNECTED > {A}
        C: AUTH LOGIN dGltIA==             | command, AUTH, {A}, exchange-initial, password-in-clear
        S: -ERR wait                       | reply, AUTH, {A}, negative
        C: AUTH LOGIN                      | command, AUTH, {A}
        S: + VXNlcm5hbWU6                  | challenge, AUTH, {A} > {X}
        C: *                               | response, AUTH, {X}, exchange-cancelled
        S: -ERR cancelled                  | reply, AUTH, {X} > {A}, negative
        C: AUTH PLAIN =                    | command, AUTH, {A}, exchange-malformed
        S: -ERR                            | reply, AUTH, {A}, negative
        C: AUTH PLAIN AAA=BBB              | command, AUTH, {A}, exchange-base64, password-in-clear
        S: -ERR                            | reply, AUTH, {A}, negative
        C: AUTH LOGIN                      | command, AUTH, {A}
        S: + Username:                     | challenge, AUTH, {A} > {X}, exchange-base64
        C: tim the user                    | response, AUTH, {X}, exchange-base64
        S: -ERR                            | reply, AUTH, {X} > {A}, negative
        """,
        exact=True,
    )


def test_a_masked_response_is_no_fault_of_anybodys() -> None:
    found = steps(POP3, ["S: +OK", "C: AUTH PLAIN", "S: + ", "C: ********", "S: +OK"])
    assert [f.code for step in found for f in step.findings] == []
    assert found[-1].after.state is Pop3State.TRANSACTION


def test_ok_in_place_of_a_challenge() -> None:
    follow(
        POP3,
        f"""
        S: +OK ready                       | greeting, CONNECTED > {A}
        C: AUTH LOGIN                      | command, AUTH, {A}
        S: +OK VXNlcm5hbWU6                | challenge, AUTH, {A} > {X}, challenge-as-reply
        C: dGlt                            | response, AUTH, {X}
        S: +OK                             | reply, AUTH, {X} > {T}
        """,
        exact=True,
    )
    follow(  # ... and a server that really let the client in
        POP3,
        f"""
        S: +OK ready                       | greeting, CONNECTED > {A}
        C: AUTH LOGIN                      | command, AUTH, {A}
        S: +OK come in                     | challenge, AUTH, {A} > {X}, challenge-as-reply
        C: STAT                            | command, STAT, {X} > {T}
        S: +OK 0 0                         | reply, STAT, {T}
        """,
        exact=True,
    )


def test_a_response_that_does_not_wait() -> None:
    follow(
        POP3,
        f"""
        S: +OK ready                       | greeting, CONNECTED > {A}
        C: AUTH PLAIN                      | command, AUTH, {A}
        C: AHN0dWRlbnQAbGVhcm4=            | response, AUTH, {A}, exchange-early, password-in-clear
        S: +                               | challenge, AUTH, {A} > {X}, challenge-spacing
        S: +OK                             | reply, AUTH, {X} > {T}
        """,
        exact=True,
    )


def test_whose_turn_it_is() -> None:
    tracker = Tracker(POP3, exact=True)
    turns = []
    for row in (
        "S: +OK",
        "C: AUTH LOGIN",
        "S: + VXNlcm5hbWU6",
        "C: dGlt",
        "S: + UGFzc3dvcmQ6",
        "C: dGlt",
        "S: +OK",
    ):
        tracker.feed(line(row))
        turns.append(tracker.dialogue.waiting)
    assert turns == [False, True, False, True, False, True, False]


def test_stls_begins_anew() -> None:
    found = steps(
        POP3,
        [
            "S: +OK <1@h>",
            "C: USER a",
            "S: -ERR",
            "C: CAPA",
            "S: +OK",
            "S: STLS",
            "S: .",
            "C: STLS",
            "S: +OK go",
        ],
        exact=True,
    )
    before, after = found[-1].before, found[-1].after
    assert (before.secure, before.capabilities, before.user) == (False, ("STLS",), "a")
    assert (after.secure, after.capabilities, after.user) == (True, (), None)
    assert after.timestamp == b"<1@h>"
    *_, password = steps(
        POP3, ["S: +OK", "C: STLS", "S: +OK", "C: USER a", "S: +OK", "C: PASS b"], exact=True
    )
    assert password.findings == ()


def test_what_an_attacker_puts_behind_stls() -> None:
    follow(
        POP3,
        f"""
        S: +OK ready                       | greeting, CONNECTED > {A}
        C: STLS                            | command, STLS, {A}
        C: USER mallory                    | command, USER, {A}, stls-injection
        S: +OK begin                       | reply, STLS, {A}
        S: -ERR say your password          | unsolicited, {A}, stls-injection
        C: CAPA                            | command, CAPA, {A}
        S: -ERR no                         | reply, CAPA, {A}, negative
        C: STLS                            | command, STLS, {A}, stls-again
        """,
        exact=True,
    )


def test_a_capture_holds_records_of_tls() -> None:
    tracker = Tracker(POP3, exact=True)
    for row in ("S: +OK", "C: STLS", "S: +OK"):
        tracker.feed(line(row))
    for side, octets in (
        (Side.CLIENT, b"\x16\x03\x01\x02\x00\x01"),
        (Side.SERVER, b"+OK \xff"),
        (Side.CLIENT, b"x"),
    ):
        step = tracker.feed(Line(side, octets, CRLF))
        assert step.kind is Kind.TLS
        assert step.findings == ()
    first = Tracker(POP3, exact=True).feed(Line(Side.CLIENT, b"\x16\x03\x01", b"\n"))
    assert first.kind is Kind.TLS
    assert first.after.secure


def test_what_older_pop3s_had() -> None:
    follow(
        POP3,
        f"""
        S: +OK ready                       | greeting, CONNECTED > {A}
        C: USER mrose                      | command, USER, {A}
        S: +OK                             | reply, USER, {A} > {A}, user named
        C: RPOP mrose                      | command, RPOP, {A}, user named, command-removed
        S: +OK                             | reply, RPOP, {A}, user named > {T}
        C: LAST                            | command, LAST, {T}, command-removed
        S: +OK 0                           | reply, LAST, {T}
        """,
        exact=True,
    )


_ROWS = st.sampled_from(
    [
        "C: AUTH PLAIN", "C: AUTH LOGIN AA==", "C: AUTH", "C: *", "C: AAAA", "C:", "C: STLS", "C: STAT",
        "S: +",
        "S: + AAAA", "S: +OK", "S: -ERR", "S: .", "S: PLAIN", "C: QUIT", "S: \x16\x03x", "C: \x16\x03x",
    ]
)  # fmt: skip


@given(st.lists(_ROWS, max_size=14), st.booleans())
def test_any_order_is_followed(rows: list[str], exact: bool) -> None:  # noqa: FBT001
    tracker = Tracker(POP3, exact=exact)
    for row in rows:
        twin = tracker.copy()
        said = Line(Side(row[0]), row[3:].encode("latin-1"), CRLF)
        assert tracker.feed(said) == twin.feed(said)


@pytest.mark.parametrize("secret", [b"pa55word", b"p w", b"STATION"])
def test_no_finding_tells_a_secret(secret: bytes) -> None:
    said = base64.b64encode(secret).decode()
    rows = [
        "S: +OK",
        "C: AUTH LOGIN",
        "S: + AA==",
        f"C: {said}",
        "S: + AA==",
        f"C: {secret.decode()}",
        "S: -ERR",
    ]
    for step in steps(POP3, rows):
        for found in step.findings:
            assert secret.decode() not in found.message
            assert said not in found.message


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER", "PLAIN"])
@pytest.mark.parametrize("secure", [False, True])
def test_a_token_in_clear_is_called_a_token(mechanism: str, *, secure: bool) -> None:
    said = {
        "XOAUTH2": sasl.xoauth2(b"a", b"a-token"),
        "OAUTHBEARER": sasl.oauthbearer(b"a", b"a-token"),
        "PLAIN": sasl.plain(b"a", b"sesame"),
    }
    code = "password-in-clear" if mechanism == "PLAIN" else "token-in-clear"
    line = base64.b64encode(said[mechanism]).decode()
    tls = ["C: STLS", "S: +OK"] if secure else []
    for rows in ([f"C: AUTH {mechanism} {line}"], [f"C: AUTH {mechanism}", "S: + ", f"C: {line}"]):
        last = steps(POP3, ["S: +OK", *tls, *rows])[-1]
        assert [found.code for found in last.findings] == ([] if secure else [code])
        if last.findings:
            assert ("token" in last.findings[0].message) == (mechanism != "PLAIN")
            assert ("password" in last.findings[0].message) == (mechanism == "PLAIN")


def test_a_challenge_to_an_exchange_that_stands_behind_one_that_was_given_up() -> None:
    asked = ["S: +OK ready", "C: AUTH PLAIN", "C: AUTH PLAIN", "S: +OK", "C: STAT", "S: + Zm8="]
    last = steps(POP3, asked, exact=True)[-1]
    assert last.after.exchange is not None
    assert (last.after.exchange.challenge, last.after.exchange.responses) == (b"Zm8=", 0)


def test_a_response_where_the_reply_before_it_has_no_end() -> None:
    asked = ["S: +OK ready", "C: CAPA", "C: AUTH PLAIN", "S: +OK", "S: TOP", "C: AGEAYg=="]
    last = steps(POP3, asked)[-1]
    assert last.kind is Kind.RESPONSE
    assert "end-missing" in [found.code for found in last.findings]
    assert last.after.capabilities == ("TOP",)


def test_a_step_tells_whether_all_of_its_line_is_a_secret() -> None:
    *_, challenge, response = steps(POP3, ["S: +OK ready", "C: AUTH PLAIN", "S: + ", "C: AGEAYg=="])
    assert (challenge.unseen, response.unseen) == (False, True)
    assert response.shown.octets == b"********"


def test_a_remark_belongs_to_no_exchange() -> None:
    _greeting, noop = exchanges(steps(POP3, ["S: +OK ready", "C: NOOP", "S# a remark", "S: +OK"]))
    assert [step.kind for step in noop.answer] == [Kind.REPLY]


@pytest.mark.parametrize(
    "rows",
    [
        ["C: AUTH ANONYMOUS", "S: + ", "C: c2lyaGM="],
        ["C: AUTH GSSAPI", "S: + ", "C: YIIFwAYJ"],
        ["C: AUTH OAUTHBEARER", "S: + eyJzdGF0dXMiOiI0MDEifQ==", "C: ********", "S: + e30=", "C: AQ=="],
    ],
)
def test_what_holds_no_password_for_certain_is_not_said_to(rows: list[str]) -> None:
    assert not {"password-in-clear", "token-in-clear"} & {
        found.code for step in steps(POP3, ["S: +OK", *rows]) for found in step.findings
    }


def test_an_exchange_that_was_cancelled_is_refused() -> None:
    said = ["S: +OK", "C: AUTH PLAIN", "S: + ", "C: *"]
    assert [found.code for found in steps(POP3, [*said, "S: +OK"])[-1].findings] == ["cancel-accepted"]
    assert [found.code for found in steps(POP3, [*said, "S: -ERR"])[-1].findings] == ["negative"]
