"""What a filter asks for, in words: of each field, of each value, of a whole expression."""

import re
from collections.abc import Mapping, Sequence
from functools import reduce

from popconsole.analysis.filters.expression import Condition, Filter, Joined
from popconsole.analysis.filters.fields import Sort
from popconsole.analysis.findings import CATALOGUE
from popconsole.i18n import N_, _
from popconsole.protocol import POP2, POP3
from popconsole.transcript.safe import safe_text

_FIELDS: Mapping[str, str] = {
    "side": N_("said by the {value}"),
    "verb": N_("of the command {value}"),
    "status": N_("with the status {value}"),
    "kind": N_("of the kind {value}"),
    "state": N_("met in {value}"),
    "finding": N_("with the finding {value}"),
    "severity": N_("with a finding of severity {value}"),
    "text": N_('that hold "{value}"'),
    "n": N_("with the number {value}"),
    "octets": N_("of {value} octets"),
    "after": N_("{value} behind the beginning of the session"),
    "before": N_("{value} behind the beginning of the session"),
    "wait": N_("{value} behind the line before"),
    "session": N_("of session {value}"),
    "protocol": N_("of a session in {value}"),
    "user": N_("of a session of the user {value}"),
    "client": N_("of a session with the client {value}"),
    "server": N_("of a session with the server {value}"),
    "title": N_('of a session whose title holds "{value}"'),
    "reached": N_("of a session that got to {value}"),
    "lines": N_("of a session of {value} lines"),
    "findings": N_("of a session with {value} findings"),
    "errors": N_("of a session with {value} errors"),
    "warnings": N_("of a session with {value} warnings"),
    "took": N_("of a session that took {value}"),
}
"""By the name of a field: what lines are that answer to it."""

_VALUES: Mapping[str, Mapping[str, str]] = {
    "side": {"client": N_("the mail program, or you"), "server": N_("what answers")},
    "status": {
        "ok": N_("it is done: +OK, and in POP2 all that is no refusal"),
        "err": N_("it is refused: -ERR"),
        "continue": N_("the server waits for more: the challenge of AUTH"),
    },
    "kind": {
        "greeting": N_("what the server says first"),
        "command": N_("what the client asks for"),
        "reply": N_("the line of a reply that says how it went"),
        "data": N_("a further line of a reply"),
        "end": N_("the dot that ends a reply"),
        "unsolicited": N_("what no command asked for"),
        "challenge": N_("what the server asks in AUTH"),
        "response": N_("what the client answers in AUTH"),
        "mail": N_("a line of a mail that the client sends"),
        "tls": N_("octets of TLS"),
        "open": N_("the connection is opened"),
        "close": N_("the connection is closed"),
        "timeout": N_("somebody gave up waiting"),
        "omitted": N_("what the recording leaves out"),
        "note": N_("a remark in the recording"),
    },
    "severity": {
        "error": N_("the protocol was broken"),
        "warning": N_("allowed, and it hurts somebody"),
        "note": N_("worth knowing"),
    },
    "protocol": {"pop2": N_("RFC 937"), "pop3": N_("RFC 1939")},
}

_STATES = {row.name: row.meaning for protocol in (POP2, POP3) for row in protocol.states}
_VERBS = {command.keyword: command.meaning for protocol in (POP2, POP3) for command in protocol.commands}
_MET = re.compile(r"\{\w+\}")
_NUMBER = re.compile(
    r"(?P<sign>[<>]=?)?(?P<low>[\d.]+)(?P<unit>[a-z]*)(?:-(?P<high>[\d.]+)(?P<high_unit>[a-z]*))?"
)
_COMPARED = {
    "<": N_("less than {number}"),
    "<=": N_("at most {number}"),
    ">": N_("more than {number}"),
    ">=": N_("at least {number}"),
}


def value_words(field: str, value: str) -> str:
    """Return a few words on one of the words that a field may be; empty where there are none."""
    if field in ("state", "reached"):
        return _(_STATES[value]) if value in _STATES else ""
    if field == "verb":
        return _(_VERBS[value]) if value in _VERBS else ""
    if field == "finding":
        rule = CATALOGUE.get(value)
        return "" if rule is None else f"{rule.severity.value}: {_MET.sub('…', _(rule.text))}"
    words = _VALUES.get(field, {})
    return _(words[value]) if value in words else ""


def filter_words(asked: Filter) -> str:
    """Return which lines a filter picks, as a sentence without its dot; safe to show."""
    return _("Lines {told}").format(told=_told(asked))


def _told(asked: Filter, within: Joined | None = None) -> str:
    if isinstance(asked, Condition):
        return _(_FIELDS[asked.field.name]).format(value=_asked_words(asked))
    if asked.joined is Joined.NOT:
        (part,) = asked.parts
        return _("other than those {told}").format(told=_told(part, Joined.NOT))
    between = _("{one} and {other}") if asked.joined is Joined.ALL else _("{one}, or {other}")
    told = _joined(between, [_told(part, asked.joined) for part in asked.parts])
    return f"({told})" if within in (Joined.ALL, Joined.NOT) else told


def _asked_words(term: Condition) -> str:
    if term.field.sort is Sort.TEXT:
        return safe_text(term.value)
    parts = [part for part in term.value.split(",") if part]
    if term.field.sort is not Sort.WORD:
        parts = [span_words(term.field.sort, part) for part in parts]
    return safe_text(_joined(_("{one} or {other}"), parts))


def _joined(between: str, parts: Sequence[str]) -> str:
    return reduce(lambda one, other: between.format(one=one, other=other), parts)


def span_words(sort: Sort, value: str) -> str:
    """Return what a number or a time, as a filter has it, asks for: ``>5s`` is "more than 5 s"."""
    match = _NUMBER.fullmatch(value)
    assert match is not None  # noqa: S101 - the filter has read it
    sign, low, high = match["sign"], match["low"], match["high"]
    unit = match["unit"] or match["high_unit"] or ""
    if high is not None:
        return _("{low} to {high}").format(
            low=_number(sort, low, unit), high=_number(sort, high, match["high_unit"] or unit)
        )
    number = _number(sort, low, unit)
    if sign is None and sort is not Sort.NUMBER:
        sign = "<" if sort is Sort.UNTIL else ">="
    return number if sign is None else _(_COMPARED[sign]).format(number=number)


def _number(sort: Sort, number: str, unit: str) -> str:
    return number if sort is Sort.NUMBER else f"{number} {unit or 's'}"
