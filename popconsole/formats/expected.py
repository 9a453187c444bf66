"""Words of people that say that what follows was expected, and did not happen."""

import re

_LONGEST = 2_000  # octets that are looked through
_EXPECTED = re.compile(
    rb"\b(?:expect\w*|should|instead|supposed|desired|wanted|ideally|erwart\w*|sollte|attendu\w*|devrait|esperad\w*)\b",
    re.IGNORECASE,
)


def tells_of_expected(row: bytes) -> bool:
    """Tell whether a row of a text, or a name, says that what follows was only expected."""
    return _EXPECTED.search(row, 0, _LONGEST) is not None
