"""The texts of POP2's commands (RFC 937), by keyword."""

from popconsole.guide.words.texts import CommandText
from popconsole.i18n import N_

_ILL = N_("The server met something that it does not accept here, and closes the connection.")

POP2_TEXTS = {
    "HELO": CommandText(
        {2: N_("HELO: name and password")},
        {
            2: N_(
                "The client says who it is: {user}, with the password in clear, both in one command. "
                "The default mailbox of that user is selected."
            )
        },
        N_("The login is right and the default mailbox is selected."),
        N_("The name or the password is wrong. POP2 gives no second try: the server closes the connection."),
        N_("logged in"),
    ),
    "FOLD": CommandText(
        {1: N_("FOLD: another mailbox")},
        {
            1: N_(
                "The client selects the mailbox {mailbox}. The one it leaves is released: messages marked "
                "there are removed now. The current message will be 1."
            )
        },
        N_("The mailbox is selected, and message 1 is the current message."),
        _ILL,
        N_("mailbox selected"),
    ),
    "READ": CommandText(
        {0: N_("READ without an argument"), 1: N_("READ of message {msg}")},
        {
            0: N_(
                "The client asks how long the current message is. The message itself is not sent: "
                "RETR does that."
            ),
            1: N_(
                "The client makes message {msg} the current message and asks how long it is. The "
                "message itself is not sent: RETR does that."
            ),
        },
        N_("The server tells the length of the message."),
        _ILL,
        N_("length told"),
    ),
    "RETR": CommandText(
        {0: N_("RETR")},
        {
            0: N_(
                "The client is ready for the current message. The server sends exactly as many octets as "
                "its last = promised ({announced}), with no status line before and no dot after them."
            )
        },
        N_("The message is sent as it is, counted, not byte-stuffed."),
        N_("There was nothing to send: for a message of 0 octets the server closes the connection."),
        N_("message sent"),
    ),
    "ACKS": CommandText(
        {0: N_("ACKS: received, keep it")},
        {
            0: N_(
                "The client acknowledges the message: it arrived, and the server shall keep it. "
                "The next message becomes the current one."
            )
        },
        N_("The message is kept, and the next one is the current message."),
        _ILL,
        N_("kept"),
    ),
    "ACKD": CommandText(
        {0: N_("ACKD: received, delete it")},
        {
            0: N_(
                "The client acknowledges the message: it arrived, and the server shall delete it. It is "
                "only marked; it is removed at QUIT or FOLD. The next message becomes the current one."
            )
        },
        N_("The message is marked as deleted, and the next one is the current message."),
        _ILL,
        N_("marked as deleted"),
    ),
    "NACK": CommandText(
        {0: N_("NACK: not received")},
        {
            0: N_(
                "The client says that the message did not arrive. It is kept and stays the current "
                "message, so that RETR can fetch it again."
            )
        },
        N_("The message is kept and stays the current one."),
        _ILL,
        N_("not received"),
    ),
    "QUIT": CommandText(
        {0: N_("QUIT")},
        {
            0: N_(
                "The client ends the session. Where a mailbox is selected, the server releases it and "
                "removes the messages that ACKD marked."
            )
        },
        N_("The server says goodbye and closes the connection."),
        _ILL,
        N_("goodbye"),
    ),
}
