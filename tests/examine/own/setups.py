"""Our own server in each of the set-ups that it takes to have every check met."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from popconsole.examiner.catalogue import catalogue, picked
from popconsole.examiner.result import Examined
from popconsole.ui.examining import ExaminationAsked, Examining

MET = Path(__file__).parent / "met"
_SERVE = f"{sys.executable} -m popconsole serve --user {{user}}:{{password}}"
_OTHER = "From teacher@popconsole.example Mon Mar  9 08:00:00 2026\nSubject: other\n\nOther mail.\n"


@dataclass(frozen=True, slots=True)
class SetUp:
    """How the server is started, and by what it is examined; ``why`` it takes this one.

    ``only``: patterns of the checks; none: all. ``slow``: it takes half an hour, so that it is run by hand.
    """

    why: str
    options: str = ""
    only: tuple[str, ...] = ()
    pop2: bool = False
    slow: bool = False

    @property
    def protocol(self) -> str:
        """The protocol that is examined."""
        return "POP2" if self.pop2 else "POP3"


SET_UPS = {
    "tls": SetUp("as it is started for a class, with TLS", "--tls --pop3s-port {tls_port}"),
    "pop2": SetUp("POP2, with another mailbox", pop2=True),
    "no-tls": SetUp("where there is no STLS it is refused", only=("rfc2595/4-STLS/3",)),
    "no-plain": SetUp(
        "no password in clear",
        "--tls --pop3s-port {tls_port} --no-plain",
        ("rfc1939/13/1", "rfc2595/2.3/1", "rfc5034/3-SASL/3", "rfc5034/4-AUTH/16"),
    ),
    "login-delay": SetUp(
        "a delay between logins", "--login-delay 1", ("rfc2449/6.5-LOGIN-DELAY", "rfc2449/8.1.1")
    ),
    "system": SetUp(
        "the system fails", "--fault err-on:NOOP,1,SYS/TEMP", ("rfc1939/5-NOOP/1", "rfc3206/4-SYS/1")
    ),
    "lenient": SetUp(
        "a second USER is taken, headers in UTF-8 are sent",
        "--persona dovecot",
        ("rfc1939/7-USER/2", "rfc1939/11/3"),
    ),
    "slow": SetUp(
        "clocks", "--tls --pop3s-port {tls_port}", tuple(f"rfc1939/3/{n}" for n in range(21, 26)), slow=True
    ),
    "slow-pop2": SetUp("the clock of POP2", only=("rfc937/Timeouts/1",), pop2=True, slow=True),
}
"""The set-ups by their names; what each meets stands in ``met/``."""


def examined(set_up: SetUp, folder: Path, skip: Sequence[str] = ()) -> Examined:
    """Start our own server, examine it, return what came of it; its mail lies in a folder, new or empty."""
    (folder / "other").write_text(_OTHER)
    ports = "--pop2-port {port} --pop3-port 0" if set_up.pop2 else "--pop3-port {port} --pop2-port 0"
    asked = ExaminationAsked(
        protocol=set_up.protocol,
        user=b"student",
        password=b"learn",
        command=f"{_SERVE} {ports} --maildrop {folder if set_up.pop2 else '{maildir}'} {set_up.options}",
        maildir=folder / "INBOX" if set_up.pop2 else None,
        folder=b"other" if set_up.pop2 else b"",
        slow=set_up.slow,
    )
    checks = picked(catalogue(set_up.protocol), set_up.only, tuple(skip))
    with Examining(asked, checks) as examining:
        list(examining.results())
        return examining.examined()


def verdicts(found: Examined, verdict: str) -> list[str]:
    """Return the ids of the checks of a verdict."""
    return [result.check.id for result in found.results if result.verdict.value == verdict]


def met(name: str) -> list[str]:
    """Return the ids of the checks that a set-up is known to meet."""
    return (MET / f"{name}.txt").read_text().split()
