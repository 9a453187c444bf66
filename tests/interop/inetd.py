"""Private servers that speak on standard input and output, as inetd starts them; each user has an mbox."""

import os
import shlex
import shutil
import sys
from abc import abstractmethod
from collections.abc import Iterable
from types import MappingProxyType
from typing import ClassVar

from tests.interop.mail import in_mbox
from tests.interop.world import PrivateServer

_LISTENER = """
import socket, subprocess, sys
with socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=50) as server:
    running = []
    while True:
        connection, _peer = server.accept()
        with connection:
            running.append(subprocess.Popen(sys.argv[2:], stdin=connection, stdout=connection))
        running = [one for one in running if one.poll() is None]
"""


class MboxServer(PrivateServer):
    """A server that is started for each connection; it asks the system who may log in."""

    own_folders: ClassVar[tuple[str, ...]] = ("var/mail",)

    @abstractmethod
    def command(self) -> tuple[str, ...]:
        """Return the program and its arguments."""

    def configure(self) -> None:
        """Write who listens for it."""
        (self.folder / "listener.py").write_text(_LISTENER)
        (self.folder / "mail").chmod(0o1777)  # they lock a maildrop with a file beside it

    def start(self) -> str:
        """Say how it is started."""
        return shlex.join([sys.executable, "listener.py", str(self.address[1]), *self.command()])

    def fill(self, messages: Iterable[bytes], user: str = "") -> None:
        """Write an mbox anew."""
        name = user or self.user
        box = self.folder / "mail" / name
        box.write_bytes(b"".join(map(in_mbox, messages)))
        box.chmod(0o600)
        os.chown(box, self.users[name], self.users[name])


class Popa3d(MboxServer):
    """Openwall's popa3d."""

    package = "popa3d"
    own_users = MappingProxyType({"popa3d": "/var/lib/popa3d"})
    own_folders = ("var/mail", "var/lib")

    def configure(self) -> None:
        """Make the empty folder too that it locks itself in."""
        super().configure()
        (self.folder / "lib/popa3d").mkdir()

    def command(self) -> tuple[str, ...]:
        """Return the program."""
        return ("popa3d",)


class Solid(MboxServer):
    """The Solid POP3 server."""

    package = "solid-pop3d"
    own_users = MappingProxyType({"spop3d": "/var/lib/solid-pop3d"})
    own_folders = ("var/mail", "var/lib")

    def configure(self) -> None:
        """Make its folder of bulletins too, which it misses otherwise."""
        super().configure()
        (self.folder / "lib/solid-pop3d/bulletins").mkdir(parents=True)

    def command(self) -> tuple[str, ...]:
        """Return the program."""
        return ("solid-pop3d",)


class Mailutils(MboxServer):
    """GNU Mailutils' pop3d."""

    package = "mailutils-pop3d"
    with_tls = True

    def configure(self) -> None:
        """Write its settings."""
        super().configure()
        settings = _MAILUTILS
        if self.certificate:
            settings += _MAILUTILS_TLS
            for name, file in zip(("chain.pem", "key.pem"), self.certificate, strict=True):
                shutil.copy(file, self.folder / "etc" / name)
                (self.folder / "etc" / name).chmod(0o600)
        (self.folder / "etc/mailutils.conf").write_text(settings)

    def command(self) -> tuple[str, ...]:
        """Return the program."""
        return ("pop3d", "--inetd")


_MAILUTILS = """
mailbox { mailbox-type mbox; mail-spool /var/mail; };
logging { syslog no; };
"""
_MAILUTILS_TLS = """
tls { ssl-certificate-file /etc/chain.pem; ssl-key-file /etc/key.pem; };
tls-mode ondemand;
"""
