"""Findings: what can be wrong, or worth knowing, in a conversation."""

from popconsole.analysis.findings.catalogue import CATALOGUE, finding
from popconsole.analysis.findings.rule import Example, Finding, Rule, Severity

__all__ = ["CATALOGUE", "Example", "Finding", "Rule", "Severity", "finding"]
