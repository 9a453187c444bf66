"""Where in a TOML file a key stands, for errors that name the row: ``tomllib`` does not keep it."""

import re

_TABLE = re.compile(r"[ \t]*\[\[?[ \t]*([A-Za-z0-9_-]+)[ \t]*\]?\][ \t]*(?:#.*)?")
_KEY = re.compile(r"[ \t]*([A-Za-z0-9_-]+)[ \t]*=")


class TomlRows:
    """The rows of a file, from 1, by table, its number among those of its name, and key.

    It goes by what a row looks like: a text over several rows that holds such a row may mislead it, which
    costs a wrong row in an error and nothing else.
    """

    def __init__(self, text: str) -> None:
        self._rows: dict[tuple[str, int, str], int] = {}
        table, number, counts = "", 0, dict[str, int]()
        for at, row in enumerate(text.split("\n"), 1):
            begun = _TABLE.fullmatch(row.rstrip("\r"))
            if begun:
                table = begun[1]
                number = counts[table] = counts.get(table, 0) + 1
                self._rows[table, number, ""] = at
                continue
            key = _KEY.match(row)
            if key:
                self._rows.setdefault((table, number, key[1]), at)

    def row(self, table: str = "", number: int = 0, key: str = "") -> int:
        """Return the row of a key, else of its table, else the first one; ``number`` counts from 1."""
        return self._rows.get((table, number, key)) or self._rows.get((table, number, "")) or 1
