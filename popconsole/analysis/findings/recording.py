"""Findings about lines and connections: how they end, and which octets stand in them."""

from popconsole.analysis.findings.rule import GREETING, LOGIN, Example, Rule, Severity
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

RECORDING = (
    Rule(
        "no-quit",
        Severity.WARNING,
        N_("The connection ended without QUIT; by the RFC nothing is deleted then."),
        N_("A client that wants its deletions done must send QUIT and wait for the answer."),
        Cite(1939, "6"),
        Example(
            (
                *LOGIN,
                "! S! close",
                "+ C: QUIT",
                "+ S: +OK",
                "+ S! close",
            )
        ),
        pop2=Cite(937, "p. 9"),
    ),
    Rule(
        "timed-out",
        Severity.WARNING,
        N_("The server gave up waiting; by the RFC nothing is deleted then."),
        N_("NOOP, or any command, starts the timer anew."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                "! S! timeout",
                "+ C: QUIT",
                "+ S: +OK",
                "+ S! close",
            )
        ),
        pop2=Cite(937, "p. 11"),
    ),
    Rule(
        "line-ending",
        Severity.WARNING,
        N_("The line ends with {ending}, not with CRLF."),
        N_("Send CR and LF; strict peers wait for CRLF forever."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                r"! C: CAPA\n",
                "+ C: CAPA",
            )
        ),
        pop2=Cite(937, "p. 5"),
    ),
    Rule(
        "line-cut",
        Severity.WARNING,
        N_("The line was cut off: no line ending came."),
        N_("The connection broke or the recording ends within the line."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: QUIT",
                r"! S: +OK by\c",
                "+ S: +OK bye",
            )
        ),
        pop2=Cite(937, "p. 5"),
    ),
    Rule(
        "text-octets",
        Severity.NOTE,
        N_("Octets outside printing US-ASCII stand in the line."),
        N_("Not every program shows them alike; commands and status lines are US-ASCII."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: NOOP",
                r"! S: +OK d\xe9j\xe0 vu",
                "+ S: +OK seen before",
            )
        ),
        pop2=Cite(937, "p. 15"),
    ),
    Rule(
        "fault-injected",
        Severity.NOTE,
        N_("The mock server goes wrong here on purpose: {fault}."),
        N_("It is no fault of the client."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "! S# fault injected: status-lower@NOOP",
                "  C: NOOP",
                "  S: +OK",
            )
        ),
    ),
)
