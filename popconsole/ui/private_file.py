"""Small files of the program's own, that their owner alone can read."""

import os
from pathlib import Path

_PRIVATE, _PRIVATE_FOLDER = 0o600, 0o700


def write_private(path: Path, octets: bytes) -> None:
    """Write a file whole, in the place of one that is there, and its folder where there is none.

    Raises OSError, and what was there stays.
    """
    anew = path.with_name(f"{path.name}.{os.getpid()}")
    path.parent.mkdir(_PRIVATE_FOLDER, parents=True, exist_ok=True)
    descriptor = os.open(anew, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(octets)
        anew.replace(path)
    except OSError:
        anew.unlink(missing_ok=True)
        raise
