"""A connection of the proxy's: to a client, or to the server."""

import asyncio
from typing import Protocol as Shape

from popconsole.transcript.model import Side

UNSENT = 1 << 18
"""Octets that may wait for one side before the other is not read."""


class LegOwner(Shape):
    """Who is told what happens to a leg."""

    @property
    def buffer(self) -> memoryview:
        """Where the event loop puts what comes; it is taken out at once."""

    def made(self, leg: "Leg") -> None:
        """Take a leg that stands."""

    def said(self, side: Side, octets: bytes) -> None:
        """Take octets that a side has said."""

    def finished(self, side: Side) -> bool:
        """Take it that a side says nothing more; tell whether it may still listen."""

    def lost(self, leg: "Leg", error: Exception | None) -> None:
        """Take it that a side is gone."""

    def unread(self, side: Side, *, much: bool) -> None:
        """Take it that a side leaves much unread of what it was sent, or no more."""


class Leg(asyncio.BufferedProtocol):
    """A connection of the proxy's, with the side that is at its other end."""

    def __init__(self, owner: LegOwner, side: Side) -> None:
        self._owner = owner
        self.side = side
        self.transport: asyncio.Transport | None = None
        self.over = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the beginning."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - no other is made for a stream
        self.goes_over(transport)
        self._owner.made(self)

    def goes_over(self, transport: asyncio.Transport) -> None:
        """Go over this transport from here on."""
        self.transport = transport
        transport.set_write_buffer_limits(high=UNSENT)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return where the event loop is to put the next octets: the same place for all legs.

        With ``data_received`` it has 256 KB of memory made for each read, however short, which may take
        longer than all else.
        """
        del sizehint
        return self._owner.buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Pass on what the side says."""
        self._owner.said(self.side, bytes(self._owner.buffer[:nbytes]))

    def eof_received(self) -> bool:
        """Pass on that the side says nothing more; it may still listen."""
        return self._owner.finished(self.side)

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass on that the side is gone."""
        self.over = True
        self._owner.lost(self, exc)

    def pause_writing(self) -> None:
        """Let the other side wait: this one does not read as fast."""
        self._owner.unread(self.side, much=True)

    def resume_writing(self) -> None:
        """Let the other side go on."""
        self._owner.unread(self.side, much=False)

    def write(self, octets: bytes) -> None:
        """Say octets to the side, if it is there."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(octets)

    def close(self) -> None:
        """Close it, behind what was said."""
        if self.transport is not None:
            self.transport.close()

    def abort(self) -> None:
        """Close it at once."""
        if self.transport is not None:
            self.transport.abort()

    @property
    def can_half_close(self) -> bool:
        """Whether one direction can be closed alone: TLS can't."""
        return (
            self.transport is not None and not self.transport.is_closing() and self.transport.can_write_eof()
        )
