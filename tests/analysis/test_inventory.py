"""What a conversation shows of the server behind it, where it shows little or contradicts itself."""

import pytest

from popconsole.analysis.inventory import (
    UNNAMED,
    RecordedExchange,
    RecordedLogin,
    ShownMessage,
    take_inventory,
)
from popconsole.protocol import POP2, POP3
from tests.analysis.follow import steps

LOGIN = ["S: +OK ready", "C: USER ann", "S: +OK", "C: PASS words", "S: +OK"]


def test_a_drop_listing_counts_once_and_only_where_it_is_one() -> None:
    told = ["C: STAT", "S: +OK two messages", "C: STAT", "S: +OK 2 320", "C: STAT", "S: +OK 2 320"]
    box = take_inventory(POP3, steps(POP3, LOGIN + told)).mailbox(b"ann")
    assert (box.count, box.totals) == (2, [(320, frozenset())])


def test_of_drop_listings_that_contradict_each_other_the_first_counts() -> None:
    told = ["C: STAT", "S: +OK 2 320", "C: STAT", "S: +OK 3 440", "C: STAT", "S: +OK 1 120"]
    box = take_inventory(POP3, steps(POP3, LOGIN + told)).mailbox(b"ann")
    assert box.count == 2
    assert box.totals == [(320, frozenset()), (440, frozenset()), (120, frozenset())]


def test_a_drop_listing_behind_a_mark_counts_the_marked_message_too() -> None:
    told = ["C: DELE 1", "S: +OK", "C: STAT", "S: +OK 2 320"]
    box = take_inventory(POP3, steps(POP3, LOGIN + told)).mailbox(b"ann")
    assert (box.count, box.totals) == (3, [(320, frozenset({1}))])


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [
        ("ERR login incorrect", False),
        ("  error: who are you?", False),
        ("No such user here", False),
        ("BAD password", False),
        ("failed", False),
        ("Invalid login", False),
        ("-ERR no", False),
        ("you are in", True),
        ("+OK no mail for you", True),
    ],
)
def test_a_login_answered_without_a_status_is_refused_where_the_words_refuse(
    answer: str,
    accepted: bool,  # noqa: FBT001
) -> None:
    (login,) = take_inventory(POP3, steps(POP3, [*LOGIN[:4], f"S: {answer}"])).logins
    assert (login.user, login.accepted) == (b"ann", accepted)


def test_capabilities_that_were_left_out_are_not_known_to_be_none() -> None:
    asked = ["C: CAPA", "S: +OK", "S: TOP", "S~ and more", "S: ."]
    assert take_inventory(POP3, steps(POP3, LOGIN + asked)).capabilities == {}
    asked = ["C: CAPA", "S: +OK", "S: TOP", "S: ."]
    assert take_inventory(POP3, steps(POP3, LOGIN + asked)).capabilities == {(True, False): (b"TOP",)}


def test_a_row_of_a_listing_that_is_none_tells_nothing() -> None:
    listed = ["C: LIST", "S: +OK", "S: 1 120", "S: two 200", "S: ."]
    assert take_inventory(POP3, steps(POP3, LOGIN + listed)).mailbox(b"ann").messages == {
        1: ShownMessage(120)
    }


def test_a_message_without_a_number_is_kept_nowhere() -> None:
    fetched = ["C: RETR", "S: +OK", "S: a", "S: ."]
    assert take_inventory(POP3, steps(POP3, LOGIN + fetched)).mailbox(b"ann").messages == {}


def test_the_message_before_the_first_is_kept_nowhere() -> None:
    told = ["S: + POP2", "C: HELO ann words", "S: #2", "C: READ 0", "S: =3", "C: RETR", "S: a"]
    assert take_inventory(POP2, steps(POP2, told)).mailbox(b"ann").messages == {}


def test_the_longer_top_of_a_message_is_kept() -> None:
    long = ["C: TOP 1 2", "S: +OK", "S: A: b", "S:", "S: one", "S: ."]
    short = ["C: TOP 1 0", "S: +OK", "S: A: b", "S:", "S: ."]
    (message,) = take_inventory(POP3, steps(POP3, LOGIN + long + short)).mailbox(b"ann").messages.values()
    assert (message.text, message.whole) == (b"A: b\r\n\r\none\r\n", False)


def test_asking_for_the_mechanisms_is_no_login() -> None:
    asked = ["S: +OK ready", "C: AUTH", "S: +OK", "S: PLAIN", "S: ."]
    assert take_inventory(POP3, steps(POP3, asked)).logins == []


def test_the_length_of_a_message_counts_as_it_was_told_first() -> None:
    told = [
        "S: + POP2",
        "C: HELO ann words",
        "S: #2",
        "C: READ 1",
        "S: =20",
        "C: READ 1",
        "S: =21",
        "C: READ 2",
        "S: =0",
    ]
    box = take_inventory(POP2, steps(POP2, told)).mailbox(b"ann")
    assert box.messages == {1: ShownMessage(20), 2: ShownMessage(0)}


ASKED = ["S: +OK ready", "C: AUTH LOGIN", "S: + VXNlcm5hbWU6", "C: YW5u", "S: + UGFzc3dvcmQ6"]
CHALLENGED = [*ASKED, "C: d29yZHM="]


def test_an_exchange_is_a_login_with_its_challenges() -> None:
    (login,) = take_inventory(POP3, steps(POP3, [*CHALLENGED, "S: +OK in"])).logins
    assert login == RecordedLogin(
        1, b"ann", None, accepted=True, locked=False,
        exchange=RecordedExchange("LOGIN", (b"Username:", b"Password:"), initial=False),
    )  # fmt: skip


def test_an_exchange_without_end_was_not_accepted_and_names_nobody() -> None:
    again = [*ASKED, "C: *", "S! ", "Co ", "S: +OK ready", "C: AUTH PLAIN", "S: + ", "S! "]
    first, second = take_inventory(POP3, steps(POP3, again)).logins
    assert (first.user, first.accepted, second.user, second.accepted) == (UNNAMED, False, UNNAMED, False)
    assert [login.exchange.mechanism for login in (first, second) if login.exchange] == ["LOGIN", "PLAIN"]


def test_an_initial_response_that_was_refused() -> None:
    initial = ["S: +OK ready", "C: AUTH PLAIN AGFubgB3b3Jkcw==", "S: -ERR no"]
    (login,) = take_inventory(POP3, steps(POP3, initial)).logins
    assert login.exchange == RecordedExchange("PLAIN", (), initial=True)
    assert (login.index, login.user, login.accepted) == (1, b"ann", False)


def test_users_that_were_refused_and_never_taken() -> None:
    told = ["S: +OK", "C: USER bob", "S: -ERR", "C: USER ann", "S: -ERR", "C: USER ann", "S: +OK"]
    assert take_inventory(POP3, steps(POP3, told)).refused_users == {b"bob"}


def test_an_optional_command_that_is_refused_without_fault_is_not_there() -> None:
    told = [*LOGIN, "C: STAT", "S: +OK 2 320", "C: TOP 1 0", "S: -ERR", "C: UIDL", "S: -ERR"]
    assert take_inventory(POP3, steps(POP3, told)).refused_commands == {"TOP", "UIDL"}


@pytest.mark.parametrize(
    "asked",
    [
        ["C: TOP 1 0", "S: -ERR"],  # how many messages there are was not told
        ["C: STAT", "S: +OK 2 320", "C: TOP 3 0", "S: -ERR"],  # no such message
        ["C: STAT", "S: +OK 2 320", "C: DELE 1", "S: +OK", "C: TOP 1 0", "S: -ERR"],  # it is marked
        ["C: STAT", "S: +OK 2 320", "C: UIDL 1", "S: -ERR"],  # it names a message
    ],
)
def test_a_command_may_be_refused_for_the_message_that_it_names(asked: list[str]) -> None:
    assert take_inventory(POP3, steps(POP3, LOGIN + asked)).refused_commands == set()


def test_folders_of_pop2_have_their_own_messages() -> None:
    told = ["S: + POP2", "C: HELO ann words", "S: #2", "C: FOLD saved", "S: #1", "C: READ 1", "S: =20"]
    found = take_inventory(POP2, steps(POP2, told))
    assert (found.mailbox(b"ann").count, found.mailbox(b"ann").messages) == (2, {})
    saved = found.mailbox(b"ann", b"saved")
    assert (saved.count, saved.messages) == (1, {1: ShownMessage(20)})


def test_the_octets_of_a_message_count_as_they_were_told_first() -> None:
    told = ["C: LIST 1", "S: +OK 1 120", "C: LIST 1", "S: +OK 1 121", "C: RETR 2", "S: +OK 33 octets"]
    shortened = ["S: A: b", "S~ and more", "S: ."]
    assert take_inventory(POP3, steps(POP3, LOGIN + told + shortened)).mailbox(b"ann").messages == {
        1: ShownMessage(120),
        2: ShownMessage(33),
    }


def test_a_message_that_was_shown_whole_is_not_replaced() -> None:
    fetched = [
        "C: RETR 1",
        "S: +OK",
        "S: A: b",
        "S: ",
        "S: one",
        "S: .",
        "C: TOP 1 0",
        "S: +OK",
        "S: A: b",
        "S: .",
    ]
    assert take_inventory(POP3, steps(POP3, LOGIN + fetched)).mailbox(b"ann").messages == {
        1: ShownMessage(None, None, b"A: b\r\n\r\none\r\n", whole=True)
    }


def test_what_got_no_answer_tells_nothing() -> None:
    found = take_inventory(POP3, steps(POP3, [*LOGIN, "C: STAT", "C: TOP 1 0"]))
    assert (found.refused_commands, found.mailbox(b"ann").count) == (set(), 0)


def test_the_languages_that_were_listed_and_taken() -> None:
    listed = ["C: LANG", "S: +OK", "S: en English", "S: (none)", "S: ."]
    taken = [
        "C: LANG en",
        "S: +OK en so",
        "C: LANG de-AT",
        "S: +OK de-AT so",
        "C: LANG *",
        "S: +OK en",
        "C: LANG xx",
    ]
    found = take_inventory(POP3, steps(POP3, ["S: +OK", *listed, *taken, "S: -ERR no"]))
    assert found.languages == {"en": "English", "de-AT": "de-AT"}


def test_a_message_of_no_octets_and_none_at_all() -> None:
    told = ["S: + hi", "C: HELO ann words", "S: #2", "C: READ 2", "S: =0", "C: READ 3", "S: =0", "C: READ 1"]
    more = ["S: =5", "C: RETR", "S: abc", "C: ACKD", "S: =0", "C: READ 1", "S: =0"]
    box = take_inventory(POP2, steps(POP2, [*told, *more])).mailbox(b"ann")
    assert (box.count, {n: m.octets for n, m in box.messages.items()}) == (2, {1: 5, 2: 0})


def test_what_is_refused_with_arguments_or_as_a_must_is_refused_by_the_line() -> None:
    asked = ["DELE 1", "RETR 1", "RETR 3", "NOOP", "STAT", "UIDL 2", "LANG xx", "DELE 2", "DELE 2", "QUIT"]
    told = ["-", "-", "-", "-", "+OK 2 9", "-", "-", "+OK", "-", "-"]
    said = [row for pair in zip(asked, told, strict=True) for row in (f"C: {pair[0]}", f"S: {pair[1]}ERR")]
    found = take_inventory(POP3, steps(POP3, [*LOGIN, *(row.replace("+OKERR", "+OK") for row in said)]))
    lines = {line for line, (after, _secure) in found.refused_lines if after}
    assert lines == {b"DELE 1", b"RETR 1", b"RETR 3", b"NOOP", b"UIDL 2", b"LANG xx"}
    assert found.refused_at == {("QUIT", (True, False))}


def test_a_line_that_was_accepted_once_is_none_that_is_refused() -> None:
    told = [*LOGIN, "C: NOOP", "S: -ERR", "C: NOOP", "S: +OK"]
    assert take_inventory(POP3, steps(POP3, told)).refused_lines == set()


def test_a_refusal_of_pop2() -> None:
    found = take_inventory(
        POP2, steps(POP2, ["S: + hi", "C: HELO ann words", "S: #2", "C: FOLD b", "S: - no"])
    )
    assert found.refused_lines == {(b"FOLD b", (True, False))}
