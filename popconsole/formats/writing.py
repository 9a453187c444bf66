"""Recordings written: their secrets are masked here, whichever the form."""

from collections.abc import Iterator

from popconsole.dialogue.masked_recording import masked_recording
from popconsole.dialogue.masking import Masker
from popconsole.formats import registry
from popconsole.formats.writer import Writer
from popconsole.transcript.model import Recording


def written(
    recording: Recording, writer: Writer, *, reveal: bool = False, earlier: Masker | None = None
) -> Iterator[bytes]:
    """Yield the octets of a file, piece by piece; secrets as stars unless ``reveal``.

    ``earlier`` knows what was secret before the recording, and is masked in it too.
    Raises ValueError for what can't be written in that form.
    """
    return writer.write(recording if reveal else masked_recording(recording, earlier))


def write(recording: Recording, *, reveal: bool = False) -> bytes:
    """Return the whole file in the native form; see ``written``."""
    return b"".join(written(recording, registry.writer("native"), reveal=reveal))
