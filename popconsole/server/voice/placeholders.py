"""What may stand between braces in a voice's texts, and which value of an answer it stands for.

A placeholder without a value is left empty, or makes the next of several alternatives count. Some show what
the client sent only where it is fit for a reply as it is (``asked``, ``named``, ``word``, ``folder``); others
of a client's words have ``?`` for what is not printable.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from popconsole.protocol.pop2 import POP2, Pop2State
from popconsole.protocol.table import Argument, Protocol
from popconsole.server.engine.answer import Answer, AnswerKind, Ways
from popconsole.server.engine.reason import Reason

_LONGEST_ECHO = 60  # octets: well within a reply line, whatever stands around them
_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Context:
    """What a placeholder needs besides the answer: the protocol, the server's name, words for arguments."""

    protocol: Protocol
    host: bytes
    arguments: Mapping[str, str]


Value = Callable[[Context, Answer], str | None]


def _text(octets: bytes) -> str:
    return octets.decode("latin-1")


def _shown(octets: bytes) -> str:
    """Return what the client sent, fit for a reply."""
    return "".join(chr(o) if 0x20 <= o < 0x7F else "?" for o in octets[:_LONGEST_SHOWN])


def _echo(octets: bytes) -> str | None:
    """Return what the client sent; None where it is too long or not printable ASCII."""
    fits = 0 < len(octets) <= _LONGEST_ECHO and octets.isascii()
    return octets.decode("ascii") if fits and octets.decode("ascii").isprintable() else None


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def _counted(value: int | None, noun: str) -> str | None:
    """Return "1 message", "2 messages"."""
    return None if value is None else f"{value} {noun}" if value == 1 else f"{value} {noun}s"


def _messages(value: int | None) -> str | None:
    return _counted(value, "message")


def _octets(reply: Answer) -> str | None:
    return _counted(reply.total if reply.size is None else reply.size, "octet")


def _listed(words: Iterable[str]) -> str | None:
    """Return "a", "a or b", "a, b or c"; None for nothing."""
    *most, last = words or ("",)
    return (f"{', '.join(most)} or {last}" if most else last) or None


# --- of the command


def _first(reply: Answer) -> bytes:
    return reply.arguments[0] if reply.arguments else b""


def _argument(reply: Answer) -> str:
    """Return the argument that is wrong."""
    wrong = reply.arguments[1:] if reply.reason is Reason.LINES else reply.arguments
    return _shown(wrong[0] if wrong else b"")


def _message_number(reply: Answer) -> str | None:
    """Return the number as it was given where it is refused, else as the message's."""
    if reply.kind is AnswerKind.REFUSED and not isinstance(reply.state, Pop2State):
        return _shown(_first(reply))
    return _number(reply.number)


def _rest(reply: Answer) -> str:
    """Return what is too much: the digits' tail, or the arguments behind the last one, spaces and all."""
    if reply.command is None or not reply.arguments:
        return ""
    if reply.reason is Reason.JUNK:
        return _shown(reply.arguments[0].lstrip(b"0123456789"))
    more = reply.arguments[len(reply.command.arguments) :]
    return _shown(b" " + b" ".join(more)) if more else ""


def _user(context: Context, reply: Answer) -> str:
    return _text(reply.user) if context.protocol is POP2 else _shown(reply.user)


def _kind(context: Context, argument: Argument) -> str:
    """Return the words for what an argument is."""
    return context.arguments.get(argument.kind.name.lower().replace("_", "-"), argument.name)


def _described(context: Context, argument: Argument) -> str:
    text = _kind(context, argument)
    return text if argument.required else f"at most {text}"


def _wanted(context: Context, reply: Answer, *, needed: bool) -> str | None:
    """Return the arguments that a command needs, or may have; None where it is not so."""
    command = reply.command
    if command is None or not command.arguments or bool(command.least) is not needed:
        return None
    return " and ".join(_described(context, argument) for argument in command.arguments)


def _numbers(context: Context, reply: Answer) -> str | None:
    """Return from where on a command's numbers are taken."""
    rows = reply.command.arguments if reply.command is not None else ()
    words = [f"{_kind(context, row)} from {row.minimum}" for row in rows]
    return " and ".join(words) or None


def _meant(context: Context, reply: Answer, *, syntax: bool) -> str | None:
    """Return the command that a misnomer stands for."""
    meant = context.protocol.misnomer(reply.keyword)
    return None if meant is None else meant.syntax if syntax else meant.keyword


# --- of the session


def _state(reply: Answer) -> str | None:
    return POP2.row(reply.state).name if isinstance(reply.state, Pop2State) else None


def _legal(reply: Answer) -> str | None:
    if not isinstance(reply.state, Pop2State):
        return None
    return " ".join(command.keyword for command in POP2.legal(reply.state)) or None


def _ways(ways: Ways) -> str | None:
    """Return the ways to log in: "USER and PASS, APOP or AUTH"."""
    there = (("USER and PASS", ways.user), ("APOP", ways.apop), ("AUTH", bool(ways.mechanisms)))
    return _listed([word for word, is_there in there if is_there])


def _hiding(ways: Ways) -> str | None:
    """Return what can be done where a password may not be sent in clear: TLS, or a proof that hides it."""
    found = ["STLS first"] if ways.stls else []
    found += ["APOP"] if ways.apop else []
    return _listed([*found, *(f"AUTH {name}" for name in ways.mechanisms)])


def _of_ways(tell: Callable[[Ways], str | None]) -> Value:
    return lambda _context, reply: None if reply.ways is None else tell(reply.ways)


PLACEHOLDERS: dict[str, Value] = {
    "host": lambda context, _reply: _text(context.host),
    # The command
    "keyword": lambda _context, reply: _shown(reply.keyword.encode("ascii", "replace")),
    "word": lambda _context, reply: _echo(reply.keyword.encode()),
    "argument": lambda _context, reply: _argument(reply),
    "asked": lambda _context, reply: _echo(_first(reply)),
    "rest": lambda _context, reply: _rest(reply),
    "syntax": lambda _context, reply: None if reply.command is None else reply.command.syntax,
    "needs": lambda context, reply: _wanted(context, reply, needed=True),
    "takes": lambda context, reply: _wanted(context, reply, needed=False),
    "numbers": _numbers,
    "meant": lambda context, reply: _meant(context, reply, syntax=False),
    "meant_syntax": lambda context, reply: _meant(context, reply, syntax=True),
    "longest": lambda context, _reply: str(context.protocol.command_line),
    "limit": lambda _context, reply: _number(reply.limit),
    # The session
    "user": _user,
    "named": lambda _context, reply: _echo(reply.user),
    "mailbox": lambda _context, reply: _text(reply.name),
    "folder": lambda _context, reply: _echo(reply.name),
    "name": lambda _context, reply: _text(reply.name) or None,
    "state": lambda _context, reply: _state(reply),
    "legal": lambda _context, reply: _legal(reply),
    "ways": _of_ways(_ways),
    "hiding": _of_ways(_hiding),
    "stls": _of_ways(lambda ways: "STLS" if ways.stls else None),
    "by_name": _of_ways(lambda ways: "USER" if ways.user else None),
    "by_auth": _of_ways(lambda ways: "AUTH" if ways.mechanisms else None),
    # The mail
    "number": lambda _context, reply: _message_number(reply),
    "message": lambda _context, reply: _number(reply.number),
    "some_number": lambda _context, reply: _number(reply.number) if reply.number else None,
    "highest": lambda _context, reply: _number(reply.highest) if reply.highest else None,
    "last": lambda _context, reply: _number(reply.last),
    "id": lambda _context, reply: reply.unique_id or None,
    "size": lambda _context, reply: _number(reply.size),
    "octets": lambda _context, reply: _octets(reply),
    "count": lambda _context, reply: _number(reply.count),
    "s": lambda _context, reply: "" if reply.count == 1 else "s",
    "messages": lambda _context, reply: _messages(reply.count),
    "total": lambda _context, reply: _number(reply.total),
    "left": lambda _context, reply: _number(reply.left),
    "left_messages": lambda _context, reply: _messages(reply.left),
    "remaining": lambda _context, reply: _messages(reply.left) if reply.left else None,
    "expired": lambda _context, reply: _messages(reply.expired) if reply.expired else None,
    "days": lambda _context, reply: _number(reply.days),
}
"""The value of each placeholder, as text; None where it has none."""
