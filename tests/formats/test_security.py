"""A recording may say that TLS hid it from the first octet: nothing goes in clear, and it is saved so."""

from popconsole.analysis.history import history_of
from popconsole.formats.reading import read
from popconsole.formats.writing import write
from popconsole.protocol import POP3

_SAID = b"S: +OK ready\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\n"


def codes(octets: bytes) -> set[str]:
    (conversation,) = read(octets, "said").conversations
    history = history_of(conversation, POP3)
    return {found.code for index in range(len(conversation.lines)) for found in history.step(index).findings}


def test_nothing_is_in_clear_where_tls_hides_it() -> None:
    assert codes(b"Transcript: 1\nSecurity: TLS\n\n" + _SAID) == set()
    assert codes(b"Transcript: 1\n\n" + _SAID) == {"password-in-clear"}
    assert codes(b"Transcript: 1\nSecurity: none\n\n" + _SAID) == {"password-in-clear"}


def test_it_is_saved_so_and_another_word_is_kept() -> None:
    recording = read(b"Transcript: 1\nSecurity: tls\n\n" + _SAID, "said")
    saved = write(recording)
    assert b"\nSecurity: tls\n" in saved
    assert read(saved, "saved").conversations[0].secure
    other = read(b"Transcript: 1\nSecurity: of sorts\n\n" + _SAID, "said")
    assert not other.conversations[0].secure
    assert b"\nSecurity: of sorts\n" in write(other)
