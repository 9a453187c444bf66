"""A script played against lines that stand in a list: no socket, no clock."""

from collections.abc import Iterable

from popconsole.expect.parser import parse
from popconsole.expect.run import Run
from popconsole.expect.todo import DoDrop, DoHear, DoOpen, DoSay, DoTls, DoWait, Given, Todo
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3
from popconsole.transcript.model import Line, Side

CLOSED = None  # among the replies: the server closes
PAULA = Given(b"paula", b"glass-harbour")


def play(
    rows: str,
    replies: Iterable[bytes | tuple[int, bytes | None] | None],
    *,
    given: Given = PAULA,
    goes_on: bool = False,
    pop2: bool = False,
) -> tuple[Run, list[str]]:
    """Play rows without a header; a reply without a connection is for the one that is waited for.

    Returns the run, and what it did, in words.
    """
    run = Run(parse(rows.encode(), "rows", POP2 if pop2 else POP3), given, goes_on=goes_on)
    left, did = list(replies), []
    while (todo := run.todo()) is not None:
        if not isinstance(todo, DoHear):
            did += told(todo)
            run.done()
        elif not left:
            run.silent(todo.connection)
        else:
            reply = left.pop(0)
            number, said = reply if isinstance(reply, tuple) else (todo.connection, reply)
            if said is None:
                run.closed(number)
            else:
                ending = b"\n" if said.endswith(b"\n") else b"" if said.endswith(b"\\c") else CRLF
                run.heard(number, Line(Side.SERVER, said.removesuffix(b"\n").removesuffix(b"\\c"), ending))
    return run, did


def told(todo: Todo) -> list[str]:
    """DoSay in words what a run asks for; nothing of its first connection that opens."""
    match todo:
        case DoOpen(number):
            return [f"{number} open"]
        case DoSay(number, lines):
            return [
                f"{number} {'/'.join((octets + end).decode() for octets, end in lines)}".replace("\r\n", "")
            ]
        case DoDrop(number, reset):
            return [f"{number} {'reset' if reset else 'close'}"]
        case DoTls(number):
            return [f"{number} tls"]
        case DoWait(number, seconds):
            return [f"{number} wait {seconds:g}"]
        case DoHear():
            return []
