"""Secrets in text that is no line of a conversation: a note, a comment, a title, prose around it, a quote.

Nobody says there what is a command, so whatever may be one is taken for one: ``--> PASS x``,
``Send "PASS x"``, ``password: x``. What a conversation has told to be secret is masked besides (see
``Masker.text``).
"""

import re

from popconsole.dialogue.command_secrets import credentials, holds_text, secret_start
from popconsole.dialogue.echoes import MASK, is_mask
from popconsole.protocol.pop3 import POP3

_COMMAND = re.compile(
    rb"(?<![A-Za-z0-9_])(?:PASS|APOP|AUTH|HELO|HELLO|LOGIN|AUTHENTICATE)(?=[ \t])", re.IGNORECASE
)
_MARKED = re.compile(rb"(?:^|[^A-Za-z0-9.,;' \t])[ \t]*$")
"""What stands before a command that is said there, and not spoken of: nothing, or the mark of a log."""

_SPOKEN_OF = re.compile(
    rb"[ \t]+(?:is|was|are|were|and|or|with|without|in|to|the|a|an|commands?|comes|came|goes|then|for|of|as"
    rb"|by|when|where|which|that|must|may|can|should|has|had|not|after|before|behind|sends?|sent|again|needs"
    rb"|takes|instead|only|fails?|works|on|at)(?![A-Za-z0-9_'-])[ \t,.;:]*(?=.)"
)
"""What stands behind a command that is spoken of: "PASS is sent in clear"."""

_SENTENCE = re.compile(rb"[a-z]+,? +[^ ]")
"""What stands behind a command of which an author says something: small letters, and more words."""

_GLUED = re.compile(rb"(?<![A-Za-z0-9_])PASS(?=[^A-Z \t.,:;'\")])")
"""A command that has lost its blank: "PASSsecret"."""

_LABELLED = re.compile(
    rb"\b(?:password|passphrase|passwd|passwort|pwd|mot de passe|secret|token)\b[\"']?[ \t]*"
    rb"(?:[:=]+[ \t]*|is[ \t]+(?=\S+[ \t]*$))",
    re.IGNORECASE,
)
_MASKED = re.compile(re.escape(MASK) + rb"[\"')\]}>]")
"""What was masked before, in a quotation that ends there: what stands behind it is no secret for that."""

_IN_URL = re.compile(rb"(?<=://)([^/@\s:]*):([^/@\s]+)(?=@)")
_ROWS = re.compile(rb"(\r\n|\r|\n|\\r\\n|\\n)")
_DIGEST = re.compile(rb"[0-9a-fA-F]{32,}")
_LEAST_PIECE = 16  # octets of a word that may be a piece of a response
_OPAQUE = re.compile(
    rb"(?<![A-Za-z0-9+/_=-])(?:[0-9a-fA-F]{32,}|[A-Za-z0-9+/_-]{8,}={0,2})(?![A-Za-z0-9+/_=-])"
)


def masked_text(text: bytes, *, author: bool = False) -> bytes:
    """Return a text with the secrets in it masked.

    ``author``: a person wrote it about the conversation, as a comment or a title: then a command in a
    sentence is spoken of, and is not taken for one that was said.
    """
    parts = _ROWS.split(text)
    parts[::2] = [_masked_row(row, author=author) for row in parts[::2]]
    return b"".join(parts)


def _masked_row(row: bytes, *, author: bool) -> bytes:
    start = _first_secret(row, author=author)
    behind = b"" if start is None else row[start:]
    if start is not None and not is_mask(behind.strip(b" \t\"')]}>.")):
        row = row[:start] + MASK
    row = _IN_URL.sub(rb"\1:" + MASK, row)
    for begin, end in reversed(credentials(row)):
        row = row[:begin] + MASK + row[end:]
    return _OPAQUE.sub(_opaque, row)


def _first_secret(row: bytes, *, author: bool) -> int | None:
    """Return where a secret begins behind a command or a label; None where none does."""
    found = []
    for match in _COMMAND.finditer(row):
        marked = _MARKED.search(row, 0, match.start()) is not None
        spoken_of = _SPOKEN_OF.match(row, match.end()) is not None
        if not marked and not match.group().isupper():
            continue  # "the pass over the hills"
        if spoken_of and (author or not marked):
            continue
        start = secret_start(POP3, row[match.start() :])
        if start is None:
            continue
        start += match.start()
        if _MASKED.match(row, start):
            continue
        if author and not (marked and match.group().upper() == b"PASS") and _SENTENCE.match(row, start):
            continue
        found.append(start)
    labels = (label.end() for label in _LABELLED.finditer(row) if not _MASKED.match(row, label.end()))
    label = next(labels, len(row))
    if label < len(row):
        found.append(label)
    glued = _GLUED.search(row)
    if glued is not None:
        found.append(glued.end())
    return min(found, default=None)


def _opaque(match: re.Match[bytes]) -> bytes:
    """Mask a word that may be a digest, or a response of AUTH, whole or a piece of one."""
    word = match.group()
    if _DIGEST.fullmatch(word) or holds_text(word):
        return MASK
    bare = word.rstrip(b"=")
    mixed = bare != bare.lower() and bare != bare.upper() and any(c in b"0123456789" for c in bare)
    return MASK if mixed and len(bare) >= _LEAST_PIECE and b"-" not in bare else word
