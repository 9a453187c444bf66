"""Reads what ngrep prints: a row that tells who sends to whom, then octets in one of three ways.

``T 192.0.2.1:110 -> 192.0.2.9:4000 [AP] #4``. With -x the octets stand in hexadecimal, with -W byline as
lines with a dot in the place of CR; else there is a dot for each octet that doesn't print, and where lines
end is guessed. Nothing tells the order but that of the rows.
"""

import re
from collections.abc import Iterator

from popconsole.formats.dotted import of_dots
from popconsole.formats.draft import Draft
from popconsole.formats.evidence import tells_pop
from popconsole.formats.packets.row_times import RowTimes
from popconsole.formats.packets.table import ToldSegment
from popconsole.formats.packets.taken import TakenPackets
from popconsole.formats.packets.talk import Manner
from popconsole.formats.packets.tcp import ACK, FIN, SYN
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source, rows_of
from popconsole.i18n import N_, _, ngettext
from popconsole.protocol.framing import CRLF, LF

_HEAD = re.compile(
    rb"T (?:(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?)|\+(?P<since>\d{1,12}\.\d{1,9}))? ?"
    rb"(?P<source>\S+:\d{1,5}) -> (?P<target>\S+:\d{1,5})(?: \[(?P<flags>[A-Z]{0,8})\])?(?: #\d+)?"
    rb"(?: (?P<text>.+))?"
)
_OTHER = re.compile(
    rb"#+(?:exit)?|exit|(?:input|filter|interface|match|reading|output): .*|\d+ received, \d+ .*"
    rb"|[UI?] \S+ -> \S+.*"
)
_HEX = re.compile(
    rb"  (?P<digits>[0-9a-f]{2}(?: [0-9a-f]{2}){0,7}(?: {4}[0-9a-f]{2}(?: [0-9a-f]{2}){0,7})?) {4,}.+"
)
_INDENT = b"  "
_LONGEST = 1 << 18  # octets of a packet's rows


def _look(start: bytes) -> Sureness:
    heads = sum(_HEAD.fullmatch(row) is not None for row in rows_of(start) if row.startswith(b"T "))
    if not heads:
        return Sureness(0.0, _("no row such as T 192.0.2.1:110 -> 192.0.2.9:4000 [AP]"))
    why = ngettext("{n} row tells who sends to whom", "{n} rows tell who sends to whom", heads).format(
        n=heads
    )
    if not tells_pop(start):
        return Sureness(0.2, _("{why}, and nothing of POP2 or POP3").format(why=why))
    return Sureness(0.95, why)


def _read(source: Source, draft: Draft) -> Iterator[None]:
    return _Print(source, draft).read()


class _Print:
    """Reads one file."""

    def __init__(self, source: Source, draft: Draft) -> None:
        self._source = source
        self._draft = draft
        self._taken = TakenPackets(source, draft, lambda: self._first)
        self._times = RowTimes()
        self._number = 0
        self._first = 1
        self._head: re.Match[bytes] | None = None
        self._since: float | None = None  # the first packet, the sum of what passed between packets
        self._rows: list[bytes] = []
        self._size = 0
        self._by_line = False  # the end of a line is one of a row

    def read(self) -> Iterator[None]:
        """Read it, a piece at each step."""
        for piece in self._source.pieces():
            self._taken.hear(self._of(piece))
            yield
        self._taken.hear(self._packet(quiet=True))
        if self._taken.manner.opens:
            return
        self._taken.finish()
        yield

    def _of(self, piece: bytes) -> Iterator[ToldSegment]:
        for row in rows_of(piece):
            self._number += 1
            head = _HEAD.fullmatch(row) if row.startswith(b"T ") else None
            if head is not None or _OTHER.fullmatch(row):
                self._draft.understood()
                yield from self._packet(quiet=head is not None)
                if head is not None:
                    self._head, self._first = head, self._number
            elif self._head is not None:
                self._draft.understood()
                self._size += len(row) + 1
                if self._size < _LONGEST:
                    self._rows.append(row)
            elif row.strip():
                self._draft.passed_over()

    def _packet(self, *, quiet: bool) -> Iterator[ToldSegment]:
        """Yield the packet whose rows were there; ``quiet``: the last of them only parts it from the next."""
        head, rows = self._head, self._rows
        self._head, self._rows, self._size = None, [], 0
        if head is None:
            return
        time = self._time(head)
        if self._taken.manner.opens:  # the first
            self._taken.manner = Manner(self._times.dated and self._since is None, exact=False, opens=False)
        letters = head["flags"] or b"A"
        flags = SYN * (b"S" in letters) | ACK * (b"A" in letters) | FIN * (b"F" in letters)
        octets = self._of_dots(head["text"]) if head["text"] else self._octets(rows, quiet=quiet)
        (source, one), (target, other) = _end(head["source"]), _end(head["target"])
        yield ToldSegment(source, target, (one, other), flags, None, 0, octets, 0, time)

    def _time(self, head: re.Match[bytes]) -> float:
        if head["since"] is None:
            return self._times.read(head["time"] or b"")
        self._since = 0.0 if self._since is None else self._since + float(head["since"])
        return self._since

    # --- what the rows of a packet stand for

    def _octets(self, rows: list[bytes], *, quiet: bool) -> bytes:
        blank = 0
        while rows and not rows[-1].strip():
            blank += 1
            rows.pop()
        if not rows:
            return b""
        dumped = [found["digits"] for found in map(_HEX.fullmatch, rows) if found is not None]
        if len(dumped) == len(rows):
            return bytes.fromhex(b"".join(dumped).decode("ascii"))
        if all(row.startswith(_INDENT) for row in rows) and not self._by_line:
            width = max(map(len, rows))
            text = b"".join(row.ljust(width)[len(_INDENT) :] for row in rows[:-1])
            return self._of_dots(text + rows[-1][len(_INDENT) :].rstrip(b" "))
        self._by_line |= len(rows) > 1 or blank > quiet or not rows[0].endswith(b"..")
        if not self._by_line:
            return self._of_dots(rows[0])
        *lines, last = rows
        ended = b"".join(line[:-1] + CRLF if line.endswith(b".") else line + LF for line in lines)
        return ended + (last[:-1] + CRLF if last.endswith(b".") else last)

    def _of_dots(self, text: bytes) -> bytes:
        self._draft.odd_once(
            self._first,
            "dots",
            _(
                "Octets that don't print stand as dots in this file, the ends of lines too: where those are "
                "is guessed. With -x or -W byline ngrep tells them."
            ),
        )
        return of_dots(text)


def _end(text: bytes) -> tuple[str, int]:
    """Return an address with its port as a person reads them, and the number of the port."""
    host, _colon, port = text.rpartition(b":")
    bare = b":" in host and not host.startswith(b"[")
    name = b"[%b]:%b" % (host, port) if bare else text
    return name.decode("utf-8", "replace"), int(port)


READER = Reader(
    "ngrep",
    N_("ngrep: T address -> address, then octets in hexadecimal (-x), by lines (-W byline) or with dots"),
    _look,
    _read,
    (
        Sample(
            b"input: session.pcap\nfilter: ((ip || ip6) || (vlan && (ip || ip6)))\n\n"
            b"T 192.0.2.7:110 -> 192.0.2.1:54784 [AP] #4\n+OK POP3 ready.\n\n\n"
            b"T 192.0.2.1:54784 -> 192.0.2.7:110 [AP] #6\nRETR 1.\n\n\n"
            b"T 192.0.2.7:110 -> 192.0.2.1:54784 [AP] #8\n+OK.\nSubject: a\n##\n"
            b"T 192.0.2.7:110 -> 192.0.2.1:54784 [AP] #9\n b.\n.\n..\n\n",
            "S: +OK POP3 ready\nC: RETR 1\nS: +OK\nS: Subject: a b\nS:\nS: .\n",
        ),
        Sample(
            b"####\nT 2026/11/23 05:11:47.586 192.0.2.7:110 -> 192.0.2.1:54784 [AP] #4\n"
            b"  2b 4f 4b 20 50 4f 50 33    20 72 65 61 64 79 0d 0a    +OK POP3 ready..\n"
            b"##\nT 2026/11/23 05:11:48.586 192.0.2.1:54784 -> 192.0.2.7:110 [AP] #6\n"
            b"  51 55 49 54 0d 0a                                     QUIT..          \nexit\n",
            "@0.000 S: +OK POP3 ready\n@1.000 C: QUIT\n",
        ),
        Sample(
            b"####\nT +0.500 192.0.2.7:110 -> 192.0.2.1:54784 [AP] #4\n"
            b"  +OK Ready...                                                               \n"
            b"##\nT +0.250 192.0.2.1:54784 -> 192.0.2.7:110 [AP] #6\n"
            b"  QUIT..                                                                     \n#exit\n",
            "@0.000 S: +OK Ready.\n@0.250 C: QUIT\n",
            "dots",
        ),
    ),
)
