"""Findings about a peer that is another one than was expected, or wants TLS first."""

from popconsole.analysis.findings.rule import GREETING, Example, Rule, Severity
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

PEERS = (
    Rule(
        "greeting-foreign",
        Severity.ERROR,
        N_("This is no {protocol} greeting; {expected} was expected."),
        N_("Look whether host and port are those of this protocol."),
        Cite(1939, "4"),
        Example(
            (
                "! S: hello, who are you?",
                "+ S: +OK POP3 server ready",
            )
        ),
        pop2=Cite(937, "p. 10"),
    ),
    Rule(
        "server-of-another",
        Severity.ERROR,
        N_("This is a server of {other}, not of {protocol}."),
        N_("Look at host and port: 110 is POP3's, 109 POP2's; 995 is POP3's under TLS from the first octet."),
        Cite(1939, "3"),
        Example(
            (
                "! S: 220 pop.example ESMTP",
                "+ S: +OK POP3 server ready",
            )
        ),
        pop2=Cite(937, "p. 10"),
    ),
    Rule(
        "client-of-another",
        Severity.ERROR,
        N_("The client speaks {other}, not {protocol}."),
        N_("It was given the wrong port or kind of account; TLS begins here behind STLS, if at all."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                "! C: a1 CAPABILITY",
                "+ C: CAPA",
            )
        ),
        pop2=Cite(937, "p. 23"),
    ),
    Rule(
        "greeting-refused",
        Severity.WARNING,
        N_("The server greets with a refusal: it takes no session now."),
        N_("Read its text, wait, and connect again; a client must not go on as if it had been let in."),
        Cite(1939, "4"),
        Example(
            (
                "! S: -ERR too many connections",
                "+ S: +OK POP3 server ready",
            ),
        ),
        pop2=Cite(937, "p. 10"),
    ),
    Rule(
        "timestamp-malformed",
        Severity.WARNING,
        N_("The greeting has a < and no timestamp <...@...> behind it."),
        N_("Clients that look for the < alone offer APOP and fail, or fall back to a password in clear."),
        Cite(1939, "7"),
        Example(
            (
                "! S: +OK POP3 server ready <1896.697170952>",
                "+ S: +OK POP3 server ready <1896.697170952@pop.example>",
            ),
        ),
    ),
    Rule(
        "tls-wanted",
        Severity.NOTE,
        N_("The server seems to want TLS before a login: STLS may be needed."),
        N_("Send STLS first, or connect to the port where TLS begins with the first octet (995)."),
        Cite(2595, "2.2"),
        Example(
            (
                *GREETING,
                "  C: USER mrose",
                "! S: -ERR [AUTH] plaintext authentication disallowed on non-secure (SSL/TLS) connections",
                "+ S: +OK",
            ),
            beside=("negative", "response-code"),
        ),
    ),
)
