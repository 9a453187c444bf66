"""Files of expectations played for the command replay."""

from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from popconsole.cli.many_files import open_file
from popconsole.cli.outcome import UnusableError
from popconsole.cli.replaying import ReplayOptions
from popconsole.i18n import _
from popconsole.transcript.safe import safe_text

if TYPE_CHECKING:
    from popconsole.expect.playbook import Playbook
    from popconsole.replaying.playing import PlayedBook
    from popconsole.replaying.stage import ServerAddress
    from popconsole.ui.recording_files import GivenFile
    from popconsole.ui.replayed import Replayed

_BEGINS = 65_536  # octets of a file that are looked at to tell what it is


def playbook_in(file: "GivenFile") -> bytes | None:
    """Return the octets of a file of expectations; None where it is another file.

    Of standard input nothing is taken then. Raises UnusableError where it can't be read.
    """
    from popconsole.expect.parser import MOST_OCTETS, expects

    if file.is_input:
        with open_file(file) as opened:
            start = _peeked(opened.stream)
            return opened.stream.read(MOST_OCTETS + 1) if expects(start) else None
    try:
        with Path(file.path).open("rb") as stream:
            start = stream.read(_BEGINS)
            return start + stream.read(MOST_OCTETS + 1 - len(start)) if expects(start) else None
    except OSError:
        return None  # who reads it as a recording tells why


def _peeked(stream: BinaryIO) -> bytes:
    """Return how a stream begins, and leave all of it there; nothing where that can't be."""
    if isinstance(stream, BufferedReader):
        return stream.peek(_BEGINS)
    if stream.seekable():
        start = stream.read(_BEGINS)
        stream.seek(0)
        return start
    return b""


def play_file(file: "GivenFile", octets: bytes, options: ReplayOptions) -> "Replayed":
    """Play a file of expectations, and tell what became of it."""
    import asyncio

    from popconsole.client.errors import ConnectError
    from popconsole.expect.errors import PlaybookError
    from popconsole.expect.parser import parse
    from popconsole.replaying.surroundings import NotTriedError
    from popconsole.ui.replayed import Replayed, Tried

    try:
        playbook = parse(octets, file.shown)
    except PlaybookError as error:
        return Replayed(file.shown, Tried.NOT_TRIED, why=str(error))
    try:
        played = asyncio.run(_play(file, playbook, options))
    except (ConnectError, NotTriedError, _OtherProtocolError) as error:
        passed = not file.named and _is_of_another(playbook, options, error)
        tried = Tried.PASSED_OVER if passed else Tried.NOT_TRIED
        return Replayed(file.shown, tried, playbook.title, playbook.source, safe_text(str(error)))
    played.octets = octets
    return _told(file, played, options)


def _is_of_another(playbook: "Playbook", options: ReplayOptions, error: Exception) -> bool:
    """Tell whether a playbook is of a protocol that the server does not speak, while it speaks another."""
    from popconsole.client.errors import ConnectError

    others = [spoken for name, spoken in options.spoken.items() if name != playbook.protocol.name]
    speaks_other = any(isinstance(spoken, str) for spoken in others)
    return isinstance(error, _OtherProtocolError) or (isinstance(error, ConnectError) and speaks_other)


class _OtherProtocolError(Exception):
    """The server speaks another protocol; the message says which."""


def _place(file: "GivenFile", playbook: "Playbook", options: ReplayOptions) -> "ServerAddress | None":
    """Return where the server is that was named; None where none was.

    Raises UnusableError where it can't be that of the protocol, _OtherProtocolError of what lies in a folder.
    """
    try:
        return options.place(playbook.protocol)
    except UnusableError as error:
        if file.named:
            raise
        raise _OtherProtocolError(error.message) from error


async def _check_spoken(playbook: "Playbook", place: "ServerAddress", options: ReplayOptions) -> None:
    """See once in a run which protocol the server speaks.

    Raises _OtherProtocolError where it is not the playbook's, ConnectError where the server can't be reached.
    """
    from popconsole.client.errors import ConnectError
    from popconsole.replaying.surroundings import spoken_at

    name = playbook.protocol.name
    if name not in options.spoken:
        try:
            options.spoken[name] = await spoken_at(place, playbook.protocol, options.timeout)
        except ConnectError as error:
            options.spoken[name] = error
    spoken = options.spoken[name]
    if isinstance(spoken, ConnectError):
        raise spoken
    if spoken != name:
        told = _("the server speaks {spoken}, and this is about {protocol}")
        raise _OtherProtocolError(told.format(spoken=spoken, protocol=name))


async def _play(file: "GivenFile", playbook: "Playbook", options: ReplayOptions) -> "PlayedBook":
    """Play a playbook with the server that is named, or with one of its own."""
    from popconsole.replaying.playing import play
    from popconsole.replaying.stage import ServerAddress
    from popconsole.replaying.surroundings import OWN, check, own_server

    place = _place(file, playbook, options)
    if place is not None:
        await _check_spoken(playbook, place, options)
        given = options.login.for_playbook(playbook)
        await check(playbook, place, given, timeout=options.timeout, may_delete=options.may_delete)
        return await play(playbook, place, given, timeout=options.timeout, goes_on=options.update)
    server = own_server(playbook.needs, None if file.is_input else Path(file.path).parent)
    await server.start()
    try:
        place = ServerAddress(*server.addresses[playbook.protocol.name])
        return await play(playbook, place, OWN, timeout=options.timeout, goes_on=options.update)
    finally:
        await server.stop()


def _told(file: "GivenFile", played: "PlayedBook", options: ReplayOptions) -> "Replayed":
    from popconsole.expect.difference import PlayOutcome
    from popconsole.ui.played import as_object, lacking, rows, why
    from popconsole.ui.replayed import Replayed, Tried

    book, difference = played.playbook, played.run.difference
    if difference is None:
        there = played.outcome is not PlayOutcome.NOT_THERE
        tried = Tried.AS_EXPECTED if there else Tried.NOT_THERE
        told = "" if there else lacking(played)
        return Replayed(file.shown, tried, book.title, book.source, told, seconds=played.seconds)
    more = as_object(played, difference, reveal=options.reveal)
    if options.update and not file.is_input and (told := _rewrite(Path(file.path), played)):
        return Replayed(file.shown, Tried.REWRITTEN, book.title, book.source, told, (), played.seconds, more)
    told_rows = tuple(rows(played, difference, reveal=options.reveal))
    return Replayed(
        file.shown, Tried.DIFFERENT, book.title, book.source, why(difference), told_rows, played.seconds, more
    )


def _rewrite(path: Path, played: "PlayedBook") -> str:
    """Rewrite a file so that it expects what came; return what was done, nothing where not all can be."""
    from popconsole.ui.rewriting import rewrite, told_of_rewriting

    try:
        count, left = rewrite(path, played)
    except OSError as error:
        raise UnusableError(f"--update: {error}") from error
    return "" if left else told_of_rewriting(count)
