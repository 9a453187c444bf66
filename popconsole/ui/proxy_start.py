"""A proxy that a console is to run, and what it does with what is recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from popconsole.record.proxy import RecordingProxy
    from popconsole.record.session import RecordedSession, Watcher
    from popconsole.record.session_file import SessionFiles

    Tell = Callable[[RecordedSession, OSError], None]


@dataclass(frozen=True, slots=True)
class ProxyStart:
    """``make`` makes the proxy, for those who watch what is recorded; ``files`` what writes it, or None.

    That is told, once for a session, why it can't be written.
    """

    make: "Callable[[Sequence[Watcher]], RecordingProxy]"
    files: "Callable[[Tell], SessionFiles] | None" = None
