"""Examines each wrong server whole, writes its report, tells which checks none of them breaks; by hand.

``python -m tests.examine.wrong [NAME...]``: about two minutes for all of them.
"""

import sys
from concurrent.futures import ProcessPoolExecutor

from popconsole.examiner.catalogue import catalogue
from tests.examine.wrong.examined import REPORTS, examined, faults, own_faults, told


def _report(name: str) -> tuple[str, str]:
    """Return the report of a wrong server, without what else is broken in the small server itself."""
    fault = faults()[name]
    passed = set(own_faults()) - {fault["breaks"]}
    results = examined(fault, catalogue(fault["protocol"]))
    return name, told(result for result in results if result.check.id not in passed)


def main(names: list[str]) -> None:
    broken = set()
    with ProcessPoolExecutor(2) as workers:
        for name, report in workers.map(_report, names or list(faults())):
            (REPORTS / f"{name}.txt").write_text(f"{faults()[name]['what']}\n\n{report}")
            print(f"{name}: {len(report.splitlines())}")
            broken |= {row.split(" ")[0] for row in report.splitlines()}
    if not names:
        every = (*catalogue("POP3"), *catalogue("POP2"))
        print("broken by none:", *(check.id for check in every if check.id not in broken))


if __name__ == "__main__":
    main(sys.argv[1:])
