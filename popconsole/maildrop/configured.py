"""Accounts and maildrops as they were asked for: on the command line, and in a TOML file of accounts.

    maildrop = "mail/{user}"        # for those without one of their own; optional

    [users.mrose]
    password = "tanstaaf"
    maildrop = "mrose.mbox"         # optional
    token = "an access token"       # optional: for XOAUTH2 and OAUTHBEARER

Paths in the file are relative to its folder; ``{user}`` stands for the user's name.
"""

import codecs
import errno
import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import category

from popconsole.i18n import _, headed
from popconsole.maildrop import disk
from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.builtin import builtin_maildrops
from popconsole.maildrop.errors import MaildropError
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.store import Maildrops

_USER = "{user}"
_KEYS = frozenset({"maildrop", "users"})
_USER_KEYS = frozenset({"password", "maildrop", "token"})


class ConfigurationError(ValueError):
    """What was asked for can't be done; the message says what, where and what to do."""


class _Wanted(NamedTuple):
    password: str
    maildrop: Path | None
    token: str | None = None
    said: str = "--maildrop"  # where the maildrop was asked for


def configured(
    *,
    maildrop: str | None = None,
    users: Sequence[str] = (),
    accounts: Path | None = None,
    keeps: bool = False,
) -> tuple[Accounts, Maildrops]:
    """Return who may log in, and their maildrops, all of them looked at.

    ``maildrop`` is a path for who has none of their own in the file, ``{user}`` in it for the user's name;
    ``users`` are NAME:PASSWORD each; ``accounts`` is the TOML file. Who has no maildrop gets built-in mail.
    ``keeps``: nothing of it is ever removed.

    Raises ConfigurationError, for a maildrop that can't be used too.
    """
    wanted = {} if accounts is None else _from_file(accounts, maildrop)
    for text in users:
        name, password = _name_and_password(text)
        if name in wanted:
            raise ConfigurationError(
                _(
                    "user {name} is named twice, and can have one password and one maildrop: "
                    "leave out one --user, or its [users.{name}] in the file"
                ).format(name=name)
            )
        wanted[name] = _Wanted(
            password, None if maildrop is None else _path(maildrop, name, said="--maildrop")
        )
    if not wanted:
        raise ConfigurationError(
            _("nobody may log in: say who with --user NAME:PASSWORD or with --accounts FILE.toml")
        )
    maildrops = Maildrops()
    maildrops.keeps = keeps
    sources: dict[Path, PathSource] = {}
    for name, account in wanted.items():
        user = name.encode()
        if account.maildrop is None:
            _built_in(maildrops, user)
            continue
        # The same path in two spellings is one maildrop, with one lock.
        path = account.maildrop.absolute()  # as it is told: a relative one hides what is wrong with it
        try:
            source = sources.setdefault(_resolved(path), PathSource(path, keeps=keeps))
            source.check()
        except MaildropError as error:
            raise ConfigurationError(_unusable(name, account, path, error)) from error
        maildrops.attach(user, source)
    passwords = {name.encode(): Secret(account.password.encode()) for name, account in wanted.items()}
    tokens = {name.encode(): Secret(a.token.encode()) for name, a in wanted.items() if a.token}
    return Accounts(passwords, tokens), maildrops


def _unusable(name: str, account: _Wanted, path: Path, error: MaildropError) -> str:
    """Say whose maildrop can't be used, and where it was asked for."""
    if os.path.lexists(path):
        told = _("{said}, for user {user}: {error}")
    elif path.parent.is_dir():
        told = _(
            "{said}, for user {user}: there is nothing at {path}: look whether the path is right, or make "
            "an empty folder there"
        )
    else:
        told = _(
            "{said}, for user {user}: there is nothing at {path}, and no folder around it: look whether the "
            "path is right, and its disk mounted"
        )
    return told.format(said=account.said, user=name, path=path, error=error)


def _built_in(maildrops: Maildrops, user: bytes) -> None:
    """Give a user mail of their own: the built-in user's of that name, or else the first one's."""
    built_in = builtin_maildrops()
    whose = user if built_in.knows(user) else b"student"
    for mailbox, messages in built_in.mailboxes(whose).items():
        maildrops.add(user, mailbox)
        for message in messages:
            maildrops.put(user, mailbox, message)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError as error:  # Python 3.11 and 3.12 say so of links that go round in a circle
        raise disk.trouble(OSError(errno.ELOOP, os.strerror(errno.ELOOP)), path) from error
    except OSError as error:
        raise disk.trouble(error, path) from error


def _name_and_password(text: str) -> tuple[str, str]:
    """Read NAME:PASSWORD. What is shown of it is never what may be a password."""
    name, colon, password = text.partition(":")
    if not colon:
        raise ConfigurationError(_("--user has no colon in it: it wants NAME:PASSWORD"))
    if not name:
        raise ConfigurationError(_("--user has no name before its colon: it wants NAME:PASSWORD"))
    if not password:
        raise ConfigurationError(
            _("--user has no password behind its colon: it wants NAME:PASSWORD (is a shell variable unset?)")
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:  # Python keeps such octets as lone surrogates
        raise ConfigurationError(
            _(
                "--user has octets that are no UTF-8, the first as character {number}: "
                "names and passwords are UTF-8 (RFC 6856 section 2.2); write it in UTF-8"
            ).format(number=error.start + 1)
        ) from None
    _check_name(name, "--user")
    return name, password


def _check_name(name: str, where: str) -> None:
    """Refuse a name that no client could send."""
    if any(category(character) == "Cc" for character in name):
        raise ConfigurationError(
            _(
                "{where}: the name {name!r} has a control character, which no command may have "
                "(RFC 1939 section 3): leave it out"
            ).format(where=where, name=name)
        )


def _path(
    template: str, name: str, folder: Path | None = None, *, said: str, where: str | None = None
) -> Path:
    """Return the path of a user's maildrop; ``said``: where it was asked for, ``where``: the user's table."""
    if not template:
        raise ConfigurationError(
            _("{said} is empty (an unset shell variable?): it wants the path of a maildrop").format(said=said)
        )
    if "\0" in template:
        raise ConfigurationError(
            _("{said} has a NUL in it, which no path may have: leave it out").format(said=said)
        )
    if _USER in template and (name in {"", ".", ".."} or os.sep in name or "/" in name):
        told = _(
            "{said}: the user's name \"{name}\" can't stand for {placeholder} in a path, for it would lead "
            "elsewhere: {remedy}"
        )
        remedy = (
            _("name this user's maildrop with a path of its own, as --accounts has it, or rename the user")
            if where is None
            else _('write maildrop = "PATH", without {placeholder}, into {where}, or rename the user')
        )
        raise ConfigurationError(
            told.format(
                said=said, name=name, placeholder=_USER, remedy=remedy.format(placeholder=_USER, where=where)
            )
        )
    try:
        path = Path(template).expanduser()
    except RuntimeError:
        raise ConfigurationError(
            _("{said} begins with ~ and there is no such home: write the whole path").format(said=said)
        ) from None
    path = Path(str(path).replace(_USER, name))
    return path if folder is None else folder / path


def _from_file(file: Path, maildrop: str | None) -> dict[str, _Wanted]:
    try:
        octets = file.read_bytes()
    except OSError as error:
        raise ConfigurationError(headed(str(file), error.strerror or str(error))) from error
    try:
        read = tomllib.loads(octets.decode("utf-8-sig"))  # Windows' editors begin with a byte order mark
    except UnicodeDecodeError as error:
        raise ConfigurationError(_not_utf8(file, octets, error)) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(_("{file} is no TOML: {error}").format(file=file, error=error)) from error
    _only(file, _("the top"), read, _KEYS)
    users = read.get("users", {})
    if not isinstance(users, dict) or not users:
        raise ConfigurationError(
            _('{file}: expected a table [users.NAME] with password = "..." for each user').format(file=file)
        )
    default = _text(file, _("the top"), read, "maildrop")
    found = {}
    for name, table in users.items():
        where = f"[users.{name}]"
        if not isinstance(table, dict):
            raise ConfigurationError(_("{file}: {where} must be a table").format(file=file, where=where))
        _only(file, where, table, _USER_KEYS)
        password = _text(file, where, table, "password")
        if not password or not name:
            raise ConfigurationError(
                _('{file}: {where} needs password = "...", and a name').format(file=file, where=where)
            )
        _check_name(name, str(file))
        own = _text(file, where, table, "maildrop")
        if own is None and maildrop is not None:
            said = "--maildrop"
            path: Path | None = _path(
                maildrop, name, said=said, where=_("{where} of {file}").format(where=where, file=file)
            )
        else:
            inner = default if own is None else own
            said = _("{file}: maildrop in {where}").format(
                file=file, where=_("the top") if own is None else where
            )
            path = None if inner is None else _path(inner, name, file.parent, said=said, where=where)
        token = _text(file, where, table, "token")
        if token == "":
            raise ConfigurationError(
                _("{file}: token in {where} is empty: write the access token, or leave it out").format(
                    file=file, where=where
                )
            )
        found[name] = _Wanted(password, path, token, said)
    return found


def _not_utf8(file: Path, octets: bytes, error: UnicodeDecodeError) -> str:
    """Say where a file is not UTF-8, and what to do."""
    if octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _("{file} is UTF-16, as it seems, and TOML is UTF-8: save it as UTF-8").format(file=file)
    before = error.object[: error.start]  # error.object has no byte order mark
    return _(
        "{file}, line {line}: octet {octet} is not UTF-8, which TOML is: save the file as UTF-8 "
        "(Latin-1 or Windows-1252 now?)"
    ).format(file=file, line=before.count(b"\n") + 1, octet=f"{error.object[error.start]:02x}")


def _only(file: Path, where: str, table: Mapping[str, Any], keys: frozenset[str]) -> None:
    for key in table:
        if key not in keys:
            raise ConfigurationError(
                _("{file}: unknown key {key} in {where}; there may be: {keys}").format(
                    file=file, key=key, where=where, keys=", ".join(sorted(keys))
                )
            )


def _text(file: Path, where: str, table: Mapping[str, Any], key: str) -> str | None:
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        raise ConfigurationError(
            _("{file}: {key} in {where} must be a text in quotes").format(file=file, key=key, where=where)
        )
    return value
