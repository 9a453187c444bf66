"""Findings about the numbers that a server tells: of messages, of octets, of lines; and unique-ids."""

from popconsole.analysis.findings.rule import LOGIN, Example, Rule, Severity
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

_MARKED = (*LOGIN, "  C: DELE 1", "  S: +OK")

NUMBERS = (
    Rule(
        "listing-malformed",
        Severity.ERROR,
        N_("This is no {listing}; {expected} was expected."),
        N_("A client that parses the line gets wrong numbers from it."),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: STAT",
                "! S: +OK two messages",
                "+ S: +OK 2 320",
            )
        ),
        pop2=Cite(937, "p. 10"),
    ),
    Rule(
        "unique-id-malformed",
        Severity.ERROR,
        N_("This is no unique-id: that has 1 to 70 octets, each from 0x21 to 0x7E, so no space."),
        N_("A client that keeps it may never find the message again, or cut it short."),
        Cite(1939, "7"),
        Example(
            (
                *LOGIN,
                "  C: UIDL",
                "  S: +OK",
                "! S: 1 two words",
                "+ S: 1 one-word",
                "  S: .",
            )
        ),
    ),
    Rule(
        "listing-of-another",
        Severity.ERROR,
        N_("The answer is about message {told}; {keyword} asked for message {number}."),
        N_("A client that does not look at the number takes it for that of its own message."),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: LIST 2",
                "! S: +OK 1 120",
                "+ S: +OK 2 200",
            )
        ),
    ),
    Rule(
        "listing-spread",
        Severity.ERROR,
        N_("{keyword} of one message is answered with one line, +OK {expected}; this one has no listing."),
        N_("A client that goes by the RFC takes each line behind it for the answer to a later command."),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: LIST 2",
                "! S: +OK",
                "- S: 2 200",
                "- S: .",
                "+ S: +OK 2 200",
            )
        ),
    ),
    Rule(
        "number-zero",
        Severity.ERROR,
        N_("Message-numbers begin at 1; this line has a 0."),
        N_("A client that asks from 1 on never gets the first message, and asks for one that is not there."),
        Cite(1939, "4"),
        Example(
            (
                *LOGIN,
                "  C: LIST",
                "  S: +OK",
                "! S: 0 120",
                "+ S: 1 120",
                "  S: .",
            )
        ),
    ),
    Rule(
        "number-twice",
        Severity.ERROR,
        N_("Message {number} stands twice in this listing; each message has one line."),
        N_("A client can't tell which line is right, and counts a message too many."),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: LIST",
                "  S: +OK",
                "  S: 1 120",
                "! S: 1 200",
                "+ S: 2 200",
                "  S: .",
            )
        ),
    ),
    Rule(
        "size-differs",
        Severity.WARNING,
        N_("Message {number} has {octets} here; before it had {told}."),
        N_("The usual cause: line ends counted as one octet, or stuffed dots counted."),
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
    ),
    Rule(
        "unique-id-shared",
        Severity.ERROR,
        N_("Messages {other} and {number} have the same unique-id, and are not of one size."),
        N_("A client takes the second for one that it has, and never fetches it."),
        Cite(1939, "7"),
        Example(
            (
                *LOGIN,
                "  C: LIST",
                "  S: +OK",
                "  S: 1 120",
                "  S: 2 200",
                "  S: .",
                "  C: UIDL",
                "  S: +OK",
                "  S: 1 first",
                "! S: 2 first",
                "+ S: 2 second",
                "  S: .",
            ),
        ),
    ),
    Rule(
        "unique-id-twice",
        Severity.NOTE,
        N_("Messages {other} and {number} have the same unique-id."),
        N_("Two copies of one mail may share it; where they are two mails, a client fetches only the first."),
        Cite(1939, "7"),
        Example(
            (
                *LOGIN,
                "  C: UIDL",
                "  S: +OK",
                "  S: 1 first",
                "! S: 2 first",
                "+ S: 2 second",
                "  S: .",
            ),
        ),
    ),
    Rule(
        "octets-announced",
        Severity.NOTE,
        N_("The message has {octets}; its status line tells {told}."),
        N_("What stands behind +OK is for people; a client that counts by it stops too early, or waits."),
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
    ),
    Rule(
        "unique-id-differs",
        Severity.ERROR,
        N_("Message {number} had another unique-id before."),
        N_("A unique-id never changes: a client would fetch the message again, and again."),
        Cite(1939, "7"),
        Example(
            (
                *LOGIN,
                "  C: UIDL 1",
                "  S: +OK 1 first",
                "  C: UIDL 1",
                "! S: +OK 1 second",
                "+ S: +OK 1 first",
            )
        ),
    ),
    Rule(
        "count-differs",
        Severity.WARNING,
        N_("{keyword} tells of {count}. Told before: {told}."),
        N_("No mail comes in while the maildrop is locked, so the number of messages does not change."),
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
    ),
    Rule(
        "count-with-marked",
        Severity.WARNING,
        N_("{keyword} tells of {count}. Told before: {told}; marked as deleted since: {marked}."),
        N_("Marked messages are left out: the server forgets the marks, or counts them."),
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
    ),
    Rule(
        "total-differs",
        Severity.WARNING,
        N_("The sizes of the messages come to {listed}; STAT tells {total}."),
        N_("One of the two is wrong, or they count line ends in another way."),
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
        N_(
            "Marked messages are left out of the octets; no other comes or goes while the maildrop is locked."
        ),
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
    ),
    Rule(
        "top-too-long",
        Severity.ERROR,
        N_("TOP asked for {lines} of the body; {came} came."),
        N_("Clients look at headers alone with TOP n 0: from such a server they fetch every message whole."),
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
    ),
    Rule(
        "marked-listed",
        Severity.ERROR,
        N_("Message {number} is marked as deleted and listed all the same."),
        N_("Messages that are marked are not listed: a client would fetch it again."),
        Cite(1939, "5"),
        Example(
            (
                *_MARKED,
                "  C: LIST",
                "  S: +OK",
                "! S: 1 120",
                "  S: 2 200",
                "  S: .",
            )
        ),
    ),
    Rule(
        "marked-accepted",
        Severity.ERROR,
        N_("The server carries out {keyword} of message {number}, which is marked as deleted."),
        N_("Any command that names a marked message is an error, until RSET: the answer is -ERR."),
        Cite(1939, "5"),
        Example(
            (
                *_MARKED,
                "- C: DELE 1",
                "! S: +OK",
                "+ C: DELE 2",
                "+ S: +OK",
            )
        ),
    ),
    Rule(
        "unknown-accepted",
        Severity.WARNING,
        N_("The server carries out {keyword} of message {number}, which is not there."),
        N_("A client would believe that something was done; the number of messages was told otherwise."),
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
