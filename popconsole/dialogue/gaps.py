"""Where octets are missing: what may have been said there, and lines of which only a piece is there.

Behind a gap nobody knows which commands and replies it swallowed. So what comes next is *doubtful*, and is
not judged, until the client says a whole command while nothing waits: that begins anew. A gap within the
reply of several lines that is under way leaves only the line doubtful that it may have cut. Where a command
that moves the session may have been said or answered in the gap, the state is *adrift*, till the server
accepts what is legal in one state alone.
"""

from popconsole.dialogue.issued import Issued
from popconsole.dialogue.keywords import is_command
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.replies import Replies
from popconsole.dialogue.reply import OpenReply
from popconsole.dialogue.status import indicator
from popconsole.protocol.table import Outcome, Shape
from popconsole.transcript.model import Side

_POSITIVE = Outcome.POSITIVE


class Gaps(Replies):
    """Takes what is missing, and pieces of lines."""

    __slots__ = ()

    def unheard_of(self) -> Kind:
        """Octets of the client were left out: commands, nobody knows how many, or the end of one."""
        self._forget()
        self.count += 1
        self._half = None
        if self.open is not None and self.open.omitted:
            self.open = None  # its end may be missing too
        self.unheard = self.doubt = self.adrift = self._missing = True
        self.announced = None
        self._ragged |= {Side.CLIENT} if self.count > 1 else set(Side)
        self._turned = True
        self._unheard_lines = 0
        if self.exchange.challenged:
            self.exchange.response()
        self.kind = Kind.OMITTED
        return self.kind

    def omitted(self) -> Kind:
        """Octets of the server were left out: the answer that was due, or a piece of the one under way."""
        self._forget()
        self.count += 1
        self.kind = Kind.OMITTED
        self._hasty = False
        self._broken = self._unlisted = self._torn = None
        self._greeting_omitted |= self._at.state is self.protocol.initial and not self.queue
        self.adrift = self.adrift or self._greeting_omitted or any(map(self._moves, self.pending))
        self.doubt = self._missing = True
        self.announced = None
        self._ragged |= {Side.SERVER}
        self._turned = False
        reply = self.open
        if reply is not None and reply.omitted and self.queue and not self.exact:
            self.open = reply = None  # of what waits behind it, too, the recording has nothing
        if reply is not None:
            self.issued = reply.issued
            reply.omitted = True
            if reply.row.shape is Shape.DATA:
                self.transition = self._at.take(reply.issued.keyword, _POSITIVE)
                self.transition = self._done() or self.transition
        elif self.queue:
            self._leave_out(self.queue.popleft())
        return self.kind

    def _moves(self, issued: Issued) -> bool:
        """Tell whether the session is in another state once a command is accepted."""
        return self._at.expected(issued) is not issued.state

    def _leave_out(self, head: Issued) -> None:
        """Take it that the reply to a command is among what was left out, and was positive."""
        self.issued = head
        self.row = self.left_out = row = self._at.row(head)
        if head.exchanges:
            self._end_exchange(positive=True)
        if row.shape is Shape.MULTI_LINE:
            self.open = OpenReply(head, row, omitted=True)
        else:
            self.transition = self._at.settle(head, _POSITIVE)
            self.transition = self._done() or self.transition

    # --- what comes behind a gap

    def _resumes(self, octets: bytes, *, answered: bool) -> None:
        """Take it that the client says another line: perhaps all is sure again.

        ``answered``: the server has spoken since the client did.
        """
        known = is_command(octets)
        ragged = Side.CLIENT in self._ragged
        self._ragged -= {Side.CLIENT}
        self.piece = self.piece or ((ragged or self.unheard) and not known)
        self._missing = self.unheard or self.doubt or self.adrift or bool(self._torn)
        if not self.doubt:
            return
        if self.queue or self.open is not None:
            if answered:  # what waits yet was answered in the gap
                self.adrift = self.adrift or any(map(self._moves, self.pending))
                self.queue.clear()
                self.open = self._broken = self._unlisted = None
                self.exchange.end()
        elif known and not (ragged and not answered) and not self._asks_for_data(octets):
            self.doubt = False
            self._ragged = frozenset()

    def _begin_anew(self) -> None:
        """Take it that the session begins here: what was said before was not of it."""
        self.unheard = self.doubt = self.adrift = self.doubtful = self._missing = False
        self._ragged = frozenset()

    def _asks_for_data(self, octets: bytes) -> bool:
        """Tell whether counted data answers a command: how much of it comes, was perhaps told in the gap."""
        command = self.protocol.command(octets.partition(b" ")[0].decode("ascii", "replace"))
        return command is not None and command.replies[0].shape is Shape.DATA

    # --- lines that have no end

    def _hold(self, issued: Issued) -> None:
        """Take the beginning of a line of the client: what it is, is seen, and nobody answers it yet."""
        self._half = issued, self.kind
        self._missing = True

    def _begun(self, octets: bytes) -> Kind:
        """Take the beginning of a line of the server: what it is, is seen, and moves nothing yet."""
        self.piece = True
        if self.open is not None:
            self._within(self.open)
            kind = Kind.DATA
        elif self.queue:
            self.issued = self.queue[0]
            self.row = self._at.row(self.issued)
            kind = Kind.REPLY
        else:
            kind = Kind.GREETING if self._at.state is self.protocol.initial else Kind.UNSOLICITED
        self.kind = kind
        if kind is not Kind.UNSOLICITED:  # else more of it would answer nothing either
            self._torn = kind, octets
            self._missing = True
        return kind

    def _piece(self, octets: bytes, size: int) -> tuple[Kind | None, bytes]:
        """Take a line of the server that may not be whole.

        Return what it is, or None where it is to be read like one that is; and the octets to be read.
        """
        if self._half is not None:  # the client's line was one, without its end
            issued, kind = self._half
            self._half = None
            if kind is Kind.COMMAND:
                self.queue.append(issued)
        ragged = Side.SERVER in self._ragged
        self._ragged -= {Side.SERVER}
        self.doubtful = self._doubts
        due = self.octets_due
        cut = size == len(octets)
        if due is not None:
            self.piece = cut and size < due
            cut = False
        if self._torn is not None:
            return self._rest_of(*self._torn, cut=cut)
        if cut:
            return self._begun(octets), octets
        if ragged:
            status = indicator(self.protocol, octets) is not None
            self.piece = self.open is not None or not status
            if self.piece and self.open is None and self.queue:
                self.kind = Kind.UNSOLICITED
                return self.kind, octets
        return None, octets

    def _rest_of(self, kind: Kind, start: bytes, *, cut: bool) -> tuple[Kind | None, bytes]:
        """Take more of a line of the server that had no end yet; with its end it counts."""
        self.piece = True
        self._torn = (kind, start) if cut else None
        if not cut and kind is not Kind.DATA:
            return None, start
        if self.open is not None:
            self.issued, self.row, self.content = self.open.issued, self.open.row, self.open.row.content
            self.part, self.in_header = self.open.part, self.open.header
        self.kind = kind
        return kind, start
