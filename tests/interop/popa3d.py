"""A private popa3d: users and mail of its own in a mount namespace, started for each connection as by inetd.

For root alone, on Linux: it asks the system who may log in, so it is shown another list of users.
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
_PROGRAM = "/usr/sbin/popa3d"
_FIRST_ID = 61_000
_SETUP = """
set -e
mount --make-rprivate /
mount --bind passwd /etc/passwd
mount --bind shadow /etc/shadow
mount --bind mail /var/mail
exec "$0" listener.py
"""
_LISTENER = """
import socket, subprocess
with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
    open("port.new", "w").write(str(server.getsockname()[1]))
    import os
    os.rename("port.new", "port")
    running = []
    while True:
        connection, _peer = server.accept()
        with connection:
            running.append(subprocess.Popen(["/usr/sbin/popa3d"], stdin=connection, stdout=connection))
        running = [one for one in running if one.poll() is None]
"""


def why_not() -> str | None:
    """Return why there can be no popa3d here; None where there can."""
    if not Path(_PROGRAM).exists():
        return "popa3d is not installed (Debian: apt-get install popa3d)"
    if os.getuid() != 0 or shutil.which("unshare") is None:
        return "popa3d needs root and unshare"
    made = subprocess.run(
        ["unshare", "-m", "mount", "--make-rprivate", "/"], capture_output=True, check=False
    )
    return "no mount namespace can be made here" if made.returncode else None


class Popa3d:
    """Starts when entered, ends when left, and takes its folder along. All users have one password."""

    def __init__(self, mail: Mapping[str, Iterable[bytes]]) -> None:
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
        (folder / "passwd").write_text(Path("/etc/passwd").read_text() + passwd)
        (folder / "shadow").write_text(Path("/etc/shadow").read_text() + shadow)
        (folder / "shadow").chmod(0o600)
        (folder / "listener.py").write_text(_LISTENER)
        (folder / "mail").mkdir(mode=0o755)
        for name, number in users:
            box = folder / "mail" / name
            box.write_bytes(b"".join(map(_in_mbox, mail[name])))
            box.chmod(0o600)
            os.chown(box, number, number)

    def __enter__(self) -> Self:
        command = ["unshare", "-m", "sh", "-c", _SETUP, sys.executable]
        with (self.folder / "stderr").open("wb") as told_here:
            self._process = subprocess.Popen(command, cwd=self.folder, stdout=told_here, stderr=told_here)
        deadline = time.monotonic() + 15
        while not (self.folder / "port").exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                told = (self.folder / "stderr").read_text(errors="replace")
                self.__exit__(None, None, None)
                raise RuntimeError(f"popa3d did not start:\n{told}")
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
