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
        "deletions-lost",
        Severity.WARNING,
        N_("The connection ended without QUIT; by the RFC nothing is deleted then. It had marked {count}."),
        N_("The mail is there again in the next session: send QUIT, and wait for its answer."),
        Cite(1939, "6"),
        Example(
            (
                *LOGIN,
                "  C: DELE 1",
                "  S: +OK",
                "! S! close",
                "+ C: QUIT",
                "+ S: +OK",
                "+ S! close",
            ),
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
        "autologout-early",
        Severity.WARNING,
        N_("The server gave up after {seconds} s without a command; it must wait at least {due} s."),
        N_("Say NOOP more often than that, or log in only when there is something to do."),
        Cite(1939, "3"),
        Example(
            (
                "  @0.0 S: +OK POP3 server ready",
                "  @0.2 C: CAPA",
                "  @0.3 S: +OK",
                "  @0.3 S: .",
                "! @60.3 S! close",
                "+ @600.3 S! close",
            )
        ),
    ),
    Rule(
        "autologout-said",
        Severity.NOTE,
        N_("The server says that it gives up waiting; it is to close the connection without a word."),
        N_("A client that was about to send a command takes this line for the answer to it."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                "! S: -ERR Disconnected for inactivity.",
                "  S! close",
            ),
        ),
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
        "octet-nul",
        Severity.WARNING,
        N_("The server's line holds an octet 0."),
        N_("Programs in C take it for the end of the line: what is behind it is lost."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: RETR 1",
                "  S: +OK",
                r"! S: one\x00two",
                "+ S: one two",
                "  S: .",
            ),
        ),
    ),
    Rule(
        "octet-cr",
        Severity.WARNING,
        N_("A CR stands within the line, without its LF."),
        N_("Some clients end the line there, others do not: they count lines and dots differently."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: RETR 1",
                "  S: +OK",
                r"! S: one\rtwo",
                "+ S: one two",
                "  S: .",
            ),
        ),
    ),
    Rule(
        "octet-escape",
        Severity.WARNING,
        N_("An escape sequence for terminals stands in the line."),
        N_("Shown raw it can change title, colours or what is typed: show it as text, never as it is."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: NOOP",
                r"! S: +OK \x1b[2J",
                "+ S: +OK",
            ),
        ),
    ),
    Rule(
        "line-very-long",
        Severity.NOTE,
        N_("The line has {octets}; mail has 998 at the most."),
        N_("Clients with a buffer of their own length cut it, or give up: Python's poplib at 2,048 octets."),
        Cite(5322, "2.1.1"),
        Example(
            (
                *LOGIN,
                "  C: RETR 1",
                "  S: +OK",
                "! S: " + "m" * 1000,
                "+ S: one",
                "  S: .",
            ),
        ),
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
