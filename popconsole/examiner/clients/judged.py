"""What became of the mail, judged by what is left on the server and what the client has. Pure."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from popconsole.examiner.clients.letters import LETTERS, Delivered
from popconsole.examiner.clients.marks import marked
from popconsole.i18n import N_, _
from popconsole.transcript.model import Conversation, LineKind, Side


class MailFate(Enum):
    """What became of the mail in one run, from the worst to the best."""

    LEAKED = "leaked"
    TRUSTED = "trusted"
    LOST = "lost"
    DELETED = "deleted"
    HANGS = "hangs"
    SILENT = "silent"
    SPOILT = "spoilt"
    TWICE = "twice"
    KEPT = "kept"
    WHOLE = "whole"


FATE_WORDS = {
    MailFate.LEAKED: N_("secret in clear"),
    MailFate.TRUSTED: N_("false certificate taken"),
    MailFate.LOST: N_("lost"),
    MailFate.DELETED: N_("deleted though not had"),
    MailFate.HANGS: N_("hangs"),
    MailFate.SILENT: N_("missing in silence"),
    MailFate.SPOILT: N_("spoilt"),
    MailFate.TWICE: N_("twice"),
    MailFate.KEPT: N_("left on the server, and told"),
    MailFate.WHOLE: N_("whole"),
}
"""What each is called."""

_BAD = frozenset(
    {
        MailFate.LEAKED,
        MailFate.TRUSTED,
        MailFate.LOST,
        MailFate.DELETED,
        MailFate.HANGS,
        MailFate.SILENT,
        MailFate.SPOILT,
    }
)
UNAVOIDABLE = {
    "unstuffed": {
        MailFate.SPOILT,
        MailFate.LOST,
        MailFate.DELETED,
    },  # no octet tells that a dot is one too few
    "renumber": {MailFate.LOST, MailFate.DELETED},
    "octets-8bit": {MailFate.SPOILT},
    "octets-nul": {MailFate.SPOILT},
    "terminal": {MailFate.SPOILT},
    "line-long": {MailFate.SPOILT},
    "tls-expired": {MailFate.HANGS},  # who asks a person whether to go on waits for the answer
    "tls-wrong-name": {MailFate.HANGS},
    "still-listed": {MailFate.TWICE},
    "dele-lost": {MailFate.TWICE},
    "pop2-count": {MailFate.SPOILT, MailFate.DELETED},  # that octets are left over shows behind ACKD
}
"""What no client can help, by the fault's name: the server itself spoils the text, or keeps the mail."""

_SPINS, _BUSY = 0.1, 1.0
"""A share of the time that passed, and seconds: who keeps the processor busy for so long does not wait."""


@dataclass(frozen=True, slots=True)
class ClientEvidence:
    """What was seen of one run.

    ``left``: the letters that the server still has. ``code``: what the client ended with, None: it was
    ended, for it took longer than it may. ``seconds`` by the clock, ``processor`` those of the
    processor, None where the system does not tell. ``sessions`` are what it said and heard.
    ``tls``: it was asked to use TLS.
    """

    delivered: Delivered
    left: frozenset[str]
    code: int | None
    seconds: float
    processor: float | None
    sessions: tuple[Conversation, ...]
    tls: bool = False


@dataclass(frozen=True, slots=True)
class Fated:
    """What became of the mail, and why that is said."""

    fate: MailFate
    why: str = ""

    def fails(self, fault: str) -> bool:
        """Tell whether a run fails by it: it is bad, and a client can help it under that fault."""
        return self.fate in _BAD and self.fate not in UNAVOIDABLE.get(fault, ())


def fate(seen: ClientEvidence, fault: str, user: str, password: str, *, silent_counts: bool = True) -> Fated:
    """Judge a run by the worst that happened; ``fault``: the name of what was wrong, empty for nothing.

    ``silent_counts``: the code that the client ends with tells whether it did what it was to do.
    """
    if seen.tls and (line := _told_in_clear(seen.sessions, user, password)):
        return Fated(MailFate.LEAKED, _("it was to use TLS, and said {line} in clear").format(line=line))
    if fault in ("tls-expired", "tls-wrong-name") and _logs_in(seen.sessions):
        return Fated(MailFate.TRUSTED, _("it logged in all the same"))
    names = list(LETTERS)
    lost = [name for name in names if name not in seen.left and not seen.delivered.whole[name]]
    if lost:
        return Fated(MailFate.LOST, _lost_words(lost, seen.delivered))
    said, letters = marked(seen.sessions)
    unsafe = [name for name in letters if not seen.delivered.whole[name]]
    if unsafe:
        told = _("{verb} was said for what it does not have whole, and no QUIT came: {names}")
        return Fated(MailFate.DELETED, told.format(verb=said, names=", ".join(unsafe)))
    if seen.code is None:
        return Fated(MailFate.HANGS, _hang_words(seen))
    spoilt = [name for name in names if seen.delivered.spoilt[name]]
    if spoilt:
        told = _("delivered otherwise than sent, the original is still there: {names}")
        if any(name not in seen.left for name in spoilt):
            told = _("delivered otherwise than sent, beside a whole one: {names}")
        return Fated(MailFate.SPOILT, told.format(names=", ".join(spoilt)))
    missing = [name for name in names if not seen.delivered.whole[name]]
    if missing and seen.code == 0 and silent_counts:
        told = _("it ended with 0, and did not deliver {names}")
        return Fated(MailFate.SILENT, told.format(names=", ".join(missing)))
    twice = [name for name in names if seen.delivered.whole[name] > 1]
    if twice:
        return Fated(MailFate.TWICE, _("delivered more than once: {names}").format(names=", ".join(twice)))
    if missing:
        return Fated(MailFate.KEPT, _("it ended with {code}").format(code=seen.code))
    return Fated(MailFate.WHOLE)


def _lost_words(lost: Sequence[str], had: Delivered) -> str:
    if any(had.spoilt[name] for name in lost):
        told = _("deleted from the server, and delivered otherwise than sent: {names}")
    else:
        told = _("deleted from the server, and not delivered: {names}")
    return told.format(names=", ".join(lost))


def _hang_words(seen: ClientEvidence) -> str:
    if seen.processor is not None and seen.processor > max(_BUSY, _SPINS * seen.seconds):
        told = _("ended after {seconds:.0f} s, of which it kept the processor busy for {busy:.1f} s")
        return told.format(seconds=seen.seconds, busy=seen.processor)
    return _("ended after {seconds:.0f} s of waiting").format(seconds=seen.seconds)


def _told_in_clear(sessions: Iterable[Conversation], user: str, password: str) -> str:
    """Return the keyword of the first line with a secret in it that was said before TLS; empty for none."""
    plain = f"\0{user}\0{password}".encode()
    secrets = (password.encode(), base64.b64encode(password.encode()), base64.b64encode(plain))
    for session in sessions:
        if session.secure:
            continue
        for line in session.lines:
            if line.kind is LineKind.TLS:
                break
            if line.kind is not LineKind.WIRE or line.side is not Side.CLIENT:
                continue
            keyword = line.octets.split(b" ")[0].decode("ascii", "replace").upper()
            if keyword == "APOP" or any(secret in line.octets for secret in secrets):
                return keyword if keyword.isalnum() and len(keyword) < len("KEYWORD") else "AUTH"
    return ""


def _logs_in(sessions: Iterable[Conversation]) -> bool:
    """Tell whether a client began to log in under TLS."""
    for session in sessions:
        tls = session.secure
        for line in session.lines:
            tls = tls or line.kind is LineKind.TLS
            words = line.octets.upper().split(b" ")
            if tls and line.side is Side.CLIENT and words[0] in (b"USER", b"PASS", b"AUTH", b"APOP"):
                return True
    return False
