"""Secrets do not leave the program unless somebody says so."""

import base64

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.masked_recording import Secrets, masked_recording
from popconsole.dialogue.masking import MASK, Masker, is_mask, masked, masked_lines
from popconsole.dialogue.plain_speech import plain_command
from popconsole.dialogue.secret_span import secret_span
from popconsole.protocol import POP2, POP3, Protocol
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Recording, Side
from tests.formats.single import read, write

C, S = Side.CLIENT, Side.SERVER


@pytest.mark.parametrize(
    ("protocol", "line", "shown"),
    [
        (POP3, b"PASS tanstaaf", b"PASS ********"),
        (POP3, b"pass a b  c", b"pass ********"),
        (POP3, b"PASS   spaced", b"PASS   ********"),
        (POP3, b"  PASS early", b"  PASS ********"),
        (POP3, b"PASS\ttabbed", b"PASS\t********"),
        (POP3, b"APOP mrose c4c9334bac560ecc979e58001b3e22fb", b"APOP mrose ********"),
        (POP3, b"apop  mrose  c4c9 more", b"apop  mrose  ********"),
        (POP3, b"AUTH PLAIN AGEAYg==", b"AUTH PLAIN ********"),
        (POP3, b"HELO fred wrong-protocol", b"HELO fred ********"),
        (POP3, b"NOOP\rPASS behind-a-cr", b"NOOP\rPASS ********"),
        (POP2, b"PASS wrong-protocol", b"PASS ********"),
        (POP2, b"HELO fred secret", b"HELO fred ********"),
        (POP2, b"HELO fr\\ ed sec\\ ret", b"HELO fr\\ ed ********"),
        (POP2, b"HELO fred secret and more", b"HELO fred ********"),
        (POP2, b"hello fred secret", b"hello fred ********"),
        (POP3, b"PASS", b"PASS"),
        (POP3, b"PASS ", b"PASS "),
        (POP3, b"USER fred", b"USER fred"),
        (POP3, b"APOP mrose", b"APOP mrose"),
        (POP2, b"HELO fred", b"HELO fred"),
        (POP2, b"FOLD secret box", b"FOLD secret box"),
        (POP3, b"", b""),
        (POP3, b"   ", b"   "),
        (POP3, b"AUTH PLAIN", b"AUTH PLAIN"),
        (POP3, b"PASShunter2", b"PASS********"),
        (POP3, b"PASSWORD hunter2", b"PASS********"),
        (POP3, b"AHN0dWRlbnQAbGVhcm4=", b"********"),  # a response of PLAIN that nobody asked for
        (POP3, b"MESSAGES", b"MESSAGES"),  # base64 of no text
        (POP3, b"HELP", b"HELP"),
        (POP3, b"annotate", b"annotate"),  # reads as base64 of text, and is a word
        (POP3, b"AHN0dWRlbnQAcMOkc3N3b3Jk", b"********"),  # text in UTF-8
        (POP3, b"AHN0dWRlbnQAbGVhcm4", b"********"),  # without its padding
        (POP3, b"STAT AHN0dWRlbnQAbGVhcm4=", b"STAT ********"),
        (POP3, b"USER fred PASS secret", b"USER fred PASS ********"),
        (POP3, b"user fred apop fred c4c9", b"user fred apop fred ********"),
        (POP3, b"a1 LOGIN fred secret", b"a1 LOGIN fred ********"),
        (POP3, b'LOGIN "fred" "se cret"', b'LOGIN "fred" ********'),
        (POP3, b"a2 AUTHENTICATE PLAIN AGEAYg==", b"a2 AUTHENTICATE PLAIN ********"),
        (POP3, b"a1 LOGIN fred", b"a1 LOGIN fred"),
        (POP3, b"a3 AUTHENTICATE LOGIN", b"a3 AUTHENTICATE LOGIN"),
        (POP3, b"PAS secret", b"PAS ********"),
        (POP3, b"PSAS secret word", b"PSAS ********"),
        (POP3, b"APPOP fred c4c9", b"APPOP fred ********"),
        (POP3, b"P4SS secret", b"P4SS secret"),
        (POP3, b"TOP 1 10", b"TOP 1 10"),
        (POP3, b"XTND XMIT", b"XTND XMIT"),
    ],
)
def test_masked(protocol: Protocol, line: bytes, shown: bytes) -> None:
    assert masked(protocol, line) == shown
    assert masked(protocol, shown) == shown


def test_what_answers_a_challenge_is_secret() -> None:
    said = [
        Line(C, b"AUTH CRAM-MD5"),
        Line(S, b"+ PDE4OTYu"),
        Line(C, b"dGltIGI5"),
        Line(S, b"+OK"),
        Line(C, b"STAT"),
    ]
    assert [line.octets for line in masked_lines(POP3, said)] == [
        b"AUTH CRAM-MD5",
        b"+ PDE4OTYu",
        MASK,
        b"+OK",
        b"STAT",
    ]
    cancelled = [Line(C, b"AUTH CRAM-MD5"), Line(S, b"+ PDE4OTYu"), Line(C, b"*"), Line(S, b"-ERR")]
    assert list(masked_lines(POP3, cancelled)) == cancelled


def test_a_secret_in_pieces() -> None:
    said = [Line(C, b"PASS sec", b""), Line(C, b"ret word", b""), Line(C, b"the end"), Line(C, b"STAT")]
    assert [line.octets for line in masked_lines(POP3, said)] == [b"PASS " + MASK, MASK, MASK, b"STAT"]


def test_the_server_side_stays() -> None:
    said = [Line(S, b"PASS is the next command"), Line(S, b"HELO a b")]
    assert list(masked_lines(POP3, said)) == said


@pytest.mark.parametrize(
    ("word", "mask"),
    [
        (b"********", True),
        (b"*", True),
        (b"XXXX", True),
        ("•••".encode(), True),
        (b"PROVIDED_BUT_REMOVED", True),
        (b"", False),
        (b"X", False),
        (b"tanstaaf", False),
        (b"**x", False),
    ],
)
def test_masks_are_known_again(word: bytes, mask: bool) -> None:  # noqa: FBT001
    assert is_mask(word) is mask


_USER, _PASSWORD, _PLAIN = b"c3R1ZGVudA==", b"aHVudGVyMg==", b"AHN0dWRlbnQAaHVudGVyMg=="


@pytest.mark.parametrize(
    "said",
    [
        # refused, and typed on
        "C AUTH LOGIN|S -ERR none|C {u}|S -ERR unknown command {u}|C {p}|S -ERR unknown command {P}|C USER a",
        "C AUTH PLAIN|S -ERR|C {r}|S -ERR what?|C QUIT|S +OK",
        # ... where the name was taken
        "C AUTH LOGIN|S + VXNlcm5hbWU6|C {u}|S -ERR no such user|C {p}|S -ERR {p}?",
        # sent ahead of all replies
        "C AUTH LOGIN|C {u}|C {p}|C QUIT|S -ERR|S -ERR {u}|S -ERR {p}|S +OK",
        "C AUTH PLAIN|C {r}|C STAT|S + |S -ERR {r}|S -ERR log in",
        "C CAPA|C AUTH PLAIN|S +OK|S UIDL|S .|S + |C {r}|S +OK",
        # a command came between
        "C AUTH PLAIN|S -ERR|C NOOP|S -ERR|C {r}|S -ERR",
        # in the clear, and said again
        "C AUTH PLAIN|S -ERR|C hunter2|S -ERR unknown command HUNTER2",
        "C AUTH PLAIN {r}|S -ERR bad password hunter2|C NOOP|S -ERR {r}",
        "C PASS hunter2|S -ERR bad password hunter2|C hunter2|S -ERR no command 'hunter2'",
        "C PASShunter2|S -ERR unknown command PASSHUNTER2",
        "C PASS hunter2|S +OK|C RETR 1|S +OK|S Your password is hunter2.|S .",
        "C PASS hunter2|S 500 unknown: PASS hunter2",
        "C AUTH XOAUTH2|S +|C dXNlcj1hAWF1dGg9QmVhcmVyIGh1bnRlcjIBAQ==|S -ERR hunter2",
        "C HELO student hunter2|S - HELO student hunter2",
        # cut short by the server
        "C AUTH PLAIN {r}|S -ERR unknown command AHN0dWRlbnQAaHVu...",
    ],
)
@pytest.mark.parametrize("protocol", [POP3, POP2])
def test_what_was_secret_is_masked_wherever_it_is_said(protocol: Protocol, said: str) -> None:
    words = {"u": _USER, "p": _PASSWORD, "P": _PASSWORD.upper(), "r": _PLAIN}
    told = said.format(**{name: word.decode("ascii") for name, word in words.items()}).split("|")
    lines = [Line(Side(row[0]), row[2:].encode("ascii")) for row in told]
    written = write(Conversation(protocol.name, Lines(lines))).lower()
    for secret in (b"hunter2", b"ahvu", _USER.lower(), b"dxnlcj1h"):
        assert secret not in written
    for word in (b"quit", b"noop", b"stat", b"user a"):
        assert written.count(word) == said.lower().encode("ascii").count(word)


@pytest.mark.parametrize(
    "said",
    [
        "C PASS learn|S +OK|C RETR 1|S +OK|S You will learn.|S .",  # a word stands in mail by chance
        "C PASS learn|S +OK learning server",
        "C PASS 320|S +OK 2 messages (320 octets)",
        "C PASS 1|S +OK|C DELE 1|S -ERR message 1 is deleted",
        "C USER fred|S +OK|C PASS fred|S -ERR no fred here",  # that it is the password is not told
        "C AUTH PLAIN AGZyZWQAc2VzYW1l|S +OK|C FOO|S -ERR",
        "C AUTH PLAIN|S -ERR|C USER fred|S +OK|C FOO|S -ERR",
        "C AUTH|S +OK|S PLAIN|S .|C FOO|S -ERR",
        "C PASS ********|S -ERR ********",
    ],
)
def test_what_was_no_secret_stays(said: str) -> None:
    lines = [Line(Side(row[0]), row[2:].encode("ascii")) for row in said.split("|")]
    shown = list(masked_lines(POP3, lines))
    kept = [(a.octets, b.octets) for a, b in zip(shown, lines, strict=True) if MASK not in a.octets]
    assert all(a == b for a, b in kept)
    assert len(kept) >= len(lines) - said.count("C PASS ") - said.count("AUTH PLAIN ") - said.count(
        "-ERR ***"
    )


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("S +OK|C USER a|S +OK|C sesame", "********"),
        ("S +OK|C USER a|C sesame", "********"),  # ahead of the reply
        ("S +OK|C USER a|S +OK|C open sesame", "********"),
        ("S +OK|C USER a|S +OK|C PAS sesame", "PAS ********"),
        ("S +OK|C USER a|S +OK|C QUTI", "QUTI"),
        ("S +OK|C USER a|S +OK|C Help", "Help"),
        ("S +OK|C USER a|S +OK|C FOO", "FOO"),
        ("S +OK|C USER a|S +OK|C ", ""),
        ("S +OK|C USER a|S -ERR|C sesame", "sesame"),  # no password is due
        ("S +OK|C PASS|S -ERR|C sesame", "********"),
        ("S +OK|C APOP a|S -ERR|C sesame", "********"),
        ("S +OK|C PASS|S -ERR|C NOOP|S -ERR|C sesame", "sesame"),
        ("S +OK|C AUTH|S -ERR|C sesame", "sesame"),
        ("S +OK|C PASS hunter2|S -ERR|C USER hunter2", "USER ********"),
        ("S +OK|C PASS hunter2|S -ERR|C RETR hunter2", "RETR ********"),
    ],
)
def test_what_comes_where_a_password_is_due(said: str, shown: str) -> None:
    lines = [Line(Side(row[0]), row[2:].encode("ascii")) for row in said.split("|")]
    assert list(masked_lines(POP3, lines))[-1].octets == shown.encode("ascii")


@pytest.mark.parametrize(
    ("password", "answer"),
    [
        ("wrong", "-ERR [AUTH] wrong user or password"),
        ("user or password", "-ERR [AUTH] wrong user or password"),
        ("password", "-ERR [AUTH] wrong user or password"),
        ("user", "-ERR [AUTH] wrong user or password"),
        ("AUTH", "-ERR [AUTH] wrong user or password"),
        ("[AUTH]", "-ERR [AUTH] wrong user or password"),
        ("-ERR", "-ERR no"),
        ("+OK", "+OK maildrop locked and ready"),
        ("maildrop", "+OK maildrop locked and ready"),
        ("1", "-ERR [AUTH] 1 attempt left"),
        ("mail.example.com", "-ERR [AUTH] mail.example.com lets nobody in"),  # the greeting said it
    ],
)
def test_the_servers_own_words_stay_whatever_the_password(password: str, answer: str) -> None:
    greeting = Line(S, b"+OK mail.example.com POP3 ready")
    said = [greeting, Line(C, b"PASS " + password.encode()), Line(S, answer.encode())]
    shown = [line.octets for line in masked_lines(POP3, said)]
    assert shown == [greeting.octets, b"PASS ********", answer.encode()]


@pytest.mark.parametrize(
    "answer",
    ["-ERR unknown command {}", "-ERR unknown command: {}.", '-ERR no "{}" here', "-ERR '{}'?", "-ERR <{}>"],
)
@pytest.mark.parametrize("password", ["wrong", "1", "user"])
def test_a_word_of_replies_is_masked_where_the_server_quotes_it(password: str, answer: str) -> None:
    said = [Line(C, b"PASS " + password.encode()), Line(S, answer.format(password).encode())]
    assert list(masked_lines(POP3, said))[1].octets == answer.format("********").encode()


def test_a_secret_in_base64_is_masked_where_the_server_answers() -> None:
    said = [Line(C, b"PASS hunter2"), Line(S, b"-ERR no AHN0dWRlbnQAaHVudGVyMg== nor bWFpbGRyb3A=")]
    assert list(masked_lines(POP3, said))[1].octets == b"-ERR no ******** nor bWFpbGRyb3A="


def test_what_was_short_is_masked_in_the_refusal_alone() -> None:
    said = [Line(C, b"PASS 12"), Line(S, b"-ERR 12 is wrong"), Line(C, b"STAT"), Line(S, b"-ERR not 12")]
    assert [line.octets for line in masked_lines(POP3, said)][1::2] == [
        b"-ERR ******** is wrong",
        b"-ERR not 12",
    ]


def test_what_was_short_stays_in_what_happened_beside_the_conversation() -> None:
    happened = Line(S, b"12 seconds", b"", LineKind.NOTE)
    said = [Line(C, b"PASS 12"), happened, Line(S, b"-ERR 12 is wrong")]
    assert [line.octets for line in masked_lines(POP3, said)][1:] == [
        b"12 seconds",
        b"-ERR ******** is wrong",
    ]


def test_a_line_of_the_client_that_is_no_command_may_say_a_secret_again() -> None:
    said = [Line(C, b"PASS sesame"), Line(S, b"-ERR"), Line(C, b"open sesame"), Line(C, b"USER sesame")]
    assert [line.octets for line in masked_lines(POP3, said)][2:] == [b"open ********", b"USER sesame"]


def test_a_title_and_comments_hold_no_secret_either() -> None:
    said = Lines([Line(C, b"PASS hunter2"), Line(S, b"+OK")])
    told = Conversation("POP3", said, "with hunter2", comments=((0, "It was hunter2"),))
    assert b"hunter2" not in write(told)
    assert write(told, reveal=True).count(b"hunter2") == 3


def test_what_the_program_says_itself_repeats_no_secret() -> None:
    masker = Masker(Dialogue(POP3))
    masker(Line(C, b"PASS hunter2"))
    assert masker.repeated("no file hunter2: PASS is no name") == "no file ********: PASS is no name"


def test_a_new_connection_owes_no_response() -> None:
    said = [Line(C, b"AUTH LOGIN"), Line(S, b"+"), Line(S, b"", b"", LineKind.CLOSED), Line(C, b"FOO")]
    assert list(masked_lines(POP3, said)) == said


def shown(*rows: str) -> list[str]:
    """Return the rows as they are shown, read twice as a whole recording is."""
    lines = [Line(Side(row[0]), row[2:].encode()) for row in rows]
    told = masked_recording(Recording((Conversation("POP3", Lines(lines), exact=True),)))
    return [line.octets.decode() for line in told.conversations[0].lines]


@pytest.mark.parametrize(
    ("password", "row"),
    [
        ("\u00e9t\u00e9", "+OK le message a \u00e9t\u00e9 lu"),  # three letters, of five octets
        ("sesame", "+OK sesame street"),
        ("open sesame", "+OK now open sesame"),
        ("well-known", "+OK on a well-known port"),
        ("2026-11-26", "+OK it is 2026-11-26"),
        ("\u00e9t\u00e9s d'or", "+OK des \u00e9t\u00e9s d'or"),
    ],
)
def test_a_word_that_is_no_echo_stays(password: str, row: str) -> None:
    said = ["S +OK hi", "C NOOP", f"S {row}", "C USER ann", "S +OK", f"C PASS {password}", "S +OK in"]
    behind = [
        "C STAT",
        "S +OK 1 9",
        "C RETR 1",
        "S +OK",
        f"S {row[4:]}",
        f"S {row}",
        "S .",
        "C NOOP",
        f"S {row}",
    ]
    rows = [*said, *behind]
    assert shown(*rows) == [row[2:] if "PASS" not in row else "PASS ********" for row in rows]


@pytest.mark.parametrize(
    "password", ["sesame", "open sesame", "\u00e9t\u00e9", "\u00e9t\u00e9s d'or", "12-05-99"]
)
@pytest.mark.parametrize("ahead", [(), ("C STAT", "C NOOP")])
def test_a_word_is_masked_in_what_answers_it(password: str, ahead: tuple[str, ...]) -> None:
    rows = ["S +OK hi", "C USER ann", f"C PASS {password}", *ahead, "S +OK", f"S -ERR no {password} here"]
    assert shown(*rows)[-1] == "-ERR no ******** here"


def test_a_word_that_a_client_says_again_is_masked_there_and_in_the_answer() -> None:
    rows = [
        "C sesame",
        "S -ERR what is sesame",
        "C USER a",
        "S +OK",
        "C PASS sesame",
        "S +OK",
        "C NOOP",
        "S +OK",
    ]
    assert shown("S +OK hi", *rows)[1:3] == ["********", "-ERR what is ********"]


def test_a_short_part_of_a_long_secret_is_masked_where_a_word_begins_with_it() -> None:
    rows = ["C PASS abcdefghijklmnopqrst", "S -ERR xabcdefghijklmn", "C NOOP", "S -ERR abcdefghijklmn..."]
    assert shown("S +OK", *rows)[2:] == ["-ERR xabcdefghijklmn", "NOOP", "-ERR ********"]
    rows = ["C PASS abcdefghij' klmnop", "S -ERR no abcdefghij klm", "C NOOP", "S -ERR abcdefghij' klmnop"]
    assert shown("S +OK", *rows)[2:] == ["-ERR no abcdefghij klm", "NOOP", "-ERR ********"]


def test_of_digest_md5_what_the_challenge_says_too_is_no_secret() -> None:
    challenge = b'charset=utf-8,realm="pop.example",nonce="OA6MG9tEQGm2hh",qop="auth",algorithm=md5-sess'
    proof = "d388dad90d4bbd760a152321f2143af7"
    response = (
        b'charset=utf-8,username="ann",realm="pop.example",nonce="OA6MG9tEQGm2hh",response=' + proof.encode()
    )
    asked, answered = (base64.b64encode(octets).decode() for octets in (challenge, response))
    mail = ["C RETR 1", "S +OK", "S Content-Type: text/plain; charset=utf-8", "S ."]
    rows = [
        "S +OK pop.example",
        "C AUTH DIGEST-MD5",
        f"S + {asked}",
        f"C {answered}",
        "S +OK pop.example",
        *mail,
    ]
    told = shown(*rows, "C NOOP", f"S -ERR {proof} {answered[:40]}")
    assert told[2:5] == [f"+ {asked}", "********", "+OK pop.example"]
    assert told[5:9] == [row[2:] for row in mail]
    assert told[-1] == "-ERR ******** ********"


def test_a_challenge_that_holds_a_secret_whole_is_masked() -> None:
    inner = base64.b64encode(b"say hunter2!").decode()
    rows = ["S +OK", "C PASS hunter2!", "S -ERR", "C AUTH LOGIN", f"S + {inner}", "C YW5u", "S + hunter2!"]
    assert shown(*rows)[4::2] == ["+ ********", "+ ********"]


def test_what_an_author_says_of_a_word() -> None:
    masker = Masker(Dialogue(POP3))
    masker(Line(C, b"PASS sesame"))
    for told, kept in (
        ("Sesame Street", "Sesame Street"),
        ("sesame", "********"),
        ("the password sesame is seen", "the password ******** is seen"),
        ('he says "sesame"', 'he says "********"'),
        ("password: sesame", "password: ********"),
    ):
        assert masker.text(told) == kept
    assert masker.text("row 3: -ERR sesame", quotes=True) == "row 3: -ERR ********"


_SAID = (
    "C AUTH PLAIN", "C AHN0dWRlbnQAaHVudGVyMg==", "C hunter2", "C PASS hunter2", "C STAT", "C *", "C ",
    "S + ", "S +OK", "S -ERR", "S -ERR hunter2", "S -ERR HUNTER2 AHN0dWRlbnQA",
)  # fmt: skip


@given(st.lists(st.sampled_from(_SAID), max_size=9))
def test_a_copy_masks_as_its_twin(said: list[str]) -> None:
    lines = [Line(Side(row[0]), row[2:].encode("ascii")) for row in said]
    dialogue = Dialogue(POP3)
    masker = Masker(dialogue)
    for line in lines[:4]:
        masker(line)
    twin = masker.copy(dialogue.copy())
    assert [masker(line) for line in lines[4:]] == [twin(line) for line in lines[4:]]


_words = st.binary(min_size=1, max_size=8).filter(lambda w: not set(w) & set(b" \t\r\n\\"))
_blanks = st.sampled_from([b" ", b"  ", b"   "])
_secrets = st.text(st.characters(codec="ascii", exclude_categories=["Cc", "Zs"]), min_size=4).map(str.encode)


@given(
    st.sampled_from([POP2, POP3]),
    st.sampled_from([b"PASS", b"Pass", b"APOP", b"helo", b"HELLO", b"AUTH"]),
    _words,
    _blanks,
    _blanks,
    _secrets,
    st.binary(max_size=6),
)
@example(POP2, b"HELO", b"a", b" ", b" ", b"spam", b"\\")
def test_a_secret_is_never_written(
    protocol: Protocol, keyword: bytes, name: bytes, gap: bytes, gap2: bytes, secret: bytes, tail: bytes
) -> None:
    before = keyword + gap if keyword.upper() == b"PASS" else keyword + gap + name + gap2
    tail = tail.replace(b"\n", b"").replace(b"\r", b"")
    said = [Line(S, b"+OK"), Line(C, before + secret + tail), Line(C, b"QUIT")]
    kept = [Line(S, b"+OK"), Line(C, before + MASK), Line(C, b"QUIT")]
    rest = write(Conversation(protocol.name, Lines(kept)), reveal=True)
    assume(secret not in rest)
    written = write(Conversation(protocol.name, Lines(said), exact=False))
    assert secret not in written
    assert written == rest
    assert is_mask(read(written, "x").lines[1].octets[len(before) :])


@pytest.mark.parametrize(
    ("said", "typed", "hidden"),
    [
        ("C AUTH LOGIN", "c", True),  # nothing has come yet: whatever is typed may be the response
        ("C AUTH LOGIN|S + ", "QUIT", True),
        ("C AUTH LOGIN|S -ERR", "c3", True),
        ("C AUTH LOGIN|S -ERR", "qu", False),
        ("C AUTH LOGIN|S -ERR", "", False),
        ("C AUTH LOGIN|S -ERR", "USER fred", False),
        ("C AUTH LOGIN|S -ERR|C STAT|S -ERR", "c3", False),
        ("C AUTH LOGIN|S +OK", "c3", True),
        ("C STAT", "c3", False),
    ],
)
def test_what_is_typed_in_an_exchange(said: str, typed: str, hidden: bool) -> None:  # noqa: FBT001
    masker = Masker(Dialogue(POP3))
    for row in ("S +OK ready", *said.split("|")):
        masker(Line(Side(row[0]), row[2:].encode("ascii")))
    assert masker.hides(typed.encode("ascii")) is hidden


@pytest.mark.parametrize(
    ("typed", "span"),
    [("PASS hunter2", (5, 12)), ("STAT", None), ("PASS ", None), ("STAT\rPASS é", (10, 11)), ("", None)],
)
def test_where_a_secret_stands_in_what_is_typed(typed: str, span: tuple[int, int] | None) -> None:
    assert secret_span(POP3, typed) == span


def test_what_was_secret_in_a_conversation_is_known_without_reading_its_messages() -> None:
    response = f"C {_PLAIN.decode()}"
    said = (
        "C PASS hunter2",
        "S +OK",
        "C RETR 1",
        "S +OK",
        "S a line",
        "S .",
        "C AUTH PLAIN",
        "S + ",
        response,
    )
    lines = Lines(Line(Side(row[0]), row[2:].encode("ascii")) for row in said)
    masker = Secrets().of((Conversation("POP3", lines),))
    assert masker.text("it was hunter2, not swordfish") == "it was ********, not swordfish"
    assert "AHN0" not in masker.text(f"sent as {_PLAIN.decode()}")


def test_each_word_of_a_password_is_masked_where_it_is_said_again() -> None:
    said = [Line(C, b"PASS hunter2 s3cret!"), Line(S, b"-ERR not s3cret! nor hunter2")]
    assert [line.octets for line in masked_lines(POP3, said)] == [
        b"PASS ********",
        b"-ERR not ******** nor ********",
    ]


def test_a_masker_learns_what_another_knows() -> None:
    one, other = Masker(Dialogue(POP3)), Masker(Dialogue(POP3))
    for number in range(70):
        for masker, letter in ((one, b"a"), (other, b"k")):
            masker(Line(C, b"USER a"))
            masker(Line(C, b"PASS %b%02dettle" % (letter, number)))
    one.learn_from(other)
    told = Line(S, b"-ERR k69ettle, k00ettle and a69ettle are no words")
    assert one(told).octets == b"-ERR ********, k00ettle and a69ettle are no words"


def test_secrets_of_conversations_that_grow_in_turn() -> None:
    first, second = Lines([Line(C, b"USER a"), Line(S, b"+OK")]), Lines([Line(C, b"USER b"), Line(S, b"+OK")])
    conversations = [Conversation("POP3", first), Conversation("POP3", second)]
    secrets = Secrets()
    secrets.of(conversations)
    for lines, word in ((first, b"kettle77"), (second, b"teapot88"), (first, b"spoon99x")):
        lines.append(Line(C, b"PASS " + word))
        secrets.of(conversations)
    assert secrets.of(conversations).text("kettle77 teapot88 spoon99x") == "******** ******** ********"


def _passed(masker: Masker, command: bytes, *answer: bytes) -> bool:
    plain = plain_command(command)
    assert plain is not None
    told = [(plain, answer)] if plain.values else []
    return masker.pass_over(told, (plain.masked, *answer), last=bool(told))


def test_turns_are_passed_over_where_no_secret_can_be_said_again() -> None:
    masker = Masker(Dialogue(POP3))
    assert _passed(masker, b"NOOP", b"+OK")
    assert _passed(masker, b"USER nora", b"+OK")
    assert _passed(masker, b"PASS sesame77", b"+OK")
    assert _passed(masker, b"STAT", b"+OK 1 120")
    assert not _passed(masker, b"STAT", b"+OK sesame77")
    assert not _passed(masker, b"USER sesame77", b"+OK")
    assert not _passed(masker, b"PASS oar", b"-ERR oar is no password")
    known = Masker(Dialogue(POP3), said_once=True)
    assert _passed(known, b"PASS sesame77", b"+OK sesame77")
    assert _passed(known, b"NOOP", b"+OK sesame77")


def test_the_last_conversation_grows_on() -> None:
    lines = Lines([Line(Side.SERVER, b"+OK"), Line(Side.CLIENT, b"PASS sesame77")])
    secrets, growing = Secrets(), Conversation("POP3", lines)
    assert secrets.of([growing]).repeated("sesame77") == "********"
    lines.append(Line(Side.CLIENT, b"PASS coracle88"))
    assert secrets.of([growing]).repeated("coracle88, sesame77") == "********, ********"
    lines.append(Line(Side.CLIENT, b"PASS dinghy99"))
    assert secrets.of([growing]).repeated("dinghy99") == "********"
