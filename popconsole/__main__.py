"""The entry point of ``popconsole`` and of ``python -m popconsole``."""

import sys
from typing import NoReturn

from popconsole.ui.unechoed import unechoed


def main() -> NoReturn:
    """Run the command line and exit."""
    with unechoed(sys.argv[1:]):  # before all that takes time
        from popconsole.cli import main as run  # noqa: PLC0415 - it takes its time

        run()


if __name__ == "__main__":
    main()
