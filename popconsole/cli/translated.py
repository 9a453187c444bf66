"""The commands in the language of the person: what stands in their tables is English until it is shown."""

import gettext
import inspect
import os
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import TypeVar

import click

from popconsole.i18n import CATALOGS, LANGUAGES, _, choose_language, language

_C = TypeVar("_C", bound=click.Command)


_DOMAIN, _VARIABLE = "click", "LANGUAGE"


@contextmanager
def spoken(name: str) -> Iterator[None]:
    """Speak a language meanwhile; click too, which reads the command line, by gettext's own means."""
    before, asked, domain = language(), os.environ.get(_VARIABLE), gettext.textdomain()
    choose_language(name)
    if name != LANGUAGES[0]:
        os.environ[_VARIABLE] = name  # gettext asks the environment each time
        gettext.bindtextdomain(_DOMAIN, CATALOGS)
        gettext.textdomain(_DOMAIN)
    try:
        yield
    finally:
        choose_language(before)
        gettext.textdomain(domain)
        if asked is None:
            os.environ.pop(_VARIABLE, None)
        else:
            os.environ[_VARIABLE] = asked


def translated(command: _C) -> _C:
    """Return a command whose help, and that of its options and commands, is in the person's language."""
    if language() == LANGUAGES[0]:
        return command
    made = copy(command)
    made.help = _text(command.help)
    made._help_option = None  # noqa: SLF001 - click keeps it, in the language that it was first shown in
    made.params = [_parameter(parameter) for parameter in command.params]
    if isinstance(made, click.Group):
        made.commands = {name: translated(one) for name, one in made.commands.items()}
    return made


def _parameter(parameter: click.Parameter) -> click.Parameter:
    if not isinstance(parameter, click.Option):
        return parameter
    made = copy(parameter)
    made.help = _text(parameter.help)
    return made


def _text(text: str | None) -> str | None:
    return _(inspect.cleandoc(text)) if text else text
