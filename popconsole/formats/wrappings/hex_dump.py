"""Takes off a hex dump of a file of text, as xxd, hexdump and od print it: ``00000010: 7f00 ..``."""

from collections.abc import Iterable, Iterator, Sequence

from popconsole.formats.evidence import tells_pop
from popconsole.formats.hex_rows import REPEATED, HexBlock, hex_row
from popconsole.formats.packets.guess import link_of
from popconsole.formats.reader import Sureness
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping, share
from popconsole.i18n import N_, _

_MOST = 0.98  # as sure as it can be: what is no wrapping at all goes before


def _look(rows: Sequence[bytes]) -> Sureness:
    found = list(filter(None, map(hex_row, rows)))
    if sum(map(HexBlock.begins, found)) != 1:
        return Sureness(0.0, _("it is no hex dump with one beginning"))
    block = HexBlock()
    for row in found:
        block.add(row)
    octets = block.take()
    if link_of(octets) is not None or not tells_pop(octets):
        return Sureness(0.0, _("what is dumped is no text in which anybody speaks POP"))
    known = len(found) + sum(row.strip() == REPEATED for row in rows)
    return Sureness(_MOST * share(known, rows), _("it is a hex dump of a text"))


def _unwrap(rows: Iterable[Row], tell: Tell) -> Iterator[Row]:
    """Yield the rows of the text, each with the number of the row in which it ends."""
    block = HexBlock()
    rest = b""
    last = damaged = 0
    for number, row in rows:
        found = hex_row(row)
        if found is None and not block.repeat(row):
            yield number, row
            continue
        last = number
        if found is None:
            continue
        block.add(found)
        if block.damaged and not damaged:
            damaged = number
            tell(
                number,
                "hex-rows",
                _("A row of the hex dump does not follow the one before it: the rest is lost."),
            )
        *lines, rest = (rest + block.settled()).split(b"\n")
        for line in lines:
            yield number, line.removesuffix(b"\r")
    rest += block.take()
    for line in rest.removesuffix(b"\n").split(b"\n") if rest else ():
        yield last, line.removesuffix(b"\r")


WRAPPING = Wrapping(
    "hex-dump",
    N_("a hex dump of a file of text (xxd, hexdump -C, od)"),
    _look,
    _unwrap,
    (
        WrappedSample(
            b"00000000: 533a 202b 4f4b 0d0a 433a 2051 5549 540d  S: +OK..C: QUIT.\n"
            b"00000010: 0a53 3a20 2b4f 4b0d 0a                   .S: +OK..\n",
            b"S: +OK\nC: QUIT\nS: +OK\n",
        ),
        WrappedSample(
            b"00000000  53 3a 20 2b 4f 4b 20 2d  2d 2d 2d 2d 2d 2d 2d 2d  |S: +OK ---------|\n"
            b"00000010  2d 2d 2d 2d 2d 2d 2d 2d  2d 2d 2d 2d 2d 2d 2d 2d  |----------------|\n*\n"
            b"00000030  0a 43 3a 20 51 55 49 54  0a 53 3a 20 2b 4f 4b     |.C: QUIT.S: +OK|\n0000003f\n",
            b"S: +OK -----------------------------------------\nC: QUIT\nS: +OK\n",
        ),
        WrappedSample(
            b"0000000 53 3a 20 2b 4f 4b 0a 43 3a 20 51 55 49 54 0a 53\n0000040 53\n",
            b"S: +OK\nC: QUIT\nS\n",
            "hex-rows",
        ),
    ),
)
