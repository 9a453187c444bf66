"""What a server has told that it can do, and clients that don't keep to it."""

import pytest

from popconsole.protocol import POP2, POP3
from popconsole.protocol.sasl import encode
from popconsole.protocol.table import Protocol
from tests.analysis.follow import steps

GREETING = "S: +OK ready <1.2@pop.example>"
LOGIN = ["C: USER a", "S: +OK", "C: PASS b", "S: +OK"]


def codes(*rows: str, protocol: Protocol = POP3) -> list[str]:
    told = steps(protocol, list(rows), exact=True)
    quiet = {"password-in-clear", "negative", "token-in-clear", "mechanism-weak", "tls-unused"}
    return [finding.code for step in told for finding in step.findings if finding.code not in quiet]


def capa(*rows: str) -> list[str]:
    return ["C: CAPA", "S: +OK", *(f"S: {row}" for row in rows), "S: ."]


def test_what_capa_did_not_list_is_told_once_a_capability() -> None:
    listed = [GREETING, *capa("USER"), *LOGIN]
    assert codes(*listed, "C: UIDL", "S: -ERR", "C: TOP 1 0", "S: -ERR", "C: UIDL 1", "S: -ERR") == [
        "capability-unlisted", "capability-unlisted",
    ]  # fmt: skip
    assert codes(GREETING, *capa("SASL PLAIN"), *LOGIN) == ["capability-unlisted"]  # USER, and PASS with it
    assert not codes(GREETING, *capa("TOP"), *LOGIN)  # no way to log in was listed
    assert not codes(GREETING, *LOGIN, "C: UIDL", "S: -ERR")  # nobody has asked
    assert not codes(GREETING, *capa("USER"), "C: AUTH", "S: -ERR")  # this asks


def test_a_mechanism_that_capa_did_not_list() -> None:
    listed = [GREETING, *capa("SASL PLAIN CRAM-MD5")]
    assert codes(*listed, "C: AUTH SCRAM-SHA-1", "S: -ERR") == ["mechanism-unlisted"]
    assert codes(*listed, "C: auth cram-md5", "S: -ERR") == ["capability-refused"]
    assert codes(GREETING, *capa("USER"), "C: AUTH PLAIN", "S: -ERR") == ["capability-unlisted"]


def test_commands_that_are_sent_ahead() -> None:
    ahead = ["C: USER a", "C: PASS b", "C: STAT", "S: +OK", "S: +OK", "S: +OK 1 3"]
    assert codes(GREETING, *ahead) == ["pipelining-unlisted"]
    assert codes(GREETING, *capa("USER"), *ahead) == ["pipelining-unlisted"]
    assert not codes(GREETING, *capa("USER", "PIPELINING"), *ahead)
    assert not codes(GREETING, "C: USER a", "C: QUIT")  # gives up
    assert not codes("S: + POP2 ready", "C: HELO a b", "C: QUIT", protocol=POP2)
    # where a writer leaves replies out, who can tell
    assert codes(GREETING, "C: CAPA", "S~ the list", "S: .", "C: USER a", "C: PASS b") == ["status-omitted"]


def test_what_was_told_before_tls_counts_for_nothing() -> None:
    secured = [GREETING, *capa("STLS", "SASL PLAIN"), "C: STLS", "S: +OK"]
    assert codes(*secured, "C: AUTH PLAIN", "S: -ERR", "C: AUTH PLAIN", "S: -ERR") == ["capabilities-stale"]
    assert not codes(*secured, *capa("SASL PLAIN"), "C: AUTH PLAIN", "S: + ")
    assert not codes(*secured, *LOGIN, "C: UIDL", "S: -ERR")  # of RFC 1939: one may try
    assert not codes(GREETING, "C: STLS", "S: +OK", "C: AUTH PLAIN", "S: -ERR")


def test_apop_without_a_timestamp() -> None:
    apop = ["C: APOP a " + "0" * 32, "S: -ERR"]
    assert codes("S: +OK ready 1@pop.example", *apop, *apop) == ["apop-without-timestamp"]
    assert not codes(GREETING, *apop)
    assert codes(*apop) == ["greeting-omitted"]
    steps_ = steps(POP3, ["S: +OK POP3 server", "S: <1.2@pop.example> ready", *apop])
    assert not any(f.code == "apop-without-timestamp" for step in steps_ for f in step.findings)


@pytest.mark.parametrize(
    ("digest", "right"), [("0" * 32, True), ("********", True), ("A" * 32, False), ("0" * 31, False)]
)
def test_the_form_of_a_digest(digest: str, right: bool) -> None:  # noqa: FBT001
    assert (codes(GREETING, f"C: APOP a {digest}") == []) is right
    assert codes(GREETING, "C: APOP a") == ["argument-missing"]


@pytest.mark.parametrize(
    ("mechanism", "response", "right"),
    [
        ("PLAIN", b"\0a\0b", True),
        ("PLAIN", b"a\0b", False),
        ("PLAIN", b"\0a\0", False),
        ("PLAIN", b"", False),
        ("XOAUTH2", b"user=a\1auth=Bearer x\1\1", True),
        ("XOAUTH2", b"user=a auth=Bearer x", False),
        ("SCRAM-SHA-1", b"n,,n=a,r=fy", True),
        ("SCRAM-SHA-1", b"n=a,r=fy", False),
        ("X-OWN", b"anything", True),
    ],
)
def test_the_form_of_an_initial_response(mechanism: str, response: bytes, right: bool) -> None:  # noqa: FBT001
    said = encode(response).decode() or "="
    assert ("exchange-malformed" in codes(GREETING, f"C: AUTH {mechanism} {said}")) is not right


@pytest.mark.parametrize(
    ("mechanism", "responses", "right"),
    [
        ("CRAM-MD5", [b"a " + b"0" * 32], True),
        ("CRAM-MD5", [b"a ABCDE"], False),
        ("CRAM-MD5", [b"0" * 32], False),
        ("LOGIN", [b"a", b"b"], True),
        ("OAUTHBEARER", [b"n,a=a,\1auth=Bearer x\1\1", b"\1"], True),
        ("SCRAM-SHA-256", [b"n,,n=a,r=fy", b"c=biws,r=fy,p=cA==", b""], True),
        ("SCRAM-SHA-256", [b"n,,n=a,r=fy", b"c=biws,r=fy"], False),
    ],
)
def test_the_form_of_a_response(mechanism: str, responses: list[bytes], right: bool) -> None:  # noqa: FBT001
    rows = [GREETING, f"C: AUTH {mechanism}"]
    for response in responses:
        rows += [r"S: + ", f"C: {encode(response).decode()}"]
    assert ("exchange-malformed" in codes(*rows)) is not right


def test_a_mask_has_no_form() -> None:
    assert not codes(GREETING, "C: AUTH PLAIN ********")
    assert not codes(GREETING, "C: AUTH CRAM-MD5", "S: + ", "C: ********")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (["C: CAPA", "S: +OK", "S: XFOO bar", "S: .", "C: xfoo 1"], ["command-own"]),
        (["C: CAPA", "S: +OK", "S: XBAR", "S: .", "C: XFOO 1"], ["command-unknown"]),
        (["C: XFOO"], ["command-unknown"]),
    ],
)
def test_a_command_of_the_servers_own(rows: list[str], code: list[str]) -> None:
    assert codes(GREETING, *rows) == code


def test_behind_the_tag_of_a_language_its_words_stand() -> None:
    rows = ["C: LANG fr", "S: +OK fr langue chang\xc3\xa9e", "C: NOOP", "S: +OK d\xc3\xa9j\xc3\xa0"]
    assert "text-octets" not in codes(GREETING, *rows)
    assert "text-octets" in codes(GREETING, "C: LANG fr", "S: -ERR refus\xc3\xa9")


@pytest.mark.parametrize(
    ("answer", "language", "told"),
    [
        ("+OK es hecho", "es", False),
        ("+OK", "fr", True),
        ("+OK 42", "fr", True),
        ("+OK i-default", "i-default", False),
    ],
)
def test_the_tag_of_a_language(answer: str, language: str, told: bool) -> None:  # noqa: FBT001
    last = steps(POP3, [GREETING, "C: LANG fr", f"S: {answer}"])[-1]
    assert last.after.language == language
    assert ([finding.code for finding in last.findings] == ["language-untold"]) is told


@pytest.mark.parametrize(
    ("listed", "line", "plain"),
    [
        ("UTF8 USER", "USER \xc3\xa4", True),
        ("UTF8 USER", "PASS \xc3\xa4", True),
        ("UTF8 USER", "USER \xe4", False),  # no UTF-8
        ("UTF8 USER", "NOOP \xc3\xa4", False),
        ("UTF8", "USER \xc3\xa4", False),
        ("USER", "USER \xc3\xa4", False),
    ],
)
def test_names_in_utf8_where_the_server_takes_them(listed: str, line: str, plain: bool) -> None:  # noqa: FBT001
    assert ("text-octets" in codes(GREETING, *capa(listed), f"C: {line}")) is not plain


def test_a_password_that_was_not_given() -> None:
    for protocol, rows in (
        (POP3, ["S: +OK", "C: USER a", "S: +OK", "C: PASS"]),
        (POP2, ["S: + POP2", "C: HELO a"]),
    ):
        last = steps(protocol, rows)[-1]
        assert "password-in-clear" not in [finding.code for finding in last.findings]


@pytest.mark.parametrize(
    ("between", "told"),
    [
        (["C: STAT", "S: -ERR"], ["command-wrong-state", "pass-apart"]),
        (["C: CAPA", "S: -ERR"], ["pass-apart"]),
        (["C: XYZ", "S: -ERR"], ["command-unknown", "pass-apart"]),
        (["C: STAT", "S: -ERR", "C: PASS x", "S: -ERR", "C: USER a", "S: +OK"],
         ["command-wrong-state", "pass-apart"]),
        ([], []),
    ],
)  # fmt: skip
def test_what_stands_between_user_and_pass(between: list[str], told: list[str]) -> None:
    assert codes(GREETING, "C: USER a", "S: +OK", *between, "C: PASS b", "S: +OK") == told


def test_a_second_user_is_illegal_behind_an_accepted_one_alone() -> None:
    user = ["C: USER a", "S: +OK"]
    assert codes(GREETING, *user, *user) == ["command-wrong-state"]
    refused = [*user, "C: USER b", "S: -ERR"]
    assert codes(GREETING, *refused, *user, "C: PASS b", "S: +OK") == ["command-wrong-state"]
    assert codes(GREETING, *refused, "C: PASS b", "S: -ERR") == ["command-wrong-state"] * 2  # no name stands
    assert not codes(GREETING, "C: USER a", "S: -ERR", *user, "C: PASS b", "S: -ERR", *user)
