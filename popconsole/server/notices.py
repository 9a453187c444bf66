"""What the person who runs a server must know: mail that will go, logins that can't be, what was dropped."""

from collections.abc import Sequence

from popconsole.dialogue.masking import masked_lines
from popconsole.i18n import _, ngettext
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.source import Survey
from popconsole.protocol import POP3
from popconsole.server.engine import logins
from popconsole.server.setup import Setup
from popconsole.server.tls.handshake import why_failed
from popconsole.transcript.model import Line, Side
from popconsole.transcript.safe import safe, safe_text

_MOST_TOLD = 5  # lines of what was thrown away
_MOST_NAMES = 10  # of mailboxes, and of what is none
_MOST_FOLDERS = 10
_LONGEST_TOLD = 80  # octets of each


def notices(setup: Setup, *, pop3s: bool = False) -> list[str]:
    """Return what is to be said at the start, each a sentence or two for a person; mostly nothing.

    ``pop3s``: the server has a port under TLS; whether it offers STLS stands in the profile.
    """
    profile = setup.profile
    found: list[str] = []
    if not profile.plain:
        if not logins.is_open(profile, apop=setup.apop, secure=pop3s):
            found.append(
                _(
                    "nobody can log in with POP3: passwords may not be sent in clear, there is no TLS, and "
                    "no other way is on. Give --tls, or take --no-plain away."
                )
            )
        found.append(
            _("nobody can log in with POP2: its HELO sends the password in clear, and it has no TLS.")
        )
    if profile.expire is not None:
        found.append(_expiry(setup, profile.expire))
    return found


def surveyed(surveys: Sequence[Survey]) -> tuple[list[str], list[str]]:
    """Return what is served of folders with mail in them, and warnings of what is not; each a sentence."""
    told, warnings = [], []
    for survey in surveys[:_MOST_FOLDERS]:
        names = [name.decode(errors="surrogateescape") for name in survey.mailboxes]
        if survey.mailboxes != (INBOX,):
            text = _("{path} is served as {names}; POP2's FOLD selects by these names.")
            told.append(text.format(path=survey.path, names=_some(names)))
        if INBOX not in survey.mailboxes:
            warnings.append(
                _(
                    "{path} has no INBOX: POP3, which knows no other mailbox, shows no messages there. Call "
                    "one of its mailboxes INBOX, or let --maildrop name it."
                ).format(path=survey.path)
            )
        if survey.left_out:
            names = [_("{name} ({why})").format(name=name, why=why) for name, why in survey.left_out]
            warnings.append(_("in {path}, not served: {names}.").format(path=survey.path, names=_some(names)))
    more = len(surveys) - _MOST_FOLDERS
    if more > 0:
        text = ngettext(
            "{n} more folder is served, and not listed here.",
            "{n} more folders are served, and not listed here.",
            more,
        )
        told.append(text.format(n=more))
    return told, warnings


def _some(names: Sequence[str]) -> str:
    """Return some names in a row, and how many there are more."""
    more = len(names) - _MOST_NAMES
    listed = ", ".join(names[:_MOST_NAMES])
    if more <= 0:
        return listed
    return ngettext("{names} and {n} more", "{names} and {n} more", more).format(names=listed, n=more)


def discarded(octets: bytes) -> str:
    """Say that a client's octets in clear behind STLS were thrown away, and which, secrets masked."""
    rows = octets.split(b"\n")
    if not rows[-1]:
        rows.pop()
    said = (Line(Side.CLIENT, row.removesuffix(b"\r")) for row in rows[:_MOST_TOLD])
    told = [safe(line.octets[:_LONGEST_TOLD]) for line in masked_lines(POP3, said)]
    if len(rows) > _MOST_TOLD:
        told.append(ngettext("{n} line more", "{n} lines more", len(rows) - _MOST_TOLD))
        told[-1] = told[-1].format(n=len(rows) - _MOST_TOLD)
    text = ngettext(
        "stls-injection: {n} octet in clear behind STLS thrown away, anybody may have put it there "
        "(RFC 2595 section 4): {lines}",
        "stls-injection: {n} octets in clear behind STLS thrown away, anybody may have put them there "
        "(RFC 2595 section 4): {lines}",
        len(octets),
    )
    return text.format(n=len(octets), lines=" | ".join(told))


def no_tls(error: Exception) -> str:
    """Say that TLS could not be negotiated with a client, which was hung up on, and why."""
    return _("no TLS, so the connection is closed: {reason}").format(reason=safe_text(why_failed(error)))


def _expiry(setup: Setup, days: int) -> str:
    """Say what EXPIRE removes (RFC 2449 section 6.7)."""
    if setup.maildrops.keeps:
        return _("--expire {days} removes nothing, for --keep is given.").format(days=days)
    on_disk = any(setup.maildrops.on_disk(user) for user, _secret in setup.accounts)
    if not days:
        if on_disk:
            return _(
                "a message that was fetched with RETR is removed for good, from its file or folder, when a "
                "POP3 session ends with QUIT (--expire 0)."
            )
        return _("a message that was fetched with RETR is removed when its POP3 session ends with QUIT.")
    if on_disk:
        return _(
            "messages that came more than {days} days ago are removed for good, from their files and "
            "folders, when a POP3 session of their user ends with QUIT, fetched or not (--expire {days})."
        ).format(days=days)
    return _("--expire {days} removes nothing: built-in mail has no date of arrival.").format(days=days)
