"""The files of checks, ``checks/*.toml``, read strictly. Pure.

::

    protocol = "POP3"

    [[check]]
    id = "rfc1939/5-RETR/3"
    level = "must"                        # MUST, must, SHOULD, should, consistent, habit
    text = "RETR of a message that is marked as deleted is answered -ERR"
    text_fr = "..."
    from = "login"                        # check.From
    needs = ["one"]                       # check.CheckNeed
    mail = ["dots"]                       # check.KINDS
    rests = ["rfc1939/5-DELE/1"]
    optional = "TOP"                      # a feature: without it "not there"
    failed = 1                            # logins that fail on purpose
    before = "..."                        # script.py says what may stand in a script
    script = "..."
    judge = "sizes"                       # a name of judges/
    else = "..."                          # what else conforms, and else_fr
"""

import tomllib
from collections.abc import Mapping
from typing import Any

from popconsole.examiner.check import KINDS, Check, CheckNeed, From
from popconsole.examiner.script import ScriptError, parse
from popconsole.examiner.verdict import Level

_NEEDED = ("id", "level", "text", "text_fr", "from")
_OPTIONS = ("needs", "mail", "rests", "optional", "failed", "before", "script", "judge", "else", "else_fr")


class CheckError(ValueError):
    """A file of checks that is not as it should be: the message names the file and the check."""


def read_checks(text: str, name: str) -> tuple[Check, ...]:
    """Return the checks of a file. Raises CheckError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CheckError(f"{name}: {error}") from error
    return tuple(_check(row, data["protocol"], name) for row in data.get("check", ()))


def _check(row: Mapping[str, Any], protocol: str, name: str) -> Check:
    place = f"{name}: {row.get('id')}"
    for key in row:
        if key not in _NEEDED and key not in _OPTIONS:
            raise CheckError(f"{place}: the key {key} is not known")
    for key in _NEEDED:
        if key not in row:
            raise CheckError(f"{place}: the key {key} is missing")
    try:
        before = parse(row.get("before", ""))
        scripts = parse(row.get("script", ""))
        level, begins = Level(row["level"]), From(row["from"])
        needs = frozenset(map(CheckNeed, row.get("needs", ())))
    except (ScriptError, ValueError) as error:
        raise CheckError(f"{place}: {error}") from error
    if unknown := set(row.get("mail", ())) - set(KINDS):
        raise CheckError(f"{place}: no such mail: {unknown}")
    if not row.get("script") and not row.get("judge"):
        raise CheckError(f"{place}: neither a script nor a judge")
    return Check(
        row["id"],
        protocol,
        level,
        row["text"],
        row["text_fr"],
        begins,
        needs,
        tuple(row.get("mail", ())),
        tuple(row.get("rests", ())),
        row.get("optional", ""),
        row.get("failed", 0),
        before[0],
        scripts,
        row.get("judge", ""),
        row.get("else", ""),
        row.get("else_fr", ""),
    )
