"""The conversation that is open: live with a server, or recorded; what a console shows and saves of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from popconsole.analysis.history import History, history_of
from popconsole.dialogue.masked_recording import Secrets, masked_oddities
from popconsole.dialogue.masking import Masker
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Conversation, Oddity, Recording
from popconsole.transcript.safe import safe_prose, safe_text
from popconsole.ui.actions.action import Where

if TYPE_CHECKING:  # a console shows its first frame before it loads them
    from popconsole.analysis.judging import Judge
    from popconsole.client.ciphertext import Ciphertext
    from popconsole.client.session import ClientSession
    from popconsole.server.listening.listener import PopServer
    from popconsole.ui.judged import Session

Address = tuple[str, int]
SHOWS = "Shows"
"""The header of a transcript that names the line, from 1, to look at first."""
_DIGITS = 12


@dataclass(slots=True, eq=False, weakref_slot=True)
class OpenConversation:
    """A conversation that a console has open, live or recorded, with its history and how to connect again.

    ``place`` says in words with whom it is or was; ``session`` is None where it is ``of`` a recording, the
    conversation with this ``number`` of it, from 0.
    ``address`` is where to connect again, None where the server is gone. ``own_server`` is one that was
    made for this conversation alone and stops with it. ``resumed`` is the number of lines that were said
    again to get here.
    """

    protocol: Protocol
    history: History
    place: str
    session: "ClientSession | None" = None
    of: "OpenRecording | None" = None
    number: int = 0
    address: Address | None = None
    own_server: "PopServer | None" = None
    mock: bool = False  # with the console's own server
    behaviour: str = ""  # how that behaves, in a few words
    title: str = ""
    resumed: int = 0
    earlier: Masker | None = None  # knows what was secret before it
    selected: int = field(default=0)  # the line that was looked at last, from 0
    saved: int = 0  # the lines that a person has saved
    ciphertext: "Ciphertext | None" = None  # what passed under TLS, where that was seen
    known: Mapping[str, str] = field(default_factory=dict)  # accounts that may be offered, see guide.typing

    @property
    def where(self) -> Where:
        """What kind of thing is open, for the table of actions."""
        if self.session is None:
            return Where.RECORDING
        return Where.LIVE if self.session.open else Where.CLOSED

    @property
    def user(self) -> str:
        """The user that was last named, safe to show; empty where none was."""
        tracked = self.history.tracked
        return safe_text(self.history.step(tracked - 1).after.user or "") if tracked else ""

    @property
    def ordinal(self) -> str:
        """Which conversation of its recording it is, in words; empty where that has one alone."""
        if self.of is None or len(self.of) == 1:
            return ""
        return _("conversation {n} of {count}").format(n=self.number + 1, count=len(self.of))

    @property
    def goes_on(self) -> bool:
        """Whether it is of a recording that is made now, and may still grow."""
        return self.of is not None and self.of.goes_on(self.number)

    @property
    def is_saved(self) -> bool:
        """Whether a person has saved all of it."""
        return self.saved == len(self.history.lines)

    def recording(self) -> Recording:
        """Return what this is a conversation of, as far as it goes, secrets and all: mask before saving."""
        if self.of is not None:
            return self.of.recorded()
        if self.session is None:
            return Recording((Conversation(self.protocol.name, self.history.lines, self.title, self.place),))
        return Recording((self.session.conversation(self.title, self.place),))

    def oddities(self) -> list[Oddity]:
        """Return what the reader of the file met, its secrets masked; nothing where it is no recording."""
        return [] if self.of is None else self.of.oddities()

    def conversation(self) -> Conversation:
        """Return the conversation alone, as far as it goes, secrets and all."""
        return self.recording().conversations[self.number]

    async def close(self) -> None:
        """Close the connection, and the server that was made for it."""
        if self.session is not None:
            self.session.changed = _nothing
            self.session.close()
        if self.own_server is not None:
            await self.own_server.stop()


def _nothing() -> None:
    """Do nothing: nobody looks at the conversation any more."""


def _looked_at_first(conversation: Conversation) -> int:
    """Return the line, from 0, that a recording says to look at first, in its header ``Shows``."""
    said = next((value for name, value in conversation.headers if name.lower() == SHOWS.lower()), "")
    line = int(said) - 1 if said.isdecimal() and len(said) < _DIGITS else 0
    return line if 0 <= line < len(conversation.lines) else 0


class OpenRecording:
    """A recording, whose conversations are opened when they are asked for, and stay as they were left.

    ``recorded`` gives it as far as it was read: its last conversation may grow, and another follow. ``place``
    says in words what it is. ``earlier`` knows what was secret before it. ``files`` are those that it is read
    from, each with the number, from 0, of its first conversation: what is read from another comes behind.
    """

    def __init__(self, recorded: Callable[[], Recording], place: str, earlier: Masker | None = None) -> None:
        self.recorded = recorded
        self.files = [(0, place)]
        self._opened: dict[int, OpenConversation] = {}
        self._secrets = Secrets(earlier)
        self._earlier = earlier
        self._judge: Judge | None = None
        self._judging = Lock()
        self._sessions: dict[int, Session] = {}  # by the numbers of their conversations, from 0

    def __len__(self) -> int:
        return len(self.recorded().conversations)

    def place_of(self, number: int) -> str:
        """Return in words what the conversation with a number, from 0, was read from."""
        return next(place for first, place in reversed(self.files) if first <= number)

    def was_opened(self, number: int) -> bool:
        """Tell whether the conversation with a number, from 0, was looked at before."""
        return number in self._opened

    def open(self, number: int) -> OpenConversation:
        """Return the conversation with a number, from 0. IndexError where there is none."""
        if number not in self._opened:
            if not 0 <= number < len(self):
                raise IndexError(f"no conversation {number}: the recording has {len(self)}")
            conversation = self.recorded().conversations[number]
            protocol = PROTOCOLS[conversation.protocol]
            masker = self._secrets.of(self.recorded().conversations)
            self._opened[number] = OpenConversation(
                protocol,
                history_of(conversation, protocol, masker),
                self.place_of(number),
                of=self,
                number=number,
                title=safe_prose(masker.text(conversation.title)),
                earlier=self._earlier,
                selected=_looked_at_first(conversation),
            )
        return self._opened[number]

    def sessions(self, seconds: float) -> "list[Session | None]":
        """Return what there is to say in short of each conversation, as far as so many seconds reach.

        None for the others: asked again, it goes on. What was judged before is judged again where it grew.
        """
        self.judge_on(seconds)
        conversations = self.recorded().conversations
        return [self.judged(number, one) for number, one in enumerate(conversations)]

    def judged(self, number: int, conversation: Conversation) -> "Session | None":
        """Return what there is to say in short of a conversation, by its number, from 0; None: not yet."""
        session = self._sessions.get(number)
        return session if session is not None and session.lines == len(conversation.lines) else None

    def judge_on(self, seconds: float) -> bool:
        """Judge conversations for so many seconds, one at the least; tell whether there are more.

        Where another thread is judging them, it goes on alone.
        """
        if not self._judging.acquire(blocking=False):
            return True
        try:
            return self._judged_more(seconds)
        finally:
            self._judging.release()

    def _judged_more(self, seconds: float) -> bool:
        from popconsole.analysis.judging import Judge  # noqa: PLC0415 - when a list is asked for
        from popconsole.ui.judged import judged  # noqa: PLC0415 - as above

        if self._judge is None:
            self._judge = Judge()
        until, conversations = monotonic() + seconds, self.recorded().conversations
        waiting = (n for n, one in enumerate(conversations) if self.judged(n, one) is None)
        for number in waiting:
            # One that grew was judged before, and is not to be held against what it was then.
            judge = Judge() if number in self._sessions else self._judge
            self._sessions[number] = judged(judge, conversations[number], number + 1)
            if monotonic() >= until:
                return next(waiting, None) is not None
        return False

    def about(self, number: int) -> list[str]:
        """Return what is said of a conversation besides, safe to show: its file, its title, its source."""
        conversation = self.recorded().conversations[number]
        told = [safe_prose(part) for part in (conversation.title, conversation.source) if part]
        return [self.place_of(number), *told] if len(self.files) > 1 else told

    @property
    def grows(self) -> bool:
        """Whether conversations come now."""
        return False

    def take_news(self) -> bool:
        """Tell whether there is something new since this was asked last, where it grows."""
        return False

    def how(self, number: int) -> str:
        """Return in a word whether a conversation goes on; empty where none may."""
        del number
        return ""

    def goes_on(self, number: int) -> bool:
        """Tell whether a conversation may still grow when all was read."""
        del number
        return False

    def oddities(self) -> list[Oddity]:
        """Return what the reader of the file met, in all conversations, with its secrets masked."""
        conversations = self.recorded().conversations
        masker = self._secrets.of(conversations)
        return [odd for one in conversations for odd in masked_oddities(one.oddities, masker)]


def in_clear(conversation: OpenConversation) -> str:
    """Return the words for how the octets travel."""
    if conversation.session is None:
        return _("recording")
    session = conversation.session
    if not session.connection.tls:
        return _("in clear")
    return _("under TLS, NOT verified") if session.connection.security.insecure else _("under TLS")


def of_client(there: Iterable[OpenConversation], peer: Address) -> OpenConversation | None:
    """Return the conversation whose client has an address and port; None where there is none.

    A port comes again once its connection has ended: the one that goes on is meant, else the last of them.
    """
    found = None
    for one in there:
        if one.session is not None and one.session.connection.local == peer:
            found = one
            if one.session.open:
                break
    return found
