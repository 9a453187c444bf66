"""The teacher's notes as plain text: each moment is printed as it comes, in pipes too."""

import asyncio
import sys
from contextlib import aclosing, suppress

from popconsole.i18n import _
from popconsole.ui.crash import hush_asyncio
from popconsole.ui.presenting.link import NotesClient
from popconsole.ui.presenting.notes import NotesState
from popconsole.ui.presenting.notes_text import body, head, next_told, time_told

_INTERRUPTED = 0


def run(port: int | None) -> int:
    """Print each moment until the reader leaves; return the exit code. Raises BrokenPipeError."""
    hush_asyncio()
    with suppress(KeyboardInterrupt):
        asyncio.run(_watch(NotesClient(port)))
    return _INTERRUPTED


async def _watch(client: NotesClient) -> None:
    before: NotesState | None = None
    told_of_nobody = False
    async with aclosing(client.states()) as states:
        async for state in states:
            if state is None:
                if not told_of_nobody:
                    _print([_("Nobody presents now; the notes come when somebody does.")])
                told_of_nobody, before = True, None
                continue
            told_of_nobody = False
            _print(rows(state, before))
            before = state


def rows(state: NotesState, before: NotesState | None) -> list[str]:
    """Return what is new: a moment whole, of the same one the lines said and the votes counted since."""
    if before is None or before.moment != state.moment:
        about = [text for _role, text in body(state)]
        return ["", head(state), time_told(state), *about, next_told(state)]
    found = []
    if before.exploring != state.exploring:
        found.append(_("Off the plan.") if state.exploring else _("Back in the plan."))
    if before.done < state.done <= len(state.lines):
        found += [_("Said: {line}").format(line=line) for line in state.lines[before.done : state.done]]
    elif before.done > state.done:
        found.append(_("The moment begins again."))
    if before.votes != state.votes and state.votes:
        found.append(_("Votes: {votes}").format(votes=", ".join(map(str, state.votes))))
    return found


def _print(texts: list[str]) -> None:
    if texts:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.buffer.write("".join(f"{text}\n" for text in texts).encode(encoding, "backslashreplace"))
        sys.stdout.buffer.flush()
