"""The files that sessions are kept in: where they lie, which there are, which go."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from popconsole.guide.words.counts import octets
from popconsole.i18n import N_, _, ngettext, own_number
from popconsole.transcript.safe import safe_text

_NAME = re.compile(r"(\d{8}T\d{6}\.\d{3})Z-(pop[23])\.txt")
_TIME = "%Y%m%dT%H%M%S.%f"
_TICK = timedelta(milliseconds=1)
_HEAD = 4_096  # octets, more than a header has
_SOURCE = re.compile(rb"(?m)^Source: (.*)$")
_UNITS = ((1_000_000, N_("MB")), (1_000, N_("kB")))


def kept_folder() -> Path:
    """Return where sessions are kept: in the person's state folder of this system."""
    from platformdirs import user_state_path  # noqa: PLC0415 - for those who keep or look

    return user_state_path("popconsole", appauthor=False) / "sessions"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A session that is kept: its file, when it began, its protocol, whom with (safe to show), its octets."""

    path: Path
    began: datetime
    protocol: str
    peer: str
    size: int

    @property
    def told(self) -> str:
        """What is said of it in a list: ``2026-11-28 23:40:12  POP3  mock server 127.0.0.1:1110  1.2 kB``."""
        when = self.began.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        return "  ".join(part for part in (when, self.protocol, self.peer, octets_text(self.size)) if part)

    @property
    def place(self) -> str:
        """What it is called while it is open: when it was kept, and whom it was with."""
        when = _("kept {when}").format(when=self.began.astimezone().strftime("%Y-%m-%d %H:%M"))
        return ", ".join(part for part in (when, self.peer) if part)


def octets_text(count: int) -> str:
    """Return a number of octets as a person reads it: ``812 octets``, ``1.2 kB``."""
    for unit, name in _UNITS:
        if count >= unit:
            return f"{own_number(count / unit):.1f} {_(name)}"
    return octets(count)


def names_from(now: datetime, protocol: str) -> Iterator[str]:
    """Yield names for a session that begins at a time, the first the best; later sessions sort behind."""
    while True:
        at = now.astimezone(UTC).strftime(_TIME)[:-3]
        yield f"{at}Z-{protocol.lower()}.txt"
        now += _TICK


def _files(folder: Path) -> list[tuple[Path, re.Match[str]]]:
    """List the files of sessions, the oldest first, and what their names say; nothing else in the folder."""
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return []
    return [(path, match) for path in found if (match := _NAME.fullmatch(path.name))]


def kept_files(folder: Path) -> list[KeptFile]:
    """List the sessions that are kept, the newest first. What can't be read is passed over."""
    kept = []
    for path, _match in reversed(_files(folder)):
        with suppress(OSError, ValueError):
            kept.append(kept_file(path))
    return kept


def kept_file(path: Path) -> KeptFile:
    """Read what a kept session is from its name and its header.

    Raises ValueError where the name is not that of one, OSError where the file can't be read.
    """
    match = _NAME.fullmatch(path.name)
    if match is None:
        raise ValueError(path.name)
    began = datetime.strptime(match[1], _TIME).replace(tzinfo=UTC)
    with path.open("rb") as file:
        source = _SOURCE.search(file.read(_HEAD).partition(b"\n\n")[0])
    peer = safe_text(source[1].decode("utf-8", "replace")) if source else ""
    return KeptFile(path, began, match[2].upper(), peer, path.stat().st_size)


def prune(folder: Path, most: int, but: Iterable[Path] = ()) -> None:
    """Remove the oldest sessions beyond ``most``, except ``but``; what can't be removed stays."""
    held = set(but)
    old = [path for path, _match in _files(folder)]
    for path in old[: max(0, len(old) - most)]:
        if path not in held:
            with suppress(OSError):
                path.unlink()


class NothingKeptError(LookupError):
    """There is no session that was asked for; the message says what there is, or why not."""


def number_of(text: str) -> int:
    """Return the number of a kept session that was typed, 1 for the last one. Raises NothingKeptError."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise NothingKeptError(_('"{text}" is no number of a kept session').format(text=safe_text(text)))
    return int(text)


def nothing_kept(folder: Path) -> str:
    """Return what is said where no session is kept."""
    told = _("no session is kept yet in {folder}: a session is kept once a line was sent in it")
    return told.format(folder=safe_text(str(folder)))


def last_kept(folder: Path, number: int = 1) -> Path:
    """Return the file of the last session that is kept, or with 2, 3 … of those before it.

    Raises NothingKeptError.
    """
    files = _files(folder)
    if not files:
        raise NothingKeptError(nothing_kept(folder))
    if number > len(files):
        told = ngettext(
            "there is no session {n}: {count} is kept",
            "there is no session {n}: {count} are kept",
            len(files),
        )
        raise NothingKeptError(told.format(n=number, count=len(files)))
    return files[-number][0]
