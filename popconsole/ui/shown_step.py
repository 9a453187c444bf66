"""A step as it may be shown to a person: its line masked, and nothing of a secret in what is said of it."""

from dataclasses import replace

from popconsole.analysis.history import History
from popconsole.analysis.step import Step


def shown_step(history: History, index: int, *, reveal: bool) -> Step:
    """Return the step of a line, from 0, as it may be shown: as it is with ``reveal``.

    What a client answers to a challenge of AUTH is a secret, and yet reads as a command with that
    keyword: nothing is said of it but that it is a line of the client.
    """
    step = history.step(index)
    if reveal:
        return step
    command = step.command
    if command is not None and command.parsed.command is not None:
        asked = step if command.index == index else history.step(command.index)
        if asked.unseen:
            return replace(step, line=step.shown, command=None, findings=())
    return step if step.masked is None else replace(step, line=step.masked)
