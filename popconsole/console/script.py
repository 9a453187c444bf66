"""A script: the rows of standard input, in a pipe.

Each row is sent when the whole reply to the one before has come; one that begins with a colon is for the
console; empty rows and comments (``#``) are for who reads the script. What goes wrong is told with the number
of its row.
"""

import asyncio
from typing import Any

from popconsole.console.colon import COLON, UnknownCommandError, parsed
from popconsole.console.input import InputLines, TooLongError
from popconsole.console.last_reply import last_reply
from popconsole.console.line_console import LineConsole
from popconsole.console.shell_start import ShellStart
from popconsole.console.tally import BROKEN_OFF, ONE_DIFFERS, Tally
from popconsole.i18n import _

_COMMENT = b"#"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # Windows' shells put one before what they pipe


def _judges(row: bytes) -> bool:
    """Tell whether a row is ``:expect``, which judges the reply before it."""
    try:
        return row.startswith(COLON.encode()) and parsed(row.decode("latin-1"))[0] == "expect"
    except UnknownCommandError:
        return False


class Script:
    """Says the rows of a script, and judges what comes of them by a tally."""

    def __init__(self, console: LineConsole, tally: Tally, rows: InputLines, start: ShellStart) -> None:
        self._console = console
        self._tally = tally
        self._rows = rows
        self._fails_fast = start.fails_fast
        self._pipelines = start.pipelines
        self._number = 0  # of the last row that was taken, from 1
        console.judged = tally.judged

    async def run(self) -> int:
        """Go through the script to its end, or to where it can't go on; return the exit code."""
        console = self._console
        if not await console.settled():
            return BROKEN_OFF
        while True:
            row = await self._next()
            if row is None:
                return await self._end()
            if not row.strip() or row.lstrip().startswith(_COMMENT):
                continue
            judges = _judges(row)
            if self._fails_fast and self._tally.differs and not judges:
                return self._fail_fast()
            console.at_row = self._number
            if not await self._do(row):
                return BROKEN_OFF
            if console.stopped or (self._fails_fast and self._tally.differs and judges):
                return ONE_DIFFERS

    async def _do(self, row: bytes) -> bool:
        """Do what a row says; False where the script can't go on."""
        console = self._console
        if row.startswith(COLON.encode()):
            if not await console.settled():
                return False
            await console.command(row.decode("utf-8", "surrogateescape"))
            if console.failed:  # what follows is not meant for what is open now
                return False
        elif console.takes(row):
            if console.failed:
                return False
        elif not console.send(row):
            return False
        session = console.session
        if self._pipelines and session is not None and await session.ready(console.timeout):
            return True
        return await console.settled()

    async def _end(self) -> int:
        predictor = self._console.predictor
        if predictor is not None and predictor.asks:
            told = _("The script ends with a question: {line} was not answered.")
            self._console.warn(told.format(line=predictor.now.question.line if predictor.now else ""))
            return BROKEN_OFF
        if self._console.exam is not None and self._console.exam.paper.rests:
            return BROKEN_OFF  # it is told when the console closes
        if not await self._console.settled():
            return BROKEN_OFF
        if self._fails_fast and self._tally.differs:
            return self._fail_fast()
        for conversation in (self._console.other, self._console.conversation):
            if conversation is not None and conversation.session is not None:
                conversation.session.close()  # told as an event
        return self._tally.code

    def _fail_fast(self) -> int:
        """Tell why the script ends: a reply was negative, and no ``:expect`` behind it said so."""
        reply = last_reply(self._console.history)
        shown = "" if reply is None else reply.shown
        told = _("a negative reply that no :expect foresees, so the script ends (--fail-fast): {reply}")
        self._console.warn(told.format(reply=shown))
        return self._tally.code

    async def _next(self) -> bytes | None:
        """Return the next row; None at the end, or where the server has broken off."""
        coming = asyncio.ensure_future(self._rows.next())
        while not coming.done():
            waits: set[asyncio.Future[Any]] = {coming}
            ends: list[asyncio.Future[Any]] = []
            for conversation in (self._console.conversation, self._console.other):
                session = None if conversation is None else conversation.session
                if session is not None and session.open:
                    ends.append(asyncio.ensure_future(session.ended(3600)))
            waits.update(ends)
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for ended in ends:
                ended.cancel()
            if self._tally.broken and not coming.done():
                coming.cancel()
                return None
        self._number += 1
        try:
            row = coming.result()
        except TooLongError as error:
            self._console.at_row = self._number
            self._console.warn(str(error))
            self._tally.broken = True
            return None
        return row.removeprefix(_BYTE_ORDER_MARK) if row is not None and self._number == 1 else row
