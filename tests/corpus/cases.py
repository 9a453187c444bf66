"""Every fault of the catalogue, in each protocol that it applies to, with its label: what is played."""

from collections.abc import Iterator
from dataclasses import dataclass

from popconsole.protocol import POP3
from popconsole.server.faults.catalogue import FAULTS
from popconsole.server.faults.spec import FaultSpec, parse_fault
from tests.corpus import scripts
from tests.corpus.label import Label
from tests.corpus.labels import label, written
from tests.corpus.scripts import Script


@dataclass(frozen=True)
class Case:
    """A fault as ``--fault`` takes it, in a protocol."""

    protocol: str
    fault: str
    label: Label

    @property
    def spec(self) -> FaultSpec:
        """The fault, read."""
        return parse_fault(self.fault)

    @property
    def script(self) -> Script:
        """What the corpus' own client says."""
        return self.label.script or (scripts.POP3 if self.protocol == POP3.name else scripts.POP2)

    @property
    def name(self) -> str:
        """Its name, for a person."""
        return f"{self.protocol} {self.fault}"


def unlabelled() -> list[str]:
    """Return the faults that have no label, each with its protocol."""
    return [
        f"{protocol} {text}"
        for name, fault in FAULTS.items()
        for protocol in fault.protocols
        for text in written(name)
        if label(protocol, text) is None
    ]


def cases() -> Iterator[Case]:
    """Yield what is played, in the order of the catalogue; a fault without a label is left out."""
    for name, fault in FAULTS.items():
        for protocol in fault.protocols:
            for text in written(name):
                row = label(protocol, text)
                if row is not None:
                    yield from (Case(protocol, spec, row) for spec in row.faults or (text,))
