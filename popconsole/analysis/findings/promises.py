"""Findings about what a server has told that it can do: capabilities, APOP's timestamp, languages."""

from popconsole.analysis.findings.rule import LOGIN, Example, Rule, Severity, suricata, zeek
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

_GREETED = ("  S: +OK POP3 server ready",)
_LISTED = (*_GREETED, "  C: CAPA", "  S: +OK", "  S: USER", "  S: SASL PLAIN CRAM-MD5", "  S: STLS", "  S: .")

PROMISES = (
    Rule(
        "capability-malformed",
        Severity.ERROR,
        N_("This is no line of CAPA's list as it should be; {expected} was expected."),
        N_("A client may miss the capability, or read another value than was meant."),
        N_("Have the server write it as its RFC has it: name, one space, arguments."),
        Cite(2449, "3"),
        Example(
            (
                *_GREETED,
                "  C: CAPA",
                "  S: +OK",
                "! S: EXPIRE soon",
                "+ S: EXPIRE 60",
                "  S: .",
            )
        ),
        practice=N_("GNU Mailutils 3.15 lists EXPIRENEVER, the space missing."),
    ),
    Rule(
        "capability-twice",
        Severity.WARNING,
        N_("CAPA lists {capability} twice."),
        N_("Some clients take the first line, others the last."),
        N_("Have the server write all arguments behind one name."),
        Cite(2449, "5"),
        Example(
            (
                *_GREETED,
                "  C: CAPA",
                "  S: +OK",
                "- S: SASL PLAIN",
                "! S: SASL CRAM-MD5",
                "+ S: SASL PLAIN CRAM-MD5",
                "  S: .",
            )
        ),
    ),
    Rule(
        "capability-refused",
        Severity.WARNING,
        N_("CAPA lists {capability}, and {keyword} is refused all the same."),
        N_("Either the list is wrong or something on the way took the command."),
        N_("Do not go on in clear text where STLS is what is refused; else do without."),
        Cite(2449, "5"),
        Example(
            (
                *_LISTED,
                "  C: STLS",
                "! S: -ERR unknown command",
                "+ S: +OK begin TLS",
            ),
            beside=("negative",),
        ),
        practice=N_("smtp4dev lists TOP and does not have it (read in its source)."),
    ),
    Rule(
        "response-code-unlisted",
        Severity.NOTE,
        N_("A response code [{code_word}] is sent, and CAPA did not list RESP-CODES."),
        N_("Without RESP-CODES a text that begins with [ is a text: a client must not read a code in it."),
        N_("Have the server list RESP-CODES."),
        Cite(2449, "6.4"),
        Example(
            (
                *_LISTED,
                "  C: UTF8",
                "! S: +OK [X-NEW] enabled",
                "+ S: +OK enabled",
            ),
        ),
    ),
    Rule(
        "capability-unlisted",
        Severity.WARNING,
        N_("CAPA did not list {capability}, which {keyword} needs."),
        N_("The server need not have the command, or not in this state."),
        N_("Do without it, or ask CAPA again behind the login."),
        Cite(2449, "5"),
        Example(
            (
                *_LISTED,
                "! C: UTF8",
                "+ C: USER mrose",
            )
        ),
        practice=N_(
            "Thunderbird tries AUTH with any server (hMailServer's issue 230); GreenMail had UIDL "
            "and did not list it (its issue 65)."
        ),
    ),
    Rule(
        "mechanism-unlisted",
        Severity.WARNING,
        N_("CAPA's SASL did not list the mechanism {mechanism}."),
        N_(
            "The server may refuse all that it does not list, and the response may have told a "
            "secret by then."
        ),
        N_("Take one of those that are listed."),
        Cite(2449, "6.3"),
        Example(
            (
                *_LISTED,
                "! C: AUTH SCRAM-SHA-256",
                "+ C: AUTH PLAIN",
            )
        ),
    ),
    Rule(
        "command-own",
        Severity.NOTE,
        N_("{keyword} is of no RFC that this program knows; CAPA lists it, so the server has it."),
        N_("What it does only the documents of this server tell; another one need not have it."),
        N_("Send it to no server that does not list it."),
        Cite(2449, "3"),
        Example(
            (
                *_GREETED,
                "  C: CAPA",
                "  S: +OK",
                "  S: XFOO",
                "  S: .",
                "! C: XFOO",
                "+ C: QUIT",
            )
        ),
    ),
    Rule(
        "pipelining-unlisted",
        Severity.WARNING,
        N_("A command is sent ahead of a reply, and CAPA did not list PIPELINING."),
        N_("Some servers throw away what comes ahead, and the client waits for answers that never come."),
        N_("Ask CAPA first, or wait for each reply."),
        Cite(2449, "6.6"),
        Example(
            (
                *LOGIN,
                "  C: NOOP",
                "! C: NOOP",
                "- S: +OK",
                "+ S: +OK",
                "+ C: NOOP",
                "  S: +OK",
            )
        ),
        practice=N_(
            "Courier and Solid POP3 throw away what comes ahead of the answer to PASS, Courier "
            "although it lists PIPELINING."
        ),
        elsewhere=(
            zeek("pop3_client_too_many_pending_commands", near=True),
            suricata("pop3.too_many_transactions", near=True),
        ),
    ),
    Rule(
        "capabilities-stale",
        Severity.WARNING,
        N_("{keyword} rests on the capabilities that were told before TLS: CAPA was not asked again."),
        N_("Anybody may have changed on the way what was told in clear."),
        N_("Forget it, and ask CAPA anew behind STLS."),
        Cite(2595, "4"),
        Example(
            (
                *_LISTED,
                "  C: STLS",
                "  S: +OK begin TLS",
                "! C: AUTH PLAIN",
                "+ C: CAPA",
            )
        ),
        practice=N_("Indy's client does not ask CAPA again behind STLS (its issue 427)."),
    ),
    Rule(
        "apop-without-timestamp",
        Severity.ERROR,
        N_("The greeting had no timestamp <...@...>: there is nothing to make APOP's digest of."),
        N_("Without a timestamp there is no digest: the server can't but refuse."),
        N_("Use APOP only where the greeting has one, angle brackets included; else log in another way."),
        Cite(1939, "7"),
        Example(
            (
                "- S: +OK POP3 server ready",
                "! C: APOP mrose c4c9334bac560ecc979e58001b3e22fb",
                "+ S: +OK POP3 server ready <1896.697170952@pop.example>",
                "+ C: APOP mrose c4c9334bac560ecc979e58001b3e22fb",
            )
        ),
    ),
    Rule(
        "language-untold",
        Severity.ERROR,
        N_("The tag of the language must stand behind +OK."),
        N_("A client can't tell which language it got: * and a range leave it to the server."),
        N_("Have the server write the tag right behind +OK."),
        Cite(6856, "3.2"),
        Example(
            (
                *_GREETED,
                "  C: LANG es",
                "! S: +OK",
                "+ S: +OK es Idioma cambiado",
            )
        ),
    ),
    Rule(
        "quit-refused",
        Severity.WARNING,
        N_("{keyword} is refused: some of the messages that were marked as deleted may still be there."),
        N_("Some of what was marked as deleted may still be there. The session is over all the same."),
        N_("Look in the next one what is there, and delete it again."),
        Cite(1939, "6"),
        Example(
            (
                *LOGIN,
                "  C: DELE 1",
                "  S: +OK",
                "  C: QUIT",
                "! S: -ERR some deleted messages not removed",
                "+ S: +OK",
            ),
            beside=("negative",),
        ),
    ),
)
