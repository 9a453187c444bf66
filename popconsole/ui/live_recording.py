"""What a proxy records, as a recording that grows: listed and opened while it happens."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from popconsole.i18n import _
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Recording, Side
from popconsole.transcript.safe import safe_text, shown_address
from popconsole.ui.judging_aside import JudgingAside
from popconsole.ui.open_conversation import OpenConversation, OpenRecording

if TYPE_CHECKING:
    from popconsole.record.session import RecordedSession
    from popconsole.record.session_file import SessionFiles
    from popconsole.ui.judged import Session

_MOST_OCTETS = 64 * 1024 * 1024  # of sessions that have ended, kept at hand
_AT_ONCE = 2_000  # lines that are read on before the list is shown


class LiveRecording(OpenRecording):
    """The sessions of a proxy, who tells it of each; their numbers count from 0 here.

    ``changed`` is called when there is something new, which ``take_news`` tells. ``files`` writes the
    sessions; None: nothing does. Of sessions that have ended some megabytes are kept: the oldest give way.
    """

    def __init__(self, changed: Callable[[], None], files: "SessionFiles | None" = None) -> None:
        super().__init__(self._recorded, "")
        self.listens = self.server = ""
        self.warnings: list[str] = []  # what is to be known of the proxy
        self._changed = changed
        self._files = files
        self._sessions_there: list[RecordedSession] = []
        self._conversations: list[Conversation] = []
        self._judged: dict[int, Session] = {}
        self._paths: dict[int, str] = {}
        self._ended: list[tuple[int, int]] = []  # number and octets of those that are kept, oldest first
        self._octets = 0
        self._news = False
        self._aside = JudgingAside()

    def _recorded(self) -> Recording:
        return Recording(tuple(self._conversations))

    def __len__(self) -> int:
        return len(self._conversations)

    # --- what the proxy tells

    def grew(self, session: "RecordedSession") -> None:
        """Take in a session that begins, or has further lines."""
        number = session.number - 1
        if number == len(self._conversations):
            self._sessions_there.append(session)
            self._conversations.append(session.conversation())
        elif self._conversations[number].protocol != session.protocol.name:
            self._conversations[number] = session.conversation()
        if self._files is not None:
            self._files.grew(session)
        self._tell()

    def ended(self, session: "RecordedSession") -> None:
        """Take in that a session has ended."""
        number = session.number - 1
        path = None if self._files is None else self._files.ended(session)
        if path is not None:
            self._paths[number] = safe_text(str(path))
        self._aside.begin(self._conversations[number], session.number, self._take_judged)
        self._tell()

    def _take_judged(self, session: "Session") -> None:
        number = session.number - 1
        self._judged[number] = session
        self._sessions_there[number].forget()
        self._ended.append((number, session.octets))
        self._octets += session.octets
        while self._octets > _MOST_OCTETS and len(self._ended) > 1:
            self._forget(*self._ended.pop(0))
        self._tell()

    def _forget(self, number: int, octets: int) -> None:
        """Let go of the lines of a session."""
        self._octets -= octets
        path = self._paths.get(number)
        told = _("this session is no longer at hand: it was long ago, and others came behind it")
        if path is not None:
            told = _("this session is no longer at hand: it stands in {file}").format(file=path)
        note = Line(Side.SERVER, told.encode(), kind=LineKind.NOTE)
        conversation = self._conversations[number]
        self._conversations[number] = Conversation(conversation.protocol, Lines((note,)))
        self._opened.pop(number, None)

    def _tell(self) -> None:
        self._news = True
        self._changed()

    # --- what a console asks

    def stands(self, listens: tuple[str, int], server: tuple[str, int]) -> None:
        """Take it that the proxy listens at an address, and passes all on to a server."""
        self.listens, self.server = shown_address(listens), shown_address(server)
        self.files[:] = [(0, self.place)]

    @property
    def place(self) -> str:
        """What is recorded, in words: where clients connect, and whom they reach."""
        return f"{self.listens} -> {self.server}"

    @property
    def grows(self) -> bool:
        """Whether conversations come now: as long as the proxy runs."""
        return True

    def take_news(self) -> bool:
        """Tell whether there is something new since this was asked last."""
        news, self._news = self._news, False
        return news

    @property
    def passing(self) -> int:
        """How many sessions pass now."""
        return sum(session.open for session in self._sessions_there)

    def open(self, number: int) -> OpenConversation:
        """Return the session with a number, from 0: one that goes on at its last line."""
        first = not self.was_opened(number)
        opened = super().open(number)
        if first and self.goes_on(number):
            opened.selected = max(0, len(opened.history.lines) - 1)
        return opened

    def goes_on(self, number: int) -> bool:
        """Tell whether a session may still grow."""
        return self._sessions_there[number].open

    def judged(self, number: int, conversation: Conversation) -> "Session | None":
        """Return what there is to say in short of a session, by its number, from 0."""
        del conversation
        return self.short(number)

    def judge_on(self, seconds: float) -> bool:
        """Judge nothing: that is done aside, as sessions end."""
        del seconds
        return False

    def short(self, number: int) -> "Session":
        """Return what there is to say in short of a session: what was found, once it has ended."""
        from popconsole.ui.judged import Session  # noqa: PLC0415 - when a list is asked for

        if number in self._judged:
            return self._judged[number]
        session = self._sessions_there[number]
        history, lines = session.history, session.lines
        history.extend(_AT_ONCE)
        there = history.live.situation
        return Session(
            session.number, session.protocol.name, "", safe_text(there.user or ""),
            session.protocol.row(there.state).name, len(lines), lines.wire_octets, session.began,
            lines.at(len(lines) - 1) if lines else None, session.client, session.server, (),
        )  # fmt: skip

    def about(self, number: int) -> list[str]:
        """Return what is said of a session besides: the file that it is in."""
        return [self._paths[number]] if number in self._paths else []

    def how(self, number: int) -> str:
        """Return whether a session goes on, in a word."""
        return _("open") if self.goes_on(number) else _("ended")

    async def finish(self, seconds: float) -> None:
        """Have judged what is not, for so many seconds."""
        await self._aside.finish(seconds)
