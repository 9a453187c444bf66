"""A connection in lock-step: one line of the client, one whole answer of the server, and faults between them.

The server is not ours, so what our engine would be asked is said to it as lines. Where marks are not to count
it is told RSET, and DELE again behind that; what it answers to these nobody hears.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol as Shape

from popconsole.i18n import _
from popconsole.protocol import POP2, POP3
from popconsole.protocol.framing import CRLF
from popconsole.protocol.table import CommandEffect, Protocol
from popconsole.record import answers
from popconsole.record.answers import Words
from popconsole.record.talk import EndlessError, Heard, ServerTalk
from popconsole.server.engine.reason import Reason
from popconsole.server.faults.action import Seen, Spoken, Write
from popconsole.server.faults.injector import Injector
from popconsole.server.listening.carrying import Carrier
from popconsole.server.listening.lines import PendingLines
from popconsole.transcript.model import Side


def _verb(effect: CommandEffect) -> bytes:
    return POP3.with_effect(effect)[-1].keyword.encode("ascii")


_MARK, _UNMARK = _verb(CommandEffect.MARKS), _verb(CommandEffect.UNMARKS) + CRLF
_LEAVE = _verb(CommandEffect.REMOVES) + CRLF


class Between(Shape):
    """The connection that a client and a server have through the proxy."""

    def speaks(self, protocol: Protocol) -> None:
        """Take note of what is spoken."""

    def say(self, side: Side, octets: bytes) -> None:
        """Say octets to a side."""

    def remark(self, text: str) -> None:
        """Take note of something that nobody has sent."""

    def hold(self, side: Side, *, holding: bool, why: str) -> None:
        """Read nothing from a side for this reason, or go on."""

    def end_writing(self) -> None:
        """Close the connection to the client from the server's side, by half where that can be."""

    def break_off(self) -> None:
        """Close both connections, behind what was said."""

    def secure(self, behind: bytes) -> None:
        """Negotiate TLS on both sides; ``behind`` was said in clear behind STLS, and is thrown away."""

    def pass_end(self, side: Side) -> None:
        """Pass on that a side says nothing more: all that it said is passed on."""


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What is spoken with a server, once it has greeted: faults, and the words for what they change."""

    injector: Injector
    words: Words


class Lockstep(Carrier):
    """Passes on what a client and a server say to each other, line by line, with faults.

    ``inject`` makes what injects them, for a protocol. ``through``: nothing is looked at any more.
    """

    __slots__ = (
        "_ended", "_heard", "_inject", "_instead", "_lines", "_passage", "_quiet", "_script", "_secures",
        "_spoken", "_talk", "through",
    )  # fmt: skip

    def __init__(
        self,
        passage: Between,
        inject: Callable[[Protocol], Injector],
        loop: asyncio.AbstractEventLoop,
        *,
        secure: bool,
    ) -> None:
        """Begin before the greeting; ``secure``: under TLS with the client."""
        super().__init__(loop)
        self._passage = passage
        self._inject = inject
        self._talk = ServerTalk(secure=secure)
        self._spoken: _Spoken | None = None
        self._lines = PendingLines()
        self._script: deque[tuple[bytes, bool]] = (
            deque()
        )  # what is said for a line; True: nobody hears the answer
        self._quiet = False  # the client does not hear the answer that is due
        self._heard: Heard | None = None  # the one that it hears
        self._instead: Spoken | None = None  # ... or this one in its place
        self._secures = False  # the server has agreed to STLS
        self._ended: set[Side] = set()
        self.through = False

    # --- what comes

    def said(self, side: Side, octets: bytes) -> None:
        """Take octets that a side has said."""
        if self.through:
            self._pass(side, octets)
        elif side is Side.CLIENT:
            self._lines.feed(octets)
            if self._lines.overrun:
                self.let_through(_("the client says a line without an end: no fault strikes from here on"))
            else:
                self._work()
        else:
            try:
                for heard in self._talk.hear(octets):
                    self._take_answer(heard)
            except EndlessError:
                self.let_through(_("the server's answer has no end: no fault strikes from here on"))

    def ended(self, side: Side) -> None:
        """Take it that a side says nothing more."""
        if side in self._ended:
            return
        self._ended.add(side)
        if side is Side.CLIENT:
            self._work()
            if Side.SERVER in self._ended and not self.delivering:
                self._passage.pass_end(side)
            return
        quiet, due = self._quiet, self._talk.due
        rest = self._talk.rest()
        if rest and not quiet:
            self.carry(iter((Write(rest),)))
        if self._spoken is not None and not (due or self.through or self._talk.over):
            last = self._spoken.injector.timed_out()
            self.carry(iter((Write(last),) if last else ()))
        self._settle()

    def leave(self) -> None:
        """Stop, for the client is gone."""
        self._take_leave()
        self.stop()

    def _take_leave(self) -> None:
        """Take leave of the server for a client that has not, where its marks are to count all the same."""
        marked = self._talk.marked
        if self._spoken is not None and marked and not (self._talk.over or Side.SERVER in self._ended):
            if self._spoken.injector.removed(frozenset(), marked):
                self._passage.say(Side.SERVER, _LEAVE)
            self._talk.marked = frozenset()

    def secured(self) -> None:
        """Go on under TLS with both sides."""
        self._secures = False
        self._talk.secured()
        self._work()

    # --- the client's lines

    @property
    def _halted(self) -> bool:
        """Whether the next line has to wait."""
        return (
            self._talk.due or self.delivering or self._secures or self.through or Side.SERVER in self._ended
        )

    def _work(self) -> None:
        """Say the lines to the server that are there, one by one."""
        while not self._halted:
            line = next(self._lines.waiting, None)
            if line is None:
                break
            self._take(line)
        waits = self._lines.has_next() and not self.through
        self._passage.hold(Side.CLIENT, holding=waits, why="lock-step")
        if Side.CLIENT in self._ended and not (waits or self._halted):
            self._passage.say(Side.SERVER, self._lines.clear())
            self._take_leave()
            self._passage.pass_end(Side.CLIENT)

    def _take(self, line: bytes) -> None:
        """Take the next line of the client: what is said to the server for it, or answered in its place."""
        talk = self._talk
        injector, words = self._there.injector, self._there.words
        if talk.dialogue.sends_mail:
            self._ask([line + b"\n"])
            return
        text = line.removesuffix(b"\r")
        heard = injector.intercept(text, Seen(talk.open, None, talk.marked))
        if heard.line is None:
            self._answer(())
            return
        issued = talk.issued(text)
        if heard.lacking:
            self._answer((words.refusal(issued, Reason.ABSENT, talk.state),))
            return
        said = line + b"\n" if heard.line == text else heard.line + CRLF
        reason = injector.refuses_login() if talk.asks_login(issued) else None
        if reason is not None:
            refusal = words.refusal(issued, reason, talk.state)
            if talk.protocol is not POP2:
                self._answer((refusal,))
                return
            self._instead, said = refusal, CRLF  # garbage, at which the server closes
        before: list[bytes] = []
        after: list[bytes] = []
        if heard.unmarked:
            before = [_UNMARK]
            after = [b"%b %d\r\n" % (_MARK, number) for number in sorted(talk.marked)]
        elif talk.protocol is POP3 and talk.removes(issued):
            before = [] if injector.removed(talk.marked, talk.marked) else [_UNMARK]
        self._ask([said], before, after)

    @property
    def _there(self) -> _Spoken:
        assert self._spoken is not None  # noqa: S101 - lines wait for the greeting
        return self._spoken

    # --- what is said to the server, and what it answers

    def _ask(
        self, said: list[bytes], before: list[bytes] | None = None, after: list[bytes] | None = None
    ) -> None:
        """Say lines to the server, one behind the answer to the other; those beside ``said`` nobody hears."""
        for lines, quiet in ((before, True), (said, False), (after, True)):
            self._script += ((line, quiet) for line in lines or ())
        self._say_next()

    def _say_next(self) -> None:
        while self._script and not self._talk.due:
            octets, self._quiet = self._script.popleft()
            self._talk.say(octets)
            self._passage.say(Side.SERVER, octets)

    def _take_answer(self, heard: Heard) -> None:
        """Take what the server has said."""
        if self._spoken is None:
            protocol = self._talk.protocol
            self._passage.speaks(protocol)
            self._spoken = _Spoken(self._inject(protocol), Words(protocol, heard.octets))
        if not heard.asked:
            self.carry(iter((Write(heard.octets),)))
            return
        if not self._quiet:
            self._heard = heard
        self._say_next()
        if self._talk.due or self._heard is None:
            return
        heard, self._heard = self._heard, None
        self._secures = heard.agrees
        if heard.opens:
            self._spoken.injector.logged_in()
        came, self._instead = self._instead or answers.read(heard), None
        self._answer((came,))
        self._work()

    # --- what the client hears

    def _answer(self, said: tuple[Spoken, ...]) -> None:
        """Deliver an answer with what faults make of it; none: the one that a fault gives."""
        words = self._there.words
        actions = self._there.injector.said(
            said, lambda reply: words.anew(said[0], reply), more=self._lines.has_next()
        )
        self.carry(actions)
        self._settle()

    def _settle(self) -> None:
        """Go on behind what is delivered, where nothing else comes: with TLS, or the end."""
        if self.delivering:
            return
        if self._secures:
            self.release()
            self._passage.secure(self._lines.clear())
        elif Side.SERVER in self._ended:
            self.release()
            self._passage.pass_end(Side.SERVER)

    def _send(self, octets: bytes) -> None:
        self._passage.say(Side.CLIENT, octets)

    def _end_side(self) -> None:
        self._passage.end_writing()

    def _break(self) -> None:
        self._lines.clear()
        self._passage.break_off()

    def _carried_out(self) -> None:
        self._settle()
        self._work()

    # --- without faults

    def let_through(self, why: str = "") -> None:
        """Pass all on as it is from here on: what waits, and what comes; ``why`` is noted."""
        if self.through:
            return
        if why:
            self._passage.remark(why)
        self.through = True
        rest, waiting = self._talk.rest(), self._lines.clear()
        if rest:
            self._pass(Side.SERVER, rest)
        if waiting:
            self._pass(Side.CLIENT, waiting)
        self._passage.hold(Side.CLIENT, holding=False, why="lock-step")
        if Side.CLIENT in self._ended:
            self._passage.pass_end(Side.CLIENT)

    def _pass(self, side: Side, octets: bytes) -> None:
        if side is Side.CLIENT:
            self._passage.say(Side.SERVER, octets)
        else:
            self.carry(iter((Write(octets),)))
