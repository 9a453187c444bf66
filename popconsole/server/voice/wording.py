"""A text with placeholders, made ready: what it says of an answer."""

import re
from collections.abc import Mapping

from popconsole.server.engine.answer import Answer
from popconsole.server.voice.persona import Words
from popconsole.server.voice.placeholders import PLACEHOLDERS, Context, Value

_PLACE = re.compile(r"\{(\w+)\}")
_Parts = tuple[str | Value, ...]


class Wording:
    """The texts of a voice, by their keys, made ready as they are needed."""

    def __init__(self, context: Context, phrases: Words) -> None:
        self._context = context
        self._ready: dict[tuple[str, ...], tuple[_Parts, ...]] = {}
        self._values: Mapping[str, Value] = {
            **PLACEHOLDERS,
            **{name: self._phrase(texts) for name, texts in phrases.items()},
        }

    def say(self, texts: tuple[str, ...], reply: Answer) -> str:
        """Return the first alternative that has a value for each placeholder, else the last without them."""
        *most, last = self._parts(texts)
        for parts in most:
            said = self._filled(parts, reply)
            if said is not None:
                return said
        context = self._context
        return "".join([part if isinstance(part, str) else part(context, reply) or "" for part in last])

    def _phrase(self, texts: tuple[str, ...]) -> Value:
        """Return a text that others have as a placeholder: of its alternatives the first that has all."""

        def value(_context: Context, reply: Answer) -> str | None:
            filled = (self._filled(parts, reply) for parts in self._parts(texts))
            return next((said for said in filled if said is not None), None)

        return value

    def _filled(self, parts: _Parts, reply: Answer) -> str | None:
        """Return a text filled in; None where a placeholder has no value."""
        context = self._context
        found = [part if isinstance(part, str) else part(context, reply) for part in parts]
        said = [text for text in found if text is not None]
        return "".join(said) if len(said) == len(found) else None

    def _parts(self, texts: tuple[str, ...]) -> tuple[_Parts, ...]:
        ready = self._ready.get(texts)
        if ready is None:
            ready = self._ready[texts] = tuple(map(self._cut, texts))
        return ready

    def _cut(self, text: str) -> _Parts:
        pieces = _PLACE.split(text)  # text, place, text, place, ..., text
        return tuple(
            self._values[piece] if at % 2 else piece for at, piece in enumerate(pieces) if at % 2 or piece
        )
