"""The sessions of the mock server, recorded as those of the proxy are: what it hears becomes lines."""

import itertools
from collections.abc import Callable, Sequence

from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.record.session import RecordedSession, Watcher
from popconsole.record.tap import Tap
from popconsole.transcript.model import LineKind, Side
from popconsole.transcript.safe import shown_address

Address = tuple[str, int]


class ServedSessions:
    """Makes an ear for each client that calls the mock server, as ``PopServer.hears`` has it.

    ``watchers`` are told of each session while it grows, and of its end. ``clock`` gives seconds since the
    epoch, ``ticks`` seconds that are never set back.
    """

    def __init__(
        self, watchers: Sequence[Watcher], clock: Callable[[], float], ticks: Callable[[], float]
    ) -> None:
        self._watchers = tuple(watchers)
        self._clock = clock
        self._ticks = ticks
        self._numbers = itertools.count(1)

    def __call__(self, client: Address, server: Address, protocol: str, secure: bool) -> "ServedEar":  # noqa: FBT001 - as the server calls it
        """Return an ear for a client that has called."""
        session = RecordedSession(
            next(self._numbers),
            self._clock(),
            shown_address(client),
            shown_address(server),
            _("recorded by popconsole's mock server"),
            secure=secure,
        )
        return ServedEar(session, protocol, self._watchers, self._ticks)


class ServedEar:
    """Hears one connection of the mock server, and has it recorded."""

    def __init__(
        self,
        session: RecordedSession,
        protocol: str,
        watchers: Sequence[Watcher],
        ticks: Callable[[], float],
    ) -> None:
        self._session = session
        self._watchers = watchers
        self._ticks = ticks
        self._began = ticks()
        self._tap = Tap(session, self._grew, PROTOCOLS[protocol])
        self._tap.happened(Side.CLIENT, LineKind.OPENED, 0.0)

    @property
    def _now(self) -> float:
        return self._ticks() - self._began

    def _grew(self) -> None:
        for watcher in self._watchers:
            watcher.grew(self._session)

    def said(self, side: Side, octets: bytes) -> None:
        """Take octets as a side has said them, TLS taken off."""
        self._tap.said(side, octets, self._now)

    def happened(self, side: Side, kind: LineKind, text: str = "") -> None:
        """Take an event: TLS has begun, a side gave up waiting, or ends the connection."""
        self._tap.happened(side, kind, self._now, text)

    def remark(self, text: str) -> None:
        """Take note of something that nobody has said."""
        self._tap.remark(text, self._now)

    def ended(self) -> None:
        """Nothing more comes."""
        self._session.ends()
        for watcher in self._watchers:
            watcher.ended(self._session)
