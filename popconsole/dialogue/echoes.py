"""Secrets that were said in a conversation, masked wherever they are said again.

A server that knows a line for no command mostly prints it in its error: ``-ERR unknown command hunter2``.
That is an echo: what answers a line says it again. ``-ERR wrong user or password`` is none, also where the
password is "wrong": to mask that word would tell what the password is. So is a word none that stood there
before the password was said, in a greeting or in mail, or that comes much later. What a secret looks like
decides where it is taken for an echo; letters and digits are those of any alphabet, and are counted as a
person counts them (``été`` has three):

=======================================================  =============================================
the secret                                               is masked
=======================================================  =============================================
six characters or more, neither words nor a number       everywhere, before and behind, in mail and
(``hunter2``); sixteen or more, whatever they are        notes too
a word, or several, or four characters or more           in what answers the very line that held it, in
(``sesame``, ``open sesame``)                            a client's line that is no command, and in
                                                         what answers that
a number or a date, or what is shorter (``12``)          in the refusal of the very line that held it
made of words that replies are made of (``wrong``,       there too, where the server quotes: in quotation
``user``, ``[AUTH]``; see ``reply_words``), or of the    marks or angle brackets, or at the end, behind
server's greeting; one character (``1``)                 "command", "keyword" and their like
a name that was said in clear                            nowhere: it tells nothing
=======================================================  =============================================

A challenge of AUTH repeats what both sides say by the mechanism, names and nonces: it is masked only where it
holds a secret of the first row whole. Text that a person wrote about a conversation, a title or a comment,
holds a word as one where it quotes it, or says that it is a password.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from popconsole.dialogue.reply_words import REPLY_WORDS
from popconsole.protocol import sasl

MASK = b"********"
SIGNS = (b"+", b"-")
"""How status lines begin, and some lines of mail."""

_MASKED = re.compile(rb"\*+|X{3,}|(?:\xe2\x80\xa2)+|PROVIDED_BUT_REMOVED", re.IGNORECASE)
_MOST = 64  # secrets of one conversation that are remembered, the newest
_LONG = 16  # octets from which on a server may have cut the secret short ...
_BEGINNING = 12  # ... behind so many, at the least
_ENDLESS = 1_024  # octets behind which nobody means a secret: what begins so is masked to the end
_TELLING = 6  # characters of what is no word and no number, and so stands nowhere by chance
_ORDINARY = 4  # characters of a word, or more: fewer stand in many lines
_LETTER = rb"[A-Za-z0-9\x80-\xff]"
_IN_WORDS = str.maketrans("", "", " -'")  # what stands between the letters of words,
_IN_NUMBERS = str.maketrans("", "", " -./:")  # and between digits
_WORDS = re.compile(rb"[A-Za-z0-9\x80-\xff]+")
_QUOTED = (
    rb"(?:(?<=[\"'`<])|(?<=\xe2\x80\x9c)|(?<=\xe2\x80\x98))%b(?=[\"'>]|\xe2\x80\x9d|\xe2\x80\x99)"
    rb"|(?<=command )%b(?=\W*$)|(?<=command: )%b(?=\W*$)|(?<=keyword )%b(?=\W*$)|(?<=keyword: )%b(?=\W*$)"
    rb"|(?<=verb )%b(?=\W*$)|(?<=line: )%b(?=\W*$)|(?<=argument )%b(?=\W*$)|(?<=argument: )%b(?=\W*$)"
)
_SPOKEN_OF = re.compile(
    rb"(?:[\"'`<]|\xe2\x80[\x98\x9c]|\b(?:pass(?:word|phrase|wd)?|secret|token)\b[ :=]*(?:(?:is|was) )?)\Z",
    re.IGNORECASE,
)
"""What stands before a word that a person speaks of as a secret."""

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{8,}={0,2}")
_OF_A_WORD = rb"[^\s'\"<>()\[\],;]*"
_WORDY = b"abcdefghijklmnopqrstuvwxyz \t\r\n"
_ONE_WORD = re.compile(rb"[^\s,\"\x00-\x1f]+")  # what a server may cut short, and no list of attributes


def is_mask(secret: bytes) -> bool:
    """Tell whether a recorded secret is only a mask (stars, X's, bullets): any secret will do for it."""
    return _MASKED.fullmatch(secret) is not None


class _Secret(NamedTuple):
    """A secret: octets that must be there, and all of it, both in small letters, and how it is written.

    ``rest`` is the key without letters and spaces: lines that do not have it when theirs are left out do not
    have the key either, and most do not, for what is said is mostly words.
    """

    key: bytes
    whole: bytes
    pattern: bytes
    rest: str

    def masked(self, octets: bytes, mask: "bytes | Callable[[re.Match[bytes]], bytes]" = MASK) -> bytes:
        """Return octets with a mask wherever they hold this."""
        return _compiled(self.pattern).sub(mask, octets) if self.key in octets.lower() else octets

    def is_in(self, octets: bytes) -> bool:
        """Tell whether octets hold this."""
        return self.key in octets.lower() and _compiled(self.pattern).search(octets) is not None


def _rest(folded: bytes) -> str:
    """Return octets in small letters without letters and spaces, as a text: a text is searched quicker."""
    return folded.translate(None, _WORDY).decode("latin-1")


@lru_cache(maxsize=512)
def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    """Compile what finds a secret: only where its key was found, for most secrets are never said again."""
    return re.compile(pattern, re.IGNORECASE)


@lru_cache(maxsize=512)
def _decoded(word: bytes) -> bytes | None:
    """Read a word of base64; None where it is none. Most that look so are words of a server's texts."""
    return sasl.decode(word)


class _Kind(Enum):
    """How much a secret tells: a row of the table above, from the first to the third and fourth."""

    TELLING = 1
    ORDINARY = 2
    SLIGHT = 3


@lru_cache(maxsize=512)
def _read(octets: bytes, *, own: bool) -> tuple[_Kind, _Secret]:
    """Read a secret; ``own``: a server may say its words by itself. Users log in again and again."""
    text = octets.decode("utf-8", "surrogateescape")
    numeric = text.translate(_IN_NUMBERS).isdigit()
    found = re.escape(octets)
    kind, key = _Kind.SLIGHT, octets
    pattern = rb"(?<!%b)%b(?!%b)" % (_LETTER, found, _LETTER)
    if len(text) == 1 or own:
        pattern = _QUOTED.replace(b"%b", found)
    elif len(text) >= _LONG:
        kind, pattern = _Kind.TELLING, found
        if len(octets) > _ENDLESS:  # to look for all of it would take long in lines that are much like it
            pattern = rb"%b.*" % re.escape(octets[:_ENDLESS])
        if _ONE_WORD.fullmatch(octets):
            key = octets[:_BEGINNING]
            begun = rb"(?<![A-Za-z0-9+/=_-])%b%b" % (re.escape(key), _OF_A_WORD)
            pattern = begun if len(octets) > _ENDLESS else rb"%b|%b" % (pattern, begun)
    elif len(text) >= _TELLING and not text.translate(_IN_WORDS).isalpha() and not numeric:
        kind, pattern = _Kind.TELLING, found
    elif len(text) >= _ORDINARY and not numeric:
        kind = _Kind.ORDINARY
    key = key.lower()
    return kind, _Secret(key, octets.lower(), pattern, _rest(key))


_Known = dict[_Secret, str]
"""Secrets, the newest last, each with its ``rest``."""


def _may_hold(known: _Known, folded: bytes) -> bool:
    """Tell whether octets, in small letters, may hold one of many secrets: mostly not, and that is quick."""
    rests = _rest(folded)
    for rest in known.values():
        if rest in rests:
            return any(secret.key in folded for secret in known)
    return False


class Echoes:
    """The secrets of one conversation so far, and the masking of what repeats them, in any case of letters.

    The table above says what is masked where.
    """

    __slots__ = ("_fresh", "_just_said", "_names", "_ordinary", "_own", "_telling")

    def __init__(self) -> None:
        self._telling: _Known = {}
        self._ordinary: _Known = {}
        self._just_said: _Known = {}  # looked for in what answers
        self._fresh: _Known = {}  # looked for in a refusal alone
        self._names: set[bytes] = set()
        self._own: frozenset[bytes] = frozenset()  # words of the greeting

    def copy(self) -> "Echoes":
        """Return an independent copy."""
        twin = Echoes()
        twin._telling, twin._ordinary = dict(self._telling), dict(self._ordinary)
        twin._just_said, twin._fresh = dict(self._just_said), dict(self._fresh)
        twin._names, twin._own = set(self._names), self._own
        return twin

    def of_another(self) -> "Echoes":
        """Return what another conversation is to know of this one: nothing there answers a line of this."""
        twin = self.copy()
        twin.said()
        return twin

    @property
    def known(self) -> Hashable:
        """All that it knows, as a value."""
        kept = (self._telling, self._ordinary, self._just_said, self._fresh)
        return (*(tuple(secrets) for secrets in kept), frozenset(self._names), self._own)

    @property
    def lasting(self) -> Hashable:
        """What of it stays secret behind the line that told it, as a value: what another is to know."""
        return tuple(map(tuple, self._kept()))

    @property
    def is_empty(self) -> bool:
        """Whether no secret is known."""
        return not (self._telling or self._ordinary or self._just_said or self._fresh)

    def greeted(self, greeting: bytes) -> None:
        """The server greeted: its words are its own."""
        self._own = frozenset(_WORDS.findall(greeting.lower()))

    def named(self, name: bytes) -> None:
        """A name was said in clear."""
        if len(self._names) < _MOST:
            self._names.add(name.lower())

    def said(self) -> None:
        """The client said another line: what answers it does not repeat the one before."""
        self._just_said.clear()
        self._fresh.clear()

    def learn(self, secrets: Iterable[bytes]) -> None:
        """Take in secrets that the client has just said; masks are none."""
        for octets in dict.fromkeys(secret.strip() for secret in secrets):
            if octets and not is_mask(octets) and octets.lower() not in self._names:
                self._learn(octets)

    def _learn(self, octets: bytes) -> None:
        kind, secret = _read(octets, own=self._may_be_the_servers(octets))
        known: tuple[_Known, ...] = (self._fresh,)
        if kind is _Kind.TELLING:
            known = (self._telling,)
        elif kind is _Kind.ORDINARY:
            known = (self._ordinary, self._just_said)
        for secrets in known:
            secrets[secret] = secret.rest
            if len(secrets) > _MOST:
                del secrets[next(iter(secrets))]

    def learn_from(self, other: "Echoes") -> None:
        """Take in the secrets of another conversation that stay secret in this one too."""
        for known, more in zip(self._kept(), other._kept(), strict=True):  # noqa: SLF001 - its own kind
            known.update(more)
            if len(known) > _MOST:
                for key in list(known)[:-_MOST]:
                    del known[key]

    def _kept(self) -> tuple[_Known, _Known]:
        """Return what stays secret behind the line that told it."""
        return self._telling, self._ordinary

    def _may_be_the_servers(self, secret: bytes) -> bool:
        """Tell whether a server may say the words of a secret by itself."""
        words = _WORDS.findall(secret.lower())
        return bool(words) and all(word in REPLY_WORDS or word in self._own for word in words)

    def masked(self, octets: bytes, *, answer: bool = False, refusal: bool = False) -> bytes:
        """Return octets with what repeats a secret masked.

        ``answer``: they are what answers the client's last line; ``refusal``: a negative one.
        """
        if self._telling:
            octets = _without(octets, self._telling)
        if answer and self._just_said:
            octets = _without(octets, self._just_said)
        if (answer or octets[:1] in SIGNS) and (self._telling or self._ordinary):
            octets = _BASE64.sub(self._encoded, octets)
        if refusal and self._fresh:
            octets = _without(octets, self._fresh)
        return octets

    def masked_in_client(self, octets: bytes) -> bytes:
        """Return a client's line that is no command with what repeats a secret masked, and said anew."""
        octets = self.masked(octets, answer=True)
        for secret in self._ordinary:
            if secret.is_in(octets):
                octets = secret.masked(octets)
                self._just_said[secret] = secret.rest
        return octets

    def masked_in_challenge(self, octets: bytes) -> bytes:
        """Return a challenge with its word masked where that holds a secret, whole."""
        word = octets[len(SIGNS[0]) + 1 :]
        texts = word.lower(), (sasl.decode(word) or b"").lower()
        holds = any(secret.whole in text for secret in self._telling for text in texts)
        return octets[: len(octets) - len(word)] + MASK if holds else octets

    def masked_in_text(self, octets: bytes, *, author: bool) -> bytes:
        """Return what was written about the conversation with the secrets in it masked.

        ``author``: by a person, and not to quote it: then a word may be one of any sentence.
        """
        octets = _BASE64.sub(self._encoded, self.masked(octets))
        if not author:
            return _without(octets, self._ordinary)
        for secret in self._ordinary:
            octets = secret.masked(octets, _spoken_of)
        return octets

    def _encoded(self, match: re.Match[bytes]) -> bytes:
        """Mask a word of base64 that holds a secret."""
        word = match.group()
        return MASK if self._encoded_in(word) else word

    def _encoded_in(self, word: bytes) -> bool:
        """Tell whether a word of base64 holds a secret."""
        said = _decoded(word)
        return said is not None and any(
            secret.is_in(said) for known in (self._telling, self._ordinary) for secret in known
        )

    def may_be_in(self, lines: Iterable[bytes], answers: Iterable[bytes]) -> bool:
        """Tell whether something in lines may be masked; ``answers`` may hold a secret in base64."""
        if self._telling or self._just_said or self._fresh:
            folded = b"\n".join(lines).lower()
            for known in (self._telling, self._just_said, self._fresh):
                if known and _may_hold(known, folded):
                    return True
        if not (self._telling or self._ordinary):
            return False
        words = _BASE64.findall(b"\n".join(answers))
        return any(self._encoded_in(word) for word in words)

    def masked_lines(self, lines: Sequence[bytes]) -> dict[int, bytes]:
        """Return those of many lines within a reply that hold a secret, by their place from 0, masked."""
        if not self._telling or not _may_hold(self._telling, b"\n".join(lines).lower()):
            return {}
        shown = ((n, line, self.masked(line)) for n, line in enumerate(lines))
        return {n: masked for n, line, masked in shown if masked != line}


def _without(octets: bytes, known: _Known) -> bytes:
    return _masked_all(octets, known) if _may_hold(known, octets.lower()) else octets


def _masked_all(octets: bytes, known: _Known) -> bytes:
    for secret in known:
        octets = secret.masked(octets)
    return octets


def _spoken_of(match: re.Match[bytes]) -> bytes:
    """Mask a word where a person speaks of it as a secret, or says nothing else."""
    before = match.string[: match.start()]
    alone = match.group() == match.string.strip()
    return MASK if alone or _SPOKEN_OF.search(before) else match.group()
