"""One session of a paste: what was said, what the paste is known to leave out, and what is due."""

from collections.abc import Callable

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.greetings import reads_like_greeting
from popconsole.formats.boundary import greets_anew, may_greet
from popconsole.formats.detect import spoken_by_server
from popconsole.formats.strand import Strand
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF, TERMINATION
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import Content
from popconsole.transcript.model import Line, LineKind, Side

_LISTINGS = (Content.SCAN_LISTING, Content.UNIQUE_ID_LISTING)
_MESSAGES = (Content.MESSAGE, Content.MESSAGE_TOP)


class PastedSession:
    """Takes what is said in order, and fills what ``strand`` gives.

    ``silent``: nothing of the client was there yet. ``tls``: a program that speaks TLS was called, or told of
    it, and the server has not spoken since; ``stls``: it said STLS before that.
    """

    def __init__(self, strand: Callable[[], Strand]) -> None:
        self._strand = strand
        self.silent = True
        self.tls = self.stls = False
        self._server = ""
        self._open = False  # the connection that an event opened
        self._dialogue: Dialogue | None = None
        self._unheard = False  # a reply of several lines is under way, to what is left out
        self._greeting = b""
        self.at: float | None = None  # when the row came that is read, where that is known

    @property
    def strand(self) -> Strand:
        """The lines of the connection."""
        return self._strand()

    # --- what is due ---

    @property
    def dialogue(self) -> Dialogue | None:
        """What was said so far; None before anything was."""
        return self._dialogue

    def now(self, octets: bytes) -> Dialogue:
        """Return the dialogue that a line comes in: another behind the end of a session, at a greeting."""
        dialogue = self._dialogue
        due = self.within or (dialogue is not None and bool(dialogue.pending))
        if dialogue is not None and may_greet(octets) and not due:
            closed = dialogue.state is dialogue.protocol.closed
            again = dialogue.state is not dialogue.protocol.initial and reads_like_greeting(octets)
            anew = not self.silent or greets_anew(octets, self._greeting)
            if closed or (again and anew):
                self.strand.begin()
                dialogue, self.silent = None, True
        if dialogue is None:
            protocol = self.strand.protocol or spoken_by_server(octets) or POP3
            dialogue = self._dialogue = Dialogue(protocol)
            self._greeting = octets
        return dialogue

    @property
    def within(self) -> bool:
        """Whether a reply of several lines is under way."""
        return self._unheard or (self._dialogue is not None and self._dialogue.in_body)

    @property
    def unheard(self) -> bool:
        """Whether it is a reply to what is left out."""
        return self._unheard

    @property
    def counts(self) -> bool:
        """Whether the octets of the reply under way are counted, so that its end is known."""
        return self._dialogue is not None and self._dialogue.protocol is POP2 and self._dialogue.in_body

    @property
    def sends_mail(self) -> bool:
        """Whether the reply under way may be a message, in which any line may stand."""
        return self._unheard or self._content in _MESSAGES

    @property
    def lists_messages(self) -> bool:
        """Whether the reply under way is a listing of messages: no line of it begins with a keyword."""
        return not self._unheard and self._content in _LISTINGS

    @property
    def _content(self) -> Content | None:
        reply = None if self._dialogue is None else self._dialogue.open
        return None if reply is None else reply.row.content

    # --- what was said ---

    def says(self, side: Side, octets: bytes, ending: bytes = CRLF) -> None:
        """Take in a line."""
        dialogue = self.now(octets)
        if self._unheard:
            self._unheard = octets != TERMINATION
        else:
            dialogue.feed(Line(side, octets, ending))
        self.silent = self.silent and side is Side.SERVER
        self.strand.add(side, octets, ending, at=self.at)

    def left_out(self, side: Side, note: bytes) -> None:
        """Take in that octets were sent which the paste does not have."""
        self._feed(side, note, LineKind.OMITTED)

    def answers_unheard(self, octets: bytes, *, further: bool) -> None:
        """Take in a reply to what is left out; ``further``: more lines of it come, up to a lone dot."""
        self.left_out(Side.CLIENT, _("not in this paste").encode())
        self.says(Side.SERVER, octets)
        self._unheard = further

    def breaks_off(self) -> None:
        """Take it that the reply under way goes on no more."""
        self._unheard = False

    def turns_to_tls(self) -> None:
        """Take in that the client said STLS and TLS began, of which a paste of s_client has nothing."""
        self.left_out(Side.CLIENT, b"STLS")
        self.left_out(Side.SERVER, _("not in this paste").encode())
        self._feed(Side.SERVER, b"", LineKind.TLS)

    def _feed(self, side: Side, octets: bytes, kind: LineKind) -> None:
        dialogue = self.now(octets)
        dialogue.feed(Line(side, octets, kind=kind))
        self.strand.add(side, octets, kind=kind, at=self.at)

    # --- what happened ---

    def called(self, server: str, *, tls: bool, stls: bool) -> None:
        """Take in that a program was called, to connect with that server."""
        self._end()
        self.tls, self.stls, self._server = tls, stls, server

    def told_of_tls(self) -> None:
        """Take in words of how TLS begins: where something was said before, over another connection."""
        if self._dialogue is not None:
            self._end()
        self.tls = True

    def opened(self, server: str, *, tls: bool) -> None:
        """Take in that a connection was opened."""
        if self._dialogue is not None:
            self._end()
        self._server = server or self._server
        self.tls |= tls
        self._begin()

    def greeted(self) -> None:
        """Take in that the server speaks for the first time, behind what was told of TLS."""
        self.tls = self.stls = False
        if not self._open:
            self._begin()

    def closed(self, side: Side) -> None:
        """Take in that the connection was closed, where something was said over it."""
        if self._dialogue is not None:
            self.strand.add(side, b"", kind=LineKind.CLOSED, at=self.at)
            self.strand.end()
        self._end()

    def _begin(self) -> None:
        self.strand.begin().server = self._server
        self.strand.add(Side.CLIENT, b"", kind=LineKind.OPENED, at=self.at)
        self._open = True

    def _end(self) -> None:
        self._dialogue, self._unheard, self._open = None, False, False
        self.silent, self.tls, self.stls, self._server = True, False, False, ""
