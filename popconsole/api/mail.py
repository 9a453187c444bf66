"""Users and mail as tests say them, made into what the server has."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from popconsole.api.errors import ApiError
from popconsole.i18n import _
from popconsole.transcript.safe import safe_text

if TYPE_CHECKING:  # loaded with the first server
    from email.message import Message as ParsedMessage

    from popconsole.maildrop.accounts import Accounts
    from popconsole.maildrop.messages import Message
    from popconsole.maildrop.store import Maildrops

MessageText: TypeAlias = "bytes | str | ParsedMessage"
"""A message: its octets, its text, or one of Python's ``email``."""
Messages: TypeAlias = "Sequence[MessageText] | PathLike[str]"
"""Messages, or the path of an mbox, a Maildir, a folder of ``.eml`` files: copies of what lies there."""
Folders: TypeAlias = "Mapping[str, Messages]"
"""Messages by the name of their folder: POP2 has others than INBOX."""
Mail: TypeAlias = "Messages | Mapping[str, Messages | Folders]"
"""The same mail for all users; or by user, in the INBOX or by folder."""

_DIGITS = 16  # of a digest in a unique-id
_INBOX = "INBOX"


def message(text: MessageText, serial: int) -> "Message":
    """Return a message as a server has it: lines ended with CRLF, a unique-id of its octets and ``serial``.

    Raises ApiError for what is no message.
    """
    from popconsole.maildrop.messages import Message, with_crlf

    octets = with_crlf(_octets(text))
    return Message(octets, f"{sha256(octets).hexdigest()[:_DIGITS]}.{serial}")


def _octets(text: MessageText) -> bytes:
    if isinstance(text, bytes | bytearray | memoryview):
        return bytes(text)
    if isinstance(text, str):
        return text.encode("utf-8", "surrogateescape")
    if isinstance(text, _parsed()):
        return text.as_bytes(policy=text.policy.clone(linesep="\r\n"))
    told = _("mail: bytes, a text or an email.message.Message was expected for each message, not {kind}")
    raise ApiError(told.format(kind=type(text).__name__))


def _parsed() -> "type[ParsedMessage]":
    from email.message import Message

    return Message


def accounts(users: Any) -> "Accounts":
    """Return who may log in, the built-in users where none are given. Raises ApiError."""
    from popconsole.maildrop.accounts import Accounts, Secret
    from popconsole.maildrop.builtin import builtin_accounts

    if users is None:
        return builtin_accounts()
    if not isinstance(users, Mapping) or not users:
        raise ApiError(_('users: names and passwords were expected, {"nina": "sesame"}, and at least one'))
    for name, password in users.items():
        for text in (name, password):
            if not isinstance(text, str) or not text or not _sayable(text):
                told = _(
                    "users: the name or the password of {name} is empty, no text, or holds what no "
                    "command may have: CR, LF, NUL, a lone surrogate"
                )
                raise ApiError(told.format(name=repr(name)))
    return Accounts({name.encode(): Secret(password.encode()) for name, password in users.items()})


def _sayable(text: str) -> bool:
    """Tell whether a command can hold a text."""
    return not any(sign in "\r\n\0" or "\ud800" <= sign <= "\udfff" for sign in text)


def maildrops(users: Iterable[bytes], mail: "Mail | None", *, built_in: bool) -> "Maildrops":
    """Return the mail of these users: what is given, else the built-in mail, of ``built_in`` users their own.

    Raises ApiError.
    """
    from popconsole.maildrop.builtin import builtin_maildrops
    from popconsole.maildrop.store import Maildrops

    if mail is None:
        ours = builtin_maildrops()
        if built_in:
            return ours
        student = ours.mailboxes(b"student")
        return Maildrops({user: ours.mailboxes(user) if ours.knows(user) else student for user in users})
    names = [user.decode() for user in users]
    found = Maildrops({name.encode(): {} for name in names})
    for name, folders in _by_user(names, mail).items():
        for folder, texts in folders.items():
            found.add(name.encode(), folder.encode())
            for serial, text in enumerate(_listed(texts), start=1):
                found.put(name.encode(), folder.encode(), message(text, serial))
    return found


def _by_user(names: Sequence[str], mail: Mail) -> dict[str, Folders]:
    if not isinstance(mail, Mapping):
        return {name: {_INBOX: mail} for name in names}
    for name in mail:
        if name not in names:
            told = _("mail: there is no user {name}; there are: {names}. Name {name} in users too.")
            raise ApiError(told.format(name=repr(name), names=", ".join(names)))
    return {name: held if isinstance(held, Mapping) else {_INBOX: held} for name, held in mail.items()}


def _listed(texts: Any) -> Iterable[MessageText]:
    """Return messages, and refuse one that stands alone: a text is a sequence too."""
    if isinstance(texts, (bytes, bytearray, memoryview, str, _parsed())):
        raise ApiError(_("mail: a list of messages was expected, and this is one: write [message]"))
    return _copied(texts) if isinstance(texts, PathLike) else tuple(texts)


def _copied(path: "PathLike[str]") -> list[bytes]:
    """Return copies of the messages of a mailbox on the disk, which stays as it is. Raises ApiError."""
    from popconsole.maildrop.errors import MaildropError
    from popconsole.maildrop.folders import PathSource
    from popconsole.maildrop.names import INBOX

    place = Path(path)
    if not place.exists():
        raise ApiError(
            _("mail: there is nothing at {path}: look at the path").format(path=safe_text(str(place)))
        )
    source = PathSource(place, keeps=True)
    try:
        source.check()
        mailbox = source.open(INBOX)
        try:
            return [found.octets for found in mailbox.messages]
        finally:
            mailbox.close()
    except (OSError, MaildropError) as error:
        raise ApiError(
            _("mail: {path} can't be read: {why}").format(path=safe_text(str(place)), why=error)
        ) from error
