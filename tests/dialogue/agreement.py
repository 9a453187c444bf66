"""Holding the readers of a conversation against each other: tracker, lexer and masker.

Each is fed by itself, from the lines or from the text file; their answers are compared line by line.
"""

from pygments.token import Comment

from popconsole.analysis.tracker import Tracker
from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.masking import MASK, Masker
from popconsole.highlight.escaped import Escaped
from popconsole.highlight.lexer import Pop2Lexer, Pop3Lexer
from popconsole.highlight.tokens import Token, tokens_of_line
from popconsole.protocol import POP2, Protocol
from popconsole.transcript.escapes import escape
from popconsole.transcript.model import Conversation, Line, LineKind
from tests.formats.single import write


def _rows_of(protocol: Protocol, lines: list[Line], *, exact: bool) -> list[list[Token]]:
    """The tokens of each line, as the lexer gives them for the whole text file, without marks and blanks."""
    text = write(Conversation(protocol.name, lines, exact=exact), reveal=True).decode()
    lexer = Pop2Lexer() if protocol is POP2 else Pop3Lexer()
    rows: list[list[Token]] = [[]]
    for kind, value in lexer.get_tokens(text):
        if value == "\n":
            rows.append([])
        else:
            rows[-1].append((kind, value))
    head = rows.index([])
    return [row[1:] for row in rows[head + 1 : -1]]


def assert_agrees(protocol: Protocol, lines: list[Line], *, exact: bool) -> list[Kind]:
    """Hold all readers against each other; return what each line is."""
    tracker, masker = Tracker(protocol, exact=exact), Masker(Dialogue(protocol, exact=exact))
    rows = _rows_of(protocol, lines, exact=exact)
    assert len(rows) == len(lines)
    header = False
    kinds = []
    for index, line in enumerate(lines):
        step = tracker.feed(line)
        kinds.append(step.kind)
        header = step.kind is Kind.DATA and tracker.dialogue.in_header
        shown = masker(line)
        assert shown == step.shown, (index, line)
        if step.kind is Kind.RESPONSE:
            assert shown.octets == (line.octets if line.octets in (b"", b"*") else MASK), (index, line)
        if line.kind is LineKind.WIRE:
            content = None if step.kind is Kind.REPLY and tracker.dialogue.open else step.content
            row = Escaped(escape(line.octets, line.ending).decode())
            wanted = list(row.written(tokens_of_line(protocol, step.kind, row.text, content, header)))
            assert rows[index] == wanted, (index, line, step.kind)
        else:
            assert all(kind in (Comment, Comment.Special) for kind, _ in rows[index])
    return kinds
