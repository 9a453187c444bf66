"""The faults that a proxy puts between a client and a server that is not ours."""

from collections.abc import Callable, Iterable, Mapping

from popconsole.i18n import N_, _
from popconsole.protocol.table import Protocol
from popconsole.server.faults.injector import Injector, Ledger
from popconsole.server.faults.spec import FaultError, FaultSpec, check_together, parse_fault, tls_fault

UNFIT: Mapping[str, str] = {
    "pop2-no-close": N_("behind an error a server of POP2 closes, and nobody is left who could go on"),
}
"""The faults that can't be put between, and why: they need what a server alone has."""


class Faults:
    """Faults for all sessions of a proxy."""

    def __init__(self, specs: Iterable[FaultSpec]) -> None:
        self.specs = tuple(specs)
        self._ledger = Ledger()

    @property
    def tls(self) -> FaultSpec | None:
        """The one that strikes at TLS; None where there is none."""
        return tls_fault(self.specs)

    def injector(self, protocol: Protocol, struck: Callable[[FaultSpec], None]) -> Injector:
        """Return what injects them into a session; ``struck`` is told of each that strikes."""
        return Injector(protocol.name, self.specs, self._ledger, struck)


def between(texts: Iterable[str]) -> Faults | None:
    """Read faults as they are written; None for none.

    Raises FaultError where one is none, can't be put between, or would leave another without an effect.
    """
    specs = [parse_fault(text) for text in texts]
    for spec in specs:
        if spec.name in UNFIT:
            told = _("{fault} can't be put between a client and a server: {why}")
            raise FaultError(told.format(fault=spec.text, why=_(UNFIT[spec.name])))
    check_together(specs)
    return Faults(specs) if specs else None
