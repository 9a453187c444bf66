"""Addresses as tcpflow writes them, in the names of its files and before what was said."""

from popconsole.transcript.safe import shown_address

ADDRESS = r"(?:(?:\d{3}\.){3}\d{3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})\.\d{5}"
"""A pattern of an address: IPv4 with all digits, or IPv6, a dot, and the port."""


def shown(text: str) -> str:
    """Return such an address, ``127.000.000.001.00110``, as it is written elsewhere."""
    host, _dot, port = text.rpartition(".")
    if ":" not in host:
        host = ".".join(str(int(part)) for part in host.split("."))
    return shown_address((host, int(port)))
