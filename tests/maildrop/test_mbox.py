"""Mboxes: what is a message there, how many octets it has, which unique-id."""

import mailbox
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.maildrop import mbox_scan
from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.maildrop.mbox import MboxMailbox
from popconsole.maildrop.messages import StoredMessage, with_crlf

FROM = b"From jones@x.example Mon Mar  2 09:00:00 2026\n"


def texts(path: Path) -> list[bytes]:
    box = MboxMailbox(path)
    try:
        found = [message.octets for message in box.messages]
        assert [message.size for message in box.messages] == list(map(len, found))
        return found
    finally:
        box.close()


def unique_ids(path: Path) -> list[str]:
    box = MboxMailbox(path)
    try:
        return [message.unique_id for message in box.messages]
    finally:
        box.close()


def remove(path: Path, *numbers: int) -> None:
    box = MboxMailbox(path)
    try:
        box.remove(frozenset(numbers))
    finally:
        box.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mbox"


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (b"", []),
        (b"\n\n", []),
        (FROM + b"A: 1\n\nx\n", [b"A: 1\r\n\r\nx\r\n"]),
        (FROM + b"A: 1\n\nx", [b"A: 1\r\n\r\nx\r\n"]),
        (FROM + b"A: 1\n\nx\n\n", [b"A: 1\r\n\r\nx\r\n"]),
        (FROM + b"A: 1\n\nx\n\n\n", [b"A: 1\r\n\r\nx\r\n\r\n"]),
        (FROM + b"A: 1\n\n", [b"A: 1\r\n"]),
        (FROM + b"\n", [b""]),
        (FROM + b"\n\n", [b"\r\n"]),
        (FROM + b"A: 1\n\n\n", [b"A: 1\r\n\r\n"]),
        (FROM, [b""]),
        (FROM[:-1], []),
        (FROM + FROM + b"A: 1\n\n", [b"", b"A: 1\r\n"]),
        # No blank line before a separator: its date tells that it is one.
        (FROM + b"A: 1\n\nx\n" + FROM + b"B: 2\n\ny", [b"A: 1\r\n\r\nx\r\n", b"B: 2\r\n\r\ny\r\n"]),
        # Text that nobody quoted.
        (FROM + b"A: 1\n\nFrom here on\n\nFrom there\n", [b"A: 1\r\n\r\nFrom here on\r\n\r\nFrom there\r\n"]),
        (FROM + b"A: 1\n\n>From here\n", [b"A: 1\r\n\r\n>From here\r\n"]),
        # A file with CRLF, and one with both.
        (FROM[:-1] + b"\r\nA: 1\r\n\r\nx\r\n\r\n", [b"A: 1\r\n\r\nx\r\n"]),
        (FROM + b"A: 1\r\n\nx\r\n\n", [b"A: 1\r\n\r\nx\r\n"]),
        # What stands before the first separator is in no message.
        (b"\n\n" + FROM + b"A: 1\n\n", [b"A: 1\r\n"]),
        (b"junk\n" + FROM + b"A: 1\n\n", [b"A: 1\r\n"]),
        # Dates as other programs write them.
        (b"From x Mon Mar  2 09:00 2026\nA: 1\n\n", [b"A: 1\r\n"]),
        (b"From x Mon Mar  2 09:00:00 +0100 2026\nA: 1\n\n", [b"A: 1\r\n"]),
        (b"From - Mon, 02 Mar 2026 09:00:00 +0000\nA: 1\n\n", [b"A: 1\r\n"]),
        (b"From x Mon Mar  2 09:00:00 2026 remote from y\nA: 1\n\n", [b"A: 1\r\n"]),
        # No date in the first: then any such line behind a blank one.
        (b"From nobody\nA: 1\n\nx\n\nFrom nobody\nB: 2\n\n", [b"A: 1\r\n\r\nx\r\n", b"B: 2\r\n"]),
        (b"From nobody\nA: 1\n\nx\nFrom here\n", [b"A: 1\r\n\r\nx\r\nFrom here\r\n"]),
        # The notes of UW's and Dovecot's servers, which are no message.
        (
            FROM + b"Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nX-IMAP: 1 2\n\nx\n\n"
            + FROM + b"A: 1\n\n",
            [b"A: 1\r\n"],
        ),
        # A lone CR is no end of a line.
        (FROM + b"A: 1\n\nx\ry\r", [b"A: 1\r\n\r\nx\ry\r\r\n"]),
    ],
)  # fmt: skip
def test_messages(path: Path, octets: bytes, expected: list[bytes]) -> None:
    if octets == FROM[:-1]:
        octets += b"\n"
        expected = [b""]
    path.write_bytes(octets)
    assert texts(path) == expected
    assert path.read_bytes() == octets
    assert [p.name for p in path.parent.iterdir()] == ["mbox"]  # no lock stays behind


def test_a_file_that_is_no_mbox(path: Path) -> None:
    path.write_bytes(b"Dear diary,\n\nFrom here on I keep a diary.\n")
    with pytest.raises(MaildropError, match="is no mbox") as caught:
        texts(path)
    assert caught.value.trouble is Trouble.PERMANENT
    assert not path.with_name("mbox.lock").exists()


LINES = st.sampled_from([b"", b"A: 1", b"x", b".", b"From here on", b">From x", b"From ", b"\ry", b"\xff\0"])
MESSAGES = st.lists(st.lists(LINES, min_size=1).map(b"\n".join), max_size=5)


@given(MESSAGES, st.sampled_from([b"\n", b"\r\n"]), st.booleans(), st.integers(1, 70), st.data())
@settings(max_examples=300)
def test_what_was_put_in_comes_out(
    messages: list[bytes],
    ending: bytes,
    end: bool,  # noqa: FBT001
    length: int,
    data: st.DataObject,
) -> None:
    """Whatever the line endings, where the reading is cut, and with any of them taken out."""
    texts = [b"Subject: %d\n\n" % n + body + b"\nend\n" for n, body in enumerate(messages)]
    file = b"".join(FROM + text + b"\n" for text in texts).replace(b"\n", ending)
    if not end and texts:
        file = file.removesuffix(ending + ending)
    saved, mbox_scan.SLICE = mbox_scan.SLICE, length
    try:
        index = mbox_scan.scan(lambda count, at: file[at : at + count])
    finally:
        mbox_scan.SLICE = saved
    found = [file[a:b] for a, b in zip(index.texts, index.ends, strict=True)]
    assert [with_crlf(text) for text in found] == [with_crlf(text) for text in texts]
    assert list(index.sizes) == [len(with_crlf(text)) for text in texts]
    assert index.total == sum(index.sizes)
    # What lies between is all that there is, and taking one out leaves the others and their unique-ids.
    assert [*index.starts[:1], index.end] == [*([0] if texts else []), len(file)]
    assert all(a < b for a, b in pairwise([*index.starts, index.end]))
    if not texts:
        return
    out = data.draw(st.integers(0, len(texts) - 1))
    rest = file[: index.starts[out]] + file[index.limit(out) :]
    again = mbox_scan.scan(lambda count, at: rest[at : at + count])
    ids = [index.unique_id(n) for n in range(len(index)) if n != out]
    assert [again.unique_id(n) for n in range(len(again))] == ids


@given(
    st.lists(
        st.sampled_from(
            [FROM, b"From x\n", b"\n", b"\r\n", b"A: 1\n", b"x", b"\r", b"From ", FROM[:-1], b"y" * 990]
        )
    )
)
@settings(max_examples=300)
def test_any_octets(pieces: list[bytes]) -> None:
    """No octet is in two messages, sizes are right, and where it is cut does not matter."""
    file = b"".join(pieces)
    whole = mbox_scan.scan(lambda count, at: file[at : at + count])
    saved, mbox_scan.SLICE = mbox_scan.SLICE, 7
    try:
        cut = mbox_scan.scan(lambda count, at: file[at : at + count])
    finally:
        mbox_scan.SLICE = saved
    places = (whole.starts, whole.texts, whole.ends, whole.sizes)
    assert places == (cut.starts, cut.texts, cut.ends, cut.sizes)
    for n in range(len(whole)):
        start, text, end, limit = whole.starts[n], whole.texts[n], whole.ends[n], whole.limit(n)
        assert start < text <= end <= limit
        assert file[end:limit] in (b"", b"\n", b"\r\n")
        assert whole.sizes[n] == len(with_crlf(file[text:end]))
        assert whole.unique_id(n) == cut.unique_id(n)
        digest = mbox_scan.measure(lambda count, at: file[at : at + count], start, text, end)
        assert digest == whole.digest(n)


def test_as_the_standard_library_reads_it(path: Path) -> None:
    box = mailbox.mbox(path)
    for n in range(20):
        box.add(b"Subject: %d\n\nFrom me\n.\n%s" % (n, b"x\n" * n))
    expected = [with_crlf(box.get_bytes(key)) for key in box.iterkeys()]
    box.close()
    assert texts(path) == expected


def test_unique_ids_last(path: Path) -> None:
    path.write_bytes(FROM + b"A: 1\n\nx\n\n" + FROM + b"A: 2\n\ny")
    first = unique_ids(path)
    assert len(set(first)) == 2
    # Another message, so the last line gets its end; CRLF; and the notes of another program in the header.
    path.write_bytes(path.read_bytes() + b"\n\n" + FROM + b"A: 3\n\n")
    assert unique_ids(path)[:2] == first
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert unique_ids(path)[:2] == first
    path.write_bytes(path.read_bytes().replace(b"A: 2\r\n", b"A: 2\r\nStatus: RO\r\nX-UID: 7\r\n"))
    assert unique_ids(path)[:2] == first
    path.write_bytes(path.read_bytes().replace(b"A: 1\r\n", b"A: 0\r\n"))
    assert unique_ids(path)[0] != first[0]


def test_unique_ids_outlast_another_order(path: Path) -> None:
    parts = [FROM + b"A: %d\n\nx\n\n" % n for n in range(4)]
    path.write_bytes(b"".join(parts))
    first = unique_ids(path)
    path.write_bytes(b"".join(reversed(parts)))
    assert unique_ids(path) == first[::-1]


def test_messages_that_are_alike_have_unique_ids_of_their_own(path: Path) -> None:
    path.write_bytes((FROM + b"A: 1\n\nx\n\n") * 3 + FROM + b"A: 2\n\n")
    ids = unique_ids(path)
    assert len(set(ids)) == 4
    assert ids[1:3] == [f"{ids[0]}.2", f"{ids[0]}.3"]
    remove(path, 2)
    assert unique_ids(path) == [*ids[:2], ids[3]]


def test_removing_leaves_the_others_octet_for_octet(path: Path) -> None:
    parts = [FROM + b"A: %d\n\n>From\r\n\xff\n\n" % n for n in range(5)]
    path.write_bytes(b"junk\n" + b"".join(parts))
    path.chmod(0o640)
    remove(path, 1, 4, 9)
    assert path.read_bytes() == b"junk\n" + parts[1] + parts[2] + parts[4]
    assert path.stat().st_mode & 0o777 == 0o640
    remove(path, 1, 2, 3)
    assert path.read_bytes() == b"junk\n"
    assert [p.name for p in path.parent.iterdir()] == ["mbox"]


def test_an_mbox_behind_a_symbolic_link_stays_there(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(FROM + b"A: 1\n\n")
    link.symlink_to(real)
    remove(link, 1)
    assert link.is_symlink()
    assert real.read_bytes() == b""


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("gap", [b"", b"\n"])
def test_mail_that_comes_while_a_session_is_open_stays(path: Path, number: int, gap: bytes) -> None:
    parts = [FROM + b"A: 1\n\nx\n\n", FROM + b"A: 2\n\ny\n"]
    path.write_bytes(b"".join(parts))
    box = MboxMailbox(path)
    try:
        with path.open("ab") as file:
            file.write(gap + FROM + b"New: 3\n\nz\n")
        assert len(box.messages) == 2
        box.remove(frozenset({number}))
    finally:
        box.close()
    assert texts(path)[-1] == b"New: 3\r\n\r\nz\r\n"
    assert len(texts(path)) == 2
    if number == 2:
        assert path.read_bytes() == parts[0] + FROM + b"New: 3\n\nz\n"


@pytest.mark.parametrize("how", ["changed", "longer", "shorter", "replaced", "removed"])
def test_nothing_is_removed_from_an_mbox_that_another_program_changed(path: Path, how: str) -> None:
    before = FROM + b"A: 1\n\nx\n\n" + FROM + b"A: 2\n\ny\n"
    path.write_bytes(before)
    box = MboxMailbox(path)
    try:
        if how == "changed":
            after = before.replace(b"y", b"z")
            path.write_bytes(after)
        elif how == "longer":  # the last message was still being written
            after = before + b"more of it\n"
            path.write_bytes(after)
        elif how == "shorter":
            after = before[:-2]
            path.write_bytes(after)
        elif how == "replaced":
            after = before
            path.with_name("new").write_bytes(before)
            path.with_name("new").replace(path)
        else:
            after = b""
            path.unlink()
        with pytest.raises(MaildropError) as caught:
            box.remove(frozenset({2}))
        assert caught.value.trouble is Trouble.TEMPORARY
    finally:
        box.close()
    assert (path.read_bytes() if path.exists() else b"") == after
    assert not [p for p in path.parent.iterdir() if p != path]


def test_reading_an_mbox_that_was_cut_off_fails(path: Path) -> None:
    path.write_bytes(FROM + b"A: 1\n\n" + b"x\n" * 1000)
    box = MboxMailbox(path)
    try:
        path.write_bytes(path.read_bytes()[:1000])
        message = box.messages[0]
        assert isinstance(message, StoredMessage)
        with pytest.raises(MaildropError, match="cut off"):
            message.slices()  # at once, when nothing of it is sent yet
        path.write_bytes(FROM + b"A: 1\n\n" + b"x\n" * 1000)
        slices = message.slices()
        path.write_bytes(path.read_bytes()[:1000])
        with pytest.raises(MaildropError, match="cut off"):
            b"".join(slices)
    finally:
        box.close()
