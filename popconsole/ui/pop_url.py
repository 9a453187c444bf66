"""POP URLs (RFC 2384): ``pop://USER;AUTH=MECHANISM@HOST:PORT``, and what else names a server.

``pops://`` is TLS from the first octet on: no RFC has it, and mail programs write it so.
"""

import re
from dataclasses import dataclass, replace
from urllib.parse import unquote_to_bytes

from popconsole.client.security import IN_CLEAR, Security, SecurityError
from popconsole.i18n import N_, _
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.syntax import quote
from popconsole.protocol.table import Protocol
from popconsole.transcript.safe import is_visible, safe_text
from popconsole.ui.opening import AddressError, parse_address
from popconsole.ui.typed_path import TypedPathError, typed_path

_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*)://(.*?)/?\s*", re.DOTALL)
_USER_AND_AUTH = re.compile(r"([^;]*)(?:;AUTH=([^;]*))?", re.IGNORECASE | re.DOTALL)
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_POP, _POPS = "pop", "pops"
_TYPED_WORD = re.compile(r"\"[^\"]*\"|\S+")
CONNECTION_OPTIONS = {
    "--tls": N_("TLS from the first octet on, port 995 unless given"),
    "--stls": N_("STLS before all else; without it nothing more is said"),
    "--ca": N_("a file: trust this certificate authority, or this certificate, too"),
    "--insecure": N_("take any certificate: whoever poses as the server is believed"),
}
"""What may stand before or behind a server's name where one is typed, and what it means."""

_ASKED = {"--tls": Security.implicit(), "--stls": Security.stls(), "--insecure": Security(insecure=True)}
_ANY = "*"  # any mechanism: RFC 2384 section 4
_EXTENSION = "+"  # before a mechanism that is none of SASL's


@dataclass(frozen=True, slots=True)
class Target:
    """A server, and who wants to log in there and how, where that was told.

    ``port`` None is the protocol's own. ``mechanism`` is that of SASL, ``+APOP``, or ``*`` for any;
    empty where none was named. A ``security`` without an authority leaves it with those given before.
    """

    host: str
    port: int | None = None
    user: str = ""
    mechanism: str = ""
    security: Security = IN_CLEAR

    def check_speaks(self, protocol: Protocol) -> None:
        """Raise AddressError where TLS is asked for and the protocol has none."""
        try:
            self.security.check_speaks(protocol)
        except SecurityError as error:
            raise AddressError(str(error)) from error

    def first_line(self, protocol: Protocol) -> str:
        """Return the line that a login begins with, to be offered and not to be sent; empty: none is."""
        if protocol is POP2:
            return f"HELO {quote(self.user.encode()).decode()} " if self.user else ""
        if self.mechanism.upper() == "+APOP":
            return f"APOP {self.user} " if self.user else "APOP "
        if self.mechanism not in ("", _ANY):
            return f"AUTH {self.mechanism.removeprefix(_EXTENSION)}"
        return f"USER {self.user}" if self.user else ""


def parse_target(text: str) -> Target:
    """Read ``HOST``, ``HOST:PORT`` or a POP URL; AddressError, which names no password, where it is none.

    ``pops://`` is the same under TLS.
    """
    match = _SCHEME.fullmatch(text)
    if match is None and "@" in text:
        raise AddressError(
            _("a name stands in a URL, pop://USER@HOST:PORT, and a password in none (RFC 2384 section 3)")
        )
    if match is None:
        return Target(*parse_address(text))
    scheme, server = match.groups()
    if scheme.lower() not in (_POP, _POPS):
        told = _(
            '"{scheme}://" is not for POP: pop://USER@HOST:PORT is (RFC 2384 section 3), pops:// under TLS'
        )
        raise AddressError(told.format(scheme=safe_text(scheme)))
    security = Security.implicit() if scheme.lower() == _POPS else IN_CLEAR
    user_and_auth, at, hostport = server.rpartition("@")
    host, port = parse_address(hostport)
    if any(c in host for c in "/?#"):
        raise AddressError(_("nothing follows the port in a POP URL (RFC 2384 section 8)"))
    if not at:
        return Target(host, port, security=security)
    if ":" in user_and_auth:
        raise AddressError(
            _("a POP URL holds no password (RFC 2384 section 3): leave it out and type PASS later")
        )
    parts = _USER_AND_AUTH.fullmatch(user_and_auth)
    if parts is None:
        raise AddressError(
            _("only ;AUTH=MECHANISM may follow the user's name (RFC 2384 section 8): write another ; as %3B")
        )
    user = _decoded(parts[1])
    mechanism = _decoded(parts[2] or "")
    if parts[2] is not None and not mechanism:
        raise AddressError(_(";AUTH= names no mechanism: * stands for any (RFC 2384 section 4)"))
    if any(c.isspace() for c in mechanism):
        raise AddressError(_("a mechanism is one word (RFC 2384 section 8)"))
    return Target(host, port, user, mechanism, security)


def parse_typed(text: str) -> Target:
    """Read what stands behind ``connect`` in a console: options and a target; AddressError otherwise.

    The options are those of the command line: ``--tls``, ``--stls``, ``--insecure``, ``--ca FILE``.
    """
    words = _TYPED_WORD.findall(text)
    given: list[Security] = []
    named: list[str] = []
    while words:
        word = words.pop(0)
        if word == "--ca":
            if not words:
                raise AddressError(_("--ca needs the file of a certificate authority"))
            try:
                given.append(Security(authority=typed_path(words.pop(0).strip("\"'"))))
            except TypedPathError as error:
                raise AddressError(str(error)) from error
        elif word in _ASKED:
            given.append(_ASKED[word])
        elif word.startswith("--"):
            told = _("{word} is no option here: {options} are")
            raise AddressError(told.format(word=safe_text(word), options=", ".join(CONNECTION_OPTIONS)))
        else:
            named.append(word)
    if len(named) != 1:
        raise AddressError(_("name one server: HOST, HOST:PORT, pop://USER@HOST or pops://USER@HOST"))
    return secured(parse_target(named[0]), *given)


def secured(target: Target, *given: Security) -> Target:
    """Return a target with the security that was asked for besides; AddressError where they contradict."""
    security = target.security
    try:
        for one in given:
            security = security.joined(one)
    except SecurityError as error:
        raise AddressError(str(error)) from error
    return replace(target, security=security)


def _decoded(text: str) -> str:
    """Undo the %-escapes; AddressError where what comes out can't stand on a command line."""
    if _BROKEN_ESCAPE.search(text):
        raise AddressError(
            _("% stands before two hexadecimal digits (RFC 1738 section 2.2): write %25 for %")
        )
    try:
        # Octets of the command line that are no UTF-8 come as lone surrogates.
        decoded = unquote_to_bytes(text.encode("utf-8", "surrogatepass")).decode("utf-8")
    except UnicodeDecodeError:
        raise AddressError(_("the user's name or mechanism is no UTF-8 (RFC 2384 section 6)")) from None
    if not is_visible(decoded):
        raise AddressError(
            _("the user's name holds what no command line may: {name}").format(name=safe_text(decoded))
        )
    return decoded
