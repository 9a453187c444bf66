"""The fault layer under the fuzzer: random faults, in random places, over the sessions of any persona.

What a target returns are features, as in ``targets``: which fault struck which command with which actions. An
input goes through twice, and must be answered alike. A fault as it is written is fuzzed too.
"""

import contextlib
import dataclasses
import random
import zlib
from collections.abc import Hashable, Iterator, Sequence
from itertools import islice

from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import PROTOCOLS
from popconsole.server.engine.inputs import Closed, TimedOut
from popconsole.server.faults.action import Action, Drop, EndWriting, Hold, Wait, Write
from popconsole.server.faults.catalogue import FAULTS, FaultArgument, ValueKind
from popconsole.server.faults.spec import FaultError, FaultSpec, parse_fault
from popconsole.server.listening.access import Access, Pace
from popconsole.server.listening.lines import PendingLines
from popconsole.server.setup import Setup
from popconsole.transcript.model import Side
from tests.fuzz.targets import MAIL, Features, Server, rows_of
from tests.server.rehearsal import Rehearsal

_VERBS = sorted({command.keyword for protocol in PROTOCOLS.values() for command in protocol.commands})
_ODD = ("", "-1", "0", "x", "\u0662", "999999999999", "1.5", ":", ",", "@", "greeting", "chance:1", "line:0")
_MOST_LINES = 60
_MOST_ACTIONS = 20_000


def written(rnd: random.Random) -> str:
    """Return a fault as somebody may write it: mostly rightly, now and then not."""
    fault = FAULTS[rnd.choice(sorted(FAULTS))]
    values = [_value(rnd, row) for row in fault.arguments if row.usual is None or rnd.random() < 0.6]
    text = fault.name + (":" + ",".join(values) if values else "")
    if rnd.random() < 0.5:
        number = rnd.randrange(1, 9)
        place = rnd.choice(("every", "greeting", "VERB", "VERB:N", "line:N", "octets:N", "chance:0.3:N"))
        text += "@" + place.replace("VERB", rnd.choice(_VERBS)).replace("N", str(number))
    if rnd.random() < 0.05:
        at = rnd.randrange(len(text) + 1)
        text = text[:at] + rnd.choice(_ODD) + text[at:]
    return text


def _value(rnd: random.Random, row: FaultArgument) -> str:
    if row.choices:
        return rnd.choice(row.choices)
    if row.kind is ValueKind.VERB:
        return rnd.choice(_VERBS)
    if row.kind is ValueKind.NAME:
        return rnd.choice(("TOP", "-UIDL", "STLS", "FROB"))
    if row.kind is ValueKind.CODE:
        return rnd.choice(("", "IN-USE", "SYS/TEMP"))
    if row.kind is ValueKind.SECONDS:
        return rnd.choice(("0.1", "5", "600"))
    return str(rnd.choice((1, 2, 7, 40, 3_000, rnd.randrange(-5, 200))))


def faults(rnd: random.Random) -> tuple[FaultSpec, ...]:
    """Return up to three faults; what can't be is left out."""
    specs = []
    for _ in range(rnd.randrange(1, 4)):
        with contextlib.suppress(FaultError):
            specs.append(parse_fault(written(rnd)))
    return tuple(specs)


def faulty(among: Sequence[Server], data: bytes) -> Features:
    """Say the client's lines of an input, in both protocols, to a server that goes wrong, twice."""
    seed = zlib.crc32(data)
    rnd = random.Random(seed)  # noqa: S311 - the same for the same input
    specs = faults(rnd)
    server = among[seed % len(among)]
    stream = b"".join(octets + ending for side, octets, ending in rows_of(data) if side is Side.CLIENT)
    pending = PendingLines()
    pending.feed(stream)
    lines = list(islice(pending.waiting, _MOST_LINES))
    for protocol in PROTOCOLS:
        mail = {INBOX: MAIL, b"box": MAIL[:1]}
        talks = []
        for _ in range(2):
            setup = dataclasses.replace(server.setup, maildrops=Maildrops({b"student": dict(mail)}))
            talks.append(_Talk(protocol, setup, specs))
            talks[-1].run(lines)
        first, second = talks
        assert first.actions == second.actions, "the same lines met other faults"
        assert first.features == second.features
        yield from first.features


class _Talk:
    """A conversation as a shaped connection holds it, and what was seen of it."""

    def __init__(self, protocol: str, setup: Setup, specs: tuple[FaultSpec, ...]) -> None:
        self.setup = setup
        pace = Pace(clock=lambda: 0.0, today=lambda: 0.0)
        pace.salting = bytes(32)
        self.access = Access(setup, pace, draw=lambda: "nonce")
        self.shaped = Rehearsal(protocol, setup, specs, self._told, self.access)
        self.closed = False
        self.actions: list[Action] = []
        self.features: list[Hashable] = []
        self._verb = ""

    def _told(self, spec: FaultSpec) -> None:
        self.features.append((spec.name, self._verb))

    def run(self, lines: list[bytes]) -> None:
        self._deliver(self.shaped.event(self.access.opened(b"<1@x>")))
        for number, line in enumerate(lines):
            if self.closed or len(self.actions) > _MOST_ACTIONS:
                break
            self._verb = line.partition(b" ")[0].upper().decode("latin-1")[:8]
            self._deliver(self.shaped.line(line, more=number % 2 == 0))
        if not self.closed and len(lines) % 2:
            self._deliver(self.shaped.event(TimedOut()))
        self.shaped.event(Closed())
        assert not self.setup.maildrops.is_held(b"student"), "the maildrop stays locked behind a session"

    def _deliver(self, actions: Iterator[Action]) -> None:
        kinds = set()
        for action in actions:
            assert not isinstance(action, Wait) or 0 <= action.seconds <= 600
            assert not isinstance(action, Write | Hold) or action.octets
            self.actions.append(action)
            kinds.add(type(action).__name__)
            if isinstance(action, Drop):
                self.closed = True
            if len(self.actions) > _MOST_ACTIONS or isinstance(action, Drop | EndWriting):
                break
        self.closed |= self.shaped.closed
        self.features.append((self._verb in _VERBS and self._verb, tuple(sorted(kinds))))
