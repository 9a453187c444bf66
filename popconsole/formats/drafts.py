"""All conversations of a file: those in the making, and those that ended and were not taken yet."""

from collections import Counter, deque
from collections.abc import Callable, Iterator

from popconsole.formats.conversation_draft import ConversationDraft
from popconsole.i18n import _
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Conversation, Oddity, Recording

_MOST = 100  # oddities of one code; a file with more of them is another kind of file


class Drafts:
    """The conversations of a file, in the order of their first lines, and what counts for all of them.

    ``asked`` is the protocol that was asked for, whatever the file says; ``row_of`` tells which row of the
    file it was that a reader saw as its row with a number (both from 1).
    """

    def __init__(self, asked: Protocol | None, row_of: Callable[[int], int]) -> None:
        self.asked = asked
        self.greeting: bytes | None = None  # the first line of a server, which may be empty
        self.lines = 0  # of all conversations so far
        self.heard = False  # something was said, if only under TLS
        self.current: ConversationDraft | None = None  # where the last line was said
        self._row_of = row_of
        self._said: Counter[str] = Counter()  # oddities, by their codes
        self._loose: list[Oddity] = []  # met before the first line
        self._all: dict[int, ConversationDraft] = {}  # by their numbers
        self._ended: deque[int] = deque()  # to be taken
        self._finished: dict[int, Conversation] = {}  # those that stay as they are
        self._settled = 0
        self.count = 0  # conversations so far
        self._known: Protocol | None = None  # what was spoken last, as far as that is known

    # --- by whom they are made ---

    def begin(self, draft: ConversationDraft) -> None:
        """Take in a conversation whose first line comes now."""
        self.count += 1
        draft.number = self.count
        draft.oddities[:0], self._loose = self._loose, []
        self._all[draft.number] = draft

    def end(self, draft: ConversationDraft) -> None:
        """Take it that nothing more comes in a conversation."""
        if draft.number:
            self._ended.append(draft.number)
        else:
            self._keep_apart(draft.oddities)
        draft.ended = True

    def _keep_apart(self, oddities: list[Oddity]) -> None:
        """Keep what was met where no line was, with the last conversation that had one."""
        if self.current is None:
            self._loose += oddities
        else:
            end = len(self.current.lines)
            self.current.oddities += [Oddity(end, odd.row, odd.code, odd.message) for odd in oddities]

    # --- what is said of the file ---

    def oddity(
        self, index: int, row: int, code: str, message: str, *, of_file: bool = False
    ) -> Oddity | None:
        """Return an oddity to be reported; None where there were enough of its kind."""
        self._said[code] += 1
        if self._said[code] > _MOST:
            return None
        if self._said[code] == _MOST:
            message = _("{message} (more of this kind are not reported)").format(message=message)
        return Oddity(index, row if of_file else self._row_of(row), code, message)

    def odd(self, row: int, code: str, message: str, *, of_file: bool = False) -> None:
        """Report an oddity of the file, where it was reached; ``of_file``: the row is the file's own."""
        if (found := self.oddity(0, row, code, message, of_file=of_file)) is not None:
            self._keep_apart([found])

    def said(self, code: str) -> bool:
        """Tell whether an oddity with that code was reported."""
        return code in self._said

    # --- what is made of them ---

    @property
    def usable(self) -> bool:
        """Whether something was said, and it is known what is spoken, in one of the conversations."""
        if self._known is None and self.count:
            told = (draft.protocol() for draft in self._all.values())
            self._known = self.asked or next((protocol for protocol in told if protocol is not None), None)
        return self._known is not None

    @property
    def settled(self) -> int:
        """How many of the first conversations have ended, up to one that may grow."""
        while (draft := self._all.get(self._settled + 1)) is not None and draft.ended:
            self._settled += 1
        return self._settled

    @property
    def recording(self) -> Recording | None:
        """The conversations as far as they were read; None while nothing tells the protocol of any."""
        if not self.usable:
            return None
        return Recording(tuple(self._made(number, draft) for number, draft in self._all.items()))

    def take_ended(self) -> Iterator[tuple[int, Conversation]]:
        """Take the conversations that ended, each with its number, and forget them.

        As long as nothing tells what is spoken in any of them they wait.
        """
        while self._ended and self.usable:
            number = self._ended.popleft()
            yield number, self._made(number, self._all.pop(number))
            self._finished.pop(number, None)

    def _made(self, number: int, draft: ConversationDraft) -> Conversation:
        if (finished := self._finished.get(number)) is not None:
            return finished
        made = draft.finished(self._spoken(draft))
        if draft.ended:
            self._finished[number] = made
        return made

    def _spoken(self, draft: ConversationDraft) -> Protocol:
        """Return what is spoken in a conversation: where nothing tells, what was spoken last, or is first."""
        told = self.asked or draft.protocol() or self._known
        assert told is not None  # noqa: S101 - asked for only where one is known
        self._known = told
        return told
