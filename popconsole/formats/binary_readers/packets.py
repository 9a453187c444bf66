"""Reads packet captures: pcap, pcapng and snoop, of Ethernet, Linux' ``any``, loopback, raw IP or PPP.

POP is found in them by what is said, on any port; TCP is put together again from what was sent twice, too
late, in pieces or not at all. What TLS hides is shown by its size, or opened where the keys are there.
"""

from base64 import b64decode
from collections.abc import Iterator

from popconsole.formats.draft import Draft
from popconsole.formats.packets import capture
from popconsole.formats.packets.taken import TakenPackets
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source
from popconsole.i18n import N_, _


def _look(start: bytes) -> Sureness:
    kind = capture.kind(start)
    if kind is None:
        return Sureness(0.0, _("it begins like no packet capture"))
    return Sureness(1.0, _("it begins like a packet capture in the form {form}").format(form=kind))


def _read(source: Source, draft: Draft) -> Iterator[None]:
    taken = TakenPackets(source, draft)
    packets = capture.packets(source.blocks(), taken.aside)
    if packets is None:
        return
    for count in taken.take(packets):
        draft.understood(count)
        yield
    taken.finish()
    yield


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
