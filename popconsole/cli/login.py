"""The login that a recording does not hold: from the environment, a file, or a question at a terminal."""

import sys
from typing import TYPE_CHECKING

import click

from popconsole.cli.outcome import UnusableError
from popconsole.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from popconsole.expect.playbook import Playbook
    from popconsole.expect.todo import Given
    from popconsole.replaying.credentials import Credentials
    from popconsole.transcript.model import Recording


class LoginAsker:
    """Gives the login of one run: the password is read, or asked for, once for all files.

    ``variable`` and ``path`` are where the password is, ``user`` who logs in, all None where not given;
    ``asks``: at a terminal it may be asked for.
    """

    def __init__(self, variable: str | None, path: "Path | None", user: str | None, *, asks: bool) -> None:
        self._variable = variable
        self._path = path
        self._user = user
        self._asks = asks
        self._known: bytes | None = None

    @property
    def given(self) -> bool:
        """Whether anything was given."""
        return self._user is not None or self._password_given

    @property
    def _password_given(self) -> bool:
        return self._variable is not None or self._path is not None

    def for_recording(self, recording: "Recording") -> "Credentials | None":
        """Return what to log in with at a server of somebody else's; None where nothing is needed, nor given.

        Raises UnusableError where it is needed and can't be had.
        """
        from popconsole.analysis.history import history_of
        from popconsole.maildrop.accounts import Secret
        from popconsole.protocol import PROTOCOLS
        from popconsole.replaying.credentials import Credentials, needs, told_of

        found = [
            need
            for conversation in recording.conversations
            for need in needs(
                PROTOCOLS[conversation.protocol],
                history_of(conversation, PROTOCOLS[conversation.protocol]).steps(),
            )
        ]
        if not found and not self._password_given:
            return None
        for need in found:
            if need.why:
                raise UnusableError(told_of(need, given=True))
        secret = self._secret()
        if secret is None:  # then something is needed
            raise UnusableError(told_of(found[0], given=False))
        for need in found:
            if need.user and self._user is None:
                raise UnusableError(told_of(need, given=True))
        user = self._user
        return Credentials(
            Secret(_checked(secret)), None if user is None else user.encode("utf-8", "surrogateescape")
        )

    def for_playbook(self, playbook: "Playbook") -> "Given":
        """Return who logs in where a file of expectations does. Raises UnusableError as for a recording."""
        from popconsole.expect.todo import Given

        wanted = playbook.secrets | ({"user", "password"} if playbook.needs.messages else set())
        if "user" in wanted and self._user is None:
            self._user = self._asked_user()
        user = (self._user or "").encode("utf-8", "surrogateescape")
        if "password" not in wanted:
            return Given(user)
        secret = self._secret()
        if secret is None:
            raise UnusableError(
                _("it logs in, and needs a password: give --password-env NAME or --password-file FILE")
            )
        return Given(user, _checked(secret))

    def _asked_user(self) -> str:
        if not self._asks or not _at_terminal():
            raise UnusableError(
                _("it logs in: give --user NAME, and --password-env NAME or --password-file FILE")
            )
        answer: str = click.prompt(_("User"), err=True)
        return answer

    def _secret(self) -> bytes | None:
        """Return the password from where it is, or from the terminal; None where it is nowhere."""
        if self._known is None:
            self._known = secret_given(self._variable, self._path, asks=self._asks)
        return self._known


def _checked(secret: bytes) -> bytes:
    """Return a password that a line can hold. Raises UnusableError for another."""
    if not secret or any(sign in secret for sign in (b"\r", b"\n", b"\0")):
        raise UnusableError(_("the password is empty, or holds an octet that no line can: CR, LF or NUL"))
    return secret


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


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
    if not asks or not _at_terminal():
        return None
    answer: str = click.prompt(_("Password (not shown)"), hide_input=True, err=True)
    return answer.encode("utf-8", "surrogateescape")
