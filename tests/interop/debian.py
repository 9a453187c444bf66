"""Servers from Debian's packages without installing them: fetched, unpacked, and kept for the next time.

In Debian one POP server shuts out another, so at most one of them can be installed. What a package wants
besides, and is not installed, is unpacked with it. Nothing of a package is run, and nothing is written but in
the cache.
"""

import contextlib
import fcntl
import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PATIENCE = 120.0  # seconds for packages on their way


class NotHadError(Exception):
    """A package can't be had here; the message says why."""


def version(package: str) -> str:
    """Return the version that this Debian has of a package. Raises NotHadError."""
    if shutil.which("apt-cache") is None or shutil.which("dpkg-deb") is None:
        raise NotHadError(f"{package}: this system has no packages of Debian's")
    for line in _said("apt-cache", "policy", package).splitlines():
        name, _colon, value = line.strip().partition(": ")
        if name == "Candidate" and value != "(none)":
            return value
    raise NotHadError(f"there is no package {package} here (Debian: apt-get update; some releases have none)")


@functools.cache
def unpacked(package: str, *more: str) -> Path:
    """Return the folder where a package lies unpacked, with ``more`` and all that they want.

    Raises NotHadError.
    """
    name = f"{package}_{version(package)}".replace(":", "%3a")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "popconsole-interop")
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(cache / "lock"):
        place = cache / "-".join((name, *more))
        if not place.exists():
            _unpack((package, *more), place)
    return place


def _unpack(packages: tuple[str, ...], place: Path) -> None:
    """Fetch packages and what they want, and unpack them to ``place``, which is there when all is done."""
    told = _said("apt-get", "-s", "install", "--no-install-recommends", *packages)
    wanted = [
        words[1]
        for words in map(str.split, told.splitlines())
        if words[:1] == ["Inst"] and not words[2].startswith("[")  # [the version that is installed]
    ]
    with tempfile.TemporaryDirectory(dir=place.parent) as made:
        _said("apt-get", "download", "-q", *{*wanted, *packages}, folder=made)
        root = Path(made, "root")
        for file in Path(made).glob("*.deb"):
            _said("dpkg-deb", "-x", str(file), str(root))
        for name in ("bin", "lib", "sbin"):  # links to those below /usr on today's systems
            if (root / name).is_dir() and Path("/", name).is_symlink():
                shutil.copytree(root / name, root / "usr" / name, symlinks=True, dirs_exist_ok=True)
                shutil.rmtree(root / name)
        for name in ("doc", "locale", "man", "info"):
            shutil.rmtree(root / "usr/share" / name, ignore_errors=True)
        root.chmod(0o755)
        root.rename(place)


def _said(*words: str, folder: str | None = None) -> str:
    try:
        done = subprocess.run(
            words, capture_output=True, text=True, cwd=folder, timeout=_PATIENCE, check=False, env=_ENGLISH
        )
    except subprocess.TimeoutExpired as error:
        raise NotHadError(f"{words[0]} took too long: {' '.join(words)}") from error
    if done.returncode:
        raise NotHadError(f"{' '.join(words[:3])}: {done.stderr.strip()[-200:] or done.returncode}")
    return done.stdout


_ENGLISH = os.environ | {"LC_ALL": "C"}


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other workers of the same run out."""
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
