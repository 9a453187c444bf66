"""What must be said before a recording that begins in the middle of a session can be said again."""

from popconsole.protocol.pop2 import Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.syntax import quote
from popconsole.protocol.table import State

_TO: dict[State, tuple[bytes, ...]] = {
    Pop3State.AUTHORIZATION_USER: (b"USER %(user)b",),
    Pop3State.TRANSACTION: (b"USER %(user)b", b"PASS %(password)b"),
    Pop2State.MBOX: (b"HELO %(user)b %(password)b",),
    Pop2State.NEXT: (b"HELO %(user)b %(password)b", b"READ 1", b"RETR"),
}


def lead(state: State | None, user: bytes, password: bytes) -> tuple[bytes, ...]:
    """Return the command lines that bring a session to a state; none where it is there by itself."""
    if state is None:
        return ()
    if isinstance(state, Pop2State):
        user, password = quote(user), quote(password)
    return tuple(line % {b"user": user, b"password": password} for line in _TO.get(state, ()))
