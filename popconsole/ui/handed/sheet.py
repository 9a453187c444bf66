"""What is handed out, as values safe to show: its sessions, in parts, and what there is to do in each."""

from dataclasses import dataclass

from popconsole.ui.export import Exported


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be reached; ``done`` where that is known."""

    says: str
    done: bool = False


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """A choice of a question: what it says, and what there is to say to it, empty where that waits."""

    says: str
    right: bool = False
    answer: str = ""


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """A question with choices to tick: what will be, before it is seen."""

    asks: str
    choices: tuple[SheetChoice, ...]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """Lines of a session that belong together, from ``start`` up to and without ``stop``, from 0.

    Of a lesson it is a step: it has a ``number``, a title, ``text`` to be read before, in paragraphs, tasks
    and questions to tick, a hint, and ``after`` to be read then, empty where that waits. Of any other session
    there is one part without all that.
    """

    start: int
    stop: int
    title: str = ""
    text: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = ()
    hint: str = ""
    questions: tuple[SheetQuestion, ...] = ()
    after: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class SheetSession:
    """A session that is handed out, and its parts, which cover its lines in their order."""

    told: Exported
    parts: tuple[SheetPart, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A lesson, or the sessions of a recording, to be handed out.

    ``about`` says in a few words what it is; ``summary`` what it is for; ``typed`` is the command that begins
    it, empty where there is none. ``blank``: what the server says is left out, to be filled in by hand.
    ``warns``: it holds secrets that are somebody's. ``language``: that of a lesson's own texts, as HTML names
    it; empty: that of all else.
    """

    title: str
    about: str
    sessions: tuple[SheetSession, ...]
    summary: str = ""
    typed: str = ""
    blank: bool = False
    warns: bool = False
    language: str = ""
