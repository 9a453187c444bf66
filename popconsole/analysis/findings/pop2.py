"""Findings by the rules that POP2 alone has (RFC 937)."""

from popconsole.analysis.findings.rule import POP2_GREETING, POP2_LOGIN, Example, Rule, Severity
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

POP2 = (
    Rule(
        "pop2-garbage",
        Severity.ERROR,
        N_("This is garbage here: the server answers with - and closes the connection."),
        N_(
            "The session is over: the server answers with - and closes. That is POP2's rule if "
            "anything goes wrong."
        ),
        N_("Connect again, and send what the state allows."),
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
        practice=N_("UW ipop2d says so to QUIT between RETR and its acknowledgment, as the RFC has it."),
    ),
    Rule(
        "pop2-garbage-from-server",
        Severity.ERROR,
        N_("This does not fit in {state}; expected: {expected}. The client sends QUIT and closes."),
        N_("POP2's rule: if anything goes wrong, close the connection."),
        N_("Send QUIT and close; look whether the server is one of POP2."),
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
        practice=N_(
            "UW ipop2d says + Sayonara behind its - lines; fetchmail takes a reply by its first "
            "character alone."
        ),
    ),
    Rule(
        "pop2-retr-of-nothing",
        Severity.ERROR,
        N_("RETR of a message of 0 octets: the server closes the connection."),
        N_("There are no octets to send: the server closes the connection."),
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
        practice=N_(
            "fetchmail 3.9.4 sends it, and waits until it gives up; UW ipop2d says - before it closes."
        ),
    ),
    Rule(
        "pop2-data-short",
        Severity.ERROR,
        N_("{octets} came; promised: {told}."),
        N_("The client still waits for the rest, and nothing else can be said meanwhile."),
        N_("Have the server count CRLF as two octets."),
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
        practice=N_(
            "fetchmail waits until it gives up; UW ipop2d sends no octets at all of a message that "
            "was deleted."
        ),
    ),
    Rule(
        "pop2-data-long",
        Severity.ERROR,
        N_("{octets} came; promised: {told}."),
        N_("The client takes what was promised and, for the next reply, the rest."),
        N_("Have the server count every octet."),
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
        practice=N_("fetchmail bears it, for it reads whole lines."),
    ),
    Rule(
        "pop2-nack-zero",
        Severity.ERROR,
        N_("After NACK the length is never 0: the message is still there."),
        N_("The server lost the message or moved on."),
        N_("Do not acknowledge it: READ it again, or QUIT."),
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
