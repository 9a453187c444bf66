"""The whole catalogue of findings, by code, and how a finding is made."""

from dataclasses import replace

from popconsole.analysis.findings.arguments import ARGUMENTS
from popconsole.analysis.findings.client import CLIENT
from popconsole.analysis.findings.exchanges import EXCHANGES
from popconsole.analysis.findings.left_out import LEFT_OUT
from popconsole.analysis.findings.listings import LISTINGS
from popconsole.analysis.findings.numbers import NUMBERS
from popconsole.analysis.findings.peers import PEERS
from popconsole.analysis.findings.pop2 import POP2
from popconsole.analysis.findings.promises import PROMISES
from popconsole.analysis.findings.recording import RECORDING
from popconsole.analysis.findings.rule import Finding, Rule
from popconsole.analysis.findings.security import SECURITY
from popconsole.analysis.findings.server import SERVER
from popconsole.analysis.findings.visits import VISITS
from popconsole.protocol.cite import Cite

_GROUPS = (
    CLIENT, ARGUMENTS, SECURITY, EXCHANGES, SERVER, PEERS, LISTINGS, NUMBERS, PROMISES, VISITS, POP2,
    LEFT_OUT, RECORDING,
)  # fmt: skip

CATALOGUE: dict[str, Rule] = {rule.code: rule for group in _GROUPS for rule in group}


def finding(code: str, cite: Cite | None = None, **met: str | int) -> Finding:
    """Return the finding of a code with what was met; ``cite`` overrides where the rule stands."""
    rule = CATALOGUE[code]
    if cite is not None and cite != rule.cite:
        rule = replace(rule, cite=cite, pop2=None)  # no other place will do
    return Finding(rule, tuple(met.items()))
