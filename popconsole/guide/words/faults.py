"""What goes wrong with each fault that a mock server can inject, and what a robust client does about it.

Keyed by the fault's name. A transcript marks a fault with a note (``transcript.injected``).
"""

from dataclasses import dataclass

from popconsole.i18n import N_, _


@dataclass(frozen=True, slots=True)
class FaultAdvice:
    """What the server does wrong, and what a robust client does about it."""

    wrong: str
    robust: str


FAULT_ADVICE: dict[str, FaultAdvice] = {
    "greeting-late": FaultAdvice(
        N_("The greeting comes late."),
        N_(
            "Wait with a time-out, some tens of seconds; send nothing before the greeting; say what is "
            "waited for."
        ),
    ),
    "greeting-err": FaultAdvice(
        N_("The server refuses the connection with a negative greeting and closes."),
        N_(
            "Show the text after the status indicator, take [SYS/TEMP] for a reason to try later, and "
            "do not log in."
        ),
    ),
    "greeting-foreign": FaultAdvice(
        N_("The greeting is one of another protocol: SMTP, IMAP or HTTP."),
        N_("Accept +OK alone; say that this is no POP server and show what came; check host and port."),
    ),
    "greeting-split": FaultAdvice(
        N_("The greeting comes in two segments, cut in the APOP timestamp."),
        N_("Read up to CRLF before looking at a line: a segment is no line."),
    ),
    "apop-stamp-bad": FaultAdvice(
        N_("The timestamp of the greeting is none: no closing bracket, no @, or nothing in it."),
        N_(
            "Use APOP only with a timestamp of the form <...@...>; otherwise log in another way, best "
            "under TLS."
        ),
    ),
    "timeout-421": FaultAdvice(
        N_("When the inactivity timer runs out, the server sends 421, a reply of SMTP, and closes."),
        N_(
            "Take any line without a status indicator for an error, and a close for the end of the "
            "session; nothing was deleted."
        ),
    ),
    "err-on": FaultAdvice(
        N_("The command is refused, whatever it asks for."),
        N_(
            "Look at the status of every reply; go on without the optional commands; never delete what "
            "was not fetched."
        ),
    ),
    "auth-fail": FaultAdvice(
        N_("The login is refused although the password is right."),
        N_(
            "Tell a refusal from a wrong password only by the response code; do not try again at once, "
            "do not forget the password."
        ),
    ),
    "lock-stuck": FaultAdvice(
        N_("The maildrop is said to be locked although no other session is open."),
        N_("With [IN-USE] wait and try again, each time later; it is no wrong password."),
    ),
    "login-delay": FaultAdvice(
        N_("The login is refused because it comes too soon after the last one."),
        N_("Keep to the LOGIN-DELAY of CAPA; with [LOGIN-DELAY] wait that long, and say so."),
    ),
    "auth-plus-ok": FaultAdvice(
        N_("+OK stands where the challenge, + and a space, belongs."),
        N_("Do not take this for a login: nothing was proved yet. End the exchange and use another way."),
    ),
    "auth-bare-err": FaultAdvice(
        N_("AUTH without an argument is refused; it is not in RFC 5034."),
        N_("Ask CAPA for the mechanisms (SASL); let the refusal be, and go on."),
    ),
    "caps-none": FaultAdvice(
        N_("The server does not know CAPA."),
        N_("Go on with what RFC 1939 has, and try optional commands when they are needed."),
    ),
    "caps-lie": FaultAdvice(
        N_("CAPA offers what is not there, or hides what is."),
        N_("Be ready for -ERR from a command that was offered, and do without it."),
    ),
    "caps-change": FaultAdvice(
        N_("CAPA lists other capabilities after login than before."),
        N_("Ask again after the login and after STLS, and believe the last answer."),
    ),
    "stls-refused": FaultAdvice(
        N_("STLS is refused."),
        N_("Where TLS is asked for, close; never go on in clear without the person's word."),
    ),
    "stls-hang": FaultAdvice(
        N_("The server never answers STLS."),
        N_("Wait with a time-out and close; do not send a password in clear instead."),
    ),
    "stls-stripped": FaultAdvice(
        N_("STLS has vanished from CAPA, as if somebody in the middle had cut it out."),
        N_("Where TLS is asked for, a missing STLS is an error and no reason to log in in clear."),
    ),
    "stls-trailing": FaultAdvice(
        N_("Octets in clear stand behind the reply to STLS, for the client to take for protected ones."),
        N_("Throw away all that was read before the handshake, or close: CVE-2011-0411 and its kin."),
    ),
    "tls-expired": FaultAdvice(
        N_("The server's certificate is no longer valid."),
        N_("End the connection and say since when; log in only where the person says so, knowing it."),
    ),
    "tls-wrong-name": FaultAdvice(
        N_("The server's certificate names another host."),
        N_("End the connection and show both names: somebody may stand in between."),
    ),
    "tls-old": FaultAdvice(
        N_("The server knows only TLS 1.0 and 1.1, which RFC 8996 has retired."),
        N_(
            "Ask for TLS 1.2 at the least, and say plainly that the server is too old; do not go on in clear."
        ),
    ),
    "drop-after": FaultAdvice(
        N_("The connection breaks in the middle of a reply."),
        N_("Throw the half message away; nothing was deleted: connect again and begin with that message."),
    ),
    "half-close": FaultAdvice(
        N_("The server closes its side of the connection only."),
        N_("Take the end of the stream for the end of the session, though sending still works."),
    ),
    "split": FaultAdvice(
        N_("Replies come in tiny segments."),
        N_("Gather octets until a line or a response is whole: TCP keeps no boundaries."),
    ),
    "merge": FaultAdvice(
        N_("Several replies come in one segment."),
        N_("Take one reply at a time from what was read, and keep the rest for the next command."),
    ),
    "slow": FaultAdvice(
        N_("Octets come slowly."),
        N_("Count the time-out from the last octet, show how far it is, and let the person stop it."),
    ),
    "lf-only": FaultAdvice(
        N_("Lines end with a bare LF."),
        N_("Accept LF as a line end when reading; always send CRLF."),
    ),
    "cr-dot": FaultAdvice(
        N_("The termination octet is followed by CR without LF."),
        N_("Wait with a time-out, and close: it is not known where the response ends."),
    ),
    "dot-missing": FaultAdvice(
        N_("The termination octet does not come."),
        N_("Wait with a time-out and close; a message without its end is not whole."),
    ),
    "dot-early": FaultAdvice(
        N_("A lone dot stands in the middle of the message, not byte-stuffed."),
        N_(
            "The response ends there. What follows is no reply: close, for the conversation is out of "
            "step; the size from LIST tells."
        ),
    ),
    "unstuffed": FaultAdvice(
        N_("Lines that begin with a dot are sent as they are, not byte-stuffed."),
        N_("Take off one dot where a line has more than the dot; compare with the size from LIST, and warn."),
    ),
    "reply-twice": FaultAdvice(
        N_("A reply comes twice."),
        N_("Match replies to commands by their order; what comes unasked puts them out of step: close."),
    ),
    "reply-none": FaultAdvice(
        N_("A command gets no reply."),
        N_("Wait with a time-out and close; do not take the next reply for this one."),
    ),
    "reply-swapped": FaultAdvice(
        N_("Two replies come in the wrong order."),
        N_("Pipeline only where CAPA says PIPELINING, and check that each reply fits its command."),
    ),
    "junk-before": FaultAdvice(
        N_("Binary octets stand before the status indicator."),
        N_("A line without +OK or -ERR at its beginning is an error: close, and show the octets safely."),
    ),
    "size-wrong": FaultAdvice(
        N_("LIST tells other sizes than those sent."),
        N_("Read up to the termination octet, never by the size; use sizes for show and for limits alone."),
    ),
    "count-wrong": FaultAdvice(
        N_("STAT and LIST do not agree on how many messages there are."),
        N_("Go by LIST or UIDL, line by line, and ask for no message that they do not list."),
    ),
    "list-like-stat": FaultAdvice(
        N_("The status line of LIST looks like the answer to STAT."),
        N_("Let the command and its arguments decide whether lines follow, never the text."),
    ),
    "list-bare": FaultAdvice(
        N_("The lines of LIST have no size, a word too many or two spaces."),
        N_("Split at any number of spaces, ignore words at the end, take a missing size for unknown."),
    ),
    "uidl-no-number": FaultAdvice(
        N_("The answer to UIDL of one message does not have its number."),
        N_("Check for two words; with one, do without, or ask for the whole listing."),
    ),
    "uidl-single-multi": FaultAdvice(
        N_("UIDL or LIST of one message is answered in several lines."),
        N_(
            "One status line is the whole answer; if there is no number in it, look whether a lone dot "
            "follows soon, or close."
        ),
    ),
    "uidl-repeat": FaultAdvice(
        N_("Two messages have the same unique-id."),
        N_("Never take an id for proof that a message was fetched when it stands twice; fetch both."),
    ),
    "uidl-change": FaultAdvice(
        N_("Unique-ids are other ones in each session."),
        N_("When nearly all ids are new, ask before everything is fetched again."),
    ),
    "line-long": FaultAdvice(
        N_("A line of a message is longer than RFC 5322 allows."),
        N_("Set a limit for memory, not for lines; keep the octets as they are."),
    ),
    "octets-8bit": FaultAdvice(
        N_("Octets above 127 stand in status lines and headers."),
        N_("Keep text as octets, decode it for show alone, and let no octet be an exception."),
    ),
    "octets-nul": FaultAdvice(
        N_("NUL and bare CR stand in status lines and headers."),
        N_("Let neither end a text or a line; keep them, and show them as signs."),
    ),
    "terminal": FaultAdvice(
        N_(
            "Escape sequences stand in status lines and headers: a title, colours, the clipboard, a "
            "cursor report."
        ),
        N_("Send nothing from the wire to a terminal raw; replace control octets."),
    ),
    "dele-at-once": FaultAdvice(
        N_("Messages are gone without QUIT, and RSET brings none back."),
        N_("Send DELE only when the message is safe on disk."),
    ),
    "dele-lost": FaultAdvice(
        N_("DELE is accepted, and the message is there again in the next session."),
        N_("Remember unique-ids of fetched messages, so that none is fetched twice; delete again."),
    ),
    "still-listed": FaultAdvice(
        N_("Messages with a deletion mark are still listed and sent."),
        N_("Remember which were marked, and leave them out."),
    ),
    "renumber": FaultAdvice(
        N_("Message-numbers move within the session after a deletion."),
        N_("Delete from the highest number down, or all at the end; check by UIDL what a number means."),
    ),
    "pop2-count": FaultAdvice(
        N_("The length that was told is not that of the data."),
        N_(
            "Read just as many octets as were promised; if no reply follows the acknowledgment, close; "
            "NACK keeps the message."
        ),
    ),
    "pop2-crlf": FaultAdvice(
        N_("One more CRLF comes behind the counted data."),
        N_("Pass over an empty line before the next status line."),
    ),
    "pop2-no-close": FaultAdvice(
        N_("The server goes on after an error, where RFC 937 wants it to close."),
        N_("Send QUIT and close in any case: that is the client's part of the rule."),
    ),
}


def about(name: str) -> str | None:
    """Return what goes wrong with a fault and what a robust client does; None for an unknown name."""
    found = FAULT_ADVICE.get(name)
    if found is None:
        return None
    return _("{wrong} A robust client: {robust}").format(wrong=_(found.wrong), robust=_(found.robust))
