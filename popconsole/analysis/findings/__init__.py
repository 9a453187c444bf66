"""Findings: what can be wrong, or worth knowing, in a conversation."""

from popconsole.analysis.findings.catalogue import CATALOGUE, finding
from popconsole.analysis.findings.rule import Example, Finding, Namesake, Rule, Severity

__all__ = ["CATALOGUE", "Example", "Finding", "Namesake", "Rule", "Severity", "finding"]
