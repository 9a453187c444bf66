"""What telnet, openssl, netcat and a shell say is told from what is said over the connection."""

import pytest

from popconsole.formats.pastes.programs import ProgramRow, Tells, eats, said


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (b"$ telnet pop.example.org 110", ProgramRow(Tells.STARTS)),
        (b"nina@mail:~$ sudo /usr/bin/telnet pop.example.org pop3", ProgramRow(Tells.STARTS)),
        (b"C:\\Users\\nina>telnet.exe pop.example.org 110", ProgramRow(Tells.STARTS)),
        (
            b"$ (sleep 1; echo QUIT) | openssl s_client -quiet -starttls pop3 -connect pop.example.org:110",
            ProgramRow(Tells.STARTS, "pop.example.org:110", tls=True, stls=True),
        ),
        (
            b'Script started on 2026-11-29 [COMMAND="openssl s_client -connect a:995" TERM="x"]',
            ProgramRow(Tells.STARTS, "a:995", tls=True),
        ),
        (b"Script started on Sun Nov 29 08:00:00 2026", ProgramRow(Tells.STARTS)),
        (b"gnutls-cli -p 995 pop.example.org", ProgramRow(Tells.STARTS, tls=True)),
        (b"Connected to pop.example.org (192.0.2.1).", ProgramRow(Tells.OPENS, "pop.example.org")),
        (b"CONNECTED(00000003)", ProgramRow(Tells.OPENS, tls=True)),
        (b"Ncat: Connected to 192.0.2.1:110.", ProgramRow(Tells.OPENS, "192.0.2.1:110")),
        (b"Connection to mail 110 port [tcp/pop3] succeeded!", ProgramRow(Tells.OPENS, "mail:110")),
        (b"mail.example.org [192.0.2.1] 110 (pop3) open", ProgramRow(Tells.OPENS, "192.0.2.1")),
        (b"Connection closed by foreign host", ProgramRow(Tells.LOST)),
        (b"read:errno=0", ProgramRow(Tells.LOST)),
        (b"DONE", ProgramRow(Tells.LEFT)),
        (b"    Session-ID: 0F2E", ProgramRow(Tells.CHATTER)),
        (b"depth=2 C = US, CN = Root", ProgramRow(Tells.TLS)),
        (b"read from 0x55e0 [0x55e1] (5 bytes => 5 (0x5))", ProgramRow(Tells.DEBUG)),
        (b"nina@mail:~$ ", ProgramRow(Tells.CHATTER)),
        (b"[root@mail ~]# ls -l", ProgramRow(Tells.CHATTER)),
        (b"+OK ready", None),
        (b"USER nina", None),
        (b"pop3> USER nina", None),
        (b"First we log in.", None),
    ],
)
def test_rows_of_programs(row: bytes, told: ProgramRow | None) -> None:
    assert said(row) == told


def test_what_openssl_takes_for_its_own() -> None:
    assert eats(b"QUIT", b"DONE")
    assert eats(b"RETR 1", b"RENEGOTIATING")
    assert not eats(b"quit", b"DONE")
    assert not eats(b"RETR 1", b"+OK")
