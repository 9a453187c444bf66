"""Where a server may listen: whether others can reach it there, and why it can't be had."""

import errno
import ipaddress

from popconsole.i18n import _
from popconsole.transcript.safe import shown_address


class ListenError(OSError):
    """The server cannot listen where it was told to; the message says why and what to do."""


def is_loopback(host: str) -> bool:
    """Tell whether only programs of this machine can reach an address, or a name."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def why_not_bound(protocol: str, host: str, port: int, error: OSError) -> str:
    """Return why nobody can listen there, and what to do; ``protocol`` names what was to be spoken."""
    where = shown_address((host, port))
    if error.errno == errno.EADDRINUSE:
        text = _("{protocol}: {where} is taken by another program: end it, or choose another port (0: any).")
    elif error.errno == errno.EACCES:
        text = _("{protocol}: {where} needs special rights: choose a port from 1024 upwards (0: any).")
    else:
        text = _("{protocol}: cannot listen on {where}: {error}. Choose an address of this machine.")
    return text.format(protocol=protocol, where=where, error=error.strerror or error)
