"""Findings between two sessions of one user in a recording; the judge of whole recordings meets them."""

from popconsole.analysis.findings.rule import GREETING, LOGIN, Example, Rule, Severity
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

_AGAIN = ("  S! close", "  C! open", *LOGIN)
_NAMED = ("  C: UIDL", "  S: +OK", "  S: 1 first", "  S: 2 second", "  S: .")
_SCANNED = ("  C: LIST", "  S: +OK", "  S: 1 120", "  S: 2 200", "  S: .")
_CAPA = ("  C: CAPA", "  S: +OK", "  S: UIDL")
_LEFT = ("  C: QUIT", "  S: +OK", *_AGAIN)

VISITS = (
    Rule(
        "deletion-undone",
        Severity.ERROR,
        N_("{count} deleted in the session before can be found again, the first as {number}."),
        N_("A client fetches the mail again, in each session anew."),
        N_("Look whether the server removes at QUIT what is marked; delete again, and look again."),
        Cite(1939, "6"),
        Example(
            (
                *LOGIN,
                *_NAMED,
                "  C: DELE 1",
                "  S: +OK",
                *_LEFT,
                "  C: UIDL",
                "  S: +OK",
                "- S: 1 first",
                "- S: 2 second",
                "! S: .",
                "+ S: 1 second",
                "+ S: .",
                "  C: QUIT",
                "  S: +OK",
            )
        ),
        across=True,
    ),
    Rule(
        "unique-id-reused",
        Severity.ERROR,
        N_("Message {number} has {octets} and the unique-id that one of another size had before: {told}."),
        N_("A client takes the new message for one that it has, and never fetches it."),
        N_("Have the server never give a unique-id twice, not after a deletion either."),
        Cite(1939, "7"),
        Example(
            (
                *LOGIN,
                *_SCANNED,
                *_NAMED,
                *_LEFT,
                "  C: LIST",
                "  S: +OK",
                "  S: 1 120",
                "  S: 2 333",
                "  S: .",
                "  C: UIDL",
                "  S: +OK",
                "  S: 1 first",
                "- S: 2 second",
                "! S: .",
                "+ S: 2 third",
                "+ S: .",
                "  C: QUIT",
                "  S: +OK",
            )
        ),
        across=True,
        practice=N_("Cyrus did, and broke Outlook's POP3 client with it (its issue 374)."),
    ),
    Rule(
        "unique-id-changed",
        Severity.WARNING,
        N_("{count} known by size from the session before have other unique-ids now: from {number} on."),
        N_("A client that leaves mail on the server fetches all of it again."),
        N_("Have the server keep unique-ids, in a file or as part of the message's name."),
        Cite(1939, "7"),
        Example(
            (
                *LOGIN,
                *_SCANNED,
                *_NAMED,
                *_LEFT,
                *_SCANNED,
                "  C: UIDL",
                "  S: +OK",
                "- S: 1 third",
                "- S: 2 fourth",
                "! S: .",
                "+ S: 1 first",
                "+ S: 2 second",
                "+ S: .",
                "  C: QUIT",
                "  S: +OK",
            )
        ),
        across=True,
        practice=N_(
            "Mail that is moved to Zimbra gets new ones, unless they are set by hand (its pull request 1472)."
        ),
    ),
    Rule(
        "stls-vanished",
        Severity.WARNING,
        N_(
            "CAPA listed STLS in a session before, and does no longer: it may have been taken out on the way."
        ),
        N_("A client that takes TLS where it is offered goes on in clear, and the password with it."),
        N_("Set the client to demand TLS; look whether the server was set up anew."),
        Cite(2595, "7"),
        Example(
            (
                *GREETING,
                *_CAPA,
                "  S: STLS",
                "  S: .",
                *LOGIN[1:],
                "  C: QUIT",
                "  S: +OK",
                "  S! close",
                "  C! open",
                *GREETING,
                *_CAPA,
                "! S: .",
                "+ S: STLS",
                "+ S: .",
                *LOGIN[1:],
                "  C: QUIT",
                "  S: +OK",
            )
        ),
        across=True,
    ),
)
