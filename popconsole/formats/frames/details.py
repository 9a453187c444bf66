"""The details of a packet as tshark -V and Wireshark print them, row by row, and the frame that they tell."""

import re
from ipaddress import ip_address

from popconsole.formats.frames.fields import Fields, Moments, Pair, frame_of
from popconsole.formats.frames.frame import Told, ToldPacket
from popconsole.formats.frames.pop_fields import read_pop
from popconsole.formats.frames.shown import SUBSTITUTE, completed, unescaped
from popconsole.formats.literals import of_hex
from popconsole.transcript.model import Side

BEGINS = re.compile(rb"Frame (\d{1,10})(?::| \().*\bbytes\b.*")
"""The first row of a packet."""

_POP, _TCP, _TLS, _DATA = "Post Office Protocol", "Transmission Control Protocol", "TLS", "Data"
_LAYERS = (
    (_POP, re.compile(rb"Post Office Protocol\s*")),
    (_TCP, re.compile(rb"Transmission Control Protocol, .*")),
    ("IP", re.compile(rb"Internet Protocol.*")),
    (_TLS, re.compile(rb"(?:Transport Layer Security|Secure Sockets Layer).*")),
    (_DATA, re.compile(rb"Data \(\d+ bytes?\)")),
    ("Decrypted", re.compile(rb"Decrypted (?:TLS|SSL).* \(\d+ bytes?\):")),
    ("Frame", re.compile(rb"Frame \(\d+ bytes?\):")),
    ("", re.compile(rb"[^ \t].*")),
)
_HEX = re.compile(rb"[0-9a-f]{4,8}  ([0-9a-f]{2}(?: {1,2}[0-9a-f]{2}){0,15}(?: .*)?)")
_ADDRESSES = re.compile(
    rb"Internet Protocol[^,]*, Src: (?:[^,]*\()?([0-9A-Fa-f.:]+)\)?, Dst: (?:[^,]*\()?([0-9A-Fa-f.:]+)\)?"
)
_PORTS = re.compile(
    rb"Transmission Control Protocol, Src Port: (?:[^,]*\()?(\d+)\)?, Dst Port: (?:[^,]*\()?(\d+)\)?"
    rb"(?:, Seq: (\d+))?(?:, Ack: (\d+))?(?:, Len: (\d+))?"
)
_ROWS = tuple(
    (layer, re.compile(pattern), field)
    for layer, pattern, field in (
        ("", rb" {4}Epoch (?:Arrival )?Time: ([\d.]+).*", "frame.time_epoch"),
        ("", rb" {4}(?:UTC )?Arrival Time: (.+)", "frame.time"),
        (_TCP, rb" {4}\[Stream index: (\d+)\]", "tcp.stream"),
        (_TCP, rb" {4}Sequence [Nn]umber \(raw\): (\d+)", "tcp.seq_raw"),
        (_TCP, rb" {4}Acknowledgment [Nn]umber \(raw\): (\d+)", "tcp.ack_raw"),
        (_TCP, rb" {4}Flags: (0x[0-9a-fA-F]+).*", "tcp.flags"),
        (_TLS, rb" {8}(?:Content|Opaque) Type: .*\((\d+)\)", "tls.record.content_type"),
        (_TLS, rb" {8}Length: (\d+)", "tls.record.length"),
        (_TLS, rb" {12}Handshake Type: .*\((\d+)\)", "tls.handshake.type"),
        (_TLS, rb" {12}Version: .*\((0x[0-9a-f]+)\)", "tls.handshake.version"),
        (_TLS, rb" +Supported Version: .*\((0x[0-9a-f]+)\)", "tls.handshake.extensions.supported_version"),
        (_TLS, rb" +Server Name: (.+)", "tls.handshake.extensions_server_name"),
        (_TLS, rb" +(Alert) Message.*", "tls.alert_message"),
    )
)
_WRITTEN_END = (rb"\n", rb"\r")
_CRLF = rb"\r\n"
_LABEL = re.compile(rb"(Request|Response)( Arg)?: (.*)")
_DETAIL = re.compile(rb" {8,}(?:\[|(Request|Response) )")
_CUT = re.compile(rb" \[truncated\](.*)|(.{200,})(?:\[\xe2\x80\xa6\]|\xe2\x80\xa6)", re.DOTALL)
_MARGIN = b"    "
_LONGEST = 1 << 24  # octets of hexadecimal


class Details:
    """Takes the rows of packets one after another; of each packet, all rows from that which ``BEGINS`` it."""

    def __init__(self) -> None:
        self._moments = Moments()
        self._count = 0
        self._pairs: list[Pair] = []
        self._lines: list[bytes | int] = []  # those of POP as they are shown, 0 where octets are left out
        self._hex: dict[str, bytearray] = {}
        self._layer = ""
        self._side: Side | None = None
        self._labelled = False

    def take(self, row: bytes) -> ToldPacket | None:
        """Take a row; return the frame before it where another begins here."""
        begins = BEGINS.fullmatch(row)
        if begins is not None:
            frame = self.end()
            self._pairs = [("frame.number", begins[1].decode())]
            return frame
        shown = _HEX.fullmatch(row)
        if shown is not None:
            held = self._hex.setdefault(
                self._layer if self._layer in (_DATA, "Decrypted") else "Frame", bytearray()
            )
            if len(held) < _LONGEST:
                held += of_hex(shown[1])
        elif self._layer == _POP and row.startswith(_MARGIN):
            self._said(row)
        elif row.startswith(b" "):
            self._detail(row)
        elif not row:
            self._layer = self._layer if self._layer == _DATA else ""
        else:
            self._begin_layer(row)
        return None

    def _begin_layer(self, row: bytes) -> None:
        self._layer = next(name for name, pattern in _LAYERS if pattern.fullmatch(row))
        if self._layer == _POP:
            self._pairs.append(("pop", ""))
        elif self._layer == _TLS:
            self._pairs.append(("tls", ""))
        elif (ends := _ADDRESSES.match(row)) is not None:
            family = "ipv6" if b":" in ends[1] else "ip"
            self._pairs += ((f"{family}.src", ends[1].decode()), (f"{family}.dst", ends[2].decode()))
        elif (ports := _PORTS.match(row)) is not None:
            names = "tcp.srcport", "tcp.dstport", "tcp.seq", "tcp.ack", "tcp.len"
            self._pairs += [
                (name, found.decode()) for name, found in zip(names, ports.groups(), strict=True) if found
            ]

    def _detail(self, row: bytes) -> None:
        for layer, pattern, field in _ROWS:
            if layer == self._layer and (found := pattern.fullmatch(row)) is not None:
                self._pairs.append((field, found[1].decode("utf-8", "replace")))
                return

    def _said(self, row: bytes) -> None:
        """Take a row of POP: a line that was said, or what the dissector reads in it."""
        detail = _DETAIL.match(row)
        if detail is not None and not row.endswith(_WRITTEN_END):
            if detail[1]:
                self._side = Side.CLIENT if detail[1] == b"Request" else Side.SERVER
            return
        text = row.removeprefix(_MARGIN)
        label = _LABEL.fullmatch(text)
        if label is not None and not self._lines and not label[2]:
            self._labelled = True
            self._side = Side.CLIENT if label[1] == b"Request" else Side.SERVER
        if self._labelled and label is not None:
            text = self._unlabelled(label)
        cut = _CUT.fullmatch(text)
        if self._labelled and cut is None and not text.endswith(_WRITTEN_END):
            text += _CRLF
        self._lines += (text,) if cut is None else (cut[1] or cut[2] or b"", 0)

    def _unlabelled(self, label: re.Match[bytes]) -> bytes:
        """Return a line as others show it, of an older dissector: ``Request: USER``, ``Request Arg: bob``."""
        before = self._lines[-1] if self._lines and label[2] else 0
        if isinstance(before, int):
            return label[3]
        self._lines.pop()
        return before.removesuffix(_CRLF) + b" " + label[3]

    def end(self) -> ToldPacket | None:
        """Return the frame whose rows were taken; None where there were none."""
        if not self._pairs:
            return None
        pairs, lines, self._pairs, self._lines = self._pairs, self._lines, [], []
        shown, self._hex = self._hex, {}
        side, self._side, self._layer, self._labelled = self._side, None, "", False
        self._count += 1
        if (opened := shown.get("Decrypted")) and lines:
            pairs.append(("pop_raw", opened.hex()))
        frame = frame_of(Fields(pairs), self._moments, self._count)
        frame.packet = _packet(bytes(shown.get("Frame", b"")), frame)
        held = bytes(shown.get(_DATA, b""))
        if held and len(held) == frame.size:
            frame.payload = held
        read_pop(Fields(pairs), frame)
        frame.side = side
        if lines and not opened and frame.payload is None:
            self._read(lines, frame)
        return frame

    @staticmethod
    def _read(lines: list[bytes | int], frame: ToldPacket) -> None:
        """Put into a frame the lines that are shown, as far as they can be read back."""
        texts = [line for line in lines if isinstance(line, bytes)]
        whole = len(texts) == len(lines)
        size = frame.size if whole and not frame.secure else -1
        found = iter(unescaped(texts, size))
        said: list[Told] = [next(found) if isinstance(line, bytes) else line for line in lines]
        tls = [piece for piece in frame.said if not isinstance(piece, int)] if frame.secure else []
        frame.said = (*tls, *said) if frame.secure else completed(said, frame.size)
        octets = [piece for piece in said if isinstance(piece, bytes)]
        whole = len(octets) == len(said) and sum(map(len, octets)) == frame.size
        if whole and not frame.secure and not any(SUBSTITUTE in piece for piece in octets):
            frame.payload = b"".join(octets)


def _packet(octets: bytes, frame: ToldPacket) -> tuple[bytes, int] | None:
    """Find the IP header in all octets of a packet, by the addresses in it."""
    try:
        source, target = ip_address(frame.source), ip_address(frame.target)
    except ValueError:
        return None
    at = octets.find(source.packed + target.packed) - (12 if source.version == 4 else 8)
    return (octets, at) if at >= 0 else None
