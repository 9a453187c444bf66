"""The accounts and the mail that the mock server has when nobody brings any: made up, always the same."""

import base64

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message, with_crlf
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops

PASSWORDS = {b"student": b"learn", b"teacher": b"chalk", b"guest": b"welcome"}
"""The built-in accounts, made up: name and password."""

TOKENS = {b"student": b"let-the-student-in"}
"""The built-in access tokens, made up: for XOAUTH2 and OAUTHBEARER."""


def builtin_accounts() -> Accounts:
    """Return the built-in accounts."""
    return Accounts(
        {user: Secret(password) for user, password in PASSWORDS.items()},
        {user: Secret(token) for user, token in TOKENS.items()},
    )


def told_accounts(accounts: Accounts) -> dict[str, str]:
    """Return the users and the passwords that may be told to whoever asks; those of one's own are empty."""
    return {
        user.decode("utf-8", "replace"): password.decode()
        if (password := PASSWORDS.get(user)) and accounts.password_fits(user, Secret(password))
        else ""
        for user, _secret in accounts
    }


def builtin_maildrops() -> Maildrops:
    """Return new maildrops with the built-in mail, each message as nobody has touched it yet."""
    boxes: dict[bytes, dict[bytes, list[Message]]] = {
        user: {INBOX: [], b"lists": [], b"sent": [], b"empty": []} for user in PASSWORDS
    }
    _put(
        boxes[b"student"][INBOX],
        "st",
        _short(),
        _dots(),
        _no_body(),
        _long_lines(),
        _attachment(),
        _accents(),
    )
    _put(boxes[b"student"][b"lists"], "sl", *(_digest(n) for n in (1, 2, 3)))
    _put(boxes[b"student"][b"sent"], "ss", _sent())
    _put(boxes[b"teacher"][INBOX], "te", _handed_in(), _accents())
    return Maildrops(boxes)


def latecomer(user: bytes, number: int) -> Message:
    """Return a message that comes while a session goes on, the one with a number, from 1."""
    to = f"{user.decode('utf-8', 'replace')}@popconsole.example"
    text = _text(
        _POSTMASTER, to, f"Just in, number {number}", "Mon, 09 Mar 2026 08:00:00 +0000",
        "This came while somebody was logged in. That session does not count it:\n"
        "its numbers stay as they were at the login. The next one has it.\n",
    )  # fmt: skip
    return Message(text, f"pop-in-{number:04}")


def _put(mailbox: list[Message], prefix: str, *texts: bytes) -> None:
    mailbox.extend(Message(text, f"pop-{prefix}-{n:04}") for n, text in enumerate(texts, 1))


def _text(sender: str, to: str, subject: str, date: str, body: str, more: str = "") -> bytes:
    local = sender.partition("@")[0]
    stamp = "".join(c for c in date if c.isdigit())
    head = (
        f"From: {sender}\nTo: {to}\nSubject: {subject}\nDate: {date}\n"
        f"Message-ID: <{stamp}.{local}@popconsole.example>\n{more}"
    )
    return with_crlf(f"{head}\n{body}".encode())


_STUDENT = "student@popconsole.example"
_TEACHER = "teacher@popconsole.example"
_POSTMASTER = "postmaster@popconsole.example"


def _short() -> bytes:
    return _text(
        _TEACHER, _STUDENT, "Welcome to the post office", "Mon, 02 Mar 2026 09:00:00 +0000",
        """Hello,

you are reading this with nothing but a few typed commands.
That is all that a mail program does, too.

Try STAT next, or delete this message and change your mind with RSET.
""",
    )  # fmt: skip


def _dots() -> bytes:
    return _text(
        _TEACHER, _STUDENT, "Dots at the beginning of a line", "Mon, 02 Mar 2026 09:30:00 +0000",
        """A line with nothing but a dot ends the answer to RETR. So what if a
message has such a line? Here is one:
.
and here are lines that only begin with dots:
.profile
...and so on.
Look at the raw lines: POP3 doubles each first dot, POP2 leaves them alone.
""",
    )  # fmt: skip


def _no_body() -> bytes:
    return _text(
        _POSTMASTER, _STUDENT, "(there is no text in this message)", "Tue, 03 Mar 2026 07:15:00 +0000", ""
    )


def _long_lines() -> bytes:
    # Well over the limit, yet within the 2,048 octets that Python's poplib can take.
    count = " ".join(str(n) for n in range(1, 520))
    over = ("Just over the limit: " + "0123456789" * 100)[:1001]
    return _text(
        _POSTMASTER, _STUDENT, "Long lines", "Tue, 03 Mar 2026 08:00:00 +0000",
        f"""A line of mail has at most 998 octets, and CRLF. Not everyone keeps to that.
The next line has {len(over)} octets, the one after it {len(count)}.
{over}
{count}
Did your program show all of it?
""",
    )  # fmt: skip


def _attachment() -> bytes:
    table = b"protocol,port,year,RFC\r\nPOP,109,1984,918\r\nPOP2,109,1985,937\r\nPOP3,110,1988,1081\r\n"
    encoded = base64.encodebytes(table).decode("ascii").rstrip("\n")
    return _text(
        _TEACHER, _STUDENT, "The ports, as a table", "Wed, 04 Mar 2026 10:45:00 +0000",
        f"""This is a message in MIME format; see the parts below.
--post-office
Content-Type: text/plain; charset=us-ascii

The table is attached. A mail server carries it as the lines of text that
you see: base64 is the business of the mail programs at both ends.

--post-office
Content-Type: text/csv; charset=us-ascii; name="ports.csv"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="ports.csv"

{encoded}

--post-office--
""",
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="post-office"\n',
    )  # fmt: skip


def _accents() -> bytes:
    return _text(
        "zoe@popconsole.example", _STUDENT, "=?utf-8?Q?Caf=C3=A9_apr=C3=A8s_le_cours=3F?=",
        "Thu, 05 Mar 2026 16:20:00 +0100",
        """Salut,

les accents de l'en-tête sont codés (=?utf-8?Q?...?=), ceux du texte
voyagent tels quels : é è ê ç ù œ, sur huit bits. Compte les octets !

Zoé
""",
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n",
    )  # fmt: skip


def _digest(number: int) -> bytes:
    tips = {
        1: "UIDL tells a program which messages it has seen before.",
        2: "TOP 1 0 fetches the header alone.",
        3: "In POP2 the server says =0 when there is nothing more to read.",
    }
    return _text(
        "pop-list@popconsole.example", _STUDENT, f"[pop-list] Tip number {number}",
        f"Fri, {5 + number:02} Mar 2026 12:00:00 +0000", f"{tips[number]}\n",
        "List-Id: <pop-list.popconsole.example>\n",
    )  # fmt: skip


def _sent() -> bytes:
    return _text(
        _STUDENT, _TEACHER, "My first session", "Fri, 06 Mar 2026 11:00:00 +0000",
        "I fetched a message by hand today. The dots were doubled, as you said.\n",
    )  # fmt: skip


def _handed_in() -> bytes:
    return _text(
        _STUDENT, _TEACHER, "Exercise 1", "Fri, 06 Mar 2026 11:05:00 +0000",
        "C: DELE 1\nS: +OK message 1 deleted\n\nAnd then I pulled the plug: it was still there.\n",
    )  # fmt: skip
