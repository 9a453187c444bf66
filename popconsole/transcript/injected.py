"""The notes that mark in a transcript what was injected on purpose: a fault of the mock server."""

import re

_NOTE = re.compile(rb"fault injected: ([a-z0-9-]+)(?:[:@]\S*)?")


def note(spec: str) -> bytes:
    """Return the note that marks a fault; ``spec`` is the fault as it was written, its place and all."""
    return f"fault injected: {spec}".encode("ascii", "replace")


def injected(octets: bytes) -> str | None:
    """Return the name of the fault that a note marks; None where it marks none."""
    match = _NOTE.fullmatch(octets)
    return match[1].decode("ascii") if match else None
