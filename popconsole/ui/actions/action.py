"""What a row of the table of actions says, and when an action can be done."""

from dataclasses import dataclass
from enum import Enum

from popconsole.i18n import N_, _


class Where(Enum):
    """What lies on top in a console: an action applies in some of these."""

    NOTHING = "nothing"
    LIVE = "live"  # connected to a server
    CLOSED = "closed"  # was connected
    RECORDING = "recording"


ALWAYS = frozenset(Where)
OPEN = ALWAYS - {Where.NOTHING}
WITH_A_SERVER = frozenset({Where.LIVE, Where.CLOSED})
LIVE = frozenset({Where.LIVE})
CLOSED = frozenset({Where.CLOSED})
RECORDING = frozenset({Where.RECORDING})


class Needs(Enum):
    """What an action needs besides."""

    A_CONVERSATION_BELOW = "a conversation below the one on top"
    A_LESSON = "a lesson that is open"
    A_SANDBOX = "the sandbox that is open"
    TWO_HALVES = "a second conversation beside the one that is active"
    A_PLAN = "a plan that is presented"


class Group(Enum):
    """What an action is about; the value is its heading in the help."""

    CONVERSATION = N_("The conversation")
    LOOK = N_("Looking")
    REPLAY = N_("Replay")
    LEARN = N_("Learning")
    CONSOLE = N_("The console")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do.

    ``keys`` work everywhere, ``transcript_keys`` where no text is typed; both are names like ``ctrl+s`` or
    ``slash``. ``argument`` is what may follow the name in a command (``FILE``). It can be done ``where`` it
    says, and only with what it ``needs``. ``footer`` tells where it is shown at the bottom of the screen:
    nowhere if empty.

    ``screen`` and ``line`` name what does it in the full-screen and in the line console, as
    ``module.function`` in the ``handlers`` of each: empty, and that console does not have it. The line
    console has it as ``:name``.
    """

    name: str
    title: str
    description: str
    group: Group
    keys: tuple[str, ...] = ()
    transcript_keys: tuple[str, ...] = ()
    where: frozenset[Where] = OPEN
    needs: Needs | None = None
    argument: str = ""
    footer: frozenset[Where] = frozenset()
    short: str = ""  # its word in the footer, perhaps behind "footer|", where another text is the same
    yields: bool = False  # the beginning of its name stands for another's that begins so, which is commoner
    screen: str = ""
    line: str = ""

    @property
    def key(self) -> str:
        """The key to show for it, the first there is; empty where it has none."""
        return next(iter((*self.keys, *self.transcript_keys)), "")

    @property
    def brief(self) -> str:
        """Its word in the footer, in the person's language."""
        return _(self.short or self.title).rpartition("|")[2]


def applies(
    action: Action,
    where: Where,
    *,
    depth: int,
    lesson: bool = False,
    split: bool = False,
    plan: bool = False,
    sandbox: bool = False,
) -> bool:
    """Tell whether an action can be done: ``depth`` conversations are open, perhaps a lesson, or a plan.

    ``split``: two conversations are shown side by side.
    """
    if action.needs is Needs.A_CONVERSATION_BELOW and depth < 2:
        return False
    if action.needs is Needs.A_LESSON and not lesson:
        return False
    if action.needs is Needs.A_SANDBOX and not sandbox:
        return False
    if action.needs is Needs.TWO_HALVES and not split:
        return False
    if action.needs is Needs.A_PLAN and not plan:
        return False
    return where in action.where
