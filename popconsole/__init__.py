"""A console for learning and debugging the Post Office Protocols, POP2 and POP3.

For programs and tests: ``from popconsole import MockServer, Transcript, annotate``; see ``popconsole manual
library``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # at run time each is loaded when it is asked for
    from popconsole.api import MockServer, Transcript, annotate, examine, replay

__version__ = "0.1.0"
__all__ = ["MockServer", "Transcript", "__version__", "annotate", "examine", "replay"]


def __getattr__(name: str) -> Any:
    """Load what other programs import when they do: the program itself needs none of it."""
    if name in __all__:
        from popconsole import api  # noqa: PLC0415 - see above

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
