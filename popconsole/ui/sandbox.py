"""The free sandbox: a mock server of its own to set up as one likes, and riddles to be found out."""

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from popconsole.i18n import _
from popconsole.protocol import POP3
from popconsole.protocol.table import Protocol
from popconsole.server.listening.listener import PopServer
from popconsole.server.tls.certificates import users_own
from popconsole.ui.mock_behaviour import MockBehaviour
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.riddle import Riddle, drawn
from popconsole.ui.sandbox_mail import MAIL, USUAL, MailSetup
from popconsole.ui.secret_fault import SecretFault, Strike
from popconsole.ui.workspace import Workspace

OFF = "off"
"""What is typed to leave it."""
_NUMBERS = 10_000  # of riddles that are drawn when none is asked for


class SandboxError(ValueError):
    """That can't be done in the sandbox; the message says why, and what can."""


@dataclass(frozen=True, slots=True)
class Guessed:
    """What came of a riddle: the fault that was said, None for "I don't know", and where it had struck."""

    riddle: Riddle
    said: str | None
    strikes: tuple[Strike, ...]

    @property
    def right(self) -> bool:
        """Whether it was found out."""
        return self.said == self.riddle.spec.name


def sandbox_server(mail: MailSetup, token: bytes | None = None) -> PopServer:
    """Return a mock server for the sandbox, not started; ``token`` stands in its timestamps."""
    return PopServer(mail.setup(), pop3_port=0, pop2_port=0, tls=users_own, token=token)


class Sandbox:
    """A sandbox in a workspace. ``dice`` draw the numbers of riddles."""

    def __init__(
        self,
        workspace: Workspace,
        dice: random.Random,
        make_server: Callable[[MailSetup], PopServer] = sandbox_server,
    ) -> None:
        self.workspace = workspace
        self.mail = MAIL[USUAL]
        self.riddle: Riddle | None = None
        """What is to be found out."""
        self.outcome: Guessed | None = None
        """What came of the last riddle."""
        self.found = self.asked = 0
        self._dice = dice
        self._make_server = make_server

    @property
    def protocol(self) -> Protocol:
        """The protocol of the session that is shown, else that of the course."""
        current = self.workspace.current
        return POP3 if current is None else current.protocol

    async def begin(self, protocol: Protocol) -> OpenConversation:
        """Begin with a server of its own, new and with all its mail. Raises as ``Workspace.open_mock``."""
        self.workspace.behaviour.check_speaks(protocol.name)
        await self.workspace.serve(partial(self._make_server, self.mail))
        return await self.workspace.open_mock(protocol)

    async def fill(self, name: str) -> OpenConversation:
        """Have other mail, all of it new. Raises SandboxError, and as ``begin``."""
        mail = MAIL.get(name)
        if mail is None:
            told = _('There is no mail "{name}" to be had: there is {names}.')
            raise SandboxError(told.format(name=name, names=", ".join(MAIL)))
        self.mail = mail
        return await self.begin(self.protocol)

    async def surprise(self, number: int | None = None) -> OpenConversation:
        """Switch a fault on that is not told, all others off, the usual mail. Raises as ``begin``.

        The same ``number`` draws the same; None: any.
        """
        number = self._dice.randrange(1, _NUMBERS) if number is None else number
        behaviour, protocol = self.workspace.behaviour, self.protocol
        riddle = drawn(number, protocol.name, behaviour.persona)
        self.workspace.behaviour = replace(behaviour, faults=())
        self.workspace.secret = SecretFault(riddle.spec)
        self.riddle, self.outcome = riddle, None
        self.mail = MAIL[USUAL]
        return await self.begin(protocol)

    def guess(self, choice: int) -> Guessed:
        """Say which fault it is, by the number of a choice from 1, 0 for "I don't know"; it is told then.

        From its next connection on the server has the fault as one that is told. Raises SandboxError.
        """
        riddle, secret = self.riddle, self.workspace.secret
        if riddle is None or secret is None:
            raise SandboxError(_("Nothing is to be guessed: no fault is on that was not told."))
        if not 0 <= choice <= len(riddle.choices):
            raise SandboxError(_("There are the choices 0 to {n}.").format(n=len(riddle.choices)))
        said = riddle.choices[choice - 1] if choice else None
        self.outcome = Guessed(riddle, said, tuple(secret.strikes()))
        self.asked += 1
        self.found += self.outcome.right
        self.riddle = None
        self.workspace.secret = None
        behaviour = self.workspace.behaviour
        others = tuple(one for one in behaviour.faults if one.name != riddle.spec.name)
        self.workspace.behaviour = replace(behaviour, faults=(*others, riddle.spec))
        return self.outcome

    def end(self) -> None:
        """Leave it: from its next connection on the mock server is the usual one, as it is of itself."""
        self.workspace.secret = None
        self.riddle = None
        self.workspace.behaviour = MockBehaviour()
        self.workspace.serve_usual()


def any_dice() -> random.Random:
    """Return dice of which nobody knows what they throw."""
    return random.Random(secrets.randbits(64))  # noqa: S311 - no secret hangs on it
