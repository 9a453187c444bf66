"""The mail that a client is to fetch, and how much of it is found in what it delivered. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_SUBJECT = b"A letter to be fetched: "
_DATE = b"Mon, 09 Mar 2026 08:00:00 +0000"
_AFTER = re.compile(rb"\n*(?:\Z|From [^\n]|Date: " + re.escape(_DATE) + rb")")
_FOUND = re.compile(rb"^Subject:[ \t]+" + re.escape(_SUBJECT) + rb"([a-z]+)[ \t]*$", re.MULTILINE)


def _letter(name: str, body: str) -> bytes:
    text = (
        f"Date: {_DATE.decode()}\n"
        "From: Clara <clara@popconsole.example>\nTo: Lena <lena@popconsole.example>\n"
        f"Subject: {_SUBJECT.decode()}{name}\nMessage-ID: <{name}@letters.popconsole.example>\n\n{body}"
    )
    return text.replace("\n", "\r\n").encode("ascii")


LETTERS: Mapping[str, bytes] = {
    "short": _letter("short", "Four lines,\nand no more than that,\nas whole\nas they can be.\n"),
    "dots": _letter("dots", ".\n..\n.profile\na line that ends with a dot.\n...\nbehind the dots\n"),
    "long": _letter(
        "long", "".join(f"Row {n} of a letter that is longer than the others.\n" for n in range(1, 81))
    ),
}
"""The messages, by name, in the order in which the server has them; lines end with CRLF."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """How often each letter was delivered as it was sent, and how often otherwise: cut, or altered."""

    whole: Counter[str] = field(default_factory=Counter)
    spoilt: Counter[str] = field(default_factory=Counter)


def delivered(texts: Iterable[bytes]) -> Delivered:
    """Find the letters in what a client delivered: files with one message or many, mboxes, its output.

    Header fields that a client or a server adds do not matter, nor how lines end, nor blank lines behind.
    """
    found = Delivered()
    for text in texts:
        plain = text.replace(b"\r\n", b"\n")
        for at in _FOUND.finditer(plain):
            name = at[1].decode("ascii")
            if name in LETTERS:
                (found.whole if _is_whole(plain, at.end(), name) else found.spoilt)[name] += 1
    return found


def _is_whole(text: bytes, at: int, name: str) -> bool:
    """Tell whether behind the header that goes on at ``at`` a letter's body stands, and no more."""
    _header, blank, body = text[at:].partition(b"\n\n")
    wanted = LETTERS[name].replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    if not blank:
        return False
    return any(body.startswith(form) and _AFTER.match(body, len(form)) for form in (wanted, wanted[:-1]))
