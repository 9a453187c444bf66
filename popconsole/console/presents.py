"""What the line console knows of a plan that is presented in it."""

from typing import Protocol as Interface


class LinePresents(Interface):
    """A plan that is presented in the line console."""

    async def go_on(self) -> None:
        """Say the next line, pull the plug, or go to the next moment."""

    async def go_back(self) -> None:
        """Go back; what was said until there is said again to a fresh server."""

    def notes(self) -> None:
        """Print the notes on the moment."""

    async def close(self) -> None:
        """Tell nobody any more."""
