"""Sentences of a report, folded at words: the first row begins with a lead, the others further in."""

import textwrap

_LEAST = 40  # columns, however narrow the screen is


def folded(text: str, lead: str, width: int, further: str = "  ") -> list[str]:
    """Return a text as rows of ``width`` columns, those behind the first as far in and ``further``.

    No word is broken, at hyphens neither.
    """
    return textwrap.wrap(
        text,
        max(width, _LEAST),
        initial_indent=lead,
        subsequent_indent=" " * len(lead) + further,
        break_on_hyphens=False,
        break_long_words=False,
    )
