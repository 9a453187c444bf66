"""The mail that a client is to fetch, and how much of it is found in what it delivered. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

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
    """How often each letter was delivered as it was sent, and how often otherwise: cut, or altered.

    ``differs``: where the first of those begins to: the line of its body, from 1, what stands there and what
    should, None: nothing. Line 0 is one that stands before the header, or the empty one that ends it.
    """

    whole: Counter[str] = field(default_factory=Counter)
    spoilt: Counter[str] = field(default_factory=Counter)
    differs: dict[str, tuple[int, bytes | None, bytes | None]] = field(default_factory=dict)


def delivered(texts: Iterable[bytes]) -> Delivered:
    """Find the letters in what a client delivered: files with one message or many, mboxes, its output.

    Header fields that a client or a server adds do not matter, nor how lines end, nor blank lines behind.
    """
    found = Delivered()
    for text in texts:
        plain = text.replace(b"\r\n", b"\n")
        for at in _FOUND.finditer(plain):
            name = at[1].decode("ascii")
            if name not in LETTERS:
                continue
            first = plain.partition(b"\n")[0]
            if first.startswith(b"+OK") and plain.count(b"\nSubject:", 0, at.start() + 1) <= 1:
                found.spoilt[name] += 1  # the status line of RETR was taken for a part of it
                found.differs.setdefault(name, (0, first, None))
            elif _is_whole(plain, at.end(), name):
                found.whole[name] += 1
            else:
                found.spoilt[name] += 1
                found.differs.setdefault(name, _difference(plain, at.end(), name))
    return found


def _difference(text: bytes, at: int, name: str) -> tuple[int, bytes | None, bytes | None]:
    """Return the first line of a body that is not the letter's."""
    _header, blank, body = text[at:].partition(b"\n\n")
    if not blank:
        return 0, None, b""
    lines = body.removesuffix(b"\n").split(b"\n") if body else []
    wanted = LETTERS[name].replace(b"\r\n", b"\n").partition(b"\n\n")[2].removesuffix(b"\n").split(b"\n")
    pairs = enumerate(zip_longest(lines, wanted), start=1)
    return next(
        ((number, one, other) for number, (one, other) in pairs if one != other), (len(wanted), None, None)
    )


def _is_whole(text: bytes, at: int, name: str) -> bool:
    """Tell whether behind the header that goes on at ``at`` a letter's body stands, and no more."""
    _header, blank, body = text[at:].partition(b"\n\n")
    wanted = LETTERS[name].replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    if not blank:
        return False
    return any(body.startswith(form) and _AFTER.match(body, len(form)) for form in (wanted, wanted[:-1]))
