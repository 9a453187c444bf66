"""The views of a line and of a message: what they show, and that a part can be saved."""

import re
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.history import History
from popconsole.guide.mail.subject import Subject
from popconsole.protocol import POP2, POP3
from popconsole.protocol.framing import CRLF
from popconsole.transcript.model import Line, LineKind, Lines, Side
from popconsole.ui.hex_rows import HexPlace, hex_rows
from popconsole.ui.view import RowRole, at_most, views
from popconsole.ui.viewing import (
    ViewError,
    can_be_saved,
    content_of,
    last_said,
    parse_view,
    part_at,
    save_content,
)
from popconsole.ui.views.parts import part_rows, tree_rows
from tests.guide.mails import LOGIN, MAIL, fetched, lines_of, subject_of


def shown(name: str, subject: Subject, width: int = 75) -> list[str]:
    """Return the rows of a view; each can be shown on any terminal."""
    (view,) = (view for view in views() if view.name == name)
    rows = list(at_most(view.rows(subject, width)))
    assert all(row.text.isprintable() for row in rows)
    return [row.text for row in rows]


# --- the views


def test_the_views_there_are() -> None:
    names = ["text", "hex", "unstuffed", "headers", "parts", "base64"]
    assert [(view.place, view.name) for view in views()] == list(enumerate(names, start=1))


@given(st.binary(max_size=40), st.sampled_from((43, 75, 90)), st.sampled_from(("", "()", "[]")))
def test_rows_of_hex_give_the_octets_back(octets: bytes, width: int, signs: str) -> None:
    rows = [row.text for row in hex_rows(octets, width, HexPlace(7, "S", 0, chosen=True), signs=signs)]
    begins, room = 16 if width == 90 else 9, 2 + 3 * (8 if width < 75 else 16)
    cells = [re.sub(r"[()\[\]]", " ", row[begins : begins + room]) for row in rows]
    assert b"".join(map(bytes.fromhex, cells)) == octets
    assert all(len(row) <= width for row in rows)
    assert sum(len(row[begins + room :]) for row in rows) == len(octets)


def test_text_has_each_line_with_its_number_and_its_side() -> None:
    subject = subject_of(*LOGIN, "C RETR 1", "S +OK", "O 20", "S a: b", "X", at=8)
    assert shown("text", subject) == [
        "     6 C: RETR 1",
        "     7 S: +OK",
        "     8 — the server sent what is not recorded here: 20 octets not captured —",
        "     9>S: a: b",
    ]
    long = shown("text", subject_of(*LOGIN, "C RETR 1", "S +OK", "S " + "x" * 5000))
    assert long[2].endswith(" ... 1000 more characters")
    assert shown("text", subject_of("S +OK", at=0)) == ["     1>S: +OK"]


def test_hex_marks_stuffed_dots_the_termination_octet_and_how_lines_end() -> None:
    lines = lines_of((*LOGIN, "C RETR 1", "S +OK"))
    lines.append(Line(Side.SERVER, b"..a\x00\xe9", b"\n"))
    lines.append(Line(Side.SERVER, b"", kind=LineKind.OMITTED))
    lines.append(Line(Side.SERVER, b"."))
    subject = Subject(History(POP3, lines, exact=True), len(lines) - 1)
    assert shown("hex", subject) == [
        "(2e): a dot that byte-stuffing has added; [2e]: the termination octet.",
        "C 000000  52 45 54 52 20 31 0d 0a                          RETR 1␍␊",
        "S 000000  2b 4f 4b 0d 0a                                   +OK␍␊",
        "S 000005 (2e)2e 61 00 e9 0a                                ..a␀·␊",
        "— the server sent what is not recorded here —",
        "S>00000b [2e]0d 0a                                         .␍␊",
    ]
    assert shown("hex", subject_of(*LOGIN, at=3))[0].startswith("C>000000  50 41 53 53 20 2a 2a")
    assert shown("hex", subject, 90)[1] == (
        "     6 C 000000  52 45 54 52 20 31 0d 0a                          RETR 1␍␊"
    )
    assert shown("hex", subject, 50)[2] == "S 000000  2b 4f 4b 0d  0a          +OK␍␊"
    counted = ("S + POP2", "C HELO ada pw", "S #1", "C READ 1", "S =3", "C RETR", "S .")
    assert shown("hex", subject_of(*counted, protocol=POP2))[1] == (
        "S>000000  2e 0d 0a                                         .␍␊"
    )


def test_in_a_mail_that_the_client_sends_the_dots_are_marked_too() -> None:
    rows = shown("hex", subject_of(*LOGIN, "C XTND XMIT", "S +OK", "C ..a", "C .", "S +OK", at=5))
    assert [row[9:13] for row in rows if row[9] in "(["] == ["(2e)", "[2e]"]


def test_of_a_long_reply_what_is_shown_begins_near_the_line() -> None:
    message = b"a: b\r\n\r\n" + b"row\r\n" * 900
    whole = fetched(message)
    whole.history.extend()
    subject = Subject(whole.history, 800)
    for name, at in (("text", 0), ("unstuffed", 1), ("hex", 1)):
        told = shown(name, subject)
        assert told[at] == "Lines 6 to 790 are left out: look at one of them to see them."
        assert ">" in told[at + 11][:8]
    assert shown("hex", subject)[2].startswith("S 000f4e ")
    rows = list(at_most(iter(views()[1].rows(whole, 75)), 5))
    assert rows[-1].text.startswith("More is left out")


def test_unstuffed_shows_the_message_and_what_is_missing() -> None:
    assert shown("unstuffed", subject_of(*LOGIN, "C RETR 1", "S +OK", "S ..a", "O 20", "S b", at=7)) == [
        "7 octets, as they were before they were sent",
        "! Its end is not here: it is shown as far as it came.",
        "! At octet 4 something is missing: 20 octets not captured.",
        "     8>.a  (a dot was taken away)",
        "     9 ! 20 octets not captured",
        "    10 b",
    ]
    cut = lines_of((*LOGIN, "C RETR 1", "S +OK"))
    cut.append(Line(Side.SERVER, b"a", b"\n"))
    cut.append(Line(Side.SERVER, b"b", b""))
    rows = shown("unstuffed", Subject(History(POP3, cut, exact=True), 7))
    assert rows[-2:] == ["     8>a␊", "     9 b⊣cut"]
    assert "nothing is stuffed" in shown("unstuffed", subject_of(*LOGIN))[0]


def test_headers_are_shown_decoded_with_what_is_wrong() -> None:
    assert shown("headers", fetched())[:10] == [
        "From: Jürg <juerg@example>",
        "    as it went by: =?utf-8?q?J=C3=BCrg?= <juerg@example>",
        "Subject: Grüße and =?x-foo?b?YWJj?=",
        "    as it went by: =?utf-8?q?Gr=C3=BC=C3?=",
        "                    =?utf-8?q?=9Fe?= and =?x-foo?b?YWJj?=",
        '    ! the charset "x-foo" is not known here',
        "To: café@example",
        "    in raw UTF-8 (RFC 6532), which a session with UTF8 allows (RFC 6856)",
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="xx"',
    ]
    assert shown("headers", fetched(b"\r\nbody\r\n")) == ["There is no header."]
    many = shown("headers", fetched(b"a: b\r\n" * 400 + b"\r\n"))
    assert many[-1] == "! It has 400 headers: those behind the first 300 are left out."
    assert "the answer to RETR or TOP holds one" in shown("headers", subject_of("S +OK"))[0]
    assert "The answer holds no message" in shown("headers", subject_of(*LOGIN))[0]
    top = shown("headers", subject_of(*LOGIN, "C TOP 1 0", "S +OK", b"a: b\r\n"))
    assert top[0] == "! This is no whole message: TOP was asked for its header and 0 lines."


def test_parts_are_a_tree_and_below_it_each_decoded() -> None:
    subject = fetched()
    tree = [
        "   1  multipart/mixed",
        "   2    text/plain  27 octets in quoted-printable, 21 decoded",
        "   3    application/pdf  Über.pdf  16 octets in base64, 11 decoded",
        "   4    message/rfc822",
        "   5      text/html  9 octets",
    ]
    assert [row.text for row in tree_rows(subject)] == tree
    assert shown("parts", subject) == [
        *tree,
        "",
        "Part 2  text/plain  27 octets in quoted-printable, 21 decoded",
        "Grüße, ",
        "..all of you",
        "",
        "Part 3  application/pdf  Über.pdf  16 octets in base64, 11 decoded",
        "It is no text; its first octets (saved, it is there whole):",
        "000000  68 65 6c 6c 6f 20 77 6f  72 6c 64                hello world",
        "",
        "Part 5  text/html  9 octets",
        "Subject: within",
        "Content-Type: text/html; charset=utf-8",
        "    charset = utf-8",
        "",
        "<p>hi</p>",
    ]
    whole = [row.text for row in part_rows(subject, part_at(subject, 1), 75)]
    rows = views()[4].rows(Subject(subject.history, subject.index, part=3), 75)
    assert [row.text[:6] for row in rows if row.chosen] == ["Part 3"]
    assert whole == ["Part 1  multipart/mixed", "It has parts of its own: its content is theirs."]
    assert [row.text for row in tree_rows(subject_of("S +OK"))] == shown("parts", subject_of("S +OK"))
    wrong = shown("parts", fetched(b"Content-Transfer-Encoding: base64\r\n\r\nYW\xff\r\n"))
    assert "! characters stand in it that are none of base64's" in [row.strip() for row in wrong]
    assert "! it has octets beyond ASCII, and names no charset that has them" in shown(
        "parts", fetched(b"a: b\r\n\r\n\xff\r\n")
    )


def test_long_text_of_a_part_is_cut() -> None:
    subject = fetched(b"a: b\r\n\r\n" + (b"x" * 60_000 + b"\r\n") * 20)
    assert [row.text for row in part_rows(subject, part_at(subject, 1), 75)][-1].startswith(
        "More is left out"
    )


@pytest.mark.parametrize(
    ("rows", "at", "told"),
    [
        (("C AUTH PLAIN", "S + ", "C AGFkYQBodW50ZXIyeA=="), 2, ["  nothing"]),
        (("C AUTH PLAIN", "S +", "C AGFkYQBodW50ZXIyeA=="), 3, ["  user: ada", "  password: ********"]),
        (("C AUTH PLAIN AGFkYQBodW50ZXIyeA==",), 1, ["  user: ada", "  password: ********"]),
        (("C AUTH CRAM-MD5", "S + PDEuMkBhPg==", "C *"), 2, ["  a timestamp, never sent twice: <1.2@a>"]),
    ],
)
def test_base64_of_an_exchange_of_auth(rows: tuple[str, ...], at: int, told: list[str]) -> None:
    found = shown("base64", subject_of("S +OK", *rows, at=at))
    assert set(told) <= set(found)
    assert "hunter2x" not in "".join(found)


def test_base64_tells_what_is_none_and_what_is_masked() -> None:
    begun = ("S +OK", "C AUTH CRAM-MD5")
    assert "It is no base64" in shown("base64", subject_of(*begun, "S + !", at=2))[-1]
    assert "masked in this recording" in shown("base64", subject_of(*begun, "S + ********", at=2))[-1]
    assert (
        "nothing is to be decoded" in shown("base64", subject_of(*begun, "S + PDEuMkBhPg==", "C *", at=3))[-1]
    )
    assert "nothing is to be decoded" in shown("base64", subject_of("S +OK", "C AUTH", at=1))[-1]
    assert "nothing is to be decoded" in shown("base64", subject_of("S +OK", "C STAT", at=1))[-1]
    assert shown("base64", subject_of(*begun, "S + PDEuMkBhPg==", at=2))[-1] == (
        "000000  3c 31 2e 32 40 61 3e                             <1.2@a>"
    )


def test_secrets_are_masked_in_what_is_decoded_until_they_are_shown() -> None:
    secret = b64encode(b"it was hunter2x, once")
    mail = (
        b"Subject: =?utf-8?b?" + secret + b"?=\r\nContent-Transfer-Encoding: base64\r\n\r\n" + secret + CRLF
    )
    hidden, clear = fetched(mail), fetched(mail, reveal=True)
    for subject, masked in ((hidden, True), (clear, False)):
        told = "\n".join(row for view in views() for row in shown(view.name, subject))
        assert ("it was ********, once" in told) is masked
        assert ("it was hunter2x, once" in told) is not masked
        assert content_of(subject, 1).told == ("a secret in it is masked" if masked else "")
        assert (b"hunter2x" in content_of(subject, 1).octets) is not masked
    assert hidden.title == "Line 12, of RETR 1 and its answer of 6 lines"
    assert clear.title == "Line 12, of RETR 1 and its answer of 6 lines, SECRETS SHOWN"
    line = Subject(hidden.history, 10)
    assert shown("base64", line)[-2:] == [
        "000000  69 74 20 77 61 73 20 2a  2a 2a 2a 2a 2a 2a 2a 2c it was ********,",
        "000010  20 6f 6e 63 65                                    once",
    ]
    login = ("S +OK", "C AUTH PLAIN", "S +", "C AGFkYQBodW50ZXIyeA==")
    assert shown("base64", subject_of(*login))[-1].startswith("A secret is in it")
    assert "hunter2x" in shown("base64", subject_of(*login, reveal=True))[-1]
    utf16 = b"Content-Type: text/plain; charset=utf-16-le\r\n\r\n" + "hunter2x".encode("utf-16-le") + CRLF
    assert content_of(fetched(utf16), 1).octets.startswith("********".encode("utf-16-le"))


# --- what is asked for


@pytest.mark.parametrize(
    ("typed", "view", "part", "line"),
    [
        ("", "text", 0, None),
        ("12", "text", 0, 11),
        ("hex", "hex", 0, None),
        ("un 3", "unstuffed", 0, 2),
        ("PART 2", "parts", 2, None),
        ("part 2 3", "parts", 2, 2),
    ],
)
def test_what_is_typed_is_a_view_and_a_line(typed: str, view: str, part: int, line: int | None) -> None:
    asked = parse_view(typed, 20)
    assert (asked.view.name, asked.part, asked.line) == (view, part, line)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("pdf", '"pdf" is no view: there are text, hex, unstuffed, headers, parts, base64, part N'),
        ("h", '"h" is no view'),
        ("hex 21", "there is no line 21: they go from 1 to 20"),
        ("0", 'the number of a line is needed, from 1; this is "0"'),
        ("part", 'the number of a part is needed, from 1; this is ""'),
        ("hex 1 2", '"2" is too much'),
    ],
)
def test_what_is_no_view_is_told(typed: str, told: str) -> None:
    with pytest.raises(ViewError, match=re.escape(told)):
        parse_view(typed, 20)


def test_the_last_line_that_was_said() -> None:
    assert last_said(History(POP3, lines_of(("S +OK", "C QUIT", "S +OK", "X", "X")))) == 2
    assert last_said(History(POP3, Lines())) == -1


# --- saving


def test_what_a_part_holds_is_saved_decoded(tmp_path: Path) -> None:
    subject = fetched()
    assert [part.number for part in can_be_saved(subject)] == [2, 3, 4, 5]
    assert content_of(subject, 0).octets == MAIL
    assert content_of(subject, 0).name == "message.eml"
    found = content_of(subject, 3)
    assert (found.octets, found.name, found.told) == (b"hello world", "Über.pdf", "")
    within = content_of(subject, 4)
    assert (within.octets, within.name) == (MAIL.partition(b"rfc822\r\n\r\n")[2][:-10], "part-4.eml")
    assert content_of(subject, 5).octets == b"<p>hi</p>"
    path = tmp_path / "it.pdf"
    assert save_content(found, path, private=False, overwrite=False) == f"Saved: 11 octets to {path}"
    with pytest.raises(FileExistsError):
        save_content(found, path, private=False, overwrite=False)
    other = content_of(subject, 2)
    save_content(other, path, private=True, overwrite=True)
    assert path.read_bytes() == b"Gr\xfc\xdfe, \r\n..all of you"


@pytest.mark.parametrize(
    ("number", "told"), [(1, "part 1 has parts of its own"), (6, "no part 6: they go from 1 to 5")]
)
def test_what_can_not_be_saved_is_told(number: int, told: str) -> None:
    with pytest.raises(ViewError, match=told):
        content_of(fetched(), number)
    with pytest.raises(ViewError, match="line 5 is of no message"):
        content_of(subject_of(*LOGIN), number)


def test_what_is_not_as_it_was_is_told_when_it_is_saved(tmp_path: Path) -> None:
    cut = subject_of(*LOGIN, "C RETR 1", "S +OK", "S Content-Transfer-Encoding: base64", "S ", "S YW!")
    assert "Its end is not here" in content_of(cut, 0).told
    told = save_content(content_of(cut, 1), tmp_path / "a", private=False, overwrite=False)
    assert "characters stand in it" in told
    deep = b"Content-Type: message/rfc822\r\n\r\n" * 2 + MAIL
    assert content_of(fetched(deep), 1).octets == deep[32:]
    assert content_of(fetched(deep), 2).octets == MAIL
    assert content_of(fetched(deep), 6).octets.endswith(b"<p>hi</p>")
    masked = fetched(b"a: b\r\n\r\nhunter2x\r\n")
    assert content_of(masked, 0).told == "a secret in it is masked"


def test_a_role_is_told_by_words_or_signs_too() -> None:
    rows = [row for view in views() for row in view.rows(fetched(), 75)]
    wrong = [text for row in rows for role, text in row.pieces if role is RowRole.WRONG]
    assert wrong
    assert all(text.strip().startswith("! ") for text in wrong)
