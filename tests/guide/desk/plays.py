"""Plays for the desk: the lines of a conversation, and what stands on the desk behind some of them.

Behind ``|`` stand the messages of which something is said (``1:marked+fetched``) and what is named (``lock=``
``stage=`` ``count=`` ``left=`` ``held=``), with commas between; ``-`` where no message has anything.
"""

from popconsole.analysis.history import History
from popconsole.guide.desk.desk import Desk
from popconsole.guide.desk.of_lines import desk_of_lines
from popconsole.guide.desk.told import ToldDesk
from popconsole.protocol.table import Protocol
from tests.analysis.follow import line

LOGIN = ["S: +OK ready", "C: USER student", "S: +OK", "C: PASS learn", "S: +OK"]
LOGGED_IN = [*LOGIN, "C: STAT", "S: +OK 3 600"]


def history(protocol: Protocol, rows: list[str]) -> History:
    return History(protocol, [line(row) for row in rows])


def desk(protocol: Protocol, rows: list[str], index: int | None = None) -> Desk:
    """Return the desk after the last line, or another one, from 0."""
    read = ToldDesk(history(protocol, rows))
    read.read_on(len(rows), None)
    return desk_of_lines(read, len(rows) - 1 if index is None else index)


def shown(found: Desk) -> dict[int, str]:
    """Return the messages, by their numbers, in words."""
    words = {}
    for message in found.rows:
        parts = [message.fate.word, "fetched" if message.fetched else ""]
        words[message.number or 0] = "+".join(part for part in parts if part)
    return words


def follow(protocol: Protocol, play: str) -> None:
    """Hold the desk against a play."""
    rows = [row.strip() for row in play.strip().splitlines()]
    said = [row.partition("|")[0].rstrip() for row in rows]
    read = ToldDesk(history(protocol, said))
    read.read_on(len(rows), None)
    for index, row in enumerate(rows):
        wanted = [one.strip() for one in row.partition("|")[2].split(",") if one.strip()]
        if not wanted:
            continue
        found = desk_of_lines(read, index)
        there = [f"{number}:{word}" for number, word in shown(found).items() if word]
        named = {
            "lock": found.lock.name, "stage": found.stage.name, "count": str(found.count),
            "left": str(found.left), "held": found.held.name,
        }  # fmt: skip
        there += [
            one for one in wanted if "=" in one and named[one.partition("=")[0]] == one.partition("=")[2]
        ]
        assert sorted(there) == sorted(one for one in wanted if one != "-"), (index, row, there, named)
