"""Masking of secrets: on screen, in history and in saved files, by default."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import Enum, auto

from popconsole.dialogue.echoes import MASK, Echoes, is_mask
from popconsole.protocol import PROTOCOLS, sasl
from popconsole.protocol.table import ArgumentKind, Protocol
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Side

__all__ = [
    "MASK",
    "Masker",
    "Turn",
    "glued_secret",
    "is_command",
    "is_mask",
    "masked",
    "masked_conversation",
    "masked_lines",
]

_BLANK = rb"[ \t]"  # a tab separates nothing in the RFCs, but people do type it
_KEYWORD = re.compile(_BLANK + rb"*([^ \t]+)")
_WORD = rb"(?:\\.|[^ \t\\]|\\$)+"
_BEFORE = tuple(
    re.compile(_BLANK + rb"*[^ \t]+" + _BLANK + rb"+" + (_WORD + _BLANK + rb"+") * n, re.DOTALL)
    for n in range(3)
)
_QUOTED = re.compile(rb"\\(.)", re.DOTALL)
_AUTH = b"AUTH"
_SIGNS = (b"+", b"-")  # how status lines begin
_NEEDED = {"LOGIN": 2, "SCRAM-SHA-1": 2, "SCRAM-SHA-256": 2}  # responses before a verdict; others: one
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


def is_command(octets: bytes) -> bool:
    """Tell whether a client's line begins with a command of either protocol, or its name in articles."""
    word = octets.split(maxsplit=1)[0].decode("ascii", "replace") if octets.strip() else ""
    return any(table.command(word) or table.misnomer(word) for table in PROTOCOLS.values())


def _may_become_command(octets: bytes) -> bool:
    """Tell whether a line that is being typed is, or may become, one that begins with a command."""
    word = octets.decode("ascii", "replace").upper()
    commands = (command for table in PROTOCOLS.values() for command in table.commands)
    return is_command(octets) or any(
        name.startswith(word) for command in commands for name in (command.keyword, *command.misnomers)
    )


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


class Turn(Enum):
    """Where an exchange of AUTH stands, for who masks."""

    NONE = auto()  # none is under way
    ASKED = auto()  # AUTH was sent, or a response, and nothing has come since
    CHALLENGED = auto()  # the client's next line answers a challenge
    DOUBTFUL = auto()  # a +OK came where a challenge was due: it may be one in the wrong words
    REFUSED = auto()  # it was refused, and no command has come since: the rest of it may still come


class Masker:
    """Masks the secrets of a conversation, line by line and in order.

    Knows what one line alone does not tell: after AUTH, what the client answers to a challenge is a
    secret (RFC 5034 section 4), also where it does not wait for the challenge, where a server says +OK
    in place of it, or where the exchange was refused and its rest comes still. So is the rest of a secret
    that came in pieces, and what says a secret again (see ``Echoes``).
    """

    __slots__ = ("_early", "_echoes", "_first", "_goes_on", "_mechanism", "_protocol", "_responses", "turn")

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self.turn = Turn.NONE
        self._early = 0  # responses that came before they were asked for
        self._goes_on = False
        self._mechanism = ""
        self._responses = 0
        self._first = False  # the server's next line is the first that answers
        self._echoes = Echoes()

    def copy(self) -> "Masker":
        """Return a twin that goes its own way."""
        twin = Masker(self._protocol)
        for name in self.__slots__:
            setattr(twin, name, getattr(self, name))
        twin._echoes = self._echoes.copy()
        return twin

    @property
    def asks(self) -> bool:
        """Whether all of the client's next line is taken for a secret, whatever it is."""
        return self.turn in (Turn.ASKED, Turn.CHALLENGED)

    def hides(self, typed: bytes) -> bool:
        """Tell whether a line that is being typed is secret, all of it: it may be no command yet."""
        if self.turn in (Turn.DOUBTFUL, Turn.REFUSED):
            return bool(typed) and not _may_become_command(typed)
        return self.asks

    def is_response(self, line: Line) -> bool:
        """Tell whether the next line, if it is this one, is a response of AUTH: a secret, all of it."""
        if line.kind is not LineKind.WIRE or line.side is Side.SERVER or line.octets in (b"", b"*"):
            return False
        if self.turn is Turn.CHALLENGED:
            return True
        return self.turn is not Turn.NONE and not is_command(line.octets)

    def __call__(self, line: Line) -> Line:
        """Take in the next line; return it with its secrets masked."""
        if line.kind is not LineKind.WIRE:
            return self._happened(line)
        if line.side is Side.CLIENT:
            octets = self._said(line)
        elif self._first or self.turn is not Turn.NONE or line.octets[:1] in _SIGNS:
            octets = self._heard(line)
        else:  # a further line of an answer: most lines are
            octets = self._echoes.masked(line.octets)
        if octets is line.octets or octets == line.octets:
            return line
        return Line(line.side, octets, line.ending, line.kind, line.at)

    def text(self, about: str) -> str:
        """Return what a person wrote about the conversation, with what repeats a secret of it masked."""
        octets = about.encode("utf-8", "surrogateescape")
        return self._echoes.masked(octets).decode("utf-8", "surrogateescape")

    def _happened(self, line: Line) -> Line:
        if line.kind in (LineKind.OPENED, LineKind.CLOSED, LineKind.TIMEOUT):
            self.turn, self._early, self._goes_on = Turn.NONE, 0, False
        octets = self._echoes.masked(line.octets)
        if octets == line.octets:
            return line
        return Line(line.side, octets, line.ending, line.kind, line.at)

    # --- the server

    def _heard(self, line: Line) -> bytes:
        sign = line.octets.partition(b" ")[0].upper()
        if self.turn is not Turn.NONE:
            self.turn = self._after(sign)
        self._goes_on = False
        answer = self._first or sign[:1] in (b"+", b"-")
        refusal = sign[:1] != b"+" and self._first
        self._first = False
        return self._echoes.masked(line.octets, answer=answer, refusal=refusal)

    def _after(self, sign: bytes) -> Turn:
        """Return where the exchange stands behind a line of the server."""
        if sign == b"+":
            if self._early:
                self._early -= 1
                return Turn.ASKED
            return Turn.CHALLENGED
        if self.turn is Turn.REFUSED:
            return self.turn  # what comes now answers the rest of it
        self._early = 0
        if not self._mechanism:
            return Turn.NONE  # AUTH alone: a listing, or none
        if sign == b"+OK":
            proved = self._responses >= _NEEDED.get(self._mechanism, 1)
            return Turn.NONE if proved else Turn.DOUBTFUL
        return Turn.REFUSED

    # --- the client

    def _said(self, line: Line) -> bytes:
        self._first = True
        if self._goes_on:
            self._goes_on = not line.ending
            return MASK
        if self.is_response(line):
            self._responses += 1
            self._echoes.said()
            self._echoes.learn(_of_response(self._mechanism, self._responses, line.octets))
            if self.turn is not Turn.REFUSED:
                self._early += self.turn is Turn.ASKED
                self.turn = Turn.ASKED
            self._goes_on = not line.ending
            return MASK
        if self.turn is Turn.CHALLENGED and line.octets in (b"", b"*"):
            self.turn = Turn.ASKED
            return line.octets
        if is_command(line.octets):
            self._began(line.octets)
        elif self.turn is Turn.CHALLENGED:
            self.turn = Turn.NONE
        return self._masked(line)

    def _began(self, octets: bytes) -> None:
        """Take in a command: it may begin an exchange, and ends the one before."""
        words = octets.split()
        self.turn, self._early, self._responses = Turn.NONE, 0, 0
        if words[0].upper() == _AUTH:
            self.turn = Turn.ASKED
            self._mechanism = words[1].decode("ascii", "replace").upper() if words[1:] else ""
            self._responses = len(words) > 2

    def _masked(self, line: Line) -> bytes:
        """Return a command line masked; learn what was secret in it."""
        self._echoes.said()
        shown = []
        for part in line.octets.split(b"\r"):
            start = _secret_start(self._protocol, part)
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
        if command.split(maxsplit=1)[0].upper() == _AUTH:
            yield from _of_response(self._mechanism, 1, secret.strip())
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


def masked_conversation(protocol: Protocol, conversation: Conversation) -> Conversation:
    """Return a conversation with the secrets of its lines masked, in its title and comments too."""
    masker = Masker(protocol)
    lines = Lines(map(masker, conversation.lines))
    return replace(
        conversation,
        lines=lines,
        title=masker.text(conversation.title),
        comments=tuple((index, masker.text(comment)) for index, comment in conversation.comments),
    )


def masked_lines(protocol: Protocol, lines: Iterable[Line]) -> Iterator[Line]:
    """Return the lines of a conversation with their secrets masked."""
    return map(Masker(protocol), lines)
