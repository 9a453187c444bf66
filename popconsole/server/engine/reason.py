"""Why a server refuses: one row for each reason, for both protocols.

A voice finds its words by the ``key``; where it has none for a reason, by that of a ``broader`` one.
"""

from dataclasses import dataclass
from enum import Enum

from popconsole.maildrop.errors import Trouble
from popconsole.protocol import POP2, POP3
from popconsole.protocol.cite import Cite

_BOTH = (POP3.name, POP2.name)
_POP3 = (POP3.name,)
_POP2 = (POP2.name,)


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason: its key, where the RFCs speak of it, the key of a broader one, POP3's response code.

    ``announced`` is the capability of servers that send such a code (RFC 2449 section 6.4, RFC 3206 section
    6); ``protocols`` are those that have the reason.
    """

    key: str
    cite: Cite
    protocols: tuple[str, ...] = _BOTH
    broader: str = ""
    code: str = ""
    announced: str = "RESP-CODES"


class Reason(Enum):
    """Why something is refused, or why nothing more is said."""

    # --- the line
    UNKNOWN = ReasonRow("unknown", Cite(1939, "3"))
    LEADING = ReasonRow("leading", Cite(1939, "3"), broader="unknown")  # a space stands before the keyword
    MISNOMER = ReasonRow("misnomer", Cite(1939, "3"), broader="unknown")  # an article's name for a command
    ABSENT = ReasonRow("absent", Cite(1939, "3"), _POP3, broader="unknown")  # an optional command, left out
    EMPTY = ReasonRow("empty", Cite(1939, "3"))
    BLANK = ReasonRow("blank", Cite(1939, "3"), broader="empty")  # spaces alone
    TOO_LONG = ReasonRow("too-long", Cite(2449, "4"))
    ENDLESS = ReasonRow("endless", Cite(2449, "4"), broader="too-long")  # no end of a line in sight
    OCTETS = ReasonRow("octets", Cite(1939, "3"))
    # --- its arguments
    MISSING = ReasonRow("missing", Cite(1939, "3"))
    MISSING_MORE = ReasonRow("missing-more", Cite(1939, "3"), broader="missing")  # there is one, not the next
    SURPLUS = ReasonRow("surplus", Cite(1939, "3"))
    SPACING = ReasonRow("spacing", Cite(1939, "3"), _POP3)
    NUMBER = ReasonRow("number", Cite(1939, "5"))
    ZERO = ReasonRow("zero", Cite(1939, "5"), _POP3, broader="number")
    JUNK = ReasonRow("junk", Cite(1939, "5"), broader="number")  # behind digits
    LINES = ReasonRow("lines", Cite(1939, "7"), _POP3, broader="number")  # TOP's second argument
    # --- the state
    WRONG_STATE = ReasonRow("wrong-state", Cite(1939, "3"))
    LOGIN_FIRST = ReasonRow("login-first", Cite(1939, "4"), _POP3, broader="wrong-state")
    USER_FIRST = ReasonRow("user-first", Cite(1939, "7"), _POP3, broader="wrong-state")
    USER_NAMED = ReasonRow("user-named", Cite(1939, "7"), _POP3, broader="wrong-state")
    PASSWORD_IN_CLEAR = ReasonRow("password-in-clear", Cite(2595, "2.1"), _POP3, broader="wrong-state")
    LOGGED_IN = ReasonRow("logged-in", Cite(1939, "5"), _POP3, broader="wrong-state")
    OPEN_ALREADY = ReasonRow("open-already", Cite(937, "p. 22"), _POP2)
    # --- logins
    WRONG = ReasonRow("wrong", Cite(3206, "5"), code="AUTH", announced="AUTH-RESP-CODE")
    ANOTHER = ReasonRow(  # an authorization identity that is not the user's
        "another-identity", Cite(4616, "2"), _POP3, broader="wrong", code="AUTH", announced="AUTH-RESP-CODE"
    )
    IN_USE = ReasonRow("in-use", Cite(2449, "8.1.2"), code="IN-USE")
    LOCKED = ReasonRow("locked", Cite(2449, "8.1.2"), broader="in-use", code="IN-USE")  # by another program
    DELAYED = ReasonRow("delayed", Cite(2449, "8.1.1"), code="LOGIN-DELAY")
    TEMPORARY = ReasonRow("temporary", Cite(3206, "4"), code="SYS/TEMP")
    PERMANENT = ReasonRow("permanent", Cite(3206, "4"), code="SYS/PERM")
    CLEAR = ReasonRow("clear", Cite(2595, "2.1"))  # a secret would go in clear
    NO_APOP = ReasonRow("no-apop", Cite(1939, "7"), _POP3)
    CANCELLED = ReasonRow("cancelled", Cite(5034, "4"), _POP3)
    BASE64 = ReasonRow("base64", Cite(5034, "4"), _POP3)
    INITIAL = ReasonRow("initial", Cite(5034, "4"), _POP3, broader="base64")
    NO_INITIAL = ReasonRow("no-initial", Cite(5034, "4"), _POP3, broader="initial")  # the server speaks first
    EXCHANGE_TOO_LONG = ReasonRow("exchange-too-long", Cite(5034, "4"), _POP3, broader="base64")
    # --- what this server has not
    REFUSED = ReasonRow("refused", Cite(1939, "3"), ())  # broader than the others: never a reason by itself
    RECORDED = ReasonRow("recorded", Cite(1939, "3"), broader="refused")  # as by the server in a transcript
    NO_MECHANISM = ReasonRow("no-mechanism", Cite(5034, "4"), _POP3, broader="refused")
    NO_MECHANISMS = ReasonRow("no-mechanisms", Cite(5034, "4"), _POP3, broader="refused")
    NO_MAILDROP = ReasonRow("no-maildrop", Cite(1939, "7"), _POP3, broader="refused")
    NO_TRUST = ReasonRow("no-trust", Cite(1081, "p. 11"), _POP3, broader="refused")
    NO_UTF8 = ReasonRow("no-utf8", Cite(6856, "2.1"), _POP3, broader="refused")
    NO_LANGUAGE = ReasonRow("no-language", Cite(6856, "3.2"), _POP3, broader="refused")
    TLS_ACTIVE = ReasonRow("tls-active", Cite(2595, "4"), _POP3, broader="refused")
    NO_TLS = ReasonRow("no-tls", Cite(2595, "4"), _POP3, broader="unknown")
    TLS_AFTER_UTF8 = ReasonRow("tls-after-utf8", Cite(6856, "2.1"), _POP3, broader="no-tls")
    # --- the mail
    NO_MESSAGE = ReasonRow("no-message", Cite(1939, "5"), _POP3)
    HUGE = ReasonRow("huge", Cite(1939, "5"), _POP3, broader="no-message")  # a number too large for any
    NONE = ReasonRow("none", Cite(937, "p. 7"), _POP2)
    MARKED = ReasonRow("marked", Cite(1939, "5"))
    UTF8 = ReasonRow("utf8", Cite(6856, "5"), _POP3, code="UTF8", announced="UTF8")
    UNREADABLE = ReasonRow("unreadable", Cite(3206, "4"), _POP3, broader="temporary", code="SYS/TEMP")
    UNREADABLE_FOR_GOOD = ReasonRow(
        "unreadable-for-good", Cite(3206, "4"), _POP3, broader="permanent", code="SYS/PERM"
    )
    NOT_REMOVED = ReasonRow("not-removed", Cite(1939, "6"), _POP3)
    FOLDER = ReasonRow("folder", Cite(937, "p. 7"), _POP2)
    # --- the connection
    TOO_MANY = ReasonRow("turned-away", Cite(3206, "4"), broader="temporary", code="SYS/TEMP")
    TOO_MANY_OF_YOURS = ReasonRow(
        "turned-away-address", Cite(3206, "4"), broader="turned-away", code="SYS/TEMP"
    )
    ERRORS = ReasonRow("errors", Cite(1939, "3"), _POP3)
    TIMEOUT = ReasonRow("timeout", Cite(1939, "3"))
    CLOSED = ReasonRow("closed", Cite(937, "p. 22"), _POP2)

    @property
    def key(self) -> str:
        """What a voice's words for it are found by."""
        return self.value.key

    @property
    def code(self) -> str:
        """POP3's response code for it, without brackets; empty where there is none."""
        return self.value.code

    @property
    def chain(self) -> tuple["Reason", ...]:
        """This reason and the broader ones, the most particular first."""
        broader = _BY_KEY.get(self.value.broader)
        return (self,) if broader is None else (self, *broader.chain)

    @property
    def root(self) -> "Reason":
        """The broadest reason that it belongs to."""
        return self.chain[-1]


_BY_KEY = {reason.key: reason for reason in Reason}

LOGIN_REFUSALS = (
    Reason.WRONG, Reason.ANOTHER, Reason.IN_USE, Reason.LOCKED, Reason.TEMPORARY, Reason.DELAYED,
    Reason.PERMANENT,
)  # fmt: skip
"""Why a login fails: what MaildropRefused may tell."""

OF_TROUBLE = {
    Trouble.IN_USE: Reason.LOCKED,
    Trouble.TEMPORARY: Reason.TEMPORARY,
    Trouble.PERMANENT: Reason.PERMANENT,
}
"""The reason for a login that fails for a trouble with the maildrop."""

UNREADABLE = {
    Trouble.IN_USE: Reason.UNREADABLE,
    Trouble.TEMPORARY: Reason.UNREADABLE,
    Trouble.PERMANENT: Reason.UNREADABLE_FOR_GOOD,
}
"""The reason for a message that can't be read."""
