"""Examines our own server in its set-ups and writes which checks each meets; by hand.

``python -m tests.examine.own [NAME...]``: less than a minute. ``slow`` and ``slow-pop2`` are run only where
they are named, and take an hour.
"""

import sys
import tempfile
from pathlib import Path

from tests.examine.own.setups import MET, SET_UPS, examined, verdicts


def main(names: list[str]) -> None:
    for name in names or [name for name, set_up in SET_UPS.items() if not set_up.slow]:
        with tempfile.TemporaryDirectory(prefix="own-") as folder:
            found = examined(SET_UPS[name], Path(folder))
        (MET / f"{name}.txt").write_text("".join(f"{one}\n" for one in verdicts(found, "met")))
        print(f"{name}: {len(verdicts(found, 'met'))}; broken:", *verdicts(found, "broken"), found.stopped)


if __name__ == "__main__":
    main(sys.argv[1:])
