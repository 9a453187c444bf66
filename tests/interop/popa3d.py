"""A private popa3d, or Solid POP3: users and mail of its own in a mount namespace, as inetd would start it.

For root alone, on Linux: they ask the system who may log in, so they are shown another list of users.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

PASSWORD = "learn"
POPA3D = "popa3d"
SOLID = "solid-pop3d"
_PATH = os.pathsep.join(("/usr/sbin", "/usr/local/sbin"))
_FIRST_ID = 61_000
_SERVERS_OWN = {"popa3d": "popa3d", "spop3d": "solid-pop3d"}  # users that they run as, and where those live
_SETUP = """
set -e
mount --make-rprivate /
mount --bind passwd /etc/passwd
mount --bind shadow /etc/shadow
mount --bind mail /var/mail
mount --bind lib /var/lib
exec "$0" listener.py "$1"
"""
_LISTENER = """
import os, socket, subprocess, sys
with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
    open("port.new", "w").write(str(server.getsockname()[1]))
    os.rename("port.new", "port")
    running = []
    while True:
        connection, _peer = server.accept()
        with connection:
            running.append(subprocess.Popen([sys.argv[1]], stdin=connection, stdout=connection))
        running = [one for one in running if one.poll() is None]
"""


def why_not(program: str = POPA3D) -> str | None:
    """Return why there can be none here; None where there can. ``program`` is also Debian's package."""
    if shutil.which(program, path=_PATH) is None:  # in Debian one POP3 server shuts out another
        return f"{program} is not installed (Debian: the package {program}, unpacked with dpkg-deb -x)"
    if not Path("/etc/pam.d", program).exists():
        return f"{program} has no /etc/pam.d/{program}"
    if os.getuid() != 0 or shutil.which("unshare") is None:
        return f"{program} needs root and unshare"
    made = subprocess.run(
        ["unshare", "-m", "mount", "--make-rprivate", "/"], capture_output=True, check=False
    )
    return "no mount namespace can be made here" if made.returncode else None


class Popa3d:
    """Starts when entered, ends when left, and takes its folder along. All users have one password."""

    def __init__(self, mail: Mapping[str, Iterable[bytes]], program: str = POPA3D) -> None:
        self.program = shutil.which(program, path=_PATH) or program
        self.folder = Path(tempfile.mkdtemp(prefix="pop-"))
        self.address = ("127.0.0.1", 0)
        self._process: subprocess.Popen[bytes] | None = None
        self._write(mail)

    def _write(self, mail: Mapping[str, Iterable[bytes]]) -> None:
        folder = self.folder
        folder.chmod(0o755)
        words = ["openssl", "passwd", "-6", PASSWORD]
        made = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
        users = [(name, _FIRST_ID + number) for number, name in enumerate(mail)]
        passwd = "".join(f"{name}:x:{number}:{number}::/nonexistent:/bin/sh\n" for name, number in users)
        shadow = "".join(f"{name}:{made}:19000:0:99999:7:::\n" for name, _number in users)
        for number, name in enumerate(_SERVERS_OWN, start=_FIRST_ID - len(_SERVERS_OWN)):
            home = folder / "lib" / _SERVERS_OWN[name]
            home.mkdir(parents=True)
            passwd = f"{name}:x:{number}:{number}::/var/lib/{home.name}:/usr/sbin/nologin\n{passwd}"
        (folder / "lib" / _SERVERS_OWN["spop3d"] / "bulletins").mkdir()
        theirs = Path("/etc/passwd").read_text().splitlines(keepends=True)
        others = (row for row in theirs if row.partition(":")[0] not in _SERVERS_OWN)
        (folder / "passwd").write_text("".join(others) + passwd)
        (folder / "shadow").write_text(Path("/etc/shadow").read_text() + shadow)
        (folder / "shadow").chmod(0o600)
        (folder / "listener.py").write_text(_LISTENER)
        (folder / "mail").mkdir()
        (folder / "mail").chmod(0o1777)  # they lock a maildrop with a file beside it
        for name, number in users:
            box = folder / "mail" / name
            box.write_bytes(b"".join(map(_in_mbox, mail[name])))
            box.chmod(0o600)
            os.chown(box, number, number)

    def __enter__(self) -> Self:
        command = ["unshare", "-m", "sh", "-c", _SETUP, sys.executable, self.program]
        with (self.folder / "stderr").open("wb") as told_here:
            self._process = subprocess.Popen(command, cwd=self.folder, stdout=told_here, stderr=told_here)
        deadline = time.monotonic() + 15
        while not (self.folder / "port").exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                told = (self.folder / "stderr").read_text(errors="replace")
                self.__exit__(None, None, None)
                raise RuntimeError(f"{self.program} did not start:\n{told}")
            time.sleep(0.05)
        self.address = ("127.0.0.1", int((self.folder / "port").read_text()))
        with socket.create_connection(self.address, 5) as connection:
            assert connection.recv(512).startswith(b"+OK")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


def _in_mbox(message: bytes) -> bytes:
    """Return a message as it stands in an mbox."""
    text = message.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ")
    return b"From somebody@popconsole.example Mon Mar  2 09:00:00 2026\n" + text.rstrip(b"\n") + b"\n\n"
