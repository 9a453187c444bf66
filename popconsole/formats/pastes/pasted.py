"""A paste read row by row: what is due, and what stands in the next rows, tell who says a row."""

import re
from collections.abc import Iterator

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.issued import Issued
from popconsole.formats.boundary import may_greet
from popconsole.formats.draft import Draft
from popconsole.formats.pastes import programs
from popconsole.formats.pastes.due import is_more, is_turn, would_go_on
from popconsole.formats.pastes.outlook import Outlook, command_in, without_prompt
from popconsole.formats.pastes.programs import Tells
from popconsole.formats.pastes.prose import Prose
from popconsole.formats.pastes.session import PastedSession
from popconsole.formats.pastes.stale import cut_greeting
from popconsole.formats.pastes.terminal import shown, typed
from popconsole.formats.source import Source
from popconsole.formats.strand import Strand
from popconsole.formats.window import Window
from popconsole.i18n import _
from popconsole.protocol.framing import TERMINATION
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3
from popconsole.transcript.model import Side

_STEP = 2_000  # rows taken in at a time
_LONGEST = 512  # octets of a row that may be an unknown command
_WORDS = 4  # ... that is answered with +OK
_PROSE = 6  # rows of an article between a command and its reply
_SHARED = frozenset(("AUTH", "HELP", "NOOP", "QUIT"))  # commands that other protocols have too
_PEM, _END_OF_PEM = b"-----BEGIN ", b"-----END "
_REFUSED = re.compile(rb"-ERR(?![A-Za-z])", re.IGNORECASE)


class Pasted:
    """Reads one paste.

    ``source`` may tell when a row came. ``taken`` counts the rows that were understood, ``answered`` the
    commands of POP that have their reply, ``told`` the rows of programs.
    """

    def __init__(self, rows: Window, draft: Draft, source: Source | None = None) -> None:
        self._rows = rows
        self._draft = draft
        self._source = source
        self._ahead = Outlook(rows)
        self._session = PastedSession(self._strand)
        self._prose = Prose(draft)
        self._pem = False  # within a certificate
        self._debugs = False  # octets of TLS stand amid what was said
        self._dotted = False  # lone dots were kept
        self._passed = -1  # the row that was taken with the one before it
        self.answered = self.told = self.taken = 0

    def _strand(self) -> Strand:
        return self._draft.strand(dated=self._source is not None and self._source.dated)

    def run(self) -> Iterator[None]:
        """Take in all rows, some at each step."""
        index = 0
        while taken := self._rows.take(index, 1):
            if index == self._passed:
                self._understood()
            else:
                self._row(index, taken[0].rstrip(b"\r"))
            index += 1
            if index % _STEP == 0:
                self._rows.forget(index)
                yield
        self._prose.end()
        yield

    def _row(self, index: int, row: bytes) -> None:
        if self._source is not None:
            self._session.at = self._source.time_of(index + 1)
        session, text = self._session, shown(row)
        if self._pem:
            self._pem = not text.startswith(_END_OF_PEM)
            self._understood()
            return
        within = session.within
        if within and (session.counts or not (self._debugs or programs.may_end(text))):
            self._within(index, row)
            return
        said = programs.said(text)
        if within and (said is None or not self._ends_within(index, said.told)):
            self._within(index, row)
        elif said is not None:
            self._program(said)
        elif not text.strip():
            self._blank(index)
        elif not self._speaks(index, row) and not self._of_tls(text):
            self._prose.take(index + 1, text, session.strand)

    def _understood(self) -> None:
        self.taken += 1
        self._draft.understood()
        self._prose.pause()

    # --- what programs say ---

    def _ends_within(self, index: int, told: Tells) -> bool:
        """Tell whether a row within a reply is a program's, and no line of the mail under way."""
        if told is Tells.DEBUG:
            return self._debugs
        if told not in (Tells.LOST, Tells.LEFT, Tells.STARTS) or self._ahead.has_end(index):
            return False
        return not self._session.sends_mail or self._ahead.is_last(index)

    def _program(self, said: programs.ProgramRow) -> None:
        session = self._session
        self._understood()
        self.told += 1
        match said.told:
            case Tells.STARTS:
                session.called(said.server, tls=said.tls, stls=said.stls)
            case Tells.OPENS:
                session.opened(said.server, tls=said.tls)
            case Tells.LOST:
                session.closed(Side.SERVER)
            case Tells.LEFT:
                session.closed(Side.CLIENT)
            case Tells.TLS:
                session.told_of_tls()
            case Tells.DEBUG:
                self._debugs = True
            case _:
                pass

    def _of_tls(self, text: bytes) -> bool:
        """Take in a row of certificates: between how TLS began and what the server says, all is of it."""
        if not self._session.tls:
            return False
        self._pem = text.startswith(_PEM)
        self._understood()
        return True

    def _is_eaten(self, index: int, text: bytes) -> bool:
        """Tell whether openssl took a row for a command of its own, so that it was not sent; report it."""
        following = self._ahead.row(index + 1)
        if following is None or not programs.eats(text, following):
            return False
        self._understood()
        self._session.strand.odd(
            index + 1,
            "not-sent",
            _("openssl s_client took a row that begins with {letter} for its own command: not sent").format(
                letter=text[:1].decode("ascii")
            ),
        )
        return True

    # --- what is said ---

    def _server(self, octets: bytes) -> None:
        self._understood()
        self._session.says(Side.SERVER, octets)

    def _client(self, octets: bytes) -> None:
        self._understood()
        self._session.says(Side.CLIENT, octets)

    def _within(self, index: int, row: bytes) -> None:
        """Take in a row within a reply of several lines."""
        session, text = self._session, shown(row)
        if session.counts:
            self._server(row)
        elif text == TERMINATION:
            self._dotted = True
            self._server(text)
        elif session.unheard and may_greet(text) and not self._ahead.has_end(index):
            session.breaks_off()
            self._speaks(index, row)
        elif (command := self._cut_by(index, text)) is not None:
            session.breaks_off()
            if not (self._dotted or self.told):  # in a terminal's own record it is the server's fault
                session.left_out(Side.SERVER, _("the lone dot is not in this paste").encode())
            self._client(command)
        elif text.strip() or not self._is_layout(index):
            self._server(row)

    def _is_layout(self, index: int) -> bool:
        """Tell whether a blank row within a reply stands before the client's next command, outside of it."""
        if self._session.sends_mail and self._ahead.has_end(index):
            return False
        place, following = self._ahead.next_said(index)
        return following is not None and self._cut_by(place, following) is not None

    def _cut_by(self, index: int, text: bytes) -> bytes | None:
        """Return the command in a row within a reply whose lone dot was lost; None: it is of the reply."""
        session = self._session
        if session.sends_mail and self._ahead.has_end(index):
            return None
        command = command_in(text)
        if command is None:
            return None
        if session.lists_messages or self._ahead.is_last(index):
            return command if session.lists_messages or command.upper() == b"QUIT" else None
        _place, following = self._ahead.next_said(index + 1)
        return command if following is not None and may_greet(following) else None

    def _blank(self, index: int) -> None:
        """Take in a blank row: between others it is nothing, but it was typed where it is answered."""
        session, following = self._session, self._ahead.row(index + 1)
        dialogue = session.dialogue
        if dialogue is not None and following is not None and not session.silent:
            asked = dialogue.exchange.challenged and may_greet(following)
            if asked or (_REFUSED.match(following) and is_turn(dialogue)):
                self._client(b"")
                return
        self._prose.blank()

    def _speaks(self, index: int, row: bytes) -> bool:
        """Take in a row that may be of the conversation; return whether it was."""
        session, text = self._session, shown(row)
        if self._is_eaten(index, text):
            return True
        if may_greet(text):
            if session.tls and session.dialogue is None:
                self._greets(index, row)
            else:
                self._status(index, session.now(text), row)
            return True
        dialogue = session.dialogue
        if dialogue is not None and is_more(dialogue, text):
            self._server(row)
            return True
        said = self._said_by_client(index, text, dialogue)
        if said is None:
            return False
        self._client(said)
        return True

    def _greets(self, index: int, row: bytes) -> None:
        """Take in the first row of a server behind what a program says of TLS."""
        session, stls = self._session, self._session.stls
        _place, following = self._ahead.next_said(index + 1)
        cut = cut_greeting(shown(row), following, expected=stls)
        session.greeted()
        if cut is None:
            session.strand.header.secure = not stls
            self._server(row)
            if stls:
                session.turns_to_tls()
            return
        piece, rest = cut
        session.strand.odd_once(
            index + 1,
            "stale-greeting",
            _("openssl s_client shows a piece of the greeting once more: taken off"),
        )
        session.left_out(Side.SERVER, piece)
        session.turns_to_tls()
        if rest:
            self._speaks(index, rest)
        else:
            self._understood()

    def _status(self, index: int, dialogue: Dialogue, row: bytes) -> None:
        """Take in a status line; where nothing asks for it in a paste without commands, one is left out."""
        session = self._session
        greets = dialogue.state is dialogue.protocol.initial and not dialogue.unheard
        if greets or dialogue.waiting or dialogue.exchange.challenged or not session.silent:
            oldest = dialogue.oldest if dialogue.waiting else None
            self.answered += oldest is not None and oldest.keyword not in _SHARED
            rest = self._ahead.rest_of(index, row)
            if rest and not would_go_on(dialogue, row):
                self._passed = index + 1
                self._session.strand.odd_once(
                    index + 1, "wrapped", _("a note or line goes on in the next row: joined")
                )
                row += b" " + rest
            self._server(row)
            return
        self._understood()
        session.answers_unheard(row, further=self._goes_on(index, row))

    def _goes_on(self, index: int, row: bytes) -> bool:
        """Tell whether more lines of a reply follow behind its status line."""
        following = self._ahead.row(index + 1)
        if following is None or _REFUSED.match(row) or may_greet(following):
            return False
        if command_in(following) is not None and self._ahead.is_answered(index + 1):
            return False
        return following == TERMINATION or programs.said(following) is None

    def _said_by_client(self, index: int, text: bytes, dialogue: Dialogue | None) -> bytes | None:
        """Return what the client says in a row; None: it is none of its lines."""
        if dialogue is not None and (dialogue.exchange.challenged or dialogue.sends_mail):
            return typed(text)
        command = command_in(text)
        if command is not None and self._is_meant(index, command, dialogue):
            return command
        if dialogue is None or not is_turn(dialogue) or len(text) > _LONGEST:
            return None
        following = self._ahead.row(index + 1)
        said = without_prompt(typed(text)).rstrip()
        if following is None or not may_greet(following) or said.endswith(b":"):
            return None
        few = len(said.split()) <= _WORDS and not said.endswith(b".")
        return said if few or _REFUSED.match(following) else None

    def _is_meant(self, index: int, command: bytes, dialogue: Dialogue | None) -> bool:
        """Tell whether a row that begins with a keyword is a command, and no prose."""
        word = command.partition(b" ")[0]
        protocol = POP2 if dialogue is not None and dialogue.protocol is POP2 else POP3
        problems = Issued(protocol, command, 0, protocol.ready).parsed.problems
        if self._ahead.is_answered(index):
            return not (problems and word.istitle())
        if problems or word.istitle():
            return False
        if protocol is POP2 or self._ahead.is_last(index):
            return True
        return word.isupper() and self._ahead.is_answered(index, prose=_PROSE)
