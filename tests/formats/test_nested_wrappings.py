"""The same session in many forms of log, and in all that people put around it: read as the bare log is."""

import html
import json
import quopri
import re
import textwrap
from base64 import encodebytes
from collections.abc import Callable
from functools import cache

import pytest

from popconsole.formats.reading import read
from tests.formats.test_samples import codes, rows

SESSION = """
S +OK POP3 server ready <1896.697170952@pop.example.org>
C CAPA
S +OK Capability list follows
S TOP
S UIDL
S .
C USER nina
S +OK nina is a name that is known here, and a password is wanted now for it
C PASS kettle
S +OK
C LIST
S +OK 2 messages
S 1 120
S 2 330
S .
C RETR 1
S +OK 120 octets
S From: ole@example.org
S Subject: kettle
S
S {long}
S .
C DELE 1
S +OK
C QUIT
S +OK bye
"""
LONG = "The kettle works, and it has taken no more than three weeks to have it mended by them."
SHORT = "The kettle works."

Wrap = Callable[[str], str]


def marked(client: str, server: str, message: str = LONG) -> str:
    """Write the session with these before what each side says."""
    said = (row.partition(" ") for row in SESSION.format(long=message).strip().split("\n"))
    return "".join(f"{client if side == 'C' else server}{text}\n" for side, _blank, text in said)


TELNET = "$ telnet pop.example.org 110\nTrying 192.0.2.1...\nConnected to pop.example.org.\n"
MOZILLA = "[Parent 5872: Main Thread]: I/POP3 [this=15dbe200]"
LOGS = {
    "printed": marked("C: ", "S: "),
    "mpop": marked("--> ", "<-- "),
    "fetchmail": marked("fetchmail: POP3> ", "fetchmail: POP3< "),
    "claws": marked("[2026-11-26 01:42:08] POP> ", "[2026-11-26 01:42:08] POP< "),
    "mutt": marked("[2026-11-26 01:42:08] 4> ", "[2026-11-26 01:42:08] 4< "),
    "curl": marked("> ", "< "),
    "stamped": marked("2026/11/26 01:21:41 C: ", "2026/11/26 01:21:41 S: "),
    "sylpheed": marked("[20:59:09] POP3> ", "[20:59:09] POP3< "),
    "arrows": marked(">>> ", "<<< "),
    "mailutils": marked("movemail: C: ", "movemail: S: "),
    "bracketed": marked("[C] ", "[S] "),
    "nmh": marked("=> ", "<= "),
    "thunderbird": marked(f"{MOZILLA} SEND: ", f"{MOZILLA} RECV: "),
    "paste": TELNET + marked("", "", SHORT) + "Connection closed by foreign host.\n",
    "article": marked("", "", SHORT),
    "prompts": marked("pop3> ", "", SHORT),
}  # fmt: skip


def each(change: Wrap) -> Wrap:
    return lambda text: "".join(f"{change(row)}\n" for row in text.split("\n")[:-1])


def before(prefix: str) -> Wrap:
    return each(lambda row: prefix + row)


def numbered(form: str) -> Wrap:
    return lambda text: "".join(form % (n, row) for n, row in enumerate(text.split("\n")[:-1], 1))


def broken(width: int) -> Wrap:
    return each(lambda row: "\n".join(textwrap.wrap(row, width)))


def flowed(row: str) -> str:
    lines = textwrap.wrap(row.rstrip(), 72, break_long_words=False, break_on_hyphens=False)
    return " \n".join(f" {line}" if line[:1] in (" ", ">") else line for line in lines)


def mail(how: str) -> str:
    return f"From: nora@example.org\nSubject: log\nContent-Type: text/plain{how}\n\n"


WRAPPED: dict[str, Wrap] = {
    "bare": lambda text: text,
    "fence": lambda text: (
        f"## It fails\n\nRETR is answered with +OK:\n\n```console\n{text}```\n\nand I *expected*:\n\n"
        "```\nQUIT\n+OK\n```\n\n> S: did you try another server?\n\nYes.\n"
    ),
    "indented": lambda text: f"This is what I get:\n\n{before('    ')(text)}\nand no mail.\n",
    "quote": lambda text: f"{mail('')}Nora wrote:\n{before('> ')(text)}\nIt is so.\n-- \nOle\n",
    "html": lambda text: f"<!DOCTYPE html>\n<html><body>\n<pre>{html.escape(text)}</pre>\n</body></html>\n",
    "diff": lambda text: f"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -0,0 +1,9 @@\n{before('+')(text)}",
    "colours": each(lambda row: f"\x1b[32m{row}\x1b[0m"),
    "cat-n": numbered("%6d\t%s\n"),
    "grep-n": numbered("%d:%s\n"),
    "broken-72": broken(72),
    "broken-76": broken(76),
    "flowed": lambda text: mail("; format=flowed") + each(flowed)(text),
    "printable": lambda text: (
        mail("\nContent-Transfer-Encoding: quoted-printable") + quopri.encodestring(text.encode()).decode()
    ),
    "base64": lambda text: mail("\nContent-Transfer-Encoding: base64") + encodebytes(text.encode()).decode(),
    "syslog": before("Nov 26 01:44:00 mail fetch[812]: "),
    "docker": before("2026-11-26T01:44:00.123456789Z "),
    "compose": before("mail-1  | "),
    "kubernetes": before("2026-11-26T01:44:00.123456789Z stdout F "),
    "json": each(lambda row: json.dumps({"level": 30, "time": 1795657440000, "msg": row})),
    "crlf": lambda text: text.replace("\n", "\r\n"),
}
NESTED = [
    ("fence", "quote"), ("fence", "html"), ("fence", "crlf"), ("fence", "printable"), ("fence", "indented"),
    ("colours", "fence"), ("colours", "syslog"), ("crlf", "colours"), ("compose", "fence"),
    ("html", "base64"),
    ("quote", "flowed"), ("quote", "broken-76"), ("diff", "broken-72"), ("indented", "broken-72"),
    ("json", "broken-72"), ("syslog", "broken-76"), ("kubernetes", "grep-n"), ("docker", "compose"),
    ("quote", "quote"), ("cat-n", "quote"), ("indented", "quote"), ("json", "syslog"),
]  # fmt: skip


def told(text: str) -> str:
    """Return what is read, without times: some of what is put around has one for each row."""
    return re.sub(r"^@[0-9.]+ ", "", rows(read(text.encode(), "x")), flags=re.MULTILINE)


@cache
def told_bare(log: str) -> str:
    return told(LOGS[log])


def test_the_logs_themselves_are_read() -> None:
    for log in LOGS:
        assert told_bare(log).count("C: ") == 7, log


@pytest.mark.parametrize("wrapped", WRAPPED)
def test_a_wrapping_changes_nothing(wrapped: str) -> None:
    for log, text in LOGS.items():
        assert told(WRAPPED[wrapped](text)) == told_bare(log), log


@pytest.mark.parametrize(("inner", "outer"), NESTED)
def test_neither_do_two_of_them(inner: str, outer: str) -> None:
    for log in ("printed", "mpop", "claws", "thunderbird", "paste"):
        if log != "paste" or "broken" not in outer:  # nothing tells there which rows are whole
            assert told(WRAPPED[outer](WRAPPED[inner](LOGS[log]))) == told_bare(log), log


def test_what_was_expected_is_passed_over_and_told() -> None:
    recording = read(WRAPPED["fence"](LOGS["mpop"]).encode(), "x")
    assert codes(recording).split() == ["wrapping", "other-fence", "text-around"]
    assert len(recording.conversations) == 1
