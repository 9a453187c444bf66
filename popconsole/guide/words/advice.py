"""For each finding of the catalogue: why it matters, or what to do about it. Keyed by its code."""

from popconsole.i18n import N_

ADVICE = {
    "command-unknown": N_(
        "Look for a slip of the fingers; a command of an extension needs a server that has it."
    ),
    "command-misnomer": N_("Articles write out the names; servers know only the four letters."),
    "command-empty": N_("A POP3 server answers -ERR, a POP2 server closes."),
    "command-wrong-state": N_("Each state has its own commands: first get to the state, then send it."),
    "argument-missing": N_("Give every argument that stands without brackets in the syntax."),
    "argument-surplus": N_("Take away what is too much; only a password may hold spaces."),
    "argument-number": N_("Numbers are decimal digits, with no sign and no comma."),
    "argument-spacing": N_("Some servers are lenient about spaces, others refuse: send exactly one."),
    "argument-octets": N_("Arrow keys and backspace in a plain telnet window leave such octets behind."),
    "command-too-long": N_("The server may refuse, or take the rest for a new command."),
    "message-marked": N_("Send RSET to take the marks back, or leave the message alone."),
    "message-unknown": N_("Numbers run from 1 to the number of messages that the server told."),
    "password-in-clear": N_("Use it on this machine or under TLS only."),
    "token-in-clear": N_("Use it on this machine or under TLS only."),
    "command-removed": N_("A server of today need not know it: UIDL does better what LAST was for."),
    "stls-again": N_("One STLS a session: the server refuses a second one."),
    "stls-after-utf8": N_("Send STLS first of all, then UTF8."),
    "stls-injection": N_(
        "Throw away what comes between STLS and TLS. A server that carries such commands out under TLS "
        "lets an "
        "attacker speak for the client (CVE-2011-0411); a client that believes such lines is as ill off."
    ),
    "exchange-base64": N_(
        "Base64 has A-Z, a-z, 0-9, + and /, in groups of four, padded with = at the end alone. The "
        "other side "
        "must refuse, not guess."
    ),
    "exchange-cancelled": N_("After a * the session is where it was: another AUTH may follow, or USER."),
    "exchange-early": N_("Wait for each challenge; AUTH with an initial response saves the round trip."),
    "exchange-initial": N_("The server must refuse it: send AUTH with the mechanism alone."),
    "exchange-too-long": N_("Tokens may be long; ask whoever runs the server what it takes."),
    "challenge-spacing": N_("Clients look for the two octets + and space; some wait forever for them."),
    "challenge-as-reply": N_("A client that goes by the RFC takes this for a login."),
    "challenge-unasked": N_("The client and the server do not agree any more on where they are."),
    "no-quit": N_("A client that wants its deletions done must send QUIT and wait for the answer."),
    "greeting-foreign": N_("Look whether host and port are those of this protocol."),
    "greeting-wrapped": N_("The writer broke a long line; read both as one."),
    "status-omitted": N_("Abridged transcripts show only the data; on the wire the status line comes first."),
    "end-omitted": N_("Abridged transcripts leave the dot out; without it a client would wait forever."),
    "reply-omitted": N_("Every command has a reply; this recording does not show it."),
    "reply-shape": N_("The client and the server do not agree any more on where they are."),
    "reply-unsolicited": N_("Usually an earlier reply had more lines than the client took."),
    "reply-too-long": N_("A client with a buffer of the allowed length cuts the line."),
    "status-case": N_("Strict clients take a status in lower case for an error."),
    "listing-malformed": N_("A client that parses the line gets wrong numbers from it."),
    "accepted-in-wrong-state": N_("Do not build on it: other servers refuse."),
    "size-differs": N_("The usual cause: line ends counted as one octet, or stuffed dots counted."),
    "count-differs": N_("Marked messages are left out of listings; otherwise the server is at fault."),
    "not-stuffed": N_("A client takes the dot away, or takes a lone one for the end of the message."),
    "response-code": N_("A code is for programs, the text after it for people."),
    "negative": N_("The text is for people. In POP3 the session goes on, in POP2 the server closes."),
    "closed-early": N_("What came so far is not whole: fetch it again."),
    "timed-out": N_("NOOP, or any command, starts the timer anew."),
    "pop2-garbage": N_("POP2's rule: if anything goes wrong, close the connection."),
    "pop2-garbage-from-server": N_("POP2's rule: if anything goes wrong, close the connection."),
    "pop2-retr-of-nothing": N_("Look at the = before RETR: with 0, READ another message or QUIT."),
    "pop2-data-short": N_("The client still waits for the rest: count CRLF as two octets."),
    "pop2-nack-zero": N_("The server lost the message or moved on; do not acknowledge it."),
    "line-ending": N_("Send CR and LF; strict peers wait for CRLF forever."),
    "line-cut": N_("The connection broke or the recording ends within the line."),
    "text-octets": N_("Not every program shows them alike; commands and status lines are US-ASCII."),
    "fault-injected": N_("This is no fault of the client; see what a robust one does about it."),
}
