"""What waits, run to its end by who does not wait."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from popconsole.api.errors import ApiError
from popconsole.i18n import _

T = TypeVar("T")


def run_through(work: "Callable[[], Coroutine[Any, Any, T]]") -> T:
    """Run a coroutine in an event loop of its own. Raises ApiError within one, which would stand still."""
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work())
    raise ApiError(_("an event loop runs here, which this would hold up: await asyncio.to_thread(...)"))
