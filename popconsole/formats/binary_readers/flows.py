"""Reads the flows that mitmproxy keeps (``mitmdump -w FILE``): typed netstrings, with each message whole.

Flows of TCP alone are read; those of HTTP and others are counted and named.
"""

import re
from collections.abc import Iterator

from popconsole.formats.draft import Draft
from popconsole.formats.errors import TranscriptError
from popconsole.formats.mitmproxy_flows import Flows
from popconsole.formats.packets.taken import TakenPackets
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source
from popconsole.i18n import N_, _

_BEGINS = re.compile(
    rb"[1-9][0-9]{1,11}:[1-9][0-9]?:(?:messages|client_conn|server_conn|version|type|id|error|intercepted|marked"
    rb"|metadata|comment|timestamp_created|is_replay|request|response|websocket|mode)[,;]"
)


def _look(start: bytes) -> Sureness:
    if _BEGINS.match(start) is None:
        return Sureness(0.0, _("it begins like no flow of mitmproxy"))
    return Sureness(1.0, _("it begins like a flow of mitmproxy"))


def _read(source: Source, draft: Draft) -> Iterator[None]:
    flows = Flows()
    taken = TakenPackets(source, draft, lambda: max(1, flows.number))
    for count in taken.take_told(flows.segments(source.blocks())):
        draft.understood(count)
        yield
    if not flows.begun:
        draft.passed_over()
        return
    if flows.number == flows.others.total():
        raise TranscriptError(
            source.name,
            1,
            _("no flow of TCP is in it: {others}").format(others=_listed(flows) or flows.damage),
            _("a connection with a greeting such as +OK was expected"),
            _("Have mitmproxy keep the connection as TCP: mitmdump --mode reverse:tcp://HOST:110 -w FILE."),
        )
    taken.finish()
    if flows.others:
        told = _("Flows of other protocols are not shown: {names}.").format(names=_listed(flows))
        draft.odd(flows.number, "other-protocols", told)
    if flows.damage:
        draft.odd(flows.number, "damaged", _("{what}: the rest can't be read").format(what=flows.damage))
    yield


def _listed(flows: Flows) -> str:
    return ", ".join(
        _("{name} ({count})").format(name=name, count=count) for name, count in sorted(flows.others.items())
    )


READER = Reader(
    "flows",
    N_("flows that mitmproxy keeps (mitmdump -w FILE)"),
    _look,
    _read,
    (
        Sample(
            b"360:8:messages;121:40:5:false!11:+OK ready\r\n,13:1700000000.25^]32:4:true!6:QUIT\r\n,"
            b"12:1700000001.5^]37:5:false!9:+OK bye\r\n,13:1700000001.75^]]11:client_conn;103:8:peername;"
            b"20:9:192.0.2.7;5:50001#]15:timestamp_start;12:1700000000.0^13:timestamp_end;12:1700000003.0^}"
            b"11:server_conn;68:7:address;21:11:pop.example;3:110#]13:timestamp_end;12:1700000002.0^}"
            b"4:type;3:tcp;}",
            "@0.000 C! open\n@0.250 S: +OK ready\n@1.500 C: QUIT\n@1.750 S: +OK bye\n@2.000 S! close\n",
        ),
    ),
    binary=True,
)
