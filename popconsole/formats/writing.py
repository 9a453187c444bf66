"""Recordings written: their secrets are masked here, whichever the form."""

from collections.abc import Iterator

from popconsole.dialogue.masking import masked_recording
from popconsole.formats import registry
from popconsole.formats.writer import Writer
from popconsole.transcript.model import Recording


def written(recording: Recording, writer: Writer, *, reveal: bool = False) -> Iterator[bytes]:
    """Yield the octets of a file, piece by piece; secrets as stars unless ``reveal``.

    Raises ValueError for what can't be written in that form.
    """
    return writer.write(recording if reveal else masked_recording(recording))


def write(recording: Recording, *, reveal: bool = False) -> bytes:
    """Return the whole file in the native form; see ``written``."""
    return b"".join(written(recording, registry.writer("native"), reveal=reveal))
