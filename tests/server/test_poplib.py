"""Python's own POP3 client against the real server; POP2 by a bare socket."""

import poplib
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from popconsole.maildrop.builtin import builtin_maildrops
from popconsole.maildrop.names import INBOX
from popconsole.server.setup import Setup

STUDENT = builtin_maildrops().mailboxes(b"student")


@pytest.fixture
def running(serving: Callable[..., AbstractContextManager[Any]]) -> Iterator[Any]:
    with serving() as server:
        yield server


@pytest.fixture
def pop3(running: Any) -> Iterator[poplib.POP3]:
    client = _call(running.pop3)
    yield client
    client.close()


def _call(address: tuple[str, int]) -> poplib.POP3:
    host, port = address
    return poplib.POP3(host, port, timeout=10)


def _login(client: poplib.POP3) -> poplib.POP3:
    client.user("student")
    client.pass_("learn")
    return client


def _everything(connection: socket.socket) -> bytes:
    octets = b""
    while piece := connection.recv(65536):
        octets += piece
    return octets


def test_a_whole_session(pop3: poplib.POP3) -> None:
    inbox = STUDENT[INBOX]
    assert b"<" in pop3.getwelcome()
    assert pop3.user("student").startswith(b"+OK")
    assert pop3.pass_("learn") == b"+OK student's maildrop has 6 messages (%d octets)" % sum(
        m.size for m in inbox
    )
    assert pop3.stat() == (6, sum(m.size for m in inbox))
    assert pop3.list()[1] == [b"%d %d" % (n, m.size) for n, m in enumerate(inbox, 1)]
    one: object = pop3.list(3)  # typeshed knows the form without an argument only
    assert one == b"+OK 3 %d" % inbox[2].size
    assert pop3.uidl()[1] == [f"{n} {m.unique_id}".encode() for n, m in enumerate(inbox, 1)]
    assert pop3.uidl(2) == f"+OK 2 {inbox[1].unique_id}".encode()
    assert pop3.noop() == b"+OK"
    assert {"TOP", "USER", "UIDL", "SASL", "IMPLEMENTATION"} <= set(pop3.capa())
    assert pop3.dele(1) == b"+OK message 1 deleted"
    assert pop3.stat()[0] == 5
    assert pop3.rset().startswith(b"+OK maildrop has 6 messages")
    assert pop3.quit().startswith(b"+OK")


def test_messages_arrive_octet_by_octet_as_they_are(pop3: poplib.POP3) -> None:
    _login(pop3)
    for number, message in enumerate(STUDENT[INBOX], 1):
        _, lines, octets = pop3.retr(number)
        assert b"".join(line + b"\r\n" for line in lines) == message.octets
        assert octets == message.size
        header = message.octets.partition(b"\r\n\r\n")[0]
        assert b"\r\n".join(pop3.top(number, 0)[1]) == header + b"\r\n"


def test_apop(pop3: poplib.POP3) -> None:
    assert pop3.apop("student", "learn").startswith(b"+OK student's maildrop")


def test_each_greeting_has_a_timestamp_of_its_own(running: Any) -> None:
    greetings = set()
    for _ in range(5):
        client = _call(running.pop3)
        greetings.add(client.getwelcome())
        client.close()
    assert len(greetings) == 5


def test_a_second_login_is_refused_while_the_maildrop_is_locked(running: Any, pop3: poplib.POP3) -> None:
    _login(pop3)
    second = _call(running.pop3)
    second.user("student")
    with pytest.raises(poplib.error_proto, match=r"-ERR \[IN-USE\] another session"):
        second.pass_("learn")
    with socket.create_connection(running.pop2, 10) as pop2:
        pop2.sendall(b"HELO student learn\r\n")
        assert _everything(pop2).split(b"\r\n")[1].startswith(b"- another session")
    pop3.quit()
    _login(second)
    second.quit()


def test_deletions_last_over_both_protocols(running: Any, pop3: poplib.POP3) -> None:
    _login(pop3)
    pop3.dele(2)
    pop3.quit()
    with socket.create_connection(running.pop2, 10) as pop2:
        pop2.sendall(b"HELO student learn\r\nREAD 1\r\nRETR\r\nACKD\r\nQUIT\r\n")
        octets = _everything(pop2)
    assert octets.startswith(b"+ POP2 popconsole.example server ready\r\n#5 messages for student\r\n=391 ")
    assert STUDENT[INBOX][0].octets + b"=%d " % STUDENT[INBOX][2].size in octets
    left = running.server.setup.maildrops.mailboxes(b"student")[INBOX]
    assert left == STUDENT[INBOX][2:]


def test_a_whole_session_in_pop2_with_folders(running: Any) -> None:
    with socket.create_connection(running.pop2, 10) as pop2:
        pop2.sendall(
            b"HELO student learn\r\nFOLD lists\r\nREAD 2\r\nRETR\r\nACKS\r\nFOLD empty\r\nREAD\r\nQUIT\r\n"
        )
        octets = _everything(pop2)
    second, third = STUDENT[b"lists"][1:]
    assert octets == b"".join(
        [
            b"+ POP2 popconsole.example server ready\r\n#6 messages for student\r\n#3 messages in lists\r\n",
            b"=%d octets in message 2\r\n" % second.size,
            second.octets,
            b"=%d octets in message 3\r\n" % third.size,
            b"#0 messages in empty\r\n=0 no more messages\r\n",
            b"+ OK, popconsole.example signing off (0 messages left in this mailbox)\r\n",
        ]
    )


def test_retr_of_nothing_in_pop2_closes_without_a_word(running: Any) -> None:
    with socket.create_connection(running.pop2, 10) as pop2:
        pop2.sendall(b"HELO student learn\r\nREAD 9\r\nRETR\r\nQUIT\r\n")
        assert _everything(pop2).split(b"\r\n")[2:] == [b"=0 no message 9: the last one is 6", b""]


def test_a_whole_session_in_one_segment_and_octet_by_octet(running: Any) -> None:
    script = b"USER student\r\nPASS learn\r\nSTAT\nLIST 1\r\nNOOP\r\nNOOP\r\n"
    script += b"RETR 2\r\nFROB\r\nNOOP\r\nQUIT\r\nNOOP\r\n"
    answers = []
    for pieces in ([script], [bytes([octet]) for octet in script]):
        with socket.create_connection(running.pop3, 10) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.recv(4096)
            try:
                for piece in pieces:
                    connection.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                pass  # what comes after QUIT may find the connection closed
            answers.append(_everything(connection))
    whole, drip = answers
    assert whole == drip
    lines = whole.split(b"\r\n")
    assert lines[2:6] == [b"+OK 6 %d" % sum(m.size for m in STUDENT[INBOX]), b"+OK 1 391", b"+OK", b"+OK"]
    assert lines[-4:] == [b"-ERR unknown command FROB", b"+OK", lines[-2], b""]
    assert lines[-2].startswith(b"+OK popconsole.example POP3 server signing off")


def test_half_a_connection_is_answered_to_the_end(running: Any) -> None:
    with socket.create_connection(running.pop3, 10) as connection:
        connection.sendall(b"USER student\r\nPASS learn\r\nDELE 1\r\nQUI")
        connection.shutdown(socket.SHUT_WR)
        lines = _everything(connection).split(b"\r\n")
    assert lines[3:] == [b"+OK message 1 deleted", b""]
    maildrops = running.server.setup.maildrops
    assert len(maildrops.mailboxes(b"student")[INBOX]) == 6
    assert not maildrops.is_held(b"student")


def test_the_passwords_are_not_shown_by_a_setup() -> None:
    assert "learn" not in repr(Setup())
    assert "learn" not in "".join(map(repr, Setup().accounts))
