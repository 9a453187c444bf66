"""Key logs, as programs write them where SSLKEYLOGFILE is set, and as a pcapng holds them.

A row is ``LABEL CLIENT_RANDOM SECRET``, in hexadecimal (draft-ietf-tls-keylogfile); rows of NSS and of
Wireshark for RSA are read too. ``#`` begins a comment.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from popconsole.formats.errors import TranscriptError
from popconsole.i18n import _

MASTER = "CLIENT_RANDOM"
EARLY = "CLIENT_EARLY_TRAFFIC_SECRET"
HANDSHAKE = ("CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET")
TRAFFIC = ("CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0")

_PREMASTER = "PMS_CLIENT_RANDOM"
_USED = frozenset((MASTER, _PREMASTER, EARLY, *HANDSHAKE, *TRAFFIC))
_UNUSED = frozenset(("EXPORTER_SECRET", "EARLY_EXPORTER_SECRET", "ECH_SECRET", "ECH_CONFIG"))
_LABELS = _USED | _UNUSED | {"RSA"}
_SIZES = {MASTER: (48,), EARLY: (32, 48), **dict.fromkeys((*HANDSHAKE, *TRAFFIC), (32, 48))}
_RANDOM = 32  # octets
_BEGINNING = 8  # octets of the encrypted premaster secret that tell which it is
_LABEL = re.compile(r"[A-Z][A-Z0-9_]*")
_SESSION = re.compile(rb"RSA Session-ID:([0-9A-Fa-f]*) Master-Key:([0-9A-Fa-f]+)")
_BOMS_16 = (b"\xff\xfe", b"\xfe\xff")
_NONE: Mapping[str, bytes] = {}
_SESSIONS_MOST = 10_000  # that are remembered in order to open the sessions that resume them


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of a key log that can't be used; ``row`` from 1, ``why`` for a person, without the row itself."""

    row: int
    why: str


class KeyLog:
    """The secrets that are known. ``added`` counts the rows that were of use."""

    def __init__(self) -> None:
        self._secrets: dict[bytes, dict[str, bytes]] = {}
        self._premasters: dict[bytes, bytes] = {}
        self._sessions: dict[bytes, bytes] = {}
        self.added = 0

    def __bool__(self) -> bool:
        return bool(self.added)

    def of(self, random: bytes) -> Mapping[str, bytes]:
        """Return the secrets of the connection whose ClientHello has this random, by their labels."""
        return self._secrets.get(random, _NONE)

    def premaster(self, random: bytes, encrypted: bytes) -> bytes | None:
        """Return a premaster secret, by that random or by how it was sent (RFC 5246 section 7.4.7.1)."""
        return self.of(random).get(_PREMASTER) or self._premasters.get(encrypted[:_BEGINNING])

    def master(self, session: bytes | None) -> bytes | None:
        """Return the master secret of a session by its ID or ticket."""
        return self._sessions.get(session) if session else None

    def remember(self, session: bytes, master: bytes) -> None:
        """Keep the master secret of a session of TLS 1.2: it may be resumed (RFC 5246 section 7.4.1.2)."""
        if session and len(self._sessions) < _SESSIONS_MOST:
            self._sessions[session] = master

    def add(self, octets: bytes) -> list[BadRow]:
        """Take in a key log; return the rows that can't be used."""
        if octets.startswith(_BOMS_16):
            octets = octets.decode("utf-16", "replace").encode("utf-8", "replace")
        return self.add_rows(octets.removeprefix(b"\xef\xbb\xbf").splitlines())

    def add_rows(self, rows: Iterable[bytes]) -> list[BadRow]:
        """Take in the rows of a key log, one after another; return those that can't be used."""
        bad = []
        for number, row in enumerate(rows, start=1):
            text = row.strip()
            if text and not text.startswith(b"#"):
                why = self._add(text)
                if why:
                    bad.append(BadRow(number, why))
        return bad

    def _add(self, row: bytes) -> str:
        """Take in a row; return what is wrong with it."""
        session = _SESSION.fullmatch(row)
        if session is not None:
            ids = [_octets(word.decode("ascii")) for word in session.groups()]
            if not ids[0] or not ids[1]:
                return _("its numbers are no octets in hexadecimal")
            self._sessions[ids[0]] = ids[1]
            self.added += 1
            return ""
        label, *words = row.replace(b"\t", b" ").decode("latin-1").split(" ")
        words = [word for word in words if word]
        if label not in _LABELS:
            if _LABEL.fullmatch(label) and len(words) == 2:
                return ""  # a secret of a later version, for something else
            return _("it begins with no label of a key log, such as CLIENT_RANDOM")
        if len(words) != 2:
            return _("{label} wants two words behind it, and has {count}").format(
                label=label, count=len(words)
            )
        found, secret = map(_octets, words)
        if found is None or secret is None:
            return _("what stands behind {label} is not two numbers in hexadecimal").format(label=label)
        return self._keep(label, found, secret)

    def _keep(self, label: str, found: bytes, secret: bytes) -> str:
        wanted = _BEGINNING if label == "RSA" else _RANDOM
        if len(found) != wanted:
            return _("the first number behind {label} has {count} octets in place of {wanted}").format(
                label=label, count=len(found), wanted=wanted
            )
        sizes = _SIZES.get(label, (len(secret),))
        if len(secret) not in sizes:
            return _("the secret behind {label} has {count} octets in place of {wanted}").format(
                label=label, count=len(secret), wanted="/".join(map(str, sizes))
            )
        self.added += 1
        if label == "RSA":
            self._premasters[found] = secret
        elif label in _USED:
            self._secrets.setdefault(found, {})[label] = secret
        return ""


def _octets(word: str) -> bytes | None:
    try:
        return bytes.fromhex(word)
    except ValueError:
        return None


def read_key_log(stream: BinaryIO, name: str) -> tuple[KeyLog, list[BadRow]]:
    """Read a key log from an open file; return it with the rows that can't be used. ``name`` is the file's.

    Raises TranscriptError where no row of it is of use.
    """
    keys = KeyLog()
    bad = keys.add(stream.read())
    if keys:
        return keys, bad
    row, why = (bad[0].row, bad[0].why) if bad else (1, _("there is no secret in it"))
    raise TranscriptError(
        name,
        row,
        why,
        _("rows were expected as programs write them where SSLKEYLOGFILE is set (CLIENT_RANDOM ...)"),
        _("Give the file that the client or the server wrote in the session that was captured."),
    )
