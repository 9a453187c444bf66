"""Which function does which ``:`` command of the registry; a test holds the two together."""

from collections.abc import Awaitable, Callable, Mapping

from popconsole.console.doing import answer, behave, conversation, look, replay
from popconsole.console.talk import Asked, Talk

Deed = Callable[[Talk, Asked], Awaitable[None]]

DOING: Mapping[str, Deed] = {
    "help": look.help_,
    "connect": conversation.connect,
    "reconnect": conversation.reconnect,
    "pop3": conversation.pop3,
    "pop2": conversation.pop2,
    "server": conversation.server,
    "persona": behave.persona,
    "fault": behave.fault,
    "answer": answer.work_out,
    "disconnect": conversation.disconnect,
    "open": conversation.open_file,
    "save": conversation.save,
    "save-revealed": conversation.save_revealed,
    "quit": conversation.leave_console,
    "send": conversation.send,
    "hidden": conversation.hidden,
    "leave": conversation.leave,
    "diagram": look.diagram,
    "state": look.state,
    "history": look.history,
    "show": look.show,
    "unfold": look.unfold,
    "search": look.search,
    "explain": look.explain,
    "findings": look.findings,
    "word": look.word,
    "reveal": look.reveal,
    "set": look.set_option,
    "step": replay.step,
    "back": replay.back,
    "replay": replay.replay,
    "take-over": replay.take_over,
}
