"""The mock server that other people's tests start."""

import asyncio
import pickle
import poplib
import re
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole import MockServer
from popconsole.api import ApiError
from popconsole.api.mail import message

NINA = {"nina": "sesame"}


def _logged_in(server: MockServer, user: str = "nina") -> poplib.POP3:
    client = poplib.POP3(server.host, server.pop3_port, timeout=5)
    client.user(user)
    client.pass_(server.users[user])
    return client


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer(users=NINA, mail=["Subject: a\n\n.dot\n", b"Subject: b\r\n\r\nx"]) as server:
        yield server


def test_mail_is_served_and_what_is_deleted_is_gone(server: MockServer) -> None:
    client = _logged_in(server)
    assert client.stat() == (2, 37)
    assert client.retr(1)[1] == [b"Subject: a", b"", b".dot"]
    assert [row.split()[1].decode() for row in client.uidl()[1]] == [*server.unique_ids("nina")]
    client.dele(1)
    assert len(server.mail("nina")) == 2
    client.quit()
    assert server.mail("nina") == (b"Subject: b\r\n\r\nx\r\n",)


def test_the_sessions_are_values(server: MockServer) -> None:
    client = _logged_in(server)
    [now] = server.sessions
    assert (now.number, now.protocol, now.user, now.state) == (1, "POP3", "nina", "TRANSACTION")
    assert not now.ended
    client.noop()
    client.quit()
    [session] = server.settle()
    assert session.ended
    assert session.state == "UPDATE"
    assert session.keywords == ("USER", "PASS", "NOOP", "QUIT")
    assert session.commands == ("USER nina", "PASS ********", "NOOP", "QUIT")
    assert [(found.code, found.severity, found.n) for found in session.findings] == [
        ("password-in-clear", "note", 5)
    ]
    assert "sesame" not in repr(session) + session.transcript.text() + session.transcript.annotated()
    assert "PASS sesame" in session.transcript.text(reveal=True)
    assert pickle.loads(pickle.dumps(session)) == session  # noqa: S301 - our own
    with pytest.raises(AttributeError):
        session.number = 2  # type: ignore[misc]  # it is to fail


def test_what_was_said_can_be_asked_when_it_is_over() -> None:
    with MockServer(users=NINA, mail=[]) as server:
        _logged_in(server).quit()
        assert "POP3 " in repr(server)
    assert [session.user for session in server.sessions] == ["nina"]
    assert server.transcript.text().startswith("Transcript: 1\nProtocol: POP3\n")
    assert server.mail("nina") == ()
    assert "not listening" in repr(server)
    server.stop()
    with pytest.raises(ApiError, match="started before"):
        server.start()


def test_mail_comes_while_sessions_go_on(server: MockServer) -> None:
    client = _logged_in(server)
    message = EmailMessage()
    message["Subject"] = "Grüße"
    message.set_content("Hello\n")
    unique_id = server.deliver("nina", message)
    assert client.stat()[0] == 2
    client.quit()
    client = _logged_in(server)
    assert client.stat()[0] == 3
    assert unique_id in client.uidl(3).decode()
    assert b"Hello" in client.retr(3)[1]
    client.quit()


def test_pop2_has_folders() -> None:
    with (
        MockServer(users=NINA, mail={"nina": {"lists": ["one\n"]}}) as server,
        socket.create_connection((server.host, server.pop2_port), timeout=5) as line,
        line.makefile("rwb") as file,
    ):
        file.readline()
        for said in (b"HELO nina sesame", b"FOLD lists", b"QUIT"):
            file.write(said + b"\r\n")
            file.flush()
            heard = file.readline()
            assert heard.startswith({b"H": b"#0 ", b"F": b"#1 ", b"Q": b"+"}[said[:1]])
        assert server.mail("nina", "lists") == (b"one\r\n",)
        assert server.mail("nina") == ()
        assert server.sessions[0].keywords == ("HELO", "FOLD", "QUIT")


def test_without_users_and_mail_there_are_the_built_in_ones() -> None:
    with MockServer(keep=True) as server:
        assert server.users == {"student": "learn", "teacher": "chalk", "guest": "welcome"}
        before = server.mail("student")
        assert len(before) == 6
        client = _logged_in(server, "student")
        client.dele(1)
        client.quit()
        assert server.mail("student") == before
    assert MockServer(users={"nina": "x", "teacher": "y"}).mail("nina") == before
    assert MockServer(mail=[b"the same"]).mail("guest") == (b"the same\r\n",)


def test_mail_is_copied_from_a_mailbox_on_the_disk(tmp_path: Path) -> None:
    mbox = tmp_path / "mail.mbox"
    mbox.write_bytes(b"From a Mon Jan  1 00:00:00 2026\nSubject: a\n\none\n")
    with MockServer(users=NINA, mail={"nina": {"INBOX": mbox}}) as server:
        assert server.mail("nina") == (b"Subject: a\r\n\r\none\r\n",)
        client = _logged_in(server)
        client.dele(1)
        client.quit()
        assert server.mail("nina") == ()
    assert b"one" in mbox.read_bytes()
    with pytest.raises(ApiError, match=r"mail: there is nothing at .*nothing"):
        MockServer(mail=tmp_path / "nothing")
    (tmp_path / "no.mbox").write_bytes(b"this is no mbox\n")
    with pytest.raises(ApiError, match=r"mail: .*no\.mbox can't be read: "):
        MockServer(mail=tmp_path / "no.mbox")


@settings(max_examples=30)
@given(st.binary(max_size=80) | st.text(max_size=80))
def test_any_text_is_served_with_lines_that_end(text: bytes | str) -> None:
    made = message(text, 1)
    assert re.search(rb"(?<!\r)\n", made.octets) is None
    assert made.octets.endswith(b"\r\n") or not text
    octets = text.encode() if isinstance(text, str) else text
    assert made.octets.replace(b"\r\n", b"\n").rstrip(b"\n") == octets.replace(b"\r\n", b"\n").rstrip(b"\n")


def test_it_goes_wrong_as_it_is_told() -> None:
    with MockServer(
        users=NINA, mail=["a\n" * 100], persona="dovecot", faults=["drop-after:30@RETR"]
    ) as server:
        client = _logged_in(server)
        assert b"Dovecot" in client.getwelcome()
        with pytest.raises(poplib.error_proto):
            client.retr(1)
        client.close()
        [session] = server.settle()
        assert session.state == "TRANSACTION"
        assert {"fault-injected", "closed-early"} <= {found.code for found in session.findings}


def test_tls_is_trusted_by_who_knows_its_authority() -> None:
    with MockServer(users=NINA, mail=[], tls=True, plain=False) as server:
        context = server.client_context()
        client = poplib.POP3_SSL("localhost", server.pop3s_port, context=context, timeout=5)
        client.user("nina")
        client.pass_("sesame")
        client.quit()
        other = poplib.POP3("localhost", server.pop3_port, timeout=5)
        other.stls(context)
        other.quit()
    one, two = server.sessions
    assert one.keywords == ("USER", "PASS", "QUIT")
    assert two.keywords == ("CAPA", "STLS", "QUIT")


def test_it_is_an_asynchronous_context_too() -> None:
    async def play() -> None:
        async with MockServer(mail=[]) as server:
            reader, writer = await asyncio.open_connection(server.host, server.pop3_port)
            assert (await reader.readline()).startswith(b"+OK")
            writer.close()
            await writer.wait_closed()
            [session] = await asyncio.to_thread(server.settle)
            assert session.user is None

    asyncio.run(play())


def test_who_does_not_hang_up_is_told_of(server: MockServer) -> None:
    client = _logged_in(server)
    with pytest.raises(ApiError, match=r"a session goes on after .* seconds: does the client close"):
        server.settle(0.01)
    client.close()


def test_a_client_that_is_silent_is_hung_up_on() -> None:
    with MockServer(idle=0.05) as server, socket.create_connection((server.host, server.pop3_port)) as line:
        line.settimeout(5)
        while line.recv(100):
            pass


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"users": {}}, "users: names and passwords were expected"),
        ({"users": {"nina": "a\nb"}}, "users: the name or the password of 'nina'"),
        ({"mail": "one message"}, "mail: a list of messages was expected, and this is one"),
        ({"mail": {"nina": []}}, "mail: there is no user 'nina'; there are: student, teacher, guest"),
        ({"mail": [7]}, "mail: bytes, a text or an email.message.Message was expected.*not int"),
        ({"persona": "nobody"}, 'there is no persona "nobody"; there are: '),
        ({"faults": ["nothing"]}, "nothing"),
        ({"faults": ["tls-expired"]}, "can't strike a server without TLS"),
        ({"idle": 0}, "idle: seconds were expected"),
    ],
)
def test_what_can_not_be_is_told_at_once(given: dict[str, object], told: str) -> None:
    with pytest.raises(ApiError, match=told):
        MockServer(**given)  # type: ignore[arg-type]  # as tests write it


def test_what_another_address_lays_open_is_told() -> None:
    with pytest.warns(UserWarning, match="Everyone who can reach 0.0.0.0 can read and delete"):
        MockServer(host="0.0.0.0")  # noqa: S104 - it is not started


def test_what_goes_wrong_in_the_thread_of_the_server_is_raised_here(server: MockServer) -> None:
    def fail() -> None:
        raise KeyError("it")

    with pytest.raises(KeyError, match="it"):
        server._ask(fail)


def test_what_is_not_there_is_told() -> None:
    server = MockServer()
    for ask in ("pop3_port", "transcript", "authority"):
        with pytest.raises(ApiError):
            getattr(server, ask)
    with pytest.raises(ApiError, match="there is no user 'nina'"):
        server.mail("nina")
    with server, pytest.raises(ApiError, match="no TLS"):
        _ = server.pop3s_port
    with pytest.warns(UserWarning, match="can reach"):
        server = MockServer(host="256.256.256.256")
    with pytest.raises(ApiError, match="cannot listen on"):
        server.start()
