"""Faults in odd places, two or three at once, under TLS, as any persona: each does what its text says."""

import contextlib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.store import Maildrops
from popconsole.server.faults.catalogue import FAULTS
from popconsole.server.faults.spec import parse_fault
from popconsole.server.setup import Limits, Setup
from popconsole.server.tls.certificates import authority, own_context
from popconsole.server.voice.catalogue import names

ONE = b"Subject: one\r\n\r\n.dot\r\n..dots\r\n"
TWO = b"Subject: two\r\n\r\nHello\r\n"
STAT = b"+OK 2 %d\r\n" % (len(ONE) + len(TWO))
JUNK = b"\x16\x03\x01\x00\xff\xfe\x80"
LOST = b"- closed without QUIT: no message was removed\r\n"
LOGIN = ("USER u", "PASS p")

Serving = Callable[..., AbstractContextManager[Any]]


def _setup(persona: str | None = None) -> Setup:
    mail = {b"INBOX": [Message(ONE, "a1"), Message(TWO, "b2")]}
    return Setup(accounts=Accounts({b"u": Secret(b"p")}), maildrops=Maildrops({b"u": mail})).as_persona(
        persona
    )


def _all(address: tuple[str, int], lines: tuple[str, ...]) -> bytes:
    """Say all lines at once, close this side, and return all that comes till the server closes its own."""
    octets = b""
    with socket.create_connection(address, 10) as connection, contextlib.suppress(ConnectionError):
        connection.sendall("".join(f"{line}\r\n" for line in lines).encode())
        with contextlib.suppress(OSError):  # the server has hung up: ENOTCONN is no ConnectionError
            connection.shutdown(socket.SHUT_WR)
        while piece := connection.recv(65_536):
            octets += piece
    return octets


def _wait_till(ready: Callable[[], bool]) -> None:
    for _ in range(200):
        if ready():
            return
        time.sleep(0.01)
    pytest.fail("it never came to that")


@dataclass
class Case:
    """``ends`` is what everything that the server said ends with; ``struck`` the faults that are told."""

    faults: tuple[str, ...]
    lines: tuple[str, ...]
    ends: bytes
    struck: tuple[str, ...]
    protocol: str = "POP3"


def _case(faults: str, lines: tuple[str, ...], ends: bytes, struck: str = "", protocol: str = "POP3") -> Case:
    told = tuple((struck or faults).split())
    return Case(tuple(faults.split()), lines, ends, told if struck != "-" else (), protocol)


CASES = [
    _case("lf-only@UIDL uidl-repeat", (*LOGIN, "UIDL"), b"1 a1\n2 a1\n.\n"),
    _case("dot-missing@LIST list-bare", (*LOGIN, "LIST"), b"\r\n1\r\n2\r\n"),
    _case(
        "list-bare:spaces size-wrong:-3",
        (*LOGIN, "LIST"),
        b"\r\n1  %d\r\n2  %d\r\n.\r\n" % (len(ONE) - 3, len(TWO) - 3),
    ),
    _case("renumber size-wrong:1", (*LOGIN, "DELE 1", "LIST 1"), b"\r\n+OK 1 %d\r\n" % (len(TWO) + 1)),
    _case("uidl-change uidl-no-number", (*LOGIN, "UIDL 2"), b"\r\n+OK b2-s1\r\n"),
    _case("reply-twice@STAT junk-before@STAT", (*LOGIN, "STAT"), (JUNK + STAT) * 2),
    _case("err-on:STAT junk-before@STAT", (*LOGIN, "STAT"), b"\xfe\x80-ERR STAT refused on purpose\r\n"),
    _case("err-on:STAT,1 err-on:NOOP", (*LOGIN, "STAT", "STAT"), STAT, "err-on:STAT,1"),
    _case("split slow:4000", (*LOGIN, "STAT"), STAT),
    _case("drop-after:25@RETR split:4", (*LOGIN, "RETR 2", "STAT"), b"+OK 23 octets\r\nSubject: t"),
    _case("drop-after:5@STAT slow:4000 half-close@STAT", (*LOGIN, "STAT"), b"\r\n+OK 2"),
    _case("reply-swapped@STAT reply-twice@NOOP", (*LOGIN, "STAT", "NOOP"), b"+OK\r\n+OK\r\n" + STAT),
    _case("reply-swapped@STAT split:3@STAT", (*LOGIN, "STAT", "NOOP"), b"\r\n+OK\r\n" + STAT),
    _case("greeting-late:0.01 greeting-split:0.01 split:9@greeting", (), b">\r\n"),
    _case("line-long:30 octets-nul@RETR unstuffed dot-early", (*LOGIN, "RETR 1"),
          b"X-Odd: nul \x00 and bare \r here\r\n" + b"X-Long: ".ljust(30, b"x")
          + b"\r\nSubject: one\r\n\r\n.dot\r\n.\r\n..dots\r\n.\r\n"),
    _case(
        "pop2-count:-3 pop2-crlf", ("HELO u p", "READ 2", "RETR", "ACKS"),
        b" in message 2\r\n" + TWO + b"\r\n=0 no more messages\r\n" + LOST, protocol="POP2",
    ),
    # Places
    _case("reply-none@octets:1", LOGIN, b"octets)\r\n"),  # once: the reply to USER, behind the greeting
    _case("reply-none@octets:9999", (*LOGIN, "STAT"), STAT, "-"),
    _case("reply-none@STAT:3", (*LOGIN, "STAT", "STAT"), STAT * 2, "-"),
    _case("reply-none@chance:1", (*LOGIN, "STAT"), b""),
    _case("reply-none@greeting", ("NOOP",), b" AUTH\r\n"),
    _case("half-close@greeting", ("NOOP",), b">\r\n"),
    _case("drop-after:0@greeting", (), b""),
    _case("err-on:LAST,2", (*LOGIN, "LAST", "STAT"), STAT, "-"),
    _case("err-on:AUTH", ("AUTH", "AUTH PLAIN"), b"-ERR AUTH refused on purpose\r\n" * 2),
    _case("terminal@every", ("XYZZY",), b"\x9b31m\r\n"),
    _case("uidl-repeat", ("HELO u p",), b"#2 messages for u\r\n" + LOST, "-", "POP2"),
    _case("pop2-no-close", (*LOGIN, "STAT"), STAT, "-"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case.faults))
def test_each_of_them_strikes_and_twice_alike(serving: Serving, case: Case) -> None:
    said, struck = [], []
    for _ in range(2):
        told: list[str] = []
        with serving(_setup()) as running:
            running.server.on_fault = lambda spec, _peer, told=told: told.append(spec.text)
            running.server.inject(map(parse_fault, case.faults))
            octets = _all(running.pop2 if case.protocol == "POP2" else running.pop3, case.lines)
        assert octets.endswith(case.ends), octets
        assert set(told) == set(case.struck)
        greeting, stamp, rest = octets.partition(b"<")
        said.append((greeting, rest.partition(b">")[2] if stamp else b""))
        struck.append(told)
    assert said[0] == said[1]
    assert struck[0] == struck[1]


QUICK = {
    "greeting-late": "greeting-late:0.01", "greeting-split": "greeting-split:0.01", "err-on": "err-on:STAT",
    "drop-after": "drop-after:150", "split": "split:5,0", "merge": "merge:0.01", "slow": "slow:200000",
}  # fmt: skip
SCRIPT = (
    "CAPA", "AUTH", "AUTH PLAIN", "*", "XYZZY", "", "USER", *LOGIN, "STAT", "LIST", "LIST 2", "UIDL",
    "UIDL 1", "RETR 1", "TOP 2 0", "DELE 1", "LIST", "RETR 1", "RSET", "NOOP", "QUIT",
)  # fmt: skip
SCRIPT_2 = ("HELO u p", "READ 1", "RETR", "ACKD", "RETR", "ACKS", "READ 1", "FOLD x", "QUIT")


@pytest.mark.parametrize("persona", [None, *names()])
def test_every_fault_with_every_persona_ends_the_conversation_without_a_trouble(
    serving: Serving, persona: str | None
) -> None:
    with serving(_setup(persona), Limits(linger=0.01)) as running:
        found = running.server.setup.taken_for
        for name, fault in FAULTS.items():
            if name.startswith("tls-") or (found is not None and found.delay and name == "auth-fail"):
                continue  # a persona lets seconds pass behind a failed login
            running.server.inject([parse_fault(QUICK.get(name, name))])
            if "POP3" in fault.protocols:
                _all(running.pop3, SCRIPT)
            if "POP2" in fault.protocols:
                _all(running.pop2, SCRIPT_2)
            _wait_till(lambda: not running.server.setup.maildrops.is_held(b"u"))


@pytest.fixture(scope="module")
def tls_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data") / "tls"


BEGIN = b"+OK begin TLS negotiation\r\n"


@pytest.mark.parametrize(
    ("fault", "says", "works"),
    [
        ("split@STLS", BEGIN, True),
        ("slow:3000@STLS", BEGIN, True),
        ("merge:0.01@STLS", BEGIN, True),
        ("lf-only@STLS", b"+OK begin TLS negotiation\n", True),
        ("reply-none@STLS", b"", True),  # for a client that goes on all the same
        ("reply-twice@STLS", BEGIN * 2, True),
        ("stls-trailing", BEGIN + b"+OK octets in clear behind STLS\r\n", True),
        ("drop-after:9@STLS", b"+OK begin", False),
        ("half-close@STLS", BEGIN, False),
        ("stls-refused", b"-ERR no TLS just now\r\n", False),
        ("stls-hang", b"", False),
        ("err-on:STLS", b"-ERR STLS refused on purpose\r\n", False),
    ],
)
def test_odd_replies_to_stls(
    serving: Serving,
    tls_folder: Path,
    fault: str,
    says: bytes,
    works: bool,  # noqa: FBT001
) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - certificates are judged by the time that it is
    own_context(tls_folder, now)
    struck: list[str] = []
    with serving(_setup(), Limits(linger=0.01), tls=lambda: own_context(tls_folder, now)) as running:
        running.server.on_fault = lambda spec, _peer: struck.append(spec.text)
        running.server.inject([parse_fault(fault)])
        with socket.create_connection(running.pop3, 10) as connection:
            connection.recv(1000)
            connection.sendall(b"STLS\r\n")
            connection.settimeout(0.2)
            octets = b""
            with contextlib.suppress(TimeoutError):
                while len(octets) < len(says) and (piece := connection.recv(1000)):
                    octets += piece
            assert octets == says
            _wait_till(lambda: bool(struck))  # what came with the command would be thrown away
            context = ssl.create_default_context(cafile=authority(tls_folder))
            if works:
                with context.wrap_socket(connection, server_hostname="localhost") as secure:
                    secure.settimeout(5)
                    secure.sendall(b"NOOP\r\nQUIT\r\n")
                    assert secure.recv(1000).startswith(b"-ERR NOOP only after login")
            else:
                with pytest.raises((ssl.SSLError, ConnectionError, TimeoutError)):
                    context.wrap_socket(connection, server_hostname="localhost")
    assert set(struck) == {fault}


@pytest.mark.parametrize(
    ("persona", "says"),
    [
        (None, b"-ERR this server does not have CAPA\r\n"),
        ("dovecot", b"-ERR Unknown command.\r\n"),
        ("uw-ipop3d", b"-ERR Unknown AUTHORIZATION state command\r\n"),
        ("mailutils", b"-ERR Invalid command\r\n"),
    ],
)
def test_a_command_that_is_missing_is_refused_in_the_persona_s_words(
    serving: Serving, persona: str | None, says: bytes
) -> None:
    with serving(_setup(persona)) as running:
        running.server.inject([parse_fault("caps-none")])
        assert _all(running.pop3, ("CAPA",)).endswith(says)


@pytest.mark.parametrize("fault", ["greeting-late:0.1", "split:1,0.001", "slow:400@greeting"])
def test_what_is_said_while_a_reply_is_on_its_way_is_answered_behind_it(serving: Serving, fault: str) -> None:
    with serving(_setup()) as running:
        running.server.inject([parse_fault(fault)])
        octets = b""
        with socket.create_connection(running.pop3, 10) as connection:
            for line in (*LOGIN, "STAT", "QUIT"):
                connection.sendall(f"{line}\r\n".encode())
                time.sleep(0.01)
            while piece := connection.recv(65_536):
                octets += piece
    assert octets.count(b"+OK") == 5
    assert STAT.removesuffix(b"\r\n") in octets
