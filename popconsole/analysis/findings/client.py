"""Findings in what the client says: no command, not legal here, about a message that is not there."""

from popconsole.analysis.findings.rule import (
    GREETING,
    LOGIN,
    POP2_LOGIN,
    Example,
    Rule,
    Severity,
    suricata,
    zeek,
)
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

CLIENT = (
    Rule(
        "command-unknown",
        Severity.ERROR,
        N_("{keyword} is no command of {protocol}."),
        N_("The server refuses, and one that counts errors closes the connection after some of them."),
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
        practice=N_(
            "Before a login Dovecot closes behind the third such command, Solid POP3 behind the "
            "fifth error of a session."
        ),
        elsewhere=(
            zeek("pop3_client_command_unknown"),
            zeek("pop3_client_sending_server_commands"),
            suricata("pop3.unknown_command"),
        ),
    ),
    Rule(
        "command-of-extension",
        Severity.WARNING,
        N_("{keyword} is of {rfc}; hardly any server has it, and this program does not follow it."),
        N_("What is said behind it may be no command: the lines of a message, say."),
        N_("Leave it, unless this server is known to have it."),
        Cite(1082, "p. 6"),
        Example(
            (
                *LOGIN,
                "! C: XTND BBOARDS",
                "+ C: NOOP",
            )
        ),
        practice=N_("Of seven servers that were asked none has XTND; UW ipop3d says that it can't do that."),
        elsewhere=(zeek("pop3_client_command_unknown"),),
    ),
    Rule(
        "command-misnomer",
        Severity.ERROR,
        N_("{keyword} is its name elsewhere; on the wire the command is {command}."),
        N_("Articles write out the names, other protocols have others: servers know the four letters."),
        N_("Send the command under the name that stands in the RFC."),
        Cite(937, "p. 6"),
        Example(
            (*POP2_LOGIN, "! C: FOLDER inbox", "+ C: FOLD inbox"), beside=("pop2-garbage",), protocol="POP2"
        ),
        practice=N_("curl said STARTTLS where it is STLS until 2011 (its pull request 11)."),
        elsewhere=(zeek("pop3_client_command_unknown"),),
    ),
    Rule(
        "command-wrong-state",
        Severity.ERROR,
        N_("{keyword} is not legal in {state}; it is in {states}."),
        N_("The server refuses it: each state has its own commands."),
        N_("First get to the state, then send it; look whether the login before it succeeded."),
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
        practice=N_(
            "Seven servers that were asked refuse STAT before a login; Dovecot closes behind the third try."
        ),
        elsewhere=(zeek("pop3_unexpected"),),
    ),
    Rule(
        "pass-apart",
        Severity.WARNING,
        N_("PASS does not stand immediately behind USER."),
        N_("What was refused or only asked in between takes the name back in some servers."),
        N_("Say USER again, and PASS right behind it."),
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
        practice=N_(
            "Behind USER Cyrus wants PASS, and refuses the other USER that Dovecot, Courier and UW "
            "ipop3d take."
        ),
        elsewhere=(zeek("pop3_unexpected"),),
    ),
    Rule(
        "session-over",
        Severity.WARNING,
        N_("The session is over: this line comes too late."),
        N_("Behind QUIT, or a greeting that refuses, the server closes: nobody reads this line."),
        N_("Open another connection for what is left to do."),
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
        practice=N_(
            "Of seven servers none answered a command that came behind QUIT; GNU Mailutils reset the "
            "connection."
        ),
    ),
    Rule(
        "message-marked",
        Severity.WARNING,
        N_("Message {number} is marked as deleted; no command may name it."),
        N_("The server refuses: to every command but RSET and QUIT the message is no longer there."),
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
        practice=N_(
            "Of seven servers all refuse RETR, LIST, TOP and UIDL of it; GNU Mailutils takes a second DELE."
        ),
    ),
    Rule(
        "message-unknown",
        Severity.WARNING,
        N_("There is no message {number}, with {count} in all."),
        N_(
            "The server refuses; a client that counts from 0, or on from an older session, asks for "
            "the wrong mail."
        ),
        N_("Ask by the numbers that this session has told: they run from 1 to the number of messages."),
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
        practice=N_("Seven servers that were asked refuse RETR 99 and RETR 0."),
    ),
    Rule(
        "deleted-unread",
        Severity.WARNING,
        N_("Message {number} is to be deleted, and the answer to its RETR did not end as it should."),
        N_("At QUIT the message is gone for good, and nobody has all of it."),
        N_("Fetch the message again, and delete it when all of it is there."),
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
        practice=N_(
            "With POP2, fetchmail 6.3.26 acknowledges and so deletes a message whose READ was refused."
        ),
    ),
    Rule(
        "command-removed",
        Severity.NOTE,
        N_("{keyword} belongs to older POP3s; {rfc} took it out."),
        N_("A server of today need not know it: UIDL does better what LAST was for."),
        N_("Use UIDL, and keep what was read in the client."),
        Cite(1725, "1"),
        Example(
            (
                *LOGIN,
                "! C: LAST",
                "+ C: UIDL",
            )
        ),
        practice=N_(
            "fetchmail asks for LAST; UW ipop3d, popa3d and Solid POP3 have it still, Dovecot where "
            "it is asked to."
        ),
    ),
)
