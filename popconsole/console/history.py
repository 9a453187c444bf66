"""The lines that were sent, kept between runs: no secret ever, readable by their owner alone."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from prompt_toolkit.history import History

from popconsole.transcript.safe import is_visible

_PRIVATE = 0o600
_PRIVATE_FOLDER = 0o700


def history_path() -> Path:
    """Return where the history is kept: in the person's data folder of this system."""
    from platformdirs import user_data_path

    return user_data_path("popconsole", appauthor=False) / "shell-history"


class KeptHistory(History):
    """The history of a command line, kept in a file.

    ``path`` gives the file when it is first needed, None: nothing is kept; ``secret`` tells where in a line a
    secret stands, as (start, end), as the conversation stands now. What can't be read or written is done
    without.
    """

    def __init__(
        self,
        path: Callable[[], Path] | None,
        secret: Callable[[str], tuple[int, int] | None],
    ) -> None:
        super().__init__()
        self._path = path
        self._secret = secret

    def append_string(self, string: str) -> None:
        """Remember a line without its secret; a line like the last is not remembered again."""
        if not is_visible(string):
            return
        span = self._secret(string)
        kept = string if span is None else string[: span[0]]
        if kept.strip() and kept != next(iter(self.get_strings()[-1:]), None):
            super().append_string(kept)

    def load_history_strings(self) -> Iterable[str]:
        """Return the lines of earlier runs, the newest first; cut the file short where it has grown long."""
        from popconsole.ui.typed import MOST

        if self._path is None:
            return []
        try:
            text = self._path().read_bytes().decode("utf-8", "replace")
        except OSError:
            return []
        lines = [line for line in text.split("\n") if line.strip() and is_visible(line)]
        if len(lines) > 2 * MOST:
            lines = lines[-MOST:]
            self._write("".join(f"{line}\n" for line in lines), os.O_TRUNC)
        return lines[: -MOST - 1 : -1]

    def store_string(self, string: str) -> None:
        """Add a line to the file."""
        self._write(string + "\n", os.O_APPEND)

    def _write(self, text: str, how: int) -> None:
        if self._path is None:
            return
        with suppress(OSError):
            path = self._path()
            path.parent.mkdir(_PRIVATE_FOLDER, parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, _PRIVATE)
            with open(descriptor, "ab") as file:  # noqa: PTH123 - a descriptor
                if hasattr(os, "fchmod"):
                    os.fchmod(descriptor, _PRIVATE)  # one that was there may be open to others
                file.write(text.encode("utf-8"))
