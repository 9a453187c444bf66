"""Every persona loads and holds a whole session; what some of them say is as it was recorded."""

import poplib
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.store import Maildrops
from popconsole.server.engine.answer import Answer, AnswerKind
from popconsole.server.engine.effects import Authenticate, Login, OpenFolder, Release
from popconsole.server.engine.inputs import Closed, CommandLine, Input
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.step import begin, step
from popconsole.server.listening.access import Access
from popconsole.server.setup import Setup
from popconsole.server.voice.catalogue import names, persona
from popconsole.server.voice.persona import Persona, PersonaError, Voice
from popconsole.server.voice.persona_file import parse
from tests.server.saying import whole

ONE = b"Subject: one\r\n\r\n.dot\r\n"
TWO = b"Subject: two\r\n\r\nHello\r\n"
TOTAL = len(ONE) + len(TWO)
WANTED = {
    "courier", "cyrus", "dovecot", "exchange", "gmail", "ka9q-nos", "mailutils", "minnesota-popd",
    "netscape-4.15", "popa3d", "rfc", "uw-ipop2d", "uw-ipop3d",
}  # fmt: skip

Serving = Callable[..., AbstractContextManager[Any]]


def _quick(voice: Voice | None) -> Voice | None:
    return None if voice is None else replace(voice, habits=replace(voice.habits, failure_delay=0.0))


def _setup(name: str, *, delay: bool = False) -> Setup:
    """Return a set-up with a persona, without the seconds that it lets pass after a failure."""
    setup = Setup(
        accounts=Accounts({b"u": Secret(b"p")}),
        maildrops=Maildrops({b"u": {b"INBOX": [Message(ONE, "a1"), Message(TWO, "b2")], b"empty": []}}),
        profile=Profile(host=b"fido.example"),
    ).as_persona(name)
    found = setup.taken_for
    assert found is not None
    if not delay:
        found = Persona(found.name, found.title, found.known, _quick(found.pop3), _quick(found.pop2))
    return setup.played(found)


def _said(address: tuple[str, int], *lines: bytes, counted: bool = False) -> list[bytes]:
    """Say lines one by one, each when the reply to the one before has come whole; return the replies."""
    with socket.create_connection(address, 10) as connection:
        file = connection.makefile("rb")

        def reply(line: bytes) -> bytes:
            first = file.readline()
            words = line.upper().split()
            multi = words[:1] in ([b"RETR"], [b"TOP"], [b"CAPA"]) or words in (
                [b"LIST"],
                [b"UIDL"],
                [b"AUTH"],
            )
            if counted or not multi or not first.startswith(b"+OK"):
                return first
            body = b""
            while not (body.endswith(b"\r\n.\r\n") or body == b".\r\n"):
                body += file.readline()
            return first + body

        replies = [reply(b"")]
        for line in lines:
            connection.sendall(line + b"\r\n")
            replies.append(reply(line))
        return replies


def test_all_personas_are_there() -> None:
    assert set(names()) >= WANTED
    for name in names():
        assert persona(name).title
        assert persona(name) is persona(name)


@pytest.mark.parametrize("name", sorted(n for n in names() if persona(n).pop3 is not None))
def test_a_pop3_session_with_poplib(serving: Serving, name: str) -> None:
    with serving(_setup(name)) as running:
        host, port = running.pop3
        client = poplib.POP3(host, port, timeout=10)
        assert client.getwelcome().startswith(b"+OK")
        client.user("u")
        client.pass_("p")
        assert client.stat() == (2, TOTAL)
        assert client.list()[1] == [b"1 %d" % len(ONE), b"2 %d" % len(TWO)]
        assert client.uidl()[1] == [b"1 a1", b"2 b2"]
        assert client.uidl(2) == b"+OK 2 b2"
        assert b"\r\n".join(client.retr(1)[1]) + b"\r\n" == ONE
        assert client.top(2, 0)[1] == [b"Subject: two", b""]
        client.noop()
        client.dele(1)
        client.rset()
        client.dele(2)
        with pytest.raises(poplib.error_proto, match="-ERR"):
            client.retr(2)
        with pytest.raises(poplib.error_proto, match="-ERR"):
            client.retr(99)
        with pytest.raises(poplib.error_proto, match="-ERR"):
            client._shortcmd("XYZZY")  # type: ignore[attr-defined]
        client.quit()
        assert running.server.setup.maildrops.mailboxes(b"u")[b"INBOX"] == (Message(ONE, "a1"),)


@pytest.mark.parametrize("name", sorted(n for n in names() if persona(n).pop3 is not None))
def test_apop_only_where_the_greeting_has_a_timestamp(serving: Serving, name: str) -> None:
    voice = persona(name).pop3
    assert voice is not None
    with serving(_setup(name)) as running:
        host, port = running.pop3
        client = poplib.POP3(host, port, timeout=10)
        assert (b"<" in client.getwelcome()) == voice.stamped
        if voice.stamped and "APOP" not in voice.without:
            assert client.apop("u", "p").startswith(b"+OK")
        else:
            with pytest.raises(poplib.error_proto):
                client.apop("u", "p")
        client.close()


@pytest.mark.parametrize("name", sorted(n for n in names() if persona(n).pop2 is not None))
def test_a_pop2_session(serving: Serving, name: str) -> None:
    with serving(_setup(name)) as running, socket.create_connection(running.pop2, 10) as connection:
        file = connection.makefile("rb")
        assert file.readline().startswith(b"+ ")

        def ask(line: bytes) -> bytes:
            connection.sendall(line + b"\r\n")
            return file.readline()

        assert ask(b"HELO u p").startswith(b"#2")
        length = ask(b"READ 1")
        assert length.startswith(b"=")
        size = int(length[1:].split()[0])
        connection.sendall(b"RETR\r\n")
        data = file.read(size)
        assert data.startswith(b"Subject: one\r\n")
        assert b"\r\n.dot\r\n" in data
        assert ask(b"ACKD").startswith(b"=")
        assert ask(b"QUIT").startswith(b"+ ")
        assert file.read() == b""
    assert len(running.server.setup.maildrops.mailboxes(b"u")[b"INBOX"]) == 1


def test_the_default_is_popconsole_itself() -> None:
    assert Setup().persona is None
    setup = Setup().as_persona("popa3d")
    assert setup.persona == "popa3d"
    assert "CAPA" in setup.profile.without
    assert setup.as_persona(None).profile == Profile()


# --- as recorded


def test_dovecot(serving: Serving) -> None:
    with serving(_setup("dovecot")) as running:
        replies = _said(
            running.pop3, b"PASS p", b"USER u", b"USER u", b"PASS wrong", b"USER u", b"PASS p", b"LIST",
            b"LIST  2",
            b"RETR 1", b"RETR 99", b"RETR abc", b"RETR", b"DELE 1", b"DELE 1", b"XYZZY", b"xYz abc",
            b"RSET now", b"NOOP x",
            b"USER u", b"DELE 2", b"QUIT",
        )  # fmt: skip
        greeting, *said = replies
        assert greeting.startswith(b"+OK Dovecot (Debian) ready. <")
        assert [reply.split(b"\r\n")[0] for reply in said] == [
            b"-ERR No username given.", b"+OK", b"+OK", b"-ERR [AUTH] Authentication failed.", b"+OK",
            b"+OK Logged in.", b"+OK 2 messages:", b"+OK 2 %d" % len(TWO), b"+OK %d octets" % len(ONE),
            b"-ERR There's no message 99.", b"-ERR Invalid message number: abc",
            b"-ERR Invalid message number: ",
            b"+OK Marked to be deleted.", b"-ERR Message is deleted.", b"-ERR Unknown command: XYZZY",
            b"-ERR Unknown command: XYZ", b"+OK", b"+OK", b"-ERR Unknown command: USER",
            b"+OK Marked to be deleted.", b"+OK Logging out, messages deleted.",
        ]  # fmt: skip


def test_dovecot_says_that_messages_were_deleted_and_hangs_up_after_three_mistakes(serving: Serving) -> None:
    with serving(_setup("dovecot")) as running:
        said = _said(running.pop3, b"USER u", b"PASS p", b"DELE 1", b"QUIT")
        assert said[-1] == b"+OK Logging out, messages deleted.\r\n"
        with socket.create_connection(running.pop3, 10) as connection:
            connection.sendall(b"STAT\r\nLIST\r\nRETR 1\r\nNOOP\r\n")
            octets = b""
            while piece := connection.recv(4096):
                octets += piece
        assert octets.split(b"\r\n")[1:] == [
            *[b"-ERR Unknown command."] * 3, b"-ERR Too many invalid bad commands.", b"",
        ]  # fmt: skip


def test_dovecot_s_capabilities_before_and_after_login(serving: Serving) -> None:
    with serving(_setup("dovecot")) as running:
        _greeting, before, *_rest, after = _said(running.pop3, b"CAPA", b"USER u", b"PASS p", b"CAPA")
        common = b"+OK\r\nCAPA\r\nTOP\r\nUIDL\r\nRESP-CODES\r\nPIPELINING\r\nAUTH-RESP-CODE\r\n"
        assert before.startswith(common + b"USER\r\nSASL PLAIN LOGIN CRAM-MD5")  # no STLS without TLS
        assert after == common + b".\r\n"


def test_uw_ipop3d(serving: Serving) -> None:
    with serving(_setup("uw-ipop3d")) as running:
        greeting, *said = _said(
            running.pop3, b"STAT", b"USER", b"USER nobody", b"USER u", b"PASS wrong", b" USER  u",
            b"PASS p", b"LIST 1 2",
            b"LIST", b"RSET", b"NOOP with args", b"", b"DELE 1", b"DELE 1", b"TOP 99 1", b"TOP 1",
            b"FROB", b"QUIT",
        )  # fmt: skip
        assert greeting.startswith(b"+OK POP3 2007f.104 server ready <")
        assert [reply.split(b"\r\n")[0] for reply in said] == [
            b"-ERR Unknown AUTHORIZATION state command", b"-ERR Missing username argument",
            b"+OK User name accepted, password please", b"+OK User name accepted, password please",
            b"-ERR Bad login", b"+OK User name accepted, password please", b"+OK Mailbox open, 2 messages",
            b"+OK 1 %d" % len(ONE), b"+OK Mailbox scan listing follows", b"+OK Reset state",
            b"+OK No-op to you too!", b"-ERR Null command", b"+OK Message deleted", b"-ERR No such message",
            b"-ERR Bad message number argument", b"-ERR Bad line count argument",
            b"-ERR Unknown TRANSACTION state command", b"+OK Sayonara",
        ]  # fmt: skip


def test_popa3d_has_few_words_and_hangs_up(serving: Serving) -> None:
    with serving(_setup("popa3d")) as running:
        said = _said(
            running.pop3, b"CAPA", b"USER u", b"USER x", b"PASS p", b"NOOP x", b"LIST", b"STAT", b"QUIT"
        )
        assert said == [
            b"+OK\r\n", b"-ERR\r\n", b"+OK\r\n", b"-ERR\r\n", b"+OK\r\n", b"-ERR\r\n",
            b"+OK\r\n1 %d\r\n2 %d\r\n.\r\n" % (len(ONE), len(TWO)), b"+OK 2 %d\r\n" % TOTAL, b"+OK\r\n",
        ]  # fmt: skip
        said = _said(running.pop3, b"USER u", b"PASS x", b"USER u")
        assert said[2:] == [b"-ERR Authentication failed (bad password?)\r\n", b""]


def test_cyrus_keeps_the_first_name_and_is_strict(serving: Serving) -> None:
    with serving(_setup("cyrus")) as running:
        greeting, *said = _said(
            running.pop3, b"PASS p", b"USER nobody", b"USER u", b"PASS p", b"USER u", b"PASS p", b"STAT ",
            b"LIST 1 2", b"RETR",
            b"RETR x", b"XYZZY", b"RETR 1", b"DELE 1", b"QUIT",
        )  # fmt: skip
        assert greeting.startswith(b"+OK fido.example Cyrus POP3 3.6.1-Debian-3.6.1-4+deb12u5 server ready <")
        assert [reply.split(b"\r\n")[0] for reply in said] == [
            b"-ERR [AUTH] Must give USER command", b"+OK Name is a valid mailbox",
            b"-ERR [AUTH] Must give PASS command", b"-ERR [AUTH] Invalid login",
            b"+OK Name is a valid mailbox",
            b"+OK Mailbox locked and ready", b"-ERR Syntax error", b"-ERR Unexpected extra argument",
            b"-ERR Missing argument", b"-ERR Not a number", b"-ERR Unrecognized command",
            b"+OK Message follows", b"+OK message deleted", b"+OK",
        ]  # fmt: skip


def test_netscape_as_the_article_prints_it(serving: Serving) -> None:
    with serving(_setup("netscape-4.15")) as running:
        said = _said(running.pop3, b"USER u", b"PASS p", b"STAT", b"QUIT")
        assert said == [
            b"+OK fido.example POP3 service (Netscape Messaging Server 4.15 Patch 6 (built Mar 31 2001))\r\n",
            b"+OK Name is a valid mailbox\r\n", b"+OK Maildrop ready\r\n", b"+OK 2 %d\r\n" % TOTAL,
            b"+OK\r\n",
        ]  # fmt: skip


def test_uw_ipop2d(serving: Serving) -> None:
    with serving(_setup("uw-ipop2d")) as running, socket.create_connection(running.pop2, 10) as connection:
        file = connection.makefile("rb")

        def ask(line: bytes) -> bytes:
            connection.sendall(line + b"\r\n")
            return file.readline()

        assert file.readline() == b"+ POP2 fido.example 2007f.75 server ready\r\n"
        assert ask(b"helo u p") == b"#2 messages in INBOX\r\n"
        size = len(ONE) + 12 + 2  # a Status line, and the CRLF behind the message
        assert ask(b"READ 1") == b"=%d characters in message 1\r\n" % size
        connection.sendall(b"RETR\r\n")
        assert file.read(size) == b"Subject: one\r\nStatus:   \r\n\r\n.dot\r\n\r\n"
        assert ask(b"ACKD") == b"=%d characters in message 2\r\n" % (len(TWO) + 14)
        assert ask(b"READ 1") == b"=2 characters in message 1\r\n"
        assert ask(b"RETR") == b"+ Sayonara\r\n"
        assert file.read() == b""


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        ([b"NOOP"], b"- Bogus or out of sequence command\r\n"),
        ([b""], b"- Missing or null command\r\n"),
        ([b"QUIT"], b"+ Sayonara\r\n"),
        ([b"HELO u wrong"], b"- Bad login\r\n+ Sayonara\r\n"),
        ([b"HELO u"], b"- Missing user or password\r\n+ Sayonara\r\n"),
        ([b"HELO u p", b"RETR"], b"- Bogus or out of sequence command\r\n"),
        ([b"HELO u p", b"READ 99"], b"- Invalid message number given to READ\r\n+ Sayonara\r\n"),
        ([b"HELO u p", b"READ 0"], b"- Invalid message number given to READ\r\n+ Sayonara\r\n"),
        ([b"HELO u p", b"READ 1", b"RETR 1"], b"- Bogus argument given to RETR\r\n+ Sayonara\r\n"),
        ([b"HELO u p", b"QUIT now"], b"- Bogus argument given to QUIT\r\n"),
        ([b"HELO u p", b"FOLD empty", b"READ", b"QUIT"], b"=0 No more messages\r\n+ Sayonara\r\n"),
        ([b"HELO   u   p"], b"- Bad login\r\n+ Sayonara\r\n"),
        ([b"HELO u p "], b"- Bad login\r\n+ Sayonara\r\n"),
        ([b"HELO  u  p", b"  READ   2x", b"QUIT "], b" in message 2\r\n+ Sayonara\r\n"),
        ([b"HELO u p", b"READ +1 junk", b"QUIT"], b" in message 1\r\n+ Sayonara\r\n"),
        ([b"HELO " + b"u" * 600 + b" p"], b"- Bad login\r\n+ Sayonara\r\n"),
        ([b"HELO " + b"u" * 1100 + b" p"], b"ready\r\n+ Sayonara\r\n"),
        ([b"HELO u\x00 p"], b"ready\r\n+ Sayonara\r\n"),
        ([b"HELO\tu p"], b"- Bogus or out of sequence command\r\n"),
    ],
)
def test_uw_ipop2d_s_last_words(serving: Serving, lines: list[bytes], last: bytes) -> None:
    with serving(_setup("uw-ipop2d")) as running, socket.create_connection(running.pop2, 10) as connection:
        connection.sendall(b"\r\n".join([*lines, b""]))
        connection.shutdown(socket.SHUT_WR)
        octets = b""
        while piece := connection.recv(4096):
            octets += piece
    assert octets.endswith(last)


def test_ka9q_and_minnesota(serving: Serving) -> None:
    with serving(_setup("ka9q-nos")) as running:
        said = _said(running.pop2, b"HELO u p", b"READ 1", b"QUIT", counted=True)
        assert said == [
            b"+ POP2 fido.example\r\n", b"#2 messages in this folder\r\n",
            b"=%d characters in Message #1\r\n" % len(ONE), b"+ Bye, thanks for calling\r\n",
        ]  # fmt: skip
        assert _said(running.pop2, b"HELO u x", counted=True)[1] == b"- ERROR: Access DENIED!!\r\n"
    with serving(_setup("minnesota-popd")) as running:
        with socket.create_connection(running.pop2, 10) as connection:
            connection.sendall(b"HELO u p\r\nREAD 1\r\nRETR\r\nACKD\r\n")
            connection.shutdown(socket.SHUT_WR)
            octets = b""
            while piece := connection.recv(4096):
                octets += piece
        assert octets.split(b"\r\n")[1] == b"#2"
        assert len(running.server.setup.maildrops.mailboxes(b"u")[b"INBOX"]) == 1  # gone without QUIT


def test_a_persona_takes_its_time_after_a_failed_login(serving: Serving) -> None:
    setup = _setup("courier", delay=True)
    found = setup.taken_for
    assert found is not None
    assert found.pop3 is not None
    assert found.delay == 5.0
    slow = replace(found.pop3, habits=replace(found.pop3.habits, failure_delay=0.15))
    made = Persona(found.name, found.title, found.known, slow)
    setup = setup.played(made)
    with serving(setup) as running, socket.create_connection(running.pop3, 10) as connection:
        file = connection.makefile("rb")
        file.readline()
        connection.sendall(b"USER u\r\nPASS x\r\n")
        file.readline()
        connection.settimeout(0.05)
        with pytest.raises(TimeoutError):
            connection.recv(100)
        connection.settimeout(5)
        assert connection.recv(100) == b"-ERR Login failed.\r\n"


# --- files


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(PersonaError, match='no persona "hotmail"; there are: courier, cyrus'):
        persona("hotmail")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name =", "not TOML"),
        ('name = "y"', "as the file"),
        ('name = "x"\ntitle = "X"\nknown = "hearsay"', "one of recorded"),
        ('name = "x"\ntitle = "X"\nknown = "source"', r"\[pop3\] or \[pop2\]"),
        ('name = "x"\ntitle = "X"\nknown = "source"\n[pop3]\ngreeting = "hello"', "begins with"),
        ('name = "x"\ntitle = "X"\nknown = "source"\n[pop3]\ngreeting = "+OK {timestamp} hi"', "at the end"),
        ('name = "x"\ntitle = "X"\nknown = "source"\n[pop3]\ngreeting = "+OK {pid}"', "between braces"),
        ('name = "x"\ntitle = "X"\nknown = "source"\n[pop3]\ngreeting = "+OK"\nworlds = 1', "only greeting"),
        (
            'name = "x"\ntitle = ""\nknown = "source"\n[pop3]\ngreeting = "+OK"\n[pop3.habits]\nhangs_up = 3',
            "a value",
        ),
        (
            'name = "x"\ntitle = "X"\nknown = "source"\n[pop2]\ngreeting = "+ x"\n[pop2.says]\nHELO = "hi"',
            "whole line",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said(text: str, says: str) -> None:
    with pytest.raises(PersonaError, match=says):
        parse(text.encode(), "x")


@pytest.mark.parametrize(
    ("name", "listed", "cancelled", "base64", "wrong"),
    [
        (
            "dovecot",
            b"+OK",
            b"-ERR Authentication aborted by client.",
            b"-ERR [AUTH] Invalid base64 in response",
            b"-ERR [AUTH] Authentication failed.",
        ),
        (
            "cyrus",
            b"+OK List of supported mechanisms follows",
            b"-ERR [AUTH] Client canceled authentication",
            b"-ERR [AUTH] authenticating: bad protocol / cancel",
            b"-ERR [AUTH] Invalid login",
        ),
        (
            "uw-ipop3d",
            b"+OK Supported authentication mechanisms:",
            b"-ERR Bad authentication",
            b"-ERR Bad authentication",
            b"-ERR Bad authentication",
        ),
    ],
)
def test_auth(
    serving: Serving, name: str, listed: bytes, cancelled: bytes, base64: bytes, wrong: bytes
) -> None:
    mechanism, bad = (b"CRAM-MD5", b"dSB4") if name == "uw-ipop3d" else (b"PLAIN", b"AHUAeA==")
    with serving(_setup(name)) as running:
        ask = b"AUTH " + mechanism
        _greeting, *said = _said(
            running.pop3, b"AUTH", ask, b"*", ask, b"!!!", ask, bad, b"USER u", b"PASS p"
        )
    lines = [reply.split(b"\r\n")[0] for reply in said]
    assert [lines[at] for at in (0, 2, 4, 6)] == [listed, cancelled, base64, wrong]
    assert all(lines[at].startswith(b"+ ") for at in (1, 3, 5))
    assert all(line.startswith(b"+OK") for line in lines[7:])


LINES = [
    b"USER u", b"USER", b" USER  u ", b"PASS p", b"PASS", b"APOP u x", b"AUTH", b"AUTH PLAIN", b"*",
    b"STAT x", b"LIST", b"LIST 9", b"RETR 1", b"DELE 1", b"TOP 1", b"CAPA", b"QUIT", b"HELO u p",
    b"READ 7", b"READ x",
    b"RETR", b"ACKD", b"FOLD x", b"", b"\x00",
]  # fmt: skip


@given(
    st.sampled_from(sorted(names())),
    st.sampled_from(["POP3", "POP2"]),
    st.lists(st.one_of(st.sampled_from(LINES), st.binary(max_size=30)), max_size=12),
)
def test_any_lines_are_answered_as_any_persona(name: str, protocol: str, said: list[bytes]) -> None:
    setup = _setup(name)
    session = begin(protocol)
    access = Access(setup)
    speaker = setup.speaker(protocol)
    inputs: list[Input] = [access.opened(b"<1.2@x>"), *map(CommandLine, said), Closed()]
    while inputs:
        given_ = inputs.pop(0)
        session, effects = step(setup.profile, session, given_)
        for effect in effects:
            if isinstance(effect, Answer):
                octets = whole(speaker, session, effect, b"<1.2@x>")
                assert octets.endswith(b"\r\n") or effect.kind in (AnswerKind.NOTHING, AnswerKind.DATA)
                assert len(octets.split(b"\r\n")[0]) <= 510
            elif isinstance(effect, Login | Authenticate | OpenFolder | Release):
                inputs.insert(0, access.answer(effect))
    assert not setup.maildrops.is_held(b"u")


# --- habits that only a connection can have


def _all(address: tuple[str, int], *pieces: bytes) -> bytes:
    """Send pieces, each when something has come back to the one before; return what came till the close."""
    octets = b""
    with socket.create_connection(address, 10) as connection:
        octets += connection.recv(4096)
        for piece in pieces:
            connection.sendall(piece)
            octets += connection.recv(4096)
        while piece := connection.recv(4096):
            octets += piece
    return octets


def test_courier_drops_what_has_come_behind_pass(serving: Serving) -> None:
    with serving(_setup("courier")) as running:
        said = _all(running.pop3, b"USER u\r\n", b"PASS p\r\nSTAT\r\nNOOP\r\n", b"LIST 1\r\n", b"QUIT\r\n")
    assert said.split(b"\r\n")[2:-1] == [b"+OK logged in.", b"+OK 1 %d" % len(ONE), b"+OK Bye-bye."]
    with serving(_setup("cyrus")) as running:
        said = _all(running.pop3, b"USER u\r\n", b"PASS p\r\nNOOP\r\nQUIT\r\n")
    assert said.split(b"\r\n")[2:-1] == [b"+OK Mailbox locked and ready", b"+OK", b"+OK"]


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("dovecot", b"-ERR Disconnected for inactivity.\r\n"),
        ("uw-ipop3d", b"-ERR Autologout; idle for too long\r\n"),
        ("courier", b""),
        ("cyrus", b""),
    ],
)
def test_who_is_silent_too_long_is_cut_off_sooner_before_login(
    serving: Serving, name: str, last: bytes
) -> None:
    setup = _setup(name)
    found = setup.taken_for
    assert found is not None
    assert found.pop3 is not None
    assert 0 < found.pop3.habits.idle_before <= 600
    habits = replace(found.pop3.habits, idle_before=0.05, idle_after=30.0)
    quick = replace(found, pop3=replace(found.pop3, habits=habits))
    with serving(setup.played(quick)) as running:
        greeting, _crlf, rest = _all(running.pop3).partition(b"\r\n")
        assert greeting.startswith(b"+OK")
        assert rest == last
        with socket.create_connection(running.pop3, 10) as connection:
            connection.recv(4096)
            for line in (b"USER u", b"PASS p"):
                connection.sendall(line + b"\r\n")
                connection.recv(4096)
            connection.settimeout(0.2)
            with pytest.raises(TimeoutError):
                connection.recv(4096)  # logged in, it is borne with for longer
