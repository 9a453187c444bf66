"""The commands. Each imports what it needs and no more, so that the quick ones stay quick.

Exit codes: 0 as expected, 1 a difference or a finding, 2 the input or the call was unusable.
"""

from popconsole.cli.outcome import ExitCode, UnusableError
from popconsole.cli.root import main, popconsole

__all__ = ["ExitCode", "UnusableError", "main", "popconsole"]
