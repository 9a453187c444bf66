"""The command that writes a recording in another form: convert."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import not_empty
from popconsole.cli.many_files import every_file, one_file, one_of, open_file
from popconsole.cli.outcome import ExitCode, UnusableError, pipe, say
from popconsole.cli.recordings import file_options, open_recording, told_of_file
from popconsole.cli.targets import (
    STANDARD_OUTPUT,
    check_target,
    into_folder,
    placed,
    shown_target,
    write_target,
)
from popconsole.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from popconsole.dialogue.masked_recording import Secrets
    from popconsole.formats.asked import Asked
    from popconsole.formats.reading import Reading
    from popconsole.formats.writer import Numbered, Writer
    from popconsole.ui.recording_files import GivenFile
    from popconsole.ui.sharing import Shared


@click.command()
@click.argument("sources", metavar="IN...", nargs=-1, required=True, callback=not_empty)
@click.argument("target", metavar="OUT", callback=not_empty)
@click.option(
    "--format",
    "form",
    metavar="NAME",
    callback=not_empty,
    help=N_("The form to write (native, jsonl, pcap), where the name of OUT does not tell."),
)
@file_options
@click.option("--reveal", is_flag=True, help=N_("Write passwords and digests instead of stars."))
@click.option("--force", is_flag=True, help=N_("Replace OUT, if it is there."))
def convert(
    sources: tuple[str, ...], target: str, form: str | None, asked: "Asked", *, reveal: bool, force: bool
) -> None:
    """Write a recording in another form: a transcript, JSON lines or a packet capture.

    IN is a recording in any form that is read, OUT the file to write; the ending of its name tells the form:
    .txt a transcript, .jsonl JSON lines, .pcap a capture. "-" is standard input, and output. Several INs, or
    a folder of them, go into a folder OUT/, a file each. Secrets are written as stars unless --reveal.
    """
    how = _How(asked, reveal, force)
    folder = into_folder(sources, target)
    if folder is None:
        sys.exit(_convert(one_file(sources[0]), target, _writer(target, form), how))
    writer = _writer(STANDARD_OUTPUT, form)
    ended = ExitCode.OK

    def failed() -> None:
        nonlocal ended
        ended = ExitCode.UNUSABLE

    for file, place in placed(every_file(sources), folder, writer.endings[0]):
        with one_of(file, failed, several=True):
            if _convert(file, str(place), writer, how) is not ExitCode.OK:
                failed()
    sys.exit(ended)


@dataclass(frozen=True, slots=True)
class _How:
    """What was said of how files are to be read and written."""

    asked: "Asked"
    reveal: bool
    force: bool


def _convert(file: "GivenFile", target: str, writer: "Writer", how: _How) -> ExitCode:
    """Write a file in another form, and say so. Raises UnusableError."""
    check_target(target, file.path, force=how.force)
    with open_file(file) as opened:
        reading = open_recording(opened, how.asked, quiet=True)
        conversion = _Conversion(reading, writer, reveal=how.reveal)
        with pipe(), told_of_file():
            try:
                write_target(target, conversion, private=how.reveal, force=how.force)
            except ValueError as error:
                raise UnusableError(str(error)) from error
    if reading.doubt:
        say(reading.doubt, err=True)
    if conversion.interrupted:
        say(
            _("interrupted: {file} holds what was read till then").format(file=shown_target(target)), err=True
        )
    elif target != STANDARD_OUTPUT:
        told = ngettext(
            "{file}: {n} conversation, {lines} lines",
            "{file}: {n} conversations, {lines} lines",
            conversion.count,
        )
        say(told.format(file=shown_target(target), n=conversion.count, lines=conversion.lines), err=True)
    return ExitCode.UNUSABLE if reading.doubt or conversion.interrupted else ExitCode.OK


class _Conversion:
    """The octets of the new file, as the old one is read; ``count`` conversations were taken."""

    def __init__(self, reading: "Reading", writer: "Writer", *, reveal: bool) -> None:
        from popconsole.dialogue.masked_recording import Secrets
        from popconsole.ui.sharing import Sharing

        self._reading = reading
        self._writer = writer
        self._reveal = reveal
        self._secrets = Secrets()
        reading.passed_over = self._secrets.add
        self._sharing = Sharing(self._work, None if reveal else self._secrets)
        self.count = self.lines = 0
        self.interrupted = False

    def __iter__(self) -> Iterator[bytes]:
        try:
            if self._writer.apart:
                yield from self._apart()
            else:
                yield from self._written(self._conversations(), self._secrets)
        finally:
            self._sharing.close()

    def _apart(self) -> Iterator[bytes]:
        """Yield what is made of each conversation, by other processes where that is worth it."""
        sharing = self._sharing
        for number, conversation in self._conversations():
            if sharing.takes(conversation):
                yield from (octets for _given, octets in sharing.give(number, conversation))
            else:
                yield from (octets for _given, octets in sharing.rest())
                yield from self._written([(number, conversation)], self._secrets)
        yield from (octets for _given, octets in sharing.rest())

    def _work(self, shared: "Shared") -> bytes:
        from popconsole.dialogue.masked_recording import Secrets

        return b"".join(self._written(shared.conversations, Secrets.knowing(shared.known)))

    def _written(self, conversations: "Iterable[Numbered]", secrets: "Secrets") -> Iterator[bytes]:
        from popconsole.formats.writing import converted

        return converted(conversations, self._writer, reveal=self._reveal, secrets=secrets)

    def _conversations(self) -> "Iterator[Numbered]":
        try:
            for progress in self._reading:
                yield from map(self._counted, self._reading.take_ended())
                if self._writer.apart and not self._reading.only:
                    self._sharing.engage(progress)
        except KeyboardInterrupt:
            self.interrupted = True
            yield from map(self._counted, self._reading.left())

    def _counted(self, numbered: "Numbered") -> "Numbered":
        self.count += 1
        self.lines += len(numbered[1].lines)
        return numbered


def _writer(target: str, form: str | None) -> "Writer":
    """Return the writer that was named, or that the name of the file asks for."""
    from popconsole.formats import registry
    from popconsole.ui.saving import FormatError, writer_for

    try:
        if form is not None:
            return registry.writer(form)
        return registry.writer("native") if target == STANDARD_OUTPUT else writer_for(Path(target))
    except (registry.UnknownFormatError, FormatError) as error:
        raise UnusableError(str(error)) from error
