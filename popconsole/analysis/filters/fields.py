"""The fields of a filter: what of a line, or of its session, can be asked for. Data alone.

What each is worth for a line stands in ``matching``, with the same names.
"""

from dataclasses import dataclass
from enum import Enum

from popconsole.analysis.findings import CATALOGUE, Severity
from popconsole.dialogue.kind import Kind
from popconsole.i18n import N_
from popconsole.protocol import POP2, POP3


class Sort(Enum):
    """How the value of a field is written."""

    WORD = "word"  # a word of which * and ? stand for any letters, or one
    TEXT = "text"  # a piece of a text, in which * and ? may stand
    NUMBER = "number"  # 5, 5-9, >5, >=5, <5, <=5
    TIME = "time"  # at least 10s, 200ms, 2m, 1h, or as a number with < and -
    UNTIL = "until"  # the same, and less than that


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, what it asks for, how its value is written, and which words it may be, if few.

    ``open``: others may be asked for too. ``session``: it asks for something of the session, and is the same
    for all lines of it.
    """

    name: str
    title: str
    sort: Sort
    words: tuple[str, ...] = ()
    session: bool = False
    open: bool = False


_VERBS = tuple(sorted({command.keyword for protocol in (POP2, POP3) for command in protocol.commands}))
_STATES = tuple(sorted({row.name for protocol in (POP2, POP3) for row in protocol.states}))

FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("side", N_("who says the line"), Sort.WORD, ("client", "server")),
        Field("verb", N_("the command that the line is, or answers"), Sort.WORD, _VERBS, open=True),
        Field(
            "status", N_("what a reply says: done, refused, or go on"), Sort.WORD, ("ok", "err", "continue")
        ),
        Field("kind", N_("what the line is"), Sort.WORD, tuple(kind.value for kind in Kind)),
        Field("state", N_("the state in which the line is met"), Sort.WORD, _STATES),
        Field("finding", N_("the code of a finding at the line"), Sort.WORD, tuple(sorted(CATALOGUE))),
        Field(
            "severity",
            N_("how bad a finding at the line is"),
            Sort.WORD,
            tuple(one.value for one in Severity),
        ),
        Field("text", N_("what stands in the line"), Sort.TEXT),
        Field("n", N_("the number of the line, from 1"), Sort.NUMBER),
        Field("octets", N_("how long the line is, its end included"), Sort.NUMBER),
        Field("after", N_("at least so long behind the beginning of the session"), Sort.TIME),
        Field("before", N_("less than so long behind the beginning of the session"), Sort.UNTIL),
        Field("wait", N_("at least so long behind the line before"), Sort.TIME),
        Field("session", N_("the number of the session in its file, from 1"), Sort.NUMBER, session=True),
        Field("protocol", N_("what is spoken"), Sort.WORD, ("pop2", "pop3"), session=True),
        Field("user", N_("who logs in, or tries to"), Sort.WORD, session=True),
        Field("client", N_("the client's address"), Sort.WORD, session=True),
        Field("server", N_("the server's address"), Sort.WORD, session=True),
        Field("title", N_("what the session is called"), Sort.TEXT, session=True),
        Field("reached", N_("how far the session got"), Sort.WORD, _STATES, session=True),
        Field("lines", N_("how many lines the session has"), Sort.NUMBER, session=True),
        Field("findings", N_("how many findings the session has"), Sort.NUMBER, session=True),
        Field("errors", N_("how many errors the session has"), Sort.NUMBER, session=True),
        Field("warnings", N_("how many warnings the session has"), Sort.NUMBER, session=True),
        Field("took", N_("how long the session took"), Sort.TIME, session=True),
    )
}
"""All fields by name, in the order in which they are offered."""
