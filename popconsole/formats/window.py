"""The rows of a file, of which only some are held at a time."""

from collections.abc import Iterator

from popconsole.formats.source import rows_of


class Window:
    """The rows of a file that is taken in pieces; a row has an index, from 0."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece: bytes | None = None  # the next one, where it was looked at
        self._held: list[bytes] = []
        self._start = 0  # the index of the first row that is held

    def next_piece(self, index: int) -> bytes | None:
        """Return the piece that begins with that row; None where the row is held, or no file is left."""
        if index - self._start < len(self._held):
            return None
        if self._piece is None:
            self._piece = next(self._pieces, None)
        return self._piece

    def pass_over(self, index: int, count: int) -> int:
        """Take so many rows of the piece that begins at ``index``; return the index behind them."""
        self._start = index + count
        self._held = rows_of(self._piece or b"")[count:]
        self._piece = None
        return self._start

    def take(self, index: int, count: int) -> list[bytes]:
        """Return so many rows from ``index`` on, fewer at the end of the file."""
        at = index - self._start
        while len(self._held) < at + count:
            piece = next(self._pieces, None) if self._piece is None else self._piece
            self._piece = None
            if piece is None:
                break
            self._held += rows_of(piece)
        return self._held[at : at + count]

    def forget(self, index: int) -> None:
        """Let go of the rows before ``index``; they can't be asked for again."""
        del self._held[: index - self._start]
        self._start = index
