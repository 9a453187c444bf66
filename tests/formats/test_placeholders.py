"""Words that stand in the place of a secret in what people print."""

import pytest

from popconsole.formats.placeholders import masked


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        (b"APOP mrose <digest>", b"APOP mrose ********"),
        (b"apop mrose [md5 digest]", b"apop mrose ********"),
        (b"PASS <password>", b"PASS ********"),
        (b"AUTH PLAIN {base64}", b"AUTH PLAIN ********"),
        (b"HELO mrose <password>", b"HELO mrose ********"),
        (b"APOP <name> 0123", b"APOP <name> 0123"),  # no secret stands there
        (b"USER <name>", b"USER <name>"),
        (b"RETR <n>", b"RETR <n>"),
        (b"<digest>", b"<digest>"),
        (b"STAT <now>", b"STAT <now>"),
        (b"PASS <1.2@host>", b"PASS <1.2@host>"),
        (b"QUIT", b"QUIT"),
    ],
)
def test_a_placeholder_for_a_secret_is_a_mask(said: bytes, taken: bytes) -> None:
    assert masked(said) == taken
