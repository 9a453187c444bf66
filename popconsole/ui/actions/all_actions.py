"""The table of actions: the footer, the palette, the help, the keys and the ``:`` commands are read from it.

Data only. An action is added as a row of the file for its group, and a function in the ``handlers`` of each
console that has it.
"""

from popconsole.ui.actions import (
    conversation,
    halves,
    looking,
    predicting,
    presenting,
    program,
    replaying,
    sandbox,
)
from popconsole.ui.actions.action import Action

ACTIONS: tuple[Action, ...] = (  # in the order of the footer
    program.HELP,
    *conversation.ACTIONS,
    *looking.ACTIONS,
    *replaying.ACTIONS,
    *halves.ACTIONS,
    *program.LEARNING,
    *sandbox.ACTIONS,
    *predicting.ACTIONS,
    *presenting.ACTIONS,
    *program.CONSOLE,
)

ON_SCREEN = {action.name: action for action in ACTIONS if action.screen}
"""The actions of the full-screen console, by their names."""

COMMANDS = {action.name: action for action in ACTIONS if action.line}
"""The ``:`` commands of the line console, by their names."""
