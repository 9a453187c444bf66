"""A fault to be found out: drawn from the catalogue, with the choices that tempt.

What can be told by hand from the lines of a session or two is drawn, and no other fault: no time-outs of ten
minutes, nothing that only a pipelining client or a TLS handshake meets.
"""

import random
from dataclasses import dataclass, replace

from popconsole.protocol import PROTOCOLS
from popconsole.server.faults.spec import FaultError, FaultSpec, parse_fault
from popconsole.ui.mock_behaviour import MockBehaviour

_MOST = 5  # choices

# Faults that look alike at first sight, or are taken for one another. A fault may stand in several.
_ALIKE: tuple[tuple[str, ...], ...] = (
    ("greeting-late", "greeting-err", "greeting-foreign", "apop-stamp-bad", "junk-before"),
    ("auth-fail", "lock-stuck", "login-delay", "err-on"),
    ("caps-none", "caps-lie", "caps-change", "stls-stripped", "stls-refused"),
    ("reply-none", "reply-twice", "dot-missing", "drop-after", "err-on"),
    ("unstuffed", "dot-early", "dot-missing", "line-long", "size-wrong"),
    ("size-wrong", "count-wrong", "list-like-stat", "list-bare", "still-listed", "renumber"),
    ("uidl-no-number", "uidl-single-multi", "uidl-repeat", "uidl-change", "list-bare"),
    ("octets-8bit", "octets-nul", "terminal", "junk-before", "lf-only", "line-long"),
    ("dele-at-once", "dele-lost", "still-listed", "renumber"),
    ("pop2-count", "pop2-crlf", "pop2-no-close", "size-wrong", "lf-only"),
    ("pop2-no-close", "reply-twice", "reply-none", "drop-after", "err-on"),
)

# How they are written where their names alone will not do, or would always strike at the same place.
_WRITTEN: dict[str, tuple[str, ...]] = {
    "greeting-late": ("greeting-late:3",),
    "greeting-foreign": ("greeting-foreign:smtp", "greeting-foreign:imap", "greeting-foreign:http"),
    "apop-stamp-bad": ("apop-stamp-bad:open", "apop-stamp-bad:no-at", "apop-stamp-bad:empty"),
    "err-on": ("err-on:RETR", "err-on:TOP", "err-on:LIST", "err-on:DELE", "err-on:READ", "err-on:FOLD"),
    "drop-after": ("drop-after:100", "drop-after:200", "drop-after:300"),
    "reply-twice": ("reply-twice@line:3", "reply-twice@line:4"),
    "reply-none": ("reply-none@line:3", "reply-none@line:4"),
    "junk-before": ("junk-before@line:3", "junk-before@line:4"),
    "size-wrong": ("size-wrong:10", "size-wrong:-10"),
    "count-wrong": ("count-wrong:1", "count-wrong:-1"),
    "list-bare": ("list-bare:no-size", "list-bare:extra", "list-bare:spaces"),
    "dot-missing": ("dot-missing@RETR", "dot-missing@LIST"),
    "pop2-count": ("pop2-count:5", "pop2-count:-5"),
}
NAMES = tuple(dict.fromkeys(name for alike in _ALIKE for name in alike))
"""The faults that can be drawn, by their names."""


@dataclass(frozen=True, slots=True)
class Riddle:
    """A fault that is not told; ``choices`` are the names of faults, the right one among them.

    The same ``number`` gives the same riddle, in the same protocol and with the same persona.
    """

    number: int
    spec: FaultSpec
    choices: tuple[str, ...]


def drawn(number: int, protocol: str, persona: str | None = None) -> Riddle:
    """Draw a fault that can strike in a protocol, by its name, and as a persona, None for none."""
    dice = random.Random(number)  # noqa: S311 - the same for the same number is what is wanted
    possible = {name: ways for name in NAMES if (ways := specs(name, protocol, persona))}
    name = dice.choice(list(possible))
    spec = dice.choice(possible[name])
    return Riddle(number, spec, _choices(name, list(possible), dice))


def specs(name: str, protocol: str, persona: str | None = None) -> list[FaultSpec]:
    """Return how a fault is written in riddles; nothing where it can't strike."""
    behaviour, found = MockBehaviour(persona), []
    for text in _WRITTEN.get(name, (name,)):
        spec = parse_fault(text)
        try:
            replace(behaviour, faults=(spec,)).checked().check_speaks(protocol)
        except FaultError:
            continue
        if _has_words(spec, protocol):
            found.append(spec)
    return found


def _has_words(spec: FaultSpec, protocol: str) -> bool:
    """Tell whether the command that a fault names is one of the protocol."""
    verbs = [spec.place.verb] if spec.place.verb else []
    verbs += [spec.arguments[0]] if spec.name == "err-on" else []
    return all(PROTOCOLS[protocol].command(verb) for verb in verbs)


def _choices(name: str, possible: list[str], dice: random.Random) -> tuple[str, ...]:
    """Return the fault and those that are taken for it, in an order that tells nothing."""
    near = [one for alike in _ALIKE if name in alike for one in alike if one != name and one in possible]
    near = list(dict.fromkeys(near))
    dice.shuffle(near)
    others = [one for one in possible if one != name and one not in near]
    dice.shuffle(others)
    tempting = (*near[: _MOST - 1], *others)[: _MOST - 1]
    choices = [name, *tempting]
    dice.shuffle(choices)
    return tuple(choices)
