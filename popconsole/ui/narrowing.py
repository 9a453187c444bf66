"""The conversations of a recording that a filter picks, for a list of them."""

from dataclasses import dataclass

from popconsole.analysis.filters.expression import FilterError, parse, tokens
from popconsole.analysis.filters.matching import asks_for_lines, session_holds
from popconsole.guide.typing.filters import filter_hint
from popconsole.i18n import _
from popconsole.ui.filtering import facts_of
from popconsole.ui.open_conversation import OpenRecording

_SECONDS = 0.5  # that judging may take


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The numbers, from 1, of the conversations that are picked; what is ``told`` of the expression.

    While that is not finished, or wrong, all are picked.
    """

    numbers: frozenset[int]
    told: str = ""


def narrowed(recording: OpenRecording | None, text: str) -> Narrowed | None:
    """Return which conversations of a recording an expression picks; None: it is none.

    It is one where it names a field, as ``user:``. What was not judged yet is not left out.
    """
    if recording is None or not _names_a_field(text):
        return None
    everything = frozenset(range(1, len(recording) + 1))
    hint = filter_hint(text)
    if not hint.ready:
        return Narrowed(everything, hint.told)
    asked = parse(text)
    numbers = set(everything)
    for session in recording.sessions(_SECONDS):
        if session is not None:
            found = {one.code: one.severity.value for one in session.findings}
            if session_holds(asked, facts_of(session), found) is False:
                numbers.discard(session.number)
    lines = ", ".join(f"{name}:" for name in asks_for_lines(asked))
    told = _("{fields} asks for lines, and is not looked at here").format(fields=lines) if lines else ""
    return Narrowed(frozenset(numbers), told)


def _names_a_field(text: str) -> bool:
    try:
        return any(token.name is not None for token in tokens(text))
    except FilterError:
        return False
