"""What both consoles tell in the same words."""

from pathlib import Path

from popconsole.i18n import _, ngettext
from popconsole.maildrop.builtin import PASSWORDS
from popconsole.transcript.safe import safe_text, shown_address


def os_error(path: Path, error: OSError) -> str:
    """Return what is said of a file that can't be read or written."""
    return _("{path}: {reason}").format(path=safe_text(str(path)), reason=error.strerror or error)


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


def server_text(addresses: dict[str, tuple[str, int]]) -> str:
    """Return what is told of the mock server: its addresses and its accounts."""
    lines = [
        _("{protocol}: {address}   try:  telnet {host} {port}").format(
            protocol=name, address=shown_address((host, port)), host=host, port=port
        )
        for name, (host, port) in sorted(addresses.items(), reverse=True)
    ]
    lines += ["", _("Both protocols and every window see the same mailboxes."), "", _("Accounts:")]
    lines += [
        "  " + _("user {name}   password {password}").format(name=name.decode(), password=password.decode())
        for name, password in PASSWORDS.items()
    ]
    return "\n".join(lines)
