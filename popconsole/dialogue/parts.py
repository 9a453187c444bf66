"""Which part of a conversation each line is, told line by line with the least that has to be known.

For whoever reads a text and wants no meaning, such as the lexer: what is a command, a status, a line
of an answer that goes on. What shape an answer has and where the session goes stands in the tables;
findings, times and all that is known of messages are the tracker's business, not this one's.
"""

from collections import deque
from enum import Enum, auto

from popconsole.protocol.pop2 import POP2
from popconsole.protocol.table import Content, Event, Indicator, Outcome, Protocol, Shape, State
from popconsole.transcript.model import Side


class Part(Enum):
    """What a line is to one who reads the conversation."""

    GREETING = auto()  # the server's first line
    COMMAND = auto()
    ANSWER = auto()  # what the client says to a challenge (RFC 5034 section 4): a secret
    STATUS = auto()  # a reply's line with the status indicator, the server's only or first one
    DATA = auto()  # a further line of a multi-line response, or counted data (POP2)
    END = auto()  # the termination octet alone
    EVENT = auto()  # something that happened: no octets
    REMARK = auto()  # a note, or octets that were left out, described


_CLIENT, _SERVER = Side
# Names of this module are read faster than members of an Enum, and this runs for every line.
_GREETING, _COMMAND, _ANSWER, _STATUS, _DATA, _END = list(Part)[:6]
_POSITIVE, _NEGATIVE = Outcome.POSITIVE, Outcome.NEGATIVE
_SINGLE, _MULTI, _COUNTED = Shape.SINGLE_LINE, Shape.MULTI_LINE, Shape.DATA
_MESSAGES = (Content.MESSAGE, Content.MESSAGE_TOP)
_SIGN_OF = {Shape.SINGLE_LINE: "+", Shape.COUNT: "#", Shape.LENGTH: "="}  # POP2's, RFC 937 page 10
_LONGEST_NUMBER = 18  # digits

_Asked = tuple[str, int]  # the keyword ("" for one that the table has not) and how many arguments


def indicator(protocol: Protocol, text: str) -> Indicator | None:
    """Return the row of the status indicator that a line begins with, in any case; None: it has none.

    POP3's stand alone or before a space (RFC 1939 section 3); of POP2's only the first character
    counts (RFC 937 page 10).
    """
    if protocol is POP2:
        return next((row for row in protocol.indicators if text.startswith(row.sign)), None)
    word = text[:5].partition(" ")[0]
    if len(word) < 5 and word.isascii():
        word = word.upper()
        for row in protocol.indicators:
            if word == row.sign.rstrip():
                return row
    return None


class _Place:
    """A state, and what the table says of each command that the server meets in it."""

    __slots__ = ("_met", "_protocol", "state")

    def __init__(self, protocol: Protocol, state: State) -> None:
        self._protocol = protocol
        self._met: dict[_Asked, tuple[Shape, Content, State, State]] = {}
        self.state = state

    def meet(self, asked: _Asked) -> tuple[Shape, Content, State, State]:
        """Return the shape and content of the positive reply, the states after it and after a refusal."""
        met = self._met.get(asked)
        if met is None:
            met = self._met[asked] = self._look_up(*asked)
        return met

    def _look_up(self, keyword: str, arguments: int) -> tuple[Shape, Content, State, State]:
        protocol = self._protocol
        command = protocol.command(keyword)
        if command is None:
            refused = protocol.after(self.state, Event.GARBAGE, _NEGATIVE)
            return _SINGLE, Content.TEXT, self.state, refused
        row = command.reply(arguments, self.state)
        issued = protocol.after(self.state, keyword, Outcome.ISSUED)
        if not row.moves:
            return row.shape, row.content, self.state, self.state
        good = protocol.transition(issued, keyword, _POSITIVE)
        bad = protocol.transition(issued, keyword, _NEGATIVE)
        refused = bad.then if bad else protocol.after(issued, Event.GARBAGE, _NEGATIVE)
        if good is None and self.state not in command.states:
            # A server that accepts what is illegal here shows that the session is elsewhere.
            issued = next(row.state for row in protocol.states if row.state in command.states)
            issued = protocol.after(issued, keyword, Outcome.ISSUED)
        return row.shape, row.content, protocol.after(issued, keyword, _POSITIVE), refused


class Parts:
    """Tells the part of each line of one conversation; feed it all lines in order.

    ``exact``: every line is there. Otherwise a person may have left some out: an answer without its
    status line or its end is still followed.

    After each call ``content`` is what that line tells (None: nothing special), ``in_header`` whether
    it is of a message's header.
    """

    __slots__ = (
        "_announced", "_answer", "_challenged", "_counted", "_due", "_header", "_open", "_place", "_places",
        "_queue", "content", "exact", "in_header", "protocol",
    )  # fmt: skip

    def __init__(self, protocol: Protocol, *, exact: bool = False) -> None:
        self.protocol = protocol
        self.exact = exact
        self.content: Content | None = None
        self.in_header = False
        self._places: dict[State, _Place] = {}
        self._place = self._at(protocol.initial)
        self._queue: deque[_Asked] = deque()  # commands that wait for their reply
        self._open: _Asked | None = None  # the command whose answer goes on
        self._answer: Content | None = None  # what that answer tells
        self._header = False  # its next line is of a message's header
        self._counted = False  # POP2: that answer is counted data ...
        self._due = 0  # ... of which so many octets are still to come
        self._announced = 0  # POP2: what the last = promised
        self._challenged: _Asked | None = None  # the command that waits for the client's response

    def _at(self, state: State) -> _Place:
        place = self._places.get(state)
        if place is None:
            place = self._places[state] = _Place(self.protocol, state)
        return place

    # --- what is said ---

    def client(self, text: str) -> Part:
        """Take a line of the client: COMMAND or ANSWER."""
        if self._open is not None and not self.exact:
            self._finish()
        self.content, self.in_header = None, False
        if self._challenged is not None:
            self._queue.append(self._challenged)
            self._challenged = None
            return _ANSWER
        word, _, rest = text.partition(" ")
        keyword = word.upper() if word.isascii() else ""
        command = self.protocol.command(keyword)
        if command is None:
            self._queue.append(("", 0))
        else:
            # More arguments than it has are all the same to the table.
            count = len(rest.split(None, len(command.arguments))) if rest else 0
            self._queue.append((keyword, count))
        return _COMMAND

    def server(self, text: str, octets: int | None = None) -> Part:
        """Take a line of the server: GREETING, STATUS, DATA or END.

        ``octets`` is its length with its ending, where that is not the text in UTF-8 and CRLF.
        """
        if self._open is not None:
            return self._further(text, octets)
        self.content, self.in_header = None, False
        if self._place.state is self.protocol.initial and self._greets():
            return self._greeting(text)
        if not self._queue:
            return _STATUS
        asked = self._queue.popleft()
        shape, content, good, bad = self._place.meet(asked)
        if shape is _COUNTED and self._data_comes(asked):
            self._begin(asked, content)
            self._counted, self._due = True, self._announced
            return self._further(text, octets)
        found = indicator(self.protocol, text)
        if found is None:
            if shape is not _MULTI or self.exact:
                return _STATUS
            self._place = self._at(good)  # the status line was left out
            self._begin(asked, content)
            return self._further(text, octets)
        if found.positive is None:
            self._challenged = asked
        elif not found.positive:
            self._place = self._at(bad)
        elif self.protocol is not POP2 or found.sign == _SIGN_OF.get(shape):
            self._place = self._at(good)
            if self.protocol is POP2 and shape is not _SINGLE:
                self._promise(shape, text)
            if shape is _MULTI:
                self._begin(asked, content)
            else:
                self.content = content
        return _STATUS

    def _greets(self) -> bool:
        """Whether the first line is the greeting: not where the client is in the middle of a session."""
        early = self.protocol.command(self._queue[0][0]) if self._queue else None
        return early is None or self.protocol.ready in early.states

    def _greeting(self, text: str) -> Part:
        found = indicator(self.protocol, text)
        if found is not None:
            outcome = _POSITIVE if found.positive else _NEGATIVE
            self._place = self._at(self.protocol.after(self._place.state, Event.GREETING, outcome))
        return _GREETING

    def _data_comes(self, asked: _Asked) -> bool:
        """Whether counted data answers this command: RETR, well-formed and legal, of some octets."""
        command = self.protocol.command(asked[0])
        legal = command is not None and self._place.state in command.states
        return legal and not asked[1] and self._announced > 0

    def _promise(self, shape: Shape, text: str) -> None:
        """Take in POP2's ``=ccc``, or its ``#nnn``, after which nothing is promised (RFC 937 page 10)."""
        word = text[1 : _LONGEST_NUMBER + 2].partition(" ")[0]
        if word.isascii() and word.isdigit() and len(word) <= _LONGEST_NUMBER:
            self._announced = int(word) if shape is Shape.LENGTH else 0

    def _begin(self, asked: _Asked, content: Content) -> None:
        self._open, self._answer = asked, content
        self._header = content in _MESSAGES

    def _further(self, text: str, octets: int | None) -> Part:
        if self._counted:
            # A lone surrogate stands for one octet, and "replace" makes one of it.
            self._due -= len(text.encode("utf-8", "replace")) + 2 if octets is None else octets
        elif text == ".":
            self.content, self.in_header = self._answer, False
            self._open = None
            return _END
        self.content, self.in_header = self._answer, self._header
        if not text:
            self._header = False
        if self._counted and self._due <= 0:
            self._finish()
        return _DATA

    def _finish(self) -> None:
        """The answer that was under way is over, whether or not it ended as it should."""
        asked, self._open = self._open, None
        if asked is not None and self._counted:
            self._place = self._at(self._place.meet(asked)[2])
            self._counted = False

    # --- what happens besides ---

    def omitted(self) -> None:
        """Octets of the server were left out: the answer that was due, or a piece of the one under way."""
        if self._open is not None:
            if self._counted:
                self._finish()
        elif self._queue:
            asked = self._queue.popleft()
            shape, content, good, _ = self._place.meet(asked)
            self._place = self._at(good)
            if shape is _MULTI:
                self._begin(asked, content)

    def opened(self) -> None:
        """The connection was opened: after a close, another conversation begins."""
        if self._place.state is self.protocol.closed:
            self._place = self._at(self.protocol.initial)

    def closed(self) -> None:
        """The connection was closed, or a side gave up: nothing is due any more."""
        self._queue.clear()
        self._open = None
        self._challenged, self._counted = None, False
        self._announced = 0
        self._place = self._at(self.protocol.closed)

    # --- whose line is it? ---

    @property
    def in_data(self) -> bool:
        """Whether the server's next line is one of data, or the end of it."""
        return self._open is not None or (bool(self._queue) and self._data_comes(self._queue[0]))

    def speaker(self, text: str) -> Side | None:
        """Guess who says a line that bears no mark, from what is due; None: neither, as it seems."""
        if self.in_data:
            return _SERVER
        if self._challenged is not None:
            return _CLIENT
        due = bool(self._queue) or self._place.state is self.protocol.initial
        found = indicator(self.protocol, text)
        if found is not None and (due or len(found.sign.strip()) > 1):
            return _SERVER
        word = text.partition(" ")[0]
        return _CLIENT if word.isascii() and self.protocol.command(word) is not None else None
