"""Where the desk of an open conversation comes from: our own server as it is now, or what its lines told."""

from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING

from popconsole.guide.desk.desk import Desk
from popconsole.guide.desk.of_lines import desk_of_lines
from popconsole.guide.desk.told import ToldDesk
from popconsole.ui.open_conversation import Address, OpenConversation

if TYPE_CHECKING:  # loaded with the first session that is live
    from popconsole.server.listening.listener import PopServer
    from popconsole.ui.desk_seen import SeenDesk

_SLICE = 128  # lines that are read at once
_A_WHILE = 0.02  # seconds that reading takes in one go


class DeskSource:
    """The desk of one conversation, at any of its lines. ``server`` is the mock server of the console."""

    def __init__(self, conversation: OpenConversation, server: "PopServer | None") -> None:
        self.conversation = conversation
        self._server = conversation.own_server or (server if conversation.mock else None)
        self._told = ToldDesk(conversation.history)
        self.names: Mapping[Address, str] = {}  # of sessions that have one, by their clients' addresses

    @property
    def read(self) -> int:
        """How many lines were read so far."""
        return self._told.read

    def read_on(self, index: int, seconds: float | None = _A_WHILE) -> bool:
        """Read up to a line, from 0, for a while (None: however long it takes); tell whether that was all."""
        if seconds is None:
            return self._told.read_on(index + 1)
        until = monotonic() + seconds
        while not (done := self._told.read_on(index + 1, _SLICE)) and monotonic() < until:
            pass
        return done

    def seen(self, index: int) -> "SeenDesk | None":
        """Look at the server; None where it is not ours, or a line further up than the last is looked at."""
        conversation, history = self.conversation, self.conversation.history
        if self._server is None or conversation.session is None or index < len(history.lines) - 1:
            return None
        from popconsole.ui.desk_seen import see  # noqa: PLC0415 - for who looks at a server of ours

        named = history.situation(index).user or ""
        peer = conversation.session.connection.local
        return see(self._server, peer, named.encode("utf-8", "surrogateescape"))

    def desk(self, index: int, seen: "SeenDesk | None" = None, *, reveal: bool = False) -> Desk:
        """Return the desk after a line, from 0 (-1: before all): as it was ``seen``, or as the lines told."""
        if seen is None:
            return desk_of_lines(self._told, index, reveal=reveal)
        from popconsole.ui.desk_of_server import desk_of_server  # noqa: PLC0415 - as above

        return desk_of_server(seen, self._told, index, self.names, reveal=reveal)
