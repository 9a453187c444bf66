"""All checks there are, found in the files of ``checks/``."""

from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

from popconsole.examiner.check import Check
from popconsole.examiner.check_file import CheckError, read_checks


@cache
def catalogue(protocol: str) -> tuple[Check, ...]:
    """Return the checks of a protocol, in the order of the files and of what stands in them."""
    folder = files("popconsole.examiner") / "checks"
    found: dict[str, Check] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".toml"):
            continue
        for check in read_checks(file.read_text(encoding="utf-8"), file.name):
            if check.id in found:
                raise CheckError(f"{file.name}: {check.id} is there already")
            found[check.id] = check
    return tuple(check for check in found.values() if check.protocol == protocol)


def picked(checks: tuple[Check, ...], only: tuple[str, ...], skip: tuple[str, ...]) -> tuple[Check, ...]:
    """Return the checks whose ids fit one of the patterns ``only``, if there are any, and none of ``skip``.

    A pattern is that of a shell (``*``, ``?``, ``[...]``), or the beginning of an id, up to a slash.
    """
    return tuple(
        check
        for check in checks
        if (not only or any(_fits(check.id, pattern) for pattern in only))
        and not any(_fits(check.id, pattern) for pattern in skip)
    )


def _fits(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) or name.startswith(pattern.rstrip("/") + "/")
