"""Recordings opened in a console: which files were asked for, and their reading while they are shown."""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from popconsole.formats import registry
from popconsole.formats.asked import NOTHING, Asked
from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import Reading, open_incrementally
from popconsole.i18n import _, headed, own_number
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.model import Conversation, Recording
from popconsole.transcript.safe import safe_text
from popconsole.ui.kept_files import kept_file
from popconsole.ui.messages import os_error
from popconsole.ui.open_conversation import OpenConversation, OpenRecording
from popconsole.ui.recording_files import CrowdedFolderError, GivenFile, OpenFile, files_in, one_of_each
from popconsole.ui.typed_path import TypedPathError, file_to_read, typed_path

if TYPE_CHECKING:
    from popconsole.formats.tls.keylog import KeyLog

_MANY = 5_000  # lines
_CROWDED = 20_000  # files and folders below one that is opened in a console
_OPTION = re.compile(r"--(as|keylog)\s+(?:\"([^\"]*)\"|(\S+))(?:\s+|$)")


class OpeningError(ValueError):
    """What was typed to open files can't be done; the message says why, for a person."""


def parse_opening(text: str) -> tuple[Asked, list[GivenFile]]:
    """Read ``[--as NAME] [--keylog FILE] FILE``: return what is asked for, and the files.

    A folder stands for the files below it. Raises OpeningError.
    """
    rest, given = text.strip(), dict[str, Any]()
    while (match := _OPTION.match(rest)) is not None:
        value = match[3] if match[2] is None else match[2]
        try:
            if match[1] == "as":
                given["reader"] = registry.reader(value).name
            else:
                given["keys"] = _key_log(value)
        except registry.UnknownFormatError as error:
            raise OpeningError(str(error)) from None
        rest = rest[match.end() :]
    try:
        path = typed_path(rest)
        files = files_below(path, rest) if path.is_dir() else [GivenFile(str(file_to_read(rest)))]
    except TypedPathError as error:
        raise OpeningError(str(error)) from None
    return Asked(**given), files


def files_below(folder: Path, name: str) -> list[GivenFile]:
    """Return the files below a folder that is to be opened as it was named. Raises OpeningError."""
    shown = safe_text(name)
    try:
        files = files_in(folder, _CROWDED)
    except CrowdedFolderError:
        told = _("{folder}: more than {n:,} files and folders lie below it; open one with fewer")
        raise OpeningError(told.format(folder=shown, n=own_number(_CROWDED))) from None
    if not files:
        raise OpeningError(_("{folder}: there is no file in it").format(folder=shown))
    return files


async def read_whole(files: Sequence[GivenFile], asked: Asked = NOTHING) -> "FileOpening":
    """Read files as one recording, to their end. Raises OpeningError where none of them can be used."""
    opening = FileOpening(files, asked)
    try:
        await opening.first()
        async for _lines in opening.rest():
            pass
    except (TranscriptError, registry.UnknownFormatError) as error:
        raise OpeningError(str(error)) from None
    except OSError as error:
        raise OpeningError(os_error(Path(files[-1].path), error)) from None
    return opening


def _key_log(name: str) -> "KeyLog":
    """Read a key log. Raises OpeningError, where none of its rows is one of a key log too."""
    from popconsole.formats.tls.keylog import read_key_log  # noqa: PLC0415 - where one is given

    try:
        path = file_to_read(name)
        with path.open("rb") as file:
            return read_key_log(file, safe_text(name))[0]
    except OSError as error:
        raise OpeningError(os_error(Path(name), error)) from None
    except (TypedPathError, TranscriptError) as error:
        raise OpeningError(str(error)) from None


class FileOpening:
    """Files that are being opened as one recording: the first screen at once, the rest as it is read.

    ``recording`` is what they hold, to be asked for as soon as ``first`` has returned; then ``rest`` goes on.
    ``wrong`` says of each file that could not be read why. Raises UnknownFormatError.
    """

    def __init__(self, files: Sequence[GivenFile], asked: Asked = NOTHING) -> None:
        self._left = deque(one_of_each(files))
        self._several = len(self._left) > 1
        self._asked = asked
        self._file: OpenFile | None = None
        self._reading: Reading | None = None
        self._read: tuple[Conversation, ...] = ()  # of the files before
        self._doubts: list[str] = []
        self.wrong: list[str] = []
        self.recording = OpenRecording(self._recorded, _place(files[0]))

    def _recorded(self) -> Recording:
        """Return what was read of all files so far."""
        if self._reading is None:
            return Recording(self._read)
        recording = self._reading.recording
        return Recording(self._read + recording.conversations) if self._read else recording

    @property
    def doubt(self) -> str:
        """A sentence to be said first where too little of a file was understood; else nothing."""
        return " ".join(self._doubts)

    def close(self) -> None:
        """Close what is open; what was read stays."""
        if self._file is not None:
            self._file.close()

    async def first(self) -> OpenConversation:
        """Read the first piece, and open the first conversation of the recording.

        Raises OSError and TranscriptError where no file can be used.
        """
        while not self._begin():
            pass
        return self.recording.open(0)

    def _begin(self) -> bool:
        """Read the first piece of the next file; False where it can't be used, and others are left.

        Raises OSError and TranscriptError where none is left and none was read.
        """
        file = self._left.popleft()
        asked = self._asked
        try:
            self._file = file.open()
            reading = open_incrementally(
                self._file.stream,
                safe_text(Path(file.path).name),
                PROTOCOLS[asked.protocol] if asked.protocol else None,
                reader=asked.reader,
                keys=asked.keys,
                beside=self._file.beside,
                times=self._file.times,
            )
            next(reading, None)
            count = len(self._read)
            self.recording.files[:] = [*(self.recording.files if count else ()), (count, _place(file))]
            self._reading = reading
        except (OSError, TranscriptError) as error:
            self.close()
            if not (self._left or self._read):
                raise
            if file.named:
                self.wrong.append(
                    str(error) if isinstance(error, TranscriptError) else os_error(Path(file.path), error)
                )
            return False
        except BaseException:
            self.close()
            raise
        return True

    async def rest(self) -> AsyncIterator[int]:
        """Read on, piece by piece; yield the lines so far where many more came, and at the end of a file.

        Who shows them tracks them, in its own time.

        Raises TranscriptError where the one file that there is turns out to be of no use.
        """
        before = 0
        while True:
            lines = told = 0
            try:
                for progress in self._reading or ():
                    lines = progress.lines
                    if lines - told >= _MANY:
                        told = lines
                        yield before + lines
                    await asyncio.sleep(0)
            except TranscriptError as error:
                if not self._several:
                    raise
                self.wrong.append(str(error))
            finally:
                self._end_of_file()
            before += lines
            if self._read:
                yield before
            while self._left and not self._begin():
                pass
            if self._reading is None:
                return

    def _end_of_file(self) -> None:
        """Keep what was read of a file, and close it."""
        self.close()
        if self._reading is not None and self._reading.doubt:
            self._doubts.append(
                headed(self._reading.name, self._reading.doubt) if self._several else self._reading.doubt
            )
        self._read = self._recorded().conversations
        self._reading = None


def _place(file: GivenFile) -> str:
    """Return what a file is called while it is open: a session that was kept by its time and its server."""
    path = Path(file.path)
    with suppress(OSError, ValueError):
        return kept_file(path).place
    return safe_text(path.name)
