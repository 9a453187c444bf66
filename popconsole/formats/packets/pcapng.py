"""pcapng: sections of blocks, in either byte order, with interfaces that each have a link type and a clock.

draft-ietf-opsawg-pcapng. Read are section headers, interfaces, the three kinds of packet blocks, blocks of
TLS secrets and comments; all other blocks are passed over.
"""

from collections.abc import Iterator
from math import nan
from struct import Struct
from typing import NamedTuple

from popconsole.formats.packets.blocks import Blocks
from popconsole.formats.packets.packet import Aside, Packet
from popconsole.i18n import _

MAGIC = b"\x0a\x0d\x0d\x0a"  # alike in both byte orders

_SECTION, _INTERFACE, _OLD_PACKET, _SIMPLE, _ENHANCED, _SECRETS = 0x0A0D0D0A, 1, 2, 3, 6, 10
_LEAST = {_SECTION: 16, _INTERFACE: 8, _OLD_PACKET: 20, _SIMPLE: 4, _ENHANCED: 20, _SECRETS: 8}
_TLS_KEY_LOG = 0x544C534B
_END_OF_OPTIONS, _COMMENT, _RESOLUTION, _OFFSET = 0, 1, 9, 14
_BODY = 8  # octets before the body of a block
_FRAME = 12  # ... and around it
_LARGEST = 1 << 24  # octets of a block; a length that is larger is none
_SEARCHED = 1 << 17  # octets that are searched for a block behind a damaged one
_MOST_INTERFACES = 1 << 16
_YEAR_10000 = 253_402_300_800  # in seconds since the epoch: no clock shows so much
_BYTE_ORDERS = {b"\x1a\x2b\x3c\x4d": ">", b"\x4d\x3c\x2b\x1a": "<"}


class _Interface(NamedTuple):
    link: int
    snap: int
    scale: float  # seconds of one unit of its clock
    offset: float  # seconds that its clock begins with


class _Shapes:
    """The numbers of a section, in its byte order."""

    def __init__(self, order: str) -> None:
        self.order = order
        self.block = Struct(order + "2I")
        self.number = Struct(order + "I")
        self.interface = Struct(order + "H2xI")
        self.enhanced = Struct(order + "5I")
        self.old = Struct(order + "H2x4I")
        self.option = Struct(order + "2H")
        self.offset = Struct(order + "q")


def packets(blocks: Blocks, aside: Aside) -> Iterator[Packet]:
    """Read a file to its end; its first four octets are held, and they are ``MAGIC``."""
    shapes = _Shapes("<")
    interfaces: list[_Interface] = []
    at = 0
    while True:
        if at + _FRAME > len(blocks.held):
            full, at = blocks.more(at, _FRAME), 0
            if not full:
                break
        held = blocks.held
        if held[at : at + 4] == MAGIC and (order := _BYTE_ORDERS.get(held[at + 8 : at + 12])):
            shapes = _Shapes(order)
        kind, length = shapes.block.unpack_from(held, at)
        if not _FRAME <= length <= _LARGEST:
            at = _pass_over(blocks, at, shapes, aside)
            continue
        if at + length > len(held):
            full, at = blocks.more(at, length), 0
            if not full:
                break
            held = blocks.held
        body, stop = at + _BODY, at + length - 4
        if shapes.number.unpack_from(held, stop)[0] != length:
            at = _pass_over(blocks, at, shapes, aside)
            continue
        at += length
        if stop - body < _LEAST.get(kind, _LARGEST):
            continue
        if kind in (_ENHANCED, _OLD_PACKET, _SIMPLE):
            packet = _packet(shapes, interfaces, aside, kind, held, body, stop)
            if packet is not None:
                yield packet
            else:
                aside.odd("capture-damaged", _damaged_packet(blocks.place + body - _BODY))
        else:
            _read_other(shapes, interfaces, aside, kind, held, body, stop)
    if blocks.held:
        aside.odd("capture-cut", _("The capture file ends within a block: its last packet is cut off."))


def _packet(
    shapes: _Shapes, interfaces: list[_Interface], aside: Aside, kind: int, held: bytes, body: int, stop: int
) -> Packet | None:
    """Read a block that holds a packet; None where it can't be used."""
    if kind == _SIMPLE:
        start = body + 4
        if not interfaces:
            return None
        link, snap = interfaces[0][:2]
        captured = min(shapes.number.unpack_from(held, body)[0], snap or _LARGEST, stop - start)
        return link, nan, held, start, start + captured
    shape = shapes.enhanced if kind == _ENHANCED else shapes.old
    number, high, low, captured, _length = shape.unpack_from(held, body)
    start = body + _LEAST[kind]
    if number >= len(interfaces) or start + captured > stop:
        return None
    options = start + captured + -captured % 4
    if options < stop:
        aside.comments += _comments(shapes, held, options, stop)
    link, _snap, scale, offset = interfaces[number]
    time = (high << 32 | low) * scale + offset
    return link, time if 0 <= time < _YEAR_10000 else nan, held, start, start + captured


def _damaged_packet(place: int) -> str:
    return _(
        "The capture file is damaged at its octet {place}: a packet is larger than its block, or of an "
        "interface that was not described. It is passed over."
    ).format(place=place + 1)


def _read_other(
    shapes: _Shapes, interfaces: list[_Interface], aside: Aside, kind: int, held: bytes, body: int, stop: int
) -> None:
    """Read a block that tells something besides packets."""
    if kind == _SECTION:
        interfaces.clear()
        aside.comments += _comments(shapes, held, body + 16, stop)
    elif kind == _SECRETS:
        form, size = shapes.block.unpack_from(held, body)
        if form == _TLS_KEY_LOG:
            aside.secrets(held[body + 8 : min(stop, body + 8 + size)])
    elif len(interfaces) < _MOST_INTERFACES:
        interfaces.append(_interface(shapes, held, body, stop))


def _pass_over(blocks: Blocks, at: int, shapes: _Shapes, aside: Aside) -> int:
    """Return where behind a damaged block the next good one begins, or else the end of what is held."""
    blocks.more(at, _SEARCHED)
    held = blocks.held
    end = min(len(held), _SEARCHED)
    found = end
    for place in range(4, end - _FRAME + 1, 4):
        kind, length = shapes.block.unpack_from(held, place)
        known = kind <= _SECRETS or kind == _SECTION
        fits = known and _FRAME <= length <= end - place
        if fits and shapes.number.unpack_from(held, place + length - 4)[0] == length:
            found = place
            break
    aside.odd(
        "capture-damaged",
        _(
            "The capture file is damaged at its octet {place}: {count} octets hold no block. "
            "They are passed over."
        ).format(place=blocks.place + 1, count=found),
    )
    return found


def _options(shapes: _Shapes, held: bytes, at: int, stop: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= stop:
        code, length = shapes.option.unpack_from(held, at)
        at += 4
        if code == _END_OF_OPTIONS or at + length > stop:
            return
        yield code, held[at : at + length]
        at += length + -length % 4


def _comments(shapes: _Shapes, held: bytes, at: int, stop: int) -> list[str]:
    return [
        value.decode("utf-8", "surrogateescape")
        for code, value in _options(shapes, held, at, stop)
        if code == _COMMENT
    ]


def _interface(shapes: _Shapes, held: bytes, at: int, stop: int) -> _Interface:
    link, snap = shapes.interface.unpack_from(held, at)
    scale, offset = 1e-6, 0.0
    for code, value in _options(shapes, held, at + 8, stop):
        if code == _RESOLUTION and len(value) == 1:
            scale = 2.0 ** -(value[0] & 0x7F) if value[0] & 0x80 else 10.0 ** -value[0]
        elif code == _OFFSET and len(value) == 8:
            offset = float(shapes.offset.unpack(value)[0])
    return _Interface(link, snap, scale, offset)
