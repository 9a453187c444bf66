"""Reads packet captures: pcap, pcapng and snoop, of Ethernet, Linux' ``any``, loopback, raw IP or PPP.

POP is found in them by what is said, on any port; TCP is put together again from what was sent twice, too
late, in pieces or not at all. What TLS hides is shown by its size, or opened where the keys are there.
"""

from base64 import b64decode
from collections import Counter
from collections.abc import Iterator

from popconsole.formats.draft import Draft
from popconsole.formats.errors import TranscriptError
from popconsole.formats.packets import capture
from popconsole.formats.packets.packet import Aside
from popconsole.formats.packets.table import ConnectionTable
from popconsole.formats.packets.talk import Talks
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source
from popconsole.formats.tls.keylog import KeyLog
from popconsole.i18n import N_, _


def _look(start: bytes) -> Sureness:
    kind = capture.kind(start)
    if kind is None:
        return Sureness(0.0, _("it begins like no packet capture"))
    return Sureness(1.0, _("it begins like a packet capture in the form {form}").format(form=kind))


def _read(source: Source, draft: Draft) -> Iterator[None]:
    keys = KeyLog() if source.keys is None else source.keys
    talks = Talks(draft, keys)
    damage: list[str] = []

    def odd(code: str, message: str) -> None:
        damage.append(message)
        draft.odd(max(1, talks.number), code, message)

    aside = Aside(odd, keys.add)
    table = ConnectionTable(talks, aside)
    packets = capture.packets(source.blocks(), aside)
    if packets is None:
        return
    for count in table.take(packets):
        draft.understood(count)
        yield
    draft.passed_over(table.links.total())
    table.finish()
    talks.finish()
    told = list(_left_out(table, talks.others))
    if not draft.heard:
        raise _nothing(source.name, talks.number, [*damage, *(message for _code, message in told)])
    for code, message in told:
        draft.odd(max(1, talks.number), code, message)
    yield


def _nothing(name: str, packets: int, told: list[str]) -> TranscriptError:
    """Return the error of a capture that holds no conversation; ``told`` is what was met in it."""
    return TranscriptError(
        name,
        1,
        " ".join(
            (_("the capture has {count} packets, and none of POP2 or POP3.").format(count=packets), *told)
        ),
        _("a connection with a greeting such as +OK was expected"),
        _("Capture the connection from its beginning, and whole packets."),
    )


def _left_out(table: ConnectionTable, others: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield, as oddities, what of the capture is not shown or doubtful, and why."""
    if table.backwards is not None:
        number, seconds = table.backwards
        yield (
            "packets-backwards",
            _(
                "Packet {number} is {seconds:.6f} seconds older than the one before it: the packets are put "
                "in order by their sequence numbers."
            ).format(number=number, seconds=seconds),
        )
    if table.links:
        names = ", ".join(
            _("{number} ({count} packets)").format(number=number, count=count)
            for number, count in sorted(table.links.items())
        )
        yield (
            "link-type",
            _("Packets of link types that can't be read are passed over: {names}.").format(names=names),
        )
    if table.fragments.incomplete:
        yield (
            "fragments-missing",
            _("Of {count} packets that came in fragments not all fragments were captured.").format(
                count=table.fragments.incomplete
            ),
        )
    if others:
        names = ", ".join(
            _("{name} ({count})").format(name=name, count=count) for name, count in sorted(others.items())
        )
        yield (
            "other-protocols",
            _("Connections of other protocols are not shown: {names}.").format(names=names),
        )


# Packed with gzip: ten packets in a pcap, and in a pcapng.
_PCAP = (
    b"H4sIAAAAAAACA7tyeNNCJgYWBhj4/5+BgRHEuOSZDaLMoJgJxGEEk0wcDK4MDBoM7AwMDmwMDAcYmLiAmHGOA0MeAwPzC5CSACYm"
    b"Bu61EFNeMBNpCiPIJIY8oDkMwh1Ak14GCCFMucBOhlteAk3qDBBAmLKDm4HBkQGCMUwxxuGWTrBbJCCmaPt7KxSlJqZU8nKBDFzA"
    b"T6azpiA7q0OYgcGGAYIxTNHDawrUWcEhjiEQFxWIkxHcU4DmvUd2UYQ0A4M9AwRjmGKI1xSoi3Rdg4IU8vIhjnKQJyOY3gONnIvs"
    b"KA1lMrw2F+woQYQpAupkumUesik/tMhwyzygSR9gPgIAALKay3oDAAA="
)
_PCAPNG = (
    b"H4sIAAAAAAACA+Pi5eWSYWBg8LXRlmIE0v+hACQG4otAaQYomw2II6B88VQgr2GGhhmQDcJMIEFGMMnEweDKwKDBwM7A4ABUdICB"
    b"iQuIGec4MOQxMDC/ACkJYGJi4F7LADUP3dwXzUSaywgymyEPaDKDcAfQ7JcBQvjMvdBOhntfAs3uDBBANzcFydwd3TM0XIBsF2zm"
    b"muFwbyfYvRIQc7UVAvwDjBSKUhNTKnm5UrC4fUE/mW6fjun2GCRzOybP0LABsm2wmauH11yo2wNDPUN4uWKwuLlgOhnxOB1o/nv8"
    b"bo6YTaSbMc2Fh7e/N3Y3O8wnI5zfA82fi+lmZHM1FpMRFnPBbhbEZ67AcjLdOw+/uT9WkeHeeUCzP6CGAwBNbglJZAQAAA=="
)

READER = Reader(
    "packets",
    N_("a packet capture: pcap, pcapng or snoop"),
    _look,
    _read,
    (
        Sample(
            b64decode(_PCAP),
            "@0.000 C! open\n@0.003 S: +OK ready\n@0.005 C: STAT\n@0.007 S: -ERR no\n@0.010 S! close\n",
        ),
        Sample(
            b64decode(_PCAPNG),
            "@0.000 C! open\n@0.003 S: + POP2 ready\n@0.005 C: QUIT\n@0.007 S: + OK\n@0.010 S! close\n",
        ),
    ),
    binary=True,
)
