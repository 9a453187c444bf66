"""Findings by the rules that POP2 alone has (RFC 937)."""

from popconsole.analysis.findings.rule import POP2_GREETING, POP2_LOGIN, Example, Rule, Severity
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

POP2 = (
    Rule(
        "pop2-garbage",
        Severity.ERROR,
        N_("This is garbage here: the server answers with - and closes the connection."),
        N_("POP2's rule: if anything goes wrong, close the connection."),
        Cite(937, "p. 23"),
        Example(
            (
                *POP2_GREETING,
                "! C: RETR",
                "+ C: QUIT",
            ),
            beside=("command-wrong-state",),
            protocol="POP2",
        ),
    ),
    Rule(
        "pop2-garbage-from-server",
        Severity.ERROR,
        N_("This does not fit in {state}; expected: {expected}. The client sends QUIT and closes."),
        N_("POP2's rule: if anything goes wrong, close the connection."),
        Cite(937, "p. 21"),
        Example(
            (
                *POP2_LOGIN,
                "  C: READ 1",
                "! S: +OK",
                "+ S: =23",
            ),
            protocol="POP2",
        ),
    ),
    Rule(
        "pop2-retr-of-nothing",
        Severity.ERROR,
        N_("RETR of a message of 0 octets: the server closes the connection."),
        N_("Look at the = before RETR: with 0, READ another message or QUIT."),
        Cite(937, "p. 8"),
        Example(
            (
                *POP2_LOGIN,
                "  C: READ 2",
                "  S: =0",
                "! C: RETR",
                "+ C: QUIT",
            ),
            protocol="POP2",
        ),
    ),
    Rule(
        "pop2-data-short",
        Severity.ERROR,
        N_("{octets} came; promised: {told}."),
        N_("The client still waits for the rest: count CRLF as two octets."),
        Cite(937, "p. 8"),
        Example(
            (
                *POP2_LOGIN,
                "  C: READ 1",
                "  S: =23",
                "  C: RETR",
                "  S: Subject: hello",
                "! C: ACKS",
                "+ S:",
                "+ S: Hi.",
                "+ C: ACKS",
            ),
            protocol="POP2",
        ),
    ),
    Rule(
        "pop2-data-long",
        Severity.ERROR,
        N_("{octets} came; promised: {told}."),
        N_("The client takes what was promised and, for the next reply, the rest: count every octet."),
        Cite(937, "p. 8"),
        Example(
            (
                *POP2_LOGIN,
                "  C: READ 1",
                "  S: =23",
                "  C: RETR",
                "  S: Subject: hello",
                "  S:",
                "! S: Hi, and much more.",
                "+ S: Hi.",
            ),
            protocol="POP2",
        ),
    ),
    Rule(
        "pop2-nack-zero",
        Severity.ERROR,
        N_("After NACK the length is never 0: the message is still there."),
        N_("The server lost the message or moved on; do not acknowledge it."),
        Cite(937, "p. 9"),
        Example(
            (
                *POP2_LOGIN,
                "  C: READ 1",
                "  S: =23",
                "  C: RETR",
                "  S: Subject: hello",
                "  S:",
                "  S: Hi.",
                "  C: NACK",
                "! S: =0",
                "+ S: =23",
            ),
            protocol="POP2",
        ),
    ),
)
