"""Findings about what is not there: greetings, status lines, ends; left out by a writer, or never sent."""

from popconsole.analysis.findings.rule import GREETING, LOGIN, Example, Rule, Severity
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

LEFT_OUT = (
    Rule(
        "greeting-omitted",
        Severity.NOTE,
        N_("The greeting was left out: the recording begins behind it."),
        N_(
            "A server greets before anything else is said; what is due next is read from the first "
            "answer instead."
        ),
        N_("Nothing need be done. A writer may leave the greeting out, a capture begin late."),
        Cite(1939, "4"),
        Example(
            (
                "+ S: +OK POP3 server ready",
                "  C: USER mrose",
                "! S: +OK",
                "+ S: +OK",
            )
        ),
        pop2=Cite(937, "p. 10"),
        practice=N_("Python's poplib begins its log behind the greeting."),
    ),
    Rule(
        "begins-within",
        Severity.NOTE,
        N_("The recording begins in the middle of an answer, or this is no {protocol} server."),
        N_("A capture that begins late does not tell which command this answers."),
        N_("Read on from the next command; begin the capture before the connection."),
        Cite(1939, "4"),
        Example(
            (
                "! S: 2 200",
                "- S: .",
                "- C: STAT",
                "+ S: +OK POP3 server ready",
            )
        ),
        pop2=Cite(937, "p. 10"),
    ),
    Rule(
        "spoke-early",
        Severity.WARNING,
        N_("The client spoke before the greeting."),
        N_("Some servers throw away what comes before the greeting, or close."),
        N_("Have the client wait for the greeting."),
        Cite(1939, "4"),
        Example(
            (
                "- C: USER mrose",
                "! S: +OK POP3 server ready",
                "+ S: +OK POP3 server ready",
                "+ C: USER mrose",
                "  S: +OK",
            )
        ),
        pop2=Cite(937, "p. 10"),
    ),
    Rule(
        "greeting-wrapped",
        Severity.NOTE,
        N_("The greeting is spread over two lines here; on the wire it is one."),
        N_("On the wire it is one line; a client that got two would take the second for an answer."),
        N_("Read both as one: the writer broke a long line."),
        Cite(1939, "4"),
        Example(
            (
                "- S: +OK POP3 server",
                "! S: at pop.example ready",
                "+ S: +OK POP3 server at pop.example ready",
            )
        ),
        pop2=Cite(937, "p. 10"),
    ),
    Rule(
        "status-omitted",
        Severity.NOTE,
        N_("The status line of the answer to {keyword} was left out ({expected} was expected)."),
        N_("Abridged transcripts show only the data; on the wire the status line comes first."),
        N_("Nothing need be done, where a person has shortened it."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: LIST",
                "! S: 1 120",
                "- C: NOOP",
                "+ S: +OK",
                "+ S: 1 120",
                "+ S: .",
                "+ C: NOOP",
            )
        ),
    ),
    Rule(
        "status-missing",
        Severity.ERROR,
        N_("The answer to {keyword} has an end, and no status line before it."),
        N_("A client takes the first line of the data for the status, and as it is not +OK, for an error."),
        N_("Have the server say +OK before the lines."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: LIST",
                "- S: 1 120",
                "! S: .",
                "+ S: +OK",
                "+ S: 1 120",
                "+ S: .",
            )
        ),
    ),
    Rule(
        "end-omitted",
        Severity.NOTE,
        N_("The lone dot that ends the answer to {keyword} was left out."),
        N_("On the wire the dot is there, or a client would wait forever."),
        N_("Nothing need be done: other lines are left out here too."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: LIST",
                "- S: 1 120",
                "! C: NOOP",
                "+ S: +OK",
                "+ S: 1 120",
                "+ S: .",
                "+ C: NOOP",
            )
        ),
    ),
    Rule(
        "end-missing",
        Severity.ERROR,
        N_("The lone dot that ends the answer to {keyword} did not come."),
        N_("Nothing else ends a multi-line response: a client waits for the dot until it gives up."),
        N_(
            "Have the server end it with CR LF, dot, CR LF; a line with -ERR before it tells that it gave up."
        ),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: LIST",
                "  S: +OK",
                "  S: 1 120",
                "! C: NOOP",
                "+ S: .",
                "+ C: NOOP",
            )
        ),
        practice=N_(
            "Cyrus 3.4 ended some messages with a dot and a CR alone, and Thunderbird waited (its "
            "issue 4717)."
        ),
    ),
    Rule(
        "end-line-ending",
        Severity.WARNING,
        N_("The lone dot that ends the answer to {keyword} ends with LF, not with CRLF."),
        N_("Here clients part: strict ones read on and wait for CRLF, lenient ones take it for the end."),
        N_("Have the server end the dot's line with CRLF, and double a dot behind a bare LF."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                r"  C: RETR 1\n",
                "  S: +OK",
                "  S: Hi.",
                r"! S: .\n",
                "+ S: .",
            )
        ),
        practice=N_("GreenMail sent a dot so from within a message, not doubled (its pull request 1049)."),
    ),
    Rule(
        "replies-overlap",
        Severity.ERROR,
        N_("The answer to {keyword} has no status line here: it seems to stand within the answer before."),
        N_("Commands may be sent ahead, but they are answered one after another, each to its end."),
        N_("Have the server finish an answer before it begins the next, or wait for each with the client."),
        Cite(2449, "6.6"),
        Example(
            (
                *LOGIN,
                "  C: RETR 1",
                "  C: RETR 2",
                "  S: +OK",
                "  S: one",
                "- S: +OK",
                "  S: .",
                "! S: two",
                "+ S: +OK",
                "+ S: two",
                "  S: .",
            )
        ),
        practice=N_(
            "WildDuck began to answer the next RETR before the dot of the one before, and mpop "
            "failed (its pull request 950)."
        ),
    ),
    Rule(
        "status-inside",
        Severity.NOTE,
        N_("The line looks like a status line, and stands within the answer to {keyword}."),
        N_("Mail may hold such a line. If it is the server's own word, the answer is broken."),
        N_("Compare the size that was told with what came."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: RETR 1",
                "  S: +OK",
                "! S: -ERR out of memory",
                "+ S: an error of memory",
                "  S: all is well",
                "  S: .",
            )
        ),
    ),
    Rule(
        "reply-broken-off",
        Severity.WARNING,
        N_("The answer to {keyword} ends behind a line with -ERR: the server seems to have given up."),
        N_("Once +OK was said there is no way to say -ERR: what came may not be whole."),
        N_("Fetch it again, and delete nothing before that."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: RETR 1",
                "  S: +OK",
                "  S: one",
                "- S: -ERR the disk is gone",
                "! S: .",
                "+ S: .",
            )
        ),
    ),
    Rule(
        "reply-omitted",
        Severity.NOTE,
        N_("The reply to {keyword} was left out; it is taken to be positive."),
        N_("Every command has a reply; this recording does not show it."),
        N_("Nothing need be done, where what follows goes with it."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: NOOP",
                "! S~ the server agrees",
                "+ S: +OK",
            )
        ),
        pop2=Cite(937, "p. 10"),
        practice=N_("JavaMail's debug output leaves out the answers to USER and PASS, with the commands."),
    ),
    Rule(
        "command-omitted",
        Severity.NOTE,
        N_("The command that this answers was left out."),
        N_("What the answer means can't be told without it."),
        N_(
            "Nothing need be done: some logs hide a command that holds a secret, or all that the client says."
        ),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "- C~ a command",
                "! S: +OK",
                "+ C: NOOP",
                "+ S: +OK",
            )
        ),
        pop2=Cite(937, "p. 10"),
        practice=N_("JavaMail's debug output hides the login, curl's the QUIT."),
    ),
    Rule(
        "closed-early",
        Severity.WARNING,
        N_("The connection closed before the answer to {keyword} was complete."),
        N_("What came so far is not whole."),
        N_("Fetch it again; look in the server's log why it closed."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                "  C: CAPA",
                "  S: +OK",
                "  S: TOP",
                "! S! close",
                "+ S: .",
                "+ S! close",
            )
        ),
        pop2=Cite(937, "p. 20"),
    ),
)
