"""The texts of POP3's commands and their extensions, by keyword."""

from popconsole.guide.words.texts import CommandText
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
        hidden={
            1: N_(
                "The client gives the password, which TLS hides from others. All that stands behind the "
                "space belongs to it, further spaces included."
            )
        },
    ),
    "APOP": CommandText(
        {2: N_("APOP: name and digest")},
        {
            2: N_(
                "The client logs in as {user} without sending the password. The digest is made in three "
                "steps: take the greeting's timestamp {timestamp}, its angle brackets included; put the "
                "shared secret, which is the password, right behind it; compute the MD5 of that, and write "
                "it as 32 lower-case hexadecimal digits. Who listens cannot use it again, as each greeting "
                "has another timestamp."
            )
        },
        N_("The digest is right, and no other session holds the maildrop."),
        N_("The digest or the name is wrong, or another session holds the lock."),
        N_("logged in"),
    ),
    "AUTH": CommandText(
        {
            0: N_("AUTH: which mechanisms?"),
            1: N_("AUTH with {mechanism}"),
            2: N_("AUTH with {mechanism} and a first response"),
        },
        {
            0: N_(
                "The client asks which SASL mechanisms the server has, one a line. Later documents "
                "leave that to "
                "CAPA's SASL, and not every server answers."
            ),
            1: N_(
                "The client wants to log in with {mechanism}. Until +OK or -ERR, each line of the "
                "server that "
                "begins with + and a space is a challenge, and the client's next line is the response to it."
            ),
            2: N_(
                "The client logs in with {mechanism} and gives its first response at once, which saves "
                "waiting for an empty challenge."
            ),
        },
        N_("The exchange succeeded, and no other session holds the maildrop."),
        N_(
            "The server does not have this mechanism or not here, the response was wrong or no base64, "
            "or the "
            "client cancelled with a *. Another AUTH may follow, or USER."
        ),
        N_("logged in"),
        refused={0: N_("Not every server lists its mechanisms in answer to AUTH: CAPA's SASL does.")},
    ),
    "STLS": CommandText(
        {0: N_("STLS")},
        {
            0: N_(
                "The client asks to put the session under TLS. It must send nothing more in clear, and wait "
                "for +OK: right behind that line the negotiation begins."
            )
        },
        N_(
            "Both sides now negotiate TLS. The session begins anew in AUTHORIZATION: what was learnt in "
            "clear, "
            "such as the capabilities, anybody may have made up, and must be asked again."
        ),
        N_("The server does not offer TLS here. The session goes on in clear."),
        N_("TLS begins"),
    ),
    "UTF8": CommandText(
        {0: N_("UTF8")},
        {
            0: N_(
                "The client asks for UTF-8 mode: it can take messages that have UTF-8 in their headers, "
                "as they "
                "are. Without it the server must send such a message in another form, or refuse it."
            )
        },
        N_("Messages with UTF-8 in their headers come as they are from now on."),
        N_("The server has no UTF-8 mode, or not now: it is asked for before the login."),
        N_("UTF-8 mode"),
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
        refused={0: N_("The server cannot list the messages.")},
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
        refused={0: N_("The server does not have UIDL, or gives no unique-ids for this maildrop.")},
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
        N_("The server does not have CAPA, or only after the login: the client must try what it needs."),
        N_("capabilities follow"),
    ),
    "LANG": CommandText(
        {0: N_("LANG: which languages?"), 1: N_("LANG: {language}")},
        {
            0: N_("The client asks in which languages the server can word its replies."),
            1: N_(
                "The client asks that the texts behind +OK and -ERR come in the language {language}; * "
                "is the "
                "one that the server prefers. Keywords, numbers and codes stay as they are."
            ),
        },
        N_("Texts come in the new language from this line on, in UTF-8. Its tag belongs behind +OK."),
        N_("The server does not have that language; its texts stay as they were."),
        N_("language"),
        refused={0: N_("The server has its texts in one language alone.")},
    ),
    "QUIT": CommandText(
        {0: N_("QUIT")},
        {
            0: N_(
                "The client ends the session. Only QUIT after a login leads to UPDATE, where the marked "
                "messages are removed."
            )
        },
        N_(
            "The server says goodbye and closes the connection. Where this session had opened a maildrop, "
            "its lock is released."
        ),
        N_("The server could not remove all marked messages; it closes the connection all the same."),
        N_("goodbye"),
    ),
    "LAST": CommandText(
        {0: N_("LAST, of older POP3s")},
        {
            0: N_(
                "The client asks for the highest message-number that was accessed, to know what is new. "
                "RFC 1725 "
                "took LAST out in 1994: UIDL tells it better."
            )
        },
        N_("The highest message-number that was accessed, 0 for none; RSET sets it back."),
        N_("The server does not have LAST: RFC 1725 took it out in 1994."),
        N_("last accessed"),
    ),
    "RPOP": CommandText(
        {1: N_("RPOP, of older POP3s")},
        {
            1: N_(
                "The client wants to log in without a password: its host vouches for it, by a port "
                "below 1024 "
                "and the user's name there. RFC 1460 took RPOP out in 1993, as unsafe."
            )
        },
        N_("The server believes the client's host, and the maildrop is open."),
        N_("The server does not have RPOP, as it should not, or does not trust that host."),
        N_("logged in"),
    ),
}
