"""A path as a maildrop: an mbox, a Maildir, a folder of .eml files, or a folder of any of these.

In a folder of mailboxes each goes under its name, without .mbox unless there is one of that name too, and is
a mailbox that POP2's FOLD selects; the INBOX is the one of that name, in any case, or else the .eml files in
the folder itself.

The path itself may be a link. Links within it are not followed, nor served: with one, whoever may write there
could lay open what the server's user alone may read.
"""

import os
from abc import ABC, abstractmethod
from pathlib import Path

from popconsole.i18n import N_, _
from popconsole.maildrop import disk
from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.maildrop.files import EmlReader, MaildirReader, is_eml, is_maildir, links_in
from popconsole.maildrop.mbox import MboxMailbox, begins_as_mbox, check_mbox
from popconsole.maildrop.names import INBOX, mailbox_name
from popconsole.maildrop.source import Mailbox, MailSource, NoMailbox, Survey


class MailboxReader(ABC):
    """Reads mailboxes of one kind, of one path each; a new kind is a new class in KINDS.

    ``keeps``: no message will be removed, so that the right to read is enough.
    """

    def __init__(self, path: Path, *, keeps: bool = False) -> None:
        self.path = path
        self.keeps = keeps

    @classmethod
    @abstractmethod
    def reads(cls, path: Path) -> bool:
        """Tell whether there is a mailbox of this kind at a path. Raises OSError."""

    @abstractmethod
    def open(self) -> Mailbox:
        """Open it. Raises MaildropError."""

    def again(self) -> Mailbox | None:
        """Open it as it was the last time, if that is quick and nothing has changed; else return None."""
        return None

    def links(self) -> list[Path]:
        """Return the links where its messages lie, which are none. Raises OSError."""
        return []

    def check(self) -> None:
        """See whether it can be used, as far as that can be seen at once. Raises MaildropError."""
        self._need(self.path)

    def _need(self, path: Path, more: int = 0) -> None:
        """Raise MaildropError where we may not read a path, write it if need be, have the right ``more``."""
        if not os.access(path, os.R_OK | (0 if self.keeps else os.W_OK) | more):
            text = (
                N_("{path} can't be read: give the user who runs the server the right to it")
                if self.keeps
                else N_(
                    "{path} can't be read and written: give the user who runs the server the right to both"
                )
            )
            raise MaildropError(Trouble.PERMANENT, text, path=path)


class Mbox(MailboxReader):
    """An mbox: one file, which is locked while a session holds it."""

    @classmethod
    def reads(cls, path: Path) -> bool:
        """Tell whether a file is an mbox."""
        return path.is_file() and not _is_ours(path) and begins_as_mbox(path)

    def open(self) -> Mailbox:
        """Lock it and read it through."""
        return MboxMailbox(self.path, keeps=self.keeps)

    def check(self) -> None:
        """The folder must be writable too: the lock file and the new mbox are written there."""
        check_mbox(self.path)
        self._need(self.path)
        self._need(self.path.resolve().parent, os.X_OK)


class Maildir(MailboxReader):
    """A Maildir; what is new stays in new/, for to read mail is not to have seen it."""

    def __init__(self, path: Path, *, keeps: bool = False) -> None:
        super().__init__(path, keeps=keeps)
        self._reader = MaildirReader()

    @classmethod
    def reads(cls, path: Path) -> bool:
        """Tell whether a directory is a Maildir."""
        return is_maildir(path)

    def open(self) -> Mailbox:
        """Read its directories."""
        return self._reader.open(self.path)

    def again(self) -> Mailbox | None:
        """Open it as it was, if its directories and files are the same."""
        return self._reader.again(self.path)

    def links(self) -> list[Path]:
        """Return the links in its two directories."""
        return [path for name in ("cur", "new") for path in links_in(self.path / name)]

    def check(self) -> None:
        """Its two directories must be writable."""
        if os.access(self.path, os.R_OK | os.X_OK):
            for name in ("cur", "new"):
                self._need(self.path / name, os.X_OK)
        else:
            self._need(self.path, os.X_OK)


class EmlFolder(MailboxReader):
    """A directory of .eml files, or an empty one."""

    def __init__(self, path: Path, *, keeps: bool = False) -> None:
        super().__init__(path, keeps=keeps)
        self._reader = EmlReader()

    @classmethod
    def reads(cls, path: Path) -> bool:
        """Tell whether a directory has .eml files, or nothing at all."""
        if not path.is_dir() or is_maildir(path):
            return False
        entries = [entry for entry in path.iterdir() if not entry.name.startswith(".")]
        return not entries or any(is_eml(entry) and not entry.is_symlink() for entry in entries)

    def open(self) -> Mailbox:
        """Read the directory."""
        return self._reader.open(self.path)

    def links(self) -> list[Path]:
        """Return the links under the names of messages."""
        return [path for path in links_in(self.path) if is_eml(path)]

    def check(self) -> None:
        """The directory must be writable."""
        self._need(self.path, os.X_OK)


KINDS: tuple[type[MailboxReader], ...] = (Maildir, EmlFolder, Mbox)
"""The kinds of mailboxes; the first that reads a path has it."""


class PathSource(MailSource):
    """The maildrop at a path; what lies there is looked up anew whenever a mailbox is opened.

    ``keeps``: no message of it will be removed, so that the right to read is enough.
    """

    def __init__(self, path: Path, *, keeps: bool = False) -> None:
        self.path = path
        self._keeps = keeps
        self._readers: dict[Path, MailboxReader] = {}  # they know what they have measured
        self._clash: MaildropError | None = None  # two mailboxes of one name

    def check(self) -> None:
        """See whether it can be used, as far as that can be seen at once. Raises MaildropError."""
        self._clash = None
        readers = self._find()
        if self._clash is not None:
            raise self._clash
        for reader in readers.values():
            try:
                reader.check()
            except OSError as error:
                raise disk.trouble(error, reader.path) from error

    def names(self) -> list[bytes]:
        """Return the names of its mailboxes. Raises MaildropError."""
        return sorted({INBOX, *self._find()})

    def open(self, mailbox: bytes) -> Mailbox:
        """Open a mailbox by its name. Raises MaildropError."""
        last = self._readers.get(self.path) if mailbox == INBOX else None
        if last is not None and (same := last.again()) is not None:
            return same
        reader = self._find().get(mailbox)
        return NoMailbox() if reader is None else reader.open()

    def survey(self) -> Survey | None:
        """Return the mailboxes of a folder, and what in it is none. Raises MaildropError."""
        found = self._find()
        left_out: list[tuple[str, str]] = []
        if self.path.is_dir() and not is_maildir(self.path):  # which has much beside its mail
            read = {reader.path for reader in found.values()}
            for path in sorted(self.path.iterdir()):
                messages_here = self.path in read and is_eml(path)
                messages_here = messages_here and (path.is_symlink() or path.is_file())  # links come below
                if not (path.name.startswith(".") or path in read or messages_here or _is_ours(path)):
                    left_out.append((path.name, _why_none(path)))
        for reader in found.values():
            left_out += [(str(path.relative_to(self.path)), _why_none(path)) for path in reader.links()]
        if not left_out and set(found) == {INBOX}:
            return None
        return Survey(self.path, tuple(sorted(found)), tuple(left_out))

    def _find(self) -> dict[bytes, MailboxReader]:
        try:
            found = self._mailboxes()
        except OSError as error:
            raise disk.trouble(error, Path(error.filename or self.path)) from error
        self._readers = {reader.path: reader for reader in found.values()}
        return found

    def _mailboxes(self) -> dict[bytes, MailboxReader]:
        self.path.stat()
        if self.path.is_file():
            return {INBOX: self._reader(Mbox, self.path)}
        if not self.path.is_dir():
            text = N_("{path} is neither a file nor a folder: expected an mbox, or a folder with mail in it")
            raise MaildropError(Trouble.PERMANENT, text, path=self.path)
        if Maildir.reads(self.path):
            # Maildir++: folders are Maildirs within, under names that begin with a dot.
            inner = {
                e.name.removeprefix("."): e
                for e in self.path.iterdir()
                if e.name.startswith(".") and is_maildir(e) and not e.is_symlink()
            }
            found = {os.fsencode(name): self._reader(Maildir, path) for name, path in inner.items()}
            return {**found, INBOX: self._reader(Maildir, self.path)}
        found = {}
        for path in sorted(self.path.iterdir()):
            kind = None if path.name.startswith(".") or path.is_symlink() else _kind(path)
            if kind is not None:
                self._add(found, path, self._reader(kind, path))
        if INBOX not in found and EmlFolder.reads(self.path):
            found[INBOX] = self._reader(EmlFolder, self.path)
        if not found:
            text = N_(
                "{path} holds no mail: expected a Maildir (with cur and new), an mbox, .eml files, "
                "or a folder with any of these in it (links in it are not followed)"
            )
            raise MaildropError(Trouble.PERMANENT, text, path=self.path)
        return found

    def _add(self, found: dict[bytes, MailboxReader], path: Path, reader: MailboxReader) -> None:
        """Take in a mailbox under its name, or its file's whole name; the first one keeps it."""
        key = mailbox_name(os.fsencode(path.name.removesuffix(".mbox")))
        if key in found:
            key = mailbox_name(os.fsencode(path.name))
        if key not in found:
            found[key] = reader
            return
        text = N_("{path} and {other} are both the mailbox {name}: give one of them another name")
        self._clash = MaildropError(
            Trouble.PERMANENT, text, path=path, other=found[key].path.name, name=key.decode(errors="replace")
        )

    def _reader(self, kind: type[MailboxReader], path: Path) -> MailboxReader:
        known = self._readers.get(path)
        return known if known is not None and type(known) is kind else kind(path, keeps=self._keeps)


def _kind(path: Path) -> type[MailboxReader] | None:
    """Return the kind of mailbox that lies at a path within a folder, None for none or one not to be read."""
    if is_eml(path):
        return None
    for kind in KINDS:
        try:
            if kind.reads(path):
                return kind
        except PermissionError:
            return kind
    return None


def _why_none(path: Path) -> str:
    """Return why what lies at a path within a folder is no mailbox."""
    if path.is_symlink():
        if not path.exists():
            return _("a link that leads nowhere")
        return _("a link, and none is followed here: serve what it leads to with a --maildrop of its own")
    if path.is_dir():
        return _("a folder, and no mail in it")
    if not path.is_file():
        return _("neither a file nor a folder")
    if is_eml(path):
        return _("a message beside the INBOX: put it into a folder")
    return _('does not begin with "From ", as an mbox does')


def _is_ours(path: Path) -> bool:
    return path.name.endswith(".lock")
