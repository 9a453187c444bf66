"""Findings in how the client writes a command: its arguments, spaces, octets, length."""

from popconsole.analysis.findings.rule import (
    GREETING,
    LOGIN,
    Example,
    Rule,
    Severity,
    suricata,
)
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

ARGUMENTS = (
    Rule(
        "command-empty",
        Severity.ERROR,
        N_("An empty line is no command."),
        N_(
            "A POP3 server answers -ERR, a POP2 server closes: who counts replies is one behind from "
            "there on."
        ),
        N_("Look for a line end too many, behind a password that was pasted, say."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                "! C:",
                "+ C: QUIT",
            )
        ),
        pop2=Cite(937, "p. 23"),
        practice=N_(
            "Python's poplib sent one for a password that ends with a line feed (CPython's issue 94019)."
        ),
    ),
    Rule(
        "argument-missing",
        Severity.ERROR,
        N_("An argument is missing: the syntax is {syntax}."),
        N_("The server refuses it, or takes what is not there for an empty value."),
        N_("Give every argument that stands without brackets in the syntax."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                "! C: USER",
                "+ C: USER mrose",
            )
        ),
        pop2=Cite(937, "p. 15"),
        practice=N_("Seven servers refuse RETR without a number; Dovecot says +OK to a USER without a name."),
        elsewhere=(suricata("pop3.incorrect_argument_count"),),
    ),
    Rule(
        "argument-surplus",
        Severity.ERROR,
        N_("There is an argument too many: the syntax is {syntax}."),
        N_("Some servers pass over what is too much, others refuse the command."),
        N_("Take away what is too much; only a password may hold spaces."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "! C: STAT 1",
                "+ C: STAT",
            )
        ),
        pop2=Cite(937, "p. 15"),
        practice=N_(
            "STAT with an argument is taken by Dovecot, UW ipop3d, Solid POP3 and Courier, and "
            "refused by popa3d, GNU Mailutils and Cyrus."
        ),
        elsewhere=(suricata("pop3.incorrect_argument_count"),),
    ),
    Rule(
        "argument-number",
        Severity.ERROR,
        N_("{keyword} takes {numbers}, in decimal digits: the syntax is {syntax}."),
        N_("A server that reads as far as there are digits answers about a message that nobody meant."),
        N_("Write digits alone: no sign and no comma; and message-numbers begin at 1."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "! C: RETR first",
                "+ C: RETR 1",
            )
        ),
        pop2=Cite(937, "p. 15"),
        practice=N_(
            "LIST 1x is LIST 1 to UW ipop3d, GNU Mailutils, Solid POP3 and Courier, and RETR 0 is "
            "RETR 1 to Stalwart (its pull request 3296)."
        ),
    ),
    Rule(
        "argument-spacing",
        Severity.ERROR,
        N_("Exactly one space stands between words and none at the end."),
        N_("Some servers are lenient about spaces, others refuse."),
        N_("Send exactly one between words, and none at the end."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "! C: RETR  1",
                "+ C: RETR 1",
            )
        ),
        pop2=Cite(937, "p. 15"),
        practice=N_(
            "Two spaces behind LIST are refused by popa3d and GNU Mailutils, a space at the end by "
            "Cyrus; others take both."
        ),
    ),
    Rule(
        "argument-octets",
        Severity.ERROR,
        N_("A control octet stands in the command; only printing ones may."),
        N_("The octet belongs to the name or password then, and the server refuses it."),
        N_("Type the line anew: arrow keys and backspace in a plain telnet window leave such octets behind."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                r"! C: USER mrosf\x7fe",
                "+ C: USER mrose",
            ),
            beside=("text-octets",),
        ),
        pop2=Cite(937, "p. 15"),
        practice=N_(
            "A CR within the line is the end of it to UW ipop3d and Courier; Dovecot says it back as it came."
        ),
    ),
    Rule(
        "command-too-long",
        Severity.ERROR,
        N_("The command has {octets}; {limit} are allowed."),
        N_("The server may refuse, or take the rest for a new command."),
        N_("Shorten the argument; a long response of AUTH may wait for the challenge."),
        Cite(2449, "4"),
        Example(
            (
                *GREETING,
                "! C: USER " + "m" * 300,
                "+ C: USER mrose",
            )
        ),
        pop2=Cite(937, "p. 12"),
        practice=N_(
            "Office 365 closes at AUTH XOAUTH2 with a token in the same line, so mpop (issue 11) and "
            "getmail6 (issue 256) wait for the challenge. Solid POP3 refuses 300 octets, Dovecot "
            "does not."
        ),
        elsewhere=(suricata("pop3.request_too_long"),),
    ),
    Rule(
        "digest-malformed",
        Severity.ERROR,
        N_("This is no digest of APOP: that is 32 hexadecimal digits in lower case."),
        N_("The server compares it as text: another way of writing the same number is another digest."),
        N_("Write the 16 octets of the MD5 in hexadecimal, a to f in lower case."),
        Cite(1939, "7"),
        Example(
            (
                *GREETING,
                "! C: APOP mrose C4C9334BAC560ECC979E58001B3E22FB",
                "+ C: APOP mrose c4c9334bac560ecc979e58001b3e22fb",
            )
        ),
        practice=N_("MailKit once sent the user's name in its place (its issue 395)."),
    ),
)
