"""Personas: the greeting, the words, the capabilities and the habits of servers that people meet.

Each is a TOML file in ``personas/``; a new one needs no code::

    name = "example"                      # as the file
    title = "Example POP server 1.0"
    known = "recorded"                    # or "source", "documented", "rfc": where it is known from

    [pop3]
    greeting = "+OK {host} ready {timestamp}"   # {timestamp} may only stand last; without it, no APOP
    before = ["TOP", "USER"]              # CAPA's list before login; "after" it, where it differs
    after = ["TOP"]
    without = ["APOP"]                    # commands that it does not have

    [pop3.ok]                             # behind +OK, by keyword
    PASS = "{count} messages"
    "QUIT.before" = "bye"

    [pop3.err]                            # behind -ERR, by reason or KEYWORD.reason
    unknown = "what?"
    "*" = ""                              # whatever is not named

    [pop3.habits]
    spaces = ["leading", "inner", "trailing"]

    [pop2]
    greeting = "+ POP2 {host} ready"
    [pop2.says]                           # whole lines; a second line of the text is one on the wire
    HELO = "#{count} messages"

CAPA's list is as the server has it: what is off here is left out of it, values are those in force, and AUTH
has no other mechanisms than it names (see ``capa``). Where a file has no words, the persona says no more than
the status indicator; a protocol that is not in it is spoken in popconsole's own words. ``voice_pop3`` and
``voice_pop2`` tell which keys and places there are.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from typing import Any, NoReturn

from popconsole.i18n import _

_PLACE = re.compile(r"\{(\w+)\}")
_TIMESTAMP = "{timestamp}"
_KNOWN = ("recorded", "source", "documented", "rfc")
_POP3_KEYS = ("greeting", "before", "after", "without", "has", "ok", "err", "habits")
_POP2_KEYS = ("greeting", "says", "habits")

_LISTS = frozenset({"spaces", "ignores", "name_keeps", "takes_none"})
_CHOICES = {
    "spaces": ("leading", "inner", "trailing", "tab", "name", "password"),
    "name_keeps": ("leading", "trailing"),
    "takes_none": ("USER", "PASS"),
    "numbers": ("strict", "plus", "leading"),
    "line_counts": ("strict", "negative", "any"),
    "overlong": ("refuse", "close", "pieces", "echo"),
    "second_user": ("refuse", "keep", "replace"),
}
PLACEHOLDERS = frozenset(
    {
        "argument", "count", "host", "keyword", "left", "mailbox", "number", "rest", "s", "size",
        "total", "user",
    }
)  # fmt: skip
"""What may stand between braces in a persona's texts."""


class PersonaError(ValueError):
    """There is no such persona, or its file can't be used; the message says what, and what to do."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What a server does otherwise than the RFCs ask; all off unless a persona has them.

    What it passes over in a line: ``spaces`` before it ("leading"), between its words ("inner"), at its end
    ("trailing"; of a password only with "password", of a user name with "name"), TABs and CRs for them
    ("tab"); ``ignores``: keywords whose surplus arguments are ignored, ``*`` for all; ``name_keeps``: the
    spaces ("leading", "trailing") that belong to a user name; ``takes_none``: USER and PASS without an
    argument are taken; ``numbers``: "strict", or "plus" (+1 is 1), or "leading" (1x is too);
    ``line_counts`` of TOP: "strict", or "negative" (all lines), or "any" (what is no number is 0);
    ``any_octets``: control characters are like others; ``longest``: octets of the longest line, where that
    is not 255, and what becomes of longer ones in ``overlong``: "refuse", "close", "pieces" (refused buffer
    by buffer) or "echo".

    ``lists_auth`` off: AUTH without an argument is refused. ``second_user``: what a second USER does:
    "refuse" (the first name is forgotten), "keep" (refused, the first name counts) or "replace".
    ``marks_again``: DELE of a marked message is accepted. ``hangs_up``: the connection is closed after a
    failed login. ``most_errors``: how many unknown commands before login are answered, the last with a
    close; 0 for any number. ``failure_delay``: seconds before a login is refused. ``idle_before``,
    ``idle_after``: seconds of its inactivity timer before and after login, where they are fewer than the
    server's limit. ``drops_behind_pass``: what has come behind a PASS by then is thrown away.

    POP2's: ``status_header``: a Status line is put at the end of each header; ``extra_crlf``: one more CRLF
    behind each message, counted; ``none_closes``: READ of a message that is not there is an error;
    ``keeps_current``: FOLD does not go back to message 1; ``fold_after_ackd``: FOLD with messages marked
    breaks the session; ``ackd_at_once``: ACKD removes, whatever comes after.
    """

    spaces: frozenset[str] = frozenset()
    ignores: frozenset[str] = frozenset()
    name_keeps: frozenset[str] = frozenset()
    takes_none: frozenset[str] = frozenset()
    numbers: str = "strict"
    line_counts: str = "strict"
    any_octets: bool = False
    longest: int = 0
    overlong: str = "refuse"
    lists_auth: bool = True
    second_user: str = "refuse"
    marks_again: bool = False
    hangs_up: bool = False
    most_errors: int = 0
    failure_delay: float = 0.0
    idle_before: float = 0.0
    idle_after: float = 0.0
    drops_behind_pass: bool = False
    status_header: bool = False
    extra_crlf: bool = False
    none_closes: bool = False
    keeps_current: bool = False
    fold_after_ackd: bool = False
    ackd_at_once: bool = False

    def ignores_more(self, keyword: str) -> bool:
        """Tell whether arguments that a command does not take are ignored."""
        return keyword in self.ignores or "*" in self.ignores


Words = Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """How a persona speaks one protocol. ``greeting`` is without its timestamp; ``stamped``: it has one.

    ``before`` and ``after`` are CAPA's lists, None where the persona does not say. ``without`` are commands
    that it does not have, ``has`` those of older POP3s (LAST, RPOP) that it has.
    """

    greeting: str
    stamped: bool
    ok: Words = field(default_factory=dict)
    err: Words = field(default_factory=dict)
    before: tuple[str, ...] | None = None
    after: tuple[str, ...] | None = None
    without: frozenset[str] = frozenset()
    has: frozenset[str] = frozenset()
    habits: Habits = field(default_factory=Habits)

    @property
    def mechanisms(self) -> frozenset[str] | None:
        """The mechanisms that its CAPA names; None where it names none."""
        listed = [entry.split(" ") for entry in (*(self.before or ()), *(self.after or ()))]
        named = frozenset(word for name, *words in listed if name == "SASL" for word in words)
        return named or None


@dataclass(frozen=True, slots=True, eq=False)
class Persona:
    """A server to be taken for; ``known`` tells where it is known from.

    Where a protocol is None, the server speaks that in its own words.
    """

    name: str
    title: str
    known: str
    pop3: Voice | None = None
    pop2: Voice | None = None

    @property
    def delay(self) -> float:
        """The longest time, in seconds, that one of its habits needs."""
        return max((v.habits.failure_delay for v in (self.pop3, self.pop2) if v is not None), default=0.0)


def render(text: str, **values: object) -> bytes:
    """Return a persona's text with its places filled in; one that has no value is left empty."""

    def value(match: re.Match[str]) -> str:
        found = values.get(match[1], "")
        return found.decode("latin-1") if isinstance(found, bytes) else str(found)

    return _PLACE.sub(value, text).encode("latin-1", "replace")


def find(words: Words, *keys: str) -> str | None:
    """Return the text under the first of these keys that is there."""
    return next((words[key] for key in keys if key in words), None)


def names() -> list[str]:
    """List the personas that there are."""
    folder = files("popconsole.server.voice") / "personas"
    return sorted(
        entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")
    )


def unknown(name: str, known: Iterable[str]) -> PersonaError:
    """Return what is said of a name that is none of those that are known."""
    told = _('there is no persona "{name}"; there are: {names}')
    return PersonaError(told.format(name=name, names=", ".join(known)))


@cache
def persona(name: str) -> Persona:
    """Return a persona by its name. Raises PersonaError, which lists the names there are."""
    if name not in names():
        raise unknown(name, names())
    return parse((files("popconsole.server.voice") / "personas" / f"{name}.toml").read_bytes(), name)


def parse(octets: bytes, name: str) -> Persona:
    """Read a persona's file; ``name`` is that of the file without its ending. Raises PersonaError."""
    import tomllib  # noqa: PLC0415 - most servers are themselves

    try:
        data = tomllib.loads(octets.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PersonaError(_("{name}.toml: not TOML: {error}").format(name=name, error=error)) from error
    return _Reader(name).persona(data)


class _Reader:
    """Reads the tables of one file strictly: a misspelt key is an error."""

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
        greeting, stamped = self._greeting(data, "+OK", "pop3")
        before = self._list(data, "before", "pop3") if "before" in data else None
        return Voice(
            greeting, stamped, self._words(data, "ok", "pop3"), self._words(data, "err", "pop3"), before,
            self._list(data, "after", "pop3") if "after" in data else before,
            frozenset(self._list(data, "without", "pop3")), frozenset(self._list(data, "has", "pop3")),
            self._habits(data, "pop3"),
        )  # fmt: skip

    def _pop2(self, data: dict[str, Any]) -> Voice:
        self._keys(data, _POP2_KEYS, "pop2")
        greeting, stamped = self._greeting(data, "+", "pop2")
        if stamped:
            self._fail("pop2.greeting", _("no {timestamp}: POP2 has none").format(timestamp=_TIMESTAMP))
        says = self._words(data, "says", "pop2")
        for key, text in says.items():
            if text and text[0] not in "+-#=":
                self._fail(f"pop2.says.{key}", _("a whole line, which begins with + - # or ="))
        return Voice(greeting, stamped=False, ok=says, err=says, habits=self._habits(data, "pop2"))

    def _greeting(self, data: dict[str, Any], sign: str, where: str) -> tuple[str, bool]:
        greeting = data.get("greeting")
        if not isinstance(greeting, str) or not greeting.startswith(sign):
            self._fail(f"{where}.greeting", _("a text that begins with {sign}").format(sign=sign))
        text = greeting.removesuffix(" " + _TIMESTAMP)
        if _TIMESTAMP in text:
            self._fail(f"{where}.greeting", _("{timestamp} at the end").format(timestamp=_TIMESTAMP))
        self._places(text, f"{where}.greeting")
        return text, text != greeting

    def _words(self, data: dict[str, Any], key: str, where: str) -> dict[str, str]:
        words = data.get(key, {})
        if not isinstance(words, dict) or not all(isinstance(text, str) for text in words.values()):
            self._fail(f"{where}.{key}", _("a table of texts"))
        for name, text in words.items():
            self._places(text, f"{where}.{key}.{name}")
        return dict(words)

    def _places(self, text: str, where: str) -> None:
        for place in _PLACE.findall(text):
            if place not in PLACEHOLDERS:
                self._fail(
                    where, _("only {names} between braces").format(names=", ".join(sorted(PLACEHOLDERS)))
                )

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
        usual = Habits()
        for key, value in told.items():
            wanted: type | tuple[type, ...] = type(getattr(usual, key))
            if wanted is float:
                wanted = (int, float)
            if not isinstance(value, wanted):
                self._fail(
                    f"{where}.habits.{key}", _("a value like {value}").format(value=getattr(usual, key))
                )
        return Habits(**told)

    def _keys(self, data: object, known: tuple[str, ...], where: str) -> None:
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
