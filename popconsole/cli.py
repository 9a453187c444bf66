"""The commands. Each imports what it needs and no more, so that the quick ones stay quick.

Exit codes: 0 as expected, 1 a difference or a finding, 2 the input or the call was unusable.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from popconsole import __version__
from popconsole.i18n import _

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from popconsole.protocol.table import Protocol
    from popconsole.server.setup import Setup
    from popconsole.transcript.model import Transcript
    from popconsole.ui.manner import Manner
    from popconsole.ui.pop_url import Target


class ExitCode(IntEnum):
    """What a command says to the shell."""

    OK = 0
    DIFFERENCE = 1
    UNUSABLE = 2


_PROTOCOL = click.Choice(["pop2", "pop3"], case_sensitive=False)


class UnusableError(click.ClickException):
    """The input or the call can't be used."""

    exit_code = ExitCode.UNUSABLE


def main() -> NoReturn:
    """Run the command line and exit; a closed pipe and Ctrl-C end quietly."""
    try:
        sys.exit(popconsole(standalone_mode=True))
    except BrokenPipeError:
        _silence()
        sys.exit(ExitCode.OK)
    except OSError as error:  # a full disk behind standard output
        _silence()
        click.echo(_("popconsole: {error}").format(error=error.strerror or error), err=True)
        sys.exit(ExitCode.UNUSABLE)


def _silence() -> None:
    """Keep the interpreter from writing to a pipe that nobody reads any more."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="popconsole %(version)s")
@click.option("--pop2", is_flag=True, help=_("Speak POP2 in the console (POP3 otherwise)."))
@click.pass_context
def popconsole(context: click.Context, *, pop2: bool) -> None:
    """Learn and debug the Post Office Protocols, POP2 and POP3, by hand.

    Without a command, opens the full-screen console, connected to a mock server of its own: type
    commands, see the raw S: and C: lines beside the diagram of the protocol's states.
    """
    if context.invoked_subcommand is None:
        _console(protocol="POP2" if pop2 else "POP3")
    elif pop2:
        raise UnusableError(
            _("--pop2 goes with the console alone; put it behind the command where that has it")
        )


def _tls_options(command: "Callable[..., None]") -> "Callable[..., None]":
    """Give a command the options of a connection under TLS."""
    options = (
        click.option(
            "--tls",
            is_flag=True,
            help=_("TLS from the first octet on (port 995 unless given); else type STLS."),
        ),
        click.option(
            "--ca",
            "authority",
            metavar="FILE",
            type=click.Path(dir_okay=False, exists=True, path_type=Path),
            help=_("Trust this certificate authority, or this certificate, too."),
        ),
        click.option(
            "--insecure",
            is_flag=True,
            help=_("Take any certificate: whoever poses as the server is believed."),
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _check_tls(*, tls: bool, pop2: bool) -> None:
    if tls and pop2:
        raise UnusableError(_("--tls goes with POP3 alone: nobody ever gave POP2 a port for it"))


@popconsole.command()
@click.argument("server", metavar="HOST[:PORT]")
@click.option("--pop2", is_flag=True, help=_("Speak POP2 (port 109 unless given)."))
@_tls_options
def connect(server: str, authority: Path | None, *, pop2: bool, tls: bool, insecure: bool) -> None:
    """Open the console, connected to any server."""
    _check_tls(tls=tls, pop2=pop2)
    host, port = _address(server)
    _console(
        protocol="POP2" if pop2 else "POP3", host=host, port=port, tls=tls, authority=authority,
        insecure=insecure,
    )  # fmt: skip


@popconsole.command("open")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--protocol", type=_PROTOCOL, help=_("What it is, where the file does not tell."))
def open_(file: str, protocol: str | None) -> None:
    """Open a recorded conversation in the console: step, play, search, take over."""
    _console(protocol=protocol.upper() if protocol else None, file=file)


@popconsole.command()
@click.argument("name", required=False)
def learn(name: str | None) -> None:
    """Take a lesson in the console; without a name, list the lessons."""
    from popconsole import resources

    names = resources.names("lessons", ".toml")
    if name is None:
        _list_lessons(names)
        return
    if name not in names:
        raise UnusableError(
            _("there is no lesson {name}; there are: {names}").format(name=name, names=", ".join(names))
        )
    _console(lesson=name)


def _list_lessons(names: list[str]) -> None:
    from popconsole import resources
    from popconsole.guide.lessons import parse

    for name in names:
        lesson = parse(resources.read("lessons", f"{name}.toml"), name)
        click.echo(f"{name:22} {lesson.title}")


def _console(
    *,
    protocol: str | None = None,
    host: str | None = None,
    port: int | None = None,
    file: str | None = None,
    lesson: str | None = None,
    tls: bool = False,
    authority: Path | None = None,
    insecure: bool = False,
) -> None:
    """Open the full-screen console, or say what to use where none can be drawn."""
    from popconsole.ui.terminal import can_draw

    reason = can_draw()
    if reason is not None:
        if sys.stdout is not None and sys.stdout.isatty() and not (sys.stderr and sys.stderr.isatty()):
            click.echo(reason)  # who has sent standard error elsewhere would see nothing
        raise UnusableError(reason)
    from popconsole.tui import tuning

    tuning.while_starting()
    from popconsole.tui.app import run
    from popconsole.ui.start import Start

    path = Path(file) if file else None
    sys.exit(run(Start(protocol, host, port, path, lesson, tls, authority, insecure)))


@popconsole.command()
@click.argument("file", type=click.File("rb"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--protocol", type=_PROTOCOL, help=_("What it is, where the file does not tell."))
@click.option("--reveal", is_flag=True, help=_("Show passwords and digests instead of stars."))
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help=_("Colour the lines; auto: on a terminal, unless NO_COLOR is set."),
)
def annotate(file: IO[bytes], form: str, protocol: str | None, color: str, *, reveal: bool) -> None:
    """Print each line of a transcript with what it is and what it means ("-" reads standard input).

    Exits with 1 where an error or a warning is among the findings, with 2 where the file is no
    transcript.
    """
    from popconsole.analysis.tracker import Tracker
    from popconsole.ui.annotated import Annotator
    from popconsole.ui.terminal import wants_color

    transcript, spoken = _read(file, protocol)
    coloured = color == "always" or (color == "auto" and wants_color())
    annotator = Annotator(spoken, transcript.oddities, reveal=reveal, width=_width(), color=coloured)
    tracker = Tracker(spoken, exact=transcript.exact)
    with _pipe():
        if form == "text":
            click.echo(_heading(transcript))
        for line in transcript.lines:
            step = tracker.feed(line)
            if form == "json":
                click.echo(annotator.as_json(step))
            else:
                for row in annotator.as_text(step):
                    click.echo(row, color=coloured)
        if form == "text":
            for row in annotator.rest():
                click.echo(row)
    sys.exit(ExitCode.DIFFERENCE if annotator.serious else ExitCode.OK)


@popconsole.command()
@click.argument("file", type=click.File("rb"))
@click.option("--server", metavar="HOST[:PORT]", help=_("Replay against this server, not the embedded one."))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--protocol", type=_PROTOCOL, help=_("What it is, where the file does not tell."))
@click.option(
    "--timeout",
    type=click.FloatRange(0.1),
    default=30.0,
    show_default=True,
    help=_("Seconds to wait for an answer."),
)
@click.option("--all", "everything", is_flag=True, help=_("Print long answers whole."))
@click.option("--reveal", is_flag=True, help=_("Show passwords and digests instead of stars."))
def replay(
    file: IO[bytes],
    server: str | None,
    form: str,
    protocol: str | None,
    timeout: float,
    *,
    everything: bool,
    reveal: bool,
) -> None:
    """Say the client's lines of a transcript again and compare the answers.

    They go to the embedded mock server, set up from the transcript itself, or to --server. Exits with
    0 where status, shape and data of all answers agree, with 1 where not, with 2 where the file can't
    be used or no server answers.
    """
    import asyncio
    import json

    from popconsole.client.session import ConnectError
    from popconsole.replay.run import replay as replayed
    from popconsole.replay.stage import client_lines
    from popconsole.ui.compared import Comparer, reported

    transcript, spoken = _read(file, protocol)
    if not client_lines(transcript):
        raise UnusableError(_("{name}: there is no line of the client to say again").format(name=_name(file)))
    address = None
    if server is not None:
        host, port = _address(server)
        address = (host, spoken.port if port is None else port)
    comparer = Comparer(spoken, reveal=reveal, width=_width(), everything=everything)

    async def run() -> None:
        begun = form == "json"
        async for comparison in replayed(spoken, transcript, address, timeout=timeout):
            if not begun:
                begun = True
                click.echo(_heading(transcript))
                for row in comparer.heading(server or _("the embedded mock server")):
                    click.echo(row)
            if form == "json":
                click.echo(json.dumps(comparer.as_object(comparison)))
            else:
                for row in comparer.rows(comparison):
                    click.echo(row)

    with _pipe():
        try:
            asyncio.run(run())
        except ConnectError as error:
            raise UnusableError(str(error)) from error
        if form == "text":
            click.echo()
            click.echo(comparer.summary())
            _report(transcript, list(reported(_steps(transcript, spoken))))
    sys.exit(ExitCode.OK if comparer.agrees else ExitCode.DIFFERENCE)


def _report(transcript: "Transcript", notes: list[str]) -> None:
    """Print what the recording left out or printed in its own way; it does not count as a difference."""
    odd = [_("row {row}: {message}").format(row=o.row, message=o.message) for o in transcript.oddities]
    if notes or odd:
        click.echo(_("About the recording, and not counted:"))
        for note in (*notes, *odd):
            click.echo(f"  - {note}")


@popconsole.command()
@click.argument("server", required=False, metavar="[HOST[:PORT] | pop://USER@HOST:PORT]")
@click.option("--pop2", is_flag=True, help=_("Speak POP2 (port 109 unless given)."))
@click.option("--plain", is_flag=True, help=_("Pure text, one event a line, also at a terminal."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the objects that annotate gives, one a line."))
@click.option("--wire", is_flag=True, help=_("Print the server's octets and nothing else."))
@click.option(
    "--timeout",
    type=click.FloatRange(0.1),
    default=30.0,
    show_default=True,
    help=_("Seconds to wait for an answer."),
)
@_tls_options
def shell(
    server: str | None,
    timeout: float,
    authority: Path | None,
    *,
    pop2: bool,
    plain: bool,
    as_json: bool,
    wire: bool,
    tls: bool,
    insecure: bool,
) -> None:
    """Talk with a server line by line: at a terminal, in a pipe, for the ear.

    Without a server it talks with a mock server of its own. In a pipe each line of the input is sent
    when the whole reply to the one before has come; exits with 0 where every reply was positive, with
    1 where one was negative, with 2 where the conversation broke off or could not start.
    """
    from popconsole.protocol import POP2, POP3
    from popconsole.ui.terminal import why_not_placed

    if as_json and wire:
        raise UnusableError(_("--json and --wire exclude each other: choose one"))
    protocol = POP2 if pop2 else POP3
    _check_tls(tls=tls, pop2=pop2)
    if server is None and (tls or authority or insecure):
        raise UnusableError(_("--tls, --ca and --insecure go with a server: name one"))
    target = _target(server) if server is not None else None
    if target is not None and (tls or authority or insecure):
        from dataclasses import replace

        from popconsole.client.tls import Trust

        target = replace(target, tls=tls, trust=Trust(authority, insecure))
    with _pipe():
        if plain or as_json or wire or why_not_placed() is not None:
            from popconsole.console.plain import Form, run

            form = Form.JSON if as_json else Form.WIRE if wire else Form.TEXT
            code = run(protocol, target, form, timeout=timeout)
        else:
            from popconsole.console.terminal import run as run_at_terminal

            code = run_at_terminal(protocol, target, timeout=timeout)
    sys.exit(code)


def _list_personas(context: click.Context, _option: click.Parameter, asked: bool) -> None:  # noqa: FBT001
    """Print the personas that the mock server can have, and end."""
    if asked:
        from popconsole.ui.manner import personas

        for name, title in personas():
            click.echo(f"{name:16} {title}")
        context.exit()


def _list_faults(context: click.Context, _option: click.Parameter, asked: bool) -> None:  # noqa: FBT001
    """Print the faults that the mock server can inject, how each is written and what goes wrong, and end."""
    if asked:
        from popconsole.ui.manner import faults

        for _name, syntax, wrong in faults():
            click.echo(f"{syntax}\n    {wrong}")
        click.echo()
        click.echo(_("@PLACE: every, greeting, VERB, VERB:N, line:N, octets:N or chance:P[:SEED]"))
        context.exit()


@popconsole.command()
@click.option("--host", default="127.0.0.1", show_default=True, help=_("The address to listen on."))
@click.option(
    "--pop3-port",
    type=click.IntRange(0, 65535),
    help=_("Default: 1110, or a free one where that is taken; 0: any free one."),
)
@click.option("--pop2-port", type=click.IntRange(0, 65535), help=_("Default: 1109, in the same way."))
@click.option(
    "--maildrop",
    metavar="PATH",
    help=_(
        "Serve the mail that lies there: an mbox, a Maildir, a folder of .eml files, or a folder of any of "
        "these, which POP2's FOLD selects by name. {user} in it stands for the user's name. What a client "
        "deletes is removed for good. Needs --user or --accounts."
    ),
)
@click.option(
    "--user",
    "users",
    metavar="NAME:PASSWORD",
    multiple=True,
    help=_(
        "Let this user log in, and nobody who is not named; may be given again. Other users of this machine "
        "can see it while the server runs: use --accounts for passwords that matter."
    ),
)
@click.option(
    "--accounts",
    metavar="FILE.toml",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_(
        "Let the users of this file log in, and nobody who is not named: a table [users.NAME] for each, with "
        "password and, if it is not --maildrop, maildrop."
    ),
)
@click.option("--tls", is_flag=True, help=_("Offer STLS, and POP3 under TLS on a port of its own."))
@click.option(
    "--pop3s-port", type=click.IntRange(0, 65535), help=_("Default: 1995, in the same way; with --tls.")
)
@click.option(
    "--tls-cert",
    metavar="FILE",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help=_("The certificate and its chain in PEM, in place of one that is made on first use; means --tls."),
)
@click.option(
    "--tls-key",
    metavar="FILE",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help=_("The certificate's key in PEM, if it is not in the certificate's file."),
)
@click.option("--no-plain", is_flag=True, help=_("Take no password or token in clear, only under TLS."))
@click.option(
    "--login-delay",
    type=click.IntRange(0, 86_400),
    default=0,
    metavar="SECONDS",
    help=_("Refuse a user's login so soon after the last (RFC 2449's LOGIN-DELAY)."),
)
@click.option(
    "--expire-at-once",
    is_flag=True,
    help=_("Remove at QUIT each message that was fetched (RFC 2449's EXPIRE 0)."),
)
@click.option("--old", is_flag=True, help=_("Have the commands LAST and RPOP of older POP3s too."))
@click.option(
    "--persona", metavar="NAME", help=_("Speak as another server does; --list-personas lists them.")
)
@click.option(
    "--fault",
    "faults",
    metavar="NAME[:ARG[,ARG]][@PLACE]",
    multiple=True,
    help=_("Go wrong on purpose; may be given again. --list-faults lists them and the places."),
)
@click.option(
    "--list-personas",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_personas,
    help=_("List the personas and end."),
)
@click.option(
    "--list-faults",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_faults,
    help=_("List the faults and end."),
)
def serve(
    host: str,
    pop3_port: int | None,
    pop2_port: int | None,
    pop3s_port: int | None,
    maildrop: str | None,
    users: tuple[str, ...],
    accounts: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    login_delay: int,
    persona: str | None,
    faults: tuple[str, ...],
    *,
    tls: bool,
    no_plain: bool,
    expire_at_once: bool,
    old: bool,
) -> None:
    """Run the mock server alone, for telnet and mail programs; Ctrl-C stops it.

    Without --user and --accounts, it has built-in users, whose passwords it prints, and built-in mail.
    """
    import asyncio
    from dataclasses import replace

    from popconsole.server.listener import ListenError, MockServer
    from popconsole.server.setup import Setup

    own = maildrop is not None or bool(users) or accounts is not None
    setup = _configured(maildrop, users, accounts) if own else Setup()
    profile = replace(
        setup.profile,
        mechanisms=_mechanisms(setup),
        plain=not no_plain,
        login_delay=login_delay,
        expire=0 if expire_at_once else None,
        obsolete=frozenset({"LAST", "RPOP"} if old else ()),
    )
    manner = _manner(persona, faults)
    setup = replace(setup, profile=profile).as_persona(manner.persona)
    secured = _server_tls(tls_cert, tls_key) if tls or tls_cert or tls_key else None
    if pop3s_port is not None and secured is None:
        raise UnusableError(_("--pop3s-port goes with --tls"))

    async def run() -> None:
        server = MockServer(
            setup,
            host=host,
            pop3_port=pop3_port,
            pop2_port=pop2_port,
            pop3s_port=pop3s_port,
            pop3s=secured is not None,
            tls=None if secured is None else secured[0],
        )
        server.inject(manner.faults)
        server.on_fault = lambda spec, peer: click.echo(f"fault {spec.text} {peer[0]}:{peer[1]}", err=True)
        async with server:
            if server.exposes:
                click.echo(_("Warning: {text}").format(text=server.exposes), err=True)
            for protocol, (at, port) in server.addresses.items():
                click.echo(f"{protocol} {at}:{port}")
            if secured is not None and secured[1] is not None:
                click.echo(f"CA {secured[1]}")
            for name, secret in server.setup.accounts:
                shown = "" if own or secret is None else f" password {secret.reveal().decode()}"
                click.echo(f"user {name.decode()}{shown}")
            sys.stdout.flush()
            await asyncio.Event().wait()

    try:
        asyncio.run(run())
    except ListenError as error:
        raise UnusableError(str(error.strerror or error)) from error
    except KeyboardInterrupt:
        click.echo()


def _manner(persona: str | None, faults: tuple[str, ...]) -> "Manner":
    """Return how the server is to behave, or say what is unknown."""
    from popconsole.server.faults.spec import FaultError
    from popconsole.server.persona import PersonaError
    from popconsole.ui.manner import manner

    try:
        return manner(persona, faults)
    except (PersonaError, FaultError) as error:
        raise UnusableError(str(error)) from error


def _mechanisms(setup: "Setup") -> tuple[str, ...]:
    """Return the mechanisms that a server with these accounts can offer: tokens where somebody has one."""
    tokens = bool(setup.accounts.tokens)
    return tuple(
        name for name in setup.profile.mechanisms if tokens or name not in ("XOAUTH2", "OAUTHBEARER")
    )


def _server_tls(
    certificate: Path | None, key: Path | None
) -> "tuple[Callable[[], ssl.SSLContext], Path | None]":
    """Return what gives a server its TLS, and the file of the authority that made the certificate here."""
    from popconsole.server.certificates import (
        CertificateError,
        authority,
        data_folder,
        server_context,
        users_own,
    )

    if certificate is None and key is not None:
        raise UnusableError(_("--tls-key goes with --tls-cert"))
    try:
        context = users_own() if certificate is None else server_context(certificate, key)
    except CertificateError as error:
        raise UnusableError(str(error)) from error
    return lambda: context, authority(data_folder()) if certificate is None else None


def _configured(maildrop: str | None, users: tuple[str, ...], accounts: Path | None) -> "Setup":
    """Return the set-up of a server with accounts and mail that were asked for, or say what is wrong."""
    from popconsole.maildrop.configured import ConfigurationError, configured
    from popconsole.maildrop.errors import MaildropError
    from popconsole.server.setup import Setup

    try:
        who, mail = configured(maildrop=maildrop, users=users, accounts=accounts)
    except (ConfigurationError, MaildropError) as error:
        raise UnusableError(str(error)) from error
    return Setup(accounts=who, maildrops=mail)


@popconsole.command(context_settings={"ignore_unknown_options": True})  # a reply may begin with a dash
@click.argument("words", nargs=-1, required=True, metavar="WORD...")
def explain(words: tuple[str, ...]) -> None:
    """Explain a command, a state, a reply such as -ERR, a response code or a term."""
    from popconsole.guide.words import is_known, lookup
    from popconsole.ui.entries import rows

    entries = lookup([part for word in words for part in word.split()] or list(words))
    with _pipe():
        for number, entry in enumerate(entries):
            if number:
                click.echo()
            for row in rows(entry, _width()):
                click.echo(row)
    sys.exit(ExitCode.OK if all(is_known(entry) for entry in entries) else ExitCode.UNUSABLE)


@popconsole.command()
@click.argument("protocol", type=_PROTOCOL)
@click.option(
    "--format", "form", type=click.Choice(["text", "mermaid", "dot"]), default="text", show_default=True
)
@click.option("--ascii", "ascii_only", is_flag=True, help=_("Draw the text form with ASCII characters."))
@click.option(
    "--list", "listed", is_flag=True, help=_("The text form without a drawing: states and what leads where.")
)
def diagram(protocol: str, form: str, *, ascii_only: bool, listed: bool) -> None:
    """Print the state diagram of a protocol, made from the table that the server runs on."""
    from popconsole.guide import diagram_formats
    from popconsole.protocol import PROTOCOLS

    spoken = PROTOCOLS[protocol.upper()]
    if form == "text":
        click.echo(diagram_formats.text(spoken, ascii_only=ascii_only, drawing=not listed), nl=False)
    else:
        click.echo((diagram_formats.mermaid if form == "mermaid" else diagram_formats.dot)(spoken), nl=False)


# --- small pieces ---


def _address(text: str) -> tuple[str, int | None]:
    """Read HOST, HOST:PORT or [IPV6]:PORT."""
    from popconsole.ui.opening import AddressError, parse_address

    try:
        return parse_address(text)
    except AddressError as error:
        raise UnusableError(str(error)) from error


def _target(text: str) -> "Target":
    """Read HOST, HOST:PORT, [IPV6]:PORT or a POP URL."""
    from popconsole.ui.opening import AddressError
    from popconsole.ui.pop_url import parse_target

    try:
        return parse_target(text)
    except AddressError as error:
        raise UnusableError(str(error)) from error


def _name(file: IO[bytes]) -> str:
    """Return the name of a file as it may be shown."""
    name = getattr(file, "name", "<stdin>")
    return _("standard input") if name == "<stdin>" else click.format_filename(name)


def _read(file: IO[bytes], protocol: str | None) -> tuple["Transcript", "Protocol"]:
    """Read a transcript, or say why it is none."""
    from popconsole.protocol import PROTOCOLS
    from popconsole.transcript.errors import TranscriptError
    from popconsole.transcript.textfile import read

    asked = PROTOCOLS[protocol.upper()] if protocol else None
    try:
        transcript = read(file.read(), _name(file), asked)
    except TranscriptError as error:
        raise UnusableError(str(error)) from error
    return transcript, PROTOCOLS[transcript.protocol]


def _steps(transcript: "Transcript", protocol: "Protocol") -> list[Any]:
    from popconsole.analysis.history import history_of

    return history_of(transcript, protocol).extend()


def _heading(transcript: "Transcript") -> str:
    from popconsole.transcript.safe import safe_text

    about = ": ".join(safe_text(part) for part in (transcript.title, transcript.source) if part)
    return f"{transcript.protocol}  {about}".rstrip()


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


@contextmanager
def _pipe() -> Iterator[None]:
    """Let a reader that has seen enough end the command without a complaint."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _silence()
        sys.exit(ExitCode.OK)
