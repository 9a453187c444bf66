"""What a conversation shows of the server behind it, where it shows little or contradicts itself."""

from popconsole.analysis.inventory import ShownMessage, take_inventory
from popconsole.protocol import POP2, POP3
from tests.analysis.follow import steps

LOGIN = ["S: +OK ready", "C: USER ann", "S: +OK", "C: PASS words", "S: +OK"]


def test_a_drop_listing_counts_once_and_only_where_it_is_one() -> None:
    told = ["C: STAT", "S: +OK two messages", "C: STAT", "S: +OK 2 320", "C: STAT", "S: +OK 2 320"]
    box = take_inventory(POP3, steps(POP3, LOGIN + told)).mailbox(b"ann")
    assert (box.count, box.totals) == (2, [(320, frozenset())])


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
    assert box.messages == {1: ShownMessage(20)}
