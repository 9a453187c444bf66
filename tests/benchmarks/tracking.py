"""Tracking and annotating beside a loop that only reads the same lines, in one run: asserts nothing.

    python -m tests.benchmarks.tracking [--lines N] [--rounds N]

Four kinds of conversations: messages of sixty lines, one long listing, sessions of short replies alone, each
the same as the one before it or no two of them alike.
"read" makes a ``Line`` of each and dumps a JSON object with its number, side, text and ending; "track" reads
them with the tracker, as a screen or a search does that looks at none of them yet; "annotate" gives the whole
objects of ``annotate --format json``. The aims are 250,000 lines tracked in a second, and objects in at most
twice the time of "read".
"""

import argparse
import json
import statistics
import time
from collections import deque
from collections.abc import Callable

from popconsole.analysis.history import History
from popconsole.analysis.tracker import Tracker
from popconsole.protocol import POP3
from popconsole.transcript.model import Line, LineKind, Lines, Side
from popconsole.ui.annotated import Annotator
from popconsole.ui.json_lines import JsonLines

_LOGIN = ("S +OK ready", "C USER student", "S +OK send PASS", "C PASS learn", "S +OK 2 messages")
_HEADER = ("S From: a@example.org", "S To: b@example.org", "S Subject: seeds", "S Date: today", "S ")
_END = ("C QUIT", "S +OK bye")
_AT_ONCE = 512  # lines that are tracked at a time


def _lines(rows: tuple[str, ...]) -> list[Line]:
    return [Line(Side(row[0]), row[2:].encode("ascii")) for row in rows]


def _messages(count: int) -> Lines:
    body = tuple(f"S line {number} of a message, and some words more" for number in range(60))
    fetched = _lines(("C RETR 1", "S +OK 800 octets", *_HEADER, *body, "S ."))
    return Lines([*_lines(_LOGIN), *fetched * (count // len(fetched)), *_lines(_END)])


def _listing(count: int) -> Lines:
    listed = tuple(f"S {number} {number * 37 % 90_000}" for number in range(1, count))
    return Lines(_lines((*_LOGIN, "C LIST", "S +OK", *listed, "S .", *_END)))


def _sessions(count: int) -> Lines:
    rows = ("C STAT", "S +OK 2 320", "C LIST 1", "S +OK 1 120", "C NOOP", "S +OK", "C DELE 1", "S +OK", *_END)
    closed = [Line(Side.SERVER, b"", kind=LineKind.CLOSED), Line(Side.CLIENT, b"", kind=LineKind.OPENED)]
    session = [*_lines((*_LOGIN, *rows)), *closed]
    return Lines(session * (count // len(session)))


def _different(count: int) -> Lines:
    lines = Lines()
    for n in range(count // 17):
        rows = (
            f"S +OK ready <{n}@example>", f"C USER u{n % 7}", "S +OK", f"C PASS w{n % 7}rd", f"S +OK {n}",
            "C STAT", f"S +OK 9 {n}", f"C LIST {n % 9 + 1}", f"S +OK {n % 9 + 1} {n % 9 + n // 9}", "C NOOP",
            "S +OK", f"C DELE {n % 9 + 1}", f"S +OK message {n} deleted", *_END,
        )  # fmt: skip
        for line in _lines(rows):
            lines.append(line)
        lines.append(Line(Side.SERVER, b"", kind=LineKind.CLOSED))
        lines.append(Line(Side.CLIENT, b"", kind=LineKind.OPENED))
    return lines


def _read(lines: Lines) -> None:
    for index, line in enumerate(lines):
        text = line.octets.decode("utf-8", "backslashreplace")
        json.dumps(
            {"n": index + 1, "side": line.side.value, "text": text, "ending": "CRLF"}, ensure_ascii=True
        )


def _track(lines: Lines) -> None:
    history = History(POP3, lines, exact=True)
    while history.tracked < len(lines):
        history.extend(_AT_ONCE)


def _annotate(lines: Lines) -> None:
    rows = JsonLines(Annotator(POP3), Tracker(POP3, exact=True))
    deque(rows(lines, 0, len(lines)), maxlen=0)


def _seconds(what: Callable[[Lines], None], lines: Lines) -> float:
    start = time.process_time()
    what(lines)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure tracking and annotating beside bare reading.")
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    print(f"{'lines a second':18}{'read':>10}{'track':>10}{'annotate':>10}{'annotate takes':>22}")
    kinds = {
        "messages": _messages,
        "a listing": _listing,
        "sessions": _sessions,
        "no two alike": _different,
    }
    for title, make in kinds.items():
        lines = make(arguments.lines)
        took: dict[Callable[[Lines], None], list[float]] = {_read: [], _track: [], _annotate: []}
        for _ in range(arguments.rounds):
            for what, seconds in took.items():
                seconds.append(_seconds(what, lines))
        read, tracked, annotated = (len(lines) / statistics.median(seconds) for seconds in took.values())
        times = f"{read / annotated:.1f} times read"
        print(f"{title:18}{read:10,.0f}{tracked:10,.0f}{annotated:10,.0f}{times:>22}", flush=True)


if __name__ == "__main__":
    main()
