"""The octets of a file that come in blocks of any size."""

from collections.abc import Iterator


class Blocks:
    """Holds a piece of a file: ``held``, whose first octet is that with the number ``place`` in the file."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self.held = b""
        self.place = 0

    def more(self, used: int, wanted: int) -> bool:
        """Let go of the first ``used`` octets that are held, and hold ``wanted`` behind them, or more.

        False where the file has no more: then what is left of it is held.
        """
        self.place += used
        pieces = [self.held[used:]]
        there = len(pieces[0])
        while there < wanted:
            block = next(self._blocks, None)
            if block is None:
                break
            pieces.append(block)
            there += len(block)
        self.held = b"".join(pieces)
        return there >= wanted
