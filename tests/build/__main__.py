"""Writes the reports of wrong programs of "build your own"; by hand: ``python -m tests.build [NAME...]``."""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from popconsole.server.tls.certificates import own_context
from tests.build.programs import REPORTS, report, server_held, wrong_servers


def main(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as made:
        context = own_context(Path(made), datetime.now(UTC))  # noqa: TID251 - certificates have dates
        for stage, wrong in wrong_servers().items():
            for name in wrong:
                if names and name not in names:
                    continue
                began = monotonic()
                result = server_held(stage, name, context)
                path = REPORTS / stage / f"{name}.txt"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(report(result))
                print(
                    f"{monotonic() - began:5.2f}", stage, name, "PASSED" if result.passed else "", flush=True
                )


if __name__ == "__main__":
    main(sys.argv[1:])
