"""A private Cyrus: master, POP3, and the LMTP by which mail gets into its spool; users are SASL's."""

import poplib
import shutil
import smtplib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from tests.interop.dovecot import PASSWORD, free_port
from tests.interop.world import PrivateServer

_DONE = 250
_CYRUS_CONF = """
START {{
  recover cmd="/usr/sbin/cyrus ctl_cyrusdb -r"
}}
SERVICES {{
  pop3 cmd="pop3d" listen="127.0.0.1:{port}" prefork=3 maxchild=200
{pop3s}
  lmtpunix cmd="lmtpd -a" listen="/var/lib/cyrus/lmtp" prefork=1 maxchild=5
}}
"""
_IMAPD_CONF = """
configdirectory: /var/lib/cyrus
proc_path: /var/lib/cyrus/proc
mboxname_lockpath: /var/lib/cyrus/lock
partition-default: /var/spool/cyrus
allowplaintext: yes
popminpoll: 0
failedloginpause: 0
autocreate_quota: 0
autocreate_post: yes
duplicatesuppression: no
virtdomains: off
servername: popconsole.example
sieveusehomedir: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: /var/lib/sasldb2
sasl_mech_list: PLAIN LOGIN CRAM-MD5
lmtpsocket: /var/lib/cyrus/lmtp
syslog_prefix: cyrus
"""
_TLS = """
tls_server_cert: /etc/chain.pem
tls_server_key: /etc/key.pem
"""
_START = """
while read -r name; do
  echo {password} | saslpasswd2 -p -c -f /var/lib/sasldb2 -u popconsole.example "$name"
done <people
chown cyrus:mail /var/lib/sasldb2
makedirs=/usr/lib/cyrus/bin/makedirs
setpriv --reuid=cyrus --regid=mail --clear-groups $makedirs
/usr/lib/cyrus/bin/master -p /run/cyrus-master.pid
"""


class Cyrus(PrivateServer):
    """Cyrus' POP3 server under its master."""

    package = "cyrus-pop3d"
    with_tls = True
    beside = ("sasl2-bin",)
    own_users = MappingProxyType({"cyrus": "/var/lib/cyrus"})
    own_folders = ("var/lib", "var/spool", "run")

    def configure(self) -> None:
        """Write its settings and the names of the users."""
        pop3s = tls = ""
        if self.certificate:
            self.tls_port = free_port()
            pop3s = f'  pop3s cmd="pop3d -s" listen="127.0.0.1:{self.tls_port}" prefork=1 maxchild=50'
            tls = _TLS
            for name, file in zip(("chain.pem", "key.pem"), self.certificate, strict=True):
                shutil.copy(file, self.folder / "etc" / name)
                self.own("cyrus", self.folder / "etc" / name)
        (self.folder / "etc/cyrus.conf").write_text(_CYRUS_CONF.format(port=self.address[1], pop3s=pop3s))
        (self.folder / "etc/imapd.conf").write_text(_IMAPD_CONF + tls)
        (self.folder / "people").write_text("".join(f"{name}\n" for name in self.users))
        for folder in ("lib/cyrus", "spool/cyrus"):
            (self.folder / folder).mkdir()
            self.own("cyrus", self.folder / folder)

    def start(self) -> str:
        """Say how it is started."""
        return _START.format(password=PASSWORD)

    def before_start(self) -> None:
        """Put no mail there: it takes mail while it runs."""

    def after_start(self) -> None:
        """Put the first mail there, all of it in one connection, which makes the maildrops too.

        Two processes that make a maildrop in the same second give both the same id, and the mail of one
        takes the place of the other's (3.6.1).
        """
        self._deliver(self._mail)

    def fill(self, messages: Iterable[bytes], user: str = "") -> None:
        """Remove by POP3 what is there, and deliver the messages by LMTP."""
        name = user or self.user
        pop = poplib.POP3(*self.address, timeout=10)
        pop.user(name)
        pop.pass_(PASSWORD)
        for number in range(1, pop.stat()[0] + 1):
            pop.dele(number)
        pop.quit()
        self._deliver({name: messages})

    def _deliver(self, mail: Mapping[str, Iterable[bytes]]) -> None:
        with smtplib.LMTP(str(self.folder / "lib/cyrus/lmtp")) as lmtp:
            for messages, users in _same(mail):
                for message in messages:
                    lmtp.mail("somebody@popconsole.example")
                    for user in users:
                        assert lmtp.rcpt(user)[0] == _DONE
                    replies = [lmtp.data(message), *(lmtp.getreply() for _more in users[1:])]
                    assert {code for code, _text in replies} == {_DONE}  # for each user: RFC 2033, 4.2


def _same(mail: Mapping[str, Iterable[bytes]]) -> Iterable[tuple[tuple[bytes, ...], list[str]]]:
    """Return what is to be delivered, each with all who get the same."""
    found: dict[tuple[bytes, ...], list[str]] = {}
    for user, messages in mail.items():
        found.setdefault(tuple(messages), []).append(user)
    return found.items()
