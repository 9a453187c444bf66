"""Findings about listings that are as the RFC has them, and mislead clients all the same."""

from popconsole.analysis.findings.rule import LOGIN, Example, Rule, Severity
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

LISTINGS = (
    Rule(
        "listing-like-stat",
        Severity.NOTE,
        N_("The status line of {keyword} looks like the answer to STAT; lines follow all the same."),
        N_("A client that goes by the text takes the lines behind it for the next reply."),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: LIST",
                "! S: +OK 2 320",
                "+ S: +OK the listing follows",
                "  S: 1 120",
                "  S: 2 200",
                "  S: .",
            )
        ),
    ),
    Rule(
        "listing-surplus",
        Severity.NOTE,
        N_("More stands behind the size in this {listing}; the RFC strongly advises against that."),
        N_("A client that splits the line expects two numbers: ignore what is behind them."),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: LIST",
                "  S: +OK",
                "! S: 1 120 octets",
                "+ S: 1 120",
                "  S: 2 200",
                "  S: .",
            )
        ),
    ),
)
