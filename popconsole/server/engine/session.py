"""The sessions: values that hold neither socket, clock nor configuration; two that are equal behave alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

from popconsole.maildrop.accounts import Secret
from popconsole.maildrop.messages import AnyMessage
from popconsole.protocol.pop2 import Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.server.engine.inputs import CommandLine, TooLong

if TYPE_CHECKING:
    from dataclasses import replace as replace  # noqa: PLC0414 - so that the fields' types are checked
else:
    _S = TypeVar("_S")

    def replace(session: _S, **changes: Any) -> _S:
        """Return the session with some fields changed, as dataclasses.replace does, in a fifth of the time.

        A session changes half a dozen times in its life, and that is most of what the engine costs.
        """
        new = object.__new__(type(session))
        fields = new.__dict__
        fields.update(session.__dict__)
        fields.update(changes)
        return new


@dataclass(frozen=True)
class Pop3Session:
    """A POP3 session.

    ``apop`` is whether the greeting had a timestamp; the timestamp itself, which no two connections share,
    stays with who carries out Login, so that sessions of different connections can be equal.
    ``messages`` is the mail as it was when the maildrop was locked, message n at index n - 1;
    ``open`` whether it is locked; ``marked`` the numbers with a deletion mark; ``asked`` the keyword
    of the command that waits for the answer to an effect, ``waiting`` the lines that came meanwhile.
    ``mechanism`` and ``responses`` are those of the exchange under way; ``last`` is the highest message-
    number that was accessed, ``retrieved`` all that were sent whole, both only where ``noted`` says so.
    ``expired`` are the messages that QUIT removes for their age.
    """

    state: Pop3State = Pop3State.CONNECTED
    user: bytes | None = None
    apop: bool = False
    open: bool = False
    messages: Sequence[AnyMessage] = ()
    marked: frozenset[int] = frozenset()
    asked: str | None = None
    waiting: tuple[CommandLine | TooLong, ...] = ()
    secure: bool = False
    utf8: bool = False
    mechanism: str | None = None
    responses: tuple[Secret, ...] = ()
    noted: bool = False
    last: int = 0
    retrieved: frozenset[int] = frozenset()
    expired: frozenset[int] = frozenset()
    errors: int = 0  # mistakes before the login, where a persona counts them


class Pop3Changes(TypedDict, total=False):
    """What changes in a POP3 session besides its state: any of its other fields, each of its type."""

    user: bytes | None
    apop: bool
    open: bool
    messages: Sequence[AnyMessage]
    marked: frozenset[int]
    asked: str | None
    waiting: tuple[CommandLine | TooLong, ...]
    secure: bool
    utf8: bool
    mechanism: str | None
    responses: tuple[Secret, ...]
    noted: bool
    last: int
    retrieved: frozenset[int]
    expired: frozenset[int]
    errors: int


@dataclass(frozen=True)
class Pop2Session:
    """A POP2 session; ``current`` is the current message, ``mailbox`` the one that is selected."""

    state: Pop2State = Pop2State.LSTN
    user: bytes | None = None
    mailbox: bytes = b""
    open: bool = False
    messages: Sequence[AnyMessage] = ()
    marked: frozenset[int] = frozenset()
    current: int = 1
    asked: str | None = None
    waiting: tuple[CommandLine | TooLong, ...] = ()

    @property
    def announced(self) -> int:
        """The length of the current message as ``=`` tells it: 0 where there is none, or a marked one."""
        message = self.message
        return 0 if message is None else message.size

    @property
    def message(self) -> AnyMessage | None:
        """The current message; None where there is none or it is marked."""
        if not 1 <= self.current <= len(self.messages) or self.current in self.marked:
            return None
        return self.messages[self.current - 1]


Session = Pop3Session | Pop2Session
