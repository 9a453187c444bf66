"""A private world for a server from Debian's packages: as if it were installed, with own users and mail.

It is shown the packages' files in /usr and /etc, other users, and folders of its own to write in. For root
alone, on Linux: namespaces of mounts and processes. When the first process ends, all the others end too.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from tests.interop.debian import NotHadError, unpacked, version
from tests.interop.dovecot import PASSWORD, free_port

_FIRST_ID = 61_000
_SERVERS_IDS = 60_900
_PATIENCE = 20.0  # seconds until the greeting
_UNSHARE = ("unshare", "-m", "-p", "-f", "--kill-child=SIGKILL")
_SETUP = """
set -e
mount --make-rprivate /
mount -t overlay overlay -o ro,lowerdir={packages}/usr:/usr /usr
mount -t overlay overlay -o ro,lowerdir={etc}:{packages}/etc:/etc /etc
"""


class PrivateServer(ABC):
    """Starts when entered, ends when left, and takes its folder along. All users have one password.

    ``mail`` is what each user's maildrop holds, each message as octets with CRLF; the first is ``user``.
    ``certificate``: files of a certificate chain and its key, for servers that have TLS (``with_tls``).
    """

    package: ClassVar[str]
    """Debian's package."""
    beside: ClassVar[tuple[str, ...]] = ()
    """Packages that it does not ask for and that we use."""
    with_tls: ClassVar[bool] = False
    """Whether it has STLS where it gets a certificate."""
    own_users: ClassVar[Mapping[str, str]] = {}
    """Users that it runs as, and where they live."""
    own_folders: ClassVar[tuple[str, ...]] = ()
    """Where it finds folders of ours of the same last name (``var/mail`` is ``mail``), and may write."""
    password = PASSWORD

    def __init__(
        self, mail: Mapping[str, Iterable[bytes]], *, certificate: tuple[Path, Path] | None = None
    ) -> None:
        self.packages = unpacked(self.package, *self.beside)
        self.version = version(self.package)
        self.folder = Path(tempfile.mkdtemp(prefix="pop-"))
        self.folder.chmod(0o755)
        self.address = ("127.0.0.1", free_port())
        self.tls_port = 0
        self.certificate = certificate if self.with_tls else None
        self.user = next(iter(mail))
        self.users = {name: _FIRST_ID + number for number, name in enumerate(mail)}
        self.servers_ids = {name: _SERVERS_IDS + number for number, name in enumerate(self.own_users)}
        self._mail = {name: list(messages) for name, messages in mail.items()}
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def why_not(cls) -> str | None:
        """Return why there can be none here; None where there can. Fetches its package where it must."""
        if os.getuid() != 0 or shutil.which("unshare") is None:
            return f"{cls.package} needs root and unshare"
        try:
            packages = unpacked(cls.package, *cls.beside)
        except (NotHadError, OSError) as error:
            return str(error)
        with tempfile.TemporaryDirectory(prefix="pop-") as etc:
            tried = _SETUP.format(packages=packages, etc=etc)
            made = subprocess.run([*_UNSHARE, "sh", "-c", tried], capture_output=True, text=True, check=False)
        return f"no such mounts can be made here: {made.stderr.strip()[-200:]}" if made.returncode else None

    @abstractmethod
    def configure(self) -> None:
        """Write what it reads when it starts: ``etc`` and ``own_folders`` are there, in ``folder``."""

    @abstractmethod
    def start(self) -> str:
        """Return the lines of a shell that start it, as root, in ``folder``; the last one is the server."""

    @abstractmethod
    def fill(self, messages: Iterable[bytes], user: str = "") -> None:
        """Put messages, with CRLF, in place of a user's mail; without a name, of the first user's."""

    def before_start(self) -> None:
        """Put the first mail there. A server that takes mail only while it runs does it ``after_start``."""
        for name, messages in self._mail.items():
            self.fill(messages, name)

    def after_start(self) -> None:  # noqa: B027 - most have nothing to do
        """Do what is to be done when it answers."""

    def own(self, user: str, *paths: Path) -> None:
        """Give files, and all that is in folders, to a user."""
        number = self.users.get(user) or self.servers_ids[user]
        for path in paths:
            for one in (path, *path.rglob("*")) if path.is_dir() else (path,):
                os.chown(one, number, number)

    def log(self) -> str:
        """Return what it has told."""
        path = self.folder / "stderr"
        return path.read_text(errors="replace") if path.exists() else ""

    def _users(self) -> None:
        words = ["openssl", "passwd", "-6", PASSWORD]
        made = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
        etc = self.folder / "etc"
        etc.mkdir()
        rows = [f"{name}:x:{number}:{number}::/home/{name}:/bin/sh\n" for name, number in self.users.items()]
        rows += [
            f"{name}:x:{number}:{number}::{self.own_users[name]}:/usr/sbin/nologin\n"
            for name, number in self.servers_ids.items()
        ]
        shadow = [f"{name}:{made}:19000:0:99999:7:::\n" for name in self.users]
        groups = [f"{name}:x:{number}:\n" for name, number in (self.users | self.servers_ids).items()]
        for file, ours in (("passwd", rows), ("shadow", shadow), ("group", groups)):
            theirs = Path("/etc", file).read_text().splitlines(keepends=True)
            names = {row.partition(":")[0] for row in ours}
            others = [row for row in theirs if row.partition(":")[0] not in names]
            (etc / file).write_text("".join(others + ours))
        (etc / "shadow").chmod(0o600)

    def __enter__(self) -> Self:
        self._users()
        binds = ""
        for target in ("home", *self.own_folders):
            (self.folder / Path(target).name).mkdir()
            binds += f"mount --bind {Path(target).name} /{target}\n"
        for name in self.users:
            (self.folder / "home" / name).mkdir()
            self.own(name, self.folder / "home" / name)
        self.configure()
        self.before_start()
        setup = _SETUP.format(packages=self.packages, etc=self.folder / "etc") + binds
        # The first process stays root: one that becomes another user would not end with ours.
        setup += f"(\n{self.start()}\n) &\nwait\n"
        with (self.folder / "stderr").open("wb") as told_here:
            self._process = subprocess.Popen(
                [*_UNSHARE, "sh", "-c", setup],
                cwd=self.folder,
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
                stdin=subprocess.DEVNULL,
                stdout=told_here,
                stderr=told_here,
                start_new_session=True,
            )
        try:
            self._wait()
            self.after_start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _wait(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                with socket.create_connection(self.address, 5) as connection:
                    if connection.recv(512).startswith(b"+OK"):
                        return
            except OSError:
                pass
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise RuntimeError(f"{self.package} did not start:\n{self.log()}")
            time.sleep(0.05)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()  # what it started is ended by the system with it
            self._process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)
