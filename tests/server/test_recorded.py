r"""Personas against what the real servers said, each wrong thing in its turn (``recorded.tsv``).

A row is a command of a conversation (``case``) and the status lines that six servers answered it with. Runs
of digits are ``N``; ``{FIN}``: the server closed; ``(none)``: it had closed before; ``...``: lines follow;
``?``: what the persona does otherwise, on purpose: its file or the docstring of this test tells.

Not taken over: Cyrus and ipop3d look at the argument of PASS before its place; Courier does not answer a
line with a NUL in it.
"""

import csv
import re
from itertools import groupby
from pathlib import Path

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.store import Maildrops
from popconsole.server.engine.answer import Answer
from popconsole.server.engine.effects import Authenticate, Close, Login, OpenFolder, Release, StartTls
from popconsole.server.engine.inputs import CommandLine, Input
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.session import Session
from popconsole.server.engine.step import begin, step
from popconsole.server.listening.access import Access
from popconsole.server.setup import Setup
from tests.server.saying import whole

_TABLE = Path(__file__).with_name("recorded.tsv")
_ROWS = list(csv.DictReader(_TABLE.read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
_CASES = {case: list(rows) for case, rows in groupby(_ROWS, key=lambda row: row["case"])}
_WHO = [name for name in _ROWS[0] if name not in ("case", "command")]
_MAIL = [Message(b"Subject: %d\r\n\r\nbody %d\r\n" % (n, n) + b"x\r\n" * 5, f"{n:08x}") for n in range(1, 9)]


class Talk:
    """A conversation with the engine of a persona; ``say`` returns what comes back."""

    def __init__(self, persona: str | None, protocol: str = "POP3", profile: Profile | None = None) -> None:
        setup = Setup(
            accounts=Accounts({b"poptest": Secret(b"s3cret")}),
            maildrops=Maildrops({b"poptest": {b"INBOX": _MAIL}}),
            profile=profile or Profile(host=b"fido.example"),
        ).as_persona(persona)
        self.profile = setup.profile
        self.access = Access(setup)
        self.speaker = setup.speaker(protocol)
        self.session: Session = begin(protocol)
        self.closed = False
        self.greeting = self.give(self.access.opened(b"<1@fido.example>"))

    def give(self, received: Input) -> bytes:
        octets, inputs = b"", [received]
        while inputs:
            self.session, effects = step(self.profile, self.session, inputs.pop(0))
            for effect in effects:
                match effect:
                    case Answer():
                        octets += whole(self.speaker, self.session, effect, b"<1@fido.example>")
                    case Close():
                        self.closed = True
                    case StartTls():
                        pass  # nobody negotiates
                    case Login() | Authenticate() | OpenFolder() | Release():
                        inputs.append(self.access.answer(effect))
        return octets

    def say(self, line: bytes) -> bytes:
        return self.give(CommandLine(line))


def _shown(octets: bytes, *, closed: bool) -> str:
    """Return the status line as the table has it."""
    status = re.sub(r"\d+", "N", octets.split(b"\r\n")[0].decode("latin-1")).strip()
    return status + " {FIN}" * closed


@pytest.mark.parametrize("name", _WHO)
@pytest.mark.parametrize("case", _CASES)
def test_a_persona_says_what_its_server_said(name: str, case: str) -> None:
    talk = Talk(name)
    for row in _CASES[case]:
        if talk.closed:
            assert row[name] == "(none)", row
            continue
        line = row["command"].encode("ascii").decode("unicode_escape").encode("latin-1")
        said = _shown(talk.say(line), closed=talk.closed)
        if row[name] != "?":
            assert said == row[name].removesuffix(" ...").replace(" ... {", " {"), row["command"]


@pytest.mark.parametrize(
    ("name", "lines", "says"),
    [
        ("dovecot", [b"x" * 10_000], b"-ERR Input buffer full, aborting\r\n"),
        ("dovecot", [b"USER poptest", b"PASS s3cret", b"x" * 10_000], b"-ERR Input line too long.\r\n"),
        (
            "uw-ipop3d",
            [b"USER " + b"A" * 10_000],
            b"-ERR Command line too long\r\n" * 9 + b"-ERR Unknown AUTHORIZATION state command\r\n",
        ),
        ("mailutils", [b"NOOP " + b"A" * 10_000], b"NOOP " + b"A" * 10_000 + b"\r\n"),
        ("courier", [b"USER " + b"A" * 10_000], b"+OK Password required.\r\n"),
        ("dovecot", [b"USER " + b"A" * 300], b"+OK\r\n"),
        ("cyrus", [b"USER " + b"A" * 300], b"-ERR [AUTH] Invalid user\r\n"),
        ("popa3d", [b"USER " + b"A" * 300], b"-ERR\r\n"),
        ("courier", [b"AUTH"], b"-ERR Invalid command.\r\n"),
        ("courier", [b"AUTH PLAIN !!!"], b"-ERR Authentication aborted.\r\n"),
        ("dovecot", [b"AUTH PLAIN !!!"], b"-ERR [AUTH] Invalid base64 data in initial response\r\n"),
        ("rfc", [b"USER poptest", b"PASS s3cret", b"RETR 99"],
         b"-ERR no such message, only 8 messages in maildrop\r\n"),
    ],
)  # fmt: skip
def test_long_lines_and_others(name: str, lines: list[bytes], says: bytes) -> None:
    talk = Talk(name)
    said = [talk.say(line) for line in lines]
    assert said[-1] == says
    assert talk.closed is (name == "dovecot" and len(lines[-1]) > 8192)
