"""Which file holds the other side of a session: told by the names, and by what stands in both.

Dovecot's rawlog writes ``NAME.in`` and ``NAME.out``, tcpflow names a file by who says what stands in it and
to whom; others have the words client and server in the names, or the like.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from popconsole.formats.halves.flow_names import ADDRESS, shown
from popconsole.formats.halves.form import HalfForm, form_of
from popconsole.transcript.safe import safe_text

_PAIRS = ("in out", "client server", "c2s s2c", "send recv", "sent received", "tx rx", "request response")
_OTHERS = {one: other for pair in _PAIRS for one, other in (pair.split(), reversed(pair.split()))}
_WORD = re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(_OTHERS)})(?![A-Za-z0-9])", re.IGNORECASE)
_FLOW = re.compile(rf"(.*?)({ADDRESS})-({ADDRESS})(.*)", re.IGNORECASE | re.DOTALL)
_LOOKED_AT = 4_096  # octets


@dataclass(frozen=True, slots=True)
class Partner:
    """The place of the other half: its ``path``, which is ``there`` or not, and the addresses of both sides.

    ``source`` is the address of who says what stands in the file that it is the partner of.
    """

    path: Path
    source: str = ""
    target: str = ""
    there: bool = False


def partner_of(path: Path) -> Partner | None:
    """Return where the other half of a session lies, or should; None where a file is none of two halves.

    It is there where a file has the name, and both hold what one side says, not the same one.
    """
    wanted = list(_wanted(path))
    form = _form(path) if wanted else None
    if form is None:
        return None
    for partner in wanted:
        other = _form(partner.path)
        if other is not None and form.fits(other):
            return replace(partner, there=True)
    return wanted[0] if form.side is not None else None


def _wanted(path: Path) -> Iterator[Partner]:
    """Yield the names that the other half of a file may have."""
    flow = _FLOW.fullmatch(path.name)
    if flow is not None:
        before, source, target, behind = flow.groups()
        yield Partner(path.with_name(f"{before}{target}-{source}{behind}"), shown(source), shown(target))
        return
    words = list(_WORD.finditer(path.name))
    for word in reversed(words):
        wanted = _OTHERS[word[0].lower()]
        name = wanted.upper() if word[0].isupper() else wanted.title() if word[0].istitle() else wanted
        yield Partner(path.with_name(path.name[: word.start()] + name + path.name[word.end() :]))


def _form(path: Path) -> HalfForm | None:
    """Return what a file looks like as half of a session; None where it is not there, or no such thing."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return form_of(file.read(_LOOKED_AT))
    except OSError:
        return None


def shown_name(path: Path) -> str:
    """Return the name of a file, without its folder, as it may be shown."""
    return safe_text(path.name)
