"""Findings in what the server says: greetings and statuses that are not as the RFC has them."""

from popconsole.analysis.findings.rule import GREETING, LOGIN, Example, Rule, Severity
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

SERVER = (
    Rule(
        "reply-shape",
        Severity.ERROR,
        N_("{expected} or -ERR was expected in answer to {keyword}."),
        N_("The client and the server do not agree any more on where they are."),
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
    ),
    Rule(
        "reply-unsolicited",
        Severity.WARNING,
        N_("The server speaks although no command waits for a reply."),
        N_("Usually an earlier reply had more lines than the client took."),
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
    ),
    Rule(
        "reply-too-long",
        Severity.ERROR,
        N_("The reply line has {octets}; {limit} are allowed."),
        N_("A client with a buffer of the allowed length cuts the line."),
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
    ),
    Rule(
        "status-case",
        Severity.ERROR,
        N_("The status indicator must be in upper case."),
        N_("Strict clients take a status in lower case for an error."),
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
    ),
    Rule(
        "not-stuffed",
        Severity.ERROR,
        N_("A line of the message that begins with a dot was not byte-stuffed."),
        N_("A client takes the dot away, or takes a lone one for the end of the message."),
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
    ),
    Rule(
        "response-code",
        Severity.NOTE,
        N_("Response code [{code_word}]: {meaning}"),
        N_("A code is for programs, the text after it for people."),
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
    ),
    Rule(
        "negative",
        Severity.NOTE,
        N_("The reply is negative."),
        N_("The text is for people. In POP3 the session goes on, in POP2 the server closes."),
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
    ),
)
