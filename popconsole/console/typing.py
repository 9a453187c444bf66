"""A line that is typed at a terminal which shows nothing by itself: its keys, and what is shown of it."""

import codecs
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from popconsole.ui.unechoed import was_echoing

_ENDS = "\r\n"
_ERASE, _KILL, _WORD, _END = "\x08\x7f", "\x15", "\x17", "\x04"  # as terminals have them
_ESCAPE = "\x1b"
_BACK = b"\b \b"  # all that a terminal must know, a printing one too
_TAB = "\t"


class TypedLine:
    """One line after another, character by character.

    ``shown`` gives what may be seen of a text, as many characters as it has; ``write`` gets what the
    terminal is to print.
    """

    def __init__(
        self, shown: Callable[[str], str], write: Callable[[bytes], None], encoding: str = "utf-8"
    ) -> None:
        self._shown = shown
        self._write = write
        self._encoding = encoding
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._text = ""
        self._seen = ""  # what stands on the terminal
        self._escape = ""  # the beginning of a key that is several characters

    def feed(self, octets: bytes) -> tuple[bytes | None, bool, bytes]:
        """Take what was typed, up to the end of a line.

        Returns the line, or None for the end of all (Ctrl-D on an empty line); whether it is complete; what
        was typed behind it.
        """
        for at in range(len(octets)):
            for key in self._decode(octets[at : at + 1]):
                if self._swallows(key):
                    continue
                if key in _ENDS:
                    line = self._text.encode("utf-8", "surrogateescape")
                    self.clear()
                    return line, True, octets[at + 1 :]
                if key == _END and not self._text:
                    return None, True, octets[at + 1 :]
                self._text = _typed(self._text, key)
        self._show()
        return None, False, b""

    def clear(self) -> None:
        """Forget the line; what is seen of it stays, and the next row begins."""
        self._show()
        self._text = self._seen = self._escape = ""
        self._write(b"\n")

    def _swallows(self, key: str) -> bool:
        """Tell whether a character belongs to an arrow or the like, which means nothing here."""
        if not self._escape:
            self._escape = key if key == _ESCAPE else ""
            return bool(self._escape)
        self._escape += key
        if self._escape in ("\x1b[", "\x1bO"):
            return True
        if len(self._escape) == 2 or "@" <= key <= "~":  # Alt and a key, or the last of many
            self._escape = ""
        return True

    def _show(self) -> None:
        """Bring what stands on the terminal up to what may be seen."""
        wanted = self._shown(self._text)
        same = 0
        while same < min(len(wanted), len(self._seen)) and wanted[same] == self._seen[same]:
            same += 1
        back = _BACK * sum(map(_columns, self._seen[same:]))
        self._seen = wanted
        if back or wanted[same:]:
            self._write(back + wanted[same:].encode(self._encoding, "replace"))


def _typed(text: str, key: str) -> str:
    """Return what a line becomes by a key."""
    if key in _ERASE:
        return text[:-1]
    if key == _KILL:
        return ""
    if key == _WORD:
        return text.rstrip()[: text.rstrip().rfind(" ") + 1]
    return text + key if key >= " " or key == _TAB else text


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


@contextmanager
def own_typing(descriptor: int) -> Iterator[Callable[[], None] | None]:
    """Let a terminal show nothing and hand over each key at once.

    Yields a function that does so again, after the program was stopped and went on; None where it can't be:
    it is no terminal, none of this kind, or something else shows what is typed (an editor's shell).
    """
    try:
        import termios  # POSIX alone has it
    except ImportError:
        yield None
        return
    try:
        before = termios.tcgetattr(descriptor)
    except termios.error:
        yield None
        return
    if not (before[3] & termios.ECHO or was_echoing(descriptor)):
        yield None
        return
    changed = [*before]
    changed[3] &= ~(termios.ECHO | termios.ICANON)
    changed[6] = [*before[6]]
    changed[6][termios.VMIN], changed[6][termios.VTIME] = 1, 0

    def take() -> None:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, changed)

    take()
    try:
        yield take
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
