"""Masking of secrets: on screen, in history and in saved files, by default."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.echoes import MASK, SIGNS, Echoes, is_mask
from popconsole.dialogue.keywords import begins_exchange, is_command, may_become_command, tells_nothing
from popconsole.protocol import PROTOCOLS, sasl
from popconsole.protocol.table import ArgumentKind, Protocol
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Recording, Side

__all__ = [
    "MASK",
    "Masker",
    "glued_secret",
    "is_mask",
    "masked",
    "masked_lines",
    "masked_recording",
    "secrets_of",
]

_BLANK = rb"[ \t]"  # a tab separates nothing in the RFCs, but people do type it
_KEYWORD = re.compile(_BLANK + rb"*([^ \t]+)")
_WORD = rb"(?:\\.|[^ \t\\]|\\$)+"
_BEFORE = tuple(
    re.compile(_BLANK + rb"*[^ \t]+" + _BLANK + rb"+" + (_WORD + _BLANK + rb"+") * n, re.DOTALL)
    for n in range(3)
)
_QUOTED = re.compile(rb"\\(.)", re.DOTALL)
_LEAST_RESPONSE = 8  # octets of base64 that may be a secret without any AUTH before them
_SAID_IN_BASE64 = re.compile(rb"[\x00\x01\x20-\x7e]{4,}")


def _secret_position(protocol: Protocol, keyword: str) -> int | None:
    """Tell which argument of a command is secret, from 0; None where none is.

    A line may stand in the wrong conversation, or under the name that articles give to its command:
    the other protocol's commands and the misnomers count as well.
    """
    for table in (protocol, *PROTOCOLS.values()):
        command = table.command(keyword) or table.misnomer(keyword)
        for position, row in enumerate(command.arguments if command else ()):
            if row.secret:
                return position
    return None


def glued_secret(text: str) -> int | None:
    """Return where the secret begins in "PASSsecret"; None where a line is not of that kind."""
    word = text.lstrip()
    blanks = len(text) - len(word)
    for command in (c for p in PROTOCOLS.values() for c in p.commands):
        if command.arguments and command.arguments[0].secret:
            rest = word[len(command.keyword) :]
            if word.upper().startswith(command.keyword) and rest.strip() and rest[0] not in " \t":
                return blanks + len(command.keyword)
    return None


def _secret_start(protocol: Protocol, octets: bytes) -> int | None:
    """Return where the secret of a command line begins; None where it holds none."""
    match = _KEYWORD.match(octets)
    if match is None:
        return None
    position = _secret_position(protocol, match.group(1).decode("ascii", "replace").upper())
    if position is None:
        if is_command(octets):
            return None
        return 0 if _is_response_alone(octets) else glued_secret(octets.decode("latin-1"))
    before = _BEFORE[position].match(octets)
    return None if before is None or before.end() >= len(octets) else before.end()


def _is_response_alone(octets: bytes) -> bool:
    """Tell whether a line that is no command reads as a response of AUTH: base64 of printing text."""
    if len(octets) < _LEAST_RESPONSE:
        return False
    said = sasl.decode(octets)
    return said is not None and _SAID_IN_BASE64.fullmatch(said) is not None


def masked(protocol: Protocol, octets: bytes) -> bytes:
    """Return a client's command line with every secret argument replaced by eight stars.

    Whatever stands where the secret should is masked, to the end of the line, ill-formed lines
    included: lower case, blanks before the keyword, several between words, words too many, none
    ("PASSsecret"). So is a line of base64 that holds printing text: a response of AUTH that nobody
    asked for. What stands behind a bare CR counts as a line of its own: some servers take it so.
    """
    if b"\r" in octets:
        return b"\r".join(masked(protocol, part) for part in octets.split(b"\r"))
    start = _secret_start(protocol, octets)
    return octets if start is None else octets[:start] + MASK


class Masker:
    """Masks the secrets of a conversation, line by line and in order.

    Knows, from the dialogue, what one line alone does not tell: what the client says in an exchange of AUTH
    is a secret (RFC 5034 section 4), also where it does not wait for the challenge, where a server says +OK
    in place of it, or where the exchange was refused and its rest comes still. So is the rest of a secret
    that came in pieces, and what says a secret again (see ``Echoes``), also one of the conversation that
    the masker ``earlier`` has read.

    ``dialogue`` is fed here, line by line, or by whoever feeds it besides and then asks for ``shown``.
    """

    __slots__ = ("_dialogue", "_echoes", "_first", "_goes_on")

    def __init__(self, dialogue: Dialogue, earlier: "Masker | None" = None) -> None:
        self._dialogue = dialogue
        self._goes_on = False
        self._first = False  # the server's next line is the first that answers
        self._echoes: Echoes = earlier._echoes.copy() if earlier else Echoes()  # noqa: SLF001 - a masker's own

    def copy(self, dialogue: Dialogue) -> "Masker":
        """Return an independent copy, its dialogue copied too."""
        twin = Masker(dialogue)
        twin._goes_on, twin._first = self._goes_on, self._first
        twin._echoes = self._echoes.copy()
        return twin

    @property
    def asks(self) -> bool:
        """Whether all of the client's next line is taken for a secret, whatever it is."""
        return self._dialogue.asks

    def hides(self, typed: bytes) -> bool:
        """Tell whether a line that is being typed is secret, all of it: it may be no command yet."""
        if self._dialogue.doubts:
            return bool(typed) and not may_become_command(typed)
        return self._dialogue.asks

    def __call__(self, line: Line) -> Line:
        """Take in the next line; return it with its secrets masked."""
        self._dialogue.feed(line)
        return self.shown(line)

    def shown(self, line: Line) -> Line:
        """Return the line that the dialogue has just been fed, with its secrets masked."""
        if line.kind is not LineKind.WIRE:
            octets = self._happened(line)
        elif line.side is Side.CLIENT:
            octets = self._said(line)
        elif self._first or line.octets[:1] in SIGNS:
            octets = self._heard(line)
        else:  # a further line of an answer: most lines are
            octets = self._echoes.masked(line.octets)
        if octets is line.octets or octets == line.octets:
            return line
        return Line(line.side, octets, line.ending, line.kind, line.at)

    def skip(self, lines: Sequence[bytes]) -> dict[int, bytes] | None:
        """Return, by their place from 0, those of many lines within a reply that hold a secret, masked.

        None where the next line may be more than one of a reply: the first that answers, say.
        """
        if self._first or self._goes_on:
            return None
        return self._echoes.masked_lines(lines)

    def text(self, about: str) -> str:
        """Return what a person wrote about the conversation, with what repeats a secret of it masked."""
        octets = about.encode("utf-8", "surrogateescape")
        return self._echoes.masked(octets).decode("utf-8", "surrogateescape")

    def _happened(self, line: Line) -> bytes:
        if line.kind in (LineKind.OPENED, LineKind.CLOSED, LineKind.TIMEOUT):
            self._goes_on = False
        return self._echoes.masked(line.octets)

    def _heard(self, line: Line) -> bytes:
        """Mask a status line, or the first line that answers."""
        sign = line.octets[:1]
        refusal = sign != b"+" and self._first
        self._goes_on = self._first = False
        return self._echoes.masked(line.octets, answer=True, refusal=refusal)

    def _said(self, line: Line) -> bytes:
        self._first = True
        if self._goes_on:
            self._goes_on = not line.ending
            return MASK
        dialogue = self._dialogue
        if dialogue.unseen and line.octets not in (b"", sasl.CANCEL):
            self._echoes.said()
            exchange = dialogue.exchange
            self._echoes.learn(_of_response(exchange.mechanism, exchange.responses, line.octets))
            self._goes_on = not line.ending
            return MASK
        return self._masked(line)

    def _masked(self, line: Line) -> bytes:
        """Return a command line masked; learn what was secret in it."""
        self._echoes.said()
        if b"\r" not in line.octets and tells_nothing(line.octets):
            return line.octets
        shown = []
        for part in line.octets.split(b"\r"):
            start = _secret_start(self._dialogue.protocol, part)
            if start is None:
                self._name(part)
                shown.append(part if is_command(part) else self._echoes.masked(part, answer=True))
                continue
            self._name(part[:start])
            secret = part[start:]
            self._echoes.learn(self._secrets(part, secret))
            shown.append(part[:start] + MASK)
            self._goes_on = not line.ending  # a long line in pieces
        return b"\r".join(shown)

    def _secrets(self, command: bytes, secret: bytes) -> Iterator[bytes]:
        """Yield how a server may say the secret of a command line again."""
        if begins_exchange(command.split(maxsplit=1)[0].upper().decode("ascii", "replace")):
            yield from _of_response(self._dialogue.exchange.mechanism, 1, secret.strip())
            return
        yield secret
        yield _QUOTED.sub(rb"\1", secret)
        if not is_command(command):
            yield command  # the whole word, "PASSsecret"
            if command == secret:
                yield from _of_response("", 1, secret)
        words = secret.split()
        if len(words) > 1:
            yield from words

    def _name(self, octets: bytes) -> None:
        """Take in the name that a command line gives in clear."""
        words = octets.split()
        if len(words) > 1:
            keyword = words[0].decode("ascii", "replace")
            for table in PROTOCOLS.values():
                command = table.command(keyword) or table.misnomer(keyword)
                if command is not None and command.arguments[:1]:
                    if command.arguments[0].kind is ArgumentKind.USER:
                        self._echoes.named(words[1])
                    return


def _of_response(mechanism: str, number: int, text: bytes) -> Iterator[bytes]:
    """Yield how a server may say a response of AUTH again: as it is, decoded, the secrets in it."""
    yield text
    octets = sasl.initial(text)
    if not octets:
        return
    for piece in sasl.read_response(mechanism, number, octets):
        if piece.item in sasl.SECRETS:
            yield piece.value


def secrets_of(conversation: Conversation, earlier: Masker | None = None) -> Masker:
    """Return a masker that knows what was secret in a conversation, and in those that ``earlier`` knows.

    Lines within replies hold no secrets: they are passed over, so that this costs little.
    """
    masker = Masker(Dialogue(PROTOCOLS[conversation.protocol]), earlier)
    answers = False  # the line before was the client's
    for line in conversation.lines:
        if answers or line.side is Side.CLIENT:
            masker(line)
        answers = line.side is Side.CLIENT
    return masker


def masked_recording(recording: Recording) -> Recording:
    """Return a recording with the secrets of its lines masked, in titles and comments too.

    What was secret in one conversation is masked where another says it again.
    """
    masker: Masker | None = None
    masked = []
    for conversation in recording.conversations:
        dialogue = Dialogue(PROTOCOLS[conversation.protocol], exact=conversation.exact)
        masker = Masker(dialogue, masker)
        masked.append(replace(conversation, lines=Lines(map(masker, conversation.lines))))
    return Recording(
        tuple(
            replace(
                conversation,
                title=masker.text(conversation.title),
                comments=tuple((index, masker.text(comment)) for index, comment in conversation.comments),
            )
            for conversation in masked
            if masker is not None
        )
    )


def masked_lines(protocol: Protocol, lines: Iterable[Line]) -> Iterator[Line]:
    """Return the lines of a conversation, of which some may be missing, with their secrets masked."""
    return map(Masker(Dialogue(protocol)), lines)
