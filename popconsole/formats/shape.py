r"""A shape: a form of log that is one regular form of row, told by data and not by code.

Each is a TOML file, in ``shapes/`` or anyone's own::

    name = "example"                      # as the file
    title = "example --debug: --> (client) and <-- (server)"
    sides = { "-->" = "client", "<--" = "server" }  # by what the group "mark" holds
    leaves-out = ["messages"]             # what such a log does not have, see LeavesOut
    times = ["%Y-%m-%d %H:%M:%S"]         # by which the group "time" is read, see times.py

    [[row]]                               # the first of these that fits all of a row counts
    pattern = '\[(?P<time>[^\]]+)\] (?P<mark>-->|<--) ?(?P<text>.*)'

    [[row]]
    what = "chatter"                      # nothing of the wire; see What
    pattern = 'example: .*'

    [[sample]]                            # one at the least: what is read from these rows
    rows = '''
    [2026-11-23 05:27:05] --> STAT
    '''
    said = '''
    C: STAT
    '''

``shape_file`` reads such a file and tells all keys, ``patterns`` says what may stand in a pattern. Groups:

- ``text`` is what was said, ``mark`` tells who said it (where ``side`` does not), ``key`` tells interleaved
  sessions apart; where ``mark`` is an address, ``to`` is the other, and both are the key;
- ``time`` is when, ``protocol`` names POP2 or POP3, ``client`` and ``server`` are addresses, ``client_port``
  and ``server_port`` what belongs behind them, ``secure`` stands where one is opened with TLS;
- ``command`` is the keyword of the command that a reply is said to answer, ``size`` how many octets follow in
  the next rows, ``length`` how many were said there, ends of lines and all, where the rows show these not or
  as a dot, ``cut`` stands where not all of the text is there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from popconsole.formats.patterns import Pattern
from popconsole.formats.reader import Sample
from popconsole.formats.times import TimeFormat
from popconsole.protocol.framing import CRLF, LF
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Side

GROUPS = frozenset(
    (
        *("text", "mark", "key", "to", "time", "protocol", "command", "secure", "size", "length", "cut"),
        *("client", "client_port", "server", "server_port"),
    )
)
"""The groups that a pattern of a shape may have."""


class What(Enum):
    """What a row of a log is; the value is the word in a shape's file."""

    LINE = "line"  # octets of the wire, in the group "text"
    CHATTER = "chatter"  # the program's own words: nothing was sent
    OPENS = "opens"  # a connection was opened
    CLOSES = "closes"  # it was closed
    TLS = "tls"  # TLS begins here
    TURNS = "turns"  # one side begins to speak, in the next rows
    ENDS = "ends"  # what comes in the next rows is nobody's: the program's own
    LEFT_OUT = "left-out"  # octets were sent here that the log does not have


class LeavesOut(Enum):
    """What a log does not have although it was sent; the value is the word in a shape's file."""

    MESSAGES = "messages"  # the lines of messages, behind the reply to RETR and TOP
    DATA = "data"  # all lines behind the first of a multi-line reply
    REPLIES = "replies"  # what the server says
    COMMANDS = "commands"  # some of what the client says, such as those that lead to the next


class Unmarked(Enum):
    """What a row is that fits no pattern; the value is the word in a shape's file."""

    UNKNOWN = "unknown"  # nobody knows
    REPLY = "reply"  # the next line of the multi-line reply under way, else nobody knows
    OUTPUT = "output"  # what the program shows: messages, once one was fetched


@dataclass(frozen=True, slots=True)
class RowShape:
    """One form of row.

    ``side`` says it where no group "mark" tells it. ``escape``: how the text is written, a name of
    ``literals.ESCAPES``; ``pieces``: lines go on from one row to the next, each as far as the text has its
    end. ``again``: the row may say once more what the row before it said, and then is no line of its own.
    ``weak``: other files have such rows too, so that they alone tell nothing; where what is due tells the
    side, and nobody would say it now, a row is none of this form. ``same``: whoever spoke before speaks on.
    """

    pattern: Pattern
    what: What
    side: Side | None
    escape: str
    pieces: bool
    again: bool
    weak: bool
    same: bool


@dataclass(frozen=True, slots=True, eq=False)
class LogShape:
    """A form of log; see above for its fields.

    ``told_by_due``: no mark tells who says a line, so what is due tells. ``told_by_first``: whose mark comes
    first in a session is the server's. ``masks`` are what stands in place of a secret, besides what is always
    taken for one. ``generic``: its marks stand in other files too. ``repeats``: rows may stand there a second
    time, from where the times go back.
    """

    name: str
    title: str
    rows: tuple[RowShape, ...]
    samples: tuple[Sample, ...]
    sides: Mapping[bytes, Side]
    times: tuple[TimeFormat, ...] = ()
    protocol: Protocol | None = None
    leaves_out: frozenset[LeavesOut] = frozenset()
    unmarked: Unmarked = Unmarked.UNKNOWN
    escape: str = "none"
    told_by_due: bool = False
    told_by_first: bool = False
    masks: tuple[bytes, ...] = ()
    generic: bool = False
    repeats: bool = False

    @property
    def block_end(self) -> bytes:
        """What ends a row within a block whose size was told."""
        return CRLF if self.escape == "none" else LF
