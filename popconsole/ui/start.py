"""What a console opens with."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from popconsole.formats.asked import NOTHING, Asked
from popconsole.ui.recording_files import GivenFile

if TYPE_CHECKING:  # loaded where it is asked for
    from popconsole.server.setup import Setup
    from popconsole.ui.mock_behaviour import MockBehaviour
    from popconsole.ui.pop_url import Target
    from popconsole.ui.presenting.opening import Presented
    from popconsole.ui.proxy_start import ProxyStart

_USUAL = "POP3"


@dataclass(frozen=True, slots=True)
class Start:
    """Files, a lesson, a plan, a server at ``target``, a ``proxy`` and what it records, or the mock server.

    ``protocol`` is the name of the one that was asked for; None: POP3, or what the file is.
    """

    protocol: str | None = None
    target: "Target | None" = None
    files: tuple[GivenFile, ...] = ()
    asked: Asked = NOTHING  # of the files
    lesson: str | None = None
    lesson_folder: Path | None = None  # where it lies; None: among ours
    behaviour: "MockBehaviour | None" = None  # how the mock server behaves
    proxy: "ProxyStart | None" = None
    setup: "Setup | None" = None  # whose mail it has; None: what is built in
    presented: "Presented | None" = None  # a plan
    moment: int = 0  # of the plan, from 0: where it begins

    @property
    def spoken(self) -> str:
        """The name of the protocol to speak with a server."""
        return self.protocol or _USUAL
