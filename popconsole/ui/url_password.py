"""The password of a URL in a line that is typed."""

import re


def without_password(text: str) -> str:
    """Return a line up to a password that stands in a URL in it; the whole line where none does."""
    match = re.search(r"://[^/@\s:]*:(?=.*@)", text, re.DOTALL)
    return text if match is None else text[: match.end()]
