"""What the mock server was asked for on the command line, and the set-up that comes of it."""

from dataclasses import dataclass, replace
from pathlib import Path

from popconsole.cli.given import read_behaviour
from popconsole.cli.mail_options import MailOptions
from popconsole.cli.outcome import UnusableError
from popconsole.i18n import _
from popconsole.protocol.pop3 import POP3
from popconsole.server.setup import Limits, Setup
from popconsole.ui.mock_behaviour import MockBehaviour


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """The options of ``popconsole serve``, by the names of its parameters; None: it was not given."""

    host: str
    pop3_port: int | None
    pop2_port: int | None
    pop3s_port: int | None
    mail: MailOptions
    tls: bool
    tls_cert: Path | None
    tls_key: Path | None
    no_plain: bool
    login_delay: int
    expire: int | None
    old: bool
    max_connections: int | None
    max_per_address: int | None
    idle: int | None
    auth_line: int
    record: Path | None
    log: Path | None
    log_format: str | None
    persona: str | None
    faults: tuple[str, ...]
    keep: bool
    for_machines: bool

    @property
    def has_tls(self) -> bool:
        """Whether the server offers TLS: asked for, or meant by a certificate."""
        return bool(self.tls or self.tls_cert or self.tls_key)

    @property
    def address(self) -> str:
        """The address to listen on; IPv6 without the brackets that it may have as before a port."""
        bracketed = self.host.startswith("[") and self.host.endswith("]")
        return self.host[1:-1] if bracketed else self.host

    def setup(self) -> Setup:
        """Return accounts, mail and profile, not yet those of a persona. Raises UnusableError."""
        setup = self.mail.setup(keep=self.keep)
        profile = replace(
            setup.profile,
            plain=not self.no_plain,
            login_delay=self.login_delay,
            expire=self.expire,
            exchange_line=self.auth_line,
            obsolete=frozenset(c.keyword for c in POP3.commands if c.removed is not None and self.old),
        )
        return replace(setup, profile=profile)

    def behaviour(self) -> MockBehaviour:
        """Return the persona and the faults. Raises UnusableError."""
        return read_behaviour(self.persona, self.faults, keep=self.keep, tls=self.has_tls)

    def limits(self) -> Limits:
        """Return what the server bears: what was asked for, the usual for the rest."""
        usual = Limits()
        return replace(
            usual,
            connections=self.max_connections or usual.connections,
            per_address=self.max_per_address or usual.per_address,
            pop3_idle=self.idle or usual.pop3_idle,
            pop2_idle=self.idle or usual.pop2_idle,
        )

    def check_log(self) -> None:
        """Raise UnusableError where it is said how a log is to be written that nobody asked for."""
        if self.log_format is not None and self.log is None:
            raise UnusableError(_("--log-format goes with --log"))

    def check_ports(self) -> None:
        """Raise UnusableError where two options ask for one port, or one for a port that is not there."""
        if self.pop3s_port is not None and not self.has_tls:
            raise UnusableError(_("--pop3s-port goes with --tls"))
        taken: dict[int, str] = {}
        asked = {
            "--pop3-port": self.pop3_port,
            "--pop2-port": self.pop2_port,
            "--pop3s-port": self.pop3s_port,
        }
        for option, port in asked.items():
            if port and taken.setdefault(port, option) != option:
                text = _(
                    "{one} and {other} are both {port}: each protocol needs a port of its own "
                    "(0: any free one)"
                )
                raise UnusableError(text.format(one=taken[port], other=option, port=port))
