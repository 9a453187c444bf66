"""A private Dovecot: its whole world in one folder, on loopback, without special rights; Linux alone.

Started as root it runs as ``nobody`` all the same. Nothing of an installed configuration is read.
"""

import contextlib
import getpass
import grp
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

PASSWORD = "learn"
_CONFIG = """
protocols = pop3
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
disable_plaintext_auth = no
auth_mechanisms = plain login apop cram-md5 scram-sha-1 scram-sha-256
mail_max_userip_connections = 100000
auth_failure_delay = 0
default_client_limit = 20000
default_process_limit = 1000
{tls}
passdb {{
  driver = static
  args = noauthenticate=yes nodelay=yes
  mechanisms = plain login
  result_success = continue
}}
passdb {{
  driver = passwd-file
  args = scheme=plain {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  client_limit = 20000
}}
service auth {{
  client_limit = 20000
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {port}
  }}
  inet_listener pop3s {{
    port = {tls_port}
  }}
{login}
}}
service pop3 {{
{pop3}
}}
"""
_FAST_LOGIN = """
  service_count = 0
  process_min_avail = 2
  client_limit = 5000
  process_limit = 4
"""
_FAST_POP3 = """
  service_count = 1000000
  process_min_avail = 50
"""


def why_not() -> str | None:
    """Return why there can be no Dovecot here; None where there can."""
    if shutil.which("dovecot", path=_PATH) is None:
        return "dovecot is not installed (Debian: apt-get install dovecot-pop3d)"
    return None


_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))


def free_port() -> int:
    """Return a port of loopback that nobody listens on at this moment.

    It is none of those that systems give to connections on their own: one of them could take it before us.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as asked, contextlib.suppress(OSError):
            asked.bind(("127.0.0.1", port))
            return port


def write_maildir(box: Path, messages: Iterable[bytes]) -> None:
    """Write a new Maildir, each message a file as it is."""
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    for number, octets in enumerate(messages, start=1):
        (box / "cur" / f"{1_000_000_000 + number}.M{number}P1.example:2,").write_bytes(octets)


class Dovecot:
    """Starts when entered, ends when left, and takes its folder along.

    ``mail`` is what each user's Maildir holds, each message as octets with CRLF. ``fast``: high-performance
    login, and mail processes that are used again. ``certificate``: files of a certificate chain and its key.
    All users have one ``password``.
    """

    def __init__(
        self,
        mail: Mapping[str, Iterable[bytes]],
        *,
        fast: bool = False,
        certificate: tuple[Path, Path] | None = None,
        password: str = PASSWORD,
    ) -> None:
        # Paths of Unix sockets are short, those of pytest's folders are not.
        self.folder = Path(tempfile.mkdtemp(prefix="pop-"))
        self.port = free_port()
        self.tls_port = free_port() if certificate else 0
        self.address = ("127.0.0.1", self.port)
        root = os.getuid() == 0
        self.user = next(iter(mail), "")
        self._user = "nobody" if root else getpass.getuser()
        entry = pwd.getpwnam(self._user)
        self._ids = entry.pw_uid, entry.pw_gid
        self._fast = fast
        self.password = password
        self._process: subprocess.Popen[bytes] | None = None
        self._write(mail, certificate)

    def _write(self, mail: Mapping[str, Iterable[bytes]], certificate: tuple[Path, Path] | None) -> None:
        folder = self.folder
        tls = "ssl = no"
        if certificate:
            chain, key = (folder / name for name in ("chain.pem", "key.pem"))
            shutil.copy(certificate[0], chain)
            shutil.copy(certificate[1], key)
            tls = f"ssl = yes\nssl_cert = <{chain}\nssl_key = <{key}"
        config = _CONFIG.format(
            folder=folder,
            user=self._user,
            group=grp.getgrgid(self._ids[1]).gr_name,
            port=self.port,
            tls_port=self.tls_port,
            tls=tls,
            login=_FAST_LOGIN if self._fast else "",
            pop3=_FAST_POP3 if self._fast else "",
        )
        (folder / "dovecot.conf").write_text(config)
        (folder / "users").write_text("".join(f"{user}:{{PLAIN}}{self.password}\n" for user in mail))
        for user, messages in mail.items():
            self.fill(messages, user)
        if os.getuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, *self._ids)

    def fill(self, messages: Iterable[bytes], user: str = "") -> None:
        """Put messages in place of what a user's Maildir holds; without a name in that of the first user."""
        box = self.folder / "mail" / (user or self.user) / "Maildir"
        shutil.rmtree(box, ignore_errors=True)
        write_maildir(box, messages)
        if os.getuid() == 0:
            for path in (box, *box.rglob("*")):
                os.chown(path, *self._ids)

    @property
    def version(self) -> str:
        """Its own word for its version."""
        made = subprocess.run(
            ["dovecot", "--version"], capture_output=True, text=True, check=True, env={"PATH": _PATH}
        )
        return made.stdout.split()[0]

    def __enter__(self) -> Self:
        command = ["dovecot", "-F", "-c", str(self.folder / "dovecot.conf")]
        if os.getuid() == 0:
            uid, gid = self._ids
            command = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", *command]
        with (self.folder / "stderr").open("wb") as told_here:
            self._process = subprocess.Popen(
                command,
                env={"PATH": _PATH},
                stdout=subprocess.DEVNULL,
                stderr=told_here,
                start_new_session=True,
            )
        deadline = time.monotonic() + 15
        while True:
            try:
                with socket.create_connection(self.address, 5) as connection:
                    if connection.recv(512).startswith(b"+OK"):
                        return self
            except OSError:
                pass
            if self._process.poll() is not None or time.monotonic() > deadline:
                told = self.log()
                self.__exit__(None, None, None)
                raise RuntimeError(f"Dovecot did not start:\n{told}")
            time.sleep(0.05)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # its own session: it and its children
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """Return what it has logged."""
        paths = (self.folder / name for name in ("stderr", "log"))
        return "".join(path.read_text(errors="replace") for path in paths if path.exists())

    def processes(self) -> list[int]:
        """Return the ids of its processes, the master first."""
        assert self._process is not None
        session = self._process.pid
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if int(fields[3]) == session:
                    found.append(int(entry.name))
        return sorted(found)
