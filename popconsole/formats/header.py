"""The header of the text file: ``Name: value`` rows, the first of them ``Transcript: 1``."""

import re
from dataclasses import dataclass, field

from popconsole.formats.draft import Draft
from popconsole.formats.errors import TranscriptError
from popconsole.formats.source import rows_of
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS, Protocol
from popconsole.transcript.escapes import escape_text, unescape_text
from popconsole.transcript.model import Conversation
from popconsole.transcript.safe import safe, safe_text

VERSION = 1
_FIRST = re.compile(rb"(?:[ \t]*(?:#.*)?\n)*[ \t]*Transcript[ \t]*:", re.IGNORECASE)
_FIELD = re.compile(rb"[ \t]*([A-Za-z][A-Za-z0-9-]+)[ \t]*:(.*)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]+")
_OWN = ("transcript", "protocol", "title", "source", "fidelity")


@dataclass(slots=True)
class Header:
    """What a header says. ``rows`` is how many rows it has, ``length`` how many octets of the slice."""

    protocol: Protocol | None = None
    title: str = ""
    source: str = ""
    exact: bool = False
    others: list[tuple[str, str]] = field(default_factory=list)
    rows: int = 0
    length: int = 0


def has_header(piece: bytes) -> bool:
    """Tell whether a file that begins with this slice is in the native format."""
    return _FIRST.match(piece) is not None


def read_header(piece: bytes, name: str, draft: Draft) -> Header:
    """Read the header at the start of a slice; its comments and oddities go to ``draft``.

    Raises TranscriptError where the format is newer or the protocol is none of ours.
    """
    header = Header()
    seen: set[str] = set()
    for row in rows_of(piece):
        text = row.strip()
        match = _FIELD.fullmatch(row)
        if (text and not text.startswith(b"#") and match is None) or (not text and seen):
            break
        header.rows += 1
        header.length += len(row) + 1
        if text.startswith(b"#"):
            draft.comment(unescape_text(text[1:].removeprefix(b" ")))
        elif match is not None:
            field_name = match.group(1).decode("ascii")
            key = field_name.lower()
            if key in seen and key in _OWN:
                draft.odd(
                    header.rows,
                    "header-twice",
                    _("{name} stands twice: the first one holds").format(name=field_name),
                )
                continue
            seen.add(key)
            _take(header, field_name, match.group(2).strip(b" \t"), name)
    return header


def _take(header: Header, field_name: str, raw: bytes, name: str) -> None:
    value = unescape_text(raw)
    match field_name.lower():
        case "transcript":
            _check_version(value, header.rows, name)
        case "protocol":
            header.protocol = PROTOCOLS.get(value.strip().upper())
            if header.protocol is None:
                raise TranscriptError(
                    name,
                    header.rows,
                    _('the protocol is "{word}"').format(word=safe_text(value[:40])),
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
                header.others.append((field_name, value))
        case _:
            header.others.append((field_name, value))


def _check_version(value: str, row: int, name: str) -> None:
    word = value.strip()
    if not word.isascii() or not word.isdigit():
        raise TranscriptError(
            name,
            row,
            _('the version of the format is "{word}"').format(word=safe_text(word[:40])),
            _("a number was expected"),
            _('Write "Transcript: {version}".').format(version=VERSION),
        )
    if len(word) > 9 or int(word) > VERSION:
        raise TranscriptError(
            name,
            row,
            _("the file is in version {word} of the format").format(word=word[:40]),
            _("this program reads version {version} and older").format(version=VERSION),
            _("Use a newer popconsole, or have the file written by the older one."),
        )


def write_header(conversation: Conversation) -> bytes:
    """Write the header of a conversation, with the blank row behind it.

    Raises ValueError where one of its further headers has a name that no header can have.
    """
    fields = [("Transcript", str(VERSION)), ("Protocol", conversation.protocol)]
    if conversation.title:
        fields.append(("Title", conversation.title))
    if conversation.source:
        fields.append(("Source", conversation.source))
    if conversation.exact:
        fields.append(("Fidelity", "exact"))
    for name, value in conversation.headers:
        own = name.lower() in _OWN and not (name.lower() == "fidelity" and not conversation.exact)
        if own or _NAME.fullmatch(name) is None:
            raise ValueError(f"{name!r} can't be the name of a further header")
        fields.append((name, value))
    rows = [name.encode("ascii") + b": " + _value(value) for name, value in fields]
    return b"\n".join(rows) + b"\n\n"


def _value(value: str) -> bytes:
    written = escape_text(value)
    return b"\\x20" + written[1:] if written.startswith(b" ") else written


def shown(row: bytes) -> str:
    """Return the start of a row for an error message."""
    return safe(row.strip()[:60])
