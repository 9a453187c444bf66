"""Files that are no mbox are refused before anybody logs in, and what each is is said."""

from pathlib import Path

import pytest

from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.names import INBOX

FROM = b"From jones@x.example Mon Mar  2 09:00:00 2026\n"


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (b"\x1f\x8b\x08\0", "is compressed: unpack it"),
        (b"PK\x03\x04", "is compressed: unpack it"),
        (FROM.decode().encode("utf-16"), "is UTF-16, and mail is octets"),
        (b"!BDN", "is a data file of Outlook's"),
        (b"\xcf\xad\x12\xfe\xc5", "is a mailbox of Outlook Express"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a message of Outlook's"),
        (b"\1\1\1\1\nSubject: x\n", "is an MMDF mailbox"),
        (b"BABYL OPTIONS: -*- rmail -*-\n", "is a Babyl mailbox"),
        (b"*mbx*\r\n", "is a mailbox of UW's own kind"),
        (b"SQLite format 3\0", "is a database"),
        (b"S: +OK ready\nC: QUIT\n", "is a recorded conversation, and no mailbox"),
        (b"Received: from x\nSubject: y\n\nx\nFrom here on it rained.\n", "is one message, and no mbox"),
        (b"\xef\xbb\xbfSubject: y\n", "is one message, and no mbox"),
        (b"Dear diary,\n\nFrom here on it rained.\n", "is no mbox: no line there begins with"),
        (b"From " + b"x" * 5_000, "is no mbox: no line there begins with"),
        (bytes(range(256)), "is no mbox: no line there begins with"),
    ],
)
def test_a_file_that_is_no_mbox_is_refused_before_it_is_served(
    tmp_path: Path, head: bytes, told: str
) -> None:
    path = tmp_path / "mail"
    path.write_bytes(head)
    source = PathSource(path)
    for use in (source.check, lambda: source.open(INBOX)):
        with pytest.raises(MaildropError) as caught:
            use()
        assert caught.value.trouble is Trouble.PERMANENT
        assert str(caught.value).startswith(f"{path} {told}")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (b"", 0),
        (b"\n\r\n \n", 0),
        (b"\n\n" + FROM + b"A: 1\n\n", 1),
        (b"notes of an old program\n\n" * 400 + FROM + b"A: 1\n\n" + FROM + b"A: 2\n\n", 2),
    ],
)
def test_what_is_one_is_not_refused(tmp_path: Path, text: bytes, count: int) -> None:
    path = tmp_path / "mail"
    path.write_bytes(text)
    source = PathSource(path)
    source.check()
    mailbox = source.open(INBOX)
    source.check()  # while it is locked
    assert len(mailbox.messages) == count
    mailbox.close()


def test_a_byte_order_mark_hides_no_message(tmp_path: Path) -> None:
    mark = b"\xef\xbb\xbf"
    first, second = FROM + b"A: 1\n\nx\n\n", FROM.replace(b"jones", b"smith") + b"A: 2\n\ny\n\n"
    path = tmp_path / "mail"
    for text, left in (
        (mark + first + second, (second, mark + first)),
        (first + mark + second, (mark + second, first)),
        (mark + first + mark + second, (mark + second, mark + first)),
    ):
        for number in (1, 2):
            path.write_bytes(text)
            source = PathSource(path)
            source.check()
            mailbox = source.open(INBOX)
            assert [m.octets for m in mailbox.messages] == [b"A: 1\r\n\r\nx\r\n", b"A: 2\r\n\r\ny\r\n"]
            assert len({message.arrived() for message in mailbox.messages}) == 1  # type: ignore[union-attr]
            mailbox.remove(frozenset({number}))
            mailbox.close()
            assert path.read_bytes() == left[number - 1]
    path.write_bytes(mark + b"From me to you\nA: 1\n\nx\n\n" + mark + b"From you to me\nA: 2\n\ny\n")
    mailbox = PathSource(path).open(INBOX)
    assert len(mailbox.messages) == 2
    mailbox.close()
    (tmp_path / "folder").mkdir()
    path.rename(tmp_path / "folder" / "mail")
    assert PathSource(tmp_path / "folder").names() == [INBOX, b"mail"]
