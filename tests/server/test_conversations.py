"""Whole conversations with the engine: what is said, and what is done to the mail."""

from collections.abc import Callable
from typing import Any

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.server.engine.profile import Profile
from popconsole.server.setup import Setup
from popconsole.server.voice.speaker import Recorded

Players = Callable[..., Callable[[str], Any]]  # a protocol and a set-up make one to play scripts
Script = Callable[..., Any]

ONE = Message(b"Subject: one\r\n\r\n.\r\n..two dots\r\nlast\r\n", "uid-1")
TWO = Message(b"Subject: two\r\n\r\n", "uid-2")
THREE = Message(b"Subject: three\r\n\r\nHello.\r\n", "uid-3")


def setup(**other: object) -> Setup:
    mail = {b"mrose": {INBOX: [ONE, TWO, THREE], b"my box": [THREE], b"empty": []}}
    return Setup(Accounts({b"mrose": Secret(b"tanstaaf")}), Maildrops(mail), **other)  # type: ignore[arg-type]


@pytest.fixture
def pop3(play: Players) -> Script:
    return lambda script, **other: play("POP3", setup(**other))(script)


@pytest.fixture
def pop2(play: Players) -> Script:
    return lambda script, **other: play("POP2", setup(**other))(script)


LOGIN = """
    >> (open)
    << +OK popconsole.example POP3 server ready <1896.697170952@dbc.mtview.ca.us>
    >> USER mrose
    << +OK mrose: send the password with PASS
    >> PASS tanstaaf
    !! login mrose
    << +OK mrose's maildrop has 3 messages (79 octets)
"""
HELO = """
    >> (open)
    << + POP2 popconsole.example server ready
    >> HELO mrose tanstaaf
    !! login mrose
    << #3 messages for mrose
"""


def test_a_session_by_the_book(pop3: Script) -> None:
    play = pop3(
        LOGIN
        + """
        >> STAT
        << +OK 3 79
        >> LIST
        << +OK 3 messages (79 octets)
        << 1 37
        << 2 16
        << 3 26
        << .
        >> LIST 2
        << +OK 2 16
        >> UIDL
        << +OK unique-id listing follows
        << 1 uid-1
        << 2 uid-2
        << 3 uid-3
        << .
        >> UIDL 3
        << +OK 3 uid-3
        >> RETR 1
        << +OK 37 octets
        << Subject: one
        <<
        << ..
        << ...two dots
        << last
        << .
        >> TOP 1 1
        << +OK top of message follows
        << Subject: one
        <<
        << ..
        << .
        >> TOP 1 0
        << +OK top of message follows
        << Subject: one
        <<
        << .
        >> DELE 2
        << +OK message 2 deleted
        >> QUIT
        !! release 2
        << +OK popconsole.example POP3 server signing off (2 messages left)
        !! close
        """
    )
    assert play.setup.maildrops.mailboxes(b"mrose")[INBOX] == (ONE, THREE)


def test_a_marked_message_is_out_of_reach_until_rset(pop3: Script) -> None:
    pop3(
        LOGIN
        + """
        >> DELE 1
        << +OK message 1 deleted
        >> DELE 1
        << -ERR message 1 already deleted: RSET takes the marks back
        >> RETR 1
        << -ERR message 1 is marked as deleted: RSET takes the marks back
        >> TOP 1 0
        << -ERR message 1 is marked as deleted...
        >> LIST 1
        << -ERR message 1 is marked as deleted...
        >> UIDL 1
        << -ERR message 1 is marked as deleted...
        >> STAT
        << +OK 2 42
        >> LIST
        << +OK 2 messages (42 octets)
        << 2 16
        << 3 26
        << .
        >> UIDL
        << +OK unique-id listing follows
        << 2 uid-2
        << 3 uid-3
        << .
        >> RSET
        << +OK maildrop has 3 messages (79 octets)
        >> STAT
        << +OK 3 79
        >> QUIT
        !! release
        << +OK popconsole.example POP3 server signing off (3 messages left)
        !! close
        """
    )


def test_refusals_say_what_was_wrong_and_what_to_do(pop3: Script) -> None:
    pop3(
        LOGIN
        + r"""
        >> RETR
        << -ERR RETR needs a message-number: RETR msg
        >> TOP 1
        << -ERR TOP needs a message-number and a number of lines: TOP msg n
        >> TOP 1 x
        << -ERR TOP takes a message-number from 1 and a number of lines from 0, in decimal digits: TOP msg n
        >> RETR 0
        << -ERR RETR takes a message-number from 1, in decimal digits: RETR msg
        >> RETR 9
        << -ERR no message 9: the last one is 3
        >> LIST 1 2
        << -ERR LIST takes at most a message-number: LIST [msg]
        >> RETR  1
        << -ERR exactly one space goes before each argument, none at the end: RETR msg
        >> STAT now
        << -ERR STAT takes no argument
        >> QUIT now
        << -ERR QUIT takes no argument
        >> FROB
        << -ERR unknown command FROB
        >>
        << -ERR empty line: send a command
        >> NOOP\x00
        << -ERR control characters may not stand in a command: printable characters only
        >> \xff\xfe
        << -ERR unknown command
        >> USER mrose
        << -ERR USER only before login: you are logged in; QUIT and call again
        >> NOOP
        << +OK
        """
    )


def test_a_line_over_255_octets_is_refused_and_the_session_goes_on(pop3: Script) -> None:
    pop3(LOGIN + f">> NOOP {'x' * 248}\n<< -ERR NOOP takes no argument\n")
    pop3(
        LOGIN
        + f">> NOOP {'x' * 249}\n<< -ERR line too long: at most 255 octets, its CRLF included\n"
        + ">> NOOP\n<< +OK\n"
    )


def test_nobody_learns_whether_a_user_exists(pop3: Script) -> None:
    script = """
    >> (open)
    << ...
    >> USER {user}
    << +OK {user}: send the password with PASS
    >> PASS wrong
    !! login {user}
    << -ERR [AUTH] wrong user or password; begin again: send USER and PASS, APOP or AUTH
    >> PASS tanstaaf
    << -ERR PASS only after an accepted USER: send USER first
    >> APOP {user} 00000000000000000000000000000000
    !! login {user}
    << -ERR [AUTH] wrong user or password; begin again: send USER and PASS, APOP or AUTH
    """
    pop3(script.format(user="mrose"))
    pop3(script.format(user="nobody"))


def test_a_second_user_is_refused_and_one_begins_again(pop3: Script) -> None:
    pop3("""
    >> (open)
    << ...
    >> USER mrose
    << +OK ...
    >> USER frated
    << -ERR a user was named already and PASS must follow; now begin again with USER
    >> PASS tanstaaf
    << -ERR PASS only after an accepted USER: send USER first
    >> USER mrose
    << +OK ...
    >> APOP mrose c4c9334bac560ecc979e58001b3e22fb
    << -ERR a user was named with USER: send PASS or QUIT
    >> PASS tanstaaf
    !! login mrose
    << +OK mrose's maildrop has ...
    """)


def test_apop_by_the_example_of_the_rfc(pop3: Script) -> None:
    pop3("""
    >> (open)
    << +OK popconsole.example POP3 server ready <1896.697170952@dbc.mtview.ca.us>
    >> APOP mrose c4c9334bac560ecc979e58001b3e22fb
    !! login mrose
    << +OK mrose's maildrop has 3 messages (79 octets)
    """)


def test_no_apop_without_a_timestamp(pop3: Script) -> None:
    recorded = Recorded((("POP3", b"+OK hello\r\n"),))
    pop3(
        """
        >> (open)
        << +OK hello
        >> APOP mrose c4c9334bac560ecc979e58001b3e22fb
        << -ERR the greeting had no timestamp, so no APOP: send USER and PASS or AUTH
        """,
        recorded=recorded,
    )


def test_a_greeting_that_is_given_whole_brings_its_timestamp(pop3: Script) -> None:
    recorded = Recorded((("POP3", b"+OK hi <1896.697170952@dbc.mtview.ca.us>\r\n"),))
    pop3(
        """
        >> (open)
        << +OK hi <1896.697170952@dbc.mtview.ca.us>
        >> APOP mrose c4c9334bac560ecc979e58001b3e22fb
        !! login mrose
        << +OK ...
        """,
        recorded=recorded,
    )


def test_a_negative_greeting_closes(pop3: Script, pop2: Script) -> None:
    recorded = Recorded((("POP3", b"-ERR go away\r\n"), ("POP2", b"- go away\r\n")))
    pop3(">> (open)\n<< -ERR go away\n!! close", recorded=recorded)
    pop2(">> (open)\n<< - go away\n!! close", recorded=recorded)


def test_what_the_profile_leaves_out_and_refuses(pop3: Script) -> None:
    profile = Profile(without=frozenset({"TOP", "CAPA"}), refuse_users=frozenset({b"frated"}))
    pop3(
        """
        >> (open)
        << ...
        >> CAPA
        << -ERR this server does not have CAPA
        >> USER frated
        << -ERR no maildrop for frated here
        >> USER mrose
        << +OK ...
        """,
        profile=profile,
    )


def test_capa_lists_what_is_there(pop3: Script) -> None:
    pop3("""
    >> (open)
    << ...
    >> CAPA
    << +OK Capability list follows
    << TOP
    << USER
    << UIDL
    << SASL PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 XOAUTH2 OAUTHBEARER
    << UTF8 USER
    << LANG
    << PIPELINING
    << RESP-CODES
    << AUTH-RESP-CODE
    << EXPIRE NEVER
    << IMPLEMENTATION popconsole
    << .
    """)


def test_any_password_does_where_the_account_has_none(play: Players) -> None:
    accounts = Accounts({b"jeff": None})
    open_to_all = Setup(accounts, Maildrops({b"jeff": {}}))
    play("POP3", open_to_all)("""
    >> (open)
    << ...
    >> USER jeff
    << +OK ...
    >> PASS ********
    !! login jeff
    << +OK jeff's maildrop has 0 messages (0 octets)
    >> LIST
    << +OK 0 messages (0 octets)
    << .
    >> RETR 1
    << -ERR no message 1: there are no messages here
    >> QUIT
    !! release
    << +OK popconsole.example POP3 server signing off (maildrop empty)
    !! close
    """)


def test_a_maildrop_in_use_is_told(play: Players) -> None:
    both = setup()
    play("POP3", both)(LOGIN)
    play("POP3", both)("""
    >> (open)
    << ...
    >> USER mrose
    << +OK ...
    >> PASS tanstaaf
    !! login mrose
    << -ERR [IN-USE] another session holds this maildrop: QUIT there, then log in again
    """)
    play("POP2", both)("""
    >> (open)
    << ...
    >> HELO mrose tanstaaf
    !! login mrose
    << - another session holds this maildrop: QUIT there, then call again
    !! close
    """)


def test_a_maildrop_can_be_held_for_good(pop3: Script) -> None:
    pop3(
        """
        >> (open)
        << ...
        >> USER mrose
        << +OK ...
        >> PASS tanstaaf
        !! login mrose
        << -ERR [IN-USE] ...
        """,
        held=frozenset({b"mrose"}),
    )


# --- POP2


def test_the_normal_scenario(pop2: Script) -> None:
    play = pop2(
        HELO
        + """
        >> READ
        << =37 octets in message 1
        >> RETR
        << Subject: one
        <<
        << .
        << ..two dots
        << last
        >> ACKD
        << =16 octets in message 2
        >> RETR
        << Subject: two
        <<
        >> NACK
        << =16 octets in message 2
        >> RETR
        << Subject: two
        <<
        >> ACKS
        << =26 octets in message 3
        >> RETR
        << ...
        >> ACKS
        << =0 no more messages
        >> READ 1
        << =0 message 1 is marked as deleted
        >> READ 0
        << =0 no message 0: message-numbers begin at 1
        >> READ  9
        << =0 no message 9: the last one is 3
        >> QUIT
        !! release 1
        << + OK, popconsole.example signing off (2 messages left in this mailbox)
        !! close
        """
    )
    assert play.setup.maildrops.mailboxes(b"mrose")[INBOX] == (TWO, THREE)


def test_fold_removes_what_is_marked_and_begins_at_one(pop2: Script) -> None:
    play = pop2(
        HELO
        + r"""
        >> READ 2
        << =16 octets in message 2
        >> RETR
        << ...
        >> ACKD
        << =26 octets in message 3
        >> FOLD my\\ box
        !! folder my box 2
        << #1 message in my box
        >> READ
        << =26 octets in message 1
        >> FOLD empty
        !! folder empty
        << #0 messages in empty
        >> FOLD nowhere
        !! folder nowhere
        << #0 messages in nowhere
        >> READ
        << =0 no more messages
        >> FOLD inbox
        !! folder inbox
        << #2 messages in INBOX
        >> (close)
        !! release
        << - closed without QUIT: no message was removed
        !! close
        """
    )
    assert play.setup.maildrops.mailboxes(b"mrose")[INBOX] == (ONE, THREE)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("HELLO mrose tanstaaf", "- HELLO is not a command; send HELO user password"),
        ("USER mrose", "- unknown command USER"),
        ("HELO mrose", "- HELO needs a user name and a password: HELO user password"),
        ("READ 1", "- READ is out of place in state AUTH; it takes HELO QUIT"),
        ("QUIT 1", "- QUIT takes no argument"),
    ],
)
def test_garbage_gets_one_line_and_a_close(pop2: Script, said: str, answer: str) -> None:
    pop2(f">> (open)\n<< ...\n>> {said}\n<< {answer}\n!! close")


def test_a_line_over_512_octets_closes_pop2(pop2: Script) -> None:
    pop2(
        f">> (open)\n<< ...\n>> {'x' * 511}\n"
        "<< - line too long: at most 512 octets, its CRLF included\n!! close"
    )


def test_garbage_after_a_login_removes_nothing(pop2: Script) -> None:
    play = pop2(
        HELO
        + """
        >> READ
        << ...
        >> RETR
        << ...
        >> ACKD
        << ...
        >> SAVE
        !! release
        << - SAVE is not a command; send ACKS
        !! close
        """
    )
    assert len(play.setup.maildrops.mailboxes(b"mrose")[INBOX]) == 3
    assert not play.setup.maildrops.is_held(b"mrose")
