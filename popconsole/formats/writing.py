"""Recordings written: their secrets are masked here, whichever the form."""

from collections.abc import Iterable, Iterator

from popconsole.dialogue.masked_recording import Secrets, masked_recording
from popconsole.dialogue.masking import Masker
from popconsole.formats import registry
from popconsole.formats.writer import Numbered, Writer
from popconsole.transcript.model import Recording


def written(
    recording: Recording, writer: Writer, *, reveal: bool = False, earlier: Masker | None = None
) -> Iterator[bytes]:
    """Yield the octets of a file, piece by piece; secrets as stars unless ``reveal``.

    ``earlier`` knows what was secret before the recording, and is masked in it too.
    Raises ValueError for what can't be written in that form.
    """
    shown = recording if reveal else masked_recording(recording, earlier)
    return writer.write(enumerate(shown.conversations, start=1))


def converted(
    conversations: Iterable[Numbered],
    writer: Writer,
    *,
    reveal: bool = False,
    secrets: Secrets | None = None,
) -> Iterator[bytes]:
    """Yield the octets of a file of conversations that come one by one, and hold no other than the last.

    Secrets are stars unless ``reveal``: those of a conversation in all that come behind it, too,
    and those of others that ``secrets`` knows.
    """
    return writer.write(conversations if reveal else _masked(conversations, secrets or Secrets()))


def _masked(conversations: Iterable[Numbered], secrets: Secrets) -> Iterator[Numbered]:
    for number, conversation in conversations:
        yield number, secrets.masked(conversation)


def write(recording: Recording, *, reveal: bool = False) -> bytes:
    """Return the whole file in the native form; see ``written``."""
    return b"".join(written(recording, registry.writer("native"), reveal=reveal))
