"""The RFCs' own words, explained: by term, with other spellings that people type."""

from dataclasses import dataclass

from popconsole.i18n import N_, _
from popconsole.protocol.cite import Cite


@dataclass(frozen=True, slots=True)
class Term:
    """A term: its name, other ways to say it, what it is, and which protocol's it is (empty: both)."""

    name: str
    text: str
    cite: Cite
    also: tuple[str, ...] = ()
    protocol: str = ""

    @property
    def named(self) -> str:
        """Its name in the person's language; the RFC's own word behind that."""
        name = _(self.name)
        return name if name == self.name else f"{name} ({self.name})"

    @property
    def names(self) -> tuple[str, ...]:
        """All ways to say it, those of the RFCs too."""
        return self.name, *self.also, *map(_, (self.name, *self.also))


TERMS = (
    Term(
        N_("maildrop"),
        N_("The place on the server where a user's messages wait: what POP3 opens and locks."),
        Cite(1939, "4"),
        protocol="POP3",
    ),
    Term(
        N_("mailbox"),
        N_(
            "POP2's word for a place where messages lie. A user has a default mailbox and may "
            "select others, called folders, with FOLD."
        ),
        Cite(937, "p. 4"),
        ("folder", "default mailbox"),
        "POP2",
    ),
    Term(
        N_("message-number"),
        N_(
            "Messages are numbered from 1 when the maildrop is opened. The numbers hold for "
            "this session only and do not move when a message is marked as deleted."
        ),
        Cite(1939, "4"),
        ("message number",),
    ),
    Term(
        N_("unique-id"),
        N_(
            "A name of 1 to 70 printing characters that the server gives to a message and that "
            "stays the same in all sessions. UIDL tells it."
        ),
        Cite(1939, "7"),
        ("unique id", "uid"),
        "POP3",
    ),
    Term(
        N_("drop listing"),
        N_("The answer to STAT: +OK, the number of messages, their octets in all."),
        Cite(1939, "5"),
        protocol="POP3",
    ),
    Term(
        N_("scan listing"),
        N_("A line of the answer to LIST: a message-number, one space, the exact number of octets."),
        Cite(1939, "5"),
        protocol="POP3",
    ),
    Term(
        N_("unique-id listing"),
        N_("A line of the answer to UIDL: a message-number, one space, the unique-id."),
        Cite(1939, "7"),
        protocol="POP3",
    ),
    Term(
        N_("octets"),
        N_(
            "What today is called bytes: eight bits each. Sizes count the message as sent, each line "
            "end as two (CR and LF), stuffed dots not at all."
        ),
        Cite(1939, "11"),
        ("octet", "bytes", "size"),
    ),
    Term(
        N_("byte-stuffing"),
        N_(
            "A line of the message that begins with a dot gets another dot before it on the "
            "way; the client takes it off. So the lone dot at the end cannot be mistaken."
        ),
        Cite(1939, "3"),
        ("dot-stuffing", "byte-stuffed", "stuffing"),
        "POP3",
    ),
    Term(
        N_("termination octet"),
        N_("The dot. Alone on a line it ends a multi-line response and is no part of it."),
        Cite(1939, "3"),
        ("lone dot", "dot", "."),
        "POP3",
    ),
    Term(
        N_("multi-line response"),
        N_(
            "A reply of a status line, further lines, and a line with a lone dot. LIST "
            "and UIDL have one without an argument, RETR, TOP and CAPA always."
        ),
        Cite(1939, "3"),
        ("multi-line", "multiline"),
        "POP3",
    ),
    Term(
        N_("status indicator"),
        N_(
            "What a POP3 reply begins with: +OK or -ERR, in upper case. What follows is for "
            "people, but for the answers to STAT, LIST and UIDL."
        ),
        Cite(1939, "3"),
        ("status",),
        "POP3",
    ),
    Term(
        N_("greeting"),
        N_(
            "The line that the server sends as soon as the connection is open, before any command: "
            "+OK in POP3, + POP2 and the host in POP2."
        ),
        Cite(1939, "4"),
        ("banner",),
    ),
    Term(
        N_("response code"),
        N_(
            "A word in square brackets behind +OK or -ERR, for programs: [IN-USE]. The server "
            "tells with RESP-CODES in CAPA that it means them."
        ),
        Cite(2449, "8"),
        ("response codes",),
        "POP3",
    ),
    Term(
        N_("capability"),
        N_("A line of the answer to CAPA: an optional command, or how the server behaves."),
        Cite(2449, "5"),
        ("capabilities",),
        "POP3",
    ),
    Term(
        N_("pipelining"),
        N_(
            "Sending several commands without waiting for each reply. The server answers them in "
            "order, and the client must keep count."
        ),
        Cite(2449, "6.6"),
        protocol="POP3",
    ),
    Term(
        N_("exclusive-access lock"),
        N_(
            "From login to QUIT one session alone has the maildrop. A second login is "
            "refused, with [IN-USE] where the server has response codes."
        ),
        Cite(1939, "4"),
        ("lock", "exclusive lock", "locked"),
        "POP3",
    ),
    Term(
        N_("autologout timer"),
        N_(
            "A POP3 server may close a session that has been silent for 10 minutes or more. "
            "It does not enter UPDATE: nothing is deleted."
        ),
        Cite(1939, "3"),
        ("autologout", "timeout", "inactivity timer"),
        "POP3",
    ),
    Term(
        N_("deletion mark"),
        N_(
            "What DELE and ACKD put on a message. It is removed when the session ends with QUIT "
            "(POP2: also at FOLD), and not when the connection drops."
        ),
        Cite(1939, "5"),
        ("mark", "marked", "deleted"),
    ),
    Term(
        N_("current message"),
        N_(
            "The message that POP2's READ without a number and RETR speak of. It is 1 after "
            "HELO and FOLD, n after READ n, and one more after ACKS and ACKD."
        ),
        Cite(937, "p. 7"),
        protocol="POP2",
    ),
    Term(
        N_("acknowledgment"),
        N_(
            "What a POP2 client must send after the data of RETR: ACKS (keep it), ACKD (delete "
            "it), or NACK (it did not arrive)."
        ),
        Cite(937, "p. 3"),
        ("acknowledgement", "ack"),
        "POP2",
    ),
    Term(
        N_("counted data"),
        N_(
            "POP2 sends a message as exactly the octets that the last = promised, with no status "
            "line, no byte-stuffing, and no mark of its end."
        ),
        Cite(937, "p. 5"),
        protocol="POP2",
    ),
    Term(
        N_("quoting"),
        N_(
            "In POP2's user, password and mailbox a backslash takes the next character as it is: "
            "\\ and a space, \\ and \\."
        ),
        Cite(937, "p. 6"),
        ("backslash", "\\"),
        "POP2",
    ),
    Term(
        N_("APOP timestamp"),
        N_(
            "The part of the greeting in angle brackets, <...@...>. It is another one in each "
            "session; its MD5 with the shared secret is APOP's digest."
        ),
        Cite(1939, "7"),
        ("timestamp",),
        "POP3",
    ),
    Term(
        N_("digest"),
        N_(
            "MD5 of the greeting's timestamp, brackets included, and the shared secret, as 32 "
            "hexadecimal digits in lower case."
        ),
        Cite(1939, "7"),
        ("shared secret", "md5"),
        "POP3",
    ),
    Term(
        N_("port 110"),
        N_("POP3's port: in clear, and under TLS once the client has said STLS."),
        Cite(1939, "3"),
        ("110", "port"),
        "POP3",
    ),
    Term(
        N_("port 995"),
        N_(
            "POP3's port for TLS from the first octet (pop3s): no greeting comes before TLS is negotiated. "
            "Connect with --tls or pops://."
        ),
        Cite(8314, "3.1"),
        ("995", "pop3s", "implicit TLS"),
        "POP3",
    ),
    Term(
        N_("port 109"),
        N_("POP2's port, in clear: POP2 has no TLS."),
        Cite(937, "p. 1"),
        ("109",),
        "POP2",
    ),
    Term(
        N_("NTLM"),
        N_(
            "A mechanism of Microsoft's for AUTH, in no RFC: three messages, with an answer made from a hash "
            "of the password. It is told by its name here, and not followed."
        ),
        Cite(5034, "4"),
        ("MSN", "SPA"),
        "POP3",
    ),
    Term(
        N_("CRLF"),
        N_("Carriage return and line feed, octets 13 and 10: the end of every line on the wire."),
        Cite(1939, "3"),
        ("end of line", "cr", "lf"),
    ),
    Term(
        N_("wrong state"),
        N_(
            "Each command is legal in some states only. Elsewhere POP3 answers -ERR and goes on, "
            "POP2 answers - and closes."
        ),
        Cite(1939, "3"),
        ("state", "states"),
    ),
)
