"""A file that does not tell its protocol: what to do is said as it fits the file."""

import pytest

from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import read


@pytest.mark.parametrize(
    ("octets", "advice"),
    [
        (b"S: hello\nC: world\nS: again\nC: and again\n", '"Protocol: POP3" at the top'),
        (
            b"            Client        Server\n  foo -->\n         <-- bar\n  baz -->\n",
            "Say which one it is",
        ),
    ],
    ids=["marks", "columns"],
)
def test_what_to_do_fits_the_form(octets: bytes, advice: str) -> None:
    with pytest.raises(TranscriptError, match="POP2 or POP3") as told:
        read(octets, "x.txt", reader="printed" if b"S:" in octets else "columns")
    assert advice in str(told.value)
    assert "--protocol pop3" in str(told.value)
