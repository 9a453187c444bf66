"""What the main screen needs of a presentation: it has the keys, it says what may be done."""

from typing import Protocol as Interface

from textual import events


class Presents(Interface):
    """A plan that is presented in the main screen."""

    @property
    def holds(self) -> bool:
        """Whether the plan has the keys: nothing but its lines is sent."""

    def takes(self, event: events.Event) -> bool:
        """Do what a key or a paste does in the plan; False where it is none of the plan's."""

    def why_not(self, name: str) -> str:
        """Say why the action with a name can't be done now; empty where it can."""

    def sync(self) -> None:
        """Let the command line hold what the plan has typed, whatever came into it."""

    def lines_came(self) -> None:
        """Take in that something was said."""

    def over_line(self, told: str) -> str:
        """Return what stands over the command line, in place of what is told there otherwise."""

    async def close(self) -> None:
        """Tell nobody any more."""
