"""Files that are no recording are named for what they are; others are told with the nearest forms."""

import gzip

import pytest

from popconsole.formats import registry, sniffer
from popconsole.formats.errors import TranscriptError
from popconsole.formats.known_files import known_file
from popconsole.formats.reading import Reading, read
from popconsole.formats.source import rows_of
from tests.formats.test_samples import Drip
from tests.formats.test_strands import TOY

KNOWN = {
    "an image": [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff\xe0\0\x10JFIF", b"RIFF\0\0\0\0WEBPVP8 "],
    "a zip archive, or a document that is one": [b"PK\x03\x04\x14\0\0\0"],
    "packed, and not with gzip": [b"BZh91AY&SY", b"\xfd7zXZ\0\0\x04"],
    "a tar archive": [b"session.log".ljust(257, b"\0") + b"ustar\x0000" + bytes(240)],
    "a PDF document": [b"%PDF-1.7\n%\xe2\xe3\n"],
    "the report of tcpflow": [
        b"<?xml version='1.0'?>\n<dfxml>\n <creator>\n  <program>TCPFLOW</program>\n </creator>\n</dfxml>\n"
    ],
    "a program": [b"\x7fELF\x02\x01\x01\0"],
    "a database of SQLite": [b"SQLite format 3\0\x10\0"],
    "a log of TLS keys": [
        b"# keys\nCLIENT_RANDOM " + b"0a" * 32 + b" " + b"1b" * 48 + b"\n",
        b"SERVER_HANDSHAKE_TRAFFIC_SECRET " + b"0a" * 32 + b" " + b"1b" * 32 + b"\n",
    ],
    "a certificate or a key (PEM)": [
        b"subject=CN = mail.example.org\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        b"-----BEGIN RSA PRIVATE KEY-----\nMIIB\n",
    ],
    "a mailbox (mbox)": [
        b"From nora@example.org Mon Sep 21 08:00:00 2026\nFrom: nora\nSubject: x\n\nHello\n"
    ],
    "a mail message": [
        b"Received: from a\n by b\nFrom: n@example.org\nTo: x\nDate: Mon, 21 Sep 2026 08:00:00 +0000\n\nx\n"
    ],
    "a session of IMAP": [
        b'S: * OK IMAP4rev1 ready\nC: a1 LOGIN nora sesame\nS: a1 OK done\nC: a2 LIST "" *\nS: a2 OK\n',
        b"* PREAUTH ready\nA0001 CAPABILITY\n* CAPABILITY IMAP4rev1\nA0001 OK done\n",
    ],
    "a session of SMTP": [
        b"S: 220 mail.example.org ESMTP\nC: EHLO c.example\nS: 250-SIZE 10\nC: MAIL FROM:<a@b>\nC: QUIT\n",
        b" -> EHLO client\n<-  250-mail\n -> RCPT TO:<nora@example.org>\n",
    ],
    "a session of NNTP": [b"S: 200 news NNTP ready\nC: GROUP alt.test\nS: 211 3 1 3 alt.test\n"],
    "a session of FTP": [b"220 Welcome\nUSER nora\n331 Password\nPASV\n227 Entering Passive Mode\n"],
    "a session of HTTP": [b"> GET / HTTP/1.1\n> Host: x\n< HTTP/1.1 200 OK\n"],
}


@pytest.mark.parametrize(("name", "octets"), [(name, one) for name, some in KNOWN.items() for one in some])
def test_it_is_named(name: str, octets: bytes) -> None:
    for given in (octets, gzip.compress(octets)):
        with pytest.raises(TranscriptError) as told:
            read(given, "x")
        assert f"this is {name}, and no recording" in str(told.value)
        assert "sesame" not in str(told.value)
    with pytest.raises(TranscriptError, match="this is"):
        list(Reading(Drip(octets, 3), "x"))  # type: ignore[arg-type]


@pytest.mark.parametrize("octets", [one for some in KNOWN.values() for one in some])
def test_what_a_server_of_pop_says_in_it_makes_it_something_else(octets: bytes) -> None:
    start = octets + b"\nS: +OK ready\n"
    assert known_file(start, rows_of(start)) is None


def test_mail_is_told_by_its_header_alone() -> None:
    for octets in (
        b"From: x\nno header\nTo: y\nDate: z\n\n",
        b"\tgoes on\nFrom: x\nTo: y\n",
        b"Subject: x\nTo: y\n\n",
    ):
        assert known_file(octets, rows_of(octets)) is None


def test_a_form_that_was_named_is_tried_whatever_the_file_is() -> None:
    with pytest.raises(TranscriptError, match="Read as columns, as was asked for"):
        read(KNOWN["an image"][0], "x", reader="columns")
    assert len(read(KNOWN["a session of IMAP"][0] + b"C: CAPA\n", "x", reader="printed").conversations) == 1


def test_where_nothing_comes_near_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TranscriptError) as told:
        read(b"Dear all,\nPASS sesame\n", "x")
    assert "Nearest: printed (0%: no rows with the mark" in str(told.value)
    with pytest.raises(TranscriptError, match="cut off behind 1 octets"):
        read(gzip.compress(b"S: +OK\n")[:12], "x")
    with monkeypatch.context() as patch:
        patch.setattr(sniffer, "binary_readers", lambda: (*registry.binary_readers(), TOY))
        with pytest.raises(TranscriptError, match=r"nobody speaks POP2 or POP3 in it \(rows of a toy\)"):
            read(b"1. \n", "x")
    with pytest.raises(TranscriptError, match=r"Nearest: columns \(2\d%"):
        read(b"Open connection -->\nClose connection -->\n" + b"text\n" * 30, "x")


def test_doubt_is_told() -> None:
    reading = Reading(Drip(b"S: +OK ready\nwhat\nwho\nC: QUIT\n", 99), "x")  # type: ignore[arg-type]
    before = reading.doubt
    for _progress in reading:
        pass
    assert before == ""
    assert reading.doubt.startswith("only 50% of the file was understood, read as printed")
