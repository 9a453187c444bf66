"""The header of the text file: ``Name: value`` rows, the first of them ``Transcript: 1``."""

import re
from datetime import UTC, datetime, timedelta

from popconsole.formats.conversation_draft import Header
from popconsole.formats.errors import TranscriptError
from popconsole.formats.quoting import quoted
from popconsole.formats.strand import Strand
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.escapes import escape_text, unescape_text
from popconsole.transcript.model import Conversation

VERSION = 1
_FIRST = re.compile(rb"(?:[ \t]*(?:#.*)?\n)*[ \t]*Transcript[ \t]*:", re.IGNORECASE)
_BEGINS = re.compile(rb"[ \t]*Transcript[ \t]*:", re.IGNORECASE)
_FIELD = re.compile(rb"[ \t]*([A-Za-z][A-Za-z0-9-]+)[ \t]*:(.*)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]+")
_OWN = ("transcript", "protocol", "title", "source", "fidelity", "security", "began", "client", "server")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = 1_000_000
_TLS = "tls"  # the Security of what TLS hid from the first octet


def has_header(piece: bytes) -> bool:
    """Tell whether a file that begins with this piece is in the native format."""
    return _FIRST.match(piece) is not None


def begins_header(row: bytes) -> bool:
    """Tell whether a row is the first of a header."""
    return _BEGINS.match(row) is not None


class HeaderReader:
    """Reads the rows of one header; what they say goes to ``draft``. ``name`` is the file's."""

    def __init__(self, draft: Strand, name: str) -> None:
        self._draft = draft
        self._name = name
        self._seen: set[str] = set()

    def take(self, number: int, row: bytes) -> bool:
        """Read a row, that with this number in the file; False where the header is over before it.

        Raises TranscriptError where the format is newer or the protocol is none of ours.
        """
        text = row.strip()
        if not text:
            return not self._seen
        if text.startswith(b"#"):
            self._draft.comment(unescape_text(text[1:].removeprefix(b" ")))
            return True
        match = _FIELD.fullmatch(row)
        if match is None:
            return False
        name = match.group(1).decode("ascii")
        key = name.lower()
        if key in self._seen and key in _OWN:
            self._draft.odd(
                number, "header-twice", _("{name} stands twice: the first one holds").format(name=name)
            )
            return True
        self._seen.add(key)
        self._value(number, name, unescape_text(match.group(2).strip(b" \t")))
        return True

    def _value(self, number: int, name: str, value: str) -> None:
        header: Header = self._draft.header
        match name.lower():
            case "transcript":
                self._check_version(number, value.strip())
            case "protocol":
                header.protocol = PROTOCOLS.get(value.strip().upper())
                if header.protocol is None:
                    raise TranscriptError(
                        self._name,
                        number,
                        _('the protocol is "{word}"').format(word=quoted(value)),
                        _("one of {words} was expected").format(words=", ".join(sorted(PROTOCOLS))),
                        _("Correct the row, or take it out: the protocol is then told by the conversation."),
                    )
            case "title":
                header.title = value
            case "source":
                header.source = value
            case "fidelity":
                header.exact = value.strip().lower() == "exact"
                if not header.exact:
                    header.others.append((name, value))
            case "security":
                header.secure = value.strip().lower() == _TLS
                if not header.secure:
                    header.others.append((name, value))
            case "began":
                header.began = _moment(value.strip())
                if header.began is None:
                    header.others.append((name, value))
            case "client":
                header.client = value
            case "server":
                header.server = value
            case _:
                header.others.append((name, value))

    def _check_version(self, number: int, word: str) -> None:
        if not word.isascii() or not word.isdigit():
            raise TranscriptError(
                self._name,
                number,
                _('the version of the format is "{word}"').format(word=quoted(word)),
                _("a number was expected"),
                _('Write "Transcript: {version}".').format(version=VERSION),
            )
        if len(word) > 9 or int(word) > VERSION:
            raise TranscriptError(
                self._name,
                number,
                _("the file is in version {word} of the format").format(word=word[:40]),
                _("this program reads version {version} and older").format(version=VERSION),
                _("Use a newer popconsole, or have the file written by the older one."),
            )


def write_header(conversation: Conversation) -> bytes:
    """Write the header of a conversation, with the blank row behind it.

    Raises ValueError where one of its further headers has a name that no header can have, and where it began
    in no year from 1 to 9999.
    """
    fields = [("Transcript", str(VERSION)), ("Protocol", conversation.protocol)]
    if conversation.title:
        fields.append(("Title", conversation.title))
    if conversation.source:
        fields.append(("Source", conversation.source))
    if conversation.exact:
        fields.append(("Fidelity", "exact"))
    if conversation.secure:
        fields.append(("Security", _TLS))
    if conversation.began is not None:
        fields.append(("Began", _written(conversation.began)))
    if conversation.client:
        fields.append(("Client", conversation.client))
    if conversation.server:
        fields.append(("Server", conversation.server))
    for name, value in conversation.headers:
        told = {
            "fidelity": conversation.exact,
            "security": conversation.secure,
            "began": conversation.began is not None,
        }
        own = name.lower() in _OWN and told.get(name.lower(), True)
        if own or _NAME.fullmatch(name) is None:
            raise ValueError(f"{name!r} can't be the name of a further header")
        fields.append((name, value))
    rows = [name.encode("ascii") + b": " + _value(value) for name, value in fields]
    return b"\n".join(rows) + b"\n\n"


def _written(began: float) -> str:
    """Write a moment, in seconds since the epoch, in UTC and to the microsecond."""
    try:
        moment = _EPOCH + timedelta(microseconds=round(began * _MICRO))
    except OverflowError:
        raise ValueError(f"no date is {began} seconds from the epoch") from None
    return moment.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _moment(text: str) -> float | None:
    """Read a moment; None where it is none. Without a zone it is in UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(microseconds=1) / _MICRO


def _value(value: str) -> bytes:
    written = escape_text(value)
    return b"\\x20" + written[1:] if written.startswith(b" ") else written
