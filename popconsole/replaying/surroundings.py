"""What an expected conversation needs, and where it is had: a mock server of its own, or what another has."""

from dataclasses import dataclass
from pathlib import Path

from popconsole.analysis.peers import greeted_by
from popconsole.expect.parser import parse
from popconsole.expect.playbook import Playbook, PlayNeeds
from popconsole.expect.todo import Given
from popconsole.i18n import _, ngettext
from popconsole.maildrop.builtin import PASSWORDS, builtin_accounts, builtin_maildrops, latecomer
from popconsole.maildrop.errors import MaildropError
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.protocol.auth import apop_timestamp
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.table import Protocol
from popconsole.replaying.playing import play
from popconsole.replaying.stage import ServerAddress
from popconsole.server.listening.listener import PopServer
from popconsole.server.setup import Setup
from popconsole.transcript.safe import safe, safe_text

_USER = b"student"
OWN = Given(_USER, PASSWORDS[_USER])
"""Who logs in to a mock server of one's own."""

_LOOKS = {
    "POP3": b"S: {greeting:text}\nC: USER {user}\nS: {answer1:text}\nC: PASS {password}\nS: {login:text}\n"
    b"C: STAT\nS: +OK {count:number} * | +OK {count:number}\nC: QUIT\nS~ any\nS! close allowed\n",
    "POP2": b"S: {greeting:text}\nC: HELO {user} {password}\nS: {login:text}\n",
}


class NotTriedError(Exception):
    """A playbook could not be tried; the message says why, and what to do."""


def own_server(needs: PlayNeeds, folder: Path | None) -> PopServer:
    """Return a mock server, not yet started, that has what a playbook needs: the built-in accounts and mail.

    ``folder`` is where the playbook lies, for the mail that it names. Raises NotTriedError.
    """
    if not needs.mail:
        maildrops = builtin_maildrops()
        have = len(maildrops.mailboxes(_USER)[INBOX])
        for number in range(have, needs.messages):
            maildrops.put(_USER, INBOX, latecomer(_USER, number + 1))
    else:
        if folder is None:
            told = _("it needs {file} beside it, and comes from no folder")
            raise NotTriedError(told.format(file=needs.mail))
        maildrops = Maildrops({_USER: {INBOX: _mail_of(folder / needs.mail)}})
    return PopServer(Setup(accounts=builtin_accounts(), maildrops=maildrops), pop3_port=0, pop2_port=0)


def _mail_of(path: Path) -> list[Message]:
    """Return copies of the messages of a mailbox on the disk. Raises NotTriedError."""
    if not path.exists():
        raise NotTriedError(_("it needs {file}, which is not there").format(file=safe_text(str(path))))
    source = PathSource(path, keeps=True)
    try:
        source.check()
        mailbox = source.open(INBOX)
        try:
            return [Message(found.octets, found.unique_id) for found in mailbox.messages]
        finally:
            mailbox.close()
    except (OSError, MaildropError) as error:
        raise NotTriedError(_("the mail that it needs can't be read: {why}").format(why=error)) from error


async def spoken_at(place: ServerAddress, protocol: Protocol, timeout: float) -> str:  # noqa: ASYNC109 - as above
    """Return the name of the protocol that a server greets in; that which was tried where nothing tells.

    Raises ConnectError where it can't be reached.
    """
    seen = await _look(protocol, place, Given(), timeout, logs_in=False)
    return greeted_by(seen.greeting) or protocol.name


@dataclass(frozen=True, slots=True)
class _Look:
    """What was seen of a server: its greeting, and how many messages there are; None: not looked for."""

    greeting: bytes
    messages: int | None = None


async def check(
    playbook: Playbook,
    place: ServerAddress,
    given: Given,
    *,
    timeout: float,  # noqa: ASYNC109 - part of what it does
    may_delete: bool,
) -> None:
    """See whether a server of somebody else's has what a playbook needs.

    Raises NotTriedError where it has not, or mail would be removed that may not be, ConnectError where it
    can't be reached.
    """
    if playbook.removes and not may_delete:
        raise NotTriedError(_("it removes mail: --may-delete allows that"))
    needs = playbook.needs
    if not needs.apop and not needs.messages:
        return
    seen = await _look(playbook.protocol, place, given, timeout, logs_in=bool(needs.messages))
    if needs.apop and apop_timestamp(seen.greeting) is None:
        raise NotTriedError(_("it needs APOP, and the greeting has no timestamp"))
    if seen.messages is not None and seen.messages < needs.messages:
        told = ngettext(
            "it needs {n} message, and there are {found}", "it needs {n} messages, and there are {found}",
            needs.messages,
        )  # fmt: skip
        raise NotTriedError(told.format(n=needs.messages, found=seen.messages))


async def _look(
    protocol: Protocol,
    place: ServerAddress,
    given: Given,
    timeout: float,  # noqa: ASYNC109 - part of what it does
    *,
    logs_in: bool,
) -> _Look:
    """Return what a server has; without ``logs_in`` its greeting alone."""
    rows = _LOOKS[protocol.name] if logs_in else b"S: {greeting:text}\n"
    played = await play(parse(rows, protocol.name, protocol), place, given, timeout=timeout)
    values = played.run.values
    greeting = values.get("greeting", b"")
    if not logs_in:
        return _Look(greeting)
    login = values.get("login", b"")
    count = login[1:].split(b" ")[0] if protocol is POP2 else values.get("count", b"")
    if not count.isdigit():
        told = _("the login that it needs comes to nothing: {reply}")
        raise NotTriedError(told.format(reply=safe(login or values.get("answer1", greeting))))
    return _Look(greeting, int(count))
