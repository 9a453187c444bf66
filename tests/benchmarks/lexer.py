"""The lexer beside a bare RegexLexer with six rules, on the same rows, in one run: prints, asserts nothing.

    python tests/benchmarks/lexer.py [--rows N] [--rounds N]

Both give tokens only, to a consumer that throws them away. Then one row of one and of two megabytes, of
each kind that a pattern could stumble over: twice the length should take twice the time.
"""

import argparse
import statistics
import time
from collections import deque
from collections.abc import Callable
from typing import ClassVar

from pygments.lexer import Lexer, RegexLexer
from pygments.token import Generic, Keyword, Number, Text, Whitespace

from popconsole.highlight.lexer import Pop2Lexer, Pop3Lexer


class Bare(RegexLexer):
    """Six rules and no state: mark, status, verb, number, text, the end of the row."""

    tokens: ClassVar = {
        "root": [
            (r"^[SC]: ", Generic.Prompt),
            (r"\+OK|-ERR", Keyword.Constant),
            (r"[A-Z]{3,4}\b", Keyword),
            (r"\d+", Number),
            (r"[^\d\n]+", Text),
            (r"\n", Whitespace),
        ]
    }


def _sessions(rows: int) -> str:
    """Many short sessions: nearly every row is a command or a status."""
    session = (
        "S: +OK POP3 server ready\nC: USER student\nS: +OK send PASS\nC: PASS learn\nS: +OK 2 messages\n"
        "C: STAT\nS: +OK 2 320\nC: LIST\nS: +OK 2 messages\nS: 1 120\nS: 2 200\nS: .\nC: RETR 1\n"
        "S: +OK 120 octets\nS: From: a@example.org\nS: Subject: seeds\nS:\nS: In the blue box.\nS: .\n"
        "C: DELE 1\nS: +OK message 1 deleted\nC: QUIT\nS: +OK bye\nS! close\nS! open\n"
    )
    count = session.count("\n")
    return "Transcript: 1\nProtocol: POP3\nFidelity: exact\n\n" + session * (rows // count)


def _listing(rows: int) -> str:
    listing = "".join(f"S: {n} {n * 37 % 90_000}\n" for n in range(1, rows))
    return "S: +OK ready\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\nC: LIST\nS: +OK\n" + listing + "S: .\n"


def _message(rows: int) -> str:
    start = "S: +OK ready\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\nC: RETR 1\nS: +OK\nS: Subject: x\nS: \n"
    return start + "S: A line of a letter\n" * rows + "S: .\n"


TEXTS = (("short sessions", _sessions), ("one listing", _listing), ("one message", _message))

LONG: dict[str, Callable[[int], str]] = {
    "letters": lambda n: "S: " + "a" * n,
    "numbers": lambda n: "S: +OK\nC: STAT\nS: +OK " + "1 " * (n // 2),
    "a code that does not end": lambda n: "S: -ERR [" + "A/" * (n // 2),
    "timestamps that do not end": lambda n: "S: +OK " + "<a@" * (n // 3),
    "base64": lambda n: "S: +OK\nC: RETR 1\nS: +OK\nS: \nS: " + "A" * n + "=!",
    "a field": lambda n: "S: +OK\nC: RETR 1\nS: +OK\nS: " + "a" * n,
    "arguments": lambda n: "S: +OK\nC: TOP" + " " * n + "1",
    "backslashes": lambda n: "Transcript: 1\n\nS: " + "\\" * n,
    "escapes": lambda n: "Transcript: 1\n\nS: " + "\\x41" * (n // 4),
    "blanks before a mark": lambda n: " " * n + "S: +OK",
    "marks": lambda n: "S:" * (n // 2),
    "a note": lambda n: "S: <" + "a " * (n // 2),
    "empty rows": lambda n: "\n" * n,
    "comments before a header": lambda n: "#\n" * (n // 2) + "x",
}


def _seconds(lexer: Lexer, text: str) -> float:
    start = time.perf_counter()
    deque(lexer.get_tokens(text), maxlen=0)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the lexer beside a bare RegexLexer.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    print(f"{'rows a second':28}{'six rules':>12}{'popconsole':>12}{'ratio':>8}")
    for title, make in TEXTS:
        text = make(arguments.rows)
        rows = text.count("\n")
        took: dict[Callable[[], Lexer], list[float]] = {Bare: [], Pop3Lexer: []}
        for _ in range(arguments.rounds):
            for maker, seconds in took.items():
                seconds.append(_seconds(maker(), text))
        bare, ours = (rows / statistics.median(seconds) for seconds in took.values())
        print(f"{title:28}{bare:12,.0f}{ours:12,.0f}{ours / bare:8.2f}")
    print(f"\n{'one long row, seconds':36}{'1 MB':>8}{'2 MB':>8}{'growth':>8}")
    for title, row in LONG.items():
        for name, ours_of in (("pop3", Pop3Lexer), ("pop2", Pop2Lexer)):
            one, two = (_seconds(ours_of(), row(n)) for n in (1_000_000, 2_000_000))
            print(f"{title + ', ' + name:36}{one:8.3f}{two:8.3f}{two / one:8.1f}")


if __name__ == "__main__":
    main()
