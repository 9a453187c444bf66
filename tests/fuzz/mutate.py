"""Inputs made from others: rows and octets moved, lost, doubled, and words of the protocols put in."""

import random
from collections.abc import Callable, Sequence

from popconsole.protocol import PROTOCOLS
from popconsole.protocol.sasl import MECHANISMS

LONGEST = 2_000  # octets of an input, but for the few that hold a very long line
MOST_ROWS = 14


def dictionary() -> list[bytes]:
    """Return what the protocols are made of, from their tables, and octets that parsers trip over."""
    words = {name.encode() for name in MECHANISMS}
    for protocol in PROTOCOLS.values():
        for command in protocol.commands:
            words |= {command.keyword.encode(), command.keyword.lower().encode(), command.syntax.encode()}
            words |= {word.encode() for word in command.misnomers}
        words |= {row.sign.encode() for row in protocol.indicators}
        words |= {f"[{code}]".encode() for code in protocol.response_codes}
        words |= {name.encode() for name in protocol.capabilities}
    words |= {
        b"", b" ", b"  ", b"\t", b"\r", b"\r\n", b"\n", b".", b"..", b"...", b"\x00", b"\xff", b"\x1b[2J",
        b"\\", b"\\x", b"\\c", b"\\n", b"\\xe9", b"\xc3\xa9", b"\xe2\x80\xae", b"\xef\xbb\xbf", b"\xff\xfe",
        b"0", b"1", b"2", b"-1", b"00", b"01", b"+1", b"2147483648", b"99999999999999999999", b"9" * 300,
        b"=", b"=0", b"#", b"#0", b"*", b"<1.2@x>", b"<", b">", b"@", b"student", b"learn", b"INBOX", b"AA==",
        b"AHN0dWRlbnQAbGVhcm4=", b"c3R1ZGVudA==", b"bGVhcm4=", b"biwsbj1zdHVkZW50LHI9YQ==", b"\x16\x03",
        b"+OK ", b"-ERR ", b"+ ", b"- ", b"S: ", b"C: ", b"S! open", b"S! close", b"C! close", b"S! timeout",
        b"S~ ", b"C~ ", b"S# ", b"C# ", b"@0.5 ", b"@-1 ", b"@nan ", b"@1e999 ", b"# ", b"Transcript: 1",
        b"Protocol: POP3", b"Protocol: POP2", b"Protocol: IMAP", b"Fidelity: exact", b"<-- ", b"--> ",
        b"CLIENT: ", b"SERVER: ", b"<open connection>", b"<wait for connection on TCP port 110>", b"From x",
        b"Subject: ", b"Content-Type: ", b"x" * 254, b"x" * 512, b"%s", b"[bold]", b"[...]",
    }  # fmt: skip
    return sorted(words)


class Mutator:
    """Makes the next input from a pool of others; the same seed and pool give the same inputs."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - so that a run can be had again
        self._words = dictionary()
        self._on_rows: Sequence[Callable[[list[bytes], list[bytes]], None]] = (
            self._drop, self._double, self._swap, self._other_side, self._new_row, self._splice, self._cut,
        )  # fmt: skip
        self._on_octets: Sequence[Callable[[bytearray], None]] = (
            self._flip, self._insert, self._delete, self._word, self._word, self._repeat,
        )  # fmt: skip

    def make(self, pool: Sequence[bytes]) -> bytes:
        """Return an input: mostly one of the pool, changed in a few places; now and then a random one."""
        rnd = self._random
        chance = rnd.random()
        if chance < 0.02:
            return rnd.randbytes(rnd.randrange(400))
        if chance < 0.05:
            return b"\n".join(self._row() for _ in range(rnd.randrange(1, 25)))
        rows = rnd.choice(pool).split(b"\n")
        if len(rows) > MOST_ROWS:
            at = rnd.randrange(len(rows) - MOST_ROWS // 2)
            rows = rows[:1] * (at > 0) + rows[at : at + MOST_ROWS]
        other = rnd.choice(pool).split(b"\n")
        for _ in range(rnd.randrange(4)):
            rnd.choice(self._on_rows)(rows, other)
        data = bytearray(b"\n".join(rows))
        for _ in range(rnd.randrange(6)):
            rnd.choice(self._on_octets)(data)
        if chance > 0.9998:
            at = rnd.randrange(len(data) + 1)
            data[at:at] = rnd.choice(self._words or [b"x"])[:1] * rnd.randrange(70_000)
            return bytes(data)
        return bytes(data[:LONGEST])

    def _row(self) -> bytes:
        rnd = self._random
        words = [rnd.choice(self._words) for _ in range(rnd.randrange(1, 4))]
        return rnd.choice((b"S: ", b"C: ", b"C: ", b"")) + b" ".join(words)

    # --- rows

    def _drop(self, rows: list[bytes], _other: list[bytes]) -> None:
        if rows:
            del rows[self._random.randrange(len(rows))]

    def _double(self, rows: list[bytes], _other: list[bytes]) -> None:
        at = self._random.randrange(len(rows) + 1)
        rows[at:at] = rows[at : at + 1] * self._random.choice((1, 1, 2, 20))

    def _swap(self, rows: list[bytes], _other: list[bytes]) -> None:
        if len(rows) > 1:
            at = self._random.randrange(len(rows) - 1)
            rows[at], rows[at + 1] = rows[at + 1], rows[at]

    def _other_side(self, rows: list[bytes], _other: list[bytes]) -> None:
        if rows:
            at = self._random.randrange(len(rows))
            row = rows[at]
            if row[:1] in (b"S", b"C"):
                rows[at] = (b"C" if row[:1] == b"S" else b"S") + row[1:]

    def _new_row(self, rows: list[bytes], _other: list[bytes]) -> None:
        rows.insert(self._random.randrange(len(rows) + 1), self._row())

    def _splice(self, rows: list[bytes], other: list[bytes]) -> None:
        at = self._random.randrange(len(rows) + 1)
        start = self._random.randrange(len(other) + 1)
        rows[at:] = other[start : start + MOST_ROWS // 2]

    def _cut(self, rows: list[bytes], _other: list[bytes]) -> None:
        del rows[self._random.randrange(len(rows) + 1) :]

    # --- octets

    def _place(self, data: bytearray) -> int:
        return self._random.randrange(len(data) + 1)

    def _flip(self, data: bytearray) -> None:
        if data:
            data[self._random.randrange(len(data))] ^= 1 << self._random.randrange(8)

    def _insert(self, data: bytearray) -> None:
        at = self._place(data)
        data[at:at] = self._random.randbytes(self._random.choice((1, 1, 2, 4)))

    def _delete(self, data: bytearray) -> None:
        at = self._place(data)
        del data[at : at + self._random.choice((1, 1, 2, 8, 64))]

    def _word(self, data: bytearray) -> None:
        at = self._place(data)
        end = at + self._random.choice((0, 0, 1, 4))
        data[at:end] = self._random.choice(self._words)

    def _repeat(self, data: bytearray) -> None:
        at = self._place(data)
        data[at:at] = data[at : at + self._random.choice((1, 4, 16))] * self._random.choice((1, 2, 30))
