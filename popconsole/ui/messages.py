"""What both consoles tell in the same words."""

from collections.abc import Mapping
from pathlib import Path

from popconsole.i18n import _, ngettext
from popconsole.transcript.safe import safe_text, shown_address

_END = 40  # characters of a long name's beginning, and of its end


def os_error(path: Path, error: OSError) -> str:
    """Return what is said of a file that can't be read or written."""
    return _("{path}: {reason}").format(path=short_name(path), reason=error.strerror or error)


def short_name(path: Path) -> str:
    """Return a path as it is told in a message: safe to show, of a very long one the two ends."""
    name = safe_text(str(path))
    return name if len(name) <= 2 * _END else f"{name[:_END]}…{name[-_END:]}"


def saved_text(count: int, path: Path, *, reveal: bool) -> str:
    """Return what is said when ``count`` lines were saved, secrets in clear or not."""
    if reveal:
        told = ngettext(
            "Saved, secrets in clear: {n} line to {path}",
            "Saved, secrets in clear: {n} lines to {path}",
            count,
        )
    else:
        told = ngettext("Saved: {n} line to {path}", "Saved: {n} lines to {path}", count)
    return told.format(n=count, path=safe_text(str(path)))


def server_text(addresses: dict[str, tuple[str, int]], accounts: Mapping[str, str]) -> str:
    """Return what is told of the mock server: its addresses and its accounts.

    ``accounts`` are users and passwords, empty for those that are not to be told.
    """
    lines = [
        _("{protocol}: {address}   try:  telnet {host} {port}").format(
            protocol=name, address=shown_address((host, port)), host=host, port=port
        )
        for name, (host, port) in sorted(addresses.items(), reverse=True)
    ]
    lines += ["", _("Both protocols and every window see the same mailboxes."), "", _("Accounts:")]
    told, alone = _("user {name}   password {password}"), _("user {name}")
    lines += [
        "  " + (told if password else alone).format(name=safe_text(name), password=password)
        for name, password in accounts.items()
    ]
    return "\n".join(lines)
