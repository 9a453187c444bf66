"""The command that learns a server's machine: map."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from popconsole.cli.examined import account, account_options, address, check_named, reply_timeout_option
from popconsole.cli.given import FilePath, FormName, not_empty, width
from popconsole.cli.outcome import ExitCode, UnusableError, pipe, say
from popconsole.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from popconsole.examiner.learning.machine import ServerMap
    from popconsole.ui.mapped import MapFound


@click.command("map")
@click.argument("server", metavar="[HOST:PORT]", required=False, callback=not_empty)
@click.option(
    "--run",
    "command",
    metavar="CMD",
    callback=not_empty,
    help=N_(
        "Start this program and learn its machine. {port} in it stands for the port to listen on; {user} and "
        "{password} for who will log in; {maildir} or {mbox} for the mail, which is written there."
    ),
)
@click.option(
    "--fill", metavar="CMD", callback=not_empty, help=N_("The command that puts the mail back, two messages.")
)
@click.option(
    "--maildir",
    type=FilePath(folder=True),
    help=N_("The server's Maildir, new or empty: mail is written there."),
)
@click.option("--mbox", type=FilePath(), help=N_("The server's mbox, new or empty: mail is written there."))
@click.option("--pop2", is_flag=True, help=N_("Learn the machine of a server of POP2."))
@click.option(
    "--alphabet",
    "letters",
    type=click.Choice(["mail", "tls", "auth"]),
    default="mail",
    show_default=True,
    help=N_("What is said: the commands of mail, STLS and what it changes, or AUTH and its responses."),
)
@account_options
@click.option(
    "--may-delete", is_flag=True, help=N_("Mail may be marked, and removed, that nothing puts back.")
)
@click.option(
    "--may-fail",
    is_flag=True,
    help=N_("Logins may fail on purpose at a server that was not started here: some hundreds."),
)
@click.option(
    "--against",
    metavar="FILE|NAME",
    callback=not_empty,
    help=N_(
        "Hold it against this map, as --format json writes it, or one that comes with popconsole, and not "
        "against that of the RFC."
    ),
)
@reply_timeout_option
@click.option("--format", "form", type=FormName("map_forms"), default="text", show_default=True)
@click.option(
    "--transcripts",
    type=FilePath(folder=True),
    help=N_("The folder for the transcripts of the differences; popconsole open shows them."),
)
def map_(
    server: str | None,
    command: str | None,
    fill: str | None,
    maildir: Path | None,
    mbox: Path | None,
    user: str | None,
    password_env: str | None,
    password_file: Path | None,
    letters: str,
    against: str | None,
    timeout: float,
    form: str,
    transcripts: Path | None,
    *,
    pop2: bool,
    may_delete: bool,
    may_fail: bool,
) -> None:
    """Learn the state machine of a server by asking it, and hold it against that of the RFC.

    Each state is printed with what it answers to each command and where that leads; what differs is marked,
    listed in words, and shown as it was said. "popconsole manual map" tells how.

    Exits with 0 where it is equal to the machine of the RFC (or to --against), with 1 where it differs, with
    2 where it could not be learned.
    """
    from popconsole.cli.progress import passing_line
    from popconsole.examiner.running.learner import MissingLearnerError, NotLearnableError
    from popconsole.examiner.running.program import ProgramError
    from popconsole.examiner.running.stores import StoreError
    from popconsole.examiner.running.wire import GoneError
    from popconsole.ui.mapped import MapAsked, find_map

    check_named(server, command)
    protocol = "POP2" if pop2 else "POP3"
    if pop2 and letters != "mail":
        raise UnusableError(_("--alphabet {name} is POP3's alone").format(name=letters))
    if letters == "auth" and command is None and not may_fail:
        raise UnusableError(
            _("--alphabet auth: a command in the place of a response is a login that fails: see --may-fail")
        )
    like = _like(against, protocol, letters)
    name, password = account(user, password_env, password_file, asks=command is None)
    asked = MapAsked(
        protocol,
        name,
        password,
        like,
        address(server, pop2=pop2),
        command,
        fill,
        maildir,
        mbox,
        timeout,
        may_delete,
        may_fail,
        spares=against is None,
    )
    line = passing_line() or (lambda _text: None)
    try:
        found = find_map(asked, lambda count: line(lambda: _so_far(count)))
    except (NotLearnableError, MissingLearnerError, ProgramError, StoreError) as error:
        raise UnusableError(_("The machine could not be learned: {why}").format(why=error)) from error
    except (OSError, GoneError) as error:
        told = _("The machine could not be learned: {server} takes no connection ({why})")
        raise UnusableError(told.format(server=asked.shown, why=error)) from error
    finally:
        line(None)
    _printed(found, form, transcripts)
    sys.exit(ExitCode.DIFFERENCE if found.differences else ExitCode.OK)


def _so_far(count: int) -> str:
    return ngettext("{n} connection so far", "{n} connections so far", count).format(n=count)


def _like(against: str | None, protocol: str, letters: str) -> "ServerMap":
    from popconsole.examiner.learning.machine import MapError, read_map
    from popconsole.examiner.learning.references import map_names, rfc_map, shipped_map

    if against is None:
        return rfc_map(protocol, letters)
    try:
        there = against in map_names() and not Path(against).exists()
        found = shipped_map(against) if there else read_map(Path(against).read_bytes(), against)
    except OSError as error:
        told = _("{file}: {why}; the maps that come with popconsole are {names}")
        why = error.strerror or str(error)
        raise UnusableError(told.format(file=against, why=why, names=", ".join(map_names()))) from error
    except MapError as error:
        raise UnusableError(str(error)) from error
    if found.protocol != protocol:
        raise UnusableError(_("{file} is a map of {protocol}").format(file=against, protocol=found.protocol))
    if found.alphabet != letters:
        told = _("{file} is a map of the alphabet {name}: say --alphabet {name}")
        raise UnusableError(told.format(file=against, name=found.alphabet))
    return found


def _printed(found: "MapFound", form: str, transcripts: Path | None) -> None:
    from dataclasses import replace

    from popconsole.ui.mapped import form_named
    from popconsole.ui.saving import save

    files = {}
    if transcripts is not None:
        try:
            transcripts.mkdir(parents=True, exist_ok=True)
            for number, recording in enumerate(found.recordings):
                path = transcripts / f"difference-{number + 1}.txt"
                save(recording, path, overwrite=True)
                files[number] = str(path)
        except OSError as error:
            raise UnusableError(f"--transcripts: {error}") from error
    with pipe():
        for row in form_named(form).rows(replace(found, files=files), width()):
            say(row)
