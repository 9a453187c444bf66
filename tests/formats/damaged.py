"""Samples of every form with something wrong in them: cut short, octets changed, rows in disorder."""

import random
import re
from collections.abc import Iterator

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.masking import Masker, is_mask
from popconsole.formats import registry
from popconsole.formats.errors import TranscriptError
from popconsole.formats.reader import Reader, Sample
from popconsole.formats.reading import read
from popconsole.protocol import PROTOCOLS

_LOGINS = (b"PASS ", b"HELO ", b"AUTH ", b"APOP ")
_SHORT = 4  # octets of a word that may stand anywhere
_NUMBER = re.compile(rb"\d+")
_LENGTHS = (b"0", b"99999999999999999999", b"-1", b"4294967295")


def cuts(octets: bytes) -> Iterator[bytes]:
    """Yield a file cut short at every octet."""
    for end in range(len(octets)):
        yield octets[:end]


def flips(octets: bytes, dice: random.Random) -> Iterator[bytes]:
    """Yield a file with each of its octets changed in turn, in two ways."""
    for place, octet in enumerate(octets):
        for other in (octet ^ 1 << dice.randrange(8), dice.choice(b"\0\n\r \x1b\xff.*:\"'[{<")):
            yield octets[:place] + bytes([other]) + octets[place + 1 :]


def rows(octets: bytes) -> Iterator[bytes]:
    """Yield a file with each of its rows gone, there twice, and behind the next."""
    parts = octets.splitlines(keepends=True)
    for place, row in enumerate(parts):
        yield b"".join(parts[:place] + parts[place + 1 :])
        yield b"".join([*parts[:place], row, *parts[place:]])
        yield b"".join([*parts[:place], *parts[place + 1 : place + 2], row, *parts[place + 2 :]])


def lengths(octets: bytes) -> Iterator[bytes]:
    """Yield a file with each of its numbers another one, of any size."""
    for found in _NUMBER.finditer(octets):
        for other in _LENGTHS:
            yield octets[: found.start()] + other + octets[found.end() :]


def damaged(octets: bytes, dice: random.Random) -> Iterator[bytes]:
    """Yield a file with each thing wrong in it that can be."""
    yield from cuts(octets)
    yield from flips(octets, dice)
    yield from rows(octets)
    yield from lengths(octets)


def samples() -> list[tuple[Reader, Sample]]:
    """Return the samples of all readers."""
    return [(reader, sample) for reader in registry.readers() for sample in reader.samples]


def secrets(reader: Reader, sample: Sample) -> set[str]:
    """Return the secrets in the logins of what is read from a sample, as far as they are words of length."""
    found: set[bytes] = set()
    for conversation in read(sample.octets, "sample", reader=reader.name).conversations:
        masker = Masker(Dialogue(PROTOCOLS[conversation.protocol], exact=conversation.exact))
        for line in conversation.lines:
            shown = masker(line).octets
            if shown != line.octets and line.octets.startswith(_LOGINS):
                found |= set(line.octets.split()) - set(shown.split())
    return {word.decode("latin-1") for word in found if len(word) > _SHORT and not is_mask(word)}


def told(octets: bytes, name: str | None) -> str:
    """Return all that is said of a file besides its lines: oddities, comments, titles, an error."""
    try:
        recording = read(octets, "damaged", reader=name)
    except TranscriptError as error:
        return str(error)
    texts = []
    for one in recording.conversations:
        texts += [one.title, *(odd.message for odd in one.oddities), *(text for _index, text in one.comments)]
    return "\n".join(texts)
