"""Sessions as a person has them with telnet and with openssl s_client, and with Python's own client."""

import contextlib
import poplib
import shutil
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.interop.mail import HOSTILE, ORDINARY
from tests.interop.ways import HOST, PASSWORD, USER, Served, Way, serving

pytestmark = pytest.mark.interop


class Typist:
    """Types lines into a program, and reads what the server says through it.

    ``typed`` is how the lines that it types end, ``shown`` what the program makes of a CRLF.
    """

    def __init__(self, process: subprocess.Popen[bytes], typed: bytes, shown: bytes) -> None:
        self.process = process
        self.typed = typed
        self.shown = shown

    def line(self) -> bytes:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the program ended"
        # telnet leaves the CR there where it has read no further than that: between two packets
        return line.removesuffix(b"\r\n") + b"\n" if self.shown == b"\n" and line.endswith(b"\r\n") else line

    def until(self, start: bytes) -> bytes:
        """Skip what the program says itself; return the first line that begins so."""
        while not (line := self.line()).startswith(start):
            pass
        return line

    def say(self, line: bytes) -> bytes:
        """Type a line; return the reply's first line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + self.typed)
        self.process.stdin.flush()
        return self.line()

    def fetch(self, number: int) -> bytes:
        """Type RETR; return the message, byte-stuffing undone."""
        assert self.say(b"RETR %d" % number).startswith(b"+OK")
        lines = []
        while (line := self.line()) != b"." + self.shown:
            assert line.endswith(self.shown)
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)


@contextlib.contextmanager
def typing(command: Sequence[str | Path], typed: bytes, shown: bytes) -> Iterator[Typist]:
    """Start a program; it ends with the server's side of the connection, or is ended."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        yield Typist(process, typed, shown)
    finally:
        process.kill()
        process.communicate()


def _session(typist: Typist, mail: Sequence[bytes]) -> None:
    assert typist.say(f"USER {USER}".encode()).startswith(b"+OK")
    assert typist.say(f"PASS {PASSWORD}".encode()).startswith(b"+OK")
    for number, message in enumerate(mail, start=1):
        same = typist.fetch(number) == message.replace(b"\r\n", typist.shown)
        assert same, f"message {number}"  # to show where takes a minute
    assert typist.say(b"DELE 1").startswith(b"+OK")
    assert typist.say(b"QUIT").startswith(b"+OK")


def test_telnet(certificates: Path) -> None:
    if shutil.which("telnet") is None:
        pytest.skip("telnet is not installed (Debian: apt-get install telnet)")
    # To telnet the octet 255 is a command of its own protocol; it shows a CRLF as this system ends lines.
    mail = [message for message in ORDINARY if b"\xff" not in message]
    with (
        serving(certificates, mail, Way.USER_PASS) as served,
        typing(["telnet", HOST, str(served.pop3)], b"\n", b"\n") as typist,
    ):
        assert typist.until(b"+OK").endswith(b"server ready\n")
        _session(typist, mail)
    assert len(served.server.setup.maildrops.mailboxes(USER.encode())[b"INBOX"]) == len(mail) - 1


@pytest.mark.parametrize("way", [Way.STLS, Way.TLS])
def test_openssl_s_client(way: Way, certificates: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed (Debian: apt-get install openssl)")
    mail = [*ORDINARY, *HOSTILE]
    with serving(certificates, mail, way) as served:
        command = ["openssl", "s_client", "-quiet", "-verify_return_error", "-verify_hostname", "localhost"]
        command += ["-CAfile", str(served.ca), "-connect", f"localhost:{served.port(way)}"]
        command += ["-starttls", "pop3"] if way is Way.STLS else []
        # -crlf would do the same; the lines that are typed end with CRLF here.
        with typing(command, b"\r\n", b"\r\n") as typist:
            if way is Way.TLS:
                assert typist.until(b"+OK").endswith(b"server ready\r\n")
            _session(typist, mail)


def _poplib(served: Served, way: Way) -> poplib.POP3:
    context = ssl.create_default_context(cafile=str(served.ca))
    if way is Way.TLS:
        client: poplib.POP3 = poplib.POP3_SSL("localhost", served.pop3s, timeout=20, context=context)
    else:
        client = poplib.POP3("localhost", served.pop3, timeout=20)
    if way is Way.STLS:
        client.stls(context)
    if way is Way.APOP:
        client.apop(USER, PASSWORD)
    else:
        client.user(USER)
        client.pass_(PASSWORD)
    return client


@pytest.mark.parametrize("way", [Way.USER_PASS, Way.APOP, Way.STLS, Way.TLS])
def test_poplib(way: Way, certificates: Path) -> None:
    # It takes LF for a line's end and CRLF for one, but a lone CR before CRLF goes with it.
    mail = [message for message in (*ORDINARY, *HOSTILE) if b"\r\r\n" not in message]
    with serving(certificates, mail, way) as served:
        client = _poplib(served, way)
        assert client.stat() == (len(mail), sum(map(len, mail)))
        for number, message in enumerate(mail, start=1):
            _, lines, size = client.retr(number)
            assert b"".join(line + b"\r\n" for line in lines) == message
            assert size == len(message)
            client.dele(number)
        client.quit()
        assert served.server.setup.maildrops.mailboxes(USER.encode())[b"INBOX"] == ()


def _trusting_nobody(served: Served, way: Way) -> None:
    context = ssl.create_default_context()
    if way is Way.TLS:
        poplib.POP3_SSL("localhost", served.pop3s, timeout=20, context=context)
        return
    client = poplib.POP3("localhost", served.pop3, timeout=20)
    try:
        client.stls(context)
    finally:
        with contextlib.suppress(OSError):  # poplib closes a socket that it has lost
            client.close()


@pytest.mark.parametrize("way", [Way.STLS, Way.TLS])
def test_who_does_not_know_the_authority_does_not_trust_it(way: Way, certificates: Path) -> None:
    with serving(certificates, ORDINARY[:1], way) as served:
        with pytest.raises(ssl.SSLCertVerificationError):
            _trusting_nobody(served, way)
        with contextlib.closing(_poplib(served, way)) as client:  # and the server goes on
            assert client.stat()[0] == 1


def test_curl_gets_what_is_no_mail_as_it_is(certificates: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed (Debian: apt-get install curl)")
    with serving(certificates, HOSTILE, Way.USER_PASS) as served:
        for number, message in enumerate(HOSTILE, start=1):
            url = f"pop3://{HOST}:{served.pop3}/{number}"
            command = ["curl", "-q", "-sS", "-u", f"{USER}:{PASSWORD}", url]
            assert subprocess.run(command, capture_output=True, check=True, timeout=30).stdout == message
