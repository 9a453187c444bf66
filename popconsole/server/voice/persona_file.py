"""A persona's file, read strictly: a misspelt key, reason, form or place is an error that names it."""

import re
import tomllib
from collections.abc import Collection
from dataclasses import fields
from typing import Any, NoReturn

from popconsole.i18n import _
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import ArgumentKind, Protocol
from popconsole.server.engine.answer import AnswerForm
from popconsole.server.engine.habits import NO_HABITS, Habits
from popconsole.server.engine.reason import Reason
from popconsole.server.voice.persona import Persona, PersonaError, Voice, Words
from popconsole.server.voice.placeholders import PLACEHOLDERS

_PLACE = re.compile(r"\{(\w+)\}")
_KEYWORD = re.compile(r"[A-Z0-9]+")
_TIMESTAMP = "{timestamp}"
_KNOWN = ("recorded", "source", "documented", "rfc", "own")
_POP3_KEYS = (
    "greeting", "before", "after", "without", "has", "ok", "err", "phrases", "arguments", "implementation",
    "habits",
)  # fmt: skip
_POP2_KEYS = ("greeting", "says", "phrases", "arguments", "habits")
_KINDS = frozenset(kind.name.lower().replace("_", "-") for kind in ArgumentKind)
_REASONS = {
    protocol.name: frozenset(
        broader.key
        for reason in Reason
        if protocol.name in reason.value.protocols
        for broader in reason.chain
    )
    for protocol in (POP3, POP2)
}
_FORMS = frozenset(form.value for form in AnswerForm)
_OF_LENGTH = "length"
_LENGTHS = frozenset(
    {"", *(form.value for form in (AnswerForm.EMPTY, AnswerForm.MARKED, AnswerForm.END, AnswerForm.NONE))}
)
_WORDLESS = frozenset({"nothing", "nothing.marked"})  # RETR of POP2 where there is no message

_LISTS = frozenset({"spaces", "ignores", "name_keeps", "takes_none", "keeps_user"})
_CHOICES = {
    "spaces": ("leading", "inner", "trailing", "tab", "name", "password"),
    "name_keeps": ("leading", "trailing"),
    "takes_none": ("USER", "PASS"),
    "keeps_user": ("STLS", "PASS", "AUTH"),
    "numbers": ("strict", "plus", "leading"),
    "line_counts": ("strict", "negative", "any"),
    "overlong": ("refuse", "close", "pieces", "echo"),
    "second_user": ("refuse", "keep", "replace"),
}


def parse(octets: bytes, name: str) -> Persona:
    """Read a persona's file; ``name`` is that of the file without its ending. Raises PersonaError."""
    try:
        data = tomllib.loads(octets.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PersonaError(_("{name}.toml: not TOML: {error}").format(name=name, error=error)) from error
    return _Reader(name).persona(data)


class _Reader:
    """Reads the tables of one file."""

    def __init__(self, name: str) -> None:
        self._name = name

    def persona(self, data: dict[str, Any]) -> Persona:
        self._keys(data, ("name", "title", "known", "pop3", "pop2"), "")
        if data.get("name") != self._name:
            self._fail("name", _('"{name}", as the file').format(name=self._name))
        title, known = data.get("title"), data.get("known")
        if not isinstance(title, str) or known not in _KNOWN:
            self._fail("title, known", _("a text, and one of {names}").format(names=", ".join(_KNOWN)))
        pop3, pop2 = data.get("pop3"), data.get("pop2")
        if pop3 is None and pop2 is None:
            self._fail("", "[pop3] or [pop2]")
        return Persona(
            self._name, title, known,
            None if pop3 is None else self._pop3(pop3),
            None if pop2 is None else self._pop2(pop2),
        )  # fmt: skip

    def _pop3(self, data: dict[str, Any]) -> Voice:
        self._keys(data, _POP3_KEYS, "pop3")
        phrases = self._phrases(data, "pop3")
        greeting, stamped = self._greeting(data, "+OK", "pop3")
        before = self._list(data, "before", "pop3") if "before" in data else None
        ok = self._words(data, "ok", "pop3", phrases)
        err = self._words(data, "err", "pop3", phrases)
        for key in ok:
            self._check_ok(key)
        for key in err:
            self._check_refusal(key, POP3, "pop3.err", ("before", "after"))
        implementation = data.get("implementation", "")
        if not isinstance(implementation, str):
            self._fail("pop3.implementation", _("a text"))
        return Voice(
            greeting, stamped, ok, err, phrases, self._arguments(data, "pop3"), before,
            self._list(data, "after", "pop3") if "after" in data else before, implementation,
            frozenset(self._list(data, "without", "pop3")), frozenset(self._list(data, "has", "pop3")),
            self._habits(data, "pop3"),
        )  # fmt: skip

    def _pop2(self, data: dict[str, Any]) -> Voice:
        self._keys(data, _POP2_KEYS, "pop2")
        phrases = self._phrases(data, "pop2")
        greeting, stamped = self._greeting(data, "+", "pop2")
        if stamped:
            self._fail("pop2.greeting", _("no {timestamp}: POP2 has none").format(timestamp=_TIMESTAMP))
        says = self._words(data, "says", "pop2", phrases)
        for key, texts in says.items():
            if any(text and text[0] not in "+-#=" for text in texts):
                self._fail(f"pop2.says.{key}", _("a whole line, which begins with + - # or ="))
            self._check_pop2(key)
        return Voice(
            greeting, stamped=False, ok=says, err=says, phrases=phrases,
            arguments=self._arguments(data, "pop2"), habits=self._habits(data, "pop2"),
        )  # fmt: skip

    # --- which keys there may be

    def _check_ok(self, key: str) -> None:
        keyword, _dot, form = key.partition(".")
        if key != "*" and (not _is_command(POP3, keyword) or form not in _FORMS):
            forms = ", ".join(sorted(filter(None, _FORMS)))
            self._fail(
                f"pop3.ok.{key}", _("*, KEYWORD or KEYWORD.form, the form one of {forms}").format(forms=forms)
            )

    def _check_pop2(self, key: str) -> None:
        keyword, _dot, form = key.partition(".")
        if keyword == _OF_LENGTH:
            if form not in _LENGTHS:
                forms = ", ".join(sorted(filter(None, _LENGTHS)))
                self._fail(f"pop2.says.{key}", _("after the dot one of {names}").format(names=forms))
        elif not (_is_command(POP2, keyword) and form in _FORMS | _WORDLESS):
            self._check_refusal(key, POP2, "pop2.says", tuple(row.name for row in POP2.states))

    def _check_refusal(self, key: str, protocol: Protocol, where: str, places: Collection[str]) -> None:
        """Refuse a key that is not ``*`` nor ``[KEYWORD.]reason[.place]`` nor ``KEYWORD.*``."""
        reasons = _REASONS[protocol.name]
        words = key.split(".")
        if len(words) > 1 and _KEYWORD.fullmatch(words[0]):
            words = words[1:]
        if len(words) > 1 and words[-1] in places:
            words = words[:-1]
        if len(words) == 1 and (words[0] in reasons or words[0] == "*"):
            return
        told = _("*, or a reason, with KEYWORD. before it or .{place} behind it; the reasons are {names}")
        self._fail(f"{where}.{key}", told.format(place="|".join(places), names=", ".join(sorted(reasons))))

    # --- tables

    def _greeting(self, data: dict[str, Any], sign: str, where: str) -> tuple[str, bool]:
        greeting = data.get("greeting")
        if not isinstance(greeting, str) or not greeting.startswith(sign):
            self._fail(f"{where}.greeting", _("a text that begins with {sign}").format(sign=sign))
        text = greeting.removesuffix(" " + _TIMESTAMP)
        if _TIMESTAMP in text:
            self._fail(f"{where}.greeting", _("{timestamp} at the end").format(timestamp=_TIMESTAMP))
        self._places(text, f"{where}.greeting", {})
        return text, text != greeting

    def _phrases(self, data: dict[str, Any], where: str) -> Words:
        table = data.get("phrases", {})
        return self._words(data, "phrases", where, table if isinstance(table, dict) else {})

    def _words(self, data: dict[str, Any], key: str, where: str, phrases: Collection[str]) -> Words:
        table = data.get(key, {})
        if not isinstance(table, dict):
            self._fail(f"{where}.{key}", _("a table of texts"))
        words: dict[str, tuple[str, ...]] = {}
        for name, value in table.items():
            texts = value if isinstance(value, list) and value else [value]
            if not all(isinstance(text, str) for text in texts):
                self._fail(f"{where}.{key}", _("a table of texts"))
            for text in texts:
                self._places(text, f"{where}.{key}.{name}", phrases)
            words[name] = tuple(texts)
        return words

    def _places(self, text: str, where: str, phrases: Collection[str]) -> None:
        for place in _PLACE.findall(text):
            if place not in PLACEHOLDERS and place not in phrases:
                known = ", ".join(sorted({*PLACEHOLDERS, *phrases}))
                self._fail(where, _("only {names} between braces").format(names=known))

    def _arguments(self, data: dict[str, Any], where: str) -> dict[str, str]:
        table = data.get("arguments", {})
        self._keys(table, sorted(_KINDS), f"{where}.arguments")
        if not all(isinstance(text, str) for text in table.values()):
            self._fail(f"{where}.arguments", _("a table of texts"))
        return dict(table)

    def _list(self, data: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            self._fail(f"{where}.{key}", _("a list of texts"))
        return tuple(value)

    def _habits(self, data: dict[str, Any], where: str) -> Habits:
        told = data.get("habits", {})
        self._keys(told, tuple(row.name for row in fields(Habits)), f"{where}.habits")
        for name in _LISTS & told.keys():
            told = {**told, name: frozenset(self._list(told, name, f"{where}.habits"))}
        for name, known in _CHOICES.items():
            given = told.get(name, known[:1])
            for word in [given] if isinstance(given, str) else given:
                if word not in known:
                    self._fail(f"{where}.habits.{name}", _("one of {names}").format(names=", ".join(known)))
        for key, value in told.items():
            usual = getattr(NO_HABITS, key)
            wanted: type | tuple[type, ...] = type(usual)
            if wanted is float:
                wanted = (int, float)
            if not isinstance(value, wanted):
                self._fail(f"{where}.habits.{key}", _("a value like {value}").format(value=usual))
        return Habits(**told) if told else NO_HABITS

    def _keys(self, data: object, known: Collection[str], where: str) -> None:
        if not isinstance(data, dict):
            self._fail(where, _("a table"))
        for key in data:
            if key not in known:
                self._fail(f"{where}.{key}".lstrip("."), _("only {keys}").format(keys=", ".join(known)))

    def _fail(self, where: str, expected: str) -> NoReturn:
        place = f"{self._name}.toml, {where}" if where else f"{self._name}.toml"
        raise PersonaError(
            _("{place}: expected {expected}. Mend the file.").format(place=place, expected=expected)
        )


def _is_command(protocol: Protocol, keyword: str) -> bool:
    return keyword.isupper() and protocol.command(keyword) is not None
