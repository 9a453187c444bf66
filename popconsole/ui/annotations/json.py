"""Annotations as JSON: an object a line of the conversation, in a row of its own (JSON Lines)."""

from collections.abc import Iterator

from popconsole.analysis.step import Step
from popconsole.transcript.model import Conversation
from popconsole.ui.annotated import Annotator
from popconsole.ui.annotation import Form


def _head(_conversation: Conversation, _number: int) -> tuple[()]:
    return ()  # each object says of which conversation it is


def _step(annotator: Annotator, step: Step) -> Iterator[str]:
    yield annotator.as_json(step)


def _rest(_annotator: Annotator) -> tuple[()]:
    return ()


FORM = Form(_head, _step, _rest)
