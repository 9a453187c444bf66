"""The parts of a message as a person is told of them: type, name, sizes, encoding, what is wrong."""

from dataclasses import dataclass

from popconsole.guide.mail.charsets import read_text
from popconsole.guide.mail.file_names import proposed_name
from popconsole.guide.mail.headers import decoded_words
from popconsole.guide.mail.mime import RawPart, ReadMail, told_defects
from popconsole.i18n import _

_LONGEST = 80  # characters of a type, an encoding, a charset
_LONGEST_NAME = 255
_KNOWN = frozenset({"", "7bit", "8bit", "binary", "base64", "quoted-printable"})
_UUENCODE = frozenset({"x-uuencode", "uuencode", "uue", "x-uue"})
_ASCII = "us-ascii"


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its ``number`` in the message, from 1 for the message itself; all of it still unsafe to show.

    ``depth`` counts the parts that it lies in. ``size`` is that of its content as it was sent, ``decoded``
    that of what its encoding stands for; both are 0 where it has parts of its own (``holds``). ``wrong`` says
    what is.
    """

    number: int
    depth: int
    kind: str
    name: str
    encoding: str
    charset: str
    size: int
    decoded: int
    holds: int
    wrong: tuple[str, ...]
    raw: RawPart

    @property
    def is_text(self) -> bool:
        """Whether it is to be read as text."""
        return self.kind.startswith("text/") and not self.holds

    @property
    def is_message(self) -> bool:
        """Whether it is a message, or what else has headers of its own, within the message."""
        return self.kind.startswith("message/") and self.holds > 0

    @property
    def heads(self) -> bool:
        """Whether its headers are a part of what it says: it is a message within the message, say."""
        return self.raw.heads

    @property
    def file_name(self) -> str:
        """The name of a file that it may be saved in: safe, and of no path."""
        return proposed_name(self.name, self.number, self.kind)

    def octets(self) -> bytes:
        """Return its content, decoded; of a part that has parts of its own, nothing."""
        return self.raw.decoded()[0]

    def text(self) -> tuple[str, str]:
        """Return its content as text, still unsafe, and what is wrong with that; empty where nothing is."""
        octets = self.octets()
        charset = self.charset or _ASCII
        if charset.lower() == _ASCII and not octets.isascii():
            text, _told = read_text(octets, "utf-8")
            return text, _("it has octets beyond ASCII, and names no charset that has them")
        return read_text(octets, charset)


def parts_of(mail: ReadMail) -> list[Part]:
    """Return all parts of a message, in the order they stand in."""
    return [_part(number, raw) for number, raw in enumerate(mail.parts, start=1)]


def _part(number: int, raw: RawPart) -> Part:
    wrong = told_defects(raw.defects)
    encoding = _value(raw, "content-transfer-encoding").lower()
    content, told = raw.decoded()
    wrong += told
    inner = raw.inner
    if encoding not in _KNOWN and encoding not in _UUENCODE and not inner:
        wrong.append(_("its encoding is none that is known: it is shown as it is"))
    name, told = decoded_words(_parameter(raw, "filename") or _parameter(raw, "name"))
    return Part(
        number,
        len(raw.path),
        raw.get_content_type()[:_LONGEST],
        name[:_LONGEST_NAME],
        encoding[:_LONGEST],
        _parameter(raw, "charset")[:_LONGEST],
        0 if inner else len(raw.encoded),
        len(content),
        len(inner),
        tuple(dict.fromkeys(wrong)),
        raw,
    )


def _value(raw: RawPart, name: str) -> str:
    return str(raw.get(name, "")).strip()


def _parameter(raw: RawPart, name: str) -> str:
    """Return a parameter of what a part is; empty where it has none, or it can't be read."""
    header = "content-disposition" if name == "filename" else "content-type"
    try:
        found = raw.get_param(name, "", header=header)
    except (ValueError, TypeError, IndexError, LookupError):  # a mail may be made to find its errors
        return ""
    if isinstance(found, tuple):  # with a charset and a language (RFC 2231)
        charset, _language, value = found
        octets = str(value).encode("latin-1", "replace")
        return read_text(octets, charset or _ASCII)[0]
    return str(found).strip()
