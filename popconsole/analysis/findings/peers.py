"""Findings about a peer that is another one than was expected, or wants TLS first."""

from popconsole.analysis.findings.rule import GREETING, Example, Rule, Severity, zeek
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

PEERS = (
    Rule(
        "greeting-foreign",
        Severity.ERROR,
        N_("This is no {protocol} greeting; {expected} was expected."),
        N_("A client that looks for +OK waits, or gives up; what it sends may be a password."),
        N_("Look whether host and port are those of this protocol."),
        Cite(1939, "4"),
        Example(
            (
                "! S: hello, who are you?",
                "+ S: +OK POP3 server ready",
            )
        ),
        pop2=Cite(937, "p. 10"),
        elsewhere=(zeek("pop3_server_command_unknown"),),
    ),
    Rule(
        "server-of-another",
        Severity.ERROR,
        N_("This is a server of {other}, not of {protocol}."),
        N_("Nothing that is said here will be understood."),
        N_("Look at host and port: 110 is POP3's, 109 POP2's; 995 is POP3's under TLS from the first octet."),
        Cite(1939, "3"),
        Example(
            (
                "! S: 220 pop.example ESMTP",
                "+ S: +OK POP3 server ready",
            )
        ),
        pop2=Cite(937, "p. 10"),
        practice=N_(
            "A client was pointed at a server of SMTP, which greeted with 220 (MailKit's issue 594)."
        ),
        elsewhere=(zeek("pop3_server_command_unknown"),),
    ),
    Rule(
        "client-of-another",
        Severity.ERROR,
        N_("The client speaks {other}, not {protocol}."),
        N_("Each of its lines is refused, and some of them may hold a password."),
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
        elsewhere=(zeek("pop3_client_command_unknown"),),
    ),
    Rule(
        "greeting-refused",
        Severity.WARNING,
        N_("The server greets with a refusal: it takes no session now."),
        N_("A client must not go on as if it had been let in."),
        N_("Read its text, wait, and connect again."),
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
        N_("Have the server greet with a whole timestamp, or without a <."),
        Cite(1939, "7"),
        Example(
            (
                "! S: +OK POP3 server ready <1896.697170952>",
                "+ S: +OK POP3 server ready <1896.697170952@pop.example>",
            ),
        ),
        practice=N_(
            "A server greeted with its name between < and > (curl's issue 3278), and curl tried APOP."
        ),
    ),
    Rule(
        "tls-wanted",
        Severity.NOTE,
        N_("The server seems to want TLS before a login: STLS may be needed."),
        N_("The password was refused, right or wrong: and it has crossed the network in clear."),
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
        practice=N_(
            "Dovecot says so where it is set to demand TLS; Exchange says that the command is not "
            "valid in this state."
        ),
    ),
)
