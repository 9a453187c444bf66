"""Findings about listings, line by line: their form, message-numbers, unique-ids."""

from popconsole.analysis.findings.rule import LOGIN, MARKED, Example, Rule, Severity, zeek
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

_ONE_ID = ("  C: UIDL", "  S: +OK", "  S: 1 first", "! S: 2 first", "+ S: 2 second", "  S: .")

LISTINGS = (
    Rule(
        "listing-malformed",
        Severity.ERROR,
        N_("This is no {listing}; {expected} was expected."),
        N_("A client that parses the line gets wrong numbers from it, or stops."),
        N_("Have the server write numbers in digits, one space between, as the RFC has it."),
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
        practice=N_(
            "Twisted answers UIDL n without the number (its issue 9104); getmail6 stopped with an "
            "error at a listing that has words for numbers (its issue 277)."
        ),
    ),
    Rule(
        "unique-id-malformed",
        Severity.ERROR,
        N_("This is no unique-id: that has 1 to 70 octets, each from 0x21 to 0x7E, so no space."),
        N_("A client that keeps it may never find the message again, or cut it short."),
        N_("Have the server make unique-ids of letters and digits alone."),
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
        practice=N_(
            "K-9 Mail learned to bear a server that writes three spaces before them (its pull request 323)."
        ),
    ),
    Rule(
        "listing-of-another",
        Severity.ERROR,
        N_("The answer is about message {told}; {keyword} asked for message {number}."),
        N_("A client that does not look at the number takes it for that of its own message."),
        N_("Compare the number with the one that was asked for, and give up where they differ."),
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
        N_("Have the server answer with all lines only where no number was given."),
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
        practice=N_("Mailpit did so for LIST and UIDL until 2025 (its issue 518, its pull request 552)."),
        elsewhere=(zeek("pop3_server_command_unknown", near=True),),
    ),
    Rule(
        "number-zero",
        Severity.ERROR,
        N_("Message-numbers begin at 1; this line has a 0."),
        N_("A client that asks from 1 on never gets the first message, and asks for one that is not there."),
        N_("Have the server number the messages from 1 on."),
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
        "number-gap",
        Severity.WARNING,
        N_("The listing has {count}, and one is numbered {number}: numbers run from 1 without a gap."),
        N_("A client that goes through the numbers asks for one that is not there, and misses the last."),
        N_("Have the server number what is there at the login; only what was marked since is left out."),
        Cite(1939, "4"),
        Example(
            (
                *LOGIN,
                "  C: LIST",
                "  S: +OK",
                "  S: 1 120",
                "- S: 3 200",
                "! S: .",
                "+ S: 2 200",
                "+ S: .",
            )
        ),
    ),
    Rule(
        "number-twice",
        Severity.ERROR,
        N_("Message {number} stands twice in this listing; each message has one line."),
        N_("A client can't tell which line is right, and counts a message too many."),
        N_("Have the server write one line for each message."),
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
        "unique-id-shared",
        Severity.ERROR,
        N_("Messages {other} and {number} have the same unique-id, and are not of one size."),
        N_("A client takes the second for one that it has, and never fetches it."),
        N_("Have the server make the unique-id of more than the message's text, of its place, say."),
        Cite(1939, "7"),
        Example(
            (
                *LOGIN,
                "  C: LIST",
                "  S: +OK",
                "  S: 1 120",
                "  S: 2 200",
                "  S: .",
                *_ONE_ID,
            ),
        ),
    ),
    Rule(
        "unique-id-twice",
        Severity.NOTE,
        N_("Messages {other} and {number} have the same unique-id."),
        N_("Two copies of one mail may share it; where they are two mails, a client fetches only the first."),
        N_("Look whether the messages are alike: the RFC allows it for copies only."),
        Cite(1939, "7"),
        Example(
            (
                *LOGIN,
                *_ONE_ID,
            ),
        ),
    ),
    Rule(
        "unique-id-differs",
        Severity.ERROR,
        N_("Message {number} had another unique-id before."),
        N_("A unique-id never changes: a client would fetch the message again, and again."),
        N_("Have the server give each message its unique-id once, and keep it."),
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
        "marked-listed",
        Severity.ERROR,
        N_("Message {number} is marked as deleted and listed all the same."),
        N_("A client would fetch it again."),
        N_("Have the server leave marked messages out of its listings."),
        Cite(1939, "5"),
        Example(
            (
                *MARKED,
                "  C: LIST",
                "  S: +OK",
                "! S: 1 120",
                "  S: 2 200",
                "  S: .",
            )
        ),
        practice=N_("Mailpit lists them (read in its source)."),
    ),
    Rule(
        "listing-like-stat",
        Severity.NOTE,
        N_("The status line of {keyword} looks like the answer to STAT; lines follow all the same."),
        N_("A client that goes by the text takes the lines behind it for the next reply."),
        N_("Have the server write words there, or no text; read up to the lone dot, whatever it is."),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: LIST",
                "! S: +OK 2 320",
                "+ S: +OK the listing follows",
                "  S: 1 120",
                "  S: 2 200",
                "  S: .",
            )
        ),
        practice=N_("CMailServer begins its listing so."),
    ),
    Rule(
        "listing-surplus",
        Severity.NOTE,
        N_("More stands behind the size in this {listing}; the RFC strongly advises against that."),
        N_("A client that splits the line into two numbers stops, or takes other ones."),
        N_("Ignore what is behind them, as RFC 1939 asks of clients."),
        Cite(1939, "5"),
        Example(
            (
                *LOGIN,
                "  C: LIST",
                "  S: +OK",
                "! S: 1 120 octets",
                "+ S: 1 120",
                "  S: 2 200",
                "  S: .",
            )
        ),
    ),
)
