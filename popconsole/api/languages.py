"""The language of what is told: English for programs, unless they ask for another."""

from collections.abc import Iterator
from contextlib import contextmanager

from popconsole.api.errors import ApiError
from popconsole.i18n import LANGUAGES, _, choose_language, language


@contextmanager
def told_in(name: str) -> Iterator[None]:
    """Speak a language meanwhile, one of ``LANGUAGES``; then the one from before. Raises ApiError."""
    if name not in LANGUAGES:
        told = _('language: there is no "{name}"; there are: {names}')
        raise ApiError(told.format(name=name, names=", ".join(LANGUAGES)))
    before = language()
    choose_language(name)
    try:
        yield
    finally:
        choose_language(before)
