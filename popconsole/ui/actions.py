"""The registry of actions: the footer, the palette, the help and the line console's ``:`` commands read it.

Data only. A console carries out an action by its name: the full-screen console all of ``ACTIONS``, the
line console all of ``COMMANDS``.
"""

from dataclasses import dataclass
from enum import Enum

from popconsole.i18n import N_


class Where(Enum):
    """What is open: an action applies in some of these."""

    LIVE = "live"  # connected to a server
    CLOSED = "closed"  # was connected
    RECORDING = "recording"


class Group(Enum):
    """What an action is about; the value is its heading in the help."""

    CONVERSATION = N_("The conversation")
    LOOK = N_("Looking")
    REPLAY = N_("Replay")
    LEARN = N_("Learning")
    CONSOLE = N_("The console")


ANYWHERE = frozenset(Where)
_LIVE = frozenset({Where.LIVE, Where.CLOSED})
_RECORDING = frozenset({Where.RECORDING})


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do.

    ``keys`` work everywhere, ``transcript_keys`` where no text is typed; both are names like
    ``ctrl+s`` or ``slash``. ``argument`` is what may follow the name in a command (``FILE``). ``footer``
    tells where it is shown at the bottom of the screen: nowhere if empty. ``command``: the line
    console has it too, as ``:name``.
    """

    name: str
    title: str
    description: str
    group: Group
    keys: tuple[str, ...] = ()
    transcript_keys: tuple[str, ...] = ()
    where: frozenset[Where] = ANYWHERE
    argument: str = ""
    footer: frozenset[Where] = frozenset()
    short: str = ""  # its word in the footer
    command: bool = False

    @property
    def key(self) -> str:
        """The key to show for it, the first there is; empty where it has none."""
        return next(iter((*self.keys, *self.transcript_keys)), "")


_G = Group

ACTIONS: tuple[Action, ...] = (
    Action(
        "help",
        N_("Help"),
        N_("The keys and all actions"),
        _G.CONSOLE,
        ("f1",),
        footer=ANYWHERE,
        short=N_("Help"),
        command=True,
    ),
    # --- the conversation ---
    Action(
        "connect",
        N_("Connect to a server"),
        N_("Open a conversation with any server; takes --tls, --stls, --ca FILE and --insecure too"),
        _G.CONVERSATION,
        ("ctrl+n",),
        argument="HOST[:PORT]|pop[s]://USER@HOST",
        command=True,
    ),
    Action(
        "reconnect",
        N_("Connect again"),
        N_("Open a new conversation with the same server"),
        _G.CONVERSATION,
        ("ctrl+r",),
        where=_LIVE,
        footer=frozenset({Where.CLOSED}),
        short=N_("Connect again"),
        command=True,
    ),
    Action(
        "pop3",
        N_("New POP3 session"),
        N_("Open a POP3 conversation with the mock server"),
        _G.CONVERSATION,
        command=True,
    ),
    Action(
        "pop2",
        N_("New POP2 session"),
        N_("Open a POP2 conversation with the mock server"),
        _G.CONVERSATION,
        command=True,
    ),
    Action(
        "server",
        N_("The mock server"),
        N_("Its addresses and its accounts, for telnet from a second window"),
        _G.CONVERSATION,
        command=True,
    ),
    Action(
        "persona",
        N_("The mock server's persona"),
        N_(
            "Let the mock server speak as another server does, in a new session; without a name, choose. "
            "From the start: --persona"
        ),
        _G.CONVERSATION,
        argument="[NAME]",
        command=True,
    ),
    Action(
        "fault",
        N_("Faults of the mock server"),
        N_(
            "Switch something that goes wrong on or off, in a new session; off: all; without a name, choose. "
            "From the start: --fault"
        ),
        _G.CONVERSATION,
        argument="[NAME[:ARG[,ARG]][@PLACE]|off]",
        command=True,
    ),
    Action(
        "answer",
        N_("Work out the answer"),
        N_("APOP's digest, or the next response of AUTH, from a password that is typed unseen"),
        _G.CONVERSATION,
        ("ctrl+t",),
        where=frozenset({Where.LIVE}),
        argument="[USER]",
        footer=frozenset({Where.LIVE}),  # while something is to be worked out
        short=N_("Work it out"),
        command=True,
    ),
    Action(
        "disconnect",
        N_("Hang up"),
        N_("Close the connection without QUIT: nothing is deleted"),
        _G.CONVERSATION,
        where=frozenset({Where.LIVE}),
        command=True,
    ),
    Action(
        "open",
        N_("Open a transcript"),
        N_("Open a recorded conversation from a file"),
        _G.CONVERSATION,
        ("ctrl+o",),
        argument="FILE",
        command=True,
    ),
    Action(
        "save",
        N_("Save the transcript"),
        N_("Write the conversation to a file, its secrets masked"),
        _G.CONVERSATION,
        ("ctrl+s",),
        argument="FILE",
        command=True,
    ),
    Action(
        "save-revealed",
        N_("Save with the secrets"),
        N_("Write the conversation to a file, passwords in clear"),
        _G.CONVERSATION,
        argument="FILE",
        command=True,
    ),
    Action(
        "quit",
        N_("Quit"),
        N_("Leave the console; the mock server stops"),
        _G.CONSOLE,
        ("ctrl+q",),
        command=True,
    ),
    # --- looking ---
    Action(
        "transcript",
        N_("To the transcript"),
        N_("Move among the lines; the diagram follows the selected one"),
        _G.LOOK,
    ),
    Action("command-line", N_("To the command line"), N_("Go back to typing"), _G.LOOK, ("escape",)),
    Action(
        "diagram",
        N_("The whole diagram"),
        N_("The states and transitions, the current one marked"),
        _G.LOOK,
        ("f2",),
        footer=ANYWHERE,
        short=N_("Diagram"),
        command=True,
    ),
    Action(
        "explanation",
        N_("The whole explanation"),
        N_("All about the selected line, over the transcript"),
        _G.LOOK,
        ("f3",),
        footer=_LIVE,
        short=N_("Explain"),
    ),
    Action(
        "search",
        N_("Search"),
        N_("Find a regular expression in the transcript; capitals count where there are some"),
        _G.LOOK,
        ("ctrl+f",),
        ("slash",),
        argument="REGEX",
        command=True,
    ),
    Action(
        "next-match", N_("Next match"), N_("Go to the next line that was searched for"), _G.LOOK, (), ("n",)
    ),
    Action(
        "previous-match",
        N_("Previous match"),
        N_("Go to the line before that was searched for"),
        _G.LOOK,
        (),
        ("N",),
    ),
    Action(
        "goto",
        N_("Go to a line"),
        N_("Select the line with a number"),
        _G.LOOK,
        ("ctrl+g",),
        ("colon",),
        argument="NUMBER",
    ),
    Action(
        "next-finding",
        N_("Next finding"),
        N_("Go, or play on, to the next line with something worth knowing"),
        _G.LOOK,
        ("f7",),
        ("f",),
        footer=_RECORDING,
        short=N_("Next finding"),
    ),
    Action(
        "previous-finding",
        N_("Previous finding"),
        N_("Go back to the last line with something worth knowing"),
        _G.LOOK,
        ("shift+f7",),
        ("F",),
    ),
    Action(
        "reveal",
        N_("Show or mask secrets"),
        N_("Show passwords as they went over the wire, or mask them"),
        _G.LOOK,
        ("f9",),
        command=True,
    ),
    Action(
        "copy",
        N_("Copy the line"),
        N_("Copy the selected text, or the selected line, to the clipboard"),
        _G.LOOK,
        (),
        ("y",),
    ),
    Action(
        "present",
        N_("Presentation"),
        N_("Only the transcript and the diagram, for a projector"),
        _G.LOOK,
        ("f8",),
    ),
    # --- replay ---
    Action(
        "play",
        N_("Play or pause"),
        N_("Go through a recording, at its own pace; in a live session: go through it again"),
        _G.REPLAY,
        ("f5",),
        ("space",),
        footer=_RECORDING,
        short=N_("Play"),
    ),
    Action(
        "forward",
        N_("Step forward"),
        N_("Select the next line"),
        _G.REPLAY,
        (),
        ("full_stop",),
        where=_RECORDING,
    ),
    Action(
        "back", N_("Step back"), N_("Select the line before"), _G.REPLAY, (), ("comma",), where=_RECORDING
    ),
    Action("faster", N_("Faster"), N_("Play at twice the speed"), _G.REPLAY, (), ("plus",), where=_RECORDING),
    Action("slower", N_("Slower"), N_("Play at half the speed"), _G.REPLAY, (), ("minus",), where=_RECORDING),
    Action(
        "take-over",
        N_("Take over"),
        N_("Carry on by hand from here, against a mock server in this very state"),
        _G.REPLAY,
        ("f6",),
        footer=_RECORDING,
        short=N_("Take over"),
        command=True,
    ),
    Action(
        "compare",
        N_("Compare with the mock server"),
        N_("Say the recorded lines again to a server set up from the transcript and compare the answers"),
        _G.REPLAY,
        where=_RECORDING,
    ),
    Action(
        "leave",
        N_("Back to the last conversation"),
        N_("Leave this one and return to the one before"),
        _G.REPLAY,
        ("f10",),
        command=True,
    ),
    # --- learning ---
    Action(
        "lessons",
        N_("Lessons"),
        N_("Choose a lesson, or show the one that is open"),
        _G.LEARN,
        ("f4",),
        argument="NAME",
    ),
    Action(
        "word",
        N_("Look up a word"),
        N_("A command, a state, a reply, a response code, a term"),
        _G.LEARN,
        argument="WORD...",
        command=True,
    ),
    Action("end-lesson", N_("End the lesson"), N_("Close the lesson; the conversation goes on"), _G.LEARN),
    # --- the console ---
    Action("theme", N_("Colours"), N_("Choose a theme; monochrome has none"), _G.CONSOLE),
    Action(
        "palette",
        N_("All actions"),
        N_("Search everything that can be done"),
        _G.CONSOLE,
        ("ctrl+p",),
        footer=ANYWHERE,
        short=N_("All actions"),
    ),
)

BY_NAME = {action.name: action for action in ACTIONS}

# What only the line console has, or has otherwise: where there is no selected line, a number names one.
LINE_ACTIONS: tuple[Action, ...] = (
    Action("send", N_("Send as it stands"), N_("Send a line that is empty, or begins with a colon"),
           _G.CONVERSATION, argument="[TEXT]"),
    Action("hidden", N_("Type unseen"), N_("Send a line that is not shown while it is typed, such as PASS"),
           _G.CONVERSATION),
    Action("history", N_("What was said"), N_("The lines so far with their numbers, the last ones or all"),
           _G.LOOK, argument="[NUMBER|all]"),
    Action("show", N_("Show a line"), N_("The line with a number, or those from one to another, whole"),
           _G.LOOK, argument="NUMBER [NUMBER]"),
    Action("unfold", N_("Unfold"), N_("The lines of the last long reply that were left out"), _G.LOOK),
    Action("explain", N_("Explain"), N_("The last exchange, or a line; on and off: after each exchange"),
           _G.LOOK, argument="[NUMBER|on|off]"),
    Action("state", N_("The state"), N_("Where the session stands, what is known, what is legal"), _G.LOOK),
    Action("findings", N_("Findings"), N_("What was wrong or is worth knowing in what was said"), _G.LOOK),
    Action("step", N_("Step forward"), N_("Show the next line of a recording, or as many as you say"),
           _G.REPLAY, where=_RECORDING, argument="[NUMBER]"),
    Action("back", N_("Step back"), N_("Go to the line before, or back by as many as you say"),
           _G.REPLAY, where=_RECORDING, argument="[NUMBER]"),
    Action("replay", N_("Replay and compare"),
           N_("Say the lines of a recording again to a mock server set up from it; compare the answers"),
           _G.REPLAY, argument="[FILE]"),
    Action("set", N_("Settings"), N_("What can be set and how it stands; with a name and a value, set it"),
           _G.CONSOLE, argument="[NAME VALUE]"),
)  # fmt: skip

COMMANDS = {
    action.name: action for action in (*(action for action in ACTIONS if action.command), *LINE_ACTIONS)
}


_SHOWN_KEYS = {
    "slash": "/", "colon": ":", "left_square_bracket": "[", "right_square_bracket": "]", "plus": "+",
    "minus": "-", "escape": "Esc", "space": "Space", "tab": "Tab", "full_stop": ".", "comma": ",",
}  # fmt: skip


def key_name(key: str) -> str:
    """Return a key's name as a person reads it: ``^S``, ``F1``, ``Shift+F7``, ``/``."""
    if key in _SHOWN_KEYS:
        return _SHOWN_KEYS[key]
    modifier, plus, base = key.rpartition("+")
    base = _SHOWN_KEYS.get(base, base.upper() if plus or len(base) > 1 else base)
    if not plus:
        return base
    return f"^{base}" if modifier == "ctrl" else f"{modifier.title()}+{base}"
