"""The mail that goes in, as octets with CRLF: what clients and servers are known to get wrong."""

_HEAD = (
    b"Return-Path: <ida@mail.example>\r\n"
    b"Date: Mon, 23 Nov 2026 08:00:%02d +0000\r\n"
    b"From: Ida <ida@mail.example>\r\n"
    b"To: student@mail.example\r\n"
    b"Message-ID: <%d.interop@mail.example>\r\n"
    b"MIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=%s\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n"
    b"Subject: %s\r\n"
    b"\r\n"
)


def _message(number: int, subject: bytes, body: bytes, charset: bytes = b"us-ascii") -> bytes:
    return _HEAD % (number, number, charset, subject) + body


ORDINARY = [
    _message(1, b"plain", b"Hello.\r\n\r\nA second paragraph.\r\n"),
    _message(2, b"dots", b".\r\n..\r\n...\r\n.x\r\nx.\r\n. \r\n\r\n.\r\n"),
    _message(3, b"lines that begin with From", b"From here on\r\n>From there\r\n\r\nFrom x@y Mon Nov 23\r\n"),
    _message(4, b"nothing behind the header", b""),
    _message(5, b"octets above 127", "Gr\u00fc\u00dfe, \u4e2d\u6587\r\n".encode() + b"\r\nend\r\n", b"utf-8"),
    _message(6, b"latin-1", b"caf\xe9 \xa0 \xff \xfe\r\n", b"iso-8859-1"),
    _message(7, b"white space", b"  two before \r\n\ttab\t\r\n \r\nthree behind   \r\n\r\n\r\n\r\n"),
    _message(8, b"the longest line", b"x" * 998 + b"\r\n" + b"." * 998 + b"\r\n"),
    _message(9, b"a long one", b".A line of a long message, dot first.\r\n" * 8_000),
]
"""Messages as they should be (RFC 5322): whatever handles mail must let them through."""

HOSTILE = [
    _message(21, b"a very long line", b"y" * 1_900 + b"\r\n"),
    _message(22, b"octets that are no text", b"a\x00b\x1b[2Jc\x7f\x08\r\n"),
    b"no header at all\r\n",
    b"\r\nno header, and an empty line before the text\r\n",
    _message(23, b"a lone CR", b"one\rtwo\r\r\nthree\r\n"),
]
"""What may lie in a maildrop all the same: only what passes octets on as they are can be held to it."""

SEVEN_BIT = [message for message in ORDINARY if message.isascii()]


def with_lf(message: bytes) -> bytes:
    """Return a message as Unix programs keep it in files: each CRLF a LF."""
    return message.replace(b"\r\n", b"\n")


def in_mbox(message: bytes) -> bytes:
    """Return a message as it stands in an mbox."""
    text = with_lf(message).replace(b"\nFrom ", b"\n>From ")
    end = b"\n" if text.endswith(b"\n") else b"\n\n"
    return b"From somebody@popconsole.example Mon Mar  2 09:00:00 2026\n" + text + end
