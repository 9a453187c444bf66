"""Which function does which ``:`` command of the registry; a test holds the two together."""

from collections.abc import Awaitable, Callable, Mapping

from popconsole.console.handlers import answer, behaviour, replay, sessions, viewing
from popconsole.console.line_console import Invocation, LineConsole

Handler = Callable[[LineConsole, Invocation], Awaitable[None]]

HANDLERS: Mapping[str, Handler] = {
    "help": viewing.help_,
    "connect": sessions.connect,
    "reconnect": sessions.reconnect,
    "pop3": sessions.pop3,
    "pop2": sessions.pop2,
    "server": sessions.server,
    "persona": behaviour.persona,
    "fault": behaviour.fault,
    "answer": answer.work_out,
    "disconnect": sessions.disconnect,
    "open": sessions.open_file,
    "save": sessions.save,
    "save-revealed": sessions.save_revealed,
    "quit": sessions.leave_console,
    "send": sessions.send,
    "hidden": sessions.hidden,
    "leave": sessions.leave,
    "diagram": viewing.diagram,
    "state": viewing.state,
    "history": viewing.history,
    "show": viewing.show,
    "unfold": viewing.unfold,
    "search": viewing.search,
    "explain": viewing.explain,
    "findings": viewing.findings,
    "word": viewing.word,
    "reveal": viewing.reveal,
    "set": viewing.set_option,
    "step": replay.step,
    "back": replay.back,
    "replay": replay.replay,
    "take-over": replay.take_over,
}
