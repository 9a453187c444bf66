"""Findings about lines and connections: how they end, and which octets stand in them."""

from popconsole.analysis.findings.rule import GREETING, LOGIN, Example, Rule, Severity
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

RECORDING = (
    Rule(
        "no-quit",
        Severity.WARNING,
        N_("The connection ended without QUIT; by the RFC nothing is deleted then."),
        N_("By the RFC nothing is deleted then, and a server may keep the maildrop locked for a while."),
        N_("Have the client send QUIT and wait for the answer."),
        Cite(1939, "6"),
        Example(
            (
                *LOGIN,
                "! S! close",
                "+ C: QUIT",
                "+ S: +OK",
                "+ S! close",
            )
        ),
        pop2=Cite(937, "p. 9"),
        practice=N_(
            "s-nail's command exit closes so; openssl s_client takes a line that begins with Q for "
            "its own, and sends no QUIT."
        ),
    ),
    Rule(
        "deletions-lost",
        Severity.WARNING,
        N_("The connection ended without QUIT; by the RFC nothing is deleted then. It had marked {count}."),
        N_("The mail is there again in the next session."),
        N_("Have the client send QUIT, and wait for its answer."),
        Cite(1939, "6"),
        Example(
            (
                *LOGIN,
                "  C: DELE 1",
                "  S: +OK",
                "! S! close",
                "+ C: QUIT",
                "+ S: +OK",
                "+ S! close",
            ),
        ),
        pop2=Cite(937, "p. 9"),
        practice=N_(
            "MailKit sends QUIT only where it is told to (its issue 971). Dovecot keeps the mail "
            "then; smtp4dev deletes at DELE already (read in its source)."
        ),
    ),
    Rule(
        "quit-unseen",
        Severity.NOTE,
        N_(
            "The recording ends without QUIT, {count} marked; if the connection ended here, none was deleted."
        ),
        N_("By the RFC only QUIT removes what DELE has marked: without it the mail is there again."),
        N_("Look for QUIT in a capture of the whole connection, or in what popconsole record writes."),
        Cite(1939, "6"),
        Example(
            (
                *LOGIN,
                "  C: DELE 1",
                "! S: +OK",
                "+ S: +OK",
                "+ C: QUIT",
                "+ S: +OK",
            )
        ),
        pop2=Cite(937, "p. 9"),
        across=True,
    ),
    Rule(
        "timed-out",
        Severity.WARNING,
        N_("The server gave up waiting; by the RFC nothing is deleted then."),
        N_("By the RFC nothing is deleted then, and what was marked is there again."),
        N_("NOOP, or any command, starts the timer anew."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                "! S! timeout",
                "+ C: QUIT",
                "+ S: +OK",
                "+ S! close",
            )
        ),
        pop2=Cite(937, "p. 11"),
        practice=N_(
            "Dovecot and UW ipop3d wait 180 s for a login and 600 s behind it, UW ipop2d 180 s and 1,800 s."
        ),
    ),
    Rule(
        "autologout-early",
        Severity.WARNING,
        N_("The server gave up after {seconds} s without a command; it must wait at least {due} s."),
        N_(
            "A client that is slow, or whose person reads meanwhile, loses its session and the "
            "deletions with it."
        ),
        N_("Say NOOP more often than that, or log in only when there is something to do."),
        Cite(1939, "3"),
        Example(
            (
                "  @0.0 S: +OK POP3 server ready",
                "  @0.2 C: CAPA",
                "  @0.3 S: +OK",
                "  @0.3 S: .",
                "! @60.3 S! close",
                "+ @600.3 S! close",
            )
        ),
        practice=N_(
            "Courier waits 60 s for a login and 300 s behind it, Solid POP3 60 s, Dovecot and UW "
            "ipop3d 180 s for a login."
        ),
    ),
    Rule(
        "autologout-said",
        Severity.NOTE,
        N_("The server says that it gives up waiting; it is to close the connection without a word."),
        N_("A client that was about to send a command takes this line for the answer to it."),
        N_("Have the client look for a line before it sends a command after a long wait."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                "! S: -ERR Disconnected for inactivity.",
                "  S! close",
            ),
        ),
        practice=N_(
            "Dovecot and UW ipop3d say so, GreenMail in SMTP's words (421); Courier, Cyrus and Solid "
            "POP3 close without a word."
        ),
    ),
    Rule(
        "line-ending",
        Severity.WARNING,
        N_("The line ends with {ending}, not with CRLF."),
        N_("Strict peers wait for CRLF forever."),
        N_("Send CR and LF; in openssl s_client, with its option -crlf."),
        Cite(1939, "3"),
        Example(
            (
                *GREETING,
                r"! C: CAPA\n",
                "+ C: CAPA",
            )
        ),
        pop2=Cite(937, "p. 5"),
        practice=N_("LF alone is a line's end to six of seven servers; Solid POP3 goes on waiting."),
    ),
    Rule(
        "line-cut",
        Severity.WARNING,
        N_("The connection ended within a line: no line ending came."),
        N_("What came of the line may not be all of it: a name, a number or a password may go on."),
        N_("Take nothing from this line."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: QUIT",
                r"- S: +OK by\c",
                "! S! close",
                "+ S: +OK bye",
                "+ S! close",
            ),
            beside=("closed-early",),
        ),
        pop2=Cite(937, "p. 5"),
    ),
    Rule(
        "octet-nul",
        Severity.WARNING,
        N_("The server's line holds an octet 0."),
        N_("Programs in C take it for the end of the line: what is behind it is lost."),
        N_("Have the mail encoded, or the server take such octets out."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: RETR 1",
                "  S: +OK",
                r"! S: one\x00two",
                "+ S: one two",
                "  S: .",
            ),
        ),
    ),
    Rule(
        "octet-cr",
        Severity.WARNING,
        N_("A CR stands within the line, without its LF."),
        N_("Some clients end the line there, others do not: they count lines and dots differently."),
        N_("Have the server send CR with its LF alone."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: RETR 1",
                "  S: +OK",
                r"! S: one\rtwo",
                "+ S: one two",
                "  S: .",
            ),
        ),
        practice=N_("A server made with Twisted, whose mail had CRLF already, sent CR CR LF."),
    ),
    Rule(
        "octet-escape",
        Severity.WARNING,
        N_("An escape sequence for terminals stands in the line."),
        N_("Shown raw it can change title, colours or what is typed."),
        N_("Show it as text, never as it is."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: NOOP",
                r"! S: +OK \x1b[2J",
                "+ S: +OK",
            ),
        ),
    ),
    Rule(
        "line-very-long",
        Severity.NOTE,
        N_("The line has {octets}; mail has 998 at the most."),
        N_("Clients with a buffer of their own length cut it, or give up."),
        N_("Have the mail encoded with short lines: quoted-printable or base64."),
        Cite(5322, "2.1.1"),
        Example(
            (
                *LOGIN,
                "  C: RETR 1",
                "  S: +OK",
                "! S: " + "m" * 1000,
                "+ S: one",
                "  S: .",
            ),
        ),
        practice=N_(
            "Python's poplib gives up at 2,048 octets; users of Odoo could not fetch such mail (its "
            "issue 10920)."
        ),
    ),
    Rule(
        "text-octets",
        Severity.NOTE,
        N_("Octets outside printing US-ASCII stand in the line."),
        N_("Not every program shows them alike; commands and status lines are US-ASCII."),
        N_("Ask for UTF8 or LANG where the server has them; have other mail encoded."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "  C: NOOP",
                r"! S: +OK d\xe9j\xe0 vu",
                "+ S: +OK seen before",
            )
        ),
        pop2=Cite(937, "p. 15"),
    ),
    Rule(
        "fault-injected",
        Severity.NOTE,
        N_("popconsole lets something go wrong here on purpose: {fault}."),
        N_("It is no fault of the client."),
        N_("See what the client makes of it; the mock server, or the proxy, goes on so at the same place."),
        Cite(1939, "3"),
        Example(
            (
                *LOGIN,
                "! S# fault injected: status-lower@NOOP",
                "  C: NOOP",
                "  S: +OK",
            )
        ),
    ),
)
