"""What the fields of a packet tell of POP in it, and of TLS around that."""

from dataclasses import replace

from popconsole.formats.frames.fields import Fields, octets
from popconsole.formats.frames.frame import Told, ToldPacket
from popconsole.formats.frames.shown import completed, line_of
from popconsole.formats.tls.pieces import Hidden, Secured
from popconsole.protocol.framing import CRLF
from popconsole.transcript.model import Side

VERSIONS = {0x0300: "SSLv3", 0x0301: "TLSv1.0", 0x0302: "TLSv1.1", 0x0303: "TLSv1.2", 0x0304: "TLSv1.3"}
"""The versions of TLS by their numbers."""

_CLIENT_HELLO, _SERVER_HELLO = 1, 2
_APPLICATION_DATA = 23
_LEFT_OUT = 0
_BEGINS = ("pop.request.command", "pop.response.indicator")
_GOES_ON = ("pop.request.parameter", "pop.response.description")
_REST = ("pop.request.data", "pop.response.data", "pop.data")


def read_pop(fields: Fields, frame: ToldPacket) -> None:
    """Put into ``frame`` what its fields tell of what was said."""
    frame.secure = fields.has("tls") or fields.has("ssl.")
    if fields.has("pop.request"):
        frame.side = Side.CLIENT
    elif fields.has("pop.response"):
        frame.side = Side.SERVER
    if frame.secure:
        said = _said(fields)
        frame.said = (*_tls(fields, hidden=not said), *said)
    elif frame.payload is None:
        frame.said = completed(_said(fields), frame.size)


def _said(fields: Fields) -> list[Told]:
    """Return what is shown of POP: octets where these are there, else the first line of each side's."""
    whole = [octets(value) for value in fields.all("pop_raw", "pop.line")]
    if any(whole):
        return [found for found in whole if found]
    said: list[Told] = []
    for name, value in fields.pairs:
        last = said[-1] if said else None
        if name in _BEGINS:
            said.append(line_of(value))
        elif name in _GOES_ON and isinstance(last, bytes):
            said[-1] = last.removesuffix(CRLF) + b" " + line_of(value)
        elif name in _REST and value:
            said.append(line_of(value))
        elif name in _REST and last != _LEFT_OUT:
            said.append(_LEFT_OUT)
    return said or ([_LEFT_OUT] if fields.has("pop") else [])


def _tls(fields: Fields, *, hidden: bool) -> list[Told]:
    """Return what is told of TLS: how the client asks, what the server agrees to, what stays hidden."""
    found: list[Told] = []
    kinds = fields.numbers("tls.handshake.type", "ssl.handshake.type")
    if _CLIENT_HELLO in kinds:
        found.append(_asked(_server_name(fields)))
    if _SERVER_HELLO in kinds:
        version = fields.number("tls.handshake.extensions.supported_version", "tls.handshake.version")
        found.append(replace(_asked(""), version=VERSIONS.get(version, "TLS")))
    kinds = fields.numbers("tls.record.content_type", "ssl.record.content_type", "tls.record.opaque_type")
    sizes = fields.numbers("tls.record.length", "ssl.record.length")
    size = sum(max(0, size) for kind, size in zip(kinds, sizes, strict=False) if kind == _APPLICATION_DATA)
    if hidden and size and not fields.has("tls.handshake") and not fields.has("tls.alert"):
        found.append(Hidden(Side.CLIENT, size, None))
    return found


def _server_name(fields: Fields) -> str:
    names = "tls.handshake.extensions_server_name", "ssl.handshake.extensions_server_name"
    held = octets(fields.last(*(f"{name}_raw" for name in names))) or b""
    return fields.last(*names) or held.decode("utf-8", "replace")


def _asked(server_name: str) -> Secured:
    return Secured(Side.CLIENT, "", "", server_name, (), resumed=False, at=None)
