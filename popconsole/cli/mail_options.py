"""Whose mail a mock server has: the options of ``serve``, of the full screen and of ``shell``."""

from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from popconsole.cli.given import FilePath, not_empty, with_options
from popconsole.cli.outcome import UnusableError
from popconsole.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from popconsole.server.setup import Setup


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOptions:
    """The accounts and the mail that were named, as they were typed."""

    maildrop: str | None = None
    users: tuple[str, ...] = ()
    accounts: Path | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """The options that were given; none: the accounts and the mail are those that are built in."""
        given = (("--maildrop", self.maildrop), ("--user", self.users), ("--accounts", self.accounts))
        return tuple(option for option, value in given if value)

    def setup(self, *, keep: bool) -> "Setup":
        """Return the set-up of a server with this mail, ``keep``: nothing of it is ever removed.

        It offers access tokens where somebody has one. Raises UnusableError.
        """
        from popconsole.maildrop.configured import ConfigurationError, configured
        from popconsole.maildrop.errors import MaildropError
        from popconsole.protocol.sasl import BEARERS
        from popconsole.server.setup import Setup

        if self.named:
            try:
                who, mail = configured(
                    maildrop=self.maildrop, users=self.users, accounts=self.accounts, keeps=keep
                )
            except (ConfigurationError, MaildropError) as error:
                raise UnusableError(str(error)) from error
            setup = Setup(accounts=who, maildrops=mail)
        else:
            setup = Setup()
        setup.maildrops.keeps = keep
        tokens = bool(setup.accounts.tokens)
        mechanisms = tuple(one for one in setup.profile.mechanisms if tokens or one not in BEARERS)
        return replace(setup, profile=replace(setup.profile, mechanisms=mechanisms))

    def of_console(self, *, keep: bool) -> "Setup | None":
        """Return the set-up of a console's own server; None for what it has without being asked."""
        return self.setup(keep=keep) if self.named else None


def mail_options(command: "Callable[..., None]") -> "Callable[..., None]":
    """Give a command the options that say whose mail its mock server has: it takes them as ``mail``."""

    @wraps(command)
    def with_mail(
        *args: Any, maildrop: str | None, users: tuple[str, ...], accounts: Path | None, **given: Any
    ) -> None:
        command(*args, mail=MailOptions(maildrop=maildrop, users=users, accounts=accounts), **given)

    options = (
        click.option(
            "--maildrop",
            metavar="PATH",
            callback=not_empty,
            help=N_(
                "Serve the mail that lies there: an mbox, a Maildir, a folder of .eml files, or a folder of "
                "any of these, which POP2's FOLD selects by name. {user} in it stands for the user's name. "
                "What a client deletes is removed for good, but with --keep. Needs --user or --accounts."
            ),
        ),
        click.option(
            "--user",
            "users",
            metavar="NAME:PASSWORD",
            multiple=True,
            callback=not_empty,
            help=N_(
                "Let this user log in, and nobody who is not named; may be given again. Other users of this "
                "machine can see it while the server runs: use --accounts for passwords that matter."
            ),
        ),
        click.option(
            "--accounts",
            metavar="FILE.toml",
            type=FilePath(),
            help=N_(
                "Let the users of this file log in, and nobody who is not named: a table [users.NAME] for "
                "each, with password and, if it is not --maildrop, maildrop."
            ),
        ),
    )
    return with_options(with_mail, options)
