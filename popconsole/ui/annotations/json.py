"""Annotations as JSON: an object a line of the conversation, in a row of its own (JSON Lines)."""

from collections.abc import Callable
from functools import partial

from popconsole.analysis.tracker import Tracker
from popconsole.transcript.model import Conversation
from popconsole.ui.alike_rows import AlikeRows
from popconsole.ui.annotated import Annotator
from popconsole.ui.annotation import AnnotationForm
from popconsole.ui.json_lines import JsonLines


def _file(_name: str, _first: bool) -> tuple[()]:  # noqa: FBT001 - as it is called
    return ()  # each object says of which file it is


def _head(_conversation: Conversation, _number: int) -> tuple[()]:
    return ()  # ... and of which conversation


def _rest(_annotator: Annotator) -> tuple[()]:
    return ()


def _lines() -> Callable[[Annotator, Tracker], JsonLines]:
    return partial(JsonLines, again={}, alike=AlikeRows())


FORM = AnnotationForm(_file, _head, _lines, _rest)
