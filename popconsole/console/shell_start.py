"""What the line console begins with."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from popconsole.protocol.table import Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from popconsole.server.setup import Setup
    from popconsole.ui.mock_behaviour import MockBehaviour
    from popconsole.ui.pop_url import Target


class Form(Enum):
    """What is printed of a conversation, and how it is typed in."""

    PROMPT = "prompt"  # a command line at the terminal, the conversation printed above it
    TEXT = "text"  # one event a line
    JSON = "json"  # the objects that annotate gives, one a line
    WIRE = "wire"  # the server's octets, alone


@dataclass(frozen=True, slots=True)
class ShellStart:
    """With whom the line console talks, and how.

    ``target`` None: a mock server of its own, which behaves as ``behaviour`` says and has the mail of
    ``setup``, None: what is built in. ``timeout`` is how many seconds it waits for an answer.
    ``pipelines``: a script's lines go ahead of the replies where the server has told that it takes them
    so (RFC 2449 section 6.6). ``fails_fast``: a script ends at the first reply that is not as expected.
    ``begins`` opens something else for a console at its start, and tells whether it could.
    """

    protocol: Protocol
    target: "Target | None" = None
    form: Form = Form.PROMPT
    timeout: float = 30.0
    behaviour: "MockBehaviour | None" = None
    pipelines: bool = False
    fails_fast: bool = False
    setup: "Setup | None" = None
    begins: "Callable[[Any], Awaitable[bool]] | None" = None
