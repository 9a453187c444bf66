"""What a command line meets where it is sent: the conditions under which a wrong idea tempts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from popconsole.analysis.commands import closes, logged_in
from popconsole.analysis.legal import is_surplus
from popconsole.analysis.step import Situation
from popconsole.dialogue.issued import Issued
from popconsole.protocol.syntax import Parsed, Problem
from popconsole.protocol.table import Command, Protocol


@dataclass(frozen=True, slots=True)
class Sent:
    """A command line that is sent, and where the conversation stands before it.

    ``fetched``: how many messages were fetched before a command that counts them.
    """

    protocol: Protocol
    situation: Situation
    issued: Issued
    fetched: int = 0

    @property
    def parsed(self) -> Parsed:
        """The line, read."""
        return self.issued.parsed

    @property
    def command(self) -> Command | None:
        """Its row in the table; None where there is none."""
        return self.parsed.command

    @property
    def is_legal(self) -> bool:
        """Whether the table has the command in this state, and no second TLS is asked for."""
        command, state = self.command, self.situation.state
        return command is not None and state in command.states and not is_surplus(self.situation, command)

    @property
    def is_garbage(self) -> bool:
        """Whether a server must refuse the line for its form, or for where it stands."""
        return bool(self.parsed.problems) or not self.is_legal

    @property
    def is_marked(self) -> bool:
        """Whether it names a message that is marked as deleted."""
        return self.parsed.number is not None and self.parsed.number in self.situation.marked

    @property
    def is_unknown(self) -> bool:
        """Whether it names a message that is not there, as far as was told how many there are."""
        number, now = self.parsed.number, self.situation
        if number is None or now.count is None:
            return False
        return not 1 <= number <= now.count and number not in now.messages

    @property
    def closes(self) -> bool:
        """Whether the right answer is a closed connection: POP2's RETR of nothing."""
        return closes(self.protocol, self.issued, self.situation)

    def has(self, condition: str) -> bool:
        """Tell whether a condition by its name is met; the empty one always is."""
        return not condition or CONDITIONS[condition](self)


def _has_problem(*problems: Problem) -> Callable[[Sent], bool]:
    return lambda sent: any(problem in problems for problem in sent.parsed.problems)


def _numbers(sent: Sent) -> bytes:
    """Return the first argument, where the command takes numbers; else nothing."""
    numbered = sent.command is not None and bool(sent.command.numbers)
    return sent.parsed.arguments[0] if numbered and sent.parsed.arguments else b""


def _no_lines(sent: Sent) -> bool:
    given = sent.parsed.arguments
    rows = sent.command.numbers if sent.command is not None else ()
    return len(rows) > 1 and len(given) == len(rows) and given[-1].isdigit() and not int(given[-1][:99])


CONDITIONS: Mapping[str, Callable[[Sent], bool]] = {
    "legal": lambda sent: not sent.is_garbage,
    "wrong-state": lambda sent: sent.command is not None and not sent.is_legal,
    "ill-formed": _has_problem(Problem.SPACING, Problem.SURPLUS),
    "again": lambda sent: sent.command is not None and is_surplus(sent.situation, sent.command),
    "refusable": lambda sent: sent.is_garbage or sent.is_marked or sent.is_unknown,
    "unknown-word": _has_problem(Problem.UNKNOWN, Problem.MISNOMER, Problem.EMPTY),
    "no-argument": lambda sent: not sent.parsed.arguments,
    "with-argument": lambda sent: bool(sent.parsed.arguments),
    "marked": lambda sent: bool(sent.situation.marked) and not sent.parsed.arguments,
    "unmarked": lambda sent: not sent.situation.marked,
    "fetched": lambda sent: bool(sent.fetched) and sent.situation.count is not None,
    "marked-number": lambda sent: sent.is_marked,
    "zero": lambda sent: _numbers(sent).strip(b"0") == b"" != _numbers(sent),
    "not-a-number": lambda sent: bool(_numbers(sent)) and not _numbers(sent).isdigit(),
    "zero-lines": _no_lines,
    "before-login": lambda sent: not logged_in(sent.protocol, sent.situation.state),
    "no-such-message": lambda sent: sent.is_unknown,
    "nothing-selected": lambda sent: sent.closes,
}  # fmt: skip
"""By the names that ``guide.words.wrong_ideas`` gives them."""
