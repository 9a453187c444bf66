"""Every sample of every form with each thing wrong in it that can be: no exception, no secret told.

    python -m tests.fuzz.forms [NAME ...] [--seed S]

Takes minutes. What fails is printed with its octets; the exit code is 1 then.
"""

import argparse
import random
import sys
import traceback

from popconsole.analysis.judging import Judge
from popconsole.formats.errors import TranscriptError
from popconsole.formats.reader import Reader, Sample
from popconsole.formats.reading import read
from tests.formats.damaged import cuts, damaged, rows, samples, secrets, told


def _fails(octets: bytes, name: str | None) -> str | None:
    try:
        recording = read(octets, "damaged", reader=name)
        judge = Judge()
        for conversation in recording.conversations:
            judge(conversation)
    except TranscriptError:
        return None
    except Exception:  # noqa: BLE001 - any exception is what is looked for
        return traceback.format_exc()
    return None


def attempt(reader: Reader, sample: Sample, dice: random.Random) -> int:
    """Try all that can be wrong with a sample; print what fails, each kind once; return how many do."""
    failures: dict[str, bytes] = {}
    for octets in damaged(sample.octets, dice):
        for name in (reader.name, None):
            failed = _fails(octets, name)
            if failed is not None:
                failures.setdefault(failed, octets)
    secret = secrets(reader, sample)
    for octets in (*cuts(sample.octets), *rows(sample.octets)) if secret else ():
        for word in secret:
            if word in told(octets, reader.name):
                failures.setdefault(f"{word} is told", octets)
    for failed, octets in failures.items():
        print(f"{reader.name}: {failed}\n{octets!r}\n")
    return len(failures)


def main() -> int:
    """Try the forms that were named, or all; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    dice = random.Random(asked.seed)  # noqa: S311 - the same for the same seed
    count = 0
    for reader, sample in samples():
        if not asked.names or reader.name in asked.names:
            count += attempt(reader, sample, dice)
            print(f"{reader.name}: {len(sample.octets)} octets", flush=True)
    print(f"{count} failures")
    return int(bool(count))


if __name__ == "__main__":
    sys.exit(main())
