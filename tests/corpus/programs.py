"""Mail programs that nobody here wrote, each with its log on: log in, list, fetch, delete, quit."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.corpus.label import Trait
from tests.interop.ways import Way

_PATIENCE = 6  # seconds for one command of a program: whoever waits longer is ended
_TLS = (Way.STLS,)
Command = Sequence[str | Path]


@dataclass(frozen=True)
class Where:
    """The server that is asked: its address, who logs in and how, and the authority that is trusted."""

    host: str
    port: int
    user: str
    password: str
    way: Way
    ca: Path


@dataclass(frozen=True)
class Program:
    """A program: what it is installed as, the ways it can go, the commands that are run one after another.

    ``log`` is the file that it writes its log to, empty: its output is the log. ``lacks``: what its log
    leaves out of a session.
    """

    name: str
    command: str
    package: str
    ways: tuple[Way, ...]
    commands: Callable[[Where, Path], Iterator[Command]]
    lacks: frozenset[Trait]
    log: str = ""

    def why_not(self) -> str | None:
        """Return why it can't be run here; None where it can."""
        if shutil.which(self.command) is None:
            return f"{self.name} is not installed (Debian: apt-get install {self.package})"
        return None

    def run(self, where: Where, folder: Path) -> bytes:
        """Run it in a folder of its own, and return its log."""
        told = b"".join([_output(command, folder) for command in self.commands(where, folder)])
        if not self.log:
            return told
        file = folder / self.log
        return file.read_bytes() if file.is_file() else b""


def _output(command: Command, folder: Path) -> bytes:
    """Run a command with a folder as its home, as ``nobody`` where we are root; return all that it says."""
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (folder, *folder.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        ids = (f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}")
        command = ["setpriv", *ids, "--clear-groups", *command]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "USER": "nobody"}
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            told, _none = process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # a session of its own: it and its children
            told, _none = process.communicate()
    return told


def _private(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o600)
    return path


def _maildir(folder: Path) -> Path:
    out = folder / "out"
    for name in ("new", "cur", "tmp"):
        (out / name).mkdir(parents=True, exist_ok=True)
    return out


# --- fetchmail

_FETCHMAIL = """
set no syslog
set invisible
poll {host} service {port} protocol {protocol} uidl auth password timeout 3
  user "{user}" password "{password}" {tls}
  fetchall no keep no rewrite mda "cat > /dev/null"
"""


def _fetchmail(where: Where, folder: Path) -> Iterator[Command]:
    tls = f'sslproto "TLS1.2+" sslcertck sslcertfile "{where.ca}"' if where.way in _TLS else 'sslproto ""'
    config = _FETCHMAIL.format(
        host=where.host, port=where.port, user=where.user, password=where.password, tls=tls,
        protocol="APOP" if where.way is Way.APOP else "POP3",
    )  # fmt: skip
    rc = _private(folder / "fetchmailrc", config)
    files = ("--pidfile", folder / "pid", "-i", folder / "ids")
    yield ["fetchmail", "-v", "-v", "-f", rc, "--nodetach", *files]


# --- mpop

_MPOP = """
account default
host {host}
port {port}
user {user}
password {password}
auth {auth}
tls {tls}
tls_starttls {tls}
{trust}
timeout 3
received_header off
keep off
uidls_file {folder}/uidls
delivery maildir {out}
"""


def _mpop(where: Where, folder: Path) -> Iterator[Command]:
    secured = where.way in _TLS
    config = _MPOP.format(
        host=where.host, port=where.port, user=where.user, password=where.password,
        auth="user" if secured else where.way.value,
        tls="on" if secured else "off",
        trust=f"tls_trust_file {where.ca}" if secured else "",
        folder=folder, out=_maildir(folder),
    )  # fmt: skip
    yield ["mpop", "--debug", f"--file={_private(folder / 'mpoprc', config)}"]


# --- curl


def _curl(*log: str) -> Callable[[Where, Path], Iterator[Command]]:
    def commands(where: Where, folder: Path) -> Iterator[Command]:
        del folder
        url = f"pop3://{where.host}:{where.port}/"
        way: list[str | Path] = ["--login-options", "AUTH=PLAIN"] if where.way is Way.PLAIN else []
        if where.way is Way.APOP:
            way = ["--login-options", "AUTH=+APOP"]
        if where.way in _TLS:
            way = ["--ssl-reqd", "--cacert", where.ca]
        each = [*log, "--max-time", "4", "-u", f"{where.user}:{where.password}", *way, "-o", "/dev/null"]
        listing = [*each, url, "--next", *each, "-X", "UIDL", url]
        fetching = [*each, f"{url}1", "--next", *each, f"{url}2"]
        deleting = [*each, "--head", "-X", "DELE", f"{url}1"]
        yield ["curl", "-q", *listing, "--next", *fetching, "--next", *deleting]

    return commands


# --- mutt

_MUTT = """
set folder={folder} spoolfile={out} mbox_type=Maildir record="" move=no quit=yes delete=yes beep=no
set pop_host={url} pop_pass="{password}" pop_delete=yes pop_authenticators={auth} pop_reconnect=no
set ssl_starttls={tls} ssl_force_tls={tls} ssl_ca_certificates_file={ca}
set certificate_file=/dev/null
push "<fetch-mail><exit>"
"""


def _mutt(program: str, *log: str) -> Callable[[Where, Path], Iterator[Command]]:
    def commands(where: Where, folder: Path) -> Iterator[Command]:
        out = _maildir(folder)
        config = _MUTT.format(
            folder=folder, out=out, url=f"pop://{where.user}@{where.host}:{where.port}",
            password=where.password, ca=where.ca,
            auth="user" if where.way in _TLS else where.way.value,
            tls="yes" if where.way in _TLS else "no",
        )  # fmt: skip
        rc = _private(folder / "muttrc", config)
        # It wants a terminal, and script gives it one, and a session of its own: it is not ended with script.
        ended = f"timeout --foreground --signal=KILL {_PATIENCE - 1}"
        shell = " ".join(["TERM=xterm", ended, program, "-n", "-F", str(rc), "-f", str(out), *log])
        yield ["script", "--quiet", "--return", "--command", shell, "/dev/null"]

    return commands


# --- nmh


def _nmh(where: Where, folder: Path) -> Iterator[Command]:
    (folder / "Mail" / "inbox").mkdir(parents=True, exist_ok=True)
    profile = _private(folder / "profile", "Path: Mail\ncredentials: file:netrc\n")
    _private(
        folder / "Mail" / "netrc", f'machine {where.host} login {where.user} password "{where.password}"\n'
    )
    how = ["-nosasl"] if where.way is Way.USER_PASS else ["-sasl", "-saslmech", where.way.value.upper()]
    to = ["-host", where.host, "-port", str(where.port), "-user", where.user]
    yield ["env", f"MH={profile}", "/usr/bin/mh/inc", "-snoop", "-truncate", *to, *how]


# --- Python's poplib, and Perl's Net::POP3

_POPLIB = """
import poplib, ssl, sys
host, port, user, password, way, ca = sys.argv[1:]
pop = poplib.POP3(host, int(port), timeout=3)
pop.set_debuglevel(2)
def said(*call):
    try:
        return getattr(pop, call[0])(*call[1:])
    except poplib.error_proto as error:
        print(error)
said('capa')
if way == 'stls':
    pop.stls(ssl.create_default_context(cafile=ca))
if way == 'apop':
    said('apop', user, password)
else:
    said('user', user)
    said('pass_', password)
said('stat')
listed = said('list')
said('uidl')
for number in range(1, len(listed[1]) + 1 if listed else 1):
    said('top', number, 0)
    said('retr', number)
said('dele', 1)
said('stat')
said('rset')
said('stat')
said('dele', 2)
said('quit')
"""
_PERL = """
use strict; use warnings; use Net::POP3;
my ($host, $port, $user, $password, $way, $ca) = @ARGV;
my $pop = Net::POP3->new($host, Port => $port, Timeout => 3, Debug => 1) or die "no connection: $@";
$pop->capa;
my $count = $way eq 'apop' ? $pop->apop($user, $password) : $pop->login($user, $password);
die 'no login' unless defined $count;
my $list = $pop->list or die 'no listing';
$pop->uidl;
$pop->get($_) for sort { $a <=> $b } keys %$list;
$pop->delete(1);
$pop->quit;
"""


def _script(program: str, text: str, name: str) -> Callable[[Where, Path], Iterator[Command]]:
    def commands(where: Where, folder: Path) -> Iterator[Command]:
        file = folder / name
        file.write_text(text)
        told = (where.host, str(where.port), where.user, where.password, where.way.value, str(where.ca))
        yield [program, file, *told]

    return commands


_ALL_LACK = frozenset({Trait.CLOSE, Trait.TLS, Trait.ADDRESS})
_NOTHING_INSIDE = _ALL_LACK | {Trait.MAIL, Trait.LISTINGS, Trait.DOTS, Trait.ENDS}
_PYTHON = sys.executable if os.access(sys.executable, os.X_OK) and os.getuid() else "/usr/bin/python3"

PROGRAMS = (
    Program(
        "fetchmail -v -v", "fetchmail", "fetchmail", (Way.USER_PASS, Way.APOP, Way.STLS), _fetchmail,
        _ALL_LACK | {Trait.MAIL, Trait.DOTS, Trait.ENDS, Trait.NUL},
    ),
    Program(
        "mpop --debug", "mpop", "mpop", (Way.USER_PASS, Way.APOP, Way.PLAIN, Way.STLS), _mpop,
        _ALL_LACK | {Trait.ENDS},
    ),
    Program(
        "curl -v", "curl", "curl", (Way.USER_PASS, Way.APOP, Way.PLAIN, Way.STLS), _curl("-v", "-sS"),
        _NOTHING_INSIDE,
    ),
    Program(
        "curl --trace-ascii", "curl", "curl", (Way.USER_PASS, Way.APOP, Way.PLAIN, Way.STLS),
        _curl("-sS", "--trace-time", "--trace-ascii", "-"), _NOTHING_INSIDE | {Trait.OCTETS, Trait.NUL},
    ),
    Program(
        "mutt -d2", "mutt", "mutt", (Way.USER_PASS, Way.APOP, Way.PLAIN, Way.STLS), _mutt("mutt", "-d", "2"),
        _NOTHING_INSIDE | {Trait.NUL}, ".muttdebug0",
    ),
    Program(
        "mutt -d5", "mutt", "mutt", (Way.USER_PASS, Way.APOP, Way.PLAIN, Way.STLS), _mutt("mutt", "-d", "5"),
        _NOTHING_INSIDE | {Trait.NUL}, ".muttdebug0",
    ),
    Program(
        "neomutt -d5", "neomutt", "neomutt", (Way.USER_PASS, Way.APOP, Way.PLAIN, Way.STLS),
        _mutt("neomutt", "-d", "5", "-l", "neo.log"), _NOTHING_INSIDE | {Trait.NUL}, "neo.log0",
    ),
    Program("inc -snoop", "/usr/bin/mh/inc", "nmh", (Way.USER_PASS, Way.PLAIN), _nmh,
            _NOTHING_INSIDE | {Trait.OCTETS, Trait.NUL}),
    Program(
        "poplib 2", _PYTHON, "python3", (Way.USER_PASS, Way.APOP, Way.STLS),
        _script(_PYTHON, _POPLIB, "p.py"), _ALL_LACK | {Trait.GREETING},
    ),
    Program(
        "Net::POP3 Debug", "perl", "perl", (Way.USER_PASS, Way.APOP), _script("perl", _PERL, "p.pl"),
        _NOTHING_INSIDE,
    ),
)  # fmt: skip
"""The programs; what they lack was looked up in their logs."""
