"""The teacher's second terminal, over loopback: a server in the presenting console, a client that watches.

They speak lines of JSON. A watcher says the token of a file that its user alone can read, and then is told
each state; it may ask for what keys do. Who says anything else is hung up on.
"""

import asyncio
import hmac
import json
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from pathlib import Path

from popconsole.server.listening.binding import stop_listening
from popconsole.ui.presenting.notes import LARGEST, NotesError, NotesState, decoded
from popconsole.ui.private_file import write_private

LOOPBACK = "127.0.0.1"
ASKS = ("go-on", "go-back", "explore", "vote", "unvote")
"""What a watcher may ask for."""

_LONGEST = 512  # octets of what a watcher says in a line
_MOST = 8  # watchers
_PATIENCE = 5.0  # seconds for the token
_UNSENT = 4 * LARGEST  # octets that may wait for a watcher
_AGAIN = 0.5  # seconds until a console is looked for again
_SUFFIX = ".json"
_MOST_CHOICES = 9

Asked = Callable[[str, int], None]
"""Does what a watcher asks for; the number is that of a choice, from 0."""


def links_folder() -> Path:
    """Return where presenting consoles leave word of their ports: in the person's state folder."""
    from platformdirs import user_state_path  # noqa: PLC0415 - for those who present

    return user_state_path("popconsole", appauthor=False) / "presenting"


@dataclass(frozen=True, slots=True)
class NotesAddress:
    """Where a presenting console listens, and the token that it wants."""

    port: int
    token: str


def links(folder: Path, port: int | None = None) -> list[NotesAddress]:
    """List the consoles that present, the newest first; with ``port`` that one alone."""
    found: list[tuple[float, NotesAddress]] = []
    with suppress(OSError):
        for path in folder.iterdir():
            with suppress(OSError, ValueError, TypeError, KeyError):
                if path.suffix != _SUFFIX:
                    continue
                data = json.loads(path.read_bytes()[:_LONGEST])
                link = NotesAddress(int(data["port"]), str(data["token"]))
                if 0 < link.port < 65_536 and port in (None, link.port):
                    found.append((path.stat().st_mtime, link))
    return [link for _when, link in sorted(found, key=lambda one: one[0], reverse=True)]


class NotesServer:
    """Tells who watches what is presented, and does what they ask for.

    ``state`` gives what is told; ``asked`` is called with what a watcher asks for.
    """

    def __init__(self, state: Callable[[], NotesState], asked: Asked, folder: Path | None = None) -> None:
        self._state = state
        self._asked = asked
        self._folder = folder or links_folder()
        self._token = secrets.token_hex(32)
        self._server: asyncio.Server | None = None
        self._ended = False
        self._watchers: set[asyncio.StreamWriter] = set()
        self._callers: set[asyncio.Task[None]] = set()
        self.path: Path | None = None

    @property
    def port(self) -> int:
        """The port that it listens at; 0 where it does not."""
        return int(self._server.sockets[0].getsockname()[1]) if self._server is not None else 0

    @property
    def watchers(self) -> int:
        """How many watch."""
        return len(self._watchers)

    async def start(self) -> None:
        """Listen on loopback at a free port, and leave word of it. Raises OSError.

        Whom ``hang_up`` has ended before listens no more.
        """
        server = await asyncio.start_server(self._called, LOOPBACK, 0, limit=_LONGEST, start_serving=False)
        if self._is_over():
            server.close()
            return
        self._server = server
        try:
            await server.start_serving()
        except BaseException:  # cancelled meanwhile, it leaves nothing bound
            self.hang_up()
            raise
        if self._is_over():
            return
        self.path = self._folder / f"{self.port}{_SUFFIX}"
        word = json.dumps({"port": self.port, "token": self._token}).encode("ascii")
        try:
            write_private(self.path, word)
        except OSError:
            await self.stop()
            raise

    def _is_over(self) -> bool:
        return self._ended

    def hang_up(self) -> None:
        """Hang up on who watches, and listen no more, now and later."""
        self._ended = True
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink()
            self.path = None
        if self._server is not None:
            self._server.close()
            self._server = None
        for caller in list(self._callers):
            caller.cancel()

    async def stop(self) -> None:
        """Hang up, and wait until all who watched are gone."""
        if self._server is not None:
            await stop_listening(self._server)
        self.hang_up()
        await asyncio.gather(*self._callers, return_exceptions=True)

    def tell(self) -> None:
        """Tell all who watch how it stands."""
        if self._watchers:
            row = self._state().encoded()
            for writer in list(self._watchers):
                self._write(writer, row)

    def _write(self, writer: asyncio.StreamWriter, row: bytes) -> None:
        if writer.transport.get_write_buffer_size() > _UNSENT:
            writer.transport.abort()  # it does not read
        else:
            writer.write(row)

    async def _called(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one who calls, until they leave or say what they may not."""
        caller = asyncio.current_task()
        if caller is not None:
            self._callers.add(caller)
        try:
            with suppress(OSError, ValueError, TimeoutError, asyncio.CancelledError):
                async with asyncio.timeout(_PATIENCE):
                    known = self._knows(await reader.readline())
                if known and len(self._watchers) < _MOST:
                    self._watchers.add(writer)
                    self._write(writer, self._state().encoded())
                    while self._does(await reader.readline()):
                        pass
        finally:
            self._watchers.discard(writer)
            if caller is not None:
                self._callers.discard(caller)
            writer.close()

    def _knows(self, row: bytes) -> bool:
        """Tell whether a line holds the token."""
        said = _object(row).get("token")
        return isinstance(said, str) and hmac.compare_digest(
            said.encode("utf-8", "replace"), self._token.encode()
        )

    def _does(self, row: bytes) -> bool:
        """Do what a line asks for; False where it asks for nothing that there is."""
        said = _object(row)
        what, choice = said.get("do"), said.get("choice", 0)
        if not isinstance(what, str) or what not in ASKS:
            return False
        if type(choice) is not int or not 0 <= choice < _MOST_CHOICES:
            return False
        self._asked(what, choice)
        return True


def _object(row: bytes) -> dict[str, object]:
    """Return the object that a line of JSON holds; an empty one where it is none."""
    with suppress(ValueError, RecursionError):
        data = json.loads(row.decode("utf-8"))
        if isinstance(data, dict):
            return data
    return {}


class NotesClient:
    """Watches a presentation: calls the newest console that presents, again and again, whatever ends.

    ``port`` is that of the one console to be watched; None: any.
    """

    def __init__(self, port: int | None = None, folder: Path | None = None) -> None:
        self._port = port
        self._folder = folder or links_folder()
        self._writer: asyncio.StreamWriter | None = None

    async def states(self) -> AsyncGenerator[NotesState | None]:
        """Yield each state that is told, and None whenever nobody presents any more, or not yet."""
        told = False
        while True:
            for link in links(self._folder, self._port):
                async with aclosing(self._watch(link)) as states:
                    async for state in states:
                        yield state
                        told = True
                if told:
                    break
            yield None
            told = False
            await asyncio.sleep(_AGAIN)

    async def _watch(self, link: NotesAddress) -> AsyncGenerator[NotesState]:
        """Yield what one console tells, until it ends or tells what is none."""
        try:
            reader, writer = await asyncio.open_connection(LOOPBACK, link.port, limit=LARGEST + 2)
        except OSError:
            return
        self._writer = writer
        try:
            writer.write(json.dumps({"token": link.token}).encode("ascii") + b"\n")
            with suppress(OSError, ValueError, NotesError):
                while (row := await reader.readline()).endswith(b"\n"):
                    yield decoded(row)
        finally:
            self._writer = None
            writer.close()

    def ask(self, what: str, choice: int = 0) -> bool:
        """Ask for what a key of the presenting console does; False where nobody listens."""
        if self._writer is None:
            return False
        self._writer.write(json.dumps({"do": what, "choice": choice}).encode("ascii") + b"\n")
        return True
