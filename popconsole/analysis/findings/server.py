"""Findings in what the server says: greetings and statuses that are not as the RFC has them."""

from popconsole.analysis.findings.rule import GREETING, LOGIN, Example, Rule, Severity, suricata, zeek
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

SERVER = (
    Rule(
        "reply-shape",
        Severity.ERROR,
        N_("{expected} or -ERR was expected in answer to {keyword}."),
        N_("The client and the server do not agree any more on where they are."),
        N_(
            "Have the server begin each reply with +OK or -ERR; look whether an earlier answer had a "
            "line too many."
        ),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: NOOP",
                "! S: nothing was done",
                "+ S: +OK nothing was done",
            )
        ),
        pop2=Cite(937, "p. 10"),
        practice=N_(
            "hMailServer said +ERR where a maildrop could not be read (its issue 590); GreenMail "
            "says 421 at a timeout."
        ),
        elsewhere=(
            zeek("pop3_server_command_unknown"),
            zeek("pop3_server_sending_client_commands"),
        ),
    ),
    Rule(
        "reply-unsolicited",
        Severity.WARNING,
        N_("The server speaks although no command waits for a reply."),
        N_("A client takes it for the answer to its next command, and every answer behind it likewise."),
        N_("Look at the reply before: usually it had more lines than the client took."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: NOOP",
                "  S: +OK",
                "! S: +OK still here",
            )
        ),
        pop2=Cite(937, "p. 23"),
        practice=N_(
            "Dovecot says -ERR [SYS/TEMP] behind a login that it has accepted, where the mail can't "
            "be opened."
        ),
    ),
    Rule(
        "reply-too-long",
        Severity.ERROR,
        N_("The reply line has {octets}; {limit} are allowed."),
        N_("A client with a buffer of the allowed length cuts the line."),
        N_("Shorten the text: what stands behind the status is for people."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: NOOP",
                "! S: +OK " + "very " * 103,
                "+ S: +OK very",
            )
        ),
        pop2=Cite(937, "p. 12"),
        practice=N_("GNU Mailutils sends a command of 10,000 octets back as it came."),
        elsewhere=(suricata("pop3.response_too_long"),),
    ),
    Rule(
        "status-case",
        Severity.ERROR,
        N_("The status indicator must be in upper case."),
        N_("Strict clients take a status in lower case for an error."),
        N_("Have the server write +OK and -ERR in capitals."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: NOOP",
                "! S: +ok",
                "+ S: +OK",
            )
        ),
    ),
    Rule(
        "accepted-in-wrong-state",
        Severity.WARNING,
        N_("The server accepts {keyword} where it is not legal ({state})."),
        N_("A client that builds on it fails with every other server."),
        N_("Do not build on it: other servers refuse."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                "- C: STAT",
                "! S: +OK 2 320",
                "+ C: APOP mrose c4c9334bac560ecc979e58001b3e22fb",
                "+ S: +OK",
                "+ C: STAT",
                "+ S: +OK 2 320",
            )
        ),
        pop2=Cite(937, "p. 22"),
        elsewhere=(zeek("pop3_unexpected"),),
    ),
    Rule(
        "not-stuffed",
        Severity.ERROR,
        N_("A line of the message that begins with a dot was not byte-stuffed."),
        N_("A client takes the dot away, or takes a lone one for the end of the message."),
        N_("Have the server put a second dot before each line that begins with one."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: RETR 1",
                "  S: +OK",
                "! S: .signature",
                "+ S: ..signature",
                "  S: .",
            )
        ),
        practice=N_(
            "Mailpit (issue 311) and GreenMail (475, and 1049 behind a bare LF) sent such lines as they are."
        ),
    ),
    Rule(
        "response-code",
        Severity.NOTE,
        N_("Response code [{code_word}]: {meaning}"),
        N_("A code is for programs, the text after it for people."),
        N_("Have the client act on the code: wait, ask for another password, or give up."),
        Cite(2449, "8"),
        Example(
            (
                *LOGIN,
                "  C: NOOP",
                "! S: -ERR [SYS/TEMP] the disk is busy",
                "+ S: +OK",
            ),
            beside=("negative",),
        ),
        practice=N_("Dovecot, Cyrus and GNU Mailutils send [AUTH], Dovecot [IN-USE] and [SYS/TEMP] too."),
    ),
    Rule(
        "negative",
        Severity.NOTE,
        N_("The reply is negative."),
        N_("The command did nothing. In POP3 the session goes on, in POP2 the server closes."),
        N_("Read the text: it is for people, and no two servers have the same."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: DELE 7",
                "! S: -ERR no such message",
                "+ S: +OK",
            )
        ),
        pop2=Cite(937, "p. 10"),
        practice=N_("popa3d says no more than -ERR to most of what it refuses."),
    ),
)
