"""Files of a dissector that break off anywhere, and that hold secrets."""

from contextlib import suppress

import pytest

from popconsole.formats import registry
from popconsole.formats.errors import TranscriptError
from popconsole.formats.reader import Reader
from popconsole.formats.reading import read
from popconsole.formats.writing import write
from tests.formats.frames.dissected import FORMS, as_list
from tests.formats.packets.wire import session

READERS = [reader for reader in registry.readers() if reader.name.startswith("tshark-") and reader.samples]
_LONG = 600  # octets of a sample from which on it is cut at every other place only
SAID = ["%s", "%s\n", "1 0.5 a → b POP 71 S: %s", "Frame 1: 9 bytes\nPost Office Protocol\n    PASS %s"]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_sample_that_breaks_off_at_any_octet_is_no_traceback(reader: Reader) -> None:
    octets = min((sample.octets for sample in reader.samples), key=len)
    whole = len(read(octets, "sample", reader=reader.name).conversations)
    found = set()
    for end in range(1, len(octets), 1 + len(octets) // _LONG):
        with suppress(TranscriptError):
            found.add(len(read(octets[:end], "sample", reader=reader.name).conversations))
    assert found <= set(range(1, whole + 1))


@pytest.mark.parametrize("form", [*FORMS, "list"])
def test_a_secret_is_masked_whatever_the_form(form: str) -> None:
    octets = as_list(session()) if form == "list" else FORMS[form](session())
    written = write(read(octets, "told"))
    assert b"C: PASS ********" in written
    assert b"learn" not in written


@pytest.mark.parametrize("text", SAID)
@pytest.mark.parametrize(
    "name", ["tshark-summary", "tshark-details", "tshark-fields", "tshark-json", "tshark-yaml"]
)
def test_no_error_shows_what_may_be_a_secret(name: str, text: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        read((text % "PASS hunter2").encode(), "told", reader=name)
    assert "hunter2" not in str(caught.value)
