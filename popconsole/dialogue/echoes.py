"""Secrets that were said in a conversation, masked wherever they are said again.

A server that knows a line for no command mostly prints it in its error: ``-ERR unknown command hunter2``.
That is an echo. ``-ERR wrong user or password`` is none, also where the password is "wrong": to mask that
word would tell what the password is. So what a secret looks like decides where it is taken for an echo:

=======================================================  =============================================
the secret                                               is masked
=======================================================  =============================================
six octets or more, neither letters nor digits alone     everywhere, in mail and notes too
(``hunter2``); sixteen or more, whatever they are
four octets or more (``sesame``)                         where a server answers, and in a client's line
                                                         that is no command
a number, or what is shorter (``12``)                    in the refusal of the very line that held it
made of words that replies are made of (``wrong``,       there too, where the server quotes: in quotation
``user``, ``[AUTH]``; see ``reply_words``), or of the    marks or angle brackets, or at the end, behind
server's greeting; one octet (``1``)                     "command", "keyword" and their like
a name that was said in clear                            nowhere: it tells nothing
=======================================================  =============================================
"""

import re
from collections.abc import Hashable, Iterable, Sequence

from popconsole.dialogue.reply_words import REPLY_WORDS
from popconsole.protocol import sasl

MASK = b"********"
SIGNS = (b"+", b"-")
"""How status lines begin, and some lines of mail."""

_MASKED = re.compile(rb"\*+|X{3,}|(?:\xe2\x80\xa2)+|PROVIDED_BUT_REMOVED", re.IGNORECASE)
_MOST = 64  # secrets of one conversation that are remembered, the newest
_LONG = 16  # octets from which on a server may have cut the secret short ...
_BEGINNING = 12  # ... behind so many, at the least
_TELLING = 6  # octets of what is no word and no number, and so stands nowhere by chance
_ORDINARY = 4  # octets of a word, or more: fewer stand in many lines
_LETTER = rb"[A-Za-z0-9]"
_WORDS = re.compile(rb"[A-Za-z0-9\x80-\xff]+")
_QUOTED = (
    rb"(?:(?<=[\"'`<])|(?<=\xe2\x80\x9c)|(?<=\xe2\x80\x98))%b(?=[\"'>]|\xe2\x80\x9d|\xe2\x80\x99)"
    rb"|(?<=command )%b(?=\W*$)|(?<=command: )%b(?=\W*$)|(?<=keyword )%b(?=\W*$)|(?<=keyword: )%b(?=\W*$)"
    rb"|(?<=verb )%b(?=\W*$)|(?<=line: )%b(?=\W*$)|(?<=argument )%b(?=\W*$)|(?<=argument: )%b(?=\W*$)"
)
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{8,}={0,2}")
_OF_A_WORD = rb"[^\s'\"<>()\[\],;]*"


def is_mask(secret: bytes) -> bool:
    """Tell whether a recorded secret is only a mask (stars, X's, bullets): any secret will do for it."""
    return _MASKED.fullmatch(secret) is not None


_Patterns = dict[tuple[bytes, bytes], re.Pattern[bytes]]
"""What finds secrets, by the octets, in small letters, that must be there, and by how it is written."""


class Echoes:
    """The secrets of one conversation so far, and the masking of what repeats them, in any case of letters.

    The table above says what is masked where.
    """

    __slots__ = ("_fresh", "_names", "_ordinary", "_own", "_telling")

    def __init__(self) -> None:
        self._telling: _Patterns = {}
        self._ordinary: _Patterns = {}
        self._fresh: _Patterns = {}
        self._names: set[bytes] = set()
        self._own: frozenset[bytes] = frozenset()  # words of the greeting

    def copy(self) -> "Echoes":
        """Return an independent copy."""
        twin = Echoes()
        twin._telling, twin._ordinary = dict(self._telling), dict(self._ordinary)
        twin._fresh, twin._names, twin._own = dict(self._fresh), set(self._names), self._own
        return twin

    @property
    def known(self) -> Hashable:
        """All that it knows, as a value."""
        kept = (self._telling, self._ordinary, self._fresh)
        return (*(tuple(secrets.items()) for secrets in kept), frozenset(self._names), self._own)

    def greeted(self, greeting: bytes) -> None:
        """The server greeted: its words are its own."""
        self._own = frozenset(_WORDS.findall(greeting.lower()))

    def named(self, name: bytes) -> None:
        """A name was said in clear."""
        if len(self._names) < _MOST:
            self._names.add(name.lower())

    def said(self) -> None:
        """The client said another line: what was short is no longer looked for."""
        self._fresh.clear()

    def learn(self, secrets: Iterable[bytes]) -> None:
        """Take in secrets that the client has just said; masks are none."""
        for secret in secrets:
            octets = secret.strip()
            if not octets or is_mask(octets) or octets.lower() in self._names:
                continue
            known, key = self._fresh, octets
            pattern = rb"(?<!%b)%b(?!%b)" % (_LETTER, re.escape(octets), _LETTER)
            if len(octets) == 1 or self._may_be_the_servers(octets):
                pattern = _QUOTED.replace(b"%b", re.escape(octets))
            elif len(octets) >= _LONG:
                known, key = self._telling, octets[:_BEGINNING]
                pattern = re.escape(key) + _OF_A_WORD if b" " not in octets else re.escape(octets)
            elif len(octets) >= _TELLING and not octets.isalpha() and not octets.isdigit():
                known, pattern = self._telling, re.escape(octets)
            elif len(octets) >= _ORDINARY and not octets.isdigit():
                known = self._ordinary
            known[key.lower(), pattern] = re.compile(pattern, re.IGNORECASE)
            if len(known) > _MOST:
                del known[next(iter(known))]

    def learn_from(self, other: "Echoes") -> None:
        """Take in the secrets of another conversation that stay secret in this one too."""
        for known, more in zip(self._kept(), other._kept(), strict=True):  # noqa: SLF001 - its own kind
            known.update(more)
            for key in list(known)[:-_MOST]:
                del known[key]

    def _kept(self) -> tuple[_Patterns, _Patterns]:
        """Return what stays secret behind the line that told it."""
        return self._telling, self._ordinary

    def _may_be_the_servers(self, secret: bytes) -> bool:
        """Tell whether a server may say the words of a secret by itself."""
        words = _WORDS.findall(secret.lower())
        return bool(words) and all(word in REPLY_WORDS or word in self._own for word in words)

    def masked(self, octets: bytes, *, answer: bool = False, refusal: bool = False) -> bytes:
        """Return octets with what repeats a secret masked.

        ``answer``: they are a status line, or the first line that answers; ``refusal``: a negative one.
        """
        if self._telling:
            octets = _without(octets, self._telling)
        if answer and self._ordinary:
            octets = _without(octets, self._ordinary)
        if answer and (self._telling or self._ordinary):
            octets = _BASE64.sub(self._encoded, octets)
        if refusal and self._fresh:
            octets = _without(octets, self._fresh)
        return octets

    def _encoded(self, match: re.Match[bytes]) -> bytes:
        """Mask a word of base64 that holds a secret."""
        word = match.group()
        said = sasl.decode(word)
        if said is None:
            return word
        known = (*self._telling.values(), *self._ordinary.values())
        return MASK if any(pattern.search(said) for pattern in known) else word

    def masked_lines(self, lines: Sequence[bytes]) -> dict[int, bytes]:
        """Return those of many lines within a reply that hold a secret, by their place from 0, masked."""
        known = (self._telling, self._ordinary)
        folded = b"\n".join(lines).lower() if self._telling or self._ordinary else b""
        if not any(key in folded for patterns in known for key, _pattern in patterns):
            return {}
        shown = ((n, line, self.masked(line, answer=line[:1] in SIGNS)) for n, line in enumerate(lines))
        return {n: masked for n, line, masked in shown if masked != line}


def _without(octets: bytes, known: _Patterns) -> bytes:
    folded = octets.lower()
    for key, _pattern in known:
        if key in folded:
            return _masked_all(octets, known)
    return octets


def _masked_all(octets: bytes, known: _Patterns) -> bytes:
    for pattern in known.values():
        octets = pattern.sub(MASK, octets)
    return octets
