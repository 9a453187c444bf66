"""Mail that lies on a disk, served: streams, waiting for the disk, refusals, what POP2 makes of it."""

import mailbox
import os
import poplib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any, ClassVar

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.messages import with_crlf
from popconsole.maildrop.source import Mailbox, MailSource
from popconsole.maildrop.store import Maildrops
from popconsole.server.setup import Limits, Setup

Serving = Callable[..., AbstractContextManager[Any]]
FROM = b"From jones@x.example Mon Mar  2 09:00:00 2026\n"
TEXTS = [
    b"Subject: short\n\n.\n..\nend",
    b"Subject: long\n\n" + b"".join(b".%d" % n + b"x" * (n % 97) + b"\n" for n in range(20_000)),
    b"no header at all\n" * 5,
    b"Subject: dots\n\n" + b".\n" * 100_000,
]

UNREADABLE = r"-ERR \[SYS/TEMP\] this message can't be read just now"


def setup(source: MailSource, **more: object) -> Setup:
    maildrops = Maildrops({b"other": {}})
    maildrops.attach(b"u", source)
    accounts = Accounts({b"u": Secret(b"p"), b"other": Secret(b"p")})
    return Setup(accounts=accounts, maildrops=maildrops, **more)  # type: ignore[arg-type]


@pytest.fixture(params=["mbox", "maildir", "eml"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "mail"
    if request.param == "mbox":
        path.write_bytes(b"".join(FROM + text.removesuffix(b"\n") + b"\n\n" for text in TEXTS))
    elif request.param == "maildir":
        mailbox.Maildir(path).close()
        for n, text in enumerate(TEXTS):
            (path / "new" / f"{n}.x").write_bytes(text)
    else:
        path.mkdir()
        for n, text in enumerate(TEXTS):
            (path / f"{n}.eml").write_bytes(text.replace(b"\n", b"\r\n"))
    return path


def client_of(address: tuple[str, int]) -> poplib.POP3:
    host, port = address
    return poplib.POP3(host, port, timeout=10)


def logged_in(address: tuple[str, int]) -> poplib.POP3:
    client = client_of(address)
    client.user("u")
    client.pass_("p")
    return client


def everything(connection: socket.socket) -> bytes:
    octets = b""
    while piece := connection.recv(65536):
        octets += piece
    return octets


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_poplib_gets_what_went_in(serving: Serving, path: Path) -> None:
    texts = [with_crlf(text) for text in TEXTS]
    with serving(setup(PathSource(path))) as running:
        client = logged_in(running.pop3)
        assert client.stat() == (4, sum(map(len, texts)))
        assert [int(row.split()[1]) for row in client.list()[1]] == list(map(len, texts))
        for number, text in enumerate(texts, 1):
            status, lines, _ = client.retr(number)
            assert b"\r\n".join(lines) + b"\r\n" == text
            assert status == b"+OK %d octets" % len(text)
            header, _, body = text.partition(b"\r\n\r\n")
            top = client.top(number, 3)[1]
            assert b"\r\n".join(top).startswith(header.removesuffix(b"\r\n"))
            assert len(top) == header.count(b"\r\n") + (1 if text.endswith(header) else 5) - (not body)
        before = [row.split()[1] for row in client.uidl()[1]]
        client.dele(2)
        assert len(client.list()[1]) == len(client.uidl()[1]) == 3
        assert client.stat() == (3, sum(map(len, texts)) - len(texts[1]))
        client.quit()
    with serving(setup(PathSource(path))) as running:
        client = logged_in(running.pop3)
        assert [row.split()[1] for row in client.uidl()[1]] == [before[0], *before[2:]]
        client.close()


def test_pop2_gets_exactly_as_many_octets(serving: Serving, path: Path) -> None:
    with (
        serving(setup(PathSource(path))) as running,
        socket.create_connection(running.pop2, 10) as connection,
    ):
        rows = b"".join(b"READ %d\r\nRETR\r\nACKS\r\n" % n for n in range(1, 5))
        connection.sendall(b"HELO u p\r\n" + rows + b"QUIT\r\n")
        octets = everything(connection)
    octets = octets.split(b"\r\n", 1)[1]
    assert octets.startswith(b"#4 messages for u\r\n")
    octets = octets.split(b"\r\n", 1)[1]
    for text in TEXTS:
        length, octets = octets.split(b"\r\n", 1)
        assert length.startswith(b"=%d " % len(with_crlf(text)))
        assert octets.startswith(with_crlf(text))
        acknowledged, octets = octets[len(with_crlf(text)) :].split(b"\r\n", 1)
        assert acknowledged.startswith(b"=")
    assert octets.startswith(b"+ OK")


def test_a_whole_session_at_once_under_back_pressure(serving: Serving, path: Path) -> None:
    with (
        serving(setup(PathSource(path)), Limits(unsent=10_000)) as running,
        socket.create_connection(running.pop3, 10) as connection,
    ):
        connection.sendall(
            b"USER u\r\nPASS p\r\nRETR 2\r\nNOOP\r\nRETR 4\r\nLIST\r\nDELE 4\r\nTOP 2 0\r\nQUIT\r\nNOOP\r\n"
        )
        connection.shutdown(socket.SHUT_WR)  # and it is in no hurry to be told
        octets = everything(connection)
    stuffed = [with_crlf(TEXTS[n]).replace(b"\n.", b"\n..") + b".\r\n" for n in (1, 3)]
    middle = b"+OK %d octets\r\n%s+OK\r\n+OK %d octets\r\n%s+OK 4 messages" % (
        len(with_crlf(TEXTS[1])), stuffed[0], len(with_crlf(TEXTS[3])), stuffed[1],
    )  # fmt: skip
    assert middle in octets
    assert b"+OK top of message follows\r\nSubject: long\r\n\r\n.\r\n" in octets
    assert octets.endswith(b"signing off (3 messages left)\r\n")


def test_a_client_that_goes_away_in_the_middle_of_a_message(serving: Serving, path: Path) -> None:
    with serving(setup(PathSource(path)), Limits(unsent=10_000)) as running:
        connection = socket.create_connection(running.pop3, 10)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(b"USER u\r\nPASS p\r\nDELE 1\r\n" + b"RETR 2\r\n" * 20)
        maildrops = running.server.setup.maildrops
        until(lambda: maildrops.is_held(b"u"))
        while b"Subject: long" not in connection.recv(4096):
            pass
        connection.close()
        until(lambda: not maildrops.is_held(b"u"))
        client = logged_in(running.pop3)
        assert client.stat()[0] == 4
        client.quit()


class Slow(MailSource):
    """A maildrop on a disk that answers when it is told to."""

    on_disk: ClassVar[bool] = True

    def __init__(self, path: Path) -> None:
        self.source = PathSource(path)
        self.asked = threading.Event()
        self.go_on = threading.Event()

    def open(self, mailbox: bytes) -> Mailbox:
        self.asked.set()
        assert self.go_on.wait(10)
        return self.source.open(mailbox)


def test_others_are_served_while_a_maildrop_is_opened(serving: Serving, path: Path) -> None:
    slow = Slow(path)
    with serving(setup(slow)) as running, socket.create_connection(running.pop3, 10) as connection:
        connection.sendall(b"USER u\r\nPASS p\r\nSTAT\r\nNOOP\r\nQUIT\r\n")
        assert slow.asked.wait(10)
        other = client_of(running.pop3)
        other.user("other")
        assert other.pass_("p").startswith(b"+OK other's maildrop")
        other.quit()
        slow.go_on.set()
        lines = everything(connection).split(b"\r\n")
    assert [line[:3] for line in lines] == [b"+OK"] * 6 + [b""]
    assert lines[3].startswith(b"+OK 4 ")


def test_a_client_that_does_not_wait_leaves_no_lock(serving: Serving, path: Path) -> None:
    slow = Slow(path)
    with serving(setup(slow)) as running:
        connection = socket.create_connection(running.pop3, 10)
        connection.sendall(b"USER u\r\nPASS p\r\nDELE 1\r\n")
        assert slow.asked.wait(10)
        connection.close()
        slow.go_on.set()
        maildrops = running.server.setup.maildrops
        until(lambda: not maildrops.is_held(b"u"))
        client = logged_in(running.pop3)
        assert client.stat()[0] == 4
        client.close()


def test_stop_waits_for_the_disk(serving: Serving, path: Path) -> None:
    slow = Slow(path)
    with serving(setup(slow)) as running:
        connection = socket.create_connection(running.pop3, 10)
        connection.sendall(b"USER u\r\nPASS p\r\n")
        assert slow.asked.wait(10)
        threading.Timer(0.05, slow.go_on.set).start()
    assert not running.server.setup.maildrops.is_held(b"u")
    connection.close()


class Broken(MailSource):
    """A maildrop that can't be opened."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble

    def open(self, mailbox: bytes) -> Mailbox:
        raise MaildropError(self.trouble, "{what} is é\r\nbroken " + "x" * 600, what=mailbox.decode())


@pytest.mark.parametrize("trouble", Trouble)
def test_why_a_maildrop_cannot_be_opened(serving: Serving, trouble: Trouble) -> None:
    with serving(setup(Broken(trouble))) as running:
        client = client_of(running.pop3)
        client.user("u")
        with pytest.raises(poplib.error_proto) as caught:
            client.pass_("p")
        said = caught.value.args[0]
        assert said.startswith(b"-ERR [" + trouble.value + b"] ")
        assert b"INBOX" not in said
        client.user("other")  # and the session goes on
        client.pass_("p")
        client.quit()
        with socket.create_connection(running.pop2, 10) as connection:
            connection.sendall(b"HELO u p\r\n")
            told = everything(connection).split(b"\r\n")[1]
            assert told.startswith(b"- ")
            assert b"INBOX" not in told


def test_a_lock_of_another_program_is_told_to_the_client(serving: Serving, tmp_path: Path) -> None:
    path = tmp_path / "mail"
    path.write_bytes(FROM + TEXTS[0])
    path.with_name("mail.lock").write_text("")
    with serving(setup(PathSource(path))) as running:
        client = client_of(running.pop3)
        client.user("u")
        with pytest.raises(
            poplib.error_proto,
            match=r"\[IN-USE\] another program holds this maildrop: wait till it is done",
        ):
            client.pass_("p")
        path.with_name("mail.lock").unlink()
        client.user("u")
        client.pass_("p")
        client.quit()


def test_what_was_not_removed_is_said(serving: Serving, tmp_path: Path) -> None:
    path = tmp_path / "mail"
    path.write_bytes(FROM + TEXTS[0] + b"\n\n")
    with serving(setup(PathSource(path))) as running:
        client = logged_in(running.pop3)
        client.dele(1)
        path.write_bytes(FROM + b"Subject: something else entirely\n\n")
        with pytest.raises(poplib.error_proto, match=r"-ERR \[SYS/TEMP\] some deleted messages not removed'"):
            client.quit()
        client.close()
        with socket.create_connection(running.pop2, 10) as connection:
            connection.sendall(b"HELO u p\r\nREAD\r\nRETR\r\nACKD\r\n")
            while b"no more messages" not in connection.recv(4096):
                pass
            path.unlink()
            connection.sendall(b"FOLD other\r\n")
            assert b"- " in everything(connection)
        until(lambda: not running.server.setup.maildrops.is_held(b"u"))


def test_a_message_that_is_gone_is_refused_and_the_session_goes_on(serving: Serving, tmp_path: Path) -> None:
    for name in ("1.eml", "2.eml"):
        (tmp_path / name).write_bytes(TEXTS[0])
    with serving(setup(PathSource(tmp_path))) as running:
        client = logged_in(running.pop3)
        (tmp_path / "1.eml").unlink()
        for ask in (client.retr, lambda n: client.top(n, 0)):
            with pytest.raises(poplib.error_proto, match=UNREADABLE):
                ask(1)
        assert client.retr(2)[1][0] == b"Subject: short"
        client.quit()
        (tmp_path / "1.eml").write_bytes(TEXTS[0])
        with socket.create_connection(running.pop2, 10) as connection:
            connection.sendall(b"HELO u p\r\nREAD\r\n")
            while b"message 1" not in connection.recv(4096):
                pass
            (tmp_path / "1.eml").unlink()
            connection.sendall(b"RETR\r\n")
            assert everything(connection) == b""  # the end, without a word


def test_a_message_that_is_cut_off_is_never_ended(serving: Serving, tmp_path: Path) -> None:
    """Whoever has half of a message must not take it for the whole: no termination octet, but the end."""
    (tmp_path / "1.eml").write_bytes(TEXTS[1])
    with (
        serving(setup(PathSource(tmp_path))) as running,
        socket.create_connection(running.pop3, 10) as connection,
    ):
        connection.sendall(b"USER u\r\nPASS p\r\n")
        octets = b""
        while octets.count(b"+OK") < 3:
            octets += connection.recv(4096)
        (tmp_path / "1.eml").write_bytes(TEXTS[1][:200_000])
        connection.sendall(b"RETR 1\r\n")
        octets = b""
        with suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                octets += piece
        assert octets.startswith(b"+OK %d octets\r\n" % len(with_crlf(TEXTS[1])))
        assert b"\r\n.\r\n" not in octets


SERVER = """
import asyncio, resource, sys
from pathlib import Path
from popconsole.maildrop.configured import configured
from popconsole.server.listening.listener import PopServer
from popconsole.server.setup import Setup

async def main():
    accounts, maildrops = configured(maildrop=sys.argv[1], users=["u:p"])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with PopServer(Setup(accounts=accounts, maildrops=maildrops), pop3_port=0, pop2_port=0) as server:
        print(server.addresses["POP3"][1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="resource is POSIX's")
def test_memory_does_not_grow_with_the_mbox(tmp_path: Path) -> None:
    """60 MB of mail, 40 MB of it in one message: read, listed, sent and rewritten in under 20 MB."""
    path = tmp_path / "mail"
    line = b"A line of a message in a large mbox.\n"
    with path.open("wb") as file:
        for n in range(2_000):
            file.write(FROM + b"Subject: %d\n\n" % n + line * 270 + b"\n")
        file.write(FROM + b"Subject: large\n\n")
        for _ in range(1_200):
            file.write(line * 1_000)
    command = [sys.executable, "-c", SERVER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        connection = socket.create_connection(("127.0.0.1", int(server.stdout.readline())), 30)
        with connection:
            connection.sendall(b"USER u\r\nPASS p\r\nLIST\r\nUIDL\r\nRETR 2001\r\nDELE 1\r\nQUIT\r\n")
            received = 0
            tail = b""
            while piece := connection.recv(1 << 20):
                received += len(piece)
                tail = (tail + piece)[-100:]
        assert received > 40 << 20
        assert tail.endswith(b"signing off (2000 messages left)\r\n")
        grown = int(server.communicate("\n")[0])
    assert path.stat().st_size > 50 << 20
    assert grown * (1 if sys.platform == "darwin" else 1024) < 20 << 20


def test_pop2_and_pop3_share_one_lock_and_name_it(serving: Serving, path: Path) -> None:
    with serving(setup(PathSource(path))) as running:
        client = logged_in(running.pop3)
        with socket.create_connection(running.pop2, 10) as other:
            other.sendall(b"HELO u p\r\n")
            assert b"- another session holds this maildrop: QUIT there" in everything(other)
        client.quit()
        with socket.create_connection(running.pop2, 10) as other:
            other.sendall(b"HELO u p\r\n")
            while b"#4 messages" not in other.recv(4096):
                pass
            client = client_of(running.pop3)
            client.user("u")
            with pytest.raises(poplib.error_proto, match=r"\[IN-USE\] another session holds this maildrop"):
                client.pass_("p")
            client.close()


def test_an_mbox_that_was_cut_off_is_said_before_a_message_begins(serving: Serving, tmp_path: Path) -> None:
    path = tmp_path / "mail"
    path.write_bytes(FROM + TEXTS[0] + b"\n\n" + FROM + TEXTS[2] + b"\n")
    with serving(setup(PathSource(path))) as running:
        client = logged_in(running.pop3)
        client.dele(1)
        os.truncate(path, len(FROM + TEXTS[0]) + 2)
        for ask in (client.retr, lambda n: client.top(n, 0)):
            with pytest.raises(poplib.error_proto, match=UNREADABLE):
                ask(2)
        client.quit()  # the other is there as it was seen, and goes
    assert path.read_bytes() == b""


HEADED = "Subject: café\n\nhi\n".encode()
PARTED = (
    "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    "Content-Disposition: attachment; filename=é\n\nhi\n--b--\n"
).encode()
BODIED = "Subject: x\n\ncafé\n".encode()
LATIN = b"Subject: caf\xe9\n\nhi\n"


@pytest.mark.parametrize("kind", ["mbox", "maildir", "eml"])
def test_utf8_in_headers_on_a_disk_goes_out_in_utf8_mode_alone(
    serving: Serving, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "mail"
    texts = [BODIED, HEADED, PARTED, LATIN]
    if kind == "mbox":
        path.write_bytes(b"".join(FROM + text + b"\n" for text in texts))
    else:
        for n, text in enumerate(texts):
            at = path / (f"new/{n}.x" if kind == "maildir" else f"{n}.eml")
            at.parent.mkdir(parents=True, exist_ok=True)
            at.write_bytes(text)
        if kind == "maildir":
            (path / "cur").mkdir()
    with serving(setup(PathSource(path))) as running:
        client = logged_in(running.pop3)
        for number in (2, 3):
            for ask in (client.retr, lambda n: client.top(n, 0)):
                with pytest.raises(poplib.error_proto, match=r"-ERR \[UTF8\] this message has UTF-8"):
                    ask(number)
        for number in (1, 4):
            assert b"\r\n".join(client.retr(number)[1]) + b"\r\n" == with_crlf(texts[number - 1])
        client.quit()
        client = client_of(running.pop3)  # again, from what is known of the files
        client.utf8()
        client.user("u")
        client.pass_("p")
        for number, text in enumerate(texts, 1):
            assert b"\r\n".join(client.retr(number)[1]) + b"\r\n" == with_crlf(text)
        client.quit()
    # A server that has no UTF-8 mode sends it as it is: nobody could ever fetch it else.
    with serving(setup(PathSource(path)).as_persona("uw-ipop3d")) as running:
        client = logged_in(running.pop3)
        assert client.retr(2)[1][0] == "Subject: café".encode()
        client.quit()
