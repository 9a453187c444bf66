"""The list of sessions in recordings that ``open --list`` prints."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from popconsole.cli.many_files import open_file
from popconsole.cli.outcome import ExitCode, UnusableError, pipe, say
from popconsole.cli.recordings import open_recording, told_of_file
from popconsole.i18n import _, headed

if TYPE_CHECKING:
    from popconsole.formats.asked import Asked
    from popconsole.ui.recording_files import GivenFile


def list_sessions(given: "Sequence[GivenFile]", asked: "Asked") -> ExitCode:
    """Print what each session of files is, a file after the other; return what to say to the shell."""
    unusable, listed = False, 0
    with pipe():
        for file in given:
            try:
                doubt = _list_file(file, asked)
            except UnusableError as error:
                if file.named:
                    unusable = True
                    say(error.message, err=True)
                else:
                    say(_("passed over, for it is no recording: {file}").format(file=file.shown), err=True)
                continue
            listed += 1
            if doubt:
                unusable = True
                say(headed(file.shown, doubt), err=True)
    return ExitCode.UNUSABLE if unusable or not listed else ExitCode.OK


def _list_file(file: "GivenFile", asked: "Asked") -> str:
    """Print the sessions of a file as they end; return what is doubtful in its reading."""
    from popconsole.ui.conversations import told_of
    from popconsole.ui.judging import Judging

    with open_file(file) as opened, told_of_file():
        reading = open_recording(opened, asked, quiet=True)
        begun = False
        for session in Judging(reading, file.shown, ()):
            if not begun:
                click.echo(_("File {name}").format(name=file.shown))
                begun = True
            short, more = told_of(session)
            click.echo(f"{session.number:4}  {short}")
            click.echo(f"      {more}")
    return reading.doubt
