"""Annotations as text for a person: each line, what it is, what it means, what was found."""

from popconsole.ui.annotated import Annotator
from popconsole.ui.annotation import Form
from popconsole.ui.conversations import heading

FORM = Form(heading, Annotator.as_text, Annotator.rest)
