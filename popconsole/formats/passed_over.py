"""What is said of rows that are no part of the conversation."""

from popconsole.i18n import _


def passed_over(first: int, last: int, shown: str) -> str:
    """Return that rows, numbered from 1, are text outside the conversation; ``shown``: their first, safe."""
    if first == last:
        return _('text outside the conversation is passed over: "{text}"').format(text=shown)
    told = _('text outside the conversation is passed over: rows {first} to {last}, "{text}"')
    return told.format(first=first, last=last, text=shown)
