"""The texts of POP3's commands (RFC 1939, RFC 2449), by keyword."""

from popconsole.guide.texts import CommandText
from popconsole.i18n import N_

POP3_TEXTS = {
    "USER": CommandText(
        {1: N_("USER: the name")},
        {
            1: N_(
                "The client names the maildrop that it wants to open: {user}. The password follows with PASS."
            )
        },
        N_(
            "The server takes the name and waits for PASS. It need not mean that there is such a user: "
            "servers say so for any name, to give no clues."
        ),
        N_("The server does not take this name, or not with USER and PASS. Another name or APOP may follow."),
        N_("name taken"),
    ),
    "PASS": CommandText(
        {1: N_("PASS: the password")},
        {
            1: N_(
                "The client gives the password, in clear. All that stands behind the space belongs to it, "
                "further spaces included."
            )
        },
        N_("Name and password are right, and no other session holds the maildrop."),
        N_(
            "The password is wrong, there is no such user, or another session holds the lock. "
            "The client starts again at USER."
        ),
        N_("logged in"),
    ),
    "APOP": CommandText(
        {2: N_("APOP: name and digest")},
        {
            2: N_(
                "The client logs in as {user} without sending the password. The digest is the MD5 of the "
                "greeting's timestamp {timestamp} followed by the shared secret, in lower-case hexadecimal: "
                "who listens cannot use it again, as each greeting has another timestamp."
            )
        },
        N_("The digest is right, and no other session holds the maildrop."),
        N_("The digest or the name is wrong, or another session holds the lock."),
        N_("logged in"),
    ),
    "STAT": CommandText(
        {0: N_("STAT")},
        {
            0: N_(
                "The client asks for the drop listing: how many messages there are and how many octets "
                "they have in all. Messages marked as deleted are not counted."
            )
        },
        N_("The server tells how full the maildrop is."),
        N_("The server cannot tell of the maildrop."),
        N_("drop listing"),
    ),
    "LIST": CommandText(
        {0: N_("LIST without an argument"), 1: N_("LIST of message {msg}")},
        {
            0: N_(
                "The client asks for the scan listing of every message that is not marked as deleted: "
                "its message-number and its size in octets."
            ),
            1: N_(
                "The client asks for the scan listing of message {msg} alone. With an argument the "
                "answer is a single line, without a lone dot."
            ),
        },
        N_("A scan listing for each message follows."),
        N_("There is no such message, or it is marked as deleted."),
        N_("listing follows"),
    ),
    "UIDL": CommandText(
        {0: N_("UIDL without an argument"), 1: N_("UIDL of message {msg}")},
        {
            0: N_(
                "The client asks for the unique-id of every message that is not marked as deleted. "
                "A unique-id stays the same in later sessions, a message-number does not: this is how "
                "a client that leaves mail on the server knows what is new."
            ),
            1: N_(
                "The client asks for the unique-id of message {msg} alone. With an argument the answer "
                "is a single line, without a lone dot."
            ),
        },
        N_("A unique-id listing for each message follows."),
        N_("There is no such message, it is marked as deleted, or the server does not have UIDL."),
        N_("unique-ids follow"),
    ),
    "RETR": CommandText(
        {1: N_("RETR of message {msg}")},
        {
            1: N_(
                "The client fetches the whole of message {msg}. It stays in the maildrop: fetching does "
                "not delete."
            )
        },
        N_("The message follows, byte-stuffed, up to a lone dot."),
        N_("There is no such message, or it is marked as deleted."),
        N_("message follows"),
    ),
    "TOP": CommandText(
        {2: N_("TOP of message {msg}")},
        {
            2: N_(
                "The client asks for the header of message {msg}, the empty line, and {lines} of its body. "
                "It is a way to look without fetching all."
            )
        },
        N_("The top of the message follows, byte-stuffed, up to a lone dot."),
        N_("There is no such message, it is marked as deleted, or the server does not have TOP."),
        N_("top of message follows"),
    ),
    "DELE": CommandText(
        {1: N_("DELE of message {msg}")},
        {
            1: N_(
                "The client asks to mark message {msg} as deleted. It is removed only in UPDATE, after "
                "QUIT; until then RSET takes the mark back."
            )
        },
        N_(
            "The message is marked as deleted. The other messages keep their numbers, and no command may "
            "name this one until RSET."
        ),
        N_("There is no such message, or it is marked already."),
        N_("marked as deleted"),
    ),
    "RSET": CommandText(
        {0: N_("RSET")},
        {0: N_("The client takes back all deletion marks of this session. It does not log out.")},
        N_("No message is marked as deleted now."),
        N_("The server refuses; the marks stay as they were."),
        N_("marks taken back"),
    ),
    "NOOP": CommandText(
        {0: N_("NOOP")},
        {
            0: N_(
                "The client asks for nothing: any command starts the server's autologout timer anew, and "
                "this one does only that."
            )
        },
        N_("The server is still there."),
        N_("The server refuses even to do nothing."),
        N_("still there"),
    ),
    "CAPA": CommandText(
        {0: N_("CAPA")},
        {
            0: N_(
                "The client asks which optional commands and behaviour the server has, one capability a "
                "line. It may be asked before and after the login."
            )
        },
        N_("The capabilities follow, up to a lone dot."),
        N_("The server does not have CAPA: the client must try what it needs."),
        N_("capabilities follow"),
    ),
    "QUIT": CommandText(
        {0: N_("QUIT")},
        {
            0: N_(
                "The client ends the session. Only QUIT after a login leads to UPDATE, where the marked "
                "messages are removed."
            )
        },
        N_("The server says goodbye and closes the connection; the lock on the maildrop is released."),
        N_("The server could not remove all marked messages; it closes the connection all the same."),
        N_("goodbye"),
    ),
}
