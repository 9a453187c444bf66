"""Messages, maildrops, the lock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.builtin import PASSWORDS, builtin_accounts, builtin_maildrops
from popconsole.maildrop.messages import Message, with_crlf
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import InUseError, Maildrops, NoMaildropError
from popconsole.protocol.framing import multi_line

ONE, TWO, THREE = (Message(b"Subject: %d\r\n\r\n" % n, f"u{n}") for n in (1, 2, 3))


@pytest.fixture
def maildrops() -> Maildrops:
    return Maildrops({b"jones": {INBOX: [ONE, TWO, THREE], b"lists": [ONE]}, b"smith": {}})


def test_the_lock_is_exclusive_and_of_one_maildrop_only(maildrops: Maildrops) -> None:
    lease = maildrops.open(b"jones")
    with pytest.raises(InUseError):
        maildrops.open(b"jones")
    maildrops.open(b"smith").release()
    lease.release()
    assert not maildrops.is_held(b"jones")
    second = maildrops.open(b"jones")
    lease.release()  # of a lock that was given back long ago
    assert maildrops.is_held(b"jones")
    second.release()


def test_no_maildrop_for_a_stranger(maildrops: Maildrops) -> None:
    with pytest.raises(NoMaildropError):
        maildrops.open(b"nobody")


def test_messages_are_removed_at_release_only(maildrops: Maildrops) -> None:
    lease = maildrops.open(b"jones")
    assert lease.messages == (ONE, TWO, THREE)
    lease.release(frozenset({1, 3, 4, 0}))
    assert maildrops.open(b"jones").messages == (TWO,)


def test_selecting_another_mailbox_removes_from_the_one_that_is_left(maildrops: Maildrops) -> None:
    lease = maildrops.open(b"jones")
    assert lease.select(b"lists", frozenset({2})) == (ONE,)
    assert lease.select(b"nowhere") == ()
    assert lease.select(b"inbox") == (ONE, THREE)
    lease.release()
    assert maildrops.mailboxes(b"jones") == {INBOX: (ONE, THREE), b"lists": (ONE,)}


def test_mail_that_comes_meanwhile_is_neither_seen_nor_removed(maildrops: Maildrops) -> None:
    lease = maildrops.open(b"jones")
    new = Message(b"Subject: new\r\n\r\n", "new")
    maildrops.put(b"jones", INBOX, new)
    assert lease.messages == (ONE, TWO, THREE)
    lease.release(frozenset({1, 2, 3, 4}))
    assert maildrops.mailboxes(b"jones")[INBOX] == (new,)


def test_messages_that_are_alike_are_removed_one_by_one() -> None:
    maildrops = Maildrops({b"u": {INBOX: [ONE, ONE, ONE]}})
    maildrops.open(b"u").release(frozenset({2}))
    assert maildrops.mailboxes(b"u")[INBOX] == (ONE, ONE)


@pytest.mark.parametrize("unique_id", ["", "x" * 71, "a b", "é", "\x7f"])
def test_a_unique_id_that_may_not_be_sent(unique_id: str) -> None:
    with pytest.raises(ValueError, match="1 to 70 characters from ! to ~"):
        Message(b"", unique_id)


def test_sizes() -> None:
    assert Message(b"a\r\nb\r\n", "u").size == 6
    assert Message(b"a\r\nb", "u").size == 6  # it is sent with an end of line
    assert Message(b"", "u").size == 0
    assert Message(b"abc", "u", size=1).counted == b"a"
    assert Message(b"abc", "u", size=6).counted == b"abc\r\n\r"


@given(st.binary(), st.none() | st.integers(0, 300))
def test_pop2_sends_as_many_octets_as_it_announced(octets: bytes, size: int | None) -> None:
    message = Message(octets, "u") if size is None else Message(octets, "u", size)
    assert len(message.counted) == message.size


@given(st.binary())
def test_the_size_is_that_of_the_text_as_sent(octets: bytes) -> None:
    message = Message(with_crlf(octets), "u")
    stuffed = sum(line.startswith(b".") for line in message.octets.split(b"\n"))
    assert message.size == len(message.octets) == len(multi_line(message.octets)) - 3 - stuffed


@given(st.text(alphabet="a\r\n."))
def test_every_line_ends_with_crlf(text: str) -> None:
    octets = with_crlf(text.encode())
    assert octets.replace(b"\r\n", b"").count(b"\n") == 0
    assert not octets or octets.endswith(b"\r\n")
    assert with_crlf(octets) == octets


def test_accounts() -> None:
    accounts = Accounts({b"mrose": Secret(b"tanstaaf"), b"jeff": None})
    stamp = b"<1896.697170952@dbc.mtview.ca.us>"
    assert accounts.password_fits(b"mrose", Secret(b"tanstaaf"))
    assert not accounts.password_fits(b"mrose", Secret(b"tanstaa"))
    assert not accounts.password_fits(b"nobody", Secret(b""))
    assert accounts.password_fits(b"jeff", Secret(b"********"))
    assert accounts.digest_fits(b"mrose", stamp, b"c4c9334bac560ecc979e58001b3e22fb")
    assert not accounts.digest_fits(b"mrose", stamp, b"C4C9334BAC560ECC979E58001B3E22FB")
    assert not accounts.digest_fits(b"mrose", b"<2@x>", b"c4c9334bac560ecc979e58001b3e22fb")
    assert accounts.digest_fits(b"jeff", stamp, b"xxx")


def test_a_digest_of_no_password_opens_nothing() -> None:
    from popconsole.protocol.auth import apop_digest

    assert not Accounts({}).digest_fits(b"nobody", b"<1@x>", apop_digest(b"<1@x>", b""))


def test_a_secret_does_not_show() -> None:
    secret = Secret(b"tanstaaf")
    assert "tanstaaf" not in f"{secret!r} {secret}"
    assert secret == Secret(b"tanstaaf")
    assert secret != Secret(b"tanstaa")
    assert secret != b"tanstaaf"
    assert len({secret, Secret(b"tanstaaf")}) == 1
    assert secret.reveal() == b"tanstaaf"


def test_the_built_in_mail_is_varied_and_always_the_same() -> None:
    inbox = builtin_maildrops().mailboxes(b"student")[INBOX]
    assert builtin_maildrops().mailboxes(b"student")[INBOX] == inbox
    texts = [message.octets for message in inbox]
    assert any(b"\r\n.\r\n" in text for text in texts)
    assert any(b"\r\n.profile" in text for text in texts)
    assert any(text.endswith(b"\r\n\r\n") for text in texts)  # an empty body
    lengths = {len(line) for text in texts for line in text.split(b"\r\n")}
    assert any(998 < length < 1010 for length in lengths)
    assert 1900 < max(lengths) <= 2046  # poplib's own limit is 2,048, CRLF included
    assert any(b"base64" in text and b"multipart/mixed" in text for text in texts)
    assert any(b"=?utf-8?Q?" in text and "é".encode() in text for text in texts)
    assert all(text == with_crlf(text) for text in texts)
    assert {b"lists", b"sent", b"empty"} < set(builtin_maildrops().mailboxes(b"student"))
    assert builtin_maildrops().mailboxes(b"student")[b"empty"] == ()


def test_every_built_in_account_has_a_maildrop() -> None:
    for user, password in builtin_accounts():
        assert password is not None
        assert password.reveal() == PASSWORDS[user]
        builtin_maildrops().open(user).release()


def test_the_attachment_can_be_read() -> None:
    from email import policy
    from email.parser import BytesParser

    inbox = builtin_maildrops().mailboxes(b"student")[INBOX]
    parsed = [BytesParser(policy=policy.default).parsebytes(message.octets) for message in inbox]
    [attachment] = [part for message in parsed for part in message.iter_attachments()]
    assert "POP2,109,1985,937" in attachment.get_content()
    assert parsed[5]["Subject"] == "Café après le cours?"
    assert all(message["Date"].datetime.year == 2026 and not message.defects for message in parsed)
