"""How much of all forms is read, by hand: ``python -m tests.formats.table [FORM...]``. It asserts nothing.

The samples of every reader are given to the sniffer, bare and in each wrapping there is a test of, without a
word of what they are. Counted is what is read rightly (the very lines that the sample says), wrongly, and
refused. With FORMs those alone are tried, and each file that is not read rightly is named.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator

from popconsole.formats.errors import TranscriptError
from popconsole.formats.reader import Reader, Sample
from popconsole.formats.reading import read
from tests.formats.damaged import samples
from tests.formats.test_nested_wrappings import WRAPPED
from tests.formats.test_samples import rows

RIGHTLY, WRONGLY, REFUSED = VERDICTS = ("rightly", "wrongly", "refused")
_TIME = re.compile(r"^@[0-9.]+ ", re.MULTILINE)  # some wrappings have one for each row
_BARE = "bare"

Counts = dict[str, Counter[str]]


def files(reader: Reader, sample: Sample) -> Iterator[tuple[str, bytes]]:
    """Yield a sample, bare and in every wrapping, each with its name; what is no text, bare alone."""
    try:
        text = "" if reader.binary else sample.octets.decode()
    except UnicodeDecodeError:
        text = ""
    for name, wrap in WRAPPED.items():
        if name == _BARE:
            yield name, sample.octets
        elif text:
            yield name, wrap(text if text.endswith("\n") else f"{text}\n").encode()


def verdict(octets: bytes, sample: Sample) -> str:
    """Say how a file is read when nobody tells what it is."""
    try:
        recording = read(octets, "sample")
    except TranscriptError:
        return REFUSED
    said, wanted = (_TIME.sub("", text) for text in (rows(recording), sample.said))
    return RIGHTLY if said == wanted else WRONGLY


def table(title: str, counts: Counts) -> str:
    """Write counts, a row for each name, and their sum."""
    total: Counter[str] = sum(counts.values(), Counter())
    width = max(len(title), *map(len, counts))
    told = [f"{title:{width}} {'files':>7}" + "".join(f"{one:>9}" for one in VERDICTS)]
    for name, row in (*counts.items(), ("sum", total)):
        told.append(f"{name:{width}} {row.total():7}" + "".join(f"{row[one]:9}" for one in VERDICTS))
    return "\n".join(told)


def main(only: list[str]) -> None:
    """Try all samples, or those of some forms, and print the tables."""
    by_form: Counts = {}
    by_wrapping: Counts = {}
    for reader, sample in samples():
        if only and reader.name not in only:
            continue
        for wrapping, octets in files(reader, sample):
            told = verdict(octets, sample)
            by_form.setdefault(reader.name, Counter())[told] += 1
            by_wrapping.setdefault(wrapping, Counter())[told] += 1
            if only and told != RIGHTLY:
                print(f"{reader.name}, sample {reader.samples.index(sample)}, {wrapping}: {told}")
    print(table("form", by_form), table("wrapping", by_wrapping), sep="\n\n")


if __name__ == "__main__":
    main(sys.argv[1:])
