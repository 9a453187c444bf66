"""How many connections and files this process may have open: systems are thrifty unless asked."""

import sys
from contextlib import suppress


def may_open(files: int) -> None:
    """Ask for leave to have so many open, or as many as the system grants. Windows sets no such limit."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = files if hard == resource.RLIM_INFINITY else min(files, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
