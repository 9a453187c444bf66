"""The catalogue of faults, as data: names, arguments, where each strikes unless told.

What a fault does stands under its name in ``asked.ASKED``, ``replies.REPLIES`` or ``delivery.DELIVERIES``;
what a person is told of it in the guide. Each was met in real software.
"""

from dataclasses import dataclass
from enum import Enum

from popconsole.protocol import POP2, POP3


class Arg(Enum):
    """What an argument of a fault is."""

    NUMBER = "a whole number"
    SECONDS = "a number of seconds"
    VERB = "the keyword of a command"
    WORD = "a word"


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a fault: its name in the syntax, what it is, and what it is unless given.

    ``usual`` None: it must be given. ``choices``: it is one of these.
    """

    name: str
    kind: Arg
    usual: str | None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: its name, arguments, the place where it strikes unless told, and in which protocols.

    ``rest``: the last argument may be given again and again.
    """

    name: str
    arguments: tuple[Argument, ...] = ()
    place: str = "every"
    protocols: tuple[str, ...] = (POP3.name, POP2.name)
    rest: bool = False

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


def _number(usual: str | None, name: str = "N") -> Argument:
    return Argument(name, Arg.NUMBER, usual)


def _seconds(usual: str) -> Argument:
    return Argument("SECONDS", Arg.SECONDS, usual)


def _choice(*choices: str) -> Argument:
    return Argument(choices[0], Arg.WORD, choices[0], choices)


_NAMES = Argument("NAME", Arg.WORD, "TOP")

FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        # --- the greeting
        Fault("greeting-late", (_seconds("5"),), "greeting"),
        Fault("greeting-err", (), "greeting"),
        Fault("greeting-foreign", (_choice("smtp", "imap", "http"),), "greeting"),
        Fault("greeting-split", (_seconds("0.1"),), "greeting"),
        Fault("apop-stamp-bad", (_choice("open", "no-at", "empty"),), "greeting", _POP3),
        # --- logins
        Fault("auth-fail", (_number("1"),)),
        Fault("lock-stuck", (_number("1"),)),
        Fault("login-delay", (_number("1"),), protocols=_POP3),
        Fault("auth-plus-ok", (), "AUTH", _POP3),
        Fault("auth-bare-err", (), "AUTH", _POP3),
        # --- refusals
        Fault("err-on", (Argument("VERB", Arg.VERB, None), _number("0"), Argument("CODE", Arg.WORD, ""))),
        Fault("timeout-421"),
        # --- capabilities and STLS
        Fault("caps-none", (), "CAPA", _POP3),
        Fault("caps-lie", (_NAMES,), protocols=_POP3, rest=True),
        Fault("caps-change", (_NAMES,), "CAPA", _POP3, rest=True),
        Fault("stls-refused", (), "STLS", _POP3),
        Fault("stls-hang", (), "STLS", _POP3),
        Fault("stls-stripped", protocols=_POP3),
        Fault("stls-trailing", (), "STLS", _POP3),
        Fault("tls-expired", protocols=_POP3),
        Fault("tls-wrong-name", protocols=_POP3),
        Fault("tls-old", protocols=_POP3),
        # --- the connection
        Fault("drop-after", (_number(None),)),
        Fault("half-close", (), "line:2"),
        Fault("split", (_number("1"), _seconds("0.002"))),
        Fault("merge", (_seconds("0.1"),)),
        Fault("slow", (_number("100"),)),
        # --- framing
        Fault("lf-only"),
        Fault("cr-dot", protocols=_POP3),
        Fault("dot-missing", protocols=_POP3),
        Fault("dot-early", protocols=_POP3),
        Fault("unstuffed", protocols=_POP3),
        Fault("reply-twice", (), "line:3"),
        Fault("reply-none", (), "line:3"),
        Fault("reply-swapped", (), "line:3"),
        Fault("junk-before", (), "line:3"),
        # --- what is told
        Fault("size-wrong", (_number("10"),), protocols=_POP3),
        Fault("count-wrong", (_number("1"),), protocols=_POP3),
        Fault("list-like-stat", (), "LIST", _POP3),
        Fault("list-bare", (_choice("no-size", "extra", "spaces"),), "LIST", _POP3),
        Fault("uidl-no-number", (), "UIDL", _POP3),
        Fault("uidl-single-multi", protocols=_POP3),
        Fault("uidl-repeat", (), "UIDL", _POP3),
        Fault("uidl-change", (), "UIDL", _POP3),
        Fault("line-long", (_number("1000"),), protocols=_POP3),
        Fault("octets-8bit"),
        Fault("octets-nul"),
        Fault("terminal"),
        # --- deletions
        Fault("dele-at-once"),
        Fault("dele-lost"),
        Fault("still-listed", protocols=_POP3),
        Fault("renumber", protocols=_POP3),
        # --- POP2
        Fault("pop2-count", (_number("5"),), protocols=_POP2),
        Fault("pop2-crlf", (), "RETR", _POP2),
        Fault("pop2-no-close", protocols=_POP2),
    )
}
"""All faults, by name."""
