"""Findings about the numbers that a server tells: of messages, of octets, of lines."""

from popconsole.analysis.findings.rule import LOGIN, MARKED, Example, Rule, Severity
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

NUMBERS = (
    Rule(
        "size-differs",
        Severity.WARNING,
        N_("Message {number} has {octets} here; before it had {told}."),
        N_("A client that reserves room, shows progress or compares what came by the size is misled."),
        N_("Look whether line ends were counted as one octet, or stuffed dots were counted."),
        Cite(1939, "11"),
        Example(
            (
                *LOGIN,
                "  C: LIST 1",
                "  S: +OK 1 23",
                "  C: RETR 1",
                "  S: +OK",
                "- S: Subject: hello",
                "- S:",
                "- S: Hi",
                "! S: .",
                "+ S: Subject: hello",
                "+ S:",
                "+ S: Hi.",
                "+ S: .",
            )
        ),
        pop2=Cite(937, "p. 5"),
        practice=N_(
            "Dovecot, Courier and Cyrus list mail without a last line end two octets smaller than "
            "they send it; Solid POP3 counts a line end more."
        ),
    ),
    Rule(
        "octets-announced",
        Severity.NOTE,
        N_("The message has {octets}; its status line tells {told}."),
        N_("What stands behind +OK is for people; a client that counts by it stops too early, or waits."),
        N_("Read up to the lone dot, whatever the status line says."),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: RETR 1",
                "- S: +OK 23 octets",
                "+ S: +OK 22 octets",
                "  S: Subject: hello",
                "  S:",
                "  S: Hi",
                "! S: .",
                "+ S: .",
            ),
        ),
        practice=N_(
            "Courier tells of 1,130 octets and sends 1,157 of mail that it wraps; aenetmail stops at "
            "the number that was told (its issue 150), and Suricata passes over as many octets."
        ),
    ),
    Rule(
        "count-differs",
        Severity.WARNING,
        N_("{keyword} tells of {count}. Told before: {told}."),
        N_(
            "A client that goes through the messages by number misses one, or asks for one that is not there."
        ),
        N_(
            "Have the server tell of the mail as it was at the login: none comes in while the "
            "maildrop is locked."
        ),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: STAT",
                "  S: +OK 2 320",
                "  C: LIST",
                "  S: +OK",
                "  S: 1 120",
                "! S: .",
                "+ S: 2 200",
                "+ S: .",
            )
        ),
        pop2=Cite(937, "p. 7"),
        practice=N_(
            "smtp4dev reads its list anew for each command, so that numbers move (read in its source)."
        ),
    ),
    Rule(
        "count-with-marked",
        Severity.WARNING,
        N_("{keyword} tells of {count}. Told before: {told}; marked as deleted since: {marked}."),
        N_("A client takes its deletions for lost, and fetches the mail again."),
        N_("Have the server leave marked messages out of what it counts."),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: STAT",
                "  S: +OK 2 320",
                "  C: DELE 1",
                "  S: +OK",
                "  C: STAT",
                "! S: +OK 2 320",
                "+ S: +OK 1 200",
            )
        ),
        practice=N_("Mailpit counts them and lists them (read in its source)."),
    ),
    Rule(
        "total-differs",
        Severity.WARNING,
        N_("The sizes of the messages come to {listed}; STAT tells {total}."),
        N_("A client that shows how much is to come, or compares both, is misled."),
        N_("Look which of the two is wrong, or whether they count line ends in different ways."),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: LIST",
                "  S: +OK",
                "  S: 1 120",
                "  S: 2 200",
                "  S: .",
                "  C: STAT",
                "! S: +OK 2 300",
                "+ S: +OK 2 320",
            )
        ),
    ),
    Rule(
        "total-changed",
        Severity.WARNING,
        N_("{keyword} comes to {total}; by what was told before it should be {due}."),
        N_("The maildrop is locked, so its octets do not change but by DELE and RSET."),
        N_("Have the server count the mail as it was at the login, without what is marked."),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: LIST",
                "  S: +OK",
                "  S: 1 120",
                "  S: 2 200",
                "  S: .",
                "  C: DELE 1",
                "  S: +OK",
                "  C: STAT",
                "! S: +OK 1 320",
                "+ S: +OK 1 200",
            )
        ),
        practice=N_("GNU Mailutils told of more octets behind RSET than before DELE."),
    ),
    Rule(
        "top-too-long",
        Severity.ERROR,
        N_("TOP asked for {lines} of the body; {came} came."),
        N_("Clients look at headers alone with TOP n 0: from such a server they fetch every message whole."),
        N_(
            "Have the server stop at the number of lines that was asked for; the empty line behind "
            "the header is none."
        ),
        Cite(1939, "7"),
        Example(
            (
                *LOGIN,
                "  C: TOP 1 0",
                "  S: +OK",
                "  S: Subject: hello",
                "  S:",
                "- S: Hi.",
                "! S: .",
                "+ S: .",
            )
        ),
        practice=N_(
            "Stalwart 0.16 sends the whole body for TOP n 0 (its issue 3165), Mailpit for any number "
            "(read in its source), GNU Mailutils one line too many where any are asked for."
        ),
    ),
    Rule(
        "marked-accepted",
        Severity.ERROR,
        N_("The server carries out {keyword} of message {number}, which is marked as deleted."),
        N_(
            "A client can't tell what is marked from what is not: any command that names such a "
            "message is an error."
        ),
        N_("Have the server answer -ERR until RSET."),
        Cite(1939, "5"),
        Example(
            (
                *MARKED,
                "- C: DELE 1",
                "! S: +OK",
                "+ C: DELE 2",
                "+ S: +OK",
            )
        ),
        practice=N_(
            "Inbucket sent such messages until 2026 (its pull request 620); GNU Mailutils takes DELE "
            "of one message twice."
        ),
    ),
    Rule(
        "unknown-accepted",
        Severity.WARNING,
        N_("The server carries out {keyword} of message {number}, which is not there."),
        N_("A client would believe that something was done."),
        N_("Have the server refuse numbers beyond those it has told."),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: STAT",
                "  S: +OK 2 320",
                "- C: DELE 7",
                "! S: +OK",
                "+ C: DELE 2",
                "+ S: +OK",
            )
        ),
    ),
)
