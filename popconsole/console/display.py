"""What the line console needs of the place where it prints."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Protocol as Interface

from popconsole.console.rows import PrintedRow

if TYPE_CHECKING:
    from popconsole.console.teller import Teller


class Display(Interface):
    """Where the console prints: a terminal with a command line under it, or plain text."""

    plain: bool

    @property
    def width(self) -> int:
        """The columns that text is folded to."""

    def show(self, rows: Sequence[PrintedRow]) -> None:
        """Print rows."""

    def tell(self, teller: "Teller") -> None:
        """Print the lines of a live conversation that came since."""

    def changed(self) -> None:
        """Show anew what depends on the state, or on which conversation is open."""

    async def ask_hidden(self) -> str | None:
        """Ask for a line that is not shown while it is typed; None where nobody can be asked."""
