"""Sessions of one user after one another: what does not go together from one to the next."""

import pytest

from popconsole.analysis import visits
from popconsole.analysis.judging import Judge
from popconsole.transcript.model import Conversation, Lines
from tests.analysis.follow import line


def session(*rows: str, user: str = "ann", server: str = "", end: str = "+OK") -> Conversation:
    said = ["S: +OK", f"C: USER {user}", "S: +OK", "C: PASS b", "S: +OK", *rows, "C: QUIT", f"S: {end}", "S!"]
    return Conversation("POP3", Lines(map(line, said)), exact=True, server=server)


def listing(keyword: str, *told: object) -> list[str]:
    rows = [f"S: {number} {value}" for number, value in enumerate(told, 1) if value]
    return [f"C: {keyword}", "S: +OK", *rows, "S: ."]


def sizes(*told: int) -> list[str]:
    return listing("LIST", *told)


def ids(*told: str) -> list[str]:
    return listing("UIDL", *told)


def dele(*numbers: int) -> list[str]:
    return [row for number in numbers for row in (f"C: DELE {number}", "S: +OK")]


def between(*sessions: Conversation) -> list[tuple[int, str, str]]:
    """Return what is found between sessions: at which line, the code, what is said."""
    judge = Judge()
    met = [one for each in sessions for one in judge(each).met]
    return [(one.index, one.finding.code, one.finding.message) for one in met if one.finding.rule.across]


def codes(*sessions: Conversation) -> list[str]:
    return [code for _index, code, _message in between(*sessions)]


BOTH = [*sizes(120, 200, 300), *ids("a", "b", "c")]
LAST = 5 + len(BOTH) - 1  # the line that ends UIDL


def test_the_same_again_with_new_mail_and_without_what_was_deleted() -> None:
    assert not codes(session(*BOTH), session(*BOTH), session(*BOTH))
    assert not codes(session(*BOTH), session(*sizes(120, 200, 300, 120), *ids("a", "b", "c", "d")))
    assert not codes(session(*BOTH, *dele(1)), session(*sizes(200, 300), *ids("b", "c")))
    assert not codes(session(*BOTH, *dele(1)), session(*sizes(200, 300, 120), *ids("b", "c", "d")))
    assert not codes(session(*BOTH, *dele(1, 2, 3)), session(*sizes(), *ids()), session(*BOTH))
    assert not codes(session(), session(*BOTH), session())


def test_a_deleted_message_that_is_back() -> None:
    told = between(session(*BOTH, *dele(2)), session(*BOTH))
    said = "1 message deleted in the session before can be found again, the first as 2."
    assert told == [(LAST, "deletion-undone", said)]
    assert codes(session(*ids("a", "b"), *dele(1)), session(*ids("a", "b"))) == ["deletion-undone"]
    assert codes(session(*BOTH, *dele(2)), session("C: NOOP", "S: +OK"), session(*BOTH)) == [
        "deletion-undone"
    ]


def test_a_session_that_was_recorded_twice() -> None:
    def greeted(clock: int, *rows: str) -> Conversation:
        lines = session(*rows).lines
        return Conversation("POP3", Lines([line("Co"), line(f"S: +OK <{clock}.1@a>"), *lines[1:]]))

    assert not codes(greeted(7, *BOTH, *dele(2)), greeted(7, *BOTH, *dele(2)))
    assert codes(greeted(7, *BOTH, *dele(2)), greeted(8, *BOTH, *dele(2))) == ["deletion-undone"]
    more = [*sizes(120, 200, 300, 9), *ids("a", "b", "c", "d")]  # a server without a clock
    assert codes(greeted(7, *BOTH, *dele(2)), greeted(7, *more)) == ["deletion-undone"]
    unanswered = Conversation("POP3", Lines(map(line, ["C: USER ann", "C: QUIT"])))
    assert not codes(unanswered, unanswered)


def test_a_deletion_that_was_never_to_take_effect() -> None:
    assert not codes(session(*BOTH, *dele(2), "C: RSET", "S: +OK"), session(*BOTH))
    assert not codes(session(*BOTH, *dele(2), end="-ERR some not removed"), session(*BOTH))
    lost = session(*BOTH, *dele(2))
    lost = Conversation("POP3", Lines([*lost.lines[:-3], lost.lines[-1]]), exact=True)
    assert not codes(lost, session(*BOTH))


def test_a_twin_of_a_deleted_message_may_stay() -> None:
    assert not codes(session(*ids("a", "b", "b"), *dele(2)), session(*ids("a", "b")))


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ((120, 200), (120, 200), True),
        ((120, 200), (120, 200, 90), True),
        ((120, 200), (200, 120), False),
        ((120, 200), (200,), False),
        ((120, 120), (120, 120), False),  # it may as well be new mail
        ((120,), (120,), False),
    ],
)
def test_without_unique_ids_the_sizes_of_all_tell_that_a_message_is_back(
    before: tuple[int, ...],
    now: tuple[int, ...],
    found: bool,  # noqa: FBT001
) -> None:
    told = codes(session(*sizes(*before), *dele(1)), session(*sizes(*now)))
    assert told == (["deletion-undone"] if found else [])


def test_a_unique_id_that_is_given_to_another_message() -> None:
    told = between(session(*BOTH), session(*sizes(120, 222, 333), *ids("a", "b", "c")))
    said = "Message 2 has 222 octets and the unique-id that one of another size had before: 200."
    assert told == [(LAST, "unique-id-reused", said)]
    renumbered = session(*sizes(200, 300), *ids("1", "2"))
    assert codes(session(*sizes(120, 200, 300), *ids("1", "2", "3"), *dele(1)), renumbered) == [
        "unique-id-reused"
    ]


def test_sizes_that_need_not_be_the_same() -> None:
    utf8 = ["C: UTF8", "S: +OK"]
    assert not codes(session(*BOTH), session(*utf8, *sizes(120, 222, 300), *ids("a", "b", "c")))
    twice = [*sizes(120, 200), *ids("a", "a")]
    assert not codes(session(*twice), session(*sizes(90, 200), *ids("a", "a")))
    assert not codes(session(*ids("a", "b")), session(*sizes(1, 2), *ids("a", "b")))


@pytest.mark.parametrize(
    ("now", "told", "changed"),
    [
        ((120, 200, 300), ("x", "y", "z"), (3, 1)),
        ((120, 200, 300, 400), ("x", "y", "z", "n"), (3, 1)),
        ((120, 200, 300), ("a", "y", "c"), (1, 2)),
        ((120, 200, 300), ("a", "b", "z"), None),  # the last may be a new one
        ((120, 200, 333), ("x", "y", "z"), None),
        ((120, 200), ("x", "y"), None),
        ((120, 222, 300), ("a", "y", "c"), None),
        ((120, 200, 300), ("b", "a", "c"), None),  # in another order
    ],
)
def test_unique_ids_that_change(
    now: tuple[int, ...], told: tuple[str, ...], changed: tuple[int, int] | None
) -> None:
    found = between(session(*BOTH), session(*sizes(*now), *ids(*told)))
    if changed is None:
        assert "unique-id-changed" not in str(found)
        return
    assert [code for _index, code, _message in found] == ["unique-id-changed"]
    count, first = changed
    noun = "message" if count == 1 else "messages"
    assert found[0][2] == (
        f"{count} {noun} known by size from the session before have other unique-ids now: from {first} on."
    )


def test_messages_of_one_size_are_not_told_from_one_another() -> None:
    before = session(*sizes(120, 120), *ids("a", "b"))
    assert not codes(before, session(*sizes(120, 120), *ids("x", "y")))


def test_listings_that_are_not_of_all_messages_tell_little() -> None:
    """Octets of a capture may be missing, and numbers be left out."""
    part = [*listing("LIST", 120, 0, 300), *listing("UIDL", "a", "", "c")]
    other = [*sizes(120, 300, 300), *ids("a", "y", "c")]
    assert not codes(session(*part), session(*other))
    assert not codes(session(*other), session(*part))
    for one, two in ((part[:5], sizes(120, 300)), (sizes(120, 300), part[:5])):
        assert not codes(session(*one, *dele(1)), session(*two))


def test_each_user_of_each_server_has_a_maildrop_of_their_own() -> None:
    again = [*sizes(120, 200, 300), *ids("x", "y", "z")]
    assert not codes(session(*BOTH), session(*again, user="bob"))
    assert not codes(session(*BOTH, server="192.0.2.1:110"), session(*again, server="192.0.2.2:110"))
    assert codes(session(*BOTH), session(*BOTH, user="bob"), session(*again)) == ["unique-id-changed"]


def test_one_listing_of_one_message_is_none_of_all() -> None:
    one = ["C: UIDL 1", "S: +OK 1 x", "C: LIST 1", "S: +OK", "S: 1 120", "S: ."]
    assert not codes(session(*BOTH), session(*one))


def test_who_was_here_long_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "_MOST", 6)
    again = [*sizes(120, 200, 300), *ids("x", "y", "z")]
    bob, cid = session(*BOTH, user="bob"), session(*BOTH, user="cid")
    assert codes(session(*BOTH), bob, session(*again)) == ["unique-id-changed"]
    assert not codes(session(*BOTH), bob, cid, session(*again))
    many = range(100, 110)
    assert not codes(session(*sizes(*many), *ids(*map(str, many))), bob)


CLEAR = ["S: +OK", "C: CAPA", "S: +OK", "S: UIDL", "S: ."]
OFFER = [*CLEAR[:-1], "S: STLS", "S: ."]


def begun(*rows: str, user: str = "ann", server: str = "") -> Conversation:
    """Return a session that begins with these rows, then logs in, asks CAPA again, and ends."""
    login = [f"C: USER {user}", "S: +OK", "C: PASS b", "S: +OK"]
    said = [*rows, *login, *CLEAR[1:], "C: QUIT", "S: +OK", "S!"]
    return Conversation("POP3", Lines(map(line, said)), exact=True, server=server)


def test_tls_that_is_offered_no_longer() -> None:
    assert between(begun(*OFFER), begun(*CLEAR))[0][:2] == (4, "stls-vanished")
    assert codes(begun(*OFFER), begun(*CLEAR), begun(*CLEAR), begun(*OFFER)) == ["stls-vanished"] * 2
    assert codes(begun(*OFFER), session(*BOTH), begun(*CLEAR), session(*BOTH)) == ["stls-vanished"]


def test_where_tls_need_not_be_offered() -> None:
    assert not codes(begun(*CLEAR), begun(*OFFER), begun(*OFFER))
    under = [*OFFER, "C: STLS", "S: +OK", *CLEAR[1:]]
    assert not codes(begun(*under), begun(*under))
    assert not codes(begun(*OFFER), begun(*CLEAR, user="bob"), begun(*CLEAR, server="192.0.2.7:110"))
    assert not codes(begun(*OFFER), begun("S: +OK"), begun("S: +OK", "C: CAPA", "S: -ERR"))


def test_of_many_users_the_last_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "_USERS", 1)
    assert not codes(begun(*OFFER), begun(*OFFER, user="bob"), begun(*CLEAR))
    assert codes(begun(*OFFER), begun(*CLEAR)) == ["stls-vanished"]
