"""The command ``popconsole`` itself; each subcommand is loaded when it is asked for."""

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from popconsole import __version__
from popconsole.cli.given import behaviour_options, read_behaviour
from popconsole.cli.mail_options import MailOptions, mail_options
from popconsole.cli.outcome import ExitCode, UnusableError, say, silence, told_safely
from popconsole.cli.translated import spoken, translated
from popconsole.i18n import LANGUAGES, N_, _, language_of, language_told
from popconsole.ui.chosen_language import language_set

_YOUNG = 5_000  # objects between two rounds of the garbage collector: what is read leaves it nothing to find

_WHERE = {
    "annotate": "files:annotate",
    "build": "build:build",
    "check": "check:check",
    "compare": "comparing:compare",
    "config": "config:config",
    "connect": "consoles:connect",
    "convert": "convert:convert",
    "diagram": "reference:diagram",
    "exam": "exam:exam",
    "examine": "examine:examine",
    "examine-client": "examine_client:examine_client",
    "explain": "reference:explain",
    "export": "exporting:export",
    "filter": "filtering:filter_",
    "formats": "formats:formats",
    "grade": "grade:grade",
    "handout": "handing:handout",
    "learn": "consoles:learn",
    "lessons": "lessons:lessons",
    "manual": "reference:manual",
    "map": "map:map_",
    "open": "consoles:open_",
    "present": "presenting:present",
    "record": "record:record",
    "replay": "replay:replay",
    "serve": "serve:serve",
    "shell": "consoles:shell",
}


class _Commands(click.Group):
    """The subcommands, by name: their modules are imported one by one, so that the quick ones stay quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(_WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if cmd_name not in _WHERE:
            return None
        module, name = _WHERE[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"popconsole.cli.{module}"), name)
        return translated(command)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **given: Any) -> Any:
        typed = sys.argv[1:] if args is None else [*args]
        told = language_told(typed) or language_set(os.environ) or language_of(os.environ)
        with spoken(told):
            return click.Group.main(translated(self), typed, *rest, **given)

    def make_context(self, *args: Any, **given: Any) -> click.Context:
        with told_safely():
            return super().make_context(*args, **given)

    def invoke(self, ctx: click.Context) -> Any:
        with told_safely():
            return super().invoke(ctx)


@click.group(
    cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, message="popconsole %(version)s", help=N_("Show the version and exit."))
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    help=N_("The language of all that is said; unless told, that of the settings, then of the environment."),
)
@click.option("--pop2", is_flag=True, help=N_("Speak POP2 in the console (POP3 otherwise)."))
@click.option("--stls", is_flag=True, help=N_("Say STLS to the mock server before all else."))
@click.option(
    "--insecure", is_flag=True, help=N_("Take any certificate of the mock server, a faulty one too.")
)
@behaviour_options
@mail_options
@click.pass_context
def popconsole(
    context: click.Context,
    persona: str | None,
    faults: tuple[str, ...],
    mail: MailOptions,
    *,
    keep: bool,
    pop2: bool,
    stls: bool,
    insecure: bool,
) -> None:
    """Learn and debug the Post Office Protocols, POP2 and POP3, by hand.

    Without a command, opens the full-screen console, connected to a mock server of its own: type
    commands, see the raw S: and C: lines beside the diagram of the protocol's states.
    """
    if context.invoked_subcommand is None:
        from popconsole.cli.consoles import open_console

        protocol = "POP2" if pop2 else "POP3"
        behaviour = read_behaviour(persona, faults, keep=keep, protocol=protocol)
        if stls or insecure:
            from popconsole.cli.reach import to_mock
            from popconsole.client.security import Security, TlsMode
            from popconsole.protocol import PROTOCOLS

            security = Security(TlsMode.STLS if stls else TlsMode.CLEAR, insecure=insecure)
            behaviour = to_mock(behaviour, PROTOCOLS[protocol], security)
        open_console(protocol=protocol, behaviour=behaviour, setup=mail.of_console(keep=keep))
        return
    given = {
        "--pop2": pop2,
        "--persona": persona is not None,
        "--fault": bool(faults),
        "--keep": keep,
        "--stls": stls,
        "--insecure": insecure,
        **dict.fromkeys(mail.named, True),
    }
    for option, there in given.items():
        if there:
            told = _("{option} goes with the console alone; put it behind the command where that has it")
            raise UnusableError(told.format(option=option))


def main() -> NoReturn:
    """Run the command line and exit; a closed pipe and Ctrl-C end quietly."""
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
    try:
        sys.exit(popconsole(standalone_mode=True))
    except BrokenPipeError:
        silence()
        sys.exit(ExitCode.OK)
    except OSError as error:  # a full disk behind standard output
        silence()
        say(_("popconsole: {error}").format(error=error.strerror or error), err=True)
        sys.exit(ExitCode.UNUSABLE)
    except Exception as error:  # noqa: BLE001 - Python's own traceback quotes what was said and typed
        from popconsole.ui.crash import EXIT_CODE, crash_text

        say(crash_text(error), err=True)
        sys.exit(EXIT_CODE)
