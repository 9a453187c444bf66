"""What passes through a relay where faults are put between: in lock-step, what the client hears recorded."""

import asyncio
from typing import Protocol as Shape

from popconsole.protocol.table import Protocol
from popconsole.record.faults import Faults
from popconsole.record.leg import Leg
from popconsole.record.lockstep import Lockstep
from popconsole.record.tap import Tap
from popconsole.server.faults.spec import FaultSpec
from popconsole.server.listening.delivery import end_writing
from popconsole.transcript.injected import note
from popconsole.transcript.model import Side


class Relayed(Shape):
    """The relay that it is a passage of."""

    legs: dict[Side, Leg]

    @property
    def tap(self) -> Tap:
        """What makes lines of what passes."""

    @property
    def now(self) -> float:
        """Seconds since it began."""

    def hold(self, side: Side, *, holding: bool, why: str) -> None:
        """Read nothing from a side for this reason, or go on."""

    def closes(self, side: Side) -> None:
        """Take note of who ends the connection."""

    def pass_end(self, side: Side) -> None:
        """Pass on to the other side that this one says nothing more."""

    def secure(self) -> None:
        """Negotiate TLS on both legs."""

    def thrown_away(self, octets: bytes) -> None:
        """Take note of what came in clear behind STLS."""


class FaultyPassage:
    """The passage of one relay; ``secure``: under TLS with the client from the first octet on."""

    def __init__(self, relay: Relayed, faults: Faults, *, secure: bool) -> None:
        self._relay = relay
        self._lockstep = Lockstep(
            self,
            lambda protocol: faults.injector(protocol, self._struck),
            asyncio.get_running_loop(),
            secure=secure,
        )

    # --- what the relay tells

    def said(self, side: Side, octets: bytes) -> None:
        """Take octets that a side has said."""
        if side is Side.CLIENT:
            self._relay.tap.said(side, octets, self._relay.now)
            if self._relay.tap.hidden:
                self._lockstep.let_through()
        self._lockstep.said(side, octets)

    def ended(self, side: Side) -> None:
        """Take it that a side says nothing more."""
        self._lockstep.ended(side)

    def leave(self) -> None:
        """Stop, for the client is gone."""
        self._lockstep.leave()

    def stop(self) -> None:
        """Stop: all is over."""
        self._lockstep.stop()

    def secured(self) -> None:
        """Go on under TLS."""
        self._lockstep.secured()

    @property
    def delivering(self) -> bool:
        """Whether something of a reply is left to say to the client."""
        return self._lockstep.delivering

    @property
    def leads(self) -> bool:
        """Whether it has something to say when a side ends."""
        return self._lockstep.delivering or not self._lockstep.through

    @property
    def blocked(self) -> bool:
        """Whether the client does not read what it was sent."""
        return self._lockstep.blocked

    @blocked.setter
    def blocked(self, blocked: bool) -> None:
        self._lockstep.blocked = blocked

    def go_on(self) -> None:
        """Go on: the client reads again."""
        self._lockstep.go_on()

    # --- what the lock-step asks

    def speaks(self, protocol: Protocol) -> None:
        """Take note of what is spoken."""
        self._relay.tap.speaks(protocol)

    def say(self, side: Side, octets: bytes) -> None:
        """Say octets to a side; what the client hears is recorded."""
        self._relay.legs[side].write(octets)
        if side is Side.CLIENT and octets:
            self._relay.tap.said(Side.SERVER, octets, self._relay.now)

    def _struck(self, spec: FaultSpec) -> None:
        self.remark(note(spec.text).decode("ascii"))

    def remark(self, text: str) -> None:
        """Take note of something that nobody has sent."""
        self._relay.tap.remark(text, self._relay.now)

    def hold(self, side: Side, *, holding: bool, why: str) -> None:
        """Read nothing from a side for this reason, or go on."""
        self._relay.hold(side, holding=holding, why=why)

    def end_writing(self) -> None:
        """Close the client's leg from the server's side, by half where that can be."""
        self._relay.closes(Side.SERVER)
        client = self._relay.legs[Side.CLIENT]
        if client.transport is not None and not end_writing(client.transport):
            client.close()

    def break_off(self) -> None:
        """Close both legs, behind what was said."""
        self._relay.closes(Side.SERVER)
        self._lockstep.leave()
        for leg in self._relay.legs.values():
            leg.close()

    def secure(self, behind: bytes) -> None:
        """Negotiate TLS on both legs; ``behind`` was said in clear behind STLS."""
        if behind:
            self._relay.thrown_away(behind)
        self._relay.secure()

    def pass_end(self, side: Side) -> None:
        """Pass on to the other side that this one says nothing more."""
        self._relay.pass_end(side)
