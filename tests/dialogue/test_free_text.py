"""Secrets in what is no line of a conversation: notes, comments, prose, quotes."""

import pytest

from popconsole.dialogue.free_text import masked_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("PASS sesame", "PASS ********"),
        ("  pass sesame", "  pass ********"),
        ("--> pass open sesame", "--> pass ********"),
        ("[12:00:01] C: PASS sesame", "[12:00:01] C: PASS ********"),
        ("Receive C:PASS sesame", "Receive C:PASS ********"),
        (r'Send "PASS sesame\r\n" again', r'Send "PASS ********\r\n" again'),
        ("USER ada PASS sesame", "USER ada PASS ********"),
        ('a1 LOGIN "ada" "open sesame"', 'a1 LOGIN "ada" ********'),
        ("a2 AUTHENTICATE PLAIN AGEAYg==", "a2 AUTHENTICATE PLAIN ********"),
        ("HELO ada sesame", "HELO ada ********"),
        ("PASSsesame", "PASS********"),
        ('{"password": "open sesame"}', '{"password": ********'),
        ("the password is sesame", "the password is ********"),
        ("pop://ada:sesame@mail.example.com/", "pop://ada:********@mail.example.com/"),
        ("it said AGFkYQBzZXNhbWU= then", "it said ******** then"),
        ("AGFkYQBzZXNhbWU", "********"),  # without its padding
        ("digest c4c9334bac560ecc979e58001b3e22fb", "digest ********"),
        ("go on with b3BlbiBzZXNhbWUgYnJhdmVseQ==", "go on with ********"),
        ("a piece: dGhpcyBpc22BhIHBpZWNl0e", "a piece: ********"),
        ("one row\nPASS sesame\nanother", "one row\nPASS ********\nanother"),
        ("and then PASS sesame", "and then PASS ********"),
        # what was masked in a quotation hides nothing behind it, and no secret there goes unmasked
        ('it begins with "PASS ********"; lines', 'it begins with "PASS ********"; lines'),
        ("(password: ********) and more", "(password: ********) and more"),
        ('"PASS ********", then PASS sesame', '"PASS ********", then PASS ********'),
        ("(password: ********), password: sesame", "(password: ********), password: ********"),
        ("PASS ********sesame", "PASS ********"),
        # nothing is said here
        ("POP3> PASS *", "POP3> PASS *"),
        ("the pass over the hills", "the pass over the hills"),
        ("The password is sent in clear", "The password is sent in clear"),
        ("The client says PASS and then waits", "The client says PASS and then waits"),
        ("USER nora set, mate", "USER nora set, mate"),
        ("internationalization-and-so-on", "internationalization-and-so-on"),
        ("Password:", "Password:"),
        ("AUTH PLAIN", "AUTH PLAIN"),
        ("", ""),
    ],
)
def test_whatever_may_be_a_secret_is_masked(text: str, shown: str) -> None:
    assert masked_text(text.encode()).decode() == shown
    assert masked_text(shown.encode()).decode() == shown


@pytest.mark.parametrize(
    "text",
    [
        "PASS is sent in clear",
        "USER and PASS go together; the password crosses the network",
        "APOP although the greeting has no timestamp",
        "a token makes the AUTH line too long",
        "LOGIN with a password",
    ],
)
def test_an_author_may_speak_of_commands(text: str) -> None:
    assert masked_text(text.encode(), author=True).decode() == text


@pytest.mark.parametrize("text", ["PASS sesame", "C: PASS open sesame", "I typed PASS s3same and failed"])
def test_what_an_author_quotes_is_masked(text: str) -> None:
    shown = masked_text(text.encode(), author=True).decode()
    assert shown.endswith("PASS ********")
