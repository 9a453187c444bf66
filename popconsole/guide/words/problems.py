"""What is wrong with a command line, in words, and what a server does about it.

``PROBLEMS`` has a text for every Problem; ``{syntax}``, ``{keyword}``, ``{command}``, ``{missing}``,
``{numbers}``, ``{octets}`` and ``{limit}`` stand for what was met.
"""

from popconsole.analysis.commands import numbers_of
from popconsole.dialogue.masking import MASK
from popconsole.dialogue.secret_span import secret_span
from popconsole.guide.words.counts import octets
from popconsole.i18n import N_, _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.syntax import Parsed, Problem
from popconsole.protocol.table import Command, Protocol, State
from popconsole.transcript.safe import safe_text

PROBLEMS = {
    Problem.EMPTY: N_("The line is empty: that is no command."),
    Problem.UNKNOWN: N_("{keyword} is no command of {protocol}."),
    Problem.MISNOMER: N_("{keyword} is its name elsewhere. On the wire it is {command}: type {syntax}."),
    Problem.MISSING: N_("Still missing: {missing}."),
    Problem.SURPLUS: N_("There is more than {syntax} takes."),
    Problem.SPACING: N_("Exactly one space stands between words, and none at the end."),
    Problem.NUMBER: N_("{keyword} takes {numbers}, in decimal digits: {syntax}."),
    Problem.OCTETS: N_("A control octet stands in the line; only printing ones may."),
    Problem.TOO_LONG: N_("The line has {octets} with its CRLF; {limit} are allowed."),
}

REFUSAL = {
    "POP3": N_("The server answers -ERR and the session goes on."),
    "POP2": N_("The server answers - and closes the connection."),
}


def shown_keyword(protocol: Protocol, keyword: str) -> str:
    """Return a keyword that is safe to show.

    Where an unknown one begins with that of a command that carries a secret ("PASSsecret", a tab in
    place of the space), what follows is masked.
    """
    if protocol.command(keyword) is None and protocol.misnomer(keyword) is None:
        span = secret_span(protocol, keyword)
        if span is not None:
            return safe_text(keyword[: span[0]].strip()) + MASK.decode("ascii")
    return safe_text(keyword)


def problem_text(protocol: Protocol, parsed: Parsed, problem: Problem, length: int = 0) -> str:
    """Say in a sentence what is wrong with a command line; safe to show.

    ``length`` counts the octets of the line with its CRLF.
    """
    row = parsed.command or protocol.misnomer(parsed.keyword)
    missing = (
        "" if row is None else ", ".join(a.name for a in row.arguments[len(parsed.arguments) :] if a.required)
    )
    told = _(PROBLEMS[problem]).format(
        keyword=shown_keyword(protocol, parsed.keyword),
        protocol=protocol.name,
        command=row.keyword if row else "",
        syntax=row.syntax if row else "",
        numbers=numbers_of(row) if row and row.numbers else "",
        missing=missing,
        octets=octets(length),
        limit=protocol.command_line,
    )
    if problem is Problem.UNKNOWN and parsed.keyword in protocol.elsewhere:
        told = _(protocol.elsewhere[parsed.keyword][0])
    elif problem is Problem.UNKNOWN:
        others = (p.name for p in PROTOCOLS.values() if p.command(parsed.keyword) is not None)
        told += "".join(" " + _("It is one of {protocol}.").format(protocol=name) for name in others)
    return told


def state_names(protocol: Protocol, command: Command) -> str:
    """Return the names of the states where a command is legal, in the table's order: "MBOX, ITEM".

    States that share an RFC name are named once by it where the command is legal in all of them.
    """
    whole = {row.name for row in protocol.states} - {
        row.name for row in protocol.states if row.state not in command.states and protocol.legal(row.state)
    }
    legal = (row for row in protocol.states if row.state in command.states)
    return ", ".join(dict.fromkeys(row.name if row.name in whole else row.label for row in legal))


def not_legal(protocol: Protocol, command: Command, state: State) -> str:
    """Say that a command is not legal in a state, where it is, and what the server does about it."""
    if state is protocol.closed:
        return _("It comes too late: the session is over.")
    told = _("{keyword} is not legal in {state}, only in {states}.").format(
        keyword=command.keyword, state=protocol.row(state).label, states=state_names(protocol, command)
    )
    return f"{told} {_(REFUSAL[protocol.name])}"
