"""The name that a file may be saved under, of one that a mail proposes: never a path, nothing that acts."""

import re

from popconsole.transcript.safe import is_visible

_LONGEST = 100  # characters
_PARTS = re.compile(r"[/\\:]")  # what separates the parts of a path, somewhere
_ODD = re.compile(r'[<>"|?*$`&;!~%\'(){}\[\]#^=+,]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_ENDINGS = {"text/plain": ".txt", "text/html": ".html", "message/rfc822": ".eml"}


def proposed_name(named: str, number: int, kind: str) -> str:
    """Return a name for the file of part ``number``: the last part of what the mail calls it, made safe.

    ``kind`` is its content type. Where nothing is left of the name, one is made of the number.
    """
    last = _PARTS.split(named)[-1]
    seen = "".join(sign if is_visible(sign) else "" for sign in last)
    name = " ".join(_ODD.sub("_", seen).split()).strip(" .-_")
    if len(name) > _LONGEST:
        stem, dot, ending = name.rpartition(".")
        short = dot and len(ending) < _LONGEST // 4
        name = f"{stem[: _LONGEST - len(ending) - 1]}.{ending}" if short else name[:_LONGEST]
    if not name or _DEVICES.fullmatch(name):
        return f"part-{number}{_ENDINGS.get(kind, '')}"
    return name
