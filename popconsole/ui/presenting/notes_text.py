"""A moment in words, for the teacher: what the second terminal shows, row by row."""

from collections.abc import Iterator

from popconsole.i18n import _
from popconsole.ui.presenting.checking import clock
from popconsole.ui.presenting.notes import NotesState

_LATE = 1.0  # minutes behind the plan that are told


def head(state: NotesState) -> str:
    """Return which moment it is: ``Moment 3 of 24, planned 5:00 to 9:00: ...``."""
    return _("Moment {n} of {count}, planned {begin} to {end}: {title}").format(
        n=state.moment, count=state.count, begin=clock(state.begin), end=clock(state.end), title=state.title
    )


def time_told(state: NotesState, since: float = 0.0) -> str:
    """Return how late it is, and how far from the plan; ``since`` are seconds since the state was told."""
    now = (state.elapsed + since) / 60
    told = _("Clock {now} of {minutes}").format(now=clock(now), minutes=clock(state.minutes))
    if now > state.end + _LATE:
        return _("{clock}, {n} behind the plan").format(clock=told, n=clock(now - state.end))
    if now < state.begin - _LATE:
        return _("{clock}, {n} ahead of the plan").format(clock=told, n=clock(state.begin - now))
    return _("{clock}, as planned").format(clock=told)


def body(state: NotesState) -> Iterator[tuple[str, str]]:
    """Yield the rows about a moment, each with its role: head, note, class, right, line, done or next."""
    for part in state.notes.split("\n\n") if state.notes else ():
        yield "note", part
    if state.drop:
        yield "note", _("Short of time: leave it out ({n}).").format(n=state.drop)
    if state.covered:
        yield "class", _("The class does not see the session now.")
    for part in state.task.split("\n\n") if state.task else ():
        yield "class", _("Task: {text}").format(text=part)
    if state.question:
        yield "class", _("Question: {text}").format(text=state.question)
        for number, choice in enumerate(state.choices, 1):
            count = state.votes[number - 1] if number <= len(state.votes) else 0
            told = _("{n}) {choice}: {count}").format(n=number, choice=choice, count=count)
            yield (
                ("right", _("{choice} (right)").format(choice=told))
                if number == state.right
                else ("class", told)
            )
        if state.why:
            yield "class", state.why
    for number, line in enumerate(state.lines):
        yield ("done", f"✓ {line}") if number < state.done else ("line", f"  {line}")
    if state.pulls_plug:
        said = state.done > len(state.lines)
        told = _("the plug is pulled")
        yield ("done", f"✓ {told}") if said else ("line", f"  {told}")


def next_told(state: NotesState) -> str:
    """Return what comes next: its title, when, and the first thought of its notes."""
    told = _("Next, at {begin}: {title}").format(begin=clock(state.next_begin), title=state.next_title)
    first = state.next_notes.partition("\n\n")[0]
    end = "" if told.endswith(("?", "!", ".", "…")) else "."
    return f"{told}{end} {first}" if first else told
