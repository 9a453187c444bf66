"""A server rebuilt from a transcript holds what was shown and contradicts nothing."""

from hypothesis import example, given
from hypothesis import strategies as st

from popconsole.analysis.inventory import ShownMailbox, ShownMessage, take_inventory
from popconsole.protocol import POP2, POP3
from popconsole.replaying.rebuild import for_login, messages, rebuild
from tests.analysis.follow import steps

LOGIN = ["S: +OK ready <1.2@host>", "C: USER ann", "S: +OK", "C: PASS words of mine", "S: +OK"]


def test_sizes_add_up_to_the_total_that_was_told() -> None:
    rows = [*LOGIN, "C: STAT", "S: +OK 4 1000", "C: LIST 2", "S: +OK 2 300", "C: UIDL 3", "S: +OK 3 abc"]
    found = take_inventory(POP3, steps(POP3, rows))
    made = messages(found.mailbox(b"ann"))
    assert [m.size for m in made] == [233, 300, 233, 234]
    assert made[2].unique_id == "abc"
    assert [len(m.octets) for m in made] == [m.size for m in made]


def test_several_totals_tell_more_than_one() -> None:
    rows = [*LOGIN, "C: DELE 1", "S: +OK", "C: STAT", "S: +OK 2 500", "C: LIST 2", "S: +OK 2 200"]
    rows += ["C: RSET", "S: +OK", "C: STAT", "S: +OK 3 640"]
    found = take_inventory(POP3, steps(POP3, rows))
    assert [m.size for m in messages(found.mailbox(b"ann"))] == [140, 200, 300]


def test_a_fetched_message_is_kept_to_the_octet() -> None:
    rows = [*LOGIN, "C: RETR 1", "S: +OK 26 octets", "S: Subject: a", "S: ", "S: ..dot", "S: x", "S: ."]
    (message,) = messages(take_inventory(POP3, steps(POP3, rows)).mailbox(b"ann"))
    assert message.octets == b"Subject: a\r\n\r\n.dot\r\nx\r\n"
    assert message.size == 26  # as it was told, though it has 23


def test_the_top_of_a_message_is_filled_up_to_its_size() -> None:
    rows = [*LOGIN, "C: LIST 1", "S: +OK 1 200", "C: TOP 1 1", "S: +OK", "S: A: b", "S: ", "S: one", "S: ."]
    (message,) = messages(take_inventory(POP3, steps(POP3, rows)).mailbox(b"ann"))
    assert message.octets.startswith(b"A: b\r\n\r\none\r\n")
    assert len(message.octets) == message.size == 200


def test_greeting_capabilities_and_commands_that_are_not_there() -> None:
    rows = [
        *LOGIN,
        "C: CAPA",
        "S: +OK",
        "S: TOP",
        "S: X-OWN",
        "S: .",
        "C: UIDL",
        "S: -ERR no",
        "C: TOP 1 1",
        "S: -ERR",
    ]
    setup, _ = rebuild(POP3, steps(POP3, rows))
    assert setup.greeting("POP3") == b"+OK ready <1.2@host>\r\n"
    assert setup.timestamp == b"<1.2@host>"
    assert setup.recorded.listed(after_login=True, secure=False) == (b"TOP", b"X-OWN")
    assert setup.profile.without == {"UIDL"}  # TOP 1 may have been refused for want of a message


def test_pop2_folders() -> None:
    rows = [
        "S: + POP2 host", "C: HELO ann pw", "S: #2", "C: READ 2", "S: =5", "C: RETR", "S: abc",
        "C: ACKS", "S: =0", "C: FOLD lists", "S: #1", "C: READ", "S: =40",
    ]  # fmt: skip
    found = take_inventory(POP2, steps(POP2, rows))
    assert set(found.mailboxes) == {(b"ann", b"INBOX"), (b"ann", b"lists")}
    inbox = messages(found.mailbox(b"ann"))
    assert (len(inbox), inbox[1].octets) == (2, b"abc\r\n")
    assert [m.size for m in messages(found.mailbox(b"ann", b"lists"))] == [40]


def test_each_login_meets_the_account_that_it_met_then() -> None:
    rows = [
        "S: +OK", "C: USER ann", "S: +OK", "C: PASS wrong", "S: -ERR no", "C: USER ann", "S: +OK",
        "C: PASS right", "S: -ERR [IN-USE] locked", "C: USER ann", "S: +OK", "C: PASS right", "S: +OK",
    ]  # fmt: skip
    setup, found = rebuild(POP3, steps(POP3, rows))
    refused, locked, accepted = found.logins
    assert (refused.accepted, locked.locked, accepted.accepted) == (False, True, True)
    for login in found.logins:
        now = for_login(setup, found, login)
        (secret,) = [secret for name, secret in now.accounts if name == b"ann"]
        assert secret is not None
        assert (secret.reveal() == login.secret) is (login is not refused)
        assert (b"ann" in now.held) is login.locked


@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 3000), st.none() | st.binary(max_size=60), st.booleans()),
        max_size=6,
    ),
    st.none() | st.integers(0, 10_000),
)
@example([(23, None, False)], None)  # one octet more than its header has
def test_any_mailbox_can_be_made(
    shown: list[tuple[int | None, bytes | None, bool]], total: int | None
) -> None:
    box = ShownMailbox(count=len(shown), totals=[] if total is None else [(total, frozenset())])
    for number, (size, text, whole) in enumerate(shown, 1):
        box.messages[number] = ShownMessage(size, None, text, whole)
    made = messages(box)
    assert len({m.unique_id for m in made}) == len(shown)
    for message, (size, text, whole) in zip(made, shown, strict=True):
        assert size is None or message.size == size
        assert text is None or message.octets.startswith(text)
        if text is None and message.size != 1:
            assert len(message.octets) == message.size
        if whole and text is not None:
            assert message.octets == text
