"""A state machine as a value: states by number, what each letter is answered and where it leads. Pure."""

import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from popconsole.examiner.learning.letters import CLOSED, MAIL
from popconsole.i18n import _

_FORMAT = 1
_MOST_STATES, _MOST_LETTERS, _LONGEST = 500, 60, 40


class MapError(ValueError):
    """A file holds no map; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class ServerMap:
    """The machine of a server. State 0 is behind the greeting; the others are numbered as they are reached.

    ``table`` has a row for each state: for each letter, in the order of ``letters``, what is heard, and the
    next state. ``names`` are what the states are called. ``alphabet`` is the name of that which the letters
    are of.
    """

    protocol: str
    letters: tuple[str, ...]
    table: tuple[tuple[tuple[str, int], ...], ...]
    names: tuple[str, ...]
    title: str = ""
    alphabet: str = MAIL

    def step(self, state: int, letter: str) -> tuple[str, int]:
        """Return what a letter is answered in a state, and the next state."""
        return self.table[state][self.letters.index(letter)]

    def says(self, word: Sequence[str]) -> list[str]:
        """Return what is heard when letters are said from the greeting on."""
        state, found = 0, []
        for letter in word:
            output, state = self.step(state, letter)
            found.append(output)
        return found

    def behind(self, word: Sequence[str]) -> int:
        """Return the state that a word leads to from the greeting."""
        state = 0
        for letter in word:
            state = self.step(state, letter)[1]
        return state

    def is_closed(self, state: int) -> bool:
        """Tell whether the server has closed the connection in a state."""
        return all(output == CLOSED for output, _after in self.table[state])

    def ways(self) -> list[tuple[str, ...]]:
        """Return the shortest word that leads to each state."""
        found: dict[int, tuple[str, ...]] = {0: ()}
        waiting = deque([0])
        while waiting:
            state = waiting.popleft()
            for letter, (_output, after) in zip(self.letters, self.table[state], strict=True):
                if after not in found:
                    found[after] = (*found[state], letter)
                    waiting.append(after)
        return [found[state] for state in sorted(found)]

    def as_object(self) -> dict[str, Any]:
        """Return the map as an object for JSON."""
        return {
            "format": _FORMAT,
            "protocol": self.protocol,
            "alphabet": self.alphabet,
            "title": self.title,
            "letters": list(self.letters),
            "states": [
                {
                    "name": name,
                    "says": {
                        letter: [out, after] for letter, (out, after) in zip(self.letters, row, strict=True)
                    },
                }
                for name, row in zip(self.names, self.table, strict=True)
            ],
        }


def numbered(
    protocol: str, letters: Sequence[str], rows: Mapping[Any, Mapping[str, tuple[str, Any]]], start: Any
) -> ServerMap:
    """Return the machine of rows by any keys, its states numbered as they are reached: alike is equal."""
    numbers = {start: 0}
    waiting = deque([start])
    while waiting:
        row = rows[waiting.popleft()]
        for letter in letters:
            after = row[letter][1]
            if after not in numbers:
                numbers[after] = len(numbers)
                waiting.append(after)
    table = tuple(
        tuple((rows[key][letter][0], numbers[rows[key][letter][1]]) for letter in letters) for key in numbers
    )
    names = tuple(str(number) for number in range(len(table)))
    return ServerMap(protocol, tuple(letters), table, names)


def read_map(octets: bytes, name: str) -> ServerMap:
    """Read a map as ``as_object`` gives it, from a file of this name. Raises MapError."""
    try:
        told = json.loads(octets)
        return _read(told)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        text = _("{name} is no map as popconsole map --format json writes it ({why})")
        raise MapError(text.format(name=name, why=str(error)[:_LONGEST] or type(error).__name__)) from error


def _read(told: dict[str, Any]) -> ServerMap:
    letters = tuple(map(str, told["letters"]))
    states = told["states"]
    if told["format"] != _FORMAT or not 0 < len(states) <= _MOST_STATES or len(letters) > _MOST_LETTERS:
        raise ValueError("format")
    table = tuple(
        tuple((str(state["says"][letter][0]), int(state["says"][letter][1])) for letter in letters)
        for state in states
    )
    if any(not 0 <= after < len(states) for row in table for _output, after in row):
        raise ValueError("states")
    names = tuple(str(state["name"]) for state in states)
    return ServerMap(
        str(told["protocol"]),
        letters,
        table,
        names,
        str(told.get("title", "")),
        str(told.get("alphabet", MAIL)),
    )


def only(machine: ServerMap, letters: Sequence[str]) -> ServerMap:
    """Return a machine with some of its letters alone; states that are not reached by them are gone."""
    rows = {
        state: {letter: machine.step(state, letter) for letter in letters}
        for state in range(len(machine.table))
    }
    made = numbered(machine.protocol, letters, rows, 0)
    ways = made.ways()
    names = tuple(machine.names[machine.behind(way)] for way in ways)
    return replace(made, names=names, title=machine.title, alphabet=machine.alphabet)


def named(machine: ServerMap, like: ServerMap) -> ServerMap:
    """Return a machine whose states are called as those of another one that the same words lead to.

    Where several are called the same, all but the first have a number behind it.
    """
    names: list[str] = []
    for number, way in enumerate(machine.ways()):
        known = all(letter in like.letters for letter in way)
        name = like.names[like.behind(way)] if known else str(number)
        again = sum(other.partition(" (")[0] == name for other in names)
        names.append(f"{name} ({again + 1})" if again else name)
    return replace(machine, names=tuple(names))


def rows_of(machine: ServerMap, state: int) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Yield what is heard in a state and where that leads, with all letters that have it."""
    found: dict[tuple[str, int], list[str]] = {}
    for letter, step in zip(machine.letters, machine.table[state], strict=True):
        found.setdefault(step, []).append(letter)
    for (output, after), letters in found.items():
        yield output, after, tuple(letters)
