"""What is given to the commands: files, the mock server's behaviour, the width of the terminal."""

from dataclasses import replace
from os.path import lexists
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from popconsole.cli.outcome import UnusableError
from popconsole.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from os import PathLike

    from popconsole.ui.mock_behaviour import MockBehaviour

_AROUND = 30  # characters of a filter that are shown before and behind what is wrong in it
PROTOCOL = click.Choice(["pop2", "pop3"], case_sensitive=False)

timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(0.1),
    default=30.0,
    show_default=True,
    help=N_("Seconds to wait for an answer."),
)


def not_empty(_context: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """Let through what an option or argument was given; an empty text, from an unset variable, is none.

    A callback of click's; ``value`` is a text, several, or None.
    """
    if value == "" or (isinstance(value, tuple) and "" in value):
        raise _empty(parameter)
    return value


host_option = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    callback=not_empty,
    help=N_("The address to listen on."),
)


def found_file(value: str) -> str:
    """Return a path, or that of a transcript which comes with popconsole, where its name was given."""
    if value == "-" or lexists(value):
        return value
    from popconsole.ui.path_completion import shipped_file

    return str(shipped_file(value) or value)


class FilePath(click.Path):
    """The path of a file, as pathlib's; an empty one would be the current directory, and is refused.

    With ``shipped`` the name of a transcript that comes with popconsole will do where no file has it;
    ``folder``: it is the path of a folder.
    """

    def __init__(self, *, exists: bool = False, shipped: bool = False, folder: bool = False) -> None:
        super().__init__(exists=exists, dir_okay=folder, file_okay=not folder, path_type=Path)
        self._shipped = shipped

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's
        """Return what stands for it in the help: the same in every language, as all such words."""
        return "FILE" if self.file_okay else "DIRECTORY"

    def convert(
        self, value: "str | PathLike[str]", param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """Return the path. Raises UnusableError and click's BadParameter."""
        if value == "" and param is not None:
            raise _empty(param)
        try:
            found = found_file(value) if self._shipped and isinstance(value, str) else value
            return super().convert(found, param, ctx)
        except ValueError:
            raise _no_path(value, param, ctx) from None


def _no_path(
    value: "str | PathLike[str]", param: click.Parameter | None, ctx: click.Context | None
) -> click.BadParameter:
    """Return the error for a text that can't be a path."""
    told = _("{value} can't be a path: it has a NUL, or a character that no name of a file can have")
    return click.BadParameter(told.format(value=ascii(value)), ctx=ctx, param=param)


def _empty(parameter: click.Parameter) -> UnusableError:
    wanted = (parameter.metavar or parameter.type.name.upper()).removesuffix("...")
    if wanted.startswith("["):  # it may be left out
        wanted = wanted[1:-1]
    return UnusableError(
        _("{option} is empty (an unset shell variable?): it wants {wanted}; give it, or leave it out").format(
            option=parameter.opts[0] if parameter.param_type_name == "option" else wanted, wanted=wanted
        )
    )


def with_options(
    command: "Callable[..., None]", options: "Iterable[Callable[..., Callable[..., None]]]"
) -> "Callable[..., None]":
    """Give a command options, as click's decorators do one by one; help lists them in this order."""
    for option in reversed(tuple(options)):
        command = option(command)
    return command


def behaviour_options(command: "Callable[..., None]") -> "Callable[..., None]":
    """Give a command the options that tell how its mock server behaves: ``persona``, ``faults``, ``keep``."""
    options = (
        click.option(
            "--persona",
            metavar="NAME",
            callback=not_empty,
            help=N_("The mock server speaks as another server does; --list-personas lists them."),
        ),
        click.option(
            "--fault",
            "faults",
            metavar="NAME[:ARG[,ARG]][@PLACE]",
            multiple=True,
            callback=not_empty,
            help=N_(
                "The mock server goes wrong on purpose; may be given again. --list-faults lists them and the "
                "places."
            ),
        ),
        click.option(
            "--keep",
            is_flag=True,
            help=N_(
                "The mock server answers DELE and QUIT as ever, and removes nothing: at the next login all "
                "mail is there again."
            ),
        ),
        click.option(
            "--list-personas",
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_list_personas,
            help=N_("List the personas and end."),
        ),
        list_faults_option(_list_faults),
    )
    return with_options(command, options)


def list_faults_option(
    lists: "Callable[[click.Context, click.Option, bool], None]",
) -> "Callable[[Callable[..., None]], Callable[..., None]]":
    """Return the option that lists faults, by a callback of click's, and ends."""
    return click.option(
        "--list-faults",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=lists,
        help=N_("List the faults and end."),
    )


def _list_personas(context: click.Context, _option: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - as click calls it
    """Print the personas that the mock server can have, and end."""
    if asked:
        from popconsole.ui.mock_behaviour import personas

        for name, title in personas():
            click.echo(f"{name:16} {title}")
        context.exit()


def _list_faults(context: click.Context, _option: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - as click calls it
    """Print the faults that the mock server can inject, and end."""
    if asked:
        print_faults({})
        context.exit()


def print_faults(unfit: "Mapping[str, str]") -> None:
    """Print the faults, how each is written and what goes wrong; of those that are ``unfit`` why."""
    from popconsole.ui.mock_behaviour import faults, strikes

    for name, syntax, wrong in faults():
        click.echo(f"{syntax}\n    {wrong}\n    @ {strikes(name)}")
        if name in unfit:
            click.echo("    " + _("NOT HERE: {why}").format(why=_(unfit[name])))
    click.echo()
    click.echo(_("@PLACE: every, greeting, VERB, VERB:N, line:N, octets:N or chance:P[:SEED]"))


def read_behaviour(
    persona: str | None,
    faults: tuple[str, ...],
    *,
    keep: bool,
    tls: bool = True,
    protocol: str | None = None,
) -> "MockBehaviour":
    """Return how the mock server is to behave, or say what is unknown or can't be.

    ``tls``: it has TLS. ``protocol``: what is spoken with it, None for both.
    """
    from popconsole.ui.mock_behaviour import MockBehaviour

    if persona is None and not faults:
        return MockBehaviour(keeps=keep)
    from popconsole.server.faults.spec import FaultError
    from popconsole.server.voice.persona import PersonaError
    from popconsole.ui.mock_behaviour import behaviour

    try:
        made = replace(behaviour(persona, faults, tls=tls), keeps=keep)
        if protocol is not None:
            made.check_speaks(protocol)
    except (PersonaError, FaultError) as error:
        raise UnusableError(str(error)) from error
    return made


class FormName(click.Choice[str]):
    """The name of a form that a command prints in: of the modules in a folder of ``ui``."""

    def __init__(self, folder: str) -> None:
        from importlib import import_module

        from popconsole.formats.folder import names_in

        super().__init__(names_in(import_module(f"popconsole.ui.{folder}")))


def finding_names(
    _context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    """Let through severities and codes of findings, in lower case; a callback of click's."""
    from popconsole.analysis.findings import CATALOGUE, Severity

    severities = [severity.value for severity in Severity]
    names = tuple(name.lower() for name in value)
    for name in names:
        if name not in (*severities, "never", *CATALOGUE):
            import difflib

            near = difflib.get_close_matches(name, (*severities, "never", *CATALOGUE), 3)
            words = ", ".join(near or (*severities, "never"))
            raise UnusableError(
                _('{option}: "{name}" is no severity and no code of a finding; perhaps: {words}').format(
                    option=parameter.opts[0], name=name, words=words
                )
            )
    return names


def fail_on_option(command: "Callable[..., None]") -> "Callable[..., None]":
    """Give a command the option that says which findings make it fail: ``fail_on``."""
    return click.option(
        "--fail-on",
        metavar="SEVERITY|CODE",
        multiple=True,
        default=("warning",),
        show_default=True,
        callback=finding_names,
        help=N_(
            "Which findings make it exit with 1: error, warning or note (each with what is worse), the code "
            "of a finding, or never; may be given again."
        ),
    )(command)


def filter_expression(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Let through an expression of a filter, or say what is wrong in it and where; a callback of click's."""
    if value is None:
        return None
    from popconsole.analysis.filters.expression import FilterError, parse
    from popconsole.transcript.safe import safe_text

    not_empty(_context, parameter, value)
    try:
        parse(value)
    except FilterError as error:
        start = max(0, error.at - _AROUND)
        before, behind = safe_text(value[start : error.at]), safe_text(value[error.at : error.at + _AROUND])
        raise UnusableError(f"{error}\n  {before}{behind}\n  {' ' * len(before)}^") from error
    return value


def width() -> int:
    """Return how many columns the terminal has; 80 where there is none."""
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def command_line(words: "Sequence[str]") -> str:
    """Return what was given behind ``--`` as a command of the shell: one word as it is, several quoted.

    Placeholders, ``{port}``, stay without quotes: what they are filled with brings its own.
    """
    import os
    import re
    import shlex
    import subprocess

    if len(words) == 1:
        return words[0]
    if os.name != "posix":
        return subprocess.list2cmdline(words)
    parts = (re.split(r"(\{[a-z_]+\})", word) for word in words)
    return " ".join(
        "".join(part if n % 2 else shlex.quote(part) for n, part in enumerate(one) if part) or "''"
        for one in parts
    )
