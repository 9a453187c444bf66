"""Mail programs that nobody here wrote: how each fetches all messages, and what came out.

Each client is a function: given the server, the way to log in, and a folder of its own, it fetches everything
and returns the messages as it delivered them, in any order. What a program does to a message on the way is
undone here exactly, or done to what went in by ``Client.expected``, and said there.
"""

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.interop.mail import ORDINARY, with_lf
from tests.interop.ways import HOST, PASSWORD, TOKEN, USER, Reached, Way

Fetch = Callable[[Reached, Way, Path], list[bytes]]
_TIMEOUT = 50
_PLAIN_TLS = (Way.STLS, Way.TLS)


@dataclass(frozen=True)
class Client:
    """A mail program: what it is installed as, the ways it knows, how it fetches.

    ``expected`` is what it makes of a message that went in; ``mail`` what it is given to fetch.
    """

    name: str
    program: str
    package: str
    ways: tuple[Way, ...]
    fetch: Fetch
    expected: Callable[[bytes], bytes] = lambda message: message
    mail: Sequence[bytes] = tuple(ORDINARY)

    def why_not(self, way: Way) -> str | None:
        """Return why it can't be tried here; None where it can."""
        if shutil.which(self.program) is None:
            return f"{self.name} is not installed (Debian: apt-get install {self.package})"
        package, modules = _MODULES.get(way, ("", ())) if self.program == "perl" else ("", ())
        if (
            modules
            and subprocess.run(["perl", *modules, "-e", "1"], capture_output=True, check=False).returncode
        ):
            return f"{self.name} lacks modules for it (Debian: apt-get install {package})"
        return None


_SSL = ("libio-socket-ssl-perl", ("-MIO::Socket::SSL",))
_MODULES = {
    Way.CRAM_MD5: ("libauthen-sasl-perl libdigest-hmac-perl", ("-MAuthen::SASL", "-MDigest::HMAC_MD5")),
    Way.STLS: _SSL,
    Way.TLS: _SSL,
}


def run(command: Sequence[str | Path], folder: Path, given: bytes = b"") -> bytes:
    """Run a program with a folder as its home and return its output; AssertionError where it fails.

    Root's mail is nobody's business: as root, the program runs as ``nobody``, who owns the folder then.
    """
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (folder, *folder.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        ids = (f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}")
        command = ["setpriv", *ids, "--clear-groups", *command]
    done = subprocess.run(
        command,
        input=given,
        capture_output=True,
        timeout=_TIMEOUT,
        cwd=folder,
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "USER": "nobody"},
    )
    told = (done.stdout + done.stderr).decode(errors="replace")
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{told[-3000:]}"
    return done.stdout


def _files(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.iterdir())]


def _private(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o600)
    return path


def _host(way: Way) -> str:
    return "localhost" if way in _PLAIN_TLS else HOST  # the certificate is looked at


# --- curl


def _curl(served: Reached, way: Way, folder: Path) -> list[bytes]:
    options = {
        Way.USER_PASS: [],
        Way.APOP: ["--login-options", "AUTH=+APOP"],
        Way.STLS: ["--ssl-reqd", "--cacert", str(served.ca)],
        Way.TLS: ["--cacert", str(served.ca)],
    }.get(way, ["--login-options", f"AUTH={way.value.upper()}"])
    if way in (Way.XOAUTH2, Way.OAUTHBEARER):
        options += ["--oauth2-bearer", TOKEN]
    scheme = "pop3s" if way is Way.TLS else "pop3"
    url = f"{scheme}://{_host(way)}:{served.port(way)}"
    base = ["curl", "-q", "-sS", "--max-time", "40", "-u", f"{USER}:{PASSWORD}", *options]
    listing = run([*base, f"{url}/"], folder)
    assert listing.endswith(b"\r\n")
    count = len(listing.splitlines())
    out = folder / "out"
    out.mkdir()
    run([*base, f"{url}/[1-{count}]", "-o", f"{out}/#1"], folder)
    return _files(out)


# --- fetchmail

_FETCHMAIL = """
set no syslog
set invisible
poll {host} service {port} protocol {protocol} auth {auth} timeout 20
  user "{user}" password "{password}" {tls}
  fetchall no keep no rewrite no stripcr no forcecr no mimedecode
  mda "cat > {out}/$$"
"""


def _fetchmail(served: Reached, way: Way, folder: Path) -> list[bytes]:
    out = folder / "out"
    out.mkdir()
    tls = {
        Way.STLS: f'sslproto "TLS1.2+" sslcertck sslcertfile "{served.ca}"',
        Way.TLS: f'ssl sslcertck sslcertfile "{served.ca}"',
    }.get(way, 'sslproto ""')
    config = _FETCHMAIL.format(
        host=_host(way),
        port=served.port(way),
        protocol="APOP" if way is Way.APOP else "POP3",
        auth="cram-md5" if way is Way.CRAM_MD5 else "password",
        user=USER,
        password=PASSWORD,
        tls=tls,
        out=out,
    )
    rc = _private(folder / "fetchmailrc", config)
    run(["fetchmail", "-f", rc, "--nodetach", "--pidfile", folder / "pid", "-i", folder / "ids"], folder)
    return _files(out)


# --- mpop

_MPOP = """
account default
host {host}
port {port}
user {user}
password {password}
auth {auth}
tls {tls}
tls_starttls {stls}
tls_trust_file {ca}
received_header off
keep on
uidls_file {folder}/uidls
delivery maildir {out}
"""


def _maildir(folder: Path) -> Path:
    out = folder / "out"
    for name in ("new", "cur", "tmp"):
        (out / name).mkdir(parents=True)
    return out


def _mpop(served: Reached, way: Way, folder: Path) -> list[bytes]:
    out = _maildir(folder)
    config = _MPOP.format(
        host=_host(way),
        port=served.port(way),
        user=USER,
        password=TOKEN if way in (Way.XOAUTH2, Way.OAUTHBEARER) else PASSWORD,
        auth="user" if way in _PLAIN_TLS else way.value,
        tls="on" if way in _PLAIN_TLS else "off",
        stls="on" if way is Way.STLS else "off",
        ca=served.ca if way in _PLAIN_TLS else "",
        folder=folder,
        out=out,
    )
    if way not in _PLAIN_TLS:
        config = config.replace("tls_trust_file \n", "")
    run(["mpop", f"--file={_private(folder / 'mpoprc', config)}"], folder)
    return _files(out / "new")


# --- getmail

_GETMAIL = """
[retriever]
type = {kind}
server = {host}
port = {port}
username = {user}
password = {password}
{more}
[destination]
type = Maildir
path = {out}/
[options]
verbose = 0
read_all = true
delete = true
delivered_to = false
received = false
"""


# getmail looks out for the end of the child that delivers a message only when it has forked it: one that is
# quicker ends unseen, and getmail waits for a minute, then gives up.
_SLOW_CHILDREN = """
import os, time
os.register_at_fork(after_in_child=lambda: time.sleep(0.2))
"""


def _getmail(served: Reached, way: Way, folder: Path) -> list[bytes]:
    out = _maildir(folder)
    config = _GETMAIL.format(
        kind="SimplePOP3SSLRetriever" if way is Way.TLS else "SimplePOP3Retriever",
        host=_host(way),
        port=served.port(way),
        user=USER,
        password=PASSWORD,
        more={Way.TLS: f"ca_certs = {served.ca}", Way.APOP: "use_apop = true"}.get(way, ""),
        out=out,
    )
    home = folder / "getmail"
    home.mkdir()
    rc = _private(home / "rc", config)
    (home / "sitecustomize.py").write_text(_SLOW_CHILDREN)
    run(["env", f"PYTHONPATH={home}", "getmail", f"--getmaildir={home}", f"--rcfile={rc}"], folder)
    return _files(out / "new")


# --- s-nail

_SNAIL = """
set v15-compat
set pop3-auth=plain
{more}
file "{url}"
copy * {out}
xit
"""


def _snail(served: Reached, way: Way, folder: Path) -> list[bytes]:
    out = folder / "mbox"
    more = "set pop3-no-apop" if way is not Way.APOP else ""
    if way in _PLAIN_TLS:
        more += f"\nset tls-ca-file={served.ca} tls-verify=strict"
    if way is Way.STLS:
        more += "\nset pop3-use-starttls"
    scheme = "pop3s" if way is Way.TLS else "pop3"
    password = PASSWORD.replace(" ", "%20")
    url = f"{scheme}://{USER}:{password}@{_host(way)}:{served.port(way)}"
    given = _SNAIL.format(more=more, url=url, out=out).encode()
    run(["s-nail", "-:/", "-#"], folder, given)
    return _from_mbox(out.read_bytes())


def _from_mbox(octets: bytes) -> list[bytes]:
    """Return the messages of an mbox, without From_ lines, Status lines and the blank lines behind."""
    pieces = re.split(rb"(?:\A|\n)From [^\n]+\n", octets)[1:]
    pieces[-1] = pieces[-1].removesuffix(b"\n")
    messages = []
    for piece in pieces:
        head, blank, body = piece.partition(b"\n\n")
        head = re.sub(rb"(?m)^(?:Status|X-Status): [A-Z]*(?:\n|\Z)", b"", head + b"\n").removesuffix(b"\n")
        messages.append(head + blank + body)
    return messages


def _quoted(message: bytes) -> bytes:
    """Return a message as it lies in an mbox, which does not tell all of what went in.

    A > before From may have been there; an empty line at the end is taken for the one before the next From_.
    """
    return re.sub(rb"\n\n\Z", b"\n", re.sub(rb"(?m)^From ", b">From ", with_lf(message)))


# --- mutt

_MUTT = """
set folder={folder} spoolfile={out} mbox_type=Maildir record="" move=no quit=yes delete=yes beep=no
set pop_host={url} pop_pass="{password}" pop_delete=no pop_authenticators={auth}
set ssl_starttls={stls} ssl_force_tls={tls} ssl_ca_certificates_file={ca}
set certificate_file=/dev/null
push "<fetch-mail><exit>"
"""


def _mutt(served: Reached, way: Way, folder: Path, program: str = "mutt") -> list[bytes]:
    out = _maildir(folder)
    config = _MUTT.format(
        folder=folder,
        out=out,
        url=f"{'pops' if way is Way.TLS else 'pop'}://{USER}@{_host(way)}:{served.port(way)}",
        password=PASSWORD,
        auth="user" if way in _PLAIN_TLS else way.value,
        stls="yes" if way is Way.STLS else "no",
        tls="yes" if way in _PLAIN_TLS else "no",
        ca=served.ca,
    )
    rc = _private(folder / "muttrc", config)
    # It wants a terminal, and script gives it one.
    mutt = f"TERM=xterm {program} -n -F {rc} -f {out}"
    run(["script", "--quiet", "--return", "--command", mutt, "/dev/null"], folder)
    return [*_files(out / "cur"), *_files(out / "new")]


def _neomutt(served: Reached, way: Way, folder: Path) -> list[bytes]:
    return _mutt(served, way, folder, "neomutt")


# --- nmh


def _nmh(served: Reached, way: Way, folder: Path) -> list[bytes]:
    """Fetch with inc, which names the user as authorization identity too."""
    (folder / "Mail" / "inbox").mkdir(parents=True)
    profile = _private(folder / "profile", "Path: Mail\ncredentials: file:netrc\n")
    netrc = f'machine {_host(way)} login {USER} password "{PASSWORD}"\n'
    _private(folder / "Mail" / "netrc", netrc)
    where = ["-host", _host(way), "-port", str(served.port(way)), "-user", USER]
    how = {
        Way.USER_PASS: [],
        Way.TLS: ["-initialtls", "-nosasl"],
    }.get(way, ["-sasl", "-saslmech", way.value.upper()])
    env = ["env", f"MH={profile}", f"SSL_CERT_FILE={served.ca}"]
    run([*env, "/usr/bin/mh/inc", *where, *how, "-silent"], folder)
    return [path.read_bytes() for path in sorted((folder / "Mail" / "inbox").glob("[0-9]*"))]


# --- Perl's Net::POP3

_PERL = r"""
use strict; use warnings; use Net::POP3;
my ($host, $port, $user, $password, $way, $ca, $out) = @ARGV;
my %tls = (SSL_ca_file => $ca, SSL_verifycn_name => 'localhost');
my $pop = Net::POP3->new($host, Port => $port, Timeout => 20, $way eq 'tls' ? (SSL => 1, %tls) : ())
    or die "no connection: $@";
$pop->starttls(%tls) or die 'no TLS: ' . $pop->message if $way eq 'stls';
my $count = $way eq 'apop' ? $pop->apop($user, $password)
          : $way eq 'cram-md5' ? ($pop->auth($user, $password) || undef)
          : $pop->login($user, $password);
die 'no login: ' . $pop->message unless defined $count;
my $list = $pop->list;
for my $number (sort { $a <=> $b } keys %$list) {
    my $lines = $pop->get($number) or die 'no message: ' . $pop->message;
    open my $file, '>:raw', sprintf('%s/%03d', $out, $number) or die $!;
    print $file @$lines;
    close $file;
}
$pop->quit;
"""


def _perl(served: Reached, way: Way, folder: Path) -> list[bytes]:
    out = folder / "out"
    out.mkdir()
    script = folder / "fetch.pl"
    script.write_text(_PERL)
    told = (_host(way), str(served.port(way)), USER, PASSWORD, way.value, str(served.ca), str(out))
    run(["perl", script, *told], folder)
    # It makes a CRLF a LF itself, but not under TLS.
    return [with_lf(message) if way in _PLAIN_TLS else message for message in _files(out)]


CLIENTS = [
    Client(
        "curl", "curl", "curl",
        (
            Way.USER_PASS, Way.APOP, Way.PLAIN, Way.LOGIN, Way.CRAM_MD5, Way.XOAUTH2, Way.OAUTHBEARER,
            *_PLAIN_TLS,
        ),
        _curl,
    ),
    Client(
        "fetchmail", "fetchmail", "fetchmail",
        (Way.USER_PASS, Way.APOP, Way.CRAM_MD5, *_PLAIN_TLS),
        _fetchmail,
    ),
    Client(
        "mpop", "mpop", "mpop",
        (
            Way.USER_PASS, Way.APOP, Way.PLAIN, Way.LOGIN, Way.CRAM_MD5, Way.SCRAM_SHA_1, Way.SCRAM_SHA_256,
            Way.XOAUTH2, Way.OAUTHBEARER, *_PLAIN_TLS,
        ),
        _mpop, with_lf,
    ),
    Client("getmail", "getmail", "getmail6", (Way.USER_PASS, Way.APOP, Way.TLS), _getmail, with_lf),
    Client(
        "mutt", "mutt", "mutt",
        (
            Way.USER_PASS, Way.APOP, Way.PLAIN, Way.LOGIN, Way.CRAM_MD5, Way.SCRAM_SHA_1, Way.SCRAM_SHA_256,
            *_PLAIN_TLS,
        ),
        _mutt, with_lf,
    ),
    Client(
        "NeoMutt", "neomutt", "neomutt",
        (
            Way.USER_PASS, Way.APOP, Way.PLAIN, Way.LOGIN, Way.CRAM_MD5, Way.SCRAM_SHA_1, Way.SCRAM_SHA_256,
            *_PLAIN_TLS,
        ),
        _neomutt, with_lf,
    ),
    Client(
        "nmh", "/usr/bin/mh/inc", "nmh libsasl2-modules",
        (Way.USER_PASS, Way.PLAIN, Way.LOGIN, Way.CRAM_MD5, Way.SCRAM_SHA_1, Way.SCRAM_SHA_256, Way.TLS),
        _nmh, with_lf,
    ),
    Client("s-nail", "s-nail", "s-nail", (Way.USER_PASS, Way.APOP, *_PLAIN_TLS), _snail, _quoted),
    Client("Net::POP3", "perl", "perl", (Way.USER_PASS, Way.APOP, Way.CRAM_MD5, *_PLAIN_TLS), _perl, with_lf),
]  # fmt: skip
"""The programs that fetch by themselves. That a file has LF where the wire had CRLF is the Unix custom."""
