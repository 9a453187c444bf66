"""Which function does which action of the registry; a test holds the two together."""

from collections.abc import Callable, Mapping

from popconsole.tui.doing import answer, behave, conversation, help_pages, learn, look, replay
from popconsole.tui.screens.main import MainScreen

Deed = Callable[[MainScreen, str], None]

DOING: Mapping[str, Deed] = {
    "help": help_pages.show,
    "connect": conversation.connect,
    "reconnect": conversation.reconnect,
    "pop3": conversation.pop3,
    "pop2": conversation.pop2,
    "server": help_pages.server,
    "persona": behave.persona,
    "fault": behave.fault,
    "answer": answer.work_out,
    "disconnect": conversation.disconnect,
    "open": conversation.open_file,
    "save": conversation.save_masked,
    "save-revealed": conversation.save_revealed,
    "quit": lambda screen, _argument: screen.app.exit(),
    "transcript": look.transcript,
    "command-line": look.command_line,
    "diagram": look.diagram,
    "explanation": look.explanation,
    "word": look.word,
    "search": look.search,
    "next-match": look.next_match,
    "previous-match": look.previous_match,
    "goto": look.goto,
    "next-finding": look.next_finding,
    "previous-finding": look.previous_finding,
    "reveal": look.reveal,
    "copy": look.copy,
    "present": look.present,
    "play": replay.play,
    "forward": replay.forward,
    "back": replay.back,
    "faster": replay.faster,
    "slower": replay.slower,
    "take-over": replay.take_over,
    "compare": conversation.compare,
    "leave": conversation.leave,
    "lessons": learn.lessons,
    "end-lesson": learn.end_lesson,
    "theme": look.theme,
    "palette": lambda screen, _argument: screen.app.action_command_palette(),
}


def perform(screen: MainScreen, name: str, argument: str = "") -> None:
    """Carry out the action with a name; one that does not apply now is told so."""
    if screen.applies(name):
        DOING[name](screen, argument)
        screen.show_keys()
