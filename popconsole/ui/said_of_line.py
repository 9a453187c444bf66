"""What is said of a line beside it, as a text to be searched."""

from popconsole.analysis.history import History
from popconsole.guide.lines.explain import explain, headline
from popconsole.transcript.safe import safe_prose


def said_of_line(history: History, index: int) -> str:
    """Return a few words on a line, the state that it leads to, its findings: safe to show, no secret."""
    step = history.step(index)
    protocol = history.protocol
    parts = [headline(step)]
    if step.before.state is not step.after.state:
        parts.append(protocol.row(step.after.state).label)
    if step.findings:
        parts += [f"{note.code} {note.message}" for note in explain(protocol, step).notes]
    return safe_prose(" ".join(parts))
