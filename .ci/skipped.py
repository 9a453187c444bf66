"""Tell which tests were skipped and why, and hold that none was that this machine could have run.

Takes the file of ``pytest --junitxml``. Ends with 1 where a test was skipped for a reason that is none of
``REASONS``.
"""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

REASONS = {
    "mypy is a linter": "it is installed later: .ci/run runs the test then",
    "this machine has no IPv6": "",
    "this system's time zone can't be set for one program": "",
    "there is nothing to compare the wheel with": "no git checkout",
}
if sys.platform != "linux":
    REASONS |= {"": "what only Linux has"}
"""Parts of the reasons that will do."""


def main(measured: str) -> int:
    """Print a row for each skipped test; return the exit code."""
    failed = False
    for case in ET.parse(Path(measured)).iter("testcase"):  # noqa: S314 - as above
        for skipped in case.iter("skipped"):
            said = skipped.get("message", "")
            known = any(reason in said for reason in REASONS)
            failed |= not known
            print(f"{'ok' if known else 'WHY?':4}  {case.get('classname')}::{case.get('name')}: {said}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
