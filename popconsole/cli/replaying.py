"""Recordings said again for the command replay: one alone, exchange by exchange, or several in short."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import width
from popconsole.cli.login import LoginAsker
from popconsole.cli.outcome import UnusableError, say
from popconsole.cli.reach import parse_server
from popconsole.cli.recordings import ReadRecording, read_recording
from popconsole.i18n import _

if TYPE_CHECKING:
    from popconsole.analysis.compare import Comparison
    from popconsole.client.errors import ConnectError
    from popconsole.client.security import Security
    from popconsole.dialogue.masking import Masker
    from popconsole.formats.asked import Asked
    from popconsole.protocol.table import Protocol
    from popconsole.replaying.stage import ServerAddress
    from popconsole.transcript.model import Conversation, Recording
    from popconsole.ui.compared import Comparer
    from popconsole.ui.recording_files import GivenFile
    from popconsole.ui.replayed import Replayed


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """How files are replayed, as the options of the command say."""

    server: str | None
    security: "Security"
    asked: "Asked"
    form: str
    timeout: float
    login: LoginAsker
    goes_on: bool = False
    pipeline: bool = False
    everything: bool = False
    reveal: bool = False
    may_delete: bool = False
    update: bool = False
    spoken: "dict[str, str | ConnectError]" = field(default_factory=dict)  # at the server, by what was tried

    def place(self, spoken: "Protocol") -> "ServerAddress | None":
        """Return where a conversation is to be said again; None: to a server of our own."""
        from popconsole.replaying.stage import ServerAddress

        if self.server is None:
            return None
        target = parse_server(self.server, self.security, spoken)
        return ServerAddress(target.host, target.port, target.security)


@dataclass(slots=True)
class SaidAgain:
    """A recording that was said again: how each exchange compares; why it was not carried out, where so."""

    found: ReadRecording
    comparer: "Comparer"
    failure: str = ""
    comparisons: list[tuple[int, "Comparison"]] = field(default_factory=list)
    seconds: float = 0.0


def say_again(file: "GivenFile", options: ReplayOptions, *, aloud: bool) -> SaidAgain:
    """Say the client's lines of a recording again; ``aloud``: print each exchange as it comes.

    Raises UnusableError where the file is none, or a login is needed that is not given.
    """
    import asyncio

    from popconsole.client.errors import ConnectError
    from popconsole.protocol import PROTOCOLS
    from popconsole.replaying.rebuild import ReplayError
    from popconsole.replaying.stage import client_lines
    from popconsole.ui.compared import Comparer

    found = read_recording(file, options.asked)
    recording = found.recording
    lines = sum(map(client_lines, recording.conversations))
    if not lines:
        raise UnusableError(_("{name}: there is no line of the client to say again").format(name=file.shown))
    login = None if options.server is None else options.login.for_recording(recording)
    places = [options.place(PROTOCOLS[c.protocol]) for c in recording.conversations]
    comparer = Comparer(lines, reveal=options.reveal, width=width(), everything=options.everything)
    said = SaidAgain(found, comparer)
    began = monotonic()

    async def run(number: int, conversation: "Conversation", place: "ServerAddress | None") -> None:
        from popconsole.replaying.run import replay

        tell = _teller(conversation, number, said, options) if aloud else None
        async for comparison in replay(
            PROTOCOLS[conversation.protocol],
            conversation,
            place,
            timeout=options.timeout,
            ahead=options.pipeline,
            login=login,
            goes_on=options.goes_on,
            known=found.known,
        ):
            said.comparisons.append((number, comparison))
            comparer.count(comparison, number)
            if tell is not None:
                tell(comparison)

    for number, (conversation, place) in enumerate(
        zip(recording.conversations, places, strict=True), start=1
    ):
        try:
            asyncio.run(run(number, conversation, place))
        except ReplayError as error:
            said.failure = said.failure or str(error)
        except ConnectError as error:
            said.failure = said.failure or str(error)
            break
    said.seconds = monotonic() - began
    return said


def _teller(
    conversation: "Conversation", number: int, said: SaidAgain, options: ReplayOptions
) -> "Callable[[Comparison], None]":
    """Return what prints the exchanges of a conversation, the first with a heading."""
    import json

    comparer = said.comparer
    begun = options.form == "json"

    def tell(comparison: "Comparison") -> None:
        nonlocal begun
        if not begun:
            begun = True
            click.echo(_heading(conversation, number, None if options.reveal else said.found.known))
            for row in comparer.heading(options.server or _("the embedded mock server")):
                say(row)
        if options.form == "json":
            click.echo(json.dumps(comparer.as_object(comparison, number)))
        else:
            for row in comparer.rows(comparison):
                click.echo(row)

    return tell


def _heading(conversation: "Conversation", number: int, masker: "Masker | None") -> str:
    """Return the rows over a conversation; ``masker`` masks what is told of it."""
    from popconsole.dialogue.masked_recording import told_of
    from popconsole.ui.conversations import heading

    return "\n".join(heading(conversation if masker is None else told_of(conversation, masker), number))


def sum_up(said: SaidAgain, form: str) -> None:
    """Print what the report of one recording ends with: the sum, what was said, the first that fails."""
    import json

    comparer = said.comparer
    if form == "json":
        click.echo(json.dumps(comparer.sum_as_object(said.failure)))
        return
    click.echo()
    if comparer.verdicts:
        click.echo(comparer.summary())
    click.echo(comparer.told_of_said())
    _report(said.found.recording, said.found.known)
    for row in comparer.ending():
        click.echo(row)


def replayed(file: "GivenFile", said: SaidAgain, options: ReplayOptions) -> "Replayed":
    """Return what became of a recording, as one file among others; rewritten, where that is asked for."""
    from popconsole.dialogue.masked_recording import told_of
    from popconsole.ui.replayed import Replayed, Tried

    comparer = said.comparer
    known = said.found.known
    told = told_of(said.found.recording.conversations[0], known)
    why, rows, tried = "", list[str](), Tried.AS_EXPECTED
    if said.failure or said.found.doubt:
        tried, why = Tried.NOT_TRIED, said.failure or said.found.doubt
    elif not comparer.agrees and options.update and (why := _rewritten(file, said)):
        tried = Tried.REWRITTEN
    elif not comparer.agrees:
        tried = Tried.DIFFERENT
        if comparer.first is not None:
            why = comparer.verdict(comparer.first[0])
            rows = [f"  {row}" for row in comparer.rows(comparer.first[0])]
    more = {"exchanges": comparer.sum_as_object(said.failure)}
    return Replayed(file.shown, tried, told.title, told.source, why, tuple(rows), said.seconds, more)


def _rewritten(file: "GivenFile", said: SaidAgain) -> str:
    """Rewrite what differs in a recording; return what was done, nothing where not all can be."""
    from pathlib import Path

    from popconsole.ui.rewriting import rewrite_recording, told_of_rewriting

    if file.is_input:
        return ""
    path = Path(file.path)
    try:
        count, left = rewrite_recording(path, path.read_bytes(), said.found.recording, said.comparisons)
    except OSError as error:
        raise UnusableError(f"--update: {error}") from error
    return "" if left else told_of_rewriting(count)


def _report(recording: "Recording", masker: "Masker") -> None:
    """Print what the recording left out or printed in its own way; it does not count as a difference."""
    from popconsole.analysis.history import history_of
    from popconsole.dialogue.masked_recording import masked_oddities
    from popconsole.protocol import PROTOCOLS
    from popconsole.ui.compared import reported

    several = len(recording.conversations) > 1
    rows: list[str] = []
    for number, conversation in enumerate(recording.conversations, start=1):
        steps = history_of(conversation, PROTOCOLS[conversation.protocol], masker).steps()
        oddities = masked_oddities(conversation.oddities, masker)
        told = [
            *reported(list(steps)),
            *(_("row {row}: {message}").format(row=o.row, message=o.message) for o in oddities),
        ]
        if several:
            told = [_("conversation {n}, {told}").format(n=number, told=text) for text in told]
        rows += told
    if rows:
        click.echo(_("About the recording, and not counted:"))
        for row in rows:
            say(f"  - {row}")
