"""A header decoded: folded lines, encoded words (RFC 2047), parameters (RFC 2231), raw octets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.policy import default

from popconsole.guide.mail.charsets import read_text
from popconsole.guide.mail.mime import RawPart
from popconsole.guide.words.counts import octets as counted
from popconsole.i18n import N_, _
from popconsole.transcript.safe import decode

MOST_HEADERS = 300
"""Headers of a message or a part that are looked at."""

_MOST_JUDGED = 12  # of a message; a whole one has four
_LONGEST_PARSED = 2048  # octets of a header whose form is judged too
_WORD = re.compile(r"=\?[^?\s]{1,80}\?[A-Za-z]\?[^?\s]*\?=")
_WORDS = re.compile(rf"{_WORD.pattern}(?:[ \t\r\n]+{_WORD.pattern})*")
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_FOLD = re.compile(r"\r?\n|\r")
_OPENED = re.compile(r"=\?[^?\s]{1,80}\?[A-Za-z]\?")
_WITH_PARAMETERS = ("content-type", "content-disposition")
_JUDGED = {
    "content-type": N_("it is no type with parameters as RFC 2045 section 5.1 has it"),
    "content-disposition": N_("it is no disposition with parameters as RFC 2183 section 2 has it"),
    "date": N_("it is no date as RFC 5322 section 3.3 has it"),
}
_OWN_MATTER = "encoded word"  # a defect of these: told by ourselves
_RFC_2231 = re.compile(r"\*[0-9]{0,4}\*?[ \t]*=")
_ENCODINGS = frozenset({"7bit", "8bit", "binary", "base64", "quoted-printable", "x-uuencode", "uuencode"})


@dataclass(frozen=True, slots=True)
class DecodedHeader:
    """A header: its name, its value decoded, and its rows as they were sent; still unsafe to show.

    ``parameters`` are those of its value, decoded, each with its name; ``wrong`` says what is not as it is
    to be, ``notes`` what is worth knowing.
    """

    name: str
    value: str
    raw: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...] = ()
    wrong: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it says what it says as it was sent."""
        return len(self.raw) == 1 and self.raw[0].strip(" \t") == self.value


def headers_of(part: RawPart) -> Iterator[DecodedHeader]:
    """Yield the headers of a message or a part, in their order, decoded."""
    judged = 0
    for count, (name, value) in enumerate(part.raw_items()):
        if count == MOST_HEADERS:
            return
        low = str(name).lower()
        judged += low in _JUDGED
        yield _header(
            str(name), str(value), cut=low in part.shortened, judge=low in _JUDGED and judged <= _MOST_JUDGED
        )


def _header(name: str, value: str, *, cut: bool, judge: bool) -> DecodedHeader:
    rows = tuple(_readable(row) for row in _FOLD.split(value))
    text = "".join(_FOLD.split(value)).strip(" \t")
    wrong: list[str] = []
    notes: list[str] = []
    if cut:
        told = _("it is too long: its first {octets} are shown")
        wrong.append(told.format(octets=counted(len(value))))
    if not value.isascii():
        _told_of_octets(text, wrong, notes)
    shown, told_words = decoded_words(text)
    wrong += told_words
    low = name.lower()
    parameters = _judged(low, text, wrong, notes) if judge and len(text) <= _LONGEST_PARSED else ()
    if low == "content-transfer-encoding" and text.lower() not in _ENCODINGS:
        wrong.append(_("it is none of the encodings of RFC 2045 section 6.1"))
    return DecodedHeader(_readable(name), shown, rows, parameters, tuple(dict.fromkeys(wrong)), tuple(notes))


def _readable(text: str) -> str:
    """Return text whose octets beyond ASCII are lone surrogates as the UTF-8 that it may be."""
    return text if text.isascii() else decode(text.encode("utf-8", "surrogateescape"))


def _told_of_octets(text: str, wrong: list[str], notes: list[str]) -> None:
    readable = _readable(text)
    if any("\udc80" <= character <= "\udcff" for character in readable):
        wrong.append(_("octets that are no UTF-8 stand in it: nothing tells their charset"))
    else:
        notes.append(_("in raw UTF-8 (RFC 6532), which a session with UTF8 allows (RFC 6856)"))


def decoded_words(text: str) -> tuple[str, list[str]]:
    """Return text with its encoded words decoded (RFC 2047), and what is wrong with some of them.

    One that can't be decoded stays as it is.
    """
    wrong: list[str] = []
    parts: list[str] = []
    at = 0
    for run in _WORDS.finditer(text):
        before = text[at : run.start()]
        parts.append(before)
        if text.count('"', 0, run.start()) % 2:
            wrong.append(_("an encoded word in quotation marks, where none may stand (RFC 2047 section 5)"))
        parts.append(_decoded_run(run[0], wrong))
        at = run.end()
    parts.append(text[at:])
    if _OPENED.search("".join(parts[::2])):
        wrong.append(_("an encoded word that has no end, or blanks in it (RFC 2047 section 2)"))
    return _readable("".join(parts)), wrong


def _decoded_run(run: str, wrong: list[str]) -> str:
    """Return encoded words in a row, decoded: the blanks between them count for nothing."""
    pieces: list[tuple[bytes, str]] = []
    for word in run.split():
        octets, charset = _decoded_word(word)
        if charset is None:
            wrong.append(_("an encoded word that is neither base64 nor Q (RFC 2047 section 4)"))
            return run
        charset = charset.partition("*")[0]  # a language may follow (RFC 2231 section 5)
        if pieces and pieces[-1][1] == charset:  # a character may be cut in two, though none should be
            pieces[-1] = (pieces[-1][0] + octets, charset)
        else:
            pieces.append((octets, charset))
    texts = [read_text(octets, charset) for octets, charset in pieces]
    wrong += [told for _text, told in texts if told]
    return run if any(told for _text, told in texts) else "".join(text for text, _told in texts)


def _decoded_word(word: str) -> tuple[bytes, str | None]:
    """Return what an encoded word holds, and its charset; None where it can't be decoded."""
    _start, _charset, encoding, text, _end = word.split("?")
    if encoding in "bB" and not _BASE64.fullmatch(text):
        return b"", None
    try:
        [(octets, charset)] = decode_header(word)
    except (HeaderParseError, ValueError):
        return b"", None
    return (octets, charset) if isinstance(octets, bytes) else (b"", None)


def _judged(name: str, text: str, wrong: list[str], notes: list[str]) -> tuple[tuple[str, str], ...]:
    """Return the parameters of a header, decoded; say what is wrong with its form."""
    try:
        read = default.header_factory(name, text)
        found = tuple(read.params.items()) if name in _WITH_PARAMETERS else ()
        defects = read.defects
    except Exception:  # noqa: BLE001 - a header may be made to find the parser's errors
        wrong.append(_(_JUDGED[name]))
        return ()
    if found and _RFC_2231.search(text):
        notes.append(_("its parameters are written as RFC 2231 has it"))
    if any(_OWN_MATTER not in str(defect).replace("-", " ") for defect in defects):
        wrong.append(_(_JUDGED[name]))
    return tuple((key, decoded_words(value)[0]) for key, value in found)
