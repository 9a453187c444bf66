"""Masking of secrets: on screen, in history and in saved files, by default."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from popconsole.dialogue.command_secrets import holds_nothing, masked, owes_secret, secret_start
from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.echoes import MASK, SIGNS, Echoes, is_mask
from popconsole.dialogue.free_text import masked_text
from popconsole.dialogue.keywords import (
    begins_exchange,
    is_command,
    may_become_command,
    misspelt,
    resembles_command,
)
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.plain_speech import PlainCommand, PlainSpeech
from popconsole.dialogue.said_again import of_command, of_response
from popconsole.protocol import PROTOCOLS, sasl
from popconsole.protocol.table import ArgumentKind, Protocol, State
from popconsole.transcript.model import Line, LineKind, Side

__all__ = ["MASK", "Masker", "is_mask", "masked", "masked_lines"]

_KEYWORD = 4  # letters of most commands

ToldBy = tuple[PlainCommand, Sequence[bytes]]
"""A command that holds a name or a secret, and all that answers it."""


class Masker:
    """Masks the secrets of a conversation, line by line and in order.

    Knows, from the dialogue, what one line alone does not tell: what the client says in an exchange of AUTH
    is a secret (RFC 5034 section 4), also where it does not wait for the challenge, where a server says +OK
    in place of it, or where the exchange was refused and its rest comes still. So is what comes where PASS
    is due and is no command, what comes behind a PASS without a password, the rest of a secret
    that came in pieces, and what says a secret again (see ``Echoes``), also one that the masker ``earlier``
    knows: of another conversation, or of what comes later in this one.

    ``said_once``: it is known, from ``learn_at_once``, that no secret is said again in the conversation.
    ``dialogue`` is fed here, line by line, or by whoever feeds it besides and then asks for ``shown``.
    """

    __slots__ = ("_dialogue", "_echoes", "_first", "_goes_on", "_owed", "_said_once")

    def __init__(
        self, dialogue: Dialogue, earlier: "Masker | None" = None, *, said_once: bool = False
    ) -> None:
        self._dialogue = dialogue
        self._goes_on = False
        self._first = False  # the server's next line is the first that answers
        self._owed = False  # the client's last line was a PASS without a password
        self._said_once = said_once  # no secret is said again in this conversation, as is known
        self._echoes: Echoes = earlier._echoes.of_another() if earlier else Echoes()  # noqa: SLF001 - a masker's own

    def copy(self, dialogue: Dialogue) -> "Masker":
        """Return an independent copy, its dialogue copied too."""
        twin = Masker(dialogue)
        twin._goes_on, twin._first, twin._owed = self._goes_on, self._first, self._owed
        twin._said_once = self._said_once
        twin._echoes = self._echoes.copy()
        return twin

    def learn_from(self, other: "Masker") -> None:
        """Know the secrets that a masker of another conversation knows."""
        self.know(other.known)

    def know(self, echoes: Echoes) -> None:
        """Know secrets of another conversation."""
        self._echoes.learn_from(echoes)

    @property
    def rest(self) -> Echoes | None:
        """The secrets that it knows, not to be changed, where it waits for nothing; None where it does."""
        return None if self._first or self._goes_on or self._owed else self._echoes

    @property
    def known(self) -> Echoes:
        """The secrets that it knows, not to be changed."""
        return self._echoes

    def restart(self) -> None:
        """Know nothing, where it waits for nothing: another conversation begins."""
        self._echoes = Echoes()

    def resume(self, echoes: Echoes) -> None:
        """Know the secrets that were known where another waited for nothing; so does this one."""
        self._echoes = echoes.copy()

    @property
    def asks(self) -> bool:
        """Whether all of the client's next line is taken for a secret, whatever it is."""
        return self._dialogue.asks

    def hides(self, typed: bytes) -> bool:
        """Tell whether a line that is being typed is secret, all of it: it may be no command yet."""
        return self.asks or self.secret_in(typed) == 0

    def secret_in(self, typed: bytes) -> int | None:
        """Return where in a line that is being typed a secret begins, as it will be masked; None: nowhere.

        A word that may still become a command is taken for none.
        """
        if not typed:
            return None
        if self.asks:
            return 0
        if len(typed.split(maxsplit=1)) == 1 and may_become_command(typed):
            return None
        dialogue = self._dialogue.copy()
        shown = self.copy(dialogue)(Line(Side.CLIENT, typed)).octets
        if shown == typed:
            return None
        pairs = zip(shown, typed, strict=False)
        start = next((n for n, (one, other) in enumerate(pairs) if one != other), min(len(shown), len(typed)))
        return len(typed[:start].rstrip(b"*"))  # a secret may begin as its mask does

    def __call__(self, line: Line) -> Line:
        """Take in the next line; return it with its secrets masked."""
        self._dialogue.feed(line)
        return self.shown(line)

    def follow(self, line: Line) -> None:
        """Take in the next line of plain speech, of which ``learn_plain`` has told what is secret."""
        self._dialogue.feed(line)
        self._first = line.side is Side.CLIENT and line.kind is LineKind.WIRE

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

    def learn_at_once(self, speech: PlainSpeech) -> bool:
        """Know the secrets of a conversation that begins and ends here, and of which no line was taken in.

        False where it must be gone through, with another masker, for this one knows a part of it.
        """
        return speech.teach(self._echoes)

    def learn_plain(self, greeting: bytes | None, told: Sequence[PlainCommand]) -> bool:
        """Know the secrets of plain speech, of which no line was taken in but in this way.

        The ``greeting`` where it begins; ``told`` are the commands that hold a name or a secret. False where
        it must be gone through; what came before is to be followed then.
        """
        echoes = self._echoes
        if greeting is not None:
            echoes.greeted(greeting)
        for command in told:
            echoes.said()
            if not command.teach(echoes):
                return False
        return True

    def is_said_once(self, speech: PlainSpeech) -> bool:
        """Tell whether nothing that is known is said again in a conversation that was learned at once."""
        return not speech.repeats(self._echoes)

    def mask_at_once(self, speech: PlainSpeech) -> Mapping[int, bytes] | None:
        """Return the lines of such a conversation that hold a secret, by their index from 0, masked.

        None where it must be gone through; see ``learn_at_once``.
        """
        known = speech.teach(self._echoes) and not speech.repeats(self._echoes)
        return speech.masked if known else None

    def pass_over(
        self, told: Sequence[ToldBy], lines: Sequence[bytes], *, last: bool, greeting: bytes | None = None
    ) -> bool:
        """Take in turns of plain commands at once, where nothing is under way; a ``greeting`` before them.

        ``told`` are those of the commands that hold a name or a secret, ``last``: the last command is among
        them. ``lines`` are all that was said, as it may be shown but for what is said again. False where a
        secret may be said again in them, and nothing was taken in: then they must be, line by line.
        """
        echoes = self._echoes
        if (told or greeting is not None) and not self._said_once:
            echoes = echoes.copy()
        echoes.said()
        if greeting is not None:
            echoes.greeted(greeting)
        for command, answer in told:
            echoes.said()
            if self._said_once:
                command.tell(echoes)
                continue
            if not command.teach(echoes):
                return False
            if command.secret and echoes.may_be_in((command.masked, *answer), _answers(answer)):
                return False
        if not last:
            echoes.said()
        if not (self._said_once or echoes.is_empty) and echoes.may_be_in(lines, _answers(lines)):
            return False
        self._echoes = echoes
        return True

    def text(self, about: str, *, author: bool = True, quotes: bool = False) -> str:
        """Return what was written about the conversation, with its secrets masked; see ``masked_text``.

        ``author``: a person wrote it, as a comment or a title, and may speak of commands in it;
        ``quotes``: it quotes rows of a file.
        """
        if not about:
            return about
        octets = masked_text(about.encode("utf-8", "surrogateescape"), author=author)
        return self._echoes.masked_in_text(octets, author=author and not quotes).decode(
            "utf-8", "surrogateescape"
        )

    def repeated(self, about: str) -> str:
        """Return a text of our own, which may quote what was typed, with what repeats a secret masked."""
        octets = self._echoes.masked(about.encode("utf-8", "surrogateescape"))
        return octets.decode("utf-8", "surrogateescape")

    def _happened(self, line: Line) -> bytes:
        if line.kind in (LineKind.OPENED, LineKind.CLOSED, LineKind.TIMEOUT):
            self._goes_on = self._owed = False
        return self._echoes.masked_in_text(masked_text(line.octets), author=False) if line.octets else b""

    def _heard(self, line: Line) -> bytes:
        """Mask a status line, or the first line that answers."""
        kind = self._dialogue.kind
        answers = self._first or kind is Kind.REPLY  # to the line before, or to one that was sent ahead
        self._goes_on = self._first = False
        if kind is Kind.CHALLENGE:
            return self._echoes.masked_in_challenge(line.octets)
        if kind is Kind.GREETING:
            self._echoes.greeted(line.octets)
        return self._echoes.masked(
            line.octets, answer=answers, refusal=answers and line.octets[:1] != SIGNS[0]
        )

    def _said(self, line: Line) -> bytes:
        self._first = True
        owed, self._owed = self._owed, False
        if self._goes_on:
            self._goes_on = not line.ending
            return MASK
        dialogue = self._dialogue
        if dialogue.unseen:
            self._forget()
            if line.octets in (b"", sasl.CANCEL):
                return line.octets
            exchange = dialogue.exchange
            for word in (line.octets, *line.octets.split()):
                self._echoes.learn(of_response(exchange.mechanism, exchange.responses, word))
            self._goes_on = not line.ending
            return MASK
        return self._masked(line, owed=owed)

    def _forget(self) -> None:
        """Forget what the lines before have said, unless one of them is still to be answered."""
        if len(self._dialogue.queue) <= 1:
            self._echoes.said()

    def _masked(self, line: Line, *, owed: bool) -> bytes:
        """Return a command line masked; learn what was secret in it."""
        self._forget()
        if holds_nothing(line.octets):
            return line.octets
        protocol = self._dialogue.protocol
        self._owed = owes_secret(protocol, line.octets)
        shown = []
        for part in line.octets.split(b"\r"):
            start = secret_start(protocol, part)
            if start is None and (owed or self._password_is_due):
                start = _instead_of_password(part)
            echoes = self._echoes
            clear = (echoes.masked if is_command(part) else echoes.masked_in_client)(part[:start])
            self._name(clear)
            if start is not None:
                self._echoes.learn(self._secrets(part, part[start:]))
                self._goes_on = not line.ending  # a long line in pieces
            shown.append(clear if start is None else clear + MASK)
        return b"\r".join(shown)

    @property
    def _password_is_due(self) -> bool:
        """Whether the command that was just said came where a password was due: behind a USER, say.

        Behind what ends a session nobody knows what is due: if it goes on all the same, that may be.
        """
        issued, protocol = self._dialogue.issued, self._dialogue.protocol
        if issued is None:
            return False
        return issued.state is protocol.closed or issued.state in _states_of_password(protocol.name)

    def _secrets(self, command: bytes, secret: bytes) -> Iterator[bytes]:
        """Yield how a server may say the secret of a command line again."""
        if begins_exchange(command.split(maxsplit=1)[0].upper().decode("ascii", "replace")):
            yield from of_response(self._dialogue.exchange.mechanism, 1, secret.strip())
        else:
            yield from of_command(command, secret)

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


def _answers(lines: Sequence[bytes]) -> list[bytes]:
    """Return the lines in which a server may say a secret again in base64."""
    return [line for line in lines if line[:1] in SIGNS]


@cache
def _states_of_password(name: str) -> frozenset[State]:
    """Return the states of a protocol in which a password is due, and nothing else can log in."""
    protocol = PROTOCOLS[name]
    return frozenset(
        state
        for row in protocol.commands
        if row.arguments and row.arguments[0].kind is ArgumentKind.PASSWORD
        for state in row.states
    )


def _instead_of_password(octets: bytes) -> int | None:
    """Return where a secret begins in a line that is said where a password is due; None: it holds none.

    What looks like a command is none: one with a letter wrong ("QUTI"; of "PAS secret" the keyword tells
    where the secret stands), up to four capitals ("FOO"), and the word that everybody tries, "help".
    """
    words = octets.split(maxsplit=1)
    if not words or is_command(octets) or misspelt(words[0]) is not None:
        return None
    first = words[0]
    keyword = first.isalpha() and first.isupper() and len(first) <= _KEYWORD
    command = keyword or resembles_command(first) or first.lower() == b"help"
    return None if command and len(words) == 1 else 0


def masked_lines(protocol: Protocol, lines: Iterable[Line]) -> Iterator[Line]:
    """Return the lines of a conversation, of which some may be missing, with their secrets masked."""
    return map(Masker(Dialogue(protocol)), lines)
