"""A private Courier POP3 server, with a Maildir for each user; it asks its own list of users (``userdb``)."""

import shutil
from collections.abc import Iterable
from types import MappingProxyType

from tests.interop.dovecot import PASSWORD, free_port, write_maildir
from tests.interop.mail import with_lf
from tests.interop.world import PrivateServer

_SETTINGS = """
PORT={port}
ADDRESS=127.0.0.1
MAXDAEMONS=200
MAXPERIP=200
POP3AUTH="PLAIN LOGIN CRAM-MD5"
POP3AUTH_TLS=
POP3_TLS_REQUIRED=0
POP3_STARTTLS={stls}
COURIERTLS=/usr/bin/couriertls
TLS_CERTFILE=/etc/courier/pop3d.pem
TLS_TRUSTCERTS=/etc/ssl/certs/ca-certificates.crt
TLS_VERIFYPEER=NONE
SSLPORT={tls_port}
TCPDOPTS="-nodnslookup -noidentlookup"
LOGGEROPTS="-name=pop3d"
MAILDIRPATH=Maildir
"""
_START = """
mkdir -p /run/courier/authdaemon
chown -R courier:courier /run/courier
pw=$(echo {password} | userdbpw -md5)
hmac=$(echo {password} | userdbpw -hmac-md5)
while IFS=: read -r name number; do
  printf '%s\\tuid=%s|gid=%s|home=/home/%s|' "$name" "$number" "$number" "$name"
  printf 'pop3pw=%s|hmac-md5pw=%s\\n' "$pw" "$hmac"
done <people >/etc/courier/userdb
chmod 600 /etc/courier/userdb
makeuserdb
authdaemond start
until [ -S /run/courier/authdaemon/socket ]; do sleep 0.05; done
set -a
. /etc/courier/pop3d
lib=/usr/lib/courier/courier
if [ "$POP3_STARTTLS" = YES ]; then
  POP3_TLS=1 POP3_STARTTLS=NO couriertcpd -address=$ADDRESS -maxprocs=$MAXDAEMONS \\
    -maxperip=$MAXPERIP $TCPDOPTS $SSLPORT $COURIERTLS -server -tcpd -user=courier \\
    $lib/courierpop3login $lib/courierpop3d $MAILDIRPATH &
fi
couriertcpd -address=$ADDRESS -maxprocs=$MAXDAEMONS -maxperip=$MAXPERIP $TCPDOPTS \\
  $PORT $lib/courierpop3login $lib/courierpop3d $MAILDIRPATH
"""


class Courier(PrivateServer):
    """Courier's POP3 server, as its own script starts it."""

    package = "courier-pop"
    with_tls = True
    own_users = MappingProxyType({"courier": "/run/courier"})
    own_folders = ("etc/courier", "run")

    def configure(self) -> None:
        """Write its settings and the names of the users."""
        ours = self.folder / "courier"
        shutil.copytree(self.packages / "etc/courier", ours, dirs_exist_ok=True)
        if self.certificate:
            self.tls_port = free_port()
            (ours / "pop3d.pem").write_bytes(b"".join(file.read_bytes() for file in self.certificate))
            self.own("courier", ours / "pop3d.pem")
        (ours / "pop3d").write_text(
            _SETTINGS.format(
                port=self.address[1], tls_port=self.tls_port, stls="YES" if self.certificate else "NO"
            )
        )
        settings = (ours / "authdaemonrc").read_text()
        (ours / "authdaemonrc").write_text(settings + '\nauthmodulelist="authuserdb"\ndaemons=3\n')
        people = "".join(f"{name}:{number}\n" for name, number in self.users.items())
        (self.folder / "people").write_text(people)

    def start(self) -> str:
        """Say how it is started."""
        return _START.format(password=PASSWORD)

    def fill(self, messages: Iterable[bytes], user: str = "") -> None:
        """Write a Maildir anew."""
        name = user or self.user
        box = self.folder / "home" / name / "Maildir"
        shutil.rmtree(box, ignore_errors=True)
        write_maildir(box, map(with_lf, messages))
        self.own(name, box)
