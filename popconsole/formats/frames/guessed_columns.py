"""Which fields stand in the columns of a table that does not name them, told by what stands in them."""

import re
from collections.abc import Callable, Sequence
from ipaddress import ip_address

from popconsole.dialogue.keywords import is_command
from popconsole.formats.evidence import tells_pop
from popconsole.formats.frames.fields import octets

_MOST = 0.9  # of the cells that hold anything
_EPOCH = re.compile(r"\d{9,10}\.\d{1,9}")
_DATE = re.compile(r"(?:\d{4}-\d\d-\d\d|[A-Z][a-z]{2} +\d{1,2}, \d{4}) ?T?\d\d:\d\d:\d\d\..*")
_SINCE_START = re.compile(r"\d{1,7}\.\d{1,9}")
_INFO = re.compile(r"(?:\[[A-Z][^\]]*\] ?)*(?:[CS]: ?\S.*|[\w-]+ (?:→|->|>) [\w-]+ \[.*)")
_FLAGS = re.compile(r"0x[0-9a-fA-F]{3,8}")
_PORT = re.compile(r"[1-9]\d{0,4}")
_STATUS = re.compile(r"\+OK|-ERR|\+")
_TLS = b"\x16\x03"
_HIGHEST = 65_535
_LOW = 1_024


def _is_address(cell: str) -> bool:
    try:
        ip_address(cell)
    except ValueError:
        return False
    return True


def _is_said(cell: str) -> bool:
    found = octets(cell)
    return found is not None and (len(found) > 3 or b"\n" in found)


def _tells(cell: str) -> bool:
    found = octets(cell) or b""
    return tells_pop(found) or found.startswith(_TLS)


def _is_word(cell: str) -> bool:
    return cell.isascii() and cell.isupper() and is_command(cell.encode())


_TOLD: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("frame.time_epoch", _EPOCH.fullmatch),
    ("frame.time", _DATE.fullmatch),
    ("frame.time_relative", _SINCE_START.fullmatch),
    ("tcp.flags", _FLAGS.fullmatch),
    ("ip.src", _is_address),
    ("ip.dst", _is_address),
    ("_ws.col.Info", _INFO.fullmatch),
    ("pop.response.indicator", _STATUS.fullmatch),
    ("pop.request.command", _is_word),
)


def guessed(columns: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the field of each column; "" where nothing tells."""
    names = [""] * len(columns)
    filled = [[cell for cell in column if cell] for column in columns]
    for at, cells in enumerate(filled):
        for name, fits in _TOLD:
            if name not in names and cells and sum(bool(fits(cell)) for cell in cells) >= _MOST * len(cells):
                names[at] = name
                break
    _ports(names, filled)
    for at, cells in enumerate(filled):
        if not names[at] and all(map(_is_said, cells)) and any(map(_tells, cells)):
            names[at] = "tcp.payload"
    for first, rest in (
        ("pop.request.command", "pop.request.parameter"),
        ("pop.response.indicator", "pop.response.description"),
    ):
        at = names.index(first) + 1 if first in names else len(names)
        if at < len(names) and not names[at]:
            names[at] = rest
    return tuple(names)


def _ports(names: list[str], filled: Sequence[Sequence[str]]) -> None:
    """Find the columns of ports: numbers of which a few come again and again, one of them high."""
    wanted = ["tcp.srcport", "tcp.dstport"]
    for at, cells in enumerate(filled):
        numbers = [int(cell) for cell in cells if _PORT.fullmatch(cell)]
        if not wanted or names[at] or not numbers or len(numbers) < len(cells):
            continue
        few = len(set(numbers)) <= 1 + len(numbers) // 2
        if few and _LOW < max(numbers) <= _HIGHEST and len(set(numbers)) > 1:
            names[at] = wanted.pop(0)
