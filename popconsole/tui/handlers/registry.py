"""Which function does which action of the registry; a test holds the two together."""

from collections.abc import Callable, Mapping

from popconsole.tui.handlers import answer, behaviour, help_pages, learn, replay, sessions, viewing
from popconsole.tui.screens.main import MainScreen

Handler = Callable[[MainScreen, str], None]

HANDLERS: Mapping[str, Handler] = {
    "help": help_pages.show,
    "connect": sessions.connect,
    "reconnect": sessions.reconnect,
    "pop3": sessions.pop3,
    "pop2": sessions.pop2,
    "server": help_pages.server,
    "persona": behaviour.persona,
    "fault": behaviour.fault,
    "answer": answer.work_out,
    "disconnect": sessions.disconnect,
    "open": sessions.open_file,
    "save": sessions.save_masked,
    "save-revealed": sessions.save_revealed,
    "quit": lambda screen, _argument: screen.app.exit(),
    "transcript": viewing.transcript,
    "command-line": viewing.command_line,
    "diagram": viewing.diagram,
    "explanation": viewing.explanation,
    "word": viewing.word,
    "search": viewing.search,
    "next-match": viewing.next_match,
    "previous-match": viewing.previous_match,
    "goto": viewing.goto,
    "next-finding": viewing.next_finding,
    "previous-finding": viewing.previous_finding,
    "reveal": viewing.reveal,
    "copy": viewing.copy,
    "present": viewing.present,
    "play": replay.play,
    "forward": replay.forward,
    "back": replay.back,
    "faster": replay.faster,
    "slower": replay.slower,
    "take-over": replay.take_over,
    "compare": sessions.compare,
    "leave": sessions.leave,
    "lessons": learn.lessons,
    "end-lesson": learn.end_lesson,
    "theme": viewing.theme,
    "palette": lambda screen, _argument: screen.app.action_command_palette(),
}


def perform(screen: MainScreen, name: str, argument: str = "") -> None:
    """Carry out the action with a name; one that does not apply now is told so."""
    if screen.applies(name):
        HANDLERS[name](screen, argument)
        screen.show_keys()
