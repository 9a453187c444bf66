"""Where the mail lies that a server is examined with; mail of others is never written over."""

from collections.abc import Mapping
from pathlib import Path

from popconsole.examiner.running.stores import FilledStore, MaildirStore, MboxStore, Store, StoreError
from popconsole.i18n import _

_FOLDERS = ("cur", "new", "tmp")


def mail_store(
    command: str,
    folder: Path,
    letters: Mapping[str, bytes],
    *,
    maildir: Path | None = None,
    mbox: Path | None = None,
    fill: str | None = None,
) -> tuple[Store | None, dict[str, str]]:
    """Return what puts the mail back, None where nothing does, and what stands for it in a program's command.

    ``{maildir}`` and ``{mbox}`` in the ``command`` lie in ``folder``; else it is ``maildir``, ``mbox``, or
    the command that fills.
    """
    if "{maildir}" in command or "{mbox}" in command:
        values = {"maildir": str(folder / "Maildir"), "mbox": str(folder / "mbox")}
        if "{maildir}" in command:
            return MaildirStore(folder / "Maildir", letters), values
        return MboxStore(folder / "mbox", letters), values
    if maildir is not None:
        return MaildirStore(maildir, letters), {}
    if mbox is not None:
        return MboxStore(mbox, letters), {}
    return (None if fill is None else FilledStore(fill)), {}


def refuse_others_mail(*paths: Path | None) -> None:
    """Refuse to write over mail that is not the examiner's own. Raises StoreError, which names the path."""
    for path in paths:
        if path is not None and _holds_mail(path):
            told = _("{path} holds mail that is not the examiner's: name one that is new or empty")
            raise StoreError(told.format(path=path))


def _holds_mail(path: Path) -> bool:
    """Tell whether there is mail at a path that the examiner has not written."""
    if path.is_file():
        return any(
            b"@popconsole.example" not in row for row in path.read_bytes().split(b"\n") if row[:5] == b"From "
        )
    files = [file for name in ("cur", "new") for file in (path / name).glob("*")]
    return any(".examine" not in file.name for file in files) or (
        path.is_dir() and not files and any(entry.name not in _FOLDERS for entry in path.iterdir())
    )
