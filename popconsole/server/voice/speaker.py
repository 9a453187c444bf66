"""How an answer is said: the one place where a value of the engine's becomes octets.

The keys of POP3's texts. ``ok``: the keyword, or with a dot behind it ``one`` for LIST and UIDL of one
message, ``list`` for AUTH and LANG without an argument, ``before`` for QUIT before a login, ``deleted`` for
QUIT when messages were removed; ``*`` for all but the listings of one. STAT, LAST and the listings of one
are data: popconsole's words hold for them where a persona has none. ``err``: a reason, from the most
particular to the least: ``KEYWORD.reason.place``, ``KEYWORD.reason``, ``reason.place``, ``reason``, the same
of each broader reason, ``KEYWORD.*``, ``*``; places are ``before`` and ``after`` (the login). ``timeout`` and
``errors`` are said only by who has words for them.

The keys of POP2's, whole lines with their sign: ``HELO`` and ``FOLD``; for the length of a message
``length``, or ``length.empty``, ``length.marked``, ``length.end`` (behind the last one) and ``length.none``;
``QUIT``, ``QUIT.before`` a login; ``RETR.nothing`` (and ``RETR.nothing.marked``) before the close that RFC
937 wants without a word. Refusals as in POP3, the places being the states.

Where a persona has no words for something, it says +OK or -ERR alone, the response code with it if its CAPA
lists such codes, or what RFC 937 prints: never what popconsole would say.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from popconsole.maildrop.messages import AnyMessage
from popconsole.protocol import POP2, POP3, sasl
from popconsole.protocol.auth import apop_timestamp
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import Content, Protocol
from popconsole.server.engine.answer import (
    Answer,
    AnswerForm,
    AnswerKind,
    BodyLines,
    Capabilities,
    Listing,
    Mail,
)
from popconsole.server.engine.reason import Reason
from popconsole.server.voice import body
from popconsole.server.voice.capabilities import listed
from popconsole.server.voice.catalogue import voice as voice_of
from popconsole.server.voice.persona import Voice, Words
from popconsole.server.voice.placeholders import Context
from popconsole.server.voice.wording import Wording

_NUMBERS = (Content.DROP_LISTING, Content.LAST_ACCESSED)
_DATA = frozenset(row.keyword for row in POP3.commands if row.replies[0].content in _NUMBERS)
"""The commands whose replies are data, and no words."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a server in a transcript said of itself, in place of popconsole's own words.

    ``greetings`` holds, by protocol, whole greetings with their line endings; ``capabilities`` is what CAPA
    listed, by whether that was after the login and whether under TLS; what is switched on and fits the state
    where nothing was listed.
    """

    greetings: tuple[tuple[str, bytes], ...] = ()
    capabilities: tuple[tuple[tuple[bool, bool], tuple[bytes, ...]], ...] = ()

    def greeting(self, protocol: str) -> bytes | None:
        """Return the whole greeting of a protocol; None where there is none."""
        for name, octets in self.greetings:
            if name == protocol:
                return octets
        return None

    def listed(self, *, after_login: bool, secure: bool) -> tuple[bytes, ...] | None:
        """Return what CAPA lists now, or listed at another time; None where it was never asked."""
        known = dict(self.capabilities)
        times = ((after_login, secure), (after_login, not secure), *known)
        return next((known[time] for time in times if time in known), None)


NOTHING_RECORDED = Recorded()


class Speaker(ABC):
    """A voice in one protocol, of one server."""

    protocol: Protocol

    def __init__(self, voice: Voice, host: bytes, recorded: Recorded = NOTHING_RECORDED) -> None:
        """Take the voice, the name that the server gives itself, and what a transcript holds of it."""
        self.voice = voice
        self._recorded = recorded
        self._wording = Wording(Context(self.protocol, host, voice.arguments), voice.phrases)
        self._greeting = recorded.greeting(self.protocol.name)
        # The same for all connections, but for the timestamp: made once, for it is a good part of a session.
        greeting = Answer(AnswerKind.OK, form=AnswerForm.GREETING)
        self._greeted = _octets(self._wording.say((voice.greeting,), greeting))

    def say(self, reply: Answer) -> bytes:
        """Return an answer without mail or a listing behind it."""
        return self.status(reply) + self._lines(reply)

    def status(self, reply: Answer, timestamp: bytes = b"") -> bytes:
        """Return the status line of an answer; nothing where it has none."""
        if reply.form is not AnswerForm.GREETING:
            return self._said(reply)
        greeting, timestamp = self._greeting, reply.octets or timestamp
        if greeting is None:
            return self._greeted + b" " + timestamp + CRLF if reply.stamped else self._greeted + CRLF
        if not reply.octets:
            return greeting
        own = apop_timestamp(greeting)
        return greeting.replace(own, timestamp, 1) if own else greeting.rstrip(CRLF) + b" " + timestamp + CRLF

    def said(
        self, reply: Answer, messages: Sequence[AnyMessage], timestamp: bytes = b""
    ) -> tuple[bytes, bytes | Iterator[bytes]]:
        """Return the status line of an answer and what stands behind it, whole or in slices.

        ``messages`` are those of the session, ``timestamp`` goes into a greeting. Raises MaildropError where
        a message can't be opened, and the slices do where it can't be read on.
        """
        match reply.body:
            case Mail() as mail:
                text = body.of_mail(mail, messages)
                return self.status(reply), text
            case Listing() as listing:
                return self.status(reply), body.of_listing(listing, messages)
            case _:
                return self.status(reply, timestamp), self._lines(reply)

    def laid_out(self, reply: Answer, messages: Sequence[AnyMessage]) -> Answer:
        """Return the same answer with its lines as values: each entry of a listing, each capability."""
        match reply.body:
            case Listing() as listing:
                return replace(reply, body=body.entries(listing, messages))
            case Capabilities() as told:
                return replace(reply, body=BodyLines(self._capabilities(told)))
            case _:
                return reply

    def _capabilities(self, told: Capabilities) -> tuple[bytes, ...]:
        recorded = self._recorded.listed(after_login=told.after_login, secure=told.secure)
        return listed(self.voice, told) if recorded is None else recorded

    def _lines(self, reply: Answer) -> bytes:
        """Return the lines behind the status line, with their end; nothing where none are due here."""
        match reply.body:
            case None | Mail() | Listing():
                return b""
            case Capabilities() as told:
                return body.of_lines(BodyLines(self._capabilities(told))) + body.END
            case lines:
                return body.of_lines(lines) + body.END

    @abstractmethod
    def _said(self, reply: Answer) -> bytes: ...

    def _refusal(self, reply: Answer, place: str) -> tuple[str, ...] | None:
        """Return the texts for a refusal, the most particular that the voice has; None where it has none."""
        err, keyword = self.voice.err, reply.keyword
        for reason in reply.reason.chain if reply.reason is not None else ():
            key = reason.key
            found = _find(err, f"{keyword}.{key}.{place}", f"{keyword}.{key}", f"{key}.{place}", key)
            if found is not None:
                return found
        return _find(err, f"{keyword}.*", "*")


class Pop3Speaker(Speaker):
    """A voice in POP3."""

    protocol = POP3

    def _said(self, reply: Answer) -> bytes:
        match reply.kind:
            case AnswerKind.OK:
                return self._positive(reply)
            case AnswerKind.CHALLENGE:
                return b"+ " + sasl.encode(reply.octets) + CRLF
            case AnswerKind.ECHO:
                return reply.octets + CRLF
            case AnswerKind.NOTHING:
                has_words = reply.reason is not None and reply.reason.key in self.voice.err
                return self._negative(reply) if has_words else b""
            case _:
                return self._negative(reply)

    def _positive(self, reply: Answer) -> bytes:
        texts = self._texts(reply) if reply.keyword else None
        text = _octets(self._wording.say(texts, reply)) if texts else b""
        return b"+OK " + text + CRLF if text else b"+OK\r\n"

    def _texts(self, reply: Answer) -> tuple[str, ...] | None:
        """Return the texts behind +OK; None where the voice has none."""
        ok, keyword, form = self.voice.ok, reply.keyword, reply.form.value
        if reply.form is AnswerForm.ONE or keyword in _DATA:
            key = f"{keyword}.{form}" if form else keyword
            return _find(ok, key) or voice_of(None, POP3.name).ok[key]
        if reply.form is AnswerForm.LIST:
            return _find(ok, f"{keyword}.{form}", "*")
        return _find(ok, f"{keyword}.{form}", keyword, "*") if form else _find(ok, keyword, "*")

    def _negative(self, reply: Answer) -> bytes:
        place = "after" if reply.state is Pop3State.TRANSACTION else "before"
        texts = self._refusal(reply, place)
        text = self._code(reply.reason) if texts is None else _octets(self._wording.say(texts, reply))
        return b"-ERR " + text + CRLF if text else b"-ERR\r\n"

    def _code(self, reason: Reason | None) -> bytes:
        """Return the response code of a refusal, where the voice's CAPA lists such codes; else nothing."""
        if reason is None or not reason.code:
            return b""
        lists = (*(self.voice.before or ()), *(self.voice.after or ()))
        return b"[%s]" % reason.code.encode("ascii") if reason.value.announced in lists else b""


class Pop2Speaker(Speaker):
    """A voice in POP2; what RFC 937 prints stands where the voice has no words."""

    protocol = POP2

    def _said(self, reply: Answer) -> bytes:
        ok, keyword, form = self.voice.ok, reply.keyword, reply.form.value
        match reply.kind:
            case AnswerKind.REFUSED:
                texts = self._refusal(reply, _state_name(reply)) or ("- error",)
            case AnswerKind.COUNT:
                texts = _find(ok, keyword) or ("#{count}",)
            case AnswerKind.LENGTH:
                texts = _find(ok, f"length.{form}", "length") or ("={size}",)
            case AnswerKind.NOTHING:
                texts = _find(ok, f"{keyword}.nothing.{form}", f"{keyword}.nothing") or ("",)
            case AnswerKind.DATA:
                return b""
            case _:
                texts = _find(ok, f"{keyword}.{form}", keyword) or ("+ OK",)
        text = _octets(self._wording.say(texts, reply))
        return text.replace(b"\n", CRLF) + CRLF if text else b""


def speaker(protocol: str, voice: Voice, host: bytes, recorded: Recorded = NOTHING_RECORDED) -> Speaker:
    """Return who speaks a protocol, by the protocol's name, in a voice."""
    kind = Pop2Speaker if protocol == POP2.name else Pop3Speaker
    return kind(voice, host, recorded)


def _state_name(reply: Answer) -> str:
    return POP2.row(reply.state).name if reply.state is not None else ""


def _find(words: Words, *keys: str) -> tuple[str, ...] | None:
    """Return the texts under the first of these keys that is there."""
    return next((words[key] for key in keys if key in words), None)


def _octets(text: str) -> bytes:
    return text.encode("latin-1", "replace")
