"""Reads hex dumps of packets, or of chunks: what one side said at a time, as ncat -x has it.

Those of packets are tcpdump's -x and -X, tshark's -x, Wireshark's export, and what text2pcap reads. Each
block of rows begins at offset 0.
"""

import re
from collections.abc import Iterator
from itertools import chain

from popconsole.formats.draft import Draft
from popconsole.formats.evidence import tells_pop
from popconsole.formats.packets.guess import link_of
from popconsole.formats.packets.hex_dump import DumpedBlocks, HexDump
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source
from popconsole.i18n import N_, _, ngettext

_FIRST = re.compile(rb"^(?:[^\n]{0,80}[ \t])?(?:0[xX])?0{4,16}\]?:?[ \t]+[0-9A-Fa-f]{2}", re.MULTILINE)
_CLEAR = 0.5  # of its rows are understood: it is nothing else
_LOOKED_AT = 512  # octets of a block
_LEAST = 2  # blocks without a packet that make it a dump of chunks


def _look(start: bytes) -> Sureness:
    if _FIRST.search(start) is None:
        return Sureness(0.0, _("no row of a hex dump with offset 0"))
    draft = Draft()
    blocks = DumpedBlocks(draft)
    packets = whole = count = 0
    pop = False
    for block in chain(blocks.of(start), blocks.rest()):
        count += 1
        packets += link_of(block.octets) is not None
        whole += not block.damaged
        pop = pop or (not block.damaged and tells_pop(block.octets[:_LOOKED_AT]))
    share = draft.share_understood * (whole / count if count else 0)
    if packets:
        told = ngettext("{n} packet in a hex dump", "{n} packets in a hex dump", packets)
        return Sureness(1.0 if share > _CLEAR else 0.6 + 0.35 * share, told.format(n=packets))
    told = ngettext("{n} block of a hex dump", "{n} blocks of a hex dump", count).format(n=count)
    if whole < _LEAST or not pop:
        return Sureness(0.0, _("{why}, which hold no packet, and nothing of POP2 or POP3").format(why=told))
    return Sureness(0.7 * share, told)


def _read(source: Source, draft: Draft) -> Iterator[None]:
    return HexDump(source, draft).read()


READER = Reader(
    "hexdump",
    N_("a hex dump of packets (tcpdump -x, tshark -x, text2pcap), or of what was said in turn (ncat -x)"),
    _look,
    _read,
    (
        Sample(
            b"0000   2b 4f 4b 20 72 65 61 64  79 0d 0a                 +OK.ready..     \n"
            b"0000   4c 49 53 54 0d 0a                                 LIST..          \n"
            b"0000   2b 4f 4b 0d 0a 31 20 31  32 30 0d 0a 32 20 31 32  +OK..1.120..2.12\n"
            b"0010   34 0d 0a 2e 0d 0a                                 4.....          \n",
            "S: +OK ready\nC: LIST\nS: +OK\nS: 1 120\nS: 2 124\nS: .\n",
        ),
    ),
)
