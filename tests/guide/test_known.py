"""The accounts of the mock server are offered to who knows none."""

from dataclasses import replace

from popconsole.analysis.step import Situation
from popconsole.guide.typing.complete import complete
from popconsole.guide.typing.hint import hint
from popconsole.guide.typing.known import user_meant
from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.builtin import builtin_accounts, told_accounts
from popconsole.protocol import POP2, POP3
from popconsole.protocol.pop2 import Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import Protocol

KNOWN = {"ada": "", "student": "learn"}


GREETED = Situation(Pop3State.AUTHORIZATION)
NAMED = Situation(Pop3State.AUTHORIZATION_USER, user="student", users=("student",))
IN = Situation(Pop3State.TRANSACTION, user="student", users=("student",))


def offers(protocol: Protocol, situation: Situation, text: str) -> list[tuple[str, str]]:
    return [(c.text, c.meaning) for c in complete(protocol, situation, text, known=KNOWN).items]


def test_users_are_offered_with_the_passwords_that_are_no_secret() -> None:
    assert offers(POP3, GREETED, "USER ") == [
        ("ada", "an account here"),
        ("student", "an account here, its password is learn"),
    ]
    assert offers(POP3, GREETED, "USER s") == [("student", "an account here, its password is learn")]
    assert [text for text, _ in offers(POP3, NAMED, "USER ")] == ["ada", "student"]


def test_the_password_of_the_user_who_was_named() -> None:
    assert offers(POP3, NAMED, "PASS ") == [("learn", "the password of student here")]
    assert offers(POP3, NAMED, "PASS x") == []
    assert offers(POP3, GREETED, "PASS ") == []
    assert offers(POP3, replace(NAMED, user="ada"), "PASS ") == []


def test_pop2_has_both_on_one_line() -> None:
    greeted = Situation(Pop2State.AUTH)
    assert [text for text, _ in offers(POP2, greeted, "HELO ")] == ["ada ", "student "]
    assert offers(POP2, greeted, "HELO student ") == [("learn", "the password of student here")]
    assert offers(POP2, greeted, "HELO ada ") == []
    assert user_meant(POP2, greeted, "HELO student x") == "student"


def test_the_hint_tells_of_an_account_where_one_logs_in() -> None:
    assert hint(POP3, GREETED, "", known={"student": "learn"}).meaning.startswith(
        "Known here: student, password learn."
    )
    assert hint(POP3, GREETED, "", known=KNOWN).meaning.startswith("Known here: ada.")
    assert hint(POP3, NAMED, "", known=KNOWN).meaning.startswith("Known here: student, password learn.")
    assert "Known" not in hint(POP3, IN, "", known=KNOWN).meaning
    assert "Known" not in hint(POP3, GREETED, "").meaning


def test_a_password_of_ones_own_is_never_told() -> None:
    assert told_accounts(builtin_accounts()) == {"student": "learn", "teacher": "chalk", "guest": "welcome"}
    own = Accounts({b"student": Secret(b"hers"), b"ada": Secret(b"learn"), b"any": None})
    assert told_accounts(own) == {"student": "", "ada": "", "any": ""}
