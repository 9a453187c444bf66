"""Whole recordings with their secrets masked: in the lines, and in all that is told of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.echoes import Echoes
from popconsole.dialogue.masking import Masker
from popconsole.dialogue.plain_speech import PlainSpeech, plain_commands, plain_greeting, plain_speech
from popconsole.protocol import POP3, PROTOCOLS
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Conversation, Line, Lines, Oddity, Recording, Side

_AT_ONCE = 4_096  # lines


class Secrets:
    """What was secret in a recording that may still grow: asked again, it reads on.

    Lines within replies hold no secrets: they are passed over, so that this costs little. ``earlier`` knows
    what was secret before the recording. ``said_once``: in the conversation that was added last, complete, no
    secret is said again of all that are known.
    """

    def __init__(self, earlier: Masker | None = None) -> None:
        self._masker = earlier
        self.said_once = False
        self._read: list[int] = []  # lines of each conversation
        self._growing: dict[int, _Listener] = {}  # of those that grew of late, by their place from 0

    @classmethod
    def knowing(cls, known: Echoes | None) -> "Secrets":
        """Return those that begin with what is ``known`` to others: so two processes share a recording."""
        if known is None:
            return cls()
        masker = Masker(Dialogue(POP3))
        masker.resume(known)
        return cls(masker)

    @property
    def known(self) -> Echoes | None:
        """What was secret so far, not to be changed; None where nothing was read."""
        return None if self._masker is None else self._masker.known

    def learn(self, conversation: Conversation) -> None:
        """Take in a conversation besides, complete, without finding out about ``said_once``."""
        protocol, lines = PROTOCOLS[conversation.protocol], conversation.lines
        listener = _Listener(protocol, self._masker)
        if protocol is POP3 and isinstance(lines, Lines) and listener.hears(lines, 0):
            self._masker = listener.masker
        else:
            self._learn(conversation, _speech(conversation))

    def add(self, conversation: Conversation) -> Masker:
        """Take in a conversation besides, complete; return a masker that knows what was secret in all."""
        return self._add(conversation, _speech(conversation))

    def masked(self, conversation: Conversation) -> Conversation:
        """Take in a conversation besides, as ``add`` does; return it with the secrets of all masked."""
        speech = _speech(conversation)
        known = self._add(conversation, speech)
        lines = conversation.lines
        if speech is not None and self.said_once and isinstance(lines, Lines):
            return _told_of(conversation, known, lines.replaced(speech.masked))
        return masked_conversation(conversation, known)

    def _add(self, conversation: Conversation, speech: PlainSpeech | None) -> Masker:
        masker = self._learn(conversation, speech)
        self.said_once = self.said_once and speech is not None and masker.is_said_once(speech)
        return masker

    def _learn(self, conversation: Conversation, speech: PlainSpeech | None) -> Masker:
        protocol = PROTOCOLS[conversation.protocol]
        masker = Masker(Dialogue(protocol), self._masker)
        self.said_once = speech is not None and masker.learn_at_once(speech)
        if not self.said_once:
            masker = Masker(Dialogue(protocol), self._masker)
            _read_on(masker, conversation.lines, 0, len(conversation.lines))
        self._masker = masker
        return masker

    def of(self, conversations: Sequence[Conversation]) -> Masker:
        """Return a masker that knows what was secret in the conversations; there must be one."""
        grown: dict[int, _Listener] = {}
        self.said_once = False
        for number, conversation in enumerate(conversations):
            fresh = number == len(self._read)
            if not fresh and self._read[number] == len(conversation.lines):
                continue
            listener = self._growing.get(number)
            if listener is None:  # a fresh one, or one that was silent for long: read from its start again
                listener = _Listener(PROTOCOLS[conversation.protocol], self._masker)
                self._read[number : number + 1] = [0]
            grown[number] = listener
            self._read[number] = listener.read_on(conversation.lines, self._read[number])
            if fresh:
                self._masker = listener.masker
            elif listener.masker is not self._masker:  # one of several at a time
                self._now.learn_from(listener.masker)
        self._growing = grown or self._growing
        return self._now

    @property
    def _now(self) -> Masker:
        assert self._masker is not None  # noqa: S101 - a conversation was read
        return self._masker


class _Listener:
    """Learns what is secret in a conversation that grows; ``earlier`` knows what was secret before it.

    As long as it is plain speech, nothing but the commands is looked at.
    """

    def __init__(self, protocol: Protocol, earlier: Masker | None) -> None:
        # As if it were not exact: the ends of replies are passed over with the rest of them.
        self.masker = Masker(Dialogue(protocol), earlier)
        self._plain = protocol is POP3

    def read_on(self, lines: Sequence[Line], index: int) -> int:
        """Read lines from one on; return how many there are."""
        if self._plain and isinstance(lines, Lines):
            if self.hears(lines, index):
                return len(lines)
            _read_on(self.masker.follow, lines, 0, index)
            self._plain = False
        return _read_on(self.masker, lines, index, len(lines))

    def hears(self, lines: Lines, index: int) -> bool:
        """Take in lines of plain speech; False where it is none."""
        greeting = None
        if not index:
            begun = plain_greeting(lines)
            if begun is None:
                return False
            greeting, index = begun
        elif lines.sides(index - 1, index) == b"-":
            return False  # the connection was closed
        told = plain_commands(lines, index, len(lines))
        return told is not None and self.masker.learn_plain(greeting, told)


def _speech(conversation: Conversation) -> PlainSpeech | None:
    lines = conversation.lines
    return plain_speech(PROTOCOLS[conversation.protocol], lines) if isinstance(lines, Lines) else None


def _read_on(read: Callable[[Line], object], lines: Sequence[Line], index: int, end: int) -> int:
    """Have lines read from one on, up to another, but for those within replies; return the other."""
    while index < end:
        line = lines[index]
        read(line)
        index += 1
        if line.side is Side.SERVER and isinstance(lines, Lines):
            index += lines.plain_run(index, min(end, index + _AT_ONCE), Side.SERVER)
    return end


def masked_oddities(oddities: Iterable[Oddity], masker: Masker) -> tuple[Oddity, ...]:
    """Return what a reader met, with the secrets in what it quotes masked."""
    return tuple(replace(odd, message=masker.text(odd.message, quotes=True)) for odd in oddities)


def told_of(conversation: Conversation, masker: Masker) -> Conversation:
    """Return a conversation with the secrets masked in all that is told of it; its lines are as they were."""
    told = (conversation.title, conversation.source, conversation.comments, conversation.headers)
    if not (any(told) or conversation.oddities):
        return conversation
    return _told_of(conversation, masker, conversation.lines)


def _told_of(conversation: Conversation, masker: Masker, lines: Sequence[Line]) -> Conversation:
    """Return a conversation with other lines, and the secrets masked in all that is told of it."""
    return replace(
        conversation,
        lines=lines,
        title=masker.text(conversation.title),
        source=masker.text(conversation.source),
        comments=tuple((index, masker.text(comment)) for index, comment in conversation.comments),
        oddities=masked_oddities(conversation.oddities, masker),
        headers=tuple((name, masker.text(value)) for name, value in conversation.headers),
    )


def masked_recording(recording: Recording, earlier: Masker | None = None) -> Recording:
    """Return a recording with the secrets of its lines masked, and in all that is told of it.

    What was secret in one conversation is masked where another says it again, before or behind it; so is what
    ``earlier`` knows.
    """
    known = Secrets(earlier).of(recording.conversations)
    return Recording(
        tuple(masked_conversation(conversation, known) for conversation in recording.conversations)
    )


def masked_conversation(conversation: Conversation, known: Masker) -> Conversation:
    """Return a conversation with the secrets masked that ``known`` knows, and its own."""
    protocol, exact, secure = PROTOCOLS[conversation.protocol], conversation.exact, conversation.secure
    masker = Masker(Dialogue(protocol, exact=exact, secure=secure), known)
    speech = _speech(conversation)
    changed = None if speech is None else masker.mask_at_once(speech)
    if changed is not None and isinstance(conversation.lines, Lines):
        lines = conversation.lines.replaced(changed)
    else:
        masker = Masker(Dialogue(protocol, exact=exact, secure=secure), known)
        lines = Lines(map(masker, conversation.lines))
    return _told_of(conversation, masker, lines)
