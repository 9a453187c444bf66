"""Mail that comes to our own mock server while sessions go on."""

from typing import TYPE_CHECKING

from popconsole.guide.words.counts import octets
from popconsole.i18n import _
from popconsole.maildrop.builtin import latecomer
from popconsole.maildrop.messages import Message, with_crlf
from popconsole.maildrop.names import INBOX
from popconsole.transcript.safe import safe_text
from popconsole.ui.open_conversation import OpenConversation

if TYPE_CHECKING:  # loaded with the first session
    from popconsole.server.listening.listener import PopServer


class DeliveryError(ValueError):
    """No message can come; the message says why."""


def delivered(conversation: OpenConversation, server: "PopServer | None", user: str = "") -> str:
    """Put a new message at the end of a user's INBOX, and return what is said of it.

    Without a ``user`` it is the one that was named last in the conversation. Raises DeliveryError.
    """
    server = conversation.own_server or (server if conversation.mock else None)
    if server is None:
        raise DeliveryError(_("This is not the mock server: no message can be put there."))
    named = user.strip() or conversation.history.situation().user or ""
    if not named:
        raise DeliveryError(
            _("Nobody was named yet: who is to have it? {users}").format(users=_users(server))
        )
    message = deliver(server, named)
    told = _(
        "A message of {octets} has come for {user}. No session that goes on counts it: the next login does."
    )
    return told.format(octets=octets(message.size), user=safe_text(named))


def deliver(server: "PopServer", named: str, text: bytes | None = None) -> Message:
    """Put a message at the end of a user's INBOX and return it: one that is made up, or this ``text``.

    Raises DeliveryError.
    """
    setup = server.setup
    name = setup.accounts.named(named.encode("utf-8", "surrogateescape"))
    mailboxes = setup.maildrops.in_memory(name)
    if mailboxes is None:
        if setup.maildrops.knows(name):
            told = _("The mail of {user} lies on the disk: put the message there.")
        else:
            told = _("There is no maildrop of {user}. There is one of: {users}")
        raise DeliveryError(told.format(user=safe_text(named), users=_users(server)))
    taken = {message.unique_id for held in mailboxes.values() for message in held}
    number = next(n for n in range(1, len(taken) + 2) if latecomer(name, n).unique_id not in taken)
    message = latecomer(name, number)
    if text is not None:
        message = Message(with_crlf(text), message.unique_id)
    setup.maildrops.put(name, INBOX, message)
    return message


def _users(server: "PopServer") -> str:
    return ", ".join(safe_text(user.decode("utf-8", "replace")) for user in server.setup.maildrops.users[:8])
