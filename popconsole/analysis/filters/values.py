"""The values of a filter: words with ``*``, numbers and times with ``>`` and ``-``; ``,`` between is "or"."""

import re
from collections.abc import Callable
from fnmatch import translate
from functools import cache
from math import inf, nextafter

from popconsole.analysis.filters.fields import Sort
from popconsole.i18n import _

Wanted = Callable[[object], bool]
"""Tells whether a text or a number is what a value asks for."""

_NUMBER = r"(?P<low>\d{1,15}(?:\.\d{1,9})?)"
_UNIT = r"(?P<unit>ms|s|m|min|h)?"
_SPAN = re.compile(rf"{_NUMBER}{_UNIT}(?:-(?P<high>\d{{1,15}}(?:\.\d{{1,9}})?)(?P<high_unit>ms|s|m|min|h)?)?")
_COMPARED = re.compile(rf"(?P<sign>[<>]=?){_NUMBER}{_UNIT}")
_SECONDS = {None: 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


class ValueSyntaxError(ValueError):
    """A value is written as none of its sort; the message says what was expected."""


def wanted(sort: Sort, value: str) -> Wanted:
    """Return what a value asks for: any of what stands between its commas. Raises ValueSyntaxError."""
    if not value:
        raise ValueSyntaxError(_("a value is missing behind the colon"))
    if sort is Sort.TEXT:
        return _piece(value)
    asked = tuple(_one(sort, part) for part in value.split(",") if part)
    if not asked:
        raise ValueSyntaxError(_("a value is missing between the commas"))
    return lambda given: any(one(given) for one in asked)


def _one(sort: Sort, value: str) -> Wanted:
    if sort is Sort.WORD:
        return _word(value)
    low, high, open_high = _span(sort, value)
    return lambda given: (
        isinstance(given, (int, float)) and (low <= given < high if open_high else low <= given <= high)
    )


def _word(value: str) -> Wanted:
    regex = _wildcards(value.lower())
    return lambda given: isinstance(given, str) and regex.match(given.lower()) is not None


def _piece(value: str) -> Wanted:
    small = value.lower()
    if not {"*", "?"} & set(small):
        return lambda given: isinstance(given, str) and small in given.lower()
    regex = _wildcards(f"*{small}*")
    return lambda given: isinstance(given, str) and regex.match(given.lower()) is not None


@cache
def _wildcards(pattern: str) -> re.Pattern[str]:
    """Return what a pattern with * and ? matches; brackets stand for themselves."""
    return re.compile(translate(re.sub(r"\*+", "*", pattern).replace("[", "[[]")))


def _span(sort: Sort, value: str) -> tuple[float, float, bool]:
    """Return the least and the greatest number that are wanted, and whether the greatest is not."""
    span, compared = _SPAN.fullmatch(value), _COMPARED.fullmatch(value)
    match = span or compared
    units = (match["unit"], span["high_unit"] if span else None) if match else ()
    if match is None or (sort is Sort.NUMBER and any(units)):
        raise ValueSyntaxError(
            _("a number was expected, such as 5, 5-9 or >5")
            if sort is Sort.NUMBER
            else _("a time was expected, such as 10s, 200ms, 2m, 1m-2m or >1h")
        )
    if span is not None:
        low = float(span["low"]) * _SECONDS[span["unit"] or (span["high_unit"] if span["high"] else None)]
        if span["high"] is None:
            return (
                (-inf, low, True) if sort is Sort.UNTIL else (low, inf if sort is Sort.TIME else low, False)
            )
        high = float(span["high"]) * _SECONDS[span["high_unit"] or span["unit"]]
        if high < low:
            raise ValueSyntaxError(_("the second number is less than the first"))
        return low, high, False
    number = float(match["low"]) * _SECONDS[match["unit"]]
    sign = match["sign"]
    if sign.startswith("<"):
        return -inf, number, sign == "<"
    return (number if sign == ">=" else _next(number)), inf, False


def _next(number: float) -> float:
    """Return the least number that is greater."""
    return nextafter(number, inf)
