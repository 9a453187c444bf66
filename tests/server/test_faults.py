"""Every fault strikes at its place, over a real socket, twice in the same way; how faults are written."""

import poplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.configured import configured
from popconsole.maildrop.messages import Message
from popconsole.maildrop.store import Maildrops
from popconsole.server.engine.answer import Answer, AnswerKind
from popconsole.server.faults.action import Seen, Spoken, Write
from popconsole.server.faults.catalogue import FAULTS
from popconsole.server.faults.injector import Injector, Ledger
from popconsole.server.faults.spec import FaultError, FaultSpec, PlaceKind, check_together, parse_fault
from popconsole.server.listening.access import Access
from popconsole.server.setup import Limits, Setup
from popconsole.server.tls.certificates import authority, own_context, spoiled_context
from popconsole.server.voice.speaker import Recorded
from tests.server.rehearsal import Rehearsal

ONE = b"Subject: one\r\n\r\n.dot\r\n..dots\r\n"
TWO = b"Subject: two\r\n\r\nHello\r\n"
SIZES = (len(ONE), len(TWO))
LOGIN = ("USER u", "PASS p")
GREETING = b"+OK popconsole.example POP3 server ready <"

Serving = Callable[..., AbstractContextManager[Any]]


def _setup() -> Setup:
    return Setup(
        accounts=Accounts({b"u": Secret(b"p")}),
        maildrops=Maildrops({b"u": {b"INBOX": [Message(ONE, "a1"), Message(TWO, "b2")]}}),
    )


class Client:
    """A client that takes what has come when the server is silent for a moment, or closes."""

    QUIET = 0.06
    PATIENCE = 0.5  # seconds for the first octet

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, 5)
        self.socket.settimeout(5)
        self.closed = False
        self.segments: list[bytes] = []

    def take(self, until: bytes | None = None) -> bytes:
        """Take what comes till the server is silent; or ``until`` that has come, however long it takes."""
        octets = b""
        self.segments = []
        self.socket.settimeout(self.PATIENCE)
        try:
            while True:
                piece = self.socket.recv(65536)
                if not piece:
                    self.closed = True
                    break
                self.socket.settimeout(self.QUIET if until is None else 10)
                self.segments.append(piece)
                octets += piece
                if until is not None and octets.endswith(until):
                    break
        except TimeoutError:
            pass
        except ConnectionError:
            self.closed = True
        return octets

    def say(self, *lines: str, until: bytes | None = None) -> bytes:
        try:
            self.socket.sendall("".join(f"{line}\r\n" for line in lines).encode("latin-1"))
        except ConnectionError:
            self.closed = True
            return b""
        return self.take(until)

    def close(self) -> None:
        self.socket.close()


@dataclass
class Case:
    """``lines`` are said one by one, those in a tuple at once; ``check`` is of the answers.

    The first answer is the greeting.
    """

    fault: str
    lines: tuple[str | tuple[str, ...], ...]
    check: Callable[[list[bytes]], bool]
    closed: bool | None = None
    protocol: str = "POP3"
    limits: Limits = field(default_factory=Limits)


def _status(octets: bytes) -> bytes:
    return octets.split(b"\r\n")[0]


_LISTED = b"+OK 2 messages (%d octets)\r\n1 %d\r\n2 %d\r\n.\r\n" % (sum(SIZES), *SIZES)
_STAT = b"+OK 2 %d\r\n" % sum(SIZES)

CASES = [
    Case("greeting-late:0.7", (), lambda a: a[0] == b""),
    Case("greeting-err", (), lambda a: a[0] == b"-ERR [SYS/TEMP] not today\r\n", closed=True),
    Case("greeting-foreign:imap", ("NOOP",), lambda a: a[0].startswith(b"* OK") and a[1].startswith(b"-ERR")),
    Case("greeting-foreign", (), lambda a: a[0].startswith(b"220 ")),
    Case("greeting-split:0.03", (), lambda a: a[0].startswith(GREETING) and a[0].endswith(b">\r\n")),
    Case("apop-stamp-bad:no-at", (), lambda a: a[0].endswith(b"<1896.697170952>\r\n")),
    Case("apop-stamp-bad", (), lambda a: a[0].endswith(b"<1896.697170952@host.example\r\n")),
    Case(
        "timeout-421",
        (),
        lambda a: a[0].endswith(b"421 idle for too long\r\n"),
        closed=True,
        limits=Limits(pop3_idle=0.03),
    ),
    Case(
        "err-on:DELE,2,SYS/TEMP",
        (*LOGIN, "DELE 1", "DELE 2", "STAT"),
        lambda a: (
            a[3].startswith(b"+OK") and a[4].startswith(b"-ERR [SYS/TEMP]") and a[5].startswith(b"+OK 1 ")
        ),
    ),
    Case("err-on:RETR", (*LOGIN, "RETR 1", "RETR 2"), lambda a: all(x.startswith(b"-ERR") for x in a[3:])),
    Case(
        "err-on:READ",
        ("HELO u p", "READ 1"),
        lambda a: a[2].startswith(b"- READ"),
        closed=True,
        protocol="POP2",
    ),
    Case(
        "auth-fail:2",
        (*LOGIN, *LOGIN, *LOGIN),
        lambda a: a[2].startswith(b"-ERR") and a[4].startswith(b"-ERR") and a[6].startswith(b"+OK"),
    ),
    Case(
        "lock-stuck",
        (*LOGIN, *LOGIN),
        lambda a: a[2].startswith(b"-ERR [IN-USE]") and a[4].startswith(b"+OK"),
    ),
    Case(
        "login-delay",
        (*LOGIN, *LOGIN),
        lambda a: a[2].startswith(b"-ERR [LOGIN-DELAY]") and a[4].startswith(b"+OK"),
    ),
    Case("auth-plus-ok", ("AUTH PLAIN", "*"), lambda a: a[1] == b"+OK \r\n" and a[2].startswith(b"-ERR")),
    Case("auth-bare-err", ("AUTH", "AUTH PLAIN"), lambda a: a[1].startswith(b"-ERR") and a[2] == b"+ \r\n"),
    Case("caps-none", ("CAPA", "NOOP"), lambda a: a[1] == b"-ERR this server does not have CAPA\r\n"),
    Case(
        "caps-lie:TOP,-UIDL",
        ("CAPA", *LOGIN, "TOP 1 0", "UIDL 1"),
        lambda a: (
            b"\r\nTOP\r\n" in a[1]
            and b"UIDL" not in a[1]
            and a[4].startswith(b"-ERR")
            and a[5] == b"+OK 1 a1\r\n"
        ),
    ),
    Case(
        "caps-change:TOP,UIDL",
        ("CAPA", *LOGIN, "CAPA"),
        lambda a: b"\r\nTOP\r\n" in a[1] and b"\r\nTOP\r\n" not in a[4] and b"UIDL" not in a[4],
    ),
    Case("stls-refused", ("STLS",), lambda a: a[1] == b"-ERR no TLS just now\r\n"),
    Case("stls-hang", ("STLS", "CAPA"), lambda a: a[1] == b"" and a[2].startswith(b"+OK")),
    Case(
        "stls-stripped",
        ("CAPA", "STLS"),
        lambda a: b"STLS" not in a[1] and a[2] == b"-ERR this server does not have STLS\r\n",
    ),
    Case("drop-after:20", (), lambda a: len(a[0]) == 20, closed=True),
    Case("drop-after:10@RETR", (*LOGIN, "RETR 1"), lambda a: a[3] == b"+OK %d oct" % SIZES[0], closed=True),
    Case("half-close", (*LOGIN, "STAT"), lambda a: a[2].startswith(b"+OK") and a[3] == b"", closed=True),
    Case("split:1,0.001@STAT", (*LOGIN, "STAT"), lambda a: a[3] == _STAT),
    Case("merge:0.015", (("USER u", "PASS p", "STAT"),), lambda a: a[1].endswith(_STAT)),
    Case("slow:200@STAT", (*LOGIN, "STAT"), lambda a: a[3] == _STAT),
    Case(
        "lf-only", (*LOGIN, "LIST"), lambda a: a[3] == _LISTED.replace(b"\r\n", b"\n") and b"\r" not in a[0]
    ),
    Case("cr-dot", (*LOGIN, "LIST"), lambda a: a[3] == _LISTED[:-1]),
    Case("dot-missing", (*LOGIN, "LIST"), lambda a: a[3] == _LISTED[:-3]),
    Case("dot-early", (*LOGIN, "RETR 2"), lambda a: a[3].endswith(b"\r\n\r\n.\r\nHello\r\n.\r\n")),
    Case("unstuffed", (*LOGIN, "RETR 1"), lambda a: a[3].endswith(b"\r\n\r\n.dot\r\n..dots\r\n.\r\n")),
    Case("reply-twice", (*LOGIN, "STAT"), lambda a: a[3] == _STAT * 2),
    Case("reply-none", (*LOGIN, "STAT", "STAT"), lambda a: a[3] == b"" and a[4] == _STAT),
    Case("reply-swapped@STAT", (*LOGIN, ("STAT", "NOOP")), lambda a: a[3] == b"+OK\r\n" + _STAT),
    Case("junk-before", (*LOGIN, "STAT"), lambda a: a[3].startswith(b"\x16\x03") and a[3].endswith(_STAT)),
    Case(
        "size-wrong:7",
        (*LOGIN, "LIST", "LIST 2", "STAT"),
        lambda a: (
            b"\r\n1 %d\r\n2 %d\r\n" % (SIZES[0] + 7, SIZES[1] + 7) in a[3]
            and a[4] == b"+OK 2 %d\r\n" % (SIZES[1] + 7)
            and a[5] == _STAT
        ),
    ),
    Case(
        "count-wrong",
        (*LOGIN, "STAT", "LIST"),
        lambda a: a[3] == b"+OK 3 %d\r\n" % sum(SIZES) and a[4] == _LISTED,
    ),
    Case("list-like-stat", (*LOGIN, "LIST"), lambda a: _status(a[3]) + b"\r\n" == _STAT),
    Case("list-bare", (*LOGIN, "LIST"), lambda a: a[3].endswith(b"\r\n1\r\n2\r\n.\r\n")),
    Case("list-bare:spaces", (*LOGIN, "LIST"), lambda a: b"\r\n1  %d\r\n" % SIZES[0] in a[3]),
    Case(
        "uidl-no-number",
        (*LOGIN, "UIDL 2", "UIDL"),
        lambda a: a[3] == b"+OK b2\r\n" and b"\r\n1 a1\r\n" in a[4],
    ),
    Case("uidl-single-multi", (*LOGIN, "UIDL 1"), lambda a: a[3] == b"+OK\r\n1 a1\r\n.\r\n"),
    Case("uidl-repeat", (*LOGIN, "UIDL"), lambda a: a[3].endswith(b"\r\n1 a1\r\n2 a1\r\n.\r\n")),
    Case("uidl-change", (*LOGIN, "UIDL 1"), lambda a: a[3] == b"+OK 1 a1-s1\r\n"),
    Case("line-long:3000", (*LOGIN, "RETR 1"), lambda a: len(a[3].split(b"\r\n")[1]) == 3000),
    Case("octets-8bit@STAT", (*LOGIN, "STAT"), lambda a: b"\xc4\xe3" in a[3]),
    Case("octets-nul@RETR", (*LOGIN, "RETR 1"), lambda a: b"\x00" in a[3].split(b"\r\n\r\n")[0]),
    Case("terminal@STAT", (*LOGIN, "STAT"), lambda a: b"\x1b]52;" in a[3]),
    Case(
        "dele-at-once",
        (*LOGIN, "DELE 1", "RSET", "STAT"),
        lambda a: a[4] == b"+OK\r\n" and a[5].startswith(b"+OK 1 "),
    ),
    Case("dele-lost", (*LOGIN, "DELE 1", "QUIT"), lambda a: a[4].startswith(b"+OK"), closed=True),
    Case(
        "still-listed",
        (*LOGIN, "DELE 1", "LIST", "RETR 1"),
        lambda a: a[4] == _LISTED and a[5].startswith(b"+OK"),
    ),
    Case(
        "renumber",
        (*LOGIN, "DELE 1", "LIST", "UIDL 1"),
        lambda a: a[4].endswith(b"\r\n1 %d\r\n.\r\n" % SIZES[1]) and a[5] == b"+OK 1 b2\r\n",
    ),
    Case(
        "pop2-count:-3",
        ("HELO u p", "READ 1", "RETR"),
        lambda a: a[2].startswith(b"=%d " % (SIZES[0] - 3)) and a[3] == ONE,
        protocol="POP2",
    ),
    Case("pop2-crlf", ("HELO u p", "READ 1", "RETR"), lambda a: a[3] == ONE + b"\r\n", protocol="POP2"),
    Case(
        "pop2-no-close",
        ("HELO u x", "HELO u p", "STAT", "READ 2"),
        lambda a: (
            a[1].startswith(b"- ")
            and a[2].startswith(b"#2")
            and a[3].startswith(b"- ")
            and a[4].startswith(b"=")
        ),
        closed=False,
        protocol="POP2",
    ),
]


def _play(serving: Serving, case: Case) -> tuple[list[bytes], bool, list[str]]:
    struck: list[str] = []
    with serving(_setup(), case.limits) as running:
        running.server.on_fault = lambda spec, _peer: struck.append(spec.text)
        running.server.inject([parse_fault(case.fault)])
        client = Client(running.pop2 if case.protocol == "POP2" else running.pop3)
        try:
            answers = [client.take()]
            answers += [client.say(*((each,) if isinstance(each, str) else each)) for each in case.lines]
        finally:
            client.close()
    return answers, client.closed, struck


def _without_stamp(answers: list[bytes]) -> list[bytes]:
    greeting, mark, _stamp = answers[0].partition(b"<")
    return [greeting + mark, *answers[1:]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.fault)
def test_a_fault_strikes_at_its_place_and_twice_alike(serving: Serving, case: Case) -> None:
    answers, closed, struck = _play(serving, case)
    assert case.check(answers), answers
    if case.closed is not None:
        assert closed is case.closed
    assert set(struck) == {case.fault}
    again = _play(serving, case)
    assert (_without_stamp(again[0]), again[1:]) == (_without_stamp(answers), (closed, struck))


def test_every_fault_is_shown_to_strike() -> None:
    shown = {case.fault.partition("@")[0].partition(":")[0] for case in CASES}
    below = {"stls-trailing", "tls-expired", "tls-wrong-name", "tls-old"}
    assert set(FAULTS) - shown - below == set(), "CASES in this file: add a conversation that each strikes in"


def test_without_a_fault_the_same_lines_are_answered_alike(serving: Serving) -> None:
    case = Case("err-on:RSET@line:99", (*LOGIN, "LIST", "RETR 1", "STAT", "QUIT"), lambda _: True)
    shaped, closed, struck = _play(serving, case)
    assert struck == []
    assert closed
    assert shaped[3] == _LISTED
    assert shaped[4] == b"+OK %d octets\r\n" % SIZES[0] + ONE.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def test_slow_sends_so_many_octets_a_second(serving: Serving) -> None:
    with serving(_setup()) as running:
        running.server.inject([parse_fault("slow:400@LIST")])
        client = Client(running.pop3)
        client.take()
        client.say(*LOGIN)
        assert client.say("LIST", until=b"\r\n.\r\n") == _LISTED
        assert len(client.segments) >= len(_LISTED) // 20  # 20 octets in a twentieth of a second
        client.close()


def test_split_sends_one_octet_at_a_time(serving: Serving) -> None:
    with serving(_setup()) as running:
        running.server.inject([parse_fault("split:1,0.005")])
        client = Client(running.pop3)
        greeting = client.take()
        assert len(client.segments) > len(greeting) // 2
        client.close()


def test_merge_sends_several_replies_in_one_segment(serving: Serving) -> None:
    with serving(_setup()) as running:
        running.server.inject([parse_fault("merge:0.015")])
        client = Client(running.pop3)
        client.take()
        answers = client.say("USER u", "PASS p", "STAT", "NOOP")
        assert len(client.segments) == 1
        assert answers.endswith(_STAT + b"+OK\r\n")
        client.close()


def test_a_reply_goes_behind_the_one_that_is_held_back(serving: Serving) -> None:
    with serving(_setup()) as running:
        running.server.inject([parse_fault("merge:600@USER")])
        client = Client(running.pop3)
        client.take()
        named, logged_in = client.say("USER u", "PASS p").splitlines()
        assert named == b"+OK u: send the password with PASS"
        assert logged_in.startswith(b"+OK u's maildrop has ")
        assert len(client.segments) == 1
        client.close()


def test_the_connection_is_cut_after_so_many_octets_in_a_body_and_the_lock_is_free(serving: Serving) -> None:
    with serving(_setup()) as running:
        running.server.inject([parse_fault("drop-after:25@RETR:2")])
        client = Client(running.pop3)
        client.take()
        client.say(*LOGIN)
        assert client.say("RETR 1").endswith(b".\r\n")
        assert len(client.say("RETR 1")) == 25
        assert client.closed
        client.close()
        time.sleep(0.02)
        assert not running.server.setup.maildrops.is_held(b"u")


def test_deletions_at_once_and_deletions_lost_show_in_the_next_session(serving: Serving) -> None:
    for fault, lines, left in (("dele-at-once", ("DELE 1",), 1), ("dele-lost", ("DELE 1", "QUIT"), 2)):
        with serving(_setup()) as running:
            running.server.inject([parse_fault(fault)])
            client = Client(running.pop3)
            client.take()
            client.say(*LOGIN, *lines)
            client.close()
            time.sleep(0.05)
            assert len(running.server.setup.maildrops.mailboxes(b"u")[b"INBOX"]) == left, fault


def test_unique_ids_change_between_sessions(serving: Serving) -> None:
    with serving(_setup()) as running:
        running.server.inject([parse_fault("uidl-change")])
        told = []
        for _ in range(2):
            client = Client(running.pop3)
            client.take()
            client.say(*LOGIN)
            told.append(client.say("UIDL 1"))
            client.say("QUIT")
            client.close()
    assert told == [b"+OK 1 a1-s1\r\n", b"+OK 1 a1-s2\r\n"]


def test_chance_comes_from_its_seed(serving: Serving) -> None:
    def struck(seed: int) -> list[int]:
        with serving(_setup()) as running:
            running.server.inject([parse_fault(f"err-on:NOOP@chance:0.5:{seed}")])
            with socket.create_connection(running.pop3, 5) as connection:
                connection.sendall(b"USER u\r\nPASS p\r\n" + b"NOOP\r\n" * 20 + b"QUIT\r\n")
                octets = b""
                while piece := connection.recv(4096):
                    octets += piece
        lines = octets.split(b"\r\n")
        return [number for number, line in enumerate(lines) if line == b"-ERR NOOP refused on purpose"]

    first = struck(7)
    assert first == struck(7)
    assert first != struck(8)
    assert 0 < len(first) < 20


def test_faults_of_a_whole_server_begin_anew_when_switched_on_again(
    serving: Serving,
) -> None:
    with serving(_setup()) as running:
        for _ in range(2):
            running.server.inject([parse_fault("auth-fail:1")])
            outcomes = []
            for _call in range(2):
                client = Client(running.pop3)
                client.take()
                client.say("USER u")
                outcomes.append(client.say("PASS p")[:1])
                client.say("QUIT")
                client.close()
            assert outcomes == [b"-", b"+"]


# --- how they are written


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_reads_with_what_is_usual(name: str) -> None:
    fault = FAULTS[name]
    needed = [{"VERB": "RETR"}.get(a.name, "3") for a in fault.arguments if a.usual is None]
    spec = parse_fault(f"{name}:{','.join(needed)}" if needed else name)
    assert spec.fault is fault
    assert len(spec.arguments) == len(fault.arguments) or fault.rest


@pytest.mark.parametrize(
    ("text", "at", "verb", "number"),
    [
        ("reply-none@greeting", PlaceKind.GREETING, "", 0),
        ("reply-none@retr", PlaceKind.VERB, "RETR", 0),
        ("reply-none@RETR:2", PlaceKind.VERB, "RETR", 2),
        ("reply-none@line:4", PlaceKind.LINE, "", 4),
        ("reply-none@octets:100", PlaceKind.OCTETS, "", 100),
        ("reply-none@every", PlaceKind.EVERY, "", 0),
        ("reply-none@chance:0.25:9", PlaceKind.CHANCE, "", 9),
        ("err-on:DELE,2", PlaceKind.VERB, "DELE", 2),
    ],
)
def test_places(text: str, at: PlaceKind, verb: str, number: int) -> None:
    place = parse_fault(text).place
    assert (place.at, place.verb, place.number) == (at, verb, number)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("frobnicate", "there is no fault"),
        ("greeting", "greeting-late"),
        ("drop-after", "N is missing"),
        ("drop-after:x", "is not a whole number"),
        ("split:1,2,3", "too many arguments"),
        ("greeting-foreign:gopher", "smtp, imap, http"),
        ("err-on:FROB", "the keyword of a command"),
        ("slow:5@nowhere", "is no place"),
        ("split:0", "N is 0; it must be a whole number from 1 to 65,536"),
        ("split:-1", "N is -1; it must be"),
        ("split:99999999", "N is 99999999; it must be"),
        ("split:9999999999", "is not a whole number from 1 to 65,536"),
        ("split:1,601", "SECONDS is 601; it must be a number of seconds from 0 to 600"),
        ("split:1,\u0662", "is not a number of seconds"),
        ("split:\u00b2", "is not a whole number"),
        ("split:", "there is nothing"),
        ("split:1,", "there is nothing"),
        ("slow:0", "N is 0; it must be a whole number from 1 to"),
        ("merge:0", "SECONDS is 0; it must be a number of seconds from 0 to 600 and not 0"),
        ("greeting-late:-1", "is not a number of seconds"),
        ("greeting-late:1e3", "is not a number of seconds"),
        ("drop-after:-1", "N is -1; it must be a whole number from 0 to"),
        ("auth-fail:0", "N is 0"),
        ("size-wrong:0", "and not 0"),
        ("count-wrong:0", "and not 0"),
        ("pop2-count:-0", "and not 0"),
        ("line-long:8", "from 9 to 10,000,000"),
        ("line-long:10000001", "from 9 to 10,000,000"),
        ("lf-only:3", "it takes no argument"),
        ("caps-lie:", "there is nothing"),
        ("caps-lie:TOP,", "there is nothing"),
        ("caps-lie:TO P", "the name of a capability"),
        ("err-on:RETR,1,a b", "a response code"),
        ("err-on:RETR,-1", "N is -1"),
        ("err-on:RETR,2@line:5", "exclude each other"),
        ("slow:5@", "is no place"),
        ("slow:5@line", "is no place"),
        ("slow:5@line:0", "from 1 to"),
        ("slow:5@line:-1", "from 1 to"),
        ("slow:5@line:\u00b2", "from 1 to"),
        ("slow:5@octets:0", "from 1 to"),
        ("slow:5@RETR:0", "from 1 to"),
        ("slow:5@RETR:", "from 1 to"),
        ("slow:5@RETR:x", "from 1 to"),
        ("slow:5@chance:2", "above 0, and 1 at the most"),
        ("slow:5@chance:0", "above 0, and 1 at the most"),
        ("slow:5@chance:nan", "above 0, and 1 at the most"),
        ("slow:5@chance:0.5:x", "the seed is a whole number"),
        ("slow:5@chance:0.5:", "the seed is a whole number"),
        # Where a fault can't ever strike:
        ("greeting-err@RETR", "strikes the greeting alone"),
        ("dot-early@STLS", "can't strike STLS; it strikes RETR, TOP"),
        ("dot-early@greeting", "can't strike the greeting"),
        ("reply-swapped@greeting", "can't strike the greeting"),
        ("reply-swapped@STLS", "behind STLS comes no other reply"),
        ("err-on:RETR@DELE", "can't strike DELE; it strikes RETR"),
        ("caps-lie:TOP@RETR", "can't strike RETR; it strikes CAPA, TOP"),
        ("auth-fail@USER", "can't strike USER"),
        ("uidl-repeat@READ", "one of POP3, which has no READ"),
        ("pop2-crlf@LIST", "one of POP2, which has no LIST"),
        ("tls-old@STLS", "takes no @PLACE"),
        ("timeout-421@line:1", "takes no @PLACE"),
    ],
)
def test_what_is_wrong_is_said(text: str, says: str) -> None:
    with pytest.raises(FaultError, match=says):
        parse_fault(text)


@pytest.mark.parametrize(
    ("faults", "says"),
    [
        (("split", "merge"), "merge and split exclude each other"),
        (("merge", "slow:50"), "merge and slow:50 exclude each other"),
        (("tls-old", "tls-expired"), "tls-expired and tls-old exclude each other"),
        (("dot-missing", "cr-dot"), "cr-dot and dot-missing exclude each other"),
        (("split", "slow"), ""),
        (("split@RETR", "merge@LIST"), ""),
        (("split@RETR", "merge"), "exclude each other"),
        (("tls-old", "split", "err-on:RETR", "err-on:DELE"), ""),
    ],
)
def test_which_faults_go_together(faults: tuple[str, ...], says: str) -> None:
    specs = [parse_fault(text) for text in faults]
    if says:
        with pytest.raises(FaultError, match=says):
            check_together(specs)
    else:
        check_together(specs)


def _as_it_was(reply: Answer) -> Spoken:
    raise AssertionError(reply)  # no fault here edits an answer


def test_octets_in_clear_behind_the_reply_to_stls() -> None:
    struck: list[str] = []
    injector = Injector(
        "POP3", [parse_fault("stls-trailing")], Ledger(), lambda spec: struck.append(spec.name)
    )
    refusal = Spoken(Answer(AnswerKind.REFUSED, "STLS"), b"-ERR no TLS here\r\n")
    list(injector.said([Spoken(Answer(AnswerKind.OK), b"+OK ready\r\n")], _as_it_was))
    assert injector.intercept(b"STLS", Seen(open=False)).line == b"STLS"
    assert list(injector.said([refusal], _as_it_was)) == [Write(b"-ERR no TLS here\r\n")]
    assert struck == []
    injector.intercept(b"STLS", Seen(open=False))
    (action,) = injector.said([Spoken(Answer(AnswerKind.OK, "STLS"), b"+OK begin\r\n")], _as_it_was)
    assert action == Write(b"+OK begin\r\n+OK octets in clear behind STLS\r\n")
    assert struck == ["stls-trailing"]


# --- TLS


@pytest.fixture(scope="module")
def tls_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data") / "tls"


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("tls-expired", "certificate has expired"),
        ("tls-wrong-name", "certificate is not valid for 'localhost'"),
        ("tls-old", "protocol|version|handshake|EOF"),
    ],
)
def test_what_goes_wrong_with_tls_and_nothing_else(
    serving: Serving, tls_folder: Path, fault: str, says: str
) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - certificates are judged by the time that it is
    own_context(tls_folder, now)
    struck: list[str] = []
    with serving(_setup(), tls=lambda: own_context(tls_folder, now)) as running:
        running.server.on_fault = lambda spec, _peer: struck.append(spec.text)
        running.server.spoil = lambda name: spoiled_context(tls_folder, name, now)
        for faults in ([fault], [], [fault]):
            running.server.inject(map(parse_fault, faults))
            client = poplib.POP3("localhost", running.pop3[1], timeout=5)
            context = ssl.create_default_context(cafile=authority(tls_folder))
            if faults:
                with pytest.raises((ssl.SSLError, ConnectionError), match=says):
                    client.stls(context)
                client.file.close()
                client.sock.close()
            else:
                client.stls(context)
                client.user("u")
                client.pass_("p")
                client.quit()
    assert struck == [fault, fault]


def test_faults_strike_under_tls_too(serving: Serving, tls_folder: Path) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - as above
    with serving(_setup(), tls=lambda: own_context(tls_folder, now)) as running:
        running.server.inject([parse_fault("err-on:STAT"), parse_fault("split:3,0.001@RETR")])
        client = poplib.POP3("localhost", running.pop3[1], timeout=5)
        client.stls(ssl.create_default_context(cafile=authority(tls_folder)))
        client.user("u")
        client.pass_("p")
        with pytest.raises(poplib.error_proto, match="refused on purpose"):
            client.stat()
        assert client.retr(2)[1] == [b"Subject: two", b"", b"Hello"]
        client.quit()


def test_octets_in_clear_behind_stls_come_with_the_reply(serving: Serving, tls_folder: Path) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - as above
    with serving(_setup(), tls=lambda: own_context(tls_folder, now)) as running:
        running.server.inject([parse_fault("stls-trailing")])
        client = Client(running.pop3)
        client.take()
        assert client.say("STLS").endswith(b"\r\n+OK octets in clear behind STLS\r\n")
        client.close()


def test_faults_strike_at_mail_on_a_disk_too(serving: Serving, tmp_path: Path) -> None:
    for n, octets in enumerate((ONE, TWO)):
        (tmp_path / f"{n}.eml").write_bytes(octets)
    accounts, maildrops = configured(maildrop=str(tmp_path), users=("u:p",), accounts=None)
    with serving(Setup(accounts=accounts, maildrops=maildrops)) as running:
        running.server.inject(
            [parse_fault("unstuffed"), parse_fault("size-wrong:7"), parse_fault("dele-lost")]
        )
        client = Client(running.pop3)
        client.take()
        client.say("USER u")
        assert client.say("PASS p").startswith(b"+OK")
        assert b"\r\n1 %d\r\n2 %d\r\n.\r\n" % (SIZES[0] + 7, SIZES[1] + 7) in client.say("LIST")
        assert client.say("RETR 1").endswith(b"\r\n\r\n.dot\r\n..dots\r\n.\r\n")
        client.say("DELE 1")
        assert client.say("QUIT").startswith(b"+OK")
        client.close()
    assert len(list(tmp_path.glob("*.eml"))) == 2


@pytest.mark.parametrize(
    ("recorded", "said"),
    [
        (b"+OK hi <1@x> there\r\n", b"+OK hi <> there\r\n"),
        (b"+OK hi\r\n", b"+OK hi <>\r\n"),
    ],
)
def test_the_timestamp_of_a_recorded_greeting_is_spoiled_too(recorded: bytes, said: bytes) -> None:
    setup = Setup(recorded=Recorded(greetings=(("POP3", recorded),)))
    access, struck = Access(setup), list[FaultSpec]()
    fault = parse_fault("apop-stamp-bad:empty")
    shaped = Rehearsal("POP3", setup, [fault], struck.append, access)
    assert list(shaped.event(access.opened(b"<2@y>"))) == [Write(said)]
    assert struck == [fault]
