"""The catalogue of faults, as data: names, arguments, where each strikes unless told.

What a fault does stands under its name in ``interceptions.INTERCEPTIONS``, ``edits.EDITS``, ``shapes.SHAPES``
or ``delivery.DELIVERIES``, what a person is told of it in ``guide/words/faults.py``. Each was met in real
software.
"""

from dataclasses import dataclass
from enum import Enum

from popconsole.i18n import N_
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import ArgumentKind, CommandEffect, Content, Shape


class ValueKind(Enum):
    """What an argument of a fault is."""

    NUMBER = N_("a whole number")
    SECONDS = N_("a number of seconds")
    VERB = N_("the keyword of a command")
    NAME = N_("the name of a capability")
    CODE = N_("a response code")
    WORD = N_("a word")


@dataclass(frozen=True, slots=True)
class FaultArgument:
    """An argument of a fault: its name in the syntax, what it is, and what it is unless given.

    ``usual`` None: it must be given. ``choices``: it is one of these. A number is from ``least`` to
    ``most``, and not 0 where there would be nothing wrong with 0 (``not_zero``).
    """

    name: str
    kind: ValueKind
    usual: str | None
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    not_zero: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: its name, arguments, the place where it strikes unless told, and in which protocols.

    ``verbs`` are the commands whose replies it can strike, none: any; ``greeting``: it can strike that.
    ``placed`` False: it strikes in a session as a whole, at no one place. ``tls``: only a server that has
    TLS can have it. ``rest``: the last argument may be given again and again.
    """

    name: str
    arguments: tuple[FaultArgument, ...] = ()
    place: str = "every"
    protocols: tuple[str, ...] = (POP3.name, POP2.name)
    rest: bool = False
    verbs: tuple[str, ...] = ()
    greeting: bool = False
    placed: bool = True
    tls: bool = False

    def answers(self, verb: str) -> bool:
        """Tell whether it can strike the reply to a command."""
        return verb in self.verbs if self.verbs else self.place != "greeting"

    @property
    def syntax(self) -> str:
        """How it is written: ``err-on:VERB[,N][,CODE]``."""
        text = ""
        for argument in self.arguments:
            name = argument.name if not argument.choices else "|".join(argument.choices)
            sign = "," if text else ":"
            text += f"{sign}{name}" if argument.usual is None else f"[{sign}{name}]"
        return self.name + text + ("..." if self.rest else "")


_POP3 = (POP3.name,)
_POP2 = (POP2.name,)
_MOST = 999_999_999
_MINUTES = 600  # the longest pause, in seconds


def _number(usual: str | None, least: int = 1, most: int = _MOST) -> FaultArgument:
    return FaultArgument("N", ValueKind.NUMBER, usual, least=least, most=most)


def _more(usual: str) -> FaultArgument:
    """Return the argument of a fault that adds to a number in a reply; a negative one takes away."""
    return FaultArgument("N", ValueKind.NUMBER, usual, least=-_MOST, most=_MOST, not_zero=True)


def _seconds(usual: str, *, not_zero: bool = True) -> FaultArgument:
    return FaultArgument("SECONDS", ValueKind.SECONDS, usual, most=_MINUTES, not_zero=not_zero)


def _choice(*choices: str) -> FaultArgument:
    return FaultArgument(choices[0], ValueKind.WORD, choices[0], choices)


def _names(usual: str) -> FaultArgument:
    """Return the argument that names a capability; a minus before the name hides it."""
    return FaultArgument("NAME", ValueKind.NAME, usual)


LONG_HEADER = b"X-Long: "
"""What the line begins with that ``line-long`` puts into a message."""
_LONG = len(LONG_HEADER) + 1

_LOGINS = tuple(c.keyword for protocol in (POP3, POP2) for c in protocol.with_effect(CommandEffect.LOGS_IN))
_REMOVING = tuple(c.keyword for protocol in (POP3, POP2) for c in protocol.with_effect(CommandEffect.REMOVES))
_MANY_LINES = tuple(c.keyword for c in POP3.commands if any(r.shape is Shape.MULTI_LINE for r in c.replies))
_MAIL = tuple(
    c.keyword for c in POP3.commands if c.replies[0].content in (Content.MESSAGE, Content.MESSAGE_TOP)
)
_NUMBERED = tuple(
    c.keyword for c in POP3.commands if any(a.kind is ArgumentKind.MESSAGE_NUMBER for a in c.arguments)
)
_LENGTHS = tuple(c.keyword for c in POP2.commands if c.replies[0].shape is Shape.LENGTH)

# fmt: off
FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        # --- the greeting
        Fault("greeting-late", (_seconds("5"),), "greeting", greeting=True),
        Fault("greeting-err", (), "greeting", greeting=True),
        Fault("greeting-foreign", (_choice("smtp", "imap", "http"),), "greeting", greeting=True),
        Fault("greeting-split", (_seconds("0.1"),), "greeting", greeting=True),
        Fault("apop-stamp-bad", (_choice("open", "no-at", "empty"),), "greeting", _POP3, greeting=True),
        # --- logins
        Fault("auth-fail", (_number("1"),), verbs=_LOGINS),
        Fault("lock-stuck", (_number("1"),), verbs=_LOGINS),
        Fault("login-delay", (_number("1"),), protocols=_POP3, verbs=_LOGINS),
        Fault("auth-plus-ok", (), "AUTH", _POP3, verbs=("AUTH",)),
        Fault("auth-bare-err", (), "AUTH", _POP3, verbs=("AUTH",)),
        # --- refusals
        Fault(
            "err-on",
            (
                FaultArgument("VERB", ValueKind.VERB, None),
                _number("0", 0),
                FaultArgument("CODE", ValueKind.CODE, ""),
            ),
        ),
        Fault("timeout-421", placed=False),
        # --- capabilities and STLS
        Fault("caps-none", (), "CAPA", _POP3, verbs=("CAPA",)),
        Fault("caps-lie", (_names("TOP,-UIDL"),), protocols=_POP3, rest=True),
        Fault("caps-change", (_names("TOP"),), "CAPA", _POP3, rest=True, verbs=("CAPA",)),
        Fault("stls-refused", (), "STLS", _POP3, verbs=("STLS",)),
        Fault("stls-hang", (), "STLS", _POP3, verbs=("STLS",)),
        Fault("stls-stripped", protocols=_POP3, verbs=("CAPA", "STLS")),
        Fault("stls-trailing", (), "STLS", _POP3, verbs=("STLS",), tls=True),
        Fault("tls-expired", protocols=_POP3, placed=False, tls=True),
        Fault("tls-wrong-name", protocols=_POP3, placed=False, tls=True),
        Fault("tls-old", protocols=_POP3, placed=False, tls=True),
        # --- the connection
        Fault("drop-after", (_number(None, 0),), greeting=True),
        Fault("half-close", (), "line:2", greeting=True),
        Fault("split", (_number("1", 1, 65_536), _seconds("0.002", not_zero=False)), greeting=True),
        Fault("merge", (_seconds("0.1"),), greeting=True),
        Fault("slow", (_number("100"),), greeting=True),
        # --- framing
        Fault("lf-only", greeting=True),
        Fault("cr-dot", protocols=_POP3, verbs=_MANY_LINES),
        Fault("dot-missing", protocols=_POP3, verbs=_MANY_LINES),
        Fault("dot-early", protocols=_POP3, verbs=_MAIL),
        Fault("unstuffed", protocols=_POP3, verbs=_MAIL),
        Fault("reply-twice", (), "line:3", greeting=True),
        Fault("reply-none", (), "line:3", greeting=True),
        Fault("reply-swapped", (), "line:3"),
        Fault("junk-before", (), "line:3", greeting=True),
        # --- what is told
        Fault("size-wrong", (_more("10"),), protocols=_POP3, verbs=("LIST",)),
        Fault("count-wrong", (_more("1"),), protocols=_POP3, verbs=("STAT",)),
        Fault("list-like-stat", (), "LIST", _POP3, verbs=("LIST",)),
        Fault("list-bare", (_choice("no-size", "extra", "spaces"),), "LIST", _POP3, verbs=("LIST",)),
        Fault("uidl-no-number", (), "UIDL", _POP3, verbs=("UIDL",)),
        Fault("uidl-single-multi", protocols=_POP3, verbs=("UIDL", "LIST")),
        Fault("uidl-repeat", (), "UIDL", _POP3, verbs=("UIDL",)),
        Fault("uidl-change", (), "UIDL", _POP3, verbs=("UIDL",)),
        Fault("line-long", (_number("1000", _LONG, 10_000_000),), protocols=_POP3, verbs=_MAIL),
        Fault("octets-8bit", greeting=True),
        Fault("octets-nul", greeting=True),
        Fault("terminal", greeting=True),
        # --- deletions
        Fault("dele-at-once", placed=False),
        Fault("dele-lost", verbs=tuple(dict.fromkeys(_REMOVING))),
        Fault("still-listed", protocols=_POP3, verbs=("STAT", "LIST", "UIDL", *_MAIL)),
        Fault("renumber", protocols=_POP3, verbs=_NUMBERED),
        # --- POP2
        Fault("pop2-count", (_more("5"),), protocols=_POP2, verbs=_LENGTHS),
        Fault("pop2-crlf", (), "RETR", _POP2, verbs=("RETR",)),
        Fault("pop2-no-close", protocols=_POP2),
    )
}
"""All faults, by name."""
# fmt: on
