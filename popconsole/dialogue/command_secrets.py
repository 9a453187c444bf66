"""Where a client's line holds a secret, told by the line alone."""

import re

from popconsole.dialogue.echoes import MASK
from popconsole.dialogue.keywords import is_command, misspelt, tells_nothing
from popconsole.protocol import PROTOCOLS, sasl
from popconsole.protocol.table import ArgumentKind, Protocol

_BLANK = rb"[ \t]"  # a tab separates nothing in the RFCs, but people do type it
_KEYWORD = re.compile(_BLANK + rb"*([^ \t]+)")
_WORD = rb"(?:\\.|[^ \t\\]|\\$)+"
_BEFORE = tuple(
    re.compile(_BLANK + rb"*[^ \t]+" + _BLANK + rb"+" + (_WORD + _BLANK + rb"+") * n, re.DOTALL)
    for n in range(3)
)
_OTHERS = {"LOGIN": 1, "AUTHENTICATE": 1}
"""Commands of IMAP that hold a secret, and which argument it is, from 0 (RFC 9051 section 6.2)."""

_LATER = re.compile(
    _BLANK + rb"(?=(?:PASS|APOP|AUTH|LOGIN|AUTHENTICATE|HELO|HELLO)" + _BLANK + rb")", re.IGNORECASE
)
"""Where in a line another command begins: behind a tag as in IMAP, or behind the name in "USER u PASS x"."""

_KEYWORD_AND_NUMBERS = re.compile(rb"[A-Za-z]+(?: [0-9]+)*")
# Eight octets may be a secret without any AUTH before them; of fewer, too many are words.
_BASE64 = re.compile(rb"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{8,}={0,2}(?![A-Za-z0-9+/=_-])")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_CONTROLS = re.compile(rb"[\x02-\x1f\x7f]")
_SEPARATORS = (b"\x00", b"\x01")  # between the name and the secret, in PLAIN and in the bearers' mechanisms


def holds_nothing(octets: bytes) -> bool:
    """Tell whether a line is a command that has neither a secret nor a name, alone or with numbers.

    Such lines are said over and over: STAT, RETR 1, TOP 1 10.
    """
    return tells_nothing(octets) and _KEYWORD_AND_NUMBERS.fullmatch(octets) is not None


def _secret_position(protocol: Protocol, keyword: str) -> int | None:
    """Tell which argument of a command is secret, from 0; None where none is.

    A line may stand in the wrong conversation, or under the name that articles give to its command:
    the other protocol's commands, the misnomers and IMAP's LOGIN count as well.
    """
    for table in (protocol, *PROTOCOLS.values()):
        command = table.command(keyword) or table.misnomer(keyword)
        for position, row in enumerate(command.arguments if command else ()):
            if row.secret:
                return position
    return _OTHERS.get(keyword)


def _glued_secret(octets: bytes) -> int | None:
    """Return where the secret begins in "PASSsecret"; None where a line is not of that kind."""
    word = octets.lstrip()
    blanks = len(octets) - len(word)
    for command in (c for p in PROTOCOLS.values() for c in p.commands):
        if command.arguments and command.arguments[0].secret:
            rest = word[len(command.keyword) :]
            if word.upper().startswith(command.keyword.encode()) and rest.strip() and rest[:1] not in b" \t":
                return blanks + len(command.keyword)
    return None


def _of_keyword(protocol: Protocol, octets: bytes) -> tuple[bool, int | None]:
    """Tell whether the keyword of a line has a secret, and where it begins; None: it is not there."""
    match = _KEYWORD.match(octets)
    if match is None:
        return False, None
    keyword = match.group(1).decode("ascii", "replace").upper()
    position = _secret_position(protocol, keyword)
    if position is None and not is_command(octets):
        meant = misspelt(match.group(1))
        position = None if meant is None else _secret_position(protocol, meant)
    if position is None:
        return False, None
    before = _BEFORE[position].match(octets)
    return True, None if before is None or before.end() >= len(octets) else before.end()


def owes_secret(protocol: Protocol, octets: bytes) -> bool:
    """Tell whether a line is a command whose secret does not stand there: it may come by itself.

    So it is behind the name that stands alone in a command of the other protocol, in USER.
    """
    words = octets.split()
    keyword = words[0].decode("ascii", "replace") if words else ""
    command = protocol.command(keyword)
    if command is None:
        rows = (table.command(keyword) for table in PROTOCOLS.values())
        kinds = ([argument.kind for argument in row.arguments] for row in rows if row is not None)
        return len(words) > 1 and [ArgumentKind.USER] in kinds
    holds, start = _of_keyword(protocol, octets)
    return holds and start is None and not command.exchange


def secret_start(protocol: Protocol, octets: bytes) -> int | None:
    """Return where the secret of a client's line begins; None where it holds none."""
    holds, start = _of_keyword(protocol, octets)
    if holds and start is not None:
        return start
    for match in _LATER.finditer(octets):
        start = _of_keyword(protocol, octets[match.end() :])[1]
        if start is not None:
            return match.end() + start
    if not holds and not is_command(octets):
        if _is_response_alone(octets):
            return 0
        glued = _glued_secret(octets)
        if glued is not None:
            return glued
    return next(iter(credentials(octets)), (None,))[0]


def read_base64(token: bytes) -> bytes | None:
    """Return the text that base64 holds, of either alphabet and with its padding or without; None: no text.

    There may be NUL or an octet 1 in it, which separate a name from a secret.
    """
    bare = token.strip().translate(_URL_SAFE).rstrip(b"=")
    said = sasl.decode(bare + b"=" * (-len(bare) % 4))
    if said is None or _CONTROLS.search(said):
        return None
    try:
        said.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return said


def credentials(octets: bytes) -> list[tuple[int, int]]:
    """Return where in any text words of base64 stand that hold a name and a secret, as (start, end)."""
    found = []
    for match in _BASE64.finditer(octets):
        said = read_base64(match.group())
        if said is not None and any(sign in said for sign in _SEPARATORS):
            found.append(match.span())
    return found


def _is_response_alone(octets: bytes) -> bool:
    """Tell whether a line that is no command reads as a response of AUTH: base64 of text."""
    word = octets.strip()
    return _BASE64.fullmatch(word) is not None and holds_text(word)


def holds_text(word: bytes) -> bool:
    """Tell whether a word is base64 of text, and no word of a language: "annotate" may be read as both."""
    if word.isalpha() and (word.islower() or word.isupper() or word.istitle()):
        return False
    return bool(read_base64(word))


def masked(protocol: Protocol, octets: bytes) -> bytes:
    """Return a client's command line with every secret argument replaced by eight stars.

    Whatever stands where the secret should is masked, to the end of the line, ill-formed lines
    included: lower case, blanks before the keyword, several between words, words too many, none
    ("PASSsecret"), a letter wrong ("PAS secret"), a command in another ("USER u PASS secret") or behind a
    tag ("a1 LOGIN u secret"). So is a line of base64 that holds text: a response of AUTH that nobody
    asked for. What stands behind a bare CR counts as a line of its own: some servers take it so.
    """
    if b"\r" in octets:
        return b"\r".join(masked(protocol, part) for part in octets.split(b"\r"))
    start = secret_start(protocol, octets)
    return octets if start is None else octets[:start] + MASK
