"""Conversations in which a message was fetched, to be looked at."""

from collections.abc import Iterable

from popconsole.analysis.history import History
from popconsole.guide.mail.subject import Subject
from popconsole.protocol import POP3
from popconsole.protocol.framing import CRLF, multi_line
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, LineKind, Lines, Side

LOGIN = ("S +OK ready", "C USER ada", "S +OK", "C PASS hunter2x", "S +OK 1 message")
MAIL = b"""\
From: =?utf-8?q?J=C3=BCrg?= <juerg@example>
Subject: =?utf-8?q?Gr=C3=BC=C3?=
 =?utf-8?q?=9Fe?= and =?x-foo?b?YWJj?=
To: caf\xc3\xa9@example
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="xx"

.what comes before
--xx
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Gr=FC=DFe,=20
..all of you
--xx
Content-Type: application/pdf; name*0*=utf-8''%C3%9Cb; name*1=er.pdf
Content-Transfer-Encoding: base64

aGVsbG8gd29ybGQ=
--xx
Content-Type: message/rfc822

Subject: within
Content-Type: text/html; charset=utf-8

<p>hi</p>
--xx--
""".replace(b"\n", CRLF)
"""Five parts: the message, a text, an attachment, a message, and the text in that."""


def lines_of(rows: Iterable[str | bytes]) -> Lines:
    """Return lines: ``S text`` and ``C text``, a message as it is sent; ``O N``: so many octets miss."""
    lines = Lines()
    for row in rows:
        if isinstance(row, bytes):
            for octets in multi_line(row).split(CRLF)[:-1]:
                lines.append(Line(Side.SERVER, octets))
        elif row[0] == "X":
            lines.append(Line(Side.SERVER, b"", kind=LineKind.CLOSED))
        elif row[0] == "O":
            lines.append(
                Line(Side.SERVER, b"%b octets not captured" % row[2:].encode(), kind=LineKind.OMITTED)
            )
        else:
            lines.append(Line(Side.CLIENT if row[0] == "C" else Side.SERVER, row[2:].encode()))
    return lines


def subject_of(
    *rows: str | bytes, at: int | None = None, protocol: Protocol = POP3, reveal: bool = False
) -> Subject:
    """Return what is looked at: the line at an index, or the last."""
    lines = lines_of(rows)
    history = History(protocol, lines, exact=True)
    return Subject(history, len(lines) - 1 if at is None else at, reveal=reveal)


def fetched(mail: bytes = MAIL, *, reveal: bool = False) -> Subject:
    """Return a message that was fetched, looked at from its last line."""
    return subject_of(*LOGIN, "C RETR 1", "S +OK", mail, reveal=reveal)
