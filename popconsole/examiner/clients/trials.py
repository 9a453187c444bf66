"""What a client is tried with: each fault of the catalogue, as it is written, in clear or under TLS. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from popconsole.protocol import POP2, POP3
from popconsole.server.faults.catalogue import FAULTS, Fault
from popconsole.server.faults.spec import FaultSpec, parse_fault

CONTROL = "none"
"""The name of the run without a fault, which comes first."""

_ALIKE: dict[str, tuple[str, ...]] = {
    "greeting-late": ("greeting-late:0.5",),
    "drop-after": (
        "drop-after:0@greeting",
        "drop-after:40@RETR",
        "drop-after:300@RETR",
        "drop-after:300@RETR:3",
        "drop-after:0@QUIT",
    ),
    "split": ("split:7,0.001",),
    "slow": ("slow:2000",),
}
_WRITTEN: dict[str, dict[str, tuple[str, ...]]] = {
    POP3.name: {
        **_ALIKE,
        "err-on": (
            "err-on:USER", "err-on:PASS", "err-on:STAT", "err-on:RETR", "err-on:UIDL", "err-on:DELE",
        ),
        "dot-early": ("dot-early", "dot-early@RETR:3"),
        "dot-missing": ("dot-missing@RETR", "dot-missing@LIST"),
        "cr-dot": ("cr-dot@RETR",),
        "octets-8bit": ("octets-8bit@RETR",),
        "octets-nul": ("octets-nul@RETR",),
        "terminal": ("terminal@RETR",),
        "renumber": ("renumber@RETR",),
    },
    POP2.name: {
        **_ALIKE,
        "err-on": ("err-on:HELO", "err-on:READ", "err-on:RETR", "err-on:ACKD", "err-on:QUIT"),
        "junk-before": ("junk-before@READ",),
        "pop2-count": ("pop2-count", "pop2-count:-5"),
    },
}  # fmt: skip
_IDLE = frozenset({"timeout-421"})  # it strikes who says nothing for ten minutes


@dataclass(frozen=True, slots=True)
class ClientTrial:
    """A run: ``text`` is the fault as written, ``CONTROL`` for none; ``tls``: the client is to use TLS.

    ``protocol`` is what the client speaks.
    """

    text: str
    tls: bool = False
    protocol: str = POP3.name

    @property
    def spec(self) -> FaultSpec | None:
        """The fault, read; None: there is none."""
        return None if self.text == CONTROL else parse_fault(self.text)

    @property
    def fault(self) -> str:
        """The fault's name in the catalogue; empty for none."""
        spec = self.spec
        return "" if spec is None else spec.name


def trials(
    only: Sequence[str] = (), skip: Sequence[str] = (), *, tls: bool = True, protocol: str = POP3.name
) -> list[ClientTrial]:
    """Return the runs, those without a fault first; ``tls``: a client is there that can be told to use TLS.

    ``protocol`` is what the client speaks: the faults that a server of it can have are tried.

    ``only`` and ``skip`` are patterns of shells for faults as they are written, or their names. Where no
    fault is to be tried there is no run.
    """
    found = [one for one in _all(protocol) if tls or not one.tls]
    if only:
        found = [one for one in found if _named(one, only)]
    found = [one for one in found if not _named(one, skip)]
    controls = [ClientTrial(CONTROL, wants, protocol) for wants in sorted({one.tls for one in found})]
    return [*controls, *found]


def _named(trial: ClientTrial, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, one) for one in patterns for name in (trial.text, trial.fault))


def _all(protocol: str) -> Iterator[ClientTrial]:
    for name, fault in FAULTS.items():
        if protocol in fault.protocols and name not in _IDLE:
            tls = fault.tls or name.startswith("stls-")
            for text in _WRITTEN[protocol].get(name) or _choices(fault):
                yield ClientTrial(text, tls, protocol)


def _choices(fault: Fault) -> tuple[str, ...]:
    """Return how a fault is written, once for each of its choices."""
    choices = next((one.choices for one in fault.arguments if one.choices), ())
    return tuple(f"{fault.name}:{choice}" for choice in choices) or (fault.name,)
