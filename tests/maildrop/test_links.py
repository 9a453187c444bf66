"""Links within what is served are not followed: they may lead anywhere, or in a circle. They are told of."""

import os
from pathlib import Path

import pytest

from popconsole.maildrop.errors import MaildropError
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.names import INBOX

FROM = b"From jones@x.example Mon Mar  2 09:00:00 2026\n"
SECRET = b"A: secret\n\nnobody's business\n"
NOT_FOLLOWED = "a link, and none is followed here: serve what it leads to with a --maildrop of its own"

pytestmark = pytest.mark.skipif(
    not hasattr(os, "O_NOFOLLOW"), reason="to make a link takes a right on Windows"
)


def octets(source: PathSource) -> list[bytes]:
    """Return all messages of all mailboxes."""
    found = []
    for name in source.names():
        mailbox = source.open(name)
        found += [message.octets for message in mailbox.messages]
        mailbox.close()
    return found


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    outside = tmp_path / "outside"
    for name in ("md/cur", "md/new", "emls"):
        (outside / name).mkdir(parents=True)
    (outside / "md" / "new" / "1.x").write_bytes(SECRET)
    (outside / "emls" / "1.eml").write_bytes(SECRET)
    (outside / "mbox").write_bytes(FROM + SECRET)
    return outside


def test_in_a_folder_of_mailboxes(tmp_path: Path, outside: Path) -> None:
    served = tmp_path / "served"
    served.mkdir()
    (served / "own.mbox").write_bytes(FROM + b"A: own\n\n")
    for name in ("md", "emls", "mbox"):
        (served / name).symlink_to(outside / name)
    (served / "again").symlink_to("own.mbox")
    (served / "circle").symlink_to(".")
    (served / "round").symlink_to("round")
    source = PathSource(served)
    source.check()
    assert source.names() == [INBOX, b"own"]
    assert octets(source) == [b"A: own\r\n"]
    survey = source.survey()
    assert survey is not None
    assert survey.left_out == (
        ("again", NOT_FOLLOWED), ("circle", NOT_FOLLOWED), ("emls", NOT_FOLLOWED), ("mbox", NOT_FOLLOWED),
        ("md", NOT_FOLLOWED), ("round", "a link that leads nowhere"),
    )  # fmt: skip


def test_among_messages(tmp_path: Path, outside: Path) -> None:
    emls, box = tmp_path / "emls", tmp_path / "box"
    emls.mkdir()
    (emls / "1.eml").write_bytes(b"A: own\n\n")
    (emls / "2.eml").symlink_to(outside / "mbox")
    for name in ("cur", "new"):
        (box / name).mkdir(parents=True)
    (box / "cur" / "1.x").write_bytes(b"A: own\n\n")
    (box / "new" / "2.x").symlink_to(outside / "mbox")
    (box / ".sub").symlink_to(outside / "md")
    for path, link in ((emls, "2.eml"), (box, "new/2.x")):
        source = PathSource(path)
        source.check()
        assert source.names() == [INBOX]
        assert octets(source) == [b"A: own\r\n\r\n"]
        survey = source.survey()
        assert survey is not None
        assert survey.left_out == ((str(Path(link)), NOT_FOLLOWED),)
    survey = PathSource(tmp_path).survey()
    assert survey is not None
    assert (str(Path("emls/2.eml")), NOT_FOLLOWED) in survey.left_out


def test_a_message_that_becomes_a_link_is_not_read(tmp_path: Path, outside: Path) -> None:
    (tmp_path / "emls").mkdir()
    path = tmp_path / "emls" / "1.eml"
    path.write_bytes(SECRET)
    (message,) = PathSource(tmp_path / "emls").open(INBOX).messages
    path.unlink()
    path.symlink_to(outside / "emls" / "1.eml")
    with pytest.raises(MaildropError):
        message.octets  # noqa: B018


def test_where_all_is_links_there_is_no_mail(tmp_path: Path, outside: Path) -> None:
    served = tmp_path / "served"
    served.mkdir()
    (served / "1.eml").symlink_to(outside / "emls" / "1.eml")
    with pytest.raises(MaildropError, match=r"holds no mail: .* \(links in it are not followed\)"):
        PathSource(served).check()
    box = tmp_path / "box"
    box.mkdir()
    for name in ("cur", "new"):
        (box / name).symlink_to(outside / "md" / name)
    with pytest.raises(MaildropError, match="holds no mail"):
        PathSource(box).check()


def test_the_path_itself_may_be_a_link(tmp_path: Path, outside: Path) -> None:
    for name in ("md", "emls", "mbox"):
        (tmp_path / name).symlink_to(outside / name)
        source = PathSource(tmp_path / name)
        source.check()
        assert len(octets(source)) == 1
