"""A small language for tests of the tracker: a conversation beside what is to be made of it.

Each row is a line of a transcript, then ``|``, then what the step should be: kind, command, the state
before and after where they differ, and the codes of the findings. Differences print as a diff.
"""

import difflib

from popconsole.analysis.step import Step
from popconsole.analysis.tracker import Tracker
from popconsole.protocol.framing import CRLF
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, LineKind, Side

_WHAT = {
    ":": LineKind.WIRE,
    "~": LineKind.OMITTED,
    "!": LineKind.CLOSED,
    "#": LineKind.NOTE,
    "t": LineKind.TIMEOUT,
    "o": LineKind.OPENED,
}


def line(text: str) -> Line:
    """Make a line: ``S: +OK``; ``S~`` omitted, ``S!`` closed, ``St`` timeout, ``So`` opened, ``S#`` note."""
    what = _WHAT[text[1]]
    return Line(Side(text[0]), text[3:].encode("latin-1"), CRLF if what is LineKind.WIRE else b"", what)


def steps(protocol: Protocol, rows: list[str], *, exact: bool = False) -> list[Step]:
    """Return the steps of a conversation."""
    tracker = Tracker(protocol, exact=exact)
    return [tracker.feed(line(row)) for row in rows]


def told(protocol: Protocol, step: Step) -> str:
    """Return a step as the tests write it."""
    before, after = (protocol.row(s.state).label for s in (step.before, step.after))
    words = [step.kind.value]
    if step.command is not None:
        words.append(step.command.keyword or "(empty)")
    words.append(before if before == after else f"{before} > {after}")
    words += [found.code for found in step.findings]
    return ", ".join(words)


def follow(protocol: Protocol, play: str, *, exact: bool = False) -> None:
    """Hold the tracker against a play; the differences are shown as a diff."""
    rows = [row.strip() for row in play.strip().splitlines()]
    said = [row.partition("|")[0].rstrip() for row in rows]
    wanted = [f"{s:40} | {row.partition('|')[2].strip()}" for s, row in zip(said, rows, strict=True)]
    found = [
        f"{s:40} | {told(protocol, step)}"
        for s, step in zip(said, steps(protocol, said, exact=exact), strict=True)
    ]
    diff = "\n".join(difflib.unified_diff(wanted, found, "wanted", "found", lineterm="", n=30))
    assert not diff, f"\n{diff}"
