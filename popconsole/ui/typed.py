"""Lines that were typed: their history, which never holds a secret, and what is pasted."""

from collections.abc import Iterator

from popconsole.dialogue.secret_span import secret_span
from popconsole.protocol.table import Protocol

MOST = 500  # lines that are remembered


def typed_secret(protocol: Protocol, text: str) -> tuple[int, int] | None:
    """Return where in a typed line a secret stands; None where none does.

    A line that a ``:`` command sends (``:send PASS word``) may hold one as well.
    """
    if not text.lstrip().startswith(":"):
        return secret_span(protocol, text)
    command, space, sent = text.partition(" ")
    span = secret_span(protocol, sent) if space else None
    behind = len(command) + len(space)
    return None if span is None else (span[0] + behind, span[1] + behind)


def without_secret(protocol: Protocol, text: str) -> str:
    """Return a typed line up to where its secret begins; the whole line where it holds none."""
    span = typed_secret(protocol, text)
    return text if span is None else text[: span[0]]


class TypedLines:
    """What was sent, to be called back with the arrow keys. Secrets are cut off before they come in."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._at = 0
        self._draft = ""

    def add(self, protocol: Protocol, text: str) -> None:
        """Remember a line that was sent; one like the last is not remembered again."""
        kept = without_secret(protocol, text)
        if kept.strip() and (not self._lines or self._lines[-1] != kept):
            self._lines = [*self._lines[-MOST + 1 :], kept]
        self._at = len(self._lines)
        self._draft = ""

    def older(self, current: str) -> str | None:
        """Return the line before the one that is shown; None where there is none. Keeps what was begun."""
        return self._go(-1, current)

    def newer(self, current: str) -> str | None:
        """Return the line after the one that is shown, at last what was begun; None behind it."""
        return self._go(1, current)

    def _go(self, by: int, current: str) -> str | None:
        at = self._at + by
        if not 0 <= at <= len(self._lines):
            return None
        if self._at == len(self._lines):
            self._draft = current
        self._at = at
        return self._draft if at == len(self._lines) else self._lines[at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)


def pasted(before: str, text: str, behind: str = "") -> tuple[list[str], str]:
    """Cut what the line becomes by pasting ``text`` between ``before`` and ``behind``.

    Returns the whole lines, to be sent one after another, and what is left on the command line.
    """
    *whole, rest = (before + text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return whole, rest + behind
