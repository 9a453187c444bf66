"""The file that a person sets things in, read: TOML, in the person's own folder. It is never written."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from popconsole.i18n import _, headed, joined
from popconsole.transcript.safe import safe_text
from popconsole.ui.actions.key_names import WrongKeyError
from popconsole.ui.actions.keymap import read_keys
from popconsole.ui.settings import ROWS, SHELL, SettingError, safe_value

_LARGEST = 1_000_000  # octets of a file of settings
KEY_TABLES = ("keys", "transcript_keys")


def settings_path() -> Path:
    """Return where the settings lie: in the person's folder for them on this system."""
    from platformdirs import user_config_path  # noqa: PLC0415 - for those who have none it is enough to ask

    return user_config_path("popconsole", appauthor=False) / "config.toml"


class SettingsFile:
    """A file of settings: the ``values`` in it that can be used, in sentences what can't: ``problems``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.values: dict[str, Any] = {}
        self.problems: list[str] = []
        self._rows: list[str] = []
        try:
            with path.open("rb") as file:
                octets = file.read(_LARGEST + 1)
        except FileNotFoundError:
            return
        except OSError as error:
            self._problem(None, error.strerror or str(error), _("the settings of this file are not used"))
            return
        self._read(octets)

    def _read(self, octets: bytes) -> None:
        if len(octets) > _LARGEST:
            told = _("it has more than {most} octets").format(most=_LARGEST)
            self._problem(None, told, _("the settings of this file are not used"))
            return
        import tomllib  # noqa: PLC0415 - for those who have a file

        try:
            text = octets.decode("utf-8-sig")
            self._rows = text.split("\n")
            found = tomllib.loads(text)
        except UnicodeDecodeError as error:
            row = octets.count(b"\n", 0, error.start) + 1
            self._problem(row, _("it is not in UTF-8"), _("the settings of this file are not used"))
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"\(at line (\d+)", str(error))
            why = re.sub(r" \(at .*\)$", "", str(error))
            told = _("it is no TOML: {why}").format(why=safe_text(why))
            advice = _("NAME = VALUE is, texts in quotes; none of its settings is used")
            self._problem(int(place[1]) if place else len(self._rows), told, advice)
        else:
            self._take(found)

    def _take(self, found: dict[str, Any]) -> None:
        for name, value in found.items():
            if name == SHELL and isinstance(value, dict):
                for inner, one in value.items():
                    self._value(SHELL, inner, one)
            elif name in KEY_TABLES and isinstance(value, dict):
                self._keys(name, value)
            else:
                self._value("", name, value)

    def _value(self, table: str, name: str, value: object) -> None:
        row = next((one for one in ROWS.values() if (one.table, one.name) == (table, name)), None)
        if row is None:
            known = [row.name for row in ROWS.values() if row.table == table]
            if not table:
                known += [f"[{one}]" for one in (SHELL, *KEY_TABLES)]
            where = f" [{table}]" if table else ""
            told = _('there is no setting "{name}"{where}').format(name=safe_text(name), where=where)
            advice = _("there is: {names}").format(names=", ".join(known))
            self._problem(self._row_of(table, name), told, advice)
            return
        try:
            self.values[row.field] = row.read(value)
        except SettingError as error:
            told = _("{name} can't be {value}").format(name=name, value=safe_value(value))
            self._problem(self._row_of(table, name), told, str(error))

    def _keys(self, table: str, found: dict[str, Any]) -> None:
        taken = {}
        for name, value in found.items():
            try:
                taken[name] = read_keys(name, value, types=table == "transcript_keys")
            except WrongKeyError as error:
                told = _("[{table}] {name}").format(table=table, name=safe_text(name))
                self._problem(self._row_of(table, name), told, str(error))
        self.values[table] = taken

    def _problem(self, row: int | None, told: str, advice: str) -> None:
        where = safe_text(str(self.path)) + (f":{row}" if row else "")
        self.problems.append(headed(where, joined((told, advice))))

    def _row_of(self, table: str, name: str) -> int | None:
        """Return the row, from 1, that a setting stands in; None where it is not found."""
        return next((n for n, one in self._named() if one == (table, name)), None)

    def _named(self) -> Iterator[tuple[int, tuple[str, str]]]:
        table = ""
        for number, row in enumerate(self._rows, start=1):
            header = re.match(r"""\s*\[+\s*["']?([^\]"']+?)["']?\s*\]""", row)
            if header:
                table = header[1]
                yield number, ("", table)
            elif named := re.match(r"""\s*["']?([\w-]+)["']?\s*[=.]""", row):
                yield number, (table, named[1])
