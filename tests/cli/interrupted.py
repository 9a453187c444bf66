"""A pipe during whose second piece somebody presses Ctrl+C."""

from io import BytesIO


class Interrupted(BytesIO):
    """Gives one piece, and is interrupted at the next."""

    def read1(self, _size: int | None = -1) -> bytes:
        """Return the first piece. Raises KeyboardInterrupt at the second."""
        if self.tell():
            raise KeyboardInterrupt
        return super().read1(65_536)

    def seekable(self) -> bool:
        """Return what a pipe would."""
        return False
