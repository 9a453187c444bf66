"""The state machine of a conversation: feed it all lines in order, and it tells what each of them is."""

from popconsole.dialogue.gaps import Gaps
from popconsole.dialogue.greetings import answers_surely, greets_late, greets_surely, reads_like_greeting
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.keywords import is_command
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.reply import OpenReply
from popconsole.dialogue.status import indicator, is_exact
from popconsole.protocol.framing import TERMINATION
from popconsole.protocol.table import Event, Indicator, Outcome, Shape
from popconsole.transcript.model import Line, LineKind, Side

_PENDING_LIMIT = 10_000  # commands sent ahead of their replies; more is not a POP session
_TLS_HANDSHAKE = b"\x16\x03"  # how a TLS connection begins: a record of the handshake (RFC 8446 section 5.1)

# Names of this module are read faster than members of an Enum, and this runs for every line.
_CLIENT, _WIRE = Side.CLIENT, LineKind.WIRE
_COMMAND, _TLS = Kind.COMMAND, Kind.TLS
_MULTI, _COUNTED = Shape.MULTI_LINE, Shape.DATA
_ISSUED, _POSITIVE, _NEGATIVE = Outcome.ISSUED, Outcome.POSITIVE, Outcome.NEGATIVE


class Dialogue(Gaps):
    """Follows one conversation; ``__init__`` of the package tells the rules.

    ``feed`` takes a line, or ``client``, ``server``, ``omitted``, ``ended`` and ``opened`` do; ``skip`` takes
    many. ``Standing`` tells where it stands and what is due there, ``Replies`` what the last line was.
    """

    __slots__ = ()

    def feed(self, line: Line) -> Kind:
        """Take the next line, octets or what happened, and tell what it is."""
        if line.kind is _WIRE:
            if line.side is _CLIENT:
                return self.client(line.octets, cut=not line.ending)
            return self.server(line.octets, len(line.octets) + len(line.ending))
        if line.kind in (LineKind.CLOSED, LineKind.TIMEOUT):
            return self.ended(timeout=line.kind is LineKind.TIMEOUT)
        if line.kind is LineKind.OMITTED:
            return self.unheard_of() if line.side is _CLIENT else self.omitted()
        if line.kind is LineKind.OPENED:
            return self.opened()
        self._forget()
        self.count += 1
        if line.kind is LineKind.TLS:
            self.secure = True
            self.kind = _TLS
        else:
            self.kind = Kind.NOTE
        return self.kind

    # --- what the client says ---

    def client(self, octets: bytes, *, cut: bool = False) -> Kind:
        """Take a line of the client, without its ending: COMMAND, RESPONSE or TLS; ``cut``: it has none."""
        index = self.count
        self.count += 1
        answered, self._turned = not self._turned, True
        self._after_greeting = False
        self._forget()
        if self._is_tls(octets):
            return _TLS
        self.piece = cut
        if self._half is not None:
            return self._goes_on(*self._half, cut=cut)
        if self._mail is not None and not self.queue:
            if self.kind is not Kind.REPLY or not is_command(octets):
                return self._mails(self._mail, octets)
            self._mail = None  # a mail begins with a header: this one was left out
        if self.open is not None and (not self.exact or (self.open.omitted and not self.queue)):
            self._break_off(self.open)
        if self._missing:
            self._resumes(octets, answered=answered)
        if self._hasty:
            self._take_back_greeting(self.queue.popleft())
        self.before = self._at.state
        newest, exchange = self.newest, self.exchange
        if newest is not None and newest.exchanges:
            self.unseen = not is_command(octets)
            if self._responds(newest, octets):
                return self._response(newest, cut=cut)
        if exchange.challenged:
            self._give_up()
        if exchange.rest:
            if is_command(octets):
                exchange.end()
            else:
                exchange.left_over()
                self.unseen = True
        issued = Issued(self.protocol, octets, index, self.due_state)
        if issued.state is self.protocol.initial and (self._greeting_omitted or not self._sees_all):
            issued.state = self._at.begun_with(issued.command)
        if self.unheard or self.adrift:
            self._behind_unheard(issued)
        self.doubtful = self.doubt
        self.unseen = self.unseen or (self.piece and not cut)
        if issued.exchanges:
            exchange.begin(issued)
        self.issued = issued
        self.kind = _COMMAND
        if cut:
            self._hold(issued)
        else:
            self._send(issued)
        return _COMMAND

    def _response(self, newest: Issued, *, cut: bool) -> Kind:
        """Take a line for a response in the exchange of a command."""
        self.fits = self.exchange.challenged
        self.exchange.response()
        self.issued, self.unseen = newest, True
        self.kind = Kind.RESPONSE
        if cut:
            self._hold(newest)
        return self.kind

    def _send(self, issued: Issued) -> None:
        """Let a command wait for its reply."""
        if len(self.queue) < _PENDING_LIMIT:
            self.queue.append(issued)
            if len(self.queue) == 1 and self.open is None:
                self.transition = self._at.begin(issued)

    def _goes_on(self, issued: Issued, kind: Kind, *, cut: bool) -> Kind:
        """Take more of a line of the client that had no end yet."""
        self.piece = self.unseen = True
        self.issued = issued
        if not cut:
            self._half = None
            if kind is _COMMAND:
                self._send(issued)
        self.kind = kind
        return kind

    def _behind_unheard(self, issued: Issued) -> None:
        """Take it that what was left out has led to where this command is legal."""
        self.unheard = self.unheard and self.piece
        if issued.command is not None and issued.state not in issued.command.states:
            issued.state = self._at.begun_with(issued.command)
            if not self.queue:
                self.before = self._at.state = issued.state

    def _mails(self, head: Issued, octets: bytes) -> Kind:
        """Take a line of the mail that the client sends: its end is answered."""
        if octets == TERMINATION:
            self.queue.append(head)
        self.issued = head
        self.kind = Kind.MAIL
        return self.kind

    def _responds(self, newest: Issued, octets: bytes) -> bool:
        """Tell whether a line of the client belongs to the exchange, and is no command."""
        if newest.mechanism is None:
            return False
        word = octets.partition(b" ")[0].decode("ascii", "replace")
        known = self.protocol.command(word) is not None
        if self.exchange.challenged:
            return self.exchange.presumed is _NEGATIVE or not known
        return not known and bool(octets.strip())

    def _give_up(self) -> None:
        """A command where a response was due: the exchange is over, and its end was not seen."""
        self._at.settle(self.queue.popleft(), self.exchange.presumed)
        self.exchange_over = True
        self.exchange.end()

    def _break_off(self, reply: OpenReply) -> None:
        """The client goes on although the last reply has not ended: its end was left out."""
        self.cut = reply
        if reply.row.shape is _COUNTED:
            self._at.take(reply.issued.keyword, _POSITIVE)
        else:
            self._broken = reply
        self._done()

    # --- what the server says ---

    def server(self, octets: bytes, size: int) -> Kind:
        """Take a line of the server, without its ending; ``size`` counts its octets with the ending.

        GREETING, REPLY, CHALLENGE, DATA, END, UNSOLICITED or TLS.
        """
        self.count += 1
        turned, self._turned, self._hasty = self._turned, False, False
        after_greeting, self._after_greeting = self._after_greeting, False
        self._forget()
        if self._enciphered or (self.open is None and self._is_tls(octets)):
            self.kind = _TLS
            return _TLS
        if self._missing or size == len(octets):
            begun, octets = self._piece(octets, size)
            if begun is not None:
                return begun
        if self.open is not None:
            return self._further(self.open, octets, size, turned=turned)
        self.found = found = indicator(self.protocol, octets)
        broken, self._broken = self._broken, None
        if broken is not None and found is None and self._is_of(broken, self.queue[0], octets):
            self.open = broken
            return self._further(broken, octets, size)
        unlisted, self._unlisted = self._unlisted, None
        if unlisted is not None and found is None and self._spreads(unlisted, octets):
            self.open = unlisted
            kind = self._further(unlisted, octets, size)
            self.spread = True
            return kind
        if self._at.state is self.protocol.initial and not self._answers_unheard(octets):
            if self._greets(octets, found):
                return self._greeting(octets, found)
            self._begin_without_greeting(self.queue[0])
        if self._mail is not None and not self.queue and found is not None:
            self.queue.append(self._mail)  # the server does not wait for the end of the mail
        if not self.queue:
            if found is not None and not is_exact(found, octets):
                self.found = found = None
            if self._first is not None and self._first[0] == self.count - 1 and found is not None:
                return self._shifted(self._first[1], octets, size, found)
            return self._unasked(found, after_greeting=after_greeting)
        head = self.queue[0]
        if self._sends_data:
            self.queue.popleft()
            self.open = OpenReply(head, self._at.row(head), self.announced or 0)
            return self._further(self.open, octets, size)
        return self._status(head, octets, size, found)

    def _answers_unheard(self, octets: bytes) -> bool:
        """Whether the first line of a server answers a command that is left out, and does not greet."""
        if not self.unheard or self.queue:
            return False
        return self._greeting_omitted or not reads_like_greeting(octets)

    def _begin_without_greeting(self, first: Issued) -> None:
        """Take it that the server has greeted before: this line answers a command."""
        self.before = self._at.state = self._at.begun_with(first.command)
        self.ungreeted = True
        self._first = self.count, first

    def _take_back_greeting(self, head: Issued) -> None:
        """The client goes on as if it had an answer: what seemed to greet was the one to its command."""
        self._hasty = False
        self.ungreeted = True
        self._at.state = self._at.begun_with(head.command)
        self._at.settle(head, _POSITIVE)

    def _greets(self, octets: bytes, found: Indicator | None) -> bool:
        """Whether the first line of a server greets, and does not answer in the middle of a session."""
        if not self.queue:
            return True
        if self._greeting_omitted:
            return False
        early = self.queue[0]
        if early.exchanges and (not self.exact or (found is not None and found.positive is None)):
            return False
        if early.command is not None and self.protocol.ready not in early.command.states:
            return greets_surely(octets)
        if self._sees_all:
            return not answers_surely(octets, early.parsed.arguments)
        given = early.parsed.arguments
        if found is not None and found.positive is False:  # a refusal of the command names it
            given = (*given, early.keyword.encode("ascii", "replace"))
        return found is None or greets_late(octets, given)

    def _greeting(self, octets: bytes, found: Indicator | None) -> Kind:
        if found is not None and found.positive is not None:
            self.early = bool(self.queue) and not self._sees_all
            self.outcome = _POSITIVE if found.positive else _NEGATIVE
            self.transition = self._at.take(Event.GREETING, self.outcome)
            if self._missing and not self.piece and reads_like_greeting(octets):
                self._begin_anew()
            self._hasty = len(self.queue) == 1 and not (self.early or reads_like_greeting(octets))
        self._after_greeting = True
        self.kind = Kind.GREETING
        return self.kind

    def _shifted(self, head: Issued, octets: bytes, size: int, found: Indicator) -> Kind:
        """Take a line for the first reply: what was taken for that was a late greeting after all."""
        self.early = True
        self.before = self._at.state = head.state
        self.queue.append(head)
        return self._status(head, octets, size, found)

    def _unasked(self, found: Indicator | None, *, after_greeting: bool) -> Kind:
        self.kind = Kind.UNSOLICITED
        if self.unheard:
            self.part = self._unheard_lines
            self._unheard_lines += 1
        if after_greeting and found is None and not self.exact:
            self._after_greeting = True
            self.kind = Kind.GREETING
        elif found is not None and found.positive is not None:
            self.outcome = _POSITIVE if found.positive else _NEGATIVE
        return self.kind

    def _is_tls(self, octets: bytes) -> bool:
        """Tell whether a line is octets of TLS, which begin at a handshake and end with the connection."""
        if not self._enciphered and octets[:2] == _TLS_HANDSHAKE:
            self._enciphered = self.secure or self._at.state is self.protocol.initial
            self.secure = self.secure or self._enciphered
        if self._enciphered:
            self.kind = _TLS
        return self._enciphered

    # --- what happens besides ---

    def ended(self, *, timeout: bool = False) -> Kind:
        """The connection was closed, or a side gave up waiting: nothing is due any more."""
        self._forget()
        self.count += 1
        self.issued = next(iter(self.pending), None)
        self.piece = self._half is not None or self._torn is not None
        self.doubtful, self.unsure = self.doubt, self.unheard or self.adrift
        self.doubt = self.unheard = self.adrift = False
        self._half = self._torn = None
        self._ragged = frozenset()
        event = Event.TIMEOUT if timeout else Event.CLOSE
        if self._at.state is not self.protocol.closed:
            # POP2 has no other refusal for RETR of a message of no octets: the server closes (action 7).
            refused = not timeout and not self.announced and self.queue and self._at.sends_data(self.queue[0])
            self.transition = self._at.settle(self.queue[0], _NEGATIVE) if refused else None
            self.transition = self.transition or self._at.take(event, _ISSUED)
        self.queue.clear()
        self._hasty = False
        self.open = self._broken = self._unlisted = self._mail = None
        self.exchange.end()
        self._enciphered = False
        self.kind = Kind.TIMEOUT if timeout else Kind.CLOSE
        return self.kind

    def opened(self) -> Kind:
        """The connection was opened: behind the end of one, another conversation begins."""
        self._forget()
        self.count += 1
        self._opened = True
        if self._at.state is self.protocol.closed:
            self._at.state = self.protocol.initial
            self.secure, self.announced = self._secure_from_start, None
        self.kind = Kind.OPEN
        return self.kind
