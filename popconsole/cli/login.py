"""The login that a recording does not hold: from the environment, a file, or a question at a terminal."""

import sys
from typing import TYPE_CHECKING

import click

from popconsole.cli.outcome import UnusableError
from popconsole.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from popconsole.replay.credentials import Credentials
    from popconsole.transcript.model import Recording
    from popconsole.ui.recording_files import GivenFile


def read_login(
    file: "GivenFile", recording: "Recording", variable: str | None, path: "Path | None", user: str | None
) -> "Credentials | None":
    """Return what to log in with at a server of somebody else's; None where nothing is needed, nor given.

    Raises UnusableError where it is needed and can't be had.
    """
    from popconsole.analysis.history import history_of
    from popconsole.maildrop.accounts import Secret
    from popconsole.protocol import PROTOCOLS
    from popconsole.replay.credentials import Credentials, needs, told_of

    found = [
        need
        for conversation in recording.conversations
        for need in needs(
            PROTOCOLS[conversation.protocol],
            history_of(conversation, PROTOCOLS[conversation.protocol]).steps(),
        )
    ]
    if not found and variable is None and path is None:
        return None
    for need in found:
        if need.why:
            raise UnusableError(told_of(need, given=True))
    secret = _secret(file, variable, path)
    if secret is None:  # then something is needed
        raise UnusableError(told_of(found[0], given=False))
    for need in found:
        if need.user and user is None:
            raise UnusableError(told_of(need, given=True))
    if not secret or any(sign in secret for sign in (b"\r", b"\n", b"\0")):
        raise UnusableError(_("the password is empty, or holds an octet that no line can: CR, LF or NUL"))
    return Credentials(Secret(secret), None if user is None else user.encode("utf-8", "surrogateescape"))


def _secret(file: "GivenFile", variable: str | None, path: "Path | None") -> bytes | None:
    """Return the password from where it is, or from who sits at the terminal; None where it is nowhere."""
    return secret_given(variable, path, asks=not file.is_input)


def secret_given(variable: str | None, path: "Path | None", *, asks: bool) -> bytes | None:
    """Return a password from the environment, from a file, or, if one ``asks``, from the terminal.

    None where it is nowhere. Raises UnusableError.
    """
    import os

    if variable is not None and path is not None:
        raise UnusableError(_("--password-env and --password-file are two ways to say one thing: choose one"))
    if variable is not None:
        value = os.environ.get(variable)
        if value is None:
            raise UnusableError(_("--password-env: there is no variable {name}").format(name=variable))
        return value.encode("utf-8", "surrogateescape")
    if path is not None:
        try:
            with path.open("rb") as opened:
                return opened.readline(65_536).rstrip(b"\r\n")
        except OSError as error:
            raise UnusableError(f"--password-file: {error}") from error
    if not asks or sys.stdin is None or not sys.stdin.isatty():
        return None
    answer: str = click.prompt(_("Password (not shown)"), hide_input=True, err=True)
    return answer.encode("utf-8", "surrogateescape")
