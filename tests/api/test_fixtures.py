"""The fixtures of the plugin, in this very run, and what they have told when a test fails."""

import poplib
import socket
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from popconsole.api import ApiError, MockServer
from popconsole.api.fixtures import sections, server_for
from popconsole.pytest_plugin import _made, _of_marker, _of_parameter, pytest_runtest_makereport

pytestmark = [
    pytest.mark.pop3_server(users={"nina": "sesame"}, mail=["a\n"] * 200),
    pytest.mark.pop2_server(mail=[]),
]


def _reported(item: Any, *, passed: bool, when: str = "call") -> list[tuple[str, str]]:
    """Return the sections that the plugin adds to a report."""
    report: Any = SimpleNamespace(failed=not passed, when=when, sections=[])
    adding = pytest_runtest_makereport(item)
    next(adding)
    with pytest.raises(StopIteration) as ended:
        adding.send(report)
    assert ended.value.value is report
    found: list[tuple[str, str]] = report.sections
    return found


@pytest.mark.pop3_server(persona="dovecot")
def test_the_nearest_marker_says_the_last_word(
    pop3_server: MockServer, pop2_server: MockServer, request: pytest.FixtureRequest
) -> None:
    client = poplib.POP3(pop3_server.host, pop3_server.pop3_port, timeout=5)
    assert b"Dovecot" in client.getwelcome()
    client.user("nina")
    client.pass_("sesame")
    for number in range(1, 200):
        client.retr(number)
    client.quit()
    assert pop2_server.mail("student") == ()
    assert not _reported(request.node, passed=True)
    assert not _reported(request.node, passed=False, when="teardown")
    said, nobody = _reported(request.node, passed=False)
    assert said[0] == "popconsole: POP3 #1"
    rows = said[1].split("\n")
    assert len(rows) == 401
    assert rows[200].startswith("... ")
    assert rows[200].endswith(" more rows")
    assert nobody[1].startswith(
        f"nobody has called the mock server at 127.0.0.1 (POP3 {pop2_server.pop3_port}, "
    )


@pytest.mark.parametrize("pop2_server", [{"users": {"rosa": "x"}}], indirect=True)
def test_a_parameter_says_what_the_server_is_made_of(pop2_server: MockServer) -> None:
    with socket.create_connection((pop2_server.host, pop2_server.pop2_port), timeout=5) as line:
        assert line.recv(100).startswith(b"+ POP2 ")
        line.sendall(b"HELO rosa x\r\n")
        assert line.recv(100).startswith(b"#0 ")
    [section] = sections([pop2_server], 80)
    assert section[0] == "popconsole: POP2 #1"


def test_a_test_makes_its_own(
    make_pop_server: Callable[..., MockServer], request: pytest.FixtureRequest
) -> None:
    one, other = make_pop_server(mail=[]), make_pop_server(persona="uw-ipop2d", tls=True)
    assert one.pop3_port != other.pop3_port
    assert len(_reported(request.node, passed=False)) == 2
    with pytest.raises(pytest.fail.Exception, match='make_pop_server: there is no persona "x"'):
        make_pop_server(persona="x")


def test_a_test_without_a_server_has_no_section(request: pytest.FixtureRequest) -> None:
    assert not _reported(request.node, passed=False)


@pytest.mark.parametrize(
    ("protocol", "given", "told"),
    [
        ("POP3", {"user": "nina"}, 'there is no argument "user"; there are: users, mail, persona'),
        ("POP2", {"persona": "dovecot"}, "dovecot does not speak POP2"),
        ("POP3", {"faults": "pop2-crlf"}, "a fault of POP2 alone"),
        ("POP3", {"faults": ["nothing"]}, 'there is no fault "nothing"'),
    ],
)
def test_what_a_server_can_not_be_is_told(protocol: str, given: dict[str, object], told: str) -> None:
    with pytest.raises(ApiError, match=told):
        server_for(protocol, given)
    assert told in str(_made(protocol, given))


def test_what_is_no_argument_by_name_is_told() -> None:
    with pytest.raises(pytest.fail.Exception, match="arguments by name alone"):
        _of_marker("pop3_server", pytest.mark.pop3_server("dovecot").mark)
    with pytest.raises(pytest.fail.Exception, match="a dict was expected"):
        _of_parameter("pop3_server", "dovecot")
