"""A message in a reply: which lines it has, what it was before it was sent, its headers and its parts."""

from email.errors import MessageDefect

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.guide.mail import body as body_module
from popconsole.guide.mail.charsets import is_known, read_text
from popconsole.guide.mail.file_names import proposed_name
from popconsole.guide.mail.headers import MOST_HEADERS, DecodedHeader, decoded_words, headers_of
from popconsole.guide.mail.mime import MOST_DEPTH, MOST_PARTS, read_mail, told_defects
from popconsole.guide.mail.parts import parts_of
from popconsole.maildrop.builtin import builtin_maildrops
from popconsole.protocol import POP2
from popconsole.protocol.framing import CRLF
from popconsole.transcript.model import Side
from tests.guide.mails import LOGIN, MAIL, fetched, subject_of

# --- what a reply brings

_ROWS = st.lists(st.binary(max_size=6).map(lambda o: b"." * len(o[:2]) + o.translate(None, b"\r\n")))


@settings(max_examples=40)
@given(_ROWS)
def test_what_was_sent_is_unstuffed_again(rows: list[bytes]) -> None:
    message = b"".join(row + CRLF for row in rows)
    subject = subject_of(*LOGIN, "C RETR 1", "S +OK", message)
    assert subject.body is not None
    assert (subject.body.octets, subject.body.size, subject.body.notes) == (message, len(message), ())
    assert b"".join(piece.octets for piece in subject.pieces()) == message
    middle = 7 + len(rows) // 2
    assert [piece.index for piece in subject.pieces(middle)] == list(range(middle, 7 + len(rows)))


def test_the_mail_of_the_mock_server_is_as_it_lies_in_the_maildrop() -> None:
    for messages in builtin_maildrops().mailboxes(b"student").values():
        for message in messages:
            subject = fetched(message.octets)
            subject.history.extend()  # many lines at once
            counted = [f"S {row.decode()}" for row in message.octets.split(CRLF)[:-1]]
            pop2 = subject_of(
                *("S + POP2", "C HELO ada pw", "S #1", "C READ 1", f"S ={message.size}", "C RETR", *counted),
                *("C ACKS", "S =0"),
                at=5 + len(counted),
                protocol=POP2,
            )
            for one in (subject, pop2):
                assert one.holds_message
                assert one.body is not None
                assert one.body.notes == ()
            assert subject.body is not None
            assert subject.body.octets == message.octets
            assert pop2.body is not None
            assert pop2.body.octets == message.octets


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (("C RETR 1", "S +OK", "S a: b", "O 20", "S .."), "At octet 6 something is missing: 20 octets"),
        (("C RETR 1", "S +OK", "S a: b"), "Its end is not here: it is shown as far as it came."),
        (("C RETR 1", "S +OK", "S a: b", "X"), "The connection ended before this did"),
        (("C TOP 1 3", "S +OK", "S a: b", "S ."), "TOP was asked for its header and 3 lines"),
        (("C TOP 1 x", "S +OK", "S a: b", "S ."), "TOP gives its header and some lines"),
        (("C RETR 1", "S +OK", *("O 1", "S a: b") * 30, "S ."), "Something is missing in 10 more places"),
    ],
)
def test_what_is_missing_is_told(rows: tuple[str, ...], told: str) -> None:
    body = subject_of(*LOGIN, *rows, at=7).body
    assert body is not None
    assert told in " ".join(body.notes)
    assert body.octets.startswith(b"a: b\r\n")


def test_of_counted_data_a_surplus_is_cut_and_what_is_missing_is_counted() -> None:
    said = ("S + POP2", "C HELO ada zorkmid77", "S #1", "C READ 1", "S =24", "C RETR")
    short = subject_of(*said, "S a: zorkmid77", "S .b", protocol=POP2).body
    assert short is not None
    assert (short.octets, short.size, short.masked) == (b"a: ********\r\n.b\r\n", 18, True)
    assert "Of 24 octets that were announced 18 are here" in short.notes[0]
    more = subject_of(*said, "S a: zorkmid77", "S 0123456789", protocol=POP2, reveal=True).body
    assert more is not None
    assert (more.octets, more.notes) == (b"a: zorkmid77\r\n0123456789", ())
    assert [p.index for p in subject_of(*said, "S a: b", "S ", "S c", protocol=POP2).pieces(7)] == [7, 8]
    greeting = subject_of(*said, "S more", protocol=POP2, at=0)
    assert (greeting.body, list(greeting.pieces())) == (None, [])


def test_a_message_that_is_too_long_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_module, "MOST_OCTETS", 10)
    body = subject_of(*LOGIN, "C RETR 1", "S +OK", b"a: b\r\nc: d\r\n").body
    assert body is not None
    assert body.octets == b"a: b\r\n"
    assert "longer than 10 octets" in body.notes[0]


def test_replies_that_come_one_behind_the_other_and_lines_between_are_told_apart() -> None:
    rows = (
        *LOGIN,
        "C RETR 1",
        "C RETR 2",
        "S +OK",
        "S a: 1",
        "C STAT",
        "S 1",
        "S .",
        "S +OK",
        "S a: 2",
        "S .",
    )
    for at, octets in ((5, b"a: 1\r\n1\r\n"), (8, b"a: 1\r\n1\r\n"), (6, b"a: 2\r\n"), (13, b"a: 2\r\n")):
        body = subject_of(*rows, at=at).body
        assert body is not None
        assert (body.octets, body.notes) == (octets, ())
    assert subject_of(*rows, at=9).title == "Line 10, of STAT and its answer of 0 lines"
    assert subject_of(*rows, at=0).title == "Line 1"


def test_a_mail_that_the_client_sends_is_one_too() -> None:
    rows = (*LOGIN, "C XTND XMIT", "S +OK", "C a: b", "C ", "C ..hi", "C .", "S +OK sent")
    subject = subject_of(*rows, at=8)
    assert subject.body is not None
    assert (subject.body.octets, subject.holds_message) == (b"a: b\r\n\r\n.hi\r\n", True)
    assert subject.sizes_before(8) == {Side.CLIENT: len(b"XTND XMIT\r\na: b\r\n"), Side.SERVER: 5}


def test_what_is_no_message_is_none() -> None:
    listing = subject_of(*LOGIN, "C LIST", "S +OK", "S 1 20", "S .")
    assert listing.body is not None
    assert (listing.body.octets, listing.holds_message, listing.mail, listing.parts) == (
        b"1 20\r\n",
        False,
        None,
        [],
    )
    assert subject_of(*LOGIN, "C RETR 9", "S -ERR no such message").body is None
    assert subject_of(*LOGIN, "C FOO", "S -ERR").body is None
    assert subject_of(*LOGIN, at=0).body is None


def test_what_comes_too_late_for_an_answer_is_looked_at_alone() -> None:
    rows = (*LOGIN, "C AUTH LOGIN", "S -ERR", "C bGF0ZXIu", "S -ERR")
    assert subject_of(*rows, at=7).reply is None or subject_of(*rows, at=7).index == 7


# --- its headers


def headers(text: bytes) -> dict[str, DecodedHeader]:
    return {header.name: header for header in headers_of(read_mail(text).root)}


def test_headers_are_decoded_and_kept_as_they_went_by() -> None:
    found = headers(MAIL)
    assert found["From"].value == "Jürg <juerg@example>"
    assert found["From"].wrong == ()
    subject = found["Subject"]
    assert subject.value == "Grüße and =?x-foo?b?YWJj?="
    assert subject.raw == ("=?utf-8?q?Gr=C3=BC=C3?=", " =?utf-8?q?=9Fe?= and =?x-foo?b?YWJj?=")
    assert subject.wrong == ('the charset "x-foo" is not known here',)
    assert not subject.is_plain
    assert found["To"].value == "café@example"
    assert "RFC 6532" in found["To"].notes[0]
    assert found["MIME-Version"].is_plain
    assert found["Content-Type"].parameters == (("boundary", "xx"),)


@pytest.mark.parametrize(
    ("written", "decoded", "wrong"),
    [
        ("=?utf-8?b?R3LDvMOf?= all", "Grüß all", ""),
        ("a =?utf-8?q?b?= =?iso-8859-1?q?=E9?= c", "a bé c", ""),
        ("=?utf-8*en?q?a_b?=", "a b", ""),
        ("=?utf-8?b?####?=", "=?utf-8?b?####?=", "neither base64 nor Q"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?=", "neither base64 nor Q"),
        ("=?utf-8?b?a?=", "=?utf-8?b?a?=", "neither base64 nor Q"),
        ("=?utf-8?q?=E9?=", "=?utf-8?q?=E9?=", "octets stand in it that are none of utf-8"),
        ("=?utf-8?q?no end", "=?utf-8?q?no end", "an encoded word that has no end"),
        ('"=?utf-8?q?a?=" <b@example>', '"a" <b@example>', "in quotation marks"),
    ],
)
def test_encoded_words(written: str, decoded: str, wrong: str) -> None:
    text, told = decoded_words(written)
    assert (text, wrong in " ".join(told), bool(told)) == (decoded, True, bool(wrong))


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (b"Date: yesterday", "no date as RFC 5322"),
        (b"Content-Type: text", "no type with parameters"),
        (b"Content-Type: ;..*", "no type with parameters"),  # Python's parser falls over it
        (b"Content-Type: " + b"(" * 1500, "no type with parameters"),
        (b"Content-Disposition: attachment; filename*=utf-8''%FF", "no disposition with parameters"),
        (b"Content-Transfer-Encoding: base65", "none of the encodings of RFC 2045"),
        (b"Subject: caf\xe9", "octets that are no UTF-8"),
        (b"Subject: " + b"a" * 9000, "it is too long: its first 8192 octets are shown"),
    ],
)
def test_a_header_that_is_wrong_is_told_to_be(line: bytes, wrong: str) -> None:
    (header,) = headers_of(read_mail(line + b"\r\n\r\n").root)
    assert wrong in "; ".join(header.wrong)


def test_parameters_of_rfc_2231_are_read_and_told_of() -> None:
    found = headers(b"Content-Disposition: attachment; filename*0*=utf-8''%C3%9C; filename*1=.pdf\r\n\r\n")
    assert found["Content-Disposition"].parameters == (("filename", "Ü.pdf"),)
    assert "RFC 2231" in found["Content-Disposition"].notes[0]


def test_of_many_headers_some_are_read() -> None:
    root = read_mail(b"Date: x\r\n" * (MOST_HEADERS + 5) + b"\r\n").root
    found = list(headers_of(root))
    assert len(found) == MOST_HEADERS
    assert found[0].wrong
    assert not found[-1].wrong  # a form that is judged that often costs too much
    long = b"".join(b"X-%d: %b\r\n" % (n, b"a" * 8000) for n in range(60)) + b"\r\n"
    assert len(list(headers_of(read_mail(long).root))[-1].value) == 256


# --- its parts


def test_the_parts_of_a_message() -> None:
    parts = parts_of(read_mail(MAIL))
    told = [
        (p.number, p.depth, p.kind, p.name, p.encoding, p.size, p.decoded, p.holds, p.wrong) for p in parts
    ]
    assert told == [
        (1, 0, "multipart/mixed", "", "", 0, 0, 3, ()),
        (2, 1, "text/plain", "", "quoted-printable", 27, 21, 0, ()),
        (3, 1, "application/pdf", "Über.pdf", "base64", 16, 11, 0, ()),
        (4, 1, "message/rfc822", "", "", 0, 0, 1, ()),
        (5, 2, "text/html", "", "", 9, 9, 0, ()),
    ]
    assert [part.heads for part in parts] == [False, False, False, False, True]
    assert parts[1].text() == ("Grüße, \r\n..all of you", "")
    assert parts[2].octets() == b"hello world"
    assert parts[2].file_name == "Über.pdf"
    assert parts[0].octets() == b""
    assert not parts[0].is_text


@pytest.mark.parametrize(
    ("mail", "wrong"),
    [
        (b"Content-Type: multipart/mixed\r\n\r\nx", "it is a multipart, and names no boundary"),
        (b"Content-Type: multipart/mixed; boundary=a\r\n\r\nx", "its boundary does not come"),
        (
            b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nx",
            "the boundary that ends it does not come",
        ),
        (b" a\r\nb: c\r\n\r\n", "begins with a line that goes on with another"),
        (b"a: b\r\nno header\r\n\r\n", "ends at a line that is none"),
        (b"Content-Transfer-Encoding: base64\r\n\r\nYWI\r\n", "its base64 ends in the middle"),
        (
            b"Content-Transfer-Encoding: base64\r\n\r\nYW!Jj\r\n",
            "characters stand in it that are none of base64's",
        ),
        (b"Content-Transfer-Encoding: base64\r\n\r\nYWJjZ\r\n", "its base64 has a length that none can have"),
        (b"Content-Transfer-Encoding: base65\r\n\r\nYWJj\r\n", "its encoding is none that is known"),
    ],
)
def test_what_is_wrong_with_a_part_is_told(mail: bytes, wrong: str) -> None:
    assert wrong in "; ".join(parts_of(read_mail(mail))[0].wrong)
    assert told_defects([MessageDefect()]) == ["it is not as RFC 2045 and RFC 2046 have it"]


@pytest.mark.parametrize(
    ("mail", "text", "wrong"),
    [
        (b"Content-Type: text/plain; charset=punycode\r\n\r\na\r\n", "a\r\n", '"punycode" is not known'),
        (b"\r\ncaf\xc3\xa9\xff", "café\udcff", "names no charset"),
        (b"Content-Type: text/plain; charset*=latin-1''utf%2D8\r\n\r\n\xc3\xa9", "é", ""),
        (b"Content-Type: text/plain; charset=utf-16\r\n\r\na", "a", "none of utf-16"),
        (b"Content-Type: text/plain; charset=utf-7\r\n\r\n+2AA-", "+2AA-", "none of utf-7"),
    ],
)
def test_text_by_its_charset(mail: bytes, text: str, wrong: str) -> None:
    found, told = parts_of(read_mail(mail))[0].text()
    assert (found, wrong in told, bool(told)) == (text, True, bool(wrong))


def test_what_is_no_charset_is_not_tried() -> None:
    names = ("", "zlib", "rot13", "idna", "unicode_escape", "a\0b", "x" * 100, "../../etc")
    assert not any(map(is_known, names))
    assert all(map(is_known, ("utf-8", "US-ASCII", "iso-8859-15", "utf-16", "utf-32", "shift_jis", "koi8-r")))
    assert read_text(b"\xe9", "\x1b[2J") == ("\udce9", 'the charset "␛[2J" is not known here')


def _nested(kind: bytes, count: int) -> bytes:
    if kind == b"message":
        return b"Content-Type: message/rfc822\r\n\r\n" * count
    return b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(count)
    )


@pytest.mark.parametrize(
    ("mail", "count", "told"),
    [
        (_nested(b"multipart", 10_000), MOST_DEPTH + 2, "more than 20 deep"),
        (_nested(b"message", 10_000), MOST_DEPTH + 2, "more than 20 deep"),
        (
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 10_000,
            MOST_PARTS,
            "More than 500 parts",
        ),
        (b"", 1, ""),
        (b"\0" * 1000, 1, ""),
        (b'Content-Type: multipart/mixed; boundary="' + b";" * 500_000 + b'"\r\n\r\nx', 1, ""),
        (
            b"Content-Disposition: a; filename*=b''%FF\r\nContent-Type: text/x; charset*=x''y\r\n\r\n\xff",
            1,
            "",
        ),
        (b"X: " + b"a\r\n " * 100_000 + b"\r\n\r\n", 1, ""),
    ],
    ids=["multiparts", "messages", "parts", "nothing", "NULs", "boundary", "charsets", "folds"],
)
def test_mail_that_is_made_to_harm_is_read_as_far_as_is_sure(mail: bytes, count: int, told: str) -> None:
    read = read_mail(mail)
    assert len(parts_of(read)) == count
    assert (told in " ".join(read.notes), bool(read.notes)) == (True, bool(told))


def test_an_error_of_the_parser_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise IndexError

    monkeypatch.setattr("popconsole.guide.mail.mime.BytesFeedParser.feed", fail)
    read = read_mail(b"a: b\r\n\r\n")
    assert "made so that programs fail" in read.notes[0]
    assert parts_of(read)[0].octets() == b""
    monkeypatch.setattr("popconsole.guide.mail.mime.RawPart.get_param", fail)
    assert parts_of(read)[0].name == ""


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_no_octets_make_it_fail(octets: bytes) -> None:
    read = read_mail(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + octets)
    for part in parts_of(read):
        assert isinstance(part.text()[0], str)
        list(headers_of(part.raw))


# --- the name of a file


@pytest.mark.parametrize(
    ("named", "proposed"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system.ini", "system.ini"),
        ("file.txt:stream", "stream"),
        ("a\0b\x1b[2J\u202efdp.exe", "ab_2Jfdp.exe"),
        (".bashrc", "bashrc"),
        ("..", "part-3.eml"),
        ("CON", "part-3.eml"),
        ("nul.txt", "part-3.eml"),
        ("", "part-3.eml"),
        ("-rf *", "rf"),
        ("$(reboot).sh", "reboot_.sh"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ("x" * 300, "x" * 100),
        ("a." + "x" * 300, "a." + "x" * 98),
        ("Über  uns.txt ", "Über uns.txt"),
    ],
)
def test_a_name_is_no_path_and_does_nothing(named: str, proposed: str) -> None:
    assert proposed_name(named, 3, "message/rfc822") == proposed


@settings(max_examples=60)
@given(st.text())
def test_whatever_a_mail_proposes_is_a_plain_name(named: str) -> None:
    name = proposed_name(named, 1, "image/png")
    assert name
    assert name.isprintable()
    assert not set(name) & set('/\\:*?"<>|$`')
    assert name[0] not in ".-"
    assert len(name) <= 100
