"""A step as it may be shown to a person: its line masked, and nothing of a secret in what is said of it."""

from dataclasses import replace

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.ui.wire_text import answers_challenge, shown_line


def shown_step(history: History, index: int, *, reveal: bool) -> Step:
    """Return the step of a line, from 0, as it may be shown: as it is with ``reveal``.

    What a client answers to a challenge of AUTH is a secret, and yet reads as a command with that
    keyword: nothing is said of it but that it is a line of the client.
    """
    step = history.step(index)
    if reveal:
        return step
    line = shown_line(history.protocol, history.lines, index, reveal=False)
    if step.command is not None and answers_challenge(history.lines, step.command.index):
        return replace(step, line=line, command=None, findings=())
    return step if line is step.line else replace(step, line=line)
