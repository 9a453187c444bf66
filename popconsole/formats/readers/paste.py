"""Reads pastes of telnet, openssl s_client and the like, in which nothing marks who speaks.

Often a terminal's record, by ``script`` or by hand, with all that stood there: prompts, certificates, typing
mistakes taken back; or an article that shows what was typed and what came. What was piped in is not echoed,
so that only the server's lines are there. ``formats/pastes`` tells how it is read.
"""

from collections.abc import Iterator, Sequence

from popconsole.formats.boundary import may_greet
from popconsole.formats.draft import Draft
from popconsole.formats.pastes.pasted import Pasted
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source, rows_of
from popconsole.formats.window import Window
from popconsole.i18n import N_, _, own_number

_ROWS = 600  # that are looked at
_OCTETS = 1 << 16  # ... and as many octets
_SMALL = 0.1  # the share of a file below which rows may fit by chance
_HALF = 0.5  # of the rows must fit at the least, where little of POP is said
_LEAST = 2  # commands with their replies, where no program's words are there


def _none_odd(_first: int, _piece: bytes) -> Sequence[int]:
    return ()


def _look(start: bytes) -> Sureness:
    rows = rows_of(start[:_OCTETS])[:_ROWS]
    if not any(map(may_greet, rows)):
        return Sureness(0.0, _("no row begins as a server of POP does, such as +OK"))
    paste = Pasted(Window(iter((b"".join(row + b"\n" for row in rows),)), _none_odd), Draft())
    for _step in paste.run():
        pass
    count = sum(1 for row in rows if row.strip())
    share = min(1.0, paste.taken / max(1, count))
    why = _("{share:.0%} of its rows fit into a conversation or are a program's words").format(
        share=own_number(share)
    )
    if paste.told or paste.answered >= _LEAST:
        return Sureness((0.5 + 0.3 * share) * min(1.0, share / _SMALL), why)
    return Sureness(0.3 * share if share >= _HALF else 0.0, why)


def _read(source: Source, draft: Draft) -> Iterator[None]:
    return Pasted(Window(source.pieces(), _none_odd), draft, source).run()


READER = Reader(
    "paste",
    N_("a paste of telnet, openssl s_client or an article, without marks: who speaks is told by what is due"),
    _look,
    _read,
    (
        Sample(
            b"$ telnet pop.example.org 110\nTrying 192.0.2.1...\nConnected to pop.example.org.\n"
            b"Escape character is '^]'.\n+OK POP3 ready <1.2@pop.example.org>\nUSER nina\n+OK\nXYZZY\n"
            b"-ERR not yet\nPASS kettlf\b \be\n+OK in\nRETR 1\n+OK\nSubject: QUIT\n\nLIST\n+OK of it\n.\n"
            b"QUIT\n+OK bye\nConnection closed by foreign host.\n$ \n",
            "C! open\nS: +OK POP3 ready <1.2@pop.example.org>\nC: USER nina\nS: +OK\nC: XYZZY\n"
            "S: -ERR not yet\nC: PASS kettle\nS: +OK in\nC: RETR 1\nS: +OK\nS: Subject: QUIT\nS:\n"
            "S: LIST\nS: +OK of it\nS: .\nC: QUIT\nS: +OK bye\nS! close\n",
        ),
        Sample(
            b"CONNECTED(00000003)\ndepth=0 CN = pop.example.org\nverify return:1\n---\nServer certificate\n"
            b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n---\n"
            b"+OK Kettle ready. <1.2---\nPost-Handshake New Session Ticket arrived:\nSSL-Session:\n"
            b"    Protocol  : TLSv1.3\n    0000 - 94 b4 fa 47 22 77 52 45-4f   ...G\n\n---\nread R BLOCK\n"
            b"CAPA\n+OK\nTOP\n.\nRETR 1\nRENEGOTIATING\n4077:error:0A00010A:SSL routines::wrong ssl version\n"
            b"QUIT\nDONE\n",
            "C! open\nS~ +OK Kettle ready. <1.2\nC~ STLS\nS~ not in this paste\nS! tls\nC: CAPA\nS: +OK\n"
            "S: TOP\nS: .\nC! close\n",
            "stale-greeting not-sent not-sent",
        ),
        Sample(
            b"depth=0 CN = pop.example.org\nverify return:1\n+OK POP3 ready\r\n+OK\r\n+OK in\r\n+OK 1 20\r\n"
            b"+OK\r\n1 20\r\n.\r\n+OK bye\r\n",
            "C! open\nS: +OK POP3 ready\nC~ not in this paste\nS: +OK\nC~ not in this paste\nS: +OK in\n"
            "C~ not in this paste\nS: +OK 1 20\nC~ not in this paste\nS: +OK\nS: 1 20\nS: .\n"
            "C~ not in this paste\nS: +OK bye\n",
        ),
        Sample(
            b"First we log in, with the name\nand the password.\n\npop3> USER nina\n+OK\npop3> PASS kettle\n"
            b"+OK\n\nOne message is there:\n\npop3> LIST\n+OK 1 message\n1 20\n\npop3> RETR 1\n"
            b"Subject: kettle\n\nIt works.\n\npop3> QUIT\n+OK\n",
            "C: USER nina\nS: +OK\nC: PASS kettle\nS: +OK\nC: LIST\nS: +OK 1 message\nS: 1 20\n"
            "S~ the lone dot is not in this paste\nC: RETR 1\nS: Subject: kettle\nS:\nS: It works.\n"
            "S~ the lone dot is not in this paste\nC: QUIT\nS: +OK\n",
            "prose prose",
        ),
        Sample(
            b"Connected to 127.0.0.1\r\n+ POP2 ready\r\r\nHELO nina kettle\r\n#1 messages\r\r\nREAD\r\n"
            b"=9 octets\r\r\nRETR\r\n-ERR: a\r\r\nACKS\r\n=0 octets\r\r\nQUIT\r\n+ bye\r\r\n",
            "C! open\nS: + POP2 ready\nC: HELO nina kettle\nS: #1 messages\nC: READ\nS: =9 octets\nC: RETR\n"
            "S: -ERR: a\nC: ACKS\nS: =0 octets\nC: QUIT\nS: + bye\n",
        ),
    ),
)
