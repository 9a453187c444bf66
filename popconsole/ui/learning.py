"""A lesson under way: what happened in it, as the conversations tell it, and how far it has come."""

from collections.abc import Callable, Iterable

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.lessons.happening import Answered, Happening, Left, LineSaid, LookedAt, Pointed, Viewed
from popconsole.guide.lessons.lesson import LessonText
from popconsole.guide.lessons.progress import LessonProgress
from popconsole.transcript.model import Side
from popconsole.ui.lesson_set import WholeLesson


class _Followed:
    """A session of the lesson: how far it was read, and what its client has said."""

    def __init__(self, history: History, number: int) -> None:
        self.history = history
        self.number = number
        self.read = 0
        self.spoken: frozenset[str] = frozenset()
        self.over = False


class Learning:
    """A lesson under way. ``mail_left`` tells the unique-ids that a user's INBOX holds now; None: unknown."""

    def __init__(
        self,
        whole: WholeLesson,
        language: str,
        mail_left: Callable[[str], tuple[str, ...] | None] = lambda _user: None,
    ) -> None:
        self.whole = whole
        self.text: LessonText = whole.text(language)
        self.progress = LessonProgress(whole.lesson)
        self._mail_left = mail_left
        self._sessions: list[_Followed] = []
        self._begun = 0  # sessions
        self.early: frozenset[str] = frozenset()  # goals of a step that were reached before it began
        self.view = ""  # what is shown in place of the transcript, or beside it

    def follow(self, histories: Iterable[History]) -> bool:
        """Take in the lines that came since in each session; tell whether the lesson has moved.

        A session that the lesson has not begun, for the learner has
        connected again, takes the place of the last one that is over.
        """
        before = self.progress
        for history in histories:
            followed = next((one for one in self._sessions if one.history is history), None)
            if followed is None:
                over = [one.number for one in self._sessions if one.over] or [self._begun]
                followed = _Followed(history, over[-1])
                self._sessions.append(followed)
            self._read_on(followed)
        return self.progress is not before and self.progress != before

    @property
    def histories(self) -> list[History]:
        """The sessions of the lesson, in the order in which they began."""
        return [one.history for one in self._sessions]

    def began(self, history: History) -> None:
        """The lesson has begun a session: it is the next one by number."""
        self._begun += 1
        self._sessions = [one for one in self._sessions if one.history is not history]
        self._sessions.append(_Followed(history, self._begun))

    def _read_on(self, followed: _Followed) -> None:
        history = followed.history
        for index in range(followed.read, len(history.lines)):
            step = history.step(index)
            if step.kind is Kind.COMMAND and step.line.side is Side.CLIENT and step.command is not None:
                followed.spoken |= {step.command.keyword}
            self._feed(LineSaid(followed.number, step, self.view, followed.spoken))
        followed.read = len(history.lines)
        if followed.read and not followed.over:
            last = history.step(followed.read - 1).after
            followed.over = last.state is history.protocol.closed
            if followed.over and last.user:
                left = self._mail_left(last.user)
                if left is not None:
                    self._feed(Left(followed.number, left))

    def viewed(self, view: str) -> None:
        """A view was opened, or, with an empty name, the one that was open is closed."""
        self.view = view
        if view:
            self._feed(Viewed(view))

    def looked(self, step: Step) -> None:
        """A line of the recording that is open was selected."""
        self._feed(LookedAt(step))

    def pointed(self, line: int, conversation: int = 1) -> None:
        """A line of a recording, from 1, of a conversation of it, from 1, was pointed at."""
        self._feed(Pointed(line, conversation))

    def answered(self, question: str, choice: str) -> None:
        """A question was answered."""
        self._feed(Answered(question, choice))

    def hint(self) -> str | None:
        """Return one hint more; None where there is no further one."""
        hints = self.text.steps[self.progress.current.name].hints
        given = self.progress.here.hints
        if given >= len(hints):
            return None
        self.progress = self.progress.hint()
        return hints[given]

    def go_on(self) -> None:
        """Go on to the next step, or past the last one."""
        self.progress = self.progress.go_on()

    def go_back(self) -> None:
        """Show the step before."""
        self.progress = self.progress.go_back()

    def _feed(self, happening: Happening) -> None:
        self.progress = self.progress.feed(happening)
