"""Servers and clients of other protocols are named, once; a login that is refused for want of TLS."""

import pytest

from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from tests.analysis.follow import steps


def found(*rows: str, protocol: Protocol = POP3) -> list[tuple[str, str]]:
    told = steps(protocol, list(rows), exact=True)
    quiet = ("negative", "response-code")
    return [
        (f.code, str(dict(f.met).get("other", ""))) for s in told for f in s.findings if f.code not in quiet
    ]


@pytest.mark.parametrize(
    ("greeting", "other"),
    [
        ("220 mail.example ESMTP Postfix", "SMTP"),
        ("220-mail.example", "SMTP"),
        ("554 no service", "SMTP"),
        ("* OK [CAPABILITY IMAP4rev1] ready", "IMAP"),
        ("HTTP/1.1 400 Bad Request", "HTTP"),
        ("SSH-2.0-OpenSSH_9.2", "SSH"),
        ("220 ftp.example FTP server", "FTP"),
        ("200 news.example", "NNTP"),
        ("\x15\x03\x01\x00\x02\x02F", "TLS"),
        ("+ POP2 pop.example", "POP2"),
    ],
)
def test_a_server_of_another_protocol_is_named_once(greeting: str, other: str) -> None:
    rows = [f"S: {greeting}", "S: 250-and more", "C: USER a", "S: 500 what?", "C: STAT", "S: 500 what?"]
    assert found(*rows) == [("server-of-another", other)]


def test_servers_that_nothing_names() -> None:
    assert found("S: hello?", "S: who are you?", "C: USER a") == [("greeting-foreign", "")]
    assert found("S: +OK POP3 ready", protocol=POP2)[0] == ("server-of-another", "POP3")
    assert found("S: + hello", protocol=POP2)[0] == ("greeting-foreign", "")
    assert found("S: - too many", protocol=POP2) == [("greeting-refused", "")]
    assert found("S: -ERR too many", protocol=POP2)[0] == ("server-of-another", "POP3")
    assert found("S: -ERR too many", "C: QUIT") == [("greeting-refused", ""), ("session-over", "")]


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("a1 LOGIN u x", "IMAP"),
        ("TAG1 LOGOUT", "IMAP"),
        ("EHLO me", "SMTP"),
        ("MAIL FROM:<a@b>", "SMTP"),
        ("GET / HTTP/1.1", "HTTP"),
        ("\x16\x03\x01\x02\x00\x01", "TLS"),
    ],
)
def test_a_client_of_another_protocol_is_named_once(line: str, other: str) -> None:
    rows = ["S: +OK ready", f"C: {line}", "S: -ERR what?", f"C: {line}", "S: -ERR what?"]
    assert found(*rows) == [("client-of-another", other)]
    assert found(*rows, "C: XYZ")[1:] == [("command-unknown", "")]


def test_the_header_of_a_request_of_http_is_part_of_it() -> None:
    rows = ["S: +OK ready", "C: GET / HTTP/1.1", "S: -ERR", "C: Host: a", "S: -ERR", "C: ", "S: -ERR"]
    assert found(*rows) == [("client-of-another", "HTTP")]
    assert found("S: +OK ready", "C: Host: a", "S: -ERR", "C: ") == [
        ("command-unknown", ""),
        ("command-empty", ""),
    ]


def test_a_client_and_its_server_of_another_protocol() -> None:
    rows = [
        "S: 220 mail ESMTP",
        "C: EHLO x",
        "S: 250-mail",
        "S: 250 OK",
        "C: USER a",
        "S: 502",
        "C: QUIT",
        "S: 221",
    ]
    assert found(*rows) == [("server-of-another", "SMTP")]


@pytest.mark.parametrize(
    ("command", "answer", "wanted"),
    [
        ("USER a", "-ERR [AUTH] plaintext authentication disallowed", True),
        ("USER a", "-ERR use STLS first", True),
        ("AUTH PLAIN", "-ERR encryption is required", True),
        ("APOP a " + "0" * 32, "-ERR not over an insecure connection", True),
        ("USER a", "-ERR Command is not valid in this state.", True),
        ("PASS a", "-ERR Command is not valid in this state.", False),
        ("USER a", "-ERR no such user", False),
        ("STLS", "-ERR no TLS here", False),
        ("XYZ", "-ERR TLS?", False),
    ],
)
def test_a_login_that_is_refused_for_want_of_tls(command: str, answer: str, wanted: bool) -> None:  # noqa: FBT001
    rows = ["S: +OK <1.2@x>", f"C: {command}", f"S: {answer}"]
    assert ("tls-wanted" in [code for code, _other in found(*rows)]) is wanted


def test_under_tls_no_tls_is_wanted() -> None:
    rows = ["S: +OK", "C: STLS", "S: +OK", "C: USER a", "S: -ERR TLS is too old"]
    assert not found(*rows)


def test_behind_the_rest_of_an_answer_the_session_is_judged_as_ever() -> None:
    rows = ["S: of a message", "S: and so on", "S: .", "C: XYZ", "S: -ERR what?", "C: RETR", "S: -ERR"]
    codes = [f.code for step in steps(POP3, rows) for f in step.findings if f.code != "negative"]
    assert codes == [
        "begins-within", "command-unknown", "greeting-omitted", "argument-missing", "command-wrong-state",
    ]  # fmt: skip
