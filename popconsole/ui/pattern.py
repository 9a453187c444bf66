"""The regular expressions that people search a conversation for, in both consoles."""

import re
import warnings

from popconsole.i18n import _
from popconsole.transcript.safe import safe_text

_ESCAPE = re.compile(r"\\.", re.DOTALL)


class PatternError(ValueError):
    """A pattern that can't be used; the text says why, for a person."""


def compile_pattern(pattern: str) -> re.Pattern[str]:
    r"""Compile a regular expression; one without capitals (but in escapes: ``\S``) matches either case.

    Raises PatternError, with a text that says what is wrong, and where.
    """
    letters = _ESCAPE.sub("", pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a later Python may take for something else
            return re.compile(pattern, re.IGNORECASE if letters == letters.lower() else 0)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(
            _(
                '"{pattern}" is no regular expression: {reason}. Put \\ before a sign that stands for itself.'
            ).format(pattern=safe_text(pattern), reason=error)
        ) from None
