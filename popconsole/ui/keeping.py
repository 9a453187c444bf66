"""Live sessions kept on the disk as they go on: masked, in the native form, readable by their owner alone.

So that nothing is lost to a new session, to a crash, or to a terminal that is closed.
"""

import asyncio
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from popconsole.i18n import _
from popconsole.transcript.model import Conversation, Line, LineKind, Side
from popconsole.transcript.safe import safe_prose
from popconsole.ui.kept_files import kept_folder, names_from, prune

if TYPE_CHECKING:
    from popconsole.ui.open_conversation import OpenConversation

MOST = 20
"""How many sessions are kept unless a person says otherwise."""
LARGEST = 8_000_000
"""How many octets of one session are kept."""
_PRIVATE, _PRIVATE_FOLDER = 0o600, 0o700
_SOON = 0.2  # seconds until lines that came are written: many at once
_ROWS = 1_000  # that are written in one go, while keys may wait


def _now() -> datetime:
    return datetime.now().astimezone()  # noqa: TID251 - the one clock, given as an argument elsewhere


class _Kept:
    """One session and its file: ``lines`` of it are written, ``size`` octets; ``failed``: no more will be."""

    __slots__ = ("descriptor", "failed", "lines", "path", "seen", "size")

    def __init__(self) -> None:
        self.path: Path | None = None
        self.descriptor = -1
        self.seen = 0  # lines that were looked at for something the client sent
        self.lines = 0
        self.size = 0
        self.failed = False


class Keeper:
    """Keeps the sessions of a console: the last ``most`` of all consoles of this person, 0: none.

    ``tell`` is called once, when something can't be written; the console goes on. A session is kept from the
    first line on that its client has sent. ``folder`` and ``now`` say where, and when it is.
    """

    def __init__(
        self,
        most: int = MOST,
        *,
        tell: Callable[[str], None] = lambda _text: None,
        folder: Callable[[], Path] = kept_folder,
        now: Callable[[], datetime] = _now,
        largest: int = LARGEST,
    ) -> None:
        self.tell = tell
        self._most = most
        self._folder = folder
        self._now = now
        self._largest = largest
        self._kept: dict[OpenConversation, _Kept] = {}  # that are open
        self._timer: asyncio.TimerHandle | None = None
        self._told = False

    @property
    def keeps(self) -> bool:
        """Whether anything is kept at all."""
        return self._most > 0

    def soon(self, conversations: Callable[[], Iterable["OpenConversation"]]) -> None:
        """Write, before long, what has come in the conversations that are open then."""
        if self._most and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_SOON, self._in_time, conversations)

    def _in_time(self, conversations: Callable[[], Iterable["OpenConversation"]]) -> None:
        self._timer = None
        rest = [self._write(conversation, _ROWS) for conversation in conversations()]
        if any(rest):
            self.soon(conversations)

    def keep(self, conversations: Iterable["OpenConversation"]) -> list[Path]:
        """Write at once all that isn't written yet; return the files of those that are kept."""
        paths = []
        for conversation in conversations:
            while self._write(conversation, _ROWS):
                pass
            kept = self._kept.get(conversation)
            if kept is not None and kept.path is not None:
                paths.append(kept.path)
        return paths

    def is_kept(self, conversation: "OpenConversation") -> bool:
        """Tell whether all of a conversation is on the disk, or nothing in it is worth it."""
        if not worth(conversation):
            return True
        kept = self._kept.get(conversation)
        return kept is not None and not kept.failed and kept.lines == len(conversation.history.lines)

    def close(self, conversation: "OpenConversation") -> None:
        """Write the rest of a conversation, which is closed now."""
        self.keep((conversation,))
        kept = self._kept.pop(conversation, None)
        if kept is not None:
            _close(kept)

    def stop(self) -> None:
        """Write nothing any more of itself."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # --- one session

    def _write(self, conversation: "OpenConversation", most: int) -> bool:
        """Write the next rows of a session; tell whether there are more."""
        if not self._most or conversation.session is None:
            return False
        kept = self._kept.setdefault(conversation, _Kept())
        lines = conversation.history.lines
        if kept.failed or kept.lines == len(lines):
            return False
        try:
            if kept.path is None:
                if not _said(conversation, kept):
                    return False
                self._begin(conversation, kept)
            stop = min(len(lines), kept.lines + most)
            self._rows(conversation, kept, stop)
        except (OSError, ValueError, RuntimeError) as error:  # a person without a home, say
            self._fail(kept, error)
        return kept.lines < len(lines)

    def _begin(self, conversation: "OpenConversation", kept: _Kept) -> None:
        """Make the file of a session, and write its header."""
        from popconsole.formats.header import write_header  # noqa: PLC0415 - behind the first frame

        folder = self._folder()
        folder.mkdir(_PRIVATE_FOLDER, parents=True, exist_ok=True)
        with suppress(OSError):
            folder.chmod(_PRIVATE_FOLDER)  # one that was there may be open to others
        now = self._now()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
        for name in names_from(now, conversation.protocol.name):
            try:
                kept.descriptor = os.open(folder / name, flags, _PRIVATE)
            except FileExistsError:
                continue
            kept.path = folder / name
            break
        header = Conversation(
            conversation.protocol.name, (), conversation.title, conversation.place, exact=True,
            headers=(("Date", now.isoformat(timespec="seconds")),), secure=conversation.conversation().secure,
        )  # fmt: skip
        self._put(kept, write_header(header))
        prune(folder, self._most, (one.path for one in self._kept.values() if one.path is not None))

    def _rows(self, conversation: "OpenConversation", kept: _Kept, stop: int) -> None:
        from popconsole.formats.writers.native import row  # noqa: PLC0415 - behind the first frame

        history = conversation.history
        rows = b"".join(row(history.shown(index)) for index in range(kept.lines, stop))
        if kept.size + len(rows) > self._largest:
            told = _("from here on the session is not kept: it is longer than {most} octets")
            note = Line(Side.CLIENT, told.format(most=self._largest).encode(), kind=LineKind.OMITTED)
            self._put(kept, row(note))
            kept.failed = True
            return
        self._put(kept, rows)
        kept.lines = stop

    def _put(self, kept: _Kept, octets: bytes) -> None:
        """Write octets whole, or none of them: OSError."""
        left = memoryview(octets)
        while left:
            try:
                left = left[os.write(kept.descriptor, left) :]
            except OSError:
                with suppress(OSError):
                    os.ftruncate(kept.descriptor, kept.size)
                raise
        kept.size += len(octets)

    def _fail(self, kept: _Kept, error: Exception) -> None:
        kept.failed = True
        _close(kept)
        if kept.path is not None and not kept.size:
            with suppress(OSError):
                kept.path.unlink()
            kept.path = None
        if not self._told:
            self._told = True
            why = (error.strerror if isinstance(error, OSError) else "") or str(error)
            name = error.filename if isinstance(error, OSError) else ""
            told = _(
                "This session can't be kept on the disk: {why}. Save what you want to have again; this is "
                "said once."
            )
            self.tell(told.format(why=safe_prose(f"{why} ({name})" if name else why)))


def _said(conversation: "OpenConversation", kept: _Kept) -> bool:
    """Tell whether the client has sent a line by hand; each line is looked at once."""
    lines = conversation.history.lines
    for index in range(max(kept.seen, conversation.resumed), len(lines)):
        line = lines[index]
        if line.side is Side.CLIENT and line.kind is LineKind.WIRE:
            return True
    kept.seen = len(lines)
    return False


def worth(conversation: "OpenConversation") -> bool:
    """Tell whether a conversation would be missed: a session in which the client has sent a line."""
    return conversation.session is not None and _said(conversation, _Kept())


def _close(kept: _Kept) -> None:
    if kept.descriptor >= 0:
        with suppress(OSError):
            os.close(kept.descriptor)
        kept.descriptor = -1
