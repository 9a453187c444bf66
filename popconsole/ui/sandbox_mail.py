"""What can lie in the student's maildrop in the sandbox: made up, each set-up with a name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from popconsole.i18n import N_
from popconsole.maildrop.builtin import builtin_maildrops, latecomer
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.server.setup import Setup

USUAL = "usual"
_STUDENT = b"student"
_MANY = 200  # messages
_LONG = 2_000  # lines of a message

_Messages = tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class MailSetup:
    """What lies in the student's INBOX: its name, what is told of it, and how it is made of the usual mail.

    ``held``: somebody else has the maildrop's lock, and keeps it.
    """

    name: str
    told: str
    make: Callable[[_Messages], Iterable[Message]]
    held: bool = False

    def setup(self) -> Setup:
        """Return the set-up of a server with this mail, new."""
        mail = builtin_maildrops()
        boxes = {user: dict(mail.mailboxes(user)) for user in mail.users}
        boxes[_STUDENT][INBOX] = tuple(self.make(boxes[_STUDENT][INBOX]))
        setup = Setup(maildrops=Maildrops(boxes))
        return replace(setup, held=frozenset({_STUDENT})) if self.held else setup


def _twins(mail: _Messages) -> _Messages:
    return *mail[:2], replace(mail[1], octets=mail[1].octets), *mail[2:]


def _many(_mail: _Messages) -> Iterable[Message]:
    return [latecomer(_STUDENT, number) for number in range(1, _MANY + 1)]


def _long(mail: _Messages) -> _Messages:
    rows = b"".join(b"This is line %d of a long message.\r\n" % n for n in range(1, _LONG + 1))
    return mail[0], Message(mail[0].octets + rows, "pop-long-0001")


# fmt: off
MAIL: dict[str, MailSetup] = {
    one.name: one
    for one in (
        MailSetup(USUAL, N_("six messages, as everywhere in the course"), lambda mail: mail),
        MailSetup("empty", N_("nothing at all: what do STAT and LIST say then?"), lambda _mail: ()),
        MailSetup("one", N_("a single short message"), lambda mail: mail[:1]),
        MailSetup("twins", N_("seven messages, of which two are alike and have the same unique-id"), _twins),
        MailSetup("long", N_("a short message and one of 2,000 lines"), _long),
        MailSetup("many", N_("two hundred messages"), _many),
        MailSetup("locked", N_("six messages, and somebody who is logged in already and does not leave"),
                  lambda mail: mail, held=True),
    )
}
"""The set-ups, by their names."""
# fmt: on
