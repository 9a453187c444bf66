"""Two halves of a session made one: by their times, and where there are none by what is due."""

from collections import deque
from collections.abc import Iterator
from itertools import islice, takewhile

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.greetings import reads_like_greeting
from popconsole.formats.detect import spoken_by_server
from popconsole.formats.evidence import STATUS
from popconsole.formats.halves.cutting import Said
from popconsole.formats.strand import Strand
from popconsole.protocol.framing import CRLF, TERMINATION
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, LineKind, Side

_BEFORE = b"what was said before is not in these files"
_NOT_HERE = b"not in this file"
_SIGNS = (b"+", b"-", b"=", b"#")  # with which a reply begins, in POP2 too
_STEP = 2_000  # lines between two steps of the reading


class Merging:
    """Puts the lines of ``client`` and ``server`` into a strand, in the order in which they were said.

    Where both know when they were, that tells; else each reply stands right behind the command that it
    answers. One that is None is not there: what it said is marked as left out.
    """

    def __init__(self, strand: Strand, client: Iterator[Said] | None, server: Iterator[Said] | None) -> None:
        self._strand = strand
        self._client, self._server = client, server
        self._ahead: deque[Said] = deque()  # of the server, read already
        self._sides, self._gathered = bytearray(), list[Said]()  # lines that the strand takes at once
        self._asks = next(client, None) if client is not None else None
        self._says = next(server, None) if server is not None else None
        self._dialogue = Dialogue(self._spoken())
        self._begun = False  # the server has greeted, or did so before
        self._within = False  # of a server's half alone: within a reply of several lines

    def _spoken(self) -> Protocol:
        """Return what is spoken, as far as the first lines tell."""
        if self._strand.protocol is not None:
            return self._strand.protocol
        told = None if self._says is None else spoken_by_server(self._says.octets)
        if told is None and self._asks is not None:
            word = self._asks.octets.partition(b" ")[0].decode("ascii", "replace")
            told = POP2 if POP3.command(word) is None and POP2.command(word) is not None else None
        return told or POP3

    def run(self) -> Iterator[None]:
        """Put all lines into the strand, some thousand at each step."""
        self._begin()
        count = 0
        while self._asks is not None or self._says is not None:
            if self._servers_turn():
                self._take_server()
            else:
                self._take_client()
            count += 1
            if count % _STEP == 0 or len(self._gathered) > _STEP:
                self._give()
                yield
        if self._server is None:
            self._leave_out_replies()
        self._give()
        yield

    def _begin(self) -> None:
        """Say what is not there of the beginning."""
        self._strand.header.protocol = self._dialogue.protocol
        if self._server is None:
            self._leave_out(Side.SERVER, _NOT_HERE)
            self._begun = True
        elif self._begins_late():
            self._leave_out(Side.CLIENT, _BEFORE if self._client is not None else _NOT_HERE)

    def _begins_late(self) -> bool:
        """Tell whether the first lines are of a session that was begun elsewhere, as behind a login."""
        says, protocol = self._says, self._dialogue.protocol
        if says is None or reads_like_greeting(says.octets):
            return False
        if self._asks is None:
            return True
        command = protocol.command(self._asks.octets.partition(b" ")[0].decode("ascii", "replace"))
        return command is not None and protocol.ready not in command.states

    def _servers_turn(self) -> bool:
        if self._asks is None or self._says is None:
            return self._asks is None
        asked, said = self._asks.at, self._says.at
        if asked is not None and said is not None and asked != said:
            return said < asked
        dialogue = self._dialogue
        return not self._begun or dialogue.in_body or dialogue.waiting

    # --- the lines

    def _take_server(self) -> None:
        said = self._says
        assert said is not None and self._server is not None  # noqa: S101, PT018 - it is the server's turn
        if self._client is None:
            self._leave_out_command(said.octets)
        self._add(Side.SERVER, said)
        self._begun = True
        if self._dialogue.open is not None:
            self._take_further(self._server)
        self._says = self._ahead.popleft() if self._ahead else next(self._server, None)

    def _take_further(self, server: Iterator[Said]) -> None:
        """Take in at once what follows within the reply under way, before the client speaks."""
        if not self._ahead:
            self._ahead.extend(islice(server, _STEP))
        until = None if self._asks is None else self._asks.at

        def is_next(said: Said) -> bool:
            early = until is None or said.at is None or said.at <= until
            return early and said.ending == CRLF and said.octets != TERMINATION

        texts = [said.octets for said in takewhile(is_next, self._ahead)]
        for _line in range(self._dialogue.skip(texts)):
            self._gather(Side.SERVER, self._ahead.popleft())

    def _take_client(self) -> None:
        asked = self._asks
        assert asked is not None and self._client is not None  # noqa: S101, PT018 - it is the client's turn
        if self._server is None:
            self._leave_out_replies()
        self._add(Side.CLIENT, asked)
        self._asks = next(self._client, None)

    def _add(self, side: Side, said: Said) -> None:
        self._dialogue.feed(Line(side, said.octets, said.ending))
        if said.ending == CRLF:
            self._gather(side, said)
        else:
            self._give()
            self._strand.add(side, said.octets, said.ending, at=said.at)

    def _gather(self, side: Side, said: Said) -> None:
        """Take in a line that ends with CRLF; lines with times and without are not given together."""
        if self._gathered and (self._gathered[-1].at is None) is not (said.at is None):
            self._give()
        self._sides.append(ord(side.value))
        self._gathered.append(said)

    def _give(self) -> None:
        """Give the strand what was gathered."""
        if self._gathered:
            times = [said.at for said in self._gathered if said.at is not None]
            self._strand.extend_wire(self._sides, [said.octets for said in self._gathered], times or None)
            self._sides, self._gathered = bytearray(), []

    # --- what the half that is not there said

    def _leave_out(self, side: Side, note: bytes) -> None:
        self._give()
        self._dialogue.feed(Line(side, note, CRLF, LineKind.OMITTED))
        self._strand.add(side, note, CRLF, LineKind.OMITTED)

    def _leave_out_command(self, octets: bytes) -> None:
        """Mark the command that a line of the server answers, if it is not one within a reply."""
        status = STATUS.match(octets) is not None or octets[:1] in _SIGNS
        if self._within:
            self._within = octets != TERMINATION
        elif not status:
            self._within = self._dialogue.protocol is POP3
        elif self._begun:
            self._leave_out(Side.CLIENT, _NOT_HERE)

    def _leave_out_replies(self) -> None:
        """Mark what answers the commands so far."""
        while self._dialogue.waiting and not self._dialogue.in_body:
            self._leave_out(Side.SERVER, _NOT_HERE)
