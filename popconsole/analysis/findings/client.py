"""Findings in what the client says: no command, not legal here, wrong arguments."""

from popconsole.analysis.findings.rule import GREETING, LOGIN, POP2_LOGIN, Example, Rule, Severity
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

CLIENT = (
    Rule(
        "command-unknown",
        Severity.ERROR,
        N_("{keyword} is no command of {protocol}."),
        N_("Look for a slip of the fingers; a command of an extension needs a server that has it."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                "! C: QIUT",
                "+ C: QUIT",
            )
        ),
        pop2=Cite(937, "p. 23"),
    ),
    Rule(
        "command-of-extension",
        Severity.WARNING,
        N_("{keyword} is of {rfc}; hardly any server has it, and this program does not follow it."),
        N_("What is said behind it may be no command: the lines of a message, say."),
        Cite(1082, "p. 6"),
        Example(
            (
                *LOGIN,
                "! C: XTND BBOARDS",
                "+ C: NOOP",
            )
        ),
    ),
    Rule(
        "command-misnomer",
        Severity.ERROR,
        N_("{keyword} is its name elsewhere; on the wire the command is {command}."),
        N_("Articles write out the names, other protocols have others: servers know the four letters."),
        Cite(937, "p. 6"),
        Example(
            (*POP2_LOGIN, "! C: FOLDER inbox", "+ C: FOLD inbox"), beside=("pop2-garbage",), protocol="POP2"
        ),
    ),
    Rule(
        "command-empty",
        Severity.ERROR,
        N_("An empty line is no command."),
        N_("A POP3 server answers -ERR, a POP2 server closes."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                "! C:",
                "+ C: QUIT",
            )
        ),
        pop2=Cite(937, "p. 23"),
    ),
    Rule(
        "command-wrong-state",
        Severity.ERROR,
        N_("{keyword} is not legal in {state}; it is in {states}."),
        N_("Each state has its own commands: first get to the state, then send it."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                "! C: STAT",
                "+ C: APOP mrose c4c9334bac560ecc979e58001b3e22fb",
                "+ S: +OK",
                "+ C: STAT",
            )
        ),
        pop2=Cite(937, "p. 22"),
    ),
    Rule(
        "pass-apart",
        Severity.WARNING,
        N_("PASS does not stand immediately behind USER."),
        N_("What was refused or only asked in between takes the name back in some servers: say USER again."),
        Cite(1939, "7"),
        Example(
            (
                *GREETING,
                "  C: STLS",
                "  S: +OK begin TLS",
                "  C: USER mrose",
                "  S: +OK",
                "- C: CAPA",
                "- S: -ERR",
                "! C: PASS tanstaaf",
                "+ C: PASS tanstaaf",
            )
        ),
    ),
    Rule(
        "session-over",
        Severity.WARNING,
        N_("The session is over: this line comes too late."),
        N_("Behind QUIT, or a greeting that refuses, the server closes; a client opens another connection."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                "  C: QUIT",
                "  S: +OK bye",
                "! C: NOOP",
            )
        ),
        pop2=Cite(937, "p. 23"),
    ),
    Rule(
        "argument-missing",
        Severity.ERROR,
        N_("An argument is missing: the syntax is {syntax}."),
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
    ),
    Rule(
        "argument-surplus",
        Severity.ERROR,
        N_("There is an argument too many: the syntax is {syntax}."),
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
    ),
    Rule(
        "argument-number",
        Severity.ERROR,
        N_("{keyword} takes {numbers}, in decimal digits: the syntax is {syntax}."),
        N_("No sign and no comma; and message-numbers begin at 1."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "! C: RETR first",
                "+ C: RETR 1",
            )
        ),
        pop2=Cite(937, "p. 15"),
    ),
    Rule(
        "argument-spacing",
        Severity.ERROR,
        N_("Exactly one space stands between words and none at the end."),
        N_("Some servers are lenient about spaces, others refuse: send exactly one."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "! C: RETR  1",
                "+ C: RETR 1",
            )
        ),
        pop2=Cite(937, "p. 15"),
    ),
    Rule(
        "argument-octets",
        Severity.ERROR,
        N_("A control octet stands in the command; only printing ones may."),
        N_("Arrow keys and backspace in a plain telnet window leave such octets behind."),
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
    ),
    Rule(
        "command-too-long",
        Severity.ERROR,
        N_("The command has {octets}; {limit} are allowed."),
        N_("The server may refuse, or take the rest for a new command."),
        Cite(2449, "4"),
        Example(
            (
                *GREETING,
                "! C: USER " + "m" * 300,
                "+ C: USER mrose",
            )
        ),
        pop2=Cite(937, "p. 12"),
    ),
    Rule(
        "digest-malformed",
        Severity.ERROR,
        N_("This is no digest of APOP: that is 32 hexadecimal digits in lower case."),
        N_("Write the 16 octets of the MD5 in hexadecimal, a to f in lower case."),
        Cite(1939, "7"),
        Example(
            (
                *GREETING,
                "! C: APOP mrose C4C9334BAC560ECC979E58001B3E22FB",
                "+ C: APOP mrose c4c9334bac560ecc979e58001b3e22fb",
            )
        ),
    ),
    Rule(
        "message-marked",
        Severity.WARNING,
        N_("Message {number} is marked as deleted; no command may name it."),
        N_("Send RSET to take the marks back, or leave the message alone."),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: DELE 1",
                "  S: +OK",
                "! C: RETR 1",
                "+ C: RETR 2",
            )
        ),
        pop2=Cite(937, "p. 7"),
    ),
    Rule(
        "message-unknown",
        Severity.WARNING,
        N_("There is no message {number}, with {count} in all."),
        N_("Numbers run from 1 to the number of messages that the server told."),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: STAT",
                "  S: +OK 2 320",
                "! C: RETR 3",
                "+ C: RETR 2",
            )
        ),
        pop2=Cite(937, "p. 7"),
    ),
    Rule(
        "deleted-unread",
        Severity.WARNING,
        N_("Message {number} is to be deleted, and the answer to its RETR did not end as it should."),
        N_("Fetch the message again, and delete it when all of it is there: at QUIT it is gone for good."),
        Cite(1939, "8"),
        Example(
            (
                *LOGIN,
                "  C: RETR 1",
                "  S: +OK",
                "  S: one",
                "  S: -ERR the disk is gone",
                "  S: .",
                "! C: DELE 1",
                "+ C: QUIT",
            ),
        ),
    ),
    Rule(
        "command-removed",
        Severity.NOTE,
        N_("{keyword} belongs to older POP3s; {rfc} took it out."),
        N_("A server of today need not know it: UIDL does better what LAST was for."),
        Cite(1725, "1"),
        Example(
            (
                *LOGIN,
                "! C: LAST",
                "+ C: UIDL",
            )
        ),
    ),
)
