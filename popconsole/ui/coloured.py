"""The line of a step in the terminal's own colours, by the tokens that the lexer gives it."""

from collections.abc import Iterable

from pygments.console import ansiformat
from pygments.token import Error, Generic, Keyword, Name, Number, String

from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.highlight.tokens import Token, TokenType, tokens_of_line
from popconsole.protocol.table import Content, Protocol, Shape

# Only of the eight colours that every terminal has, and of them those that can be read on black and
# on white: no yellow, no grey. A type that is not here looks as the one that it is part of.
_LOOKS = {
    Keyword: "*cyan*",
    Keyword.Constant: "*magenta*",
    Error: "_red_",
    Generic.Inserted: "*green*",
    Generic.Error: "*red*",
    Name.Attribute: "cyan",
    Name.Builtin: "cyan",
    Name.Constant: "*magenta*",
    Name.Decorator: "magenta",
    Name.Function: "*magenta*",
    Name.Label: "green",
    Name.Namespace: "green",
    Name.Variable: "green",
    Number: "magenta",
    String.Escape: "*magenta*",
    String.Other: "magenta",
    String.Symbol: "red",
}


def tokens_of_step(protocol: Protocol, step: Step, text: str, *, in_header: bool = False) -> list[Token]:
    """Return the tokens of ``text``, which is the step's line as it is shown: masked and safe.

    ``in_header`` tells that it is a line of a message's header, which a step alone does not.
    """
    return tokens_of_line(protocol, step.kind, text, _content(step), in_header)


def _content(step: Step) -> Content | None:
    """Return what this line itself tells: the status line of a multi-line response tells nothing yet."""
    if step.kind is Kind.REPLY and step.command is not None and step.command.parsed.command is not None:
        parsed = step.command.parsed
        row = step.command.parsed.command.reply(len(parsed.arguments), step.command.state)
        if row.shape is Shape.MULTI_LINE:
            return None
    return step.content


def coloured(tokens: Iterable[Token]) -> str:
    """Return tokens as text for a terminal. Their values must be safe: nothing is taken out here."""
    return "".join(ansiformat(style, value) if (style := look(kind)) else value for kind, value in tokens)


def look(kind: TokenType | None) -> str:
    """Return how a type of token looks, as ``pygments.console`` writes it: ``*cyan*`` is bold and cyan."""
    while kind is not None:
        if kind in _LOOKS:
            return _LOOKS[kind]
        kind = kind.parent
    return ""
