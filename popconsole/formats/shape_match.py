"""A row of a file held against the rows of a shape, and what its groups hold."""

import re
from collections.abc import Hashable, Iterator

from popconsole.formats.shape import LogShape, RowShape
from popconsole.transcript.model import Side


def matching(shape: LogShape, row: bytes) -> Iterator[tuple[RowShape, re.Match[bytes]]]:
    """Yield the rows of a shape that fit a row of a file, in their order, with what they matched."""
    for one in shape.rows:
        match = one.pattern.regex.fullmatch(row)
        if match is not None:
            yield one, match


def side_of(
    shape: LogShape, row: RowShape, match: re.Match[bytes], first: bytes | None = None
) -> Side | None:
    """Return who says a row: as its mark or its pattern tells; None: neither does.

    ``first`` is the mark that came first, where that is the server's.
    """
    mark = match["mark"] if "mark" in row.pattern.groups else None
    if mark is None:
        return row.side
    if shape.told_by_first:
        return None if first is None else Side.SERVER if mark == first else Side.CLIENT
    return shape.sides.get(mark)


def group(match: re.Match[bytes], name: str) -> bytes | None:
    """Return what a group holds; None where the pattern has none of that name, or it stands for nothing."""
    return match[name] if name in match.re.groupindex else None


def key_of(match: re.Match[bytes]) -> Hashable:
    """Return what tells a session: the group for it, or both addresses."""
    other = group(match, "to")
    return group(match, "key") if other is None else frozenset((other, match["mark"]))


def address(match: re.Match[bytes], name: str) -> str:
    """Return the address that a row gives, with its port behind it."""
    host, port = group(match, name) or b"", group(match, f"{name}_port") or b""
    if port and b":" in host and not host.startswith(b"["):
        host = b"[%b]" % host
    return b":".join(filter(None, (host, port))).decode("utf-8", "replace")
