"""The rows of a server in a file of expectations, and the names that they take."""

import re

from popconsole.expect.errors import RowError
from popconsole.expect.pattern import SECRETS, Formula, read_braces, read_patterns
from popconsole.expect.playbook import (
    CloseComes,
    Item,
    LineComes,
    MeasureComes,
    ReplyComes,
    RestComes,
    Unit,
)
from popconsole.expect.rows import ALLOWED, REST, RowText
from popconsole.i18n import _
from popconsole.protocol.table import Protocol
from popconsole.transcript.safe import safe

_MEASURE = re.compile(rb"(\{[^{}]*\}) (octets|lines|text)")
_SIGNS = {"POP3": (b"+OK", b"-ERR", b"+"), "POP2": (b"+", b"-", b"#", b"=")}


class TakenNames:
    """The names that are known at a row: those that are filled in, and those that were taken above it."""

    def __init__(self) -> None:
        self.known: set[str] = set(SECRETS)

    def check(self, name: str) -> None:
        """Raise RowError for a name that nothing above has taken."""
        if name not in self.known:
            raise RowError(
                _("{{{name}}} is not known here").format(name=name),
                _("a name was expected that a row of the server above has taken"),
                _("Take it there with {{{name}}}; a brace itself is \\x7b.").format(name=name),
            )

    def take(self, name: str) -> None:
        """Take it that a row of the server takes a name, or is compared with it."""
        if name in SECRETS - {"user", "password"}:
            raise RowError(
                _("{{{name}}} is made for the client to say").format(name=name),
                _("another name was expected in a row of the server"),
                _("Call it otherwise."),
            )
        self.known.add(name)


class ServerRows:
    """Reads rows of the server, what is expected."""

    def __init__(self, protocol: Protocol, names: TakenNames) -> None:
        self._protocol = protocol
        self._names = names

    def item(self, found: RowText, row: int) -> Item:
        """Return what a row expects; that is its number. Raises RowError."""
        number, text = found.connection, found.text
        if found.sign == b"!":
            if text not in (b"close", ALLOWED):
                raise RowError(
                    _('the server can\'t be expected to "{text}"').format(text=safe(text[:60])),
                    _("close or close allowed was expected"),
                    _("Correct the row."),
                )
            return CloseComes(number, row, text, text == ALLOWED)
        if found.sign == b"~":
            return self._whole(number, row, text)
        if text == REST:
            return RestComes(number, row, text)
        patterns, ending = read_patterns(text)
        for pattern in patterns:
            for name in pattern.needs:
                self._names.check(name)
        for pattern in patterns:
            for taken in pattern.names:
                self._names.take(taken.name)
        return LineComes(number, row, text, patterns, ending)

    def _whole(self, number: int, row: int, text: bytes) -> Item:
        """Read what stands for a reply, or the rest of one."""
        if measure := _MEASURE.fullmatch(text):
            amount = read_braces(measure[1])
            if isinstance(amount, Formula):
                for name in amount.names:
                    self._names.check(name)
            else:
                self._names.take(amount.name)
            return MeasureComes(number, row, text, Unit(measure[2].decode()), amount)
        if text == b"any":
            return ReplyComes(number, row, text)
        signs = tuple(text.split(b" | "))
        allowed = _SIGNS[self._protocol.name]
        if not set(signs) <= set(allowed):
            raise RowError(
                _('"S~ {text}" is not understood').format(text=safe(text[:60])),
                _(
                    "any, {signs}, or a length or text as {{n}} octets, {{n}} lines, {{n}} text was expected"
                ).format(signs=", ".join(sign.decode() for sign in allowed)),
                _("Correct the row."),
            )
        return ReplyComes(number, row, text, signs)
