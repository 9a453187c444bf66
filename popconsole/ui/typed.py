"""Lines that were typed: their history, which never holds a secret, and what is pasted."""

from collections.abc import Iterator

from popconsole.dialogue.masking import Masker
from popconsole.dialogue.secret_span import secret_span
from popconsole.protocol.table import Protocol
from popconsole.ui.url_password import without_password

MOST = 500  # lines that are remembered
_SEND = ":send"


def typed_secret(protocol: Protocol, text: str, masker: Masker | None = None) -> tuple[int, int] | None:
    """Return where in a typed line a secret stands; None where none does.

    ``masker`` has read the conversation that the line is typed in. A line that a ``:`` command sends
    (``:send PASS word``) may hold a secret as well, and a URL that stands behind one.
    """
    if not text.lstrip().startswith(":"):
        return secret_span(protocol, text, masker)
    command, space, sent = text.partition(" ")
    if not space:
        return None
    sends = _SEND.startswith(command.strip().lower())
    span = secret_span(protocol, sent, masker if sends else None)
    start = len(without_password(text)) if span is None else len(command) + len(space) + span[0]
    return None if start == len(text) else (start, len(text))


def without_secret(protocol: Protocol, text: str, masker: Masker | None = None) -> str:
    """Return a typed line up to where its secret begins; the whole line where it holds none."""
    span = typed_secret(protocol, text, masker)
    return text if span is None else text[: span[0]]


class TypedLines:
    """What was sent, to be called back with the arrow keys. Secrets are cut off before they come in."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._at = 0
        self._draft = ""

    def add(self, protocol: Protocol, text: str, masker: Masker | None = None) -> None:
        """Remember a line that is to be sent; one like the last is not remembered again."""
        kept = without_secret(protocol, text, masker)
        if kept.strip() and (not self._lines or self._lines[-1] != kept):
            self._lines = [*self._lines[-MOST + 1 :], kept]
        self._at = len(self._lines)
        self._draft = ""

    def sent(self, protocol: Protocol, text: str, masker: Masker) -> None:
        """Forget what is secret in a line that is sent now, and was remembered when less was known."""
        kept = without_secret(protocol, text, masker)
        for place, line in enumerate(self._lines):
            if text.startswith(line) and len(line) > len(kept):
                self._lines[place] = kept
        self._lines = [line for line in self._lines if line.strip()]
        self._at = min(self._at, len(self._lines))

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
